"""What an admin sets for the whole office: its own holidays, and the ladders of its reminders."""

from collections.abc import Iterable
from datetime import date

from handlers.common import office_holidays
from handlers.common.office_holidays import OfficeHoliday
from handlers.common.thai_calendar import bangkok_date
from handlers.common.thai_dates import short
from handlers.context import Actor
from handlers.deadlines.actions import deadlines
from handlers.deadlines.rules import ladders
from handlers.deadlines.rules.ladders import InvalidLadder, Ladder
from handlers.errors import AlreadyDone, BadInput, Done, Field, InputFault, NotFound
from handlers.people.actions.people import require_admin
from storage import people
from storage.ref import Ref
from storage.unit_of_work import UnitOfWork

# --- holidays ---------------------------------------------------------------------------------------------------------


def holidays(uow: UnitOfWork) -> list[OfficeHoliday]:
    """The office's own days, in order."""
    return office_holidays.holiday_list(people.office(uow).settings)


def coming_holidays(uow: UnitOfWork) -> list[OfficeHoliday]:
    """Those from today on."""
    today = bangkok_date(uow.now)
    return [one for one in holidays(uow) if one.day >= today]


def import_holidays(uow: UnitOfWork, days: Iterable[OfficeHoliday]) -> tuple[list[OfficeHoliday], list[OfficeHoliday]]:
    """Make the list as a file says it, for the years the file has days of; what came (or changed) and what went."""
    new, before = {one.day: one for one in days}, holidays(uow)
    years = {day.year for day in new}
    gone = [one for one in before if one.day.year in years and one.day not in new]
    come = [one for one in new.values() if one not in before]
    if come or gone:
        kept = [one for one in before if one.day.year not in years]
        _keep_holidays(uow, [*kept, *new.values()])
        uow.audit("holidays", Ref.to("office", uow.office), added=len(come), removed=len(gone))
    return come, gone


def add_holidays(uow: UnitOfWork, actor: Actor, days: Iterable[OfficeHoliday]) -> None:
    """Adds days on which the office is closed. Raises NotAllowed, BadInput for a day that is on the list."""
    require_admin(actor)
    before, new = holidays(uow), list(days)
    taken = {one.day for one in before}
    for one in new:
        if one.day in taken:
            raise BadInput(Field.HOLIDAY, InputFault.THERE_ALREADY, short(one.day))
    _keep_holidays(uow, [*before, *new])
    uow.audit("holidays", Ref.to("office", uow.office), added=[one.day.isoformat() for one in new])


def remove_holiday(uow: UnitOfWork, actor: Actor, day: date) -> OfficeHoliday:
    """Removes a holiday of the office's own. Raises NotAllowed, AlreadyDone."""
    require_admin(actor)
    before = holidays(uow)
    found = next((one for one in before if one.day == day), None)
    if found is None:
        raise AlreadyDone(Done.REVOKED)
    _keep_holidays(uow, [one for one in before if one.day != day])
    uow.audit("holidays", Ref.to("office", uow.office), removed=[day.isoformat()])
    return found


def _keep_holidays(uow: UnitOfWork, days: Iterable[OfficeHoliday]) -> None:
    office = people.office(uow)
    office.settings = {**office.settings, "holidays": office_holidays.to_settings(days)}
    deadlines.reschedule_all(uow)


# --- ladders ----------------------------------------------------------------------------------------------------------


def ladder(uow: UnitOfWork, name: str) -> Ladder:
    """A ladder of the office. Raises NotFound."""
    known = ladders.ladders_of(people.office(uow).settings)
    if name not in known:
        raise NotFound("ladder", name)
    return known[name]


def is_own(uow: UnitOfWork, name: str) -> bool:
    """Whether the office has put a ladder of its own in the place of the usual one."""
    return name in (people.office(uow).settings.get("ladders") or {})


def change_rung(
    uow: UnitOfWork, actor: Actor, name: str, position: int, shown: str, *, off: bool | None = None, by: int = 0
) -> Ladder:
    """Switch a rung, or move it by days or hours. `shown` is the rung as it stood before whoever pressed.

    Raises NotAllowed, NotFound, AlreadyDone where it stands otherwise by now, BadInput where it cannot be moved.
    """
    require_admin(actor)
    before = ladder(uow, name)
    if position >= len(before) or before[position].name != shown or before[position].off is off:
        raise AlreadyDone(Done.MOVED_ON)
    try:
        new = ladders.changed(before, position, off=off, by=by)
    except InvalidLadder:
        raise BadInput(Field.RUNG, InputFault.CANNOT_MOVE) from None
    _keep_ladder(uow, name, new)
    return new


def reset_ladder(uow: UnitOfWork, actor: Actor, name: str) -> Ladder:
    """Puts back the ladder that every office begins with. Raises NotAllowed, NotFound."""
    require_admin(actor)
    ladder(uow, name)
    _keep_ladder(uow, name, None)
    return ladders.LADDERS[name]


def _keep_ladder(uow: UnitOfWork, name: str, new: Ladder | None) -> None:
    office = people.office(uow)
    own = {key: value for key, value in (office.settings.get("ladders") or {}).items() if key != name}
    if new is not None:
        own[name] = ladders.plain(new)
    office.settings = {**office.settings, "ladders": own}
    uow.flush()
    uow.audit("ladder", Ref.to("office", uow.office), ladder=name, usual=new is None)
    deadlines.reschedule_all(uow)
