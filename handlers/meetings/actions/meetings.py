"""What every act on a meeting needs: who runs it, which state it is in, what is put on record (manual 001)."""

from collections.abc import Collection
from datetime import date, datetime

from handlers.common.thai_calendar import bangkok_date, is_working_day
from handlers.common.thai_dates import long, short
from handlers.context import Actor, chat_of
from handlers.deadlines.actions import deadlines
from handlers.errors import AlreadyDone, Done, NotAllowed, NotFound
from handlers.letters.actions.fields import fold
from handlers.meetings.actions import plan as meeting_plan
from handlers.meetings.texts import meetings as texts
from handlers.staff.actions import access
from storage import meetings as rows
from storage import people
from storage.ref import Ref
from storage.tables import Meeting, Person, Unit
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import MeetingState, UnitKind

RUN = "run_meeting"
"""Who may, where somebody may not: the secretary and whoever keeps the unit's book."""
EDITABLE = (MeetingState.DRAFT, MeetingState.CALLED)
_DONE = {
    MeetingState.DISCARDED: Done.DISCARDED,
    MeetingState.SUBMITTED: Done.SUBMITTED,
    MeetingState.INVITED: Done.MEETING_INVITED,
    MeetingState.CANCELLED: Done.MEETING_CANCELLED,
    MeetingState.ENDED: Done.MEETING_ENDED,
    MeetingState.ADOPTED: Done.MEETING_ENDED,
}


def closed_days(uow: UnitOfWork) -> Collection[date]:
    return deadlines.office_holidays(uow)


# --- who may ----------------------------------------------------------------------------------------------------------


def calling_unit(uow: UnitOfWork, actor: Actor) -> Unit | None:
    """Returns the unit whose meetings this person may call, or None for a school's people.

    Who sits in the office or in the central group calls the office's meetings, others those of their group. That is all
    that is asked: nobody hears of a call before the unit's head has approved it.
    """
    units = [seat.unit for seat in actor.seats if seat.unit.kind is not UnitKind.SCHOOL]
    if any(unit.kind is UnitKind.OFFICE or unit.central for unit in units):
        return people.office_unit(uow)
    return units[0] if units else None


def may_run(uow: UnitOfWork, actor: Actor, one: Meeting) -> bool:
    """Whether this person may do what the secretary does. These are the secretary, who called the meeting, and the
    clerks of its unit."""
    return actor.id in (one.secretary_id, one.made_by) or access.may_register(actor, unit_in_charge(uow, one))


def people_in_charge(uow: UnitOfWork, one: Meeting) -> list[int]:
    """Returns who is told what happens to a meeting: its secretary, or else who called it.

    If they have left the office, or no chat reaches them, it is the clerks of the group in charge.
    """
    for person_id in dict.fromkeys((one.secretary_id, one.made_by)):
        person = uow.get(Person, person_id)
        if person is not None and person.active and people.seats(uow, person_id) and chat_of(uow, person_id):
            return [person_id]
    return access.clerks_of(uow, group_in_charge(uow, one))


def unit_in_charge(uow: UnitOfWork, one: Meeting) -> Unit:
    """Returns the unit whose clerks look after a meeting beside its secretary. If its group was dissolved, it is the
    office."""
    unit = uow.get(Unit, one.unit_id)
    return unit if unit is not None and unit.active else people.office_unit(uow)


def group_in_charge(uow: UnitOfWork, one: Meeting) -> int:
    """Returns the id of the group that looks after a meeting. For the office's meetings it is the central group."""
    unit = unit_in_charge(uow, one)
    central = next((each.id for each in groups(uow) if each.central), None) if unit.kind is UnitKind.OFFICE else None
    return central or unit.id or one.unit_id


def own(uow: UnitOfWork, actor: Actor, meeting_id: int) -> Meeting:
    """Returns a meeting that this person runs, locked. Raises NotFound, NotAllowed."""
    one = rows.meeting(uow, meeting_id, lock=True)
    if one is None:
        raise NotFound("meeting")
    if not may_run(uow, actor, one):
        raise NotAllowed(RUN)
    return one


def already_done(one: Meeting) -> AlreadyDone:
    """Returns the error that answers an old button of a meeting."""
    at = one.approved_at if one.state is MeetingState.INVITED else one.submitted_at
    at = one.cancelled_at or one.ended_at or at
    return AlreadyDone(_DONE.get(one.state, Done.MOVED_ON), at=at, subject=Ref.of(one))


def require(one: Meeting, *states: MeetingState) -> None:
    """Raises AlreadyDone unless the meeting is in one of these states."""
    if one.state not in states:
        raise already_done(one)


def require_not_over(one: Meeting) -> None:
    """Raises AlreadyDone for a meeting that was held, cancelled or discarded."""
    require(one, *EDITABLE, MeetingState.SUBMITTED, MeetingState.INVITED)


def audit_change(uow: UnitOfWork, one: Meeting, act: str, **detail: object) -> None:
    """Records a change in the audit trail. Cards shown before are out of date from now on, and the plan is updated."""
    one.version += 1
    one.search = _search_words(uow, one)
    uow.flush()
    meeting_plan.update_deadlines(uow, one)
    uow.audit(f"meeting.{act}", Ref.of(one), **detail)


def _search_words(uow: UnitOfWork, one: Meeting) -> str:
    """Name, day, place, agenda and resolutions, as `ค้น` compares them."""
    day = bangkok_date(one.starts_at) if one.starts_at is not None else None
    said = [texts.name(one), short(day) if day is not None else "", long(day) if day is not None else "", one.room]
    for item in rows.items(uow, one.id):
        said += [item.title, item.body, item.resolution]
    return fold(*said)


# --- the office -------------------------------------------------------------------------------------------------------


def groups(uow: UnitOfWork) -> list[Unit]:
    """Returns the office's groups, in its own order."""
    return people.units(uow, UnitKind.GROUP)


def on_closed_day(uow: UnitOfWork, one: Meeting) -> bool:
    """Whether the office is closed on the day of the meeting."""
    return one.starts_at is not None and not is_working_day(bangkok_date(one.starts_at), closed_days(uow))


def chair_is_away(uow: UnitOfWork, one: Meeting) -> bool:
    """Whether the chair has an absence on that day."""
    if one.chair_id is None or one.starts_at is None:
        return False
    return bool(people.absences(uow, [one.chair_id], bangkok_date(one.starts_at)))


def is_on(one: Meeting, now: datetime) -> bool:
    """Whether a meeting is held on the day of `now`."""
    return one.starts_at is not None and bangkok_date(one.starts_at) == bangkok_date(now)


def has_begun(one: Meeting, uow: UnitOfWork) -> bool:
    """Whether a meeting is under way, or was held."""
    begun = one.state is MeetingState.INVITED and one.starts_at is not None and uow.now >= one.starts_at
    return begun or one.state in (MeetingState.ENDED, MeetingState.ADOPTED)
