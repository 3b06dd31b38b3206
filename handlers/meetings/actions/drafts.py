"""A meeting before anybody is invited: how it is called, what can be changed of it, and what it still needs."""

import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import TypeVar

from handlers.circulars.actions import circulars
from handlers.circulars.rules import receivers
from handlers.common.thai_calendar import bangkok_date
from handlers.common.thai_dates import BUDDHIST_ERA, DateError, ImpossibleDate, short, short_with_time
from handlers.common.thai_times import ImpossibleTime
from handlers.context import Actor
from handlers.errors import BadDate, BadInput, Field, InputFault, NotAllowed, NotFound
from handlers.meetings.actions import invitees, meetings, numbers
from handlers.meetings.actions import plan as meeting_plan
from handlers.meetings.rules import call as call_rules
from handlers.meetings.rules import clashes as clash_rules
from handlers.meetings.rules import invitees as invitee_rules
from handlers.meetings.rules import plan as plan_rules
from handlers.meetings.rules.call import Call
from handlers.meetings.rules.invitees import Invitees
from handlers.meetings.rules.plan import Step
from handlers.staff.actions import deciders
from storage.clock import BANGKOK
from storage.ref import Ref
from storage.tables import Meeting
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import MeetingKind, MeetingState

T = TypeVar("T")
_LONGEST = 300


def read_call(text: str, today: date) -> Call:
    """Reads a call as it was typed. Raises BadDate, BadInput."""
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


def begin(uow: UnitOfWork, actor: Actor, call: Call) -> Meeting:
    """Makes a draft from a call as it was typed. Nobody is told of it yet. Raises NotAllowed, BadDate."""
    unit = meetings.calling_unit(uow, actor)
    if unit is None:
        raise NotAllowed(meetings.RUN)
    whom, title = invitee_rules.invitees_of(call.kind, [one.id for one in meetings.groups(uow)]), call.whom
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
    meeting_plan.update_deadlines(uow, one)
    uow.audit("meeting.draft", Ref.of(one), kind=one.kind, unit=unit.id)
    return one


def words(text: str, field: Field, *, needed: bool) -> str:
    """Returns what was typed as one line. Raises BadInput if it is too long, or empty where it is `needed`."""
    plain = " ".join(text.split())
    if len(plain) > _LONGEST:
        raise BadInput(field, InputFault.NOT_SHORT)
    if needed and not plain:
        raise BadInput(field, InputFault.EMPTY)
    return plain


def check_when(uow: UnitOfWork, starts_at: datetime) -> None:
    """Raises BadDate for a time that has passed, or that is more than a year and a half ahead."""
    day = bangkok_date(starts_at)
    if starts_at <= uow.now:
        raise BadDate(InputFault.PAST, short_with_time(starts_at), day)
    if day > bangkok_date(uow.now) + timedelta(days=31 * call_rules.MOST_MONTHS):
        raise BadDate(InputFault.TOO_FAR, short(day), day)


def set_when(uow: UnitOfWork, one: Meeting, day: date, starts: time, ends: time | None) -> None:
    """Sets day and time of a meeting that nobody has been told of. Raises BadDate."""
    starts_at, ends_at = span(day, starts, ends)
    check_when(uow, starts_at)
    one.starts_at, one.ends_at = starts_at, ends_at
    if one.year is not None and one.year != day.year + BUDDHIST_ERA:
        one.number, one.year = None, None  # counted anew in the other year, in which nobody knows it yet
        one.plan = {key: value for key, value in one.plan.items() if key not in ("number", "year")}
        numbers.give_number(uow, one)


def span(day: date, starts: time, ends: time | None) -> tuple[datetime, datetime]:
    """Returns beginning and end in UTC, from a day and times in Bangkok."""
    until = ends or call_rules.usual_end(starts)
    return (
        datetime.combine(day, starts, BANGKOK).astimezone(UTC),
        datetime.combine(day, until, BANGKOK).astimezone(UTC),
    )


def read_when(uow: UnitOfWork, text: str, one: Meeting) -> tuple[date, time, time | None]:
    """Reads a day and a time as they were typed. What was not typed stays as it is. Raises BadDate, BadInput."""
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
    """[แก้ไข]: changes one field of a draft, as it was typed. `field` is when, where, title, map or number.

    Raises BadDate, BadInput; AlreadyDone after it was submitted to the director.
    """
    meetings.require(one, *meetings.EDITABLE)
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
        numbers.set_number(uow, one, text)
    else:
        raise NotFound("field", field)
    meetings.audit_change(uow, one, "change", field=field)


def set_where(one: Meeting, text: str) -> None:
    """Sets a room, an online address, or both, as they were typed. Raises BadInput."""
    room, url = call_rules.read_where(text)
    if not room and not url:
        raise BadInput(Field.PLACE, InputFault.EMPTY)
    one.room, one.online_url = words(room, Field.PLACE, needed=False), url
    one.room_key = clash_rules.room_key(room)


def choose(uow: UnitOfWork, one: Meeting, chosen: Invitees) -> None:
    """Sets whom a draft is for. Raises AlreadyDone."""
    meetings.require(one, *meetings.EDITABLE)
    one.choice = chosen.to_json()
    meetings.audit_change(uow, one, "whom")


def discard(uow: UnitOfWork, one: Meeting) -> None:
    """[ทิ้งร่าง]. Raises AlreadyDone after somebody was told of the meeting."""
    meetings.require(one, MeetingState.DRAFT)
    one.state, one.number, one.year = MeetingState.DISCARDED, None, None
    meetings.audit_change(uow, one, "discard")


def shift(uow: UnitOfWork, one: Meeting, step: Step, text: str) -> None:
    """Moves a step of the plan to another day, as it was typed. Raises BadDate; BadInput if it would be on the wrong
    side of the meeting's day."""
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
    meetings.audit_change(uow, one, "shift", step=step, day=day)


def check_complete(uow: UnitOfWork, one: Meeting) -> None:
    """Raises BadInput or BadDate for what is still missing before anybody can be told of the meeting."""
    if one.starts_at is None:
        raise BadInput(Field.DATE, InputFault.EMPTY)
    check_when(uow, one.starts_at)
    if not one.room and not one.online_url:
        raise BadInput(Field.PLACE, InputFault.EMPTY)
    if not invitees.attendees(uow, one):
        raise BadInput(Field.RECEIVERS, InputFault.NONE_CHOSEN)
