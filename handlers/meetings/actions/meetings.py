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
    require(one, *EDITABLE, MeetingState.SUBMITTED, MeetingState.INVITED)


def moved(uow: UnitOfWork, one: Meeting, act: str, **detail: object) -> None:
    """Put an act on record; what was shown before is an older version, and the plan follows what is done."""
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
    """The office's groups, in its own order."""
    return people.units(uow, UnitKind.GROUP)


def on_closed_day(uow: UnitOfWork, one: Meeting) -> bool:
    """Whether the office does not work on the day of a meeting."""
    return one.starts_at is not None and not is_working_day(bangkok_date(one.starts_at), closed_days(uow))


def chair_is_away(uow: UnitOfWork, one: Meeting) -> bool:
    """Whether the chair has said to be away on that day."""
    if one.chair_id is None or one.starts_at is None:
        return False
    return bool(people.absences(uow, [one.chair_id], bangkok_date(one.starts_at)))


def is_on(one: Meeting, now: datetime) -> bool:
    """Whether a meeting is held on the day of `now`."""
    return one.starts_at is not None and bangkok_date(one.starts_at) == bangkok_date(now)
