"""A meeting before anybody is invited: called, checked for clashes, put before whoever approves it (manual 001)."""

import uuid
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TypeVar

from handlers.circulars.actions import circulars
from handlers.circulars.rules import receivers
from handlers.common.thai_calendar import bangkok_date, is_working_day
from handlers.common.thai_dates import BUDDHIST_ERA, DateError, ImpossibleDate, long, short, short_with_time
from handlers.common.thai_times import ImpossibleTime
from handlers.context import Actor, chat_of
from handlers.deadlines.actions import deadlines
from handlers.errors import AlreadyDone, BadDate, BadInput, Done, Field, InputFault, NotAllowed, NotFound
from handlers.letters.actions.fields import fold
from handlers.meetings.actions import plan as meeting_plan
from handlers.meetings.rules import call as call_rules
from handlers.meetings.rules import clashes as clash_rules
from handlers.meetings.rules import invitees as invitee_rules
from handlers.meetings.rules import plan as plan_rules
from handlers.meetings.rules.call import Call
from handlers.meetings.rules.clashes import Clash, Slot
from handlers.meetings.rules.invitees import Invitees
from handlers.meetings.rules.plan import Step
from handlers.meetings.texts import meetings as texts
from handlers.staff.actions import access, deciders
from storage import meetings as rows
from storage import people
from storage.clock import BANGKOK
from storage.ref import Ref
from storage.tables import Meeting, Person, Post, Unit
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import MeetingKind, MeetingState, UnitKind

T = TypeVar("T")

RUN = "run_meeting"
"""Who may, where somebody may not: the secretary and whoever keeps the unit's book."""
_LONGEST = 300
_EDITABLE = (MeetingState.DRAFT, MeetingState.CALLED)
_DONE = {
    MeetingState.DISCARDED: Done.DISCARDED,
    MeetingState.SUBMITTED: Done.SUBMITTED,
    MeetingState.INVITED: Done.MEETING_INVITED,
    MeetingState.CANCELLED: Done.MEETING_CANCELLED,
    MeetingState.ENDED: Done.MEETING_ENDED,
    MeetingState.ADOPTED: Done.MEETING_ENDED,
}


def id_of(one: Meeting) -> int:
    return one.id


def subject_of(meeting_id: int) -> str:
    """What timers, the outbox and the audit trail call a meeting."""
    return Ref.to("meeting", meeting_id)


def closed_days(uow: UnitOfWork) -> Collection[date]:
    return deadlines.own_days(uow)


# --- who may ----------------------------------------------------------------------------------------------------------


def calling_unit(uow: UnitOfWork, actor: Actor) -> Unit | None:
    """Whose meetings somebody may call: the office's, for who sits in it or in the central group, else their group's.

    Nobody hears of a call before the unit's head has approved it, so no more is asked. None for a school's people.
    """
    units = [seat.unit for seat in actor.seats if seat.unit.kind is not UnitKind.SCHOOL]
    if any(unit.kind is UnitKind.OFFICE or unit.central for unit in units):
        return people.office_unit(uow)
    return units[0] if units else None


def may_run(uow: UnitOfWork, actor: Actor, one: Meeting) -> bool:
    """Whether somebody may do what the secretary does: the secretary, who called it, who keeps the unit's book."""
    return actor.id in (one.secretary_id, one.made_by) or access.may_register(actor, keeping_unit(uow, one))


def keepers(uow: UnitOfWork, one: Meeting) -> list[int]:
    """Who hears what becomes of a meeting: its secretary, else who called it; where they have left the office, or no
    chat reaches them, whoever keeps the unit's book."""
    for person_id in dict.fromkeys((one.secretary_id, one.made_by)):
        person = uow.get(Person, person_id)
        if person is not None and person.active and people.seats(uow, person_id) and chat_of(uow, person_id):
            return [person_id]
    return access.clerks_of(uow, desk_of(uow, one))


def keeping_unit(uow: UnitOfWork, one: Meeting) -> Unit:
    """Whose book's keepers look after a meeting beside its secretary: of a group that was dissolved the office's."""
    unit = uow.get(Unit, one.unit_id)
    return unit if unit is not None and unit.active else people.office_unit(uow)


def desk_of(uow: UnitOfWork, one: Meeting) -> int:
    """The group in which a meeting is looked after: its own, of the office's meetings the central one."""
    unit = keeping_unit(uow, one)
    central = next((each.id for each in groups(uow) if each.central), None) if unit.kind is UnitKind.OFFICE else None
    return central or unit.id or one.unit_id


