"""Being away: noted, changed, over early; and who decides meanwhile."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from handlers.common.dictation import AbsenceReason
from handlers.common.thai_calendar import bangkok_date
from handlers.common.thai_dates import DateError, DateRange, UnknownDate, parse_range
from handlers.context import Actor, Services, tell
from handlers.errors import AlreadyDone, BadDate, Done, InputFault, NotAllowed, NotFound
from handlers.people.texts import absences as texts
from handlers.staff.actions.deciders import (
    DECIDERS_CHANGED,
    HEADS,
    decider,
    deciders_changed,
    posts_affected_by,
    stand_ins,
)
from notifications.outbox import About
from storage import letters, people, timers
from storage.clock import BANGKOK
from storage.ref import Ref
from storage.tables import Absence, Person, Post
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import Capacity

_DAY = timedelta(days=1)
# A leave longer than a year is no absence but another post; a slip in the year is more likely.
_LONGEST = timedelta(days=366)


@dataclass(frozen=True)
class NotedAbsence:
    """An absence and its deputy, who gets what comes meanwhile. `named`: the person chose them."""

    absence: Absence
    deputy: Person | None = None
    named: bool = False
    decides: bool = False
    """Whether letters lie before this person at all: only heads have somebody to stand in for them."""


def check_days(uow: UnitOfWork, first: date, last: date) -> None:
    """Raises BadDate for days that are over, or too many."""
    if last < bangkok_date(uow.now):
        raise BadDate(InputFault.PAST, day=last)
    if last - first > _LONGEST or first - bangkok_date(uow.now) > _LONGEST:
        raise BadDate(InputFault.TOO_FAR, day=last)


def days(typed: str, today: date) -> DateRange:
    """The days somebody typed ("20-22 ม.ค."). Raises BadDate."""
    try:
        return parse_range(typed, today, prefer="future")
    except UnknownDate as problem:
        raise BadDate(InputFault.UNKNOWN, typed) from problem
    except DateError as problem:
        raise BadDate(InputFault.IMPOSSIBLE, typed) from problem


def deputies_to_offer(uow: UnitOfWork, actor: Actor, first: date, last: date) -> list[tuple[Person, str]]:
    """Returns the deputies that somebody may name for these days, in order, with their titles."""
    chair = _chair(actor)
    if chair is None or chair.id is None:
        return []
    titles = {person.id: post.title for person, post in people.members(uow, chair.unit_id)}
    return [(person, titles.get(person.id, "")) for person in stand_ins(uow, chair.id, first, last)]


def note(
    uow: UnitOfWork,
    services: Services,
    actor: Actor,
    reason: AbsenceReason,
    first: date,
    last: date,
    deputy_id: int | None = None,
) -> NotedAbsence:
    """Note whole days away, and tell the deputy. What was noted before for any of these days gives way.

    Raises BadDate, and NotAllowed for a deputy who is not among those to offer (any more).
    """
    check_days(uow, first, last)
    for earlier in people.coming_absences(uow, actor.id, first):
        if earlier.first_day < first:
            earlier.last_day = first - _DAY
        elif earlier.first_day <= last:
            _end(uow, services, earlier, "noted anew")
    if deputy_id is not None and deputy_id not in [
        person.id for person, _ in deputies_to_offer(uow, actor, first, last)
    ]:
        raise NotAllowed
    absence = uow.add(
        Absence(
            person_id=actor.id,
            first_day=first,
            last_day=last,
            reason=str(reason),
            deputy_id=deputy_id,
            capacity=Capacity.ACTING,
            noted_at=uow.now,
        )
    )
    uow.audit("away", Ref.to("person", actor.id), absence=absence.id, first=first, last=last, deputy=deputy_id)
    _wake(uow, services, actor.id, first, last)
    chair = _chair(actor)
    if chair is None:
        return NotedAbsence(absence)
    named = uow.get(Person, deputy_id) if deputy_id is not None else None
    if named is not None:
        _tell_deputy(uow, absence, chair, named, ())
    return NotedAbsence(absence, named or _first_in_order(uow, actor, first, last), named is not None, decides=True)


def change_days(
    uow: UnitOfWork, services: Services, actor: Actor, absence_id: int, first: date, last: date
) -> NotedAbsence:
    """The same absence on other days. A deputy who is away then is no longer named. Raises as `own` and `note` do."""
    absence = own(uow, actor, absence_id)
    deputy_id = absence.deputy_id
    check_days(uow, first, last)
    _end(uow, services, absence, "other days")
    if deputy_id not in [person.id for person, _ in deputies_to_offer(uow, actor, first, last)]:
        deputy_id = None
    return note(uow, services, actor, AbsenceReason(absence.reason), first, last, deputy_id)


def cancel(uow: UnitOfWork, services: Services, actor: Actor, absence_id: int) -> Absence:
    """Cancels an absence of the actor's own. Raises as `own` does."""
    absence = own(uow, actor, absence_id)
    _end(uow, services, absence, "cancelled")
    return absence


