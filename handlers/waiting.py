"""What waits for somebody: until their quiet hours end, or for the one message a day that is their digest."""

from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from handlers.common.own_days import own_days
from handlers.common.preferences import Preferences, preferences_of
from handlers.common.thai_calendar import bangkok_date, is_working_day
from notifications.message import Importance, Message
from storage import deadlines, people, timers
from storage.clock import BANGKOK
from storage.tables import Person
from storage.unit_of_work import UnitOfWork

DIGEST = "digest"
"""The kind of timer (subject `person:7`) at which somebody's digest is written."""
DUE, STANDING = "due", "standing"
_DAY = timedelta(days=1)


def heard_at(uow: UnitOfWork, person_id: int, message: Message, not_before: datetime | None) -> datetime | None:
    """When a message may go out to somebody: held by their quiet hours, unless it is of the utmost importance."""
    if message.importance >= Importance.URGENT:
        return not_before
    moment = max(not_before or uow.now, uow.now)
    heard = preferences(uow, person_id).deliver_after(moment)
    return heard if heard > moment else not_before


def preferences(uow: UnitOfWork, person_id: int) -> Preferences:
    """The notification preferences of a person."""
    person = uow.get(Person, person_id)
    return preferences_of(person.notify if person else {})


def put(uow: UnitOfWork, person_id: int, subject: str, kind: str, message: Message | None = None) -> None:
    """Add something to somebody's next digest; the same thing waits once."""
    if message is None and deadlines.waits(uow, person_id, subject, kind):
        return
    content: Mapping[str, Any] = message.model_dump(mode="json") if message else {}
    deadlines.put_items(uow, [(person_id, subject, kind, content)])
    wake(uow, person_id, uow.now)


def put_lines(uow: UnitOfWork, lines: Mapping[tuple[int, str], datetime]) -> None:
    """Add many (person, subject) to digests at once, each since the moment at which it was to be said.

    What waits already, for somebody who is away, waits twice then and is said once: to look for it among thousands of
    lines would cost more than it is worth.
    """
    deadlines.put_items(uow, [(person_id, subject, DUE, {}) for person_id, subject in lines])
    since: dict[int, datetime] = {}
    for (person_id, _), at in lines.items():
        since[person_id] = min(since.get(person_id, at), at)
    woken = timers.have_open(uow, DIGEST, [_subject(person_id) for person_id in since])
    for person_id, at in since.items():
        if _subject(person_id) not in woken:
            timers.set_timer(uow, DIGEST, _subject(person_id), next_digest(uow, person_id, at))


def wake(uow: UnitOfWork, person_id: int, moment: datetime) -> None:
    """See to it that a digest is written for what waits since `moment`, which may have passed (a dark night)."""
    if not timers.open_timers(uow, DIGEST, _subject(person_id)):
        timers.set_timer(uow, DIGEST, _subject(person_id), next_digest(uow, person_id, moment))


def hour_changed(uow: UnitOfWork, person_id: int) -> None:
    """A digest that is still to come follows somebody's wish for another hour."""
    for timer in timers.open_timers(uow, DIGEST, _subject(person_id)):
        timer.due_at = next_digest(uow, person_id, uow.now)
    uow.flush()


def next_digest(uow: UnitOfWork, person_id: int, moment: datetime) -> datetime:
    """When the digest comes that may hold what waits since `moment`: at the person's hour of a working day on which
    they are here, and not on a day that has had its digest."""
    hour, closed = preferences(uow, person_id).digest_time, own_days(people.office(uow).settings)
    day = bangkok_date(moment)
    while True:
        at = datetime.combine(day, hour, BANGKOK).astimezone(UTC)
        if at >= moment and _works(uow, person_id, day, closed) and not _had_one(uow, person_id, at):
            return at
        day += _DAY


def _subject(person_id: int) -> str:
    return f"person:{person_id}"


def is_here(uow: UnitOfWork, person_id: int) -> bool:
    """Whether today is a working day on which somebody is not away."""
    return _works(uow, person_id, bangkok_date(uow.now), own_days(people.office(uow).settings))


def _works(uow: UnitOfWork, person_id: int, day: date, closed: Collection[date]) -> bool:
    return is_working_day(day, closed) and not people.absences(uow, [person_id], day)


def _had_one(uow: UnitOfWork, person_id: int, at: datetime) -> bool:
    return at <= uow.now and timers.done_since(uow, DIGEST, _subject(person_id), at)