def own(uow: UnitOfWork, actor: Actor, meeting_id: int) -> Meeting:
    """A meeting that somebody runs, locked. Raises NotFound, NotAllowed."""
    one = rows.meeting(uow, meeting_id, lock=True)
    if one is None:
        raise NotFound("meeting")
    if not may_run(uow, actor, one):
        raise NotAllowed(RUN)
    return one


def already(one: Meeting) -> AlreadyDone:
    """What an old button of a meeting is answered with."""
    at = one.approved_at if one.state is MeetingState.INVITED else one.submitted_at
    at = one.cancelled_at or one.ended_at or at
    return AlreadyDone(_DONE.get(one.state, Done.MOVED_ON), at=at, subject=Ref.of(one))


def require(one: Meeting, *states: MeetingState) -> None:
    """Raises AlreadyDone for a meeting that has moved on."""
    if one.state not in states:
        raise already(one)


def require_not_over(one: Meeting) -> None:
    """Raises AlreadyDone for a meeting that was held, called off or thrown away."""
    require(one, *_EDITABLE, MeetingState.SUBMITTED, MeetingState.INVITED)


def moved(uow: UnitOfWork, one: Meeting, act: str, **detail: object) -> None:
    """Put an act on record; what was shown before is an older version, and the plan follows what is done."""
    one.version += 1
    one.search = _search_words(uow, one)
    uow.flush()
    meeting_plan.keep(uow, one)
    uow.audit(f"meeting.{act}", Ref.of(one), **detail)


def _search_words(uow: UnitOfWork, one: Meeting) -> str:
    """Name, day, place, agenda and resolutions, as `ค้น` compares them."""
    day = bangkok_date(one.starts_at) if one.starts_at is not None else None
    said = [texts.name(one), short(day) if day is not None else "", long(day) if day is not None else "", one.room]
    for item in rows.items(uow, one.id):
        said += [item.title, item.body, item.resolution]
    return fold(*said)


# --- a draft ----------------------------------------------------------------------------------------------------------


def read_call(text: str, today: date) -> Call:
    """`call_rules.read_call`, its refusals as the office's. Raises BadDate, BadInput."""
    return _read(lambda: call_rules.read_call(text, today))


def _read(read: Callable[[], T]) -> T:
    try:
        return read()
    except ImpossibleTime as error:
        raise BadInput(Field.TIME, InputFault.NO_SUCH_TIME, error.text) from error
    except ImpossibleDate as error:
        raise BadDate(InputFault.IMPOSSIBLE, error.text) from error
    except DateError as error:
        raise BadDate(InputFault.UNKNOWN, error.text) from error


def groups(uow: UnitOfWork) -> list[Unit]:
    """The office's groups, in its own order."""
    return people.units(uow, UnitKind.GROUP)


def begin(uow: UnitOfWork, actor: Actor, call: Call) -> Meeting:
    """A call as it was typed becomes a draft; nobody hears of it. Raises NotAllowed, BadDate."""
    unit = calling_unit(uow, actor)
    if unit is None:
        raise NotAllowed(RUN)
    whom, title = invitee_rules.invitees_of(call.kind, [one.id for one in groups(uow)]), call.whom
    if call.kind is MeetingKind.OTHER and title:
        named = receivers.read_names(title, circulars.places(uow))
        if not named.unknown and not named.unclear:
            whom, title = Invitees(named.choice), ""
    office_head = deciders.head_post(uow, unit.id)
    chair = deciders.decider(uow, office_head.id) if office_head is not None else None
    one = uow.add(
        Meeting(
            unit_id=unit.id,
            kind=call.kind,
            title=words(title, Field.SUBJECT, needed=False),
            series=clash_rules.series_of(title) if call.kind is MeetingKind.OTHER else "",
            made_by=actor.id,
            made_at=uow.now,
            secretary_id=actor.id,
            chair_id=chair[0].id if chair is not None else None,
            number=None,
            room=words(call.room, Field.PLACE, needed=False),
            room_key=clash_rules.room_key(call.room),
            online_url=call.online_url,
            choice=whom.to_json(),
            calendar_uid=f"{uuid.uuid4()}@saraban",
        )
    )
    if call.number is not None:
        one.plan = {"number": call.number, "year": call.year}
    if call.day is not None and call.starts is not None:
        set_when(uow, one, call.day, call.starts, call.ends)
    uow.flush()
    meeting_plan.keep(uow, one)
    uow.audit("meeting.draft", Ref.of(one), kind=one.kind, unit=unit.id)
    return one