def come_back(uow: UnitOfWork, services: Services, actor: Actor) -> Absence | None:
    """Ends the actor's absence of today. Returns None if there is none."""
    away = people.absences(uow, [actor.id], bangkok_date(uow.now))
    for absence in away:
        _end(uow, services, absence, "back early")
    return away[0] if away else None


def decline(uow: UnitOfWork, services: Services, actor: Actor, absence_id: int, declined: Sequence[int]) -> None:
    """The named deputy cannot: the next in order is asked, and the absent person told. Raises NotFound, AlreadyDone.

    `declined` are those who were asked before.
    """
    absence = _living(uow, absence_id)
    if absence.deputy_id != actor.id:
        raise AlreadyDone(Done.MOVED_ON)
    absent = uow.get(Person, absence.person_id)
    assert absent is not None
    chair = _chair_of(uow, absence.person_id)
    asked = [*declined, actor.id]
    offered = stand_ins(uow, chair.id, absence.first_day, absence.last_day) if chair and chair.id else []
    successor = next((person for person in offered if person.id not in asked), None)
    absence.deputy_id = successor.id if successor else None
    uow.flush()
    uow.audit("stand_in_declined", Ref.to("person", absence.person_id), absence=absence.id, next=absence.deputy_id)
    if successor is not None and chair is not None:
        _tell_deputy(uow, absence, chair, successor, asked)
    message = texts.deputy_declined(absence_id, actor.person, successor, absence.first_day, absence.last_day)
    tell(uow, absence.person_id, message, About(Ref.to("absence", absence_id)))
    deciders_changed(uow, services, posts_affected_by(uow, absence.person_id))


def own(uow: UnitOfWork, actor: Actor, absence_id: int) -> Absence:
    """Returns the actor's absence that is not over. Raises NotFound, NotAllowed, AlreadyDone."""
    absence = _living(uow, absence_id)
    if absence.person_id != actor.id:
        raise NotAllowed
    return absence


def _living(uow: UnitOfWork, absence_id: int) -> Absence:
    absence = uow.get(Absence, absence_id)
    if absence is None:
        raise NotFound("absence")
    if absence.cancelled_at is not None:
        raise AlreadyDone(Done.OVER, at=absence.cancelled_at)
    if absence.last_day < bangkok_date(uow.now):
        raise AlreadyDone(Done.OVER)
    return absence


def _end(uow: UnitOfWork, services: Services, absence: Absence, why: str) -> None:
    """An absence ends now. Its past days stay on record: decisions were taken on them in somebody's stead."""
    today = bangkok_date(uow.now)
    if absence.first_day < today <= absence.last_day:
        absence.last_day = today - _DAY
    else:
        absence.cancelled_at = uow.now
    uow.flush()
    uow.audit("absence_ended", Ref.to("person", absence.person_id), absence=absence.id, why=why)
    chair = _chair_of(uow, absence.person_id)
    if absence.deputy_id is not None and chair is not None:
        message = texts.stand_in_over(chair.title, absence.first_day, absence.last_day)
        tell(uow, absence.deputy_id, message, About(Ref.of(absence)))
    deciders_changed(uow, services, posts_affected_by(uow, absence.person_id))


def _wake(uow: UnitOfWork, services: Services, person_id: int, first: date, last: date) -> None:
    """Open approvals change hands on the first day's midnight and after the last day's, Bangkok time."""
    chairs = posts_affected_by(uow, person_id)
    if first <= bangkok_date(uow.now):
        deciders_changed(uow, services, chairs)
    midnights = [_midnight(day) for day in (first, last + _DAY)]
    for post_id in chairs:
        for moment in midnights:
            if moment > uow.now:
                timers.set_timer(uow, DECIDERS_CHANGED, Ref.to("post", post_id), moment)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), BANGKOK).astimezone(UTC)


def _tell_deputy(uow: UnitOfWork, absence: Absence, chair: Post, deputy: Person, declined: Iterable[int]) -> None:
    waiting = len(letters.open_approvals(uow, [chair.id]))
    message = texts.stand_in(absence.id, absence.first_day, absence.last_day, chair.title, waiting, list(declined))
    tell(uow, deputy.id, message, About(Ref.of(absence), card=Ref.to("stand_in", absence.id)))


def _first_in_order(uow: UnitOfWork, actor: Actor, first: date, last: date) -> Person | None:
    """Who gets the letters of somebody that named nobody."""
    chair = _chair(actor)
    if chair is None or chair.id is None:
        return None
    if first <= bangkok_date(uow.now) <= last:
        decides = decider(uow, chair.id)
        return decides[0] if decides else None
    offered = stand_ins(uow, chair.id, first, last)
    return offered[0] if offered else None


def _chair(actor: Actor) -> Post | None:
    """The chair on which letters lie before somebody; the office's before a group's."""
    return next((seat.post for seat in actor.seats if seat.post.kind in HEADS), None)


def _chair_of(uow: UnitOfWork, person_id: int) -> Post | None:
    return next((seat.post for seat in people.seats(uow, person_id) if seat.post.kind in HEADS), None)