def words(text: str, field: Field, *, needed: bool) -> str:
    """What was typed, in one line. Raises BadInput."""
    plain = " ".join(text.split())
    if len(plain) > _LONGEST:
        raise BadInput(field, InputFault.NOT_SHORT)
    if needed and not plain:
        raise BadInput(field, InputFault.EMPTY)
    return plain


def check_when(uow: UnitOfWork, starts_at: datetime) -> None:
    """Raises BadDate for a beginning that has passed, or that lies more than a year and a half ahead."""
    day = bangkok_date(starts_at)
    if starts_at <= uow.now:
        raise BadDate(InputFault.PAST, short_with_time(starts_at), day)
    if day > bangkok_date(uow.now) + timedelta(days=31 * call_rules.MOST_MONTHS):
        raise BadDate(InputFault.TOO_FAR, short(day), day)


def set_when(uow: UnitOfWork, one: Meeting, day: date, starts: time, ends: time | None) -> None:
    """The day and the time of a meeting that nobody has heard of. Raises BadDate."""
    starts_at, ends_at = span(day, starts, ends)
    check_when(uow, starts_at)
    one.starts_at, one.ends_at = starts_at, ends_at
    if one.year is not None and one.year != day.year + BUDDHIST_ERA:
        one.number, one.year = None, None  # counted anew in the other year, in which nobody knows it yet
        one.plan = {key: value for key, value in one.plan.items() if key not in ("number", "year")}
        give_number(uow, one)


def span(day: date, starts: time, ends: time | None) -> tuple[datetime, datetime]:
    """A meeting's moments, UTC, of a Bangkok day and times."""
    until = ends or call_rules.usual_end(starts)
    return (
        datetime.combine(day, starts, BANGKOK).astimezone(UTC),
        datetime.combine(day, until, BANGKOK).astimezone(UTC),
    )


def read_when(uow: UnitOfWork, text: str, one: Meeting) -> tuple[date, time, time | None]:
    """A day and a time as they were typed; what was not said stays as it was. Raises BadDate, BadInput."""
    day, starts, ends = _read(lambda: call_rules.read_when(text, bangkok_date(uow.now)))
    was = one.starts_at.astimezone(BANGKOK) if one.starts_at is not None else None
    if day is None and starts is None:
        raise BadDate(InputFault.UNKNOWN, text[:40])
    if starts is None and was is not None and one.ends_at is not None:
        starts, ends = was.time(), one.ends_at.astimezone(BANGKOK).time()
    if day is None and was is not None:
        day = was.date()
    if day is None:
        raise BadDate(InputFault.UNKNOWN, text[:40])
    if starts is None:
        raise BadInput(Field.TIME, InputFault.EMPTY)
    return day, starts, ends


def change(uow: UnitOfWork, actor: Actor, one: Meeting, field: str, text: str) -> None:
    """[แก้ไข]: one thing of a draft, as it was typed. `field`: when, where, title, map, number.

    Raises BadDate, BadInput; AlreadyDone once it lies before the director.
    """
    require(one, *_EDITABLE)
    if field == "when":
        set_when(uow, one, *read_when(uow, text, one))
    elif field == "where":
        set_where(one, text)
    elif field == "title":
        one.title = words(text, Field.SUBJECT, needed=True)
        one.series = clash_rules.series_of(one.title) if one.kind is MeetingKind.OTHER else ""
    elif field == "map":
        _room, url = call_rules.read_where(text)
        if not url:
            raise BadInput(Field.PLACE, InputFault.NO_ADDRESS)
        one.map_url = url
    elif field == "number":
        set_number(uow, one, text)
    else:
        raise NotFound("field", field)
    moved(uow, one, "change", field=field)


def set_where(one: Meeting, text: str) -> None:
    """A room, an online address, or both, as they were typed. Raises BadInput."""
    room, url = call_rules.read_where(text)
    if not room and not url:
        raise BadInput(Field.PLACE, InputFault.EMPTY)
    one.room, one.online_url = words(room, Field.PLACE, needed=False), url
    one.room_key = clash_rules.room_key(room)


def whom(one: Meeting) -> Invitees:
    return Invitees.from_json(one.choice)


def choose(uow: UnitOfWork, one: Meeting, chosen: Invitees) -> None:
    """Whom a draft is for. Raises AlreadyDone."""
    require(one, *_EDITABLE)
    one.choice = chosen.to_json()
    moved(uow, one, "whom")


def discard(uow: UnitOfWork, one: Meeting) -> None:
    """[ทิ้งร่าง], before anybody heard of it. Raises AlreadyDone."""
    require(one, MeetingState.DRAFT)
    one.state, one.number, one.year = MeetingState.DISCARDED, None, None
    moved(uow, one, "discard")


# --- whom it means ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Attendee:
    """A seat as it would be: whose, of which unit. `person` is None where the post is vacant."""

    unit: Unit
    person: Person | None
    title: str


def attendees(uow: UnitOfWork, one: Meeting) -> list[Attendee]:
    """Whom the meeting means today: the heads of its units, the office's people, who was named or holds a named post;
    neither chair nor secretary, nor who is left out. Each person once.

    One query, however many they are.
    """
    chosen = whom(one)
    unit_ids = set(receivers.chosen(chosen.units, circulars.places(uow))) if not chosen.units.empty else set()
    out = {one.chair_id, one.secretary_id, *chosen.without}
    heads: dict[int, tuple[Person, Post]] = {}
    headed: set[int] = set()
    named: dict[int, Attendee] = {}
    for person, post, unit in people.roster(uow):
        if not person.active:
            continue
        if unit.id in unit_ids and post.kind in deciders.HEADS:
            headed.add(unit.id)
        if person.id in out:
            continue
        if unit.id in unit_ids and post.kind in deciders.HEADS and unit.id not in heads:
            heads[unit.id] = (person, post)
        of_staff = chosen.staff and unit.kind is not UnitKind.SCHOOL
        if of_staff or post.id in chosen.posts or person.id in chosen.persons:
            named.setdefault(person.id, Attendee(unit, person, post.title))
    found = list(named.values())
    for unit in units_in_order(uow, unit_ids):
        head = heads.get(unit.id)
        if head is not None and head[0].id not in named:
            found.append(Attendee(unit, head[0], head[1].title))
        elif head is None and unit.id not in headed:
            found.append(Attendee(unit, None, texts.head_of(unit)))
    return found


def units_asked(uow: UnitOfWork, one: Meeting) -> set[int]:
    """The units whose people a meeting wants, or wanted when they were invited."""
    if one.approved_at is not None:
        return {row.unit_id for row, _unit in rows.seats(uow, one.id)}
    return {each.unit.id for each in attendees(uow, one) if each.unit.id is not None}


def units_in_order(uow: UnitOfWork, unit_ids: Collection[int]) -> list[Unit]:
    """Units in the office's own order, groups first."""
    order = (UnitKind.OFFICE, UnitKind.GROUP, UnitKind.SCHOOL)
    return sorted((one for one in people.units(uow) if one.id in unit_ids), key=lambda one: order.index(one.kind))


def how_many(uow: UnitOfWork, one: Meeting) -> int:
    """How many are invited, or would be."""
    return rows.counts(uow, one.id).total if one.approved_at is not None else len(attendees(uow, one))


def clashes(uow: UnitOfWork, one: Meeting) -> list[Clash]:
    """The other meetings at the same time that want the same room or the same people."""
    if one.starts_at is None or one.ends_at is None:
        return []
    others = []
    for other in rows.at_the_time(uow, one.starts_at, one.ends_at, one.id):
        assert other.starts_at is not None and other.ends_at is not None
        slot = Slot(
            other.id,
            texts.name(other),
            other.starts_at,
            other.ends_at,
            other.room_key,
            _wanted(uow, other),
            other.chair_id,
        )
        others.append(slot)
    if not others:
        return []
    return clash_rules.clashes(one.starts_at, one.ends_at, one.room, _wanted(uow, one), others, one.chair_id)


def _wanted(uow: UnitOfWork, one: Meeting) -> frozenset[int]:
    """The people a meeting wants, by their ids; of a vacant chair minus the id of its unit."""
    if one.approved_at is not None:
        return rows.wanted_of(uow, one.id)
    return frozenset(each.person.id if each.person is not None else -each.unit.id for each in attendees(uow, one))


def on_closed_day(uow: UnitOfWork, one: Meeting) -> bool:
    """Whether the office does not work on the day of a meeting."""
    return one.starts_at is not None and not is_working_day(bangkok_date(one.starts_at), closed_days(uow))


def chair_is_away(uow: UnitOfWork, one: Meeting) -> bool:
    """Whether the chair has said to be away on that day."""
    if one.chair_id is None or one.starts_at is None:
        return False
    return bool(people.absences(uow, [one.chair_id], bangkok_date(one.starts_at)))


def shift(uow: UnitOfWork, one: Meeting, step: Step, text: str) -> None:
    """A step of the plan gets another day, as it was typed. Raises BadDate; BadInput for one on the wrong side."""
    if one.starts_at is None:
        raise BadInput(Field.DATE, InputFault.EMPTY)
    day, _starts, _ends = _read(lambda: call_rules.read_when(text, bangkok_date(uow.now)))
    if day is None:
        raise BadDate(InputFault.UNKNOWN, text[:40])
    meeting_day = bangkok_date(one.starts_at)
    if day < bangkok_date(uow.now):
        raise BadDate(InputFault.PAST, short(day), day)
    if plan_rules.comes_before(step) != (day < meeting_day):
        raise BadInput(Field.STEP, InputFault.WRONG_SIDE, short(meeting_day))
    one.plan = {**one.plan, step: day.isoformat()}
    moved(uow, one, "shift", step=step, day=day)


def stays_within(uow: UnitOfWork, one: Meeting) -> bool:
    """Whether a meeting is a group's own: nobody of another unit is asked, so no letter is written."""
    unit = uow.get(Unit, one.unit_id)
    own = unit is not None and unit.kind is not UnitKind.OFFICE
    return own and units_asked(uow, one) <= {one.unit_id}


# --- what it needs before anybody hears of it -------------------------------------------------------------------------


def check_complete(uow: UnitOfWork, one: Meeting) -> None:
    """Raises BadInput or BadDate for what a meeting still needs before anybody hears of it."""
    if one.starts_at is None:
        raise BadInput(Field.DATE, InputFault.EMPTY)
    check_when(uow, one.starts_at)
    if not one.room and not one.online_url:
        raise BadInput(Field.PLACE, InputFault.EMPTY)
    if not attendees(uow, one):
        raise BadInput(Field.RECEIVERS, InputFault.NONE_CHOSEN)


def set_number(uow: UnitOfWork, one: Meeting, text: str) -> None:
    """ครั้งที่ as it was typed, with or without its year; it is given when the groups or the director hear of it.

    Raises BadInput for what is no number, is of another year than the meeting, or is taken.
    """
    typed = call_rules.read_number(text)
    if typed is None:
        raise BadInput(Field.MEETING_NUMBER, InputFault.NO_MEETING_NUMBER)
    number, year = typed
    one.plan = {**one.plan, "number": number, "year": year}
    given = one.number is not None
    one.number, one.year = None, None
    uow.flush()
    _check_number(uow, one)
    if given:
        give_number(uow, one)


def _check_number(uow: UnitOfWork, one: Meeting) -> None:
    typed, said = one.plan.get("number"), one.plan.get("year")
    if typed is None or one.starts_at is None:
        return
    year = bangkok_date(one.starts_at).year + BUDDHIST_ERA
    if said is not None and said != year:
        raise BadInput(Field.MEETING_NUMBER, InputFault.OTHER_YEAR, f"{typed}/{said}")
    if rows.has_number(uow, one.kind, one.series, year, int(typed)):
        raise BadInput(Field.MEETING_NUMBER, InputFault.NUMBER_TAKEN, f"{typed}/{year}")


def give_number(uow: UnitOfWork, one: Meeting) -> None:
    """ครั้งที่ n/ปี of its own series, once. Raises BadInput for one that was typed and is taken."""
    if one.number is not None or one.starts_at is None:
        return
    people.lock_office(uow)  # two calls at once must not get one number
    _check_number(uow, one)
    year = bangkok_date(one.starts_at).year + BUDDHIST_ERA
    typed = one.plan.get("number")
    one.year = year
    one.number = int(typed) if typed is not None else rows.last_number(uow, one.kind, one.series, year) + 1


def next_number(uow: UnitOfWork, one: Meeting) -> tuple[int, int] | None:
    """The number that a meeting has or would be given: (n, Buddhist year); None while its day is not known."""
    if one.number is not None and one.year is not None:
        return one.number, one.year
    if one.starts_at is None:
        return None
    year = bangkok_date(one.starts_at).year + BUDDHIST_ERA
    typed = one.plan.get("number")
    return (int(typed) if typed is not None else rows.last_number(uow, one.kind, one.series, year) + 1), year


def is_on(one: Meeting, now: datetime) -> bool:
    """Whether a meeting is held on the day of `now`."""
    return one.starts_at is not None and bangkok_date(one.starts_at) == bangkok_date(now)
