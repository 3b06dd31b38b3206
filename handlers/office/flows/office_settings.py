"""What an admin sets for the whole office in chat: วันหยุด and ขั้นเตือน."""

from datetime import date

from handlers.common import office_holidays
from handlers.common.office_holidays import InvalidHoliday, OfficeHoliday
from handlers.common.thai_calendar import Half, bangkok_date, is_working_day
from handlers.context import Context
from handlers.errors import AlreadyDone, BadInput, Done, Field, InputFault, NotAllowed
from handlers.incoming import Pressed
from handlers.office.actions import office_settings as actions
from handlers.office.presses import (
    AddHolidays,
    ConfirmRemoval,
    MoveRung,
    RemoveHoliday,
    ResetLadder,
    ShowHolidays,
    ShowLadder,
    ShowLadders,
    ShowRung,
    SwitchRung,
)
from handlers.office.texts import office_settings as texts
from handlers.people.actions.people import require_admin
from handlers.routes import Command, Routes, on_press

# --- holidays ---------------------------------------------------------------------------------------------------------


def holidays(context: Context) -> None:
    """วันหยุด alone: those to come, for everybody; with a day and a name: asks an admin whether to add it."""
    context.end()
    if context.rest:
        require_admin(context.actor)
        days = _typed(context.rest, bangkok_date(context.now))
        closed = [one for one in days if not is_working_day(one.day)]
        context.reply(texts.confirm_holidays(days, closed))
        return
    context.reply(texts.holidays(actions.coming_holidays(context.uow), may_change=_administers(context)))


def _typed(text: str, today: date) -> list[OfficeHoliday]:
    try:
        days = office_holidays.parse_line(text, today)
    except InvalidHoliday as problem:
        raise BadInput(Field.HOLIDAY, InputFault(problem.why), problem.text) from None
    if days[-1].day < today:
        raise BadInput(Field.HOLIDAY, InputFault.PAST, text[:40])
    return days


def _administers(context: Context) -> bool:
    try:
        require_admin(context.actor)
    except NotAllowed:
        return False
    return True


def holiday_add(context: Context[Pressed[AddHolidays]]) -> None:
    """[ยืนยัน]"""
    days = [OfficeHoliday(day, name, Half(half) if half else None) for day, name, half in context.event.payload.days]
    actions.add_holidays(context.uow, context.actor, days)
    context.reply(texts.holidays_changed(days, added=True))


def holiday_remove(context: Context[Pressed[RemoveHoliday]]) -> None:
    """[ลบ 15 ก.พ. 69]: asks first."""
    require_admin(context.actor)
    day = context.event.payload.day
    found = next((one for one in actions.holidays(context.uow) if one.day == day), None)
    if found is None:
        raise AlreadyDone(Done.REVOKED)
    context.reply(texts.confirm_removal(found))


def holiday_removed(context: Context[Pressed[ConfirmRemoval]]) -> None:
    """[ลบ]"""
    day = context.event.payload.day
    gone = actions.remove_holiday(context.uow, context.actor, day)
    context.reply(texts.holidays_changed([gone], added=False))


# --- ladders ----------------------------------------------------------------------------------------------------------


def ladders(context: Context) -> None:
    """ขั้นเตือน"""
    require_admin(context.actor)
    context.reply(texts.ladders())


def ladder(context: Context[Pressed[ShowLadder]]) -> None:
    """One of the ladders."""
    require_admin(context.actor)
    _show(context, context.event.payload.ladder)


def ladder_usual(context: Context[Pressed[ResetLadder]]) -> None:
    """[คืนค่าเดิม]"""
    name = context.event.payload.ladder
    actions.reset_ladder(context.uow, context.actor, name)
    _show(context, name)


def rung(context: Context[Pressed[ShowRung]]) -> None:
    """[แก้ขั้น 2]"""
    require_admin(context.actor)
    name, position = context.event.payload.ladder, context.event.payload.rung
    rungs = actions.ladder(context.uow, name)
    if position >= len(rungs):
        _show(context, name)
        return
    context.reply(texts.rung(name, position, rungs[position]))


def rung_move(context: Context[Pressed[MoveRung]]) -> None:
    """[ก่อนขึ้น 1 วัน] and the like"""
    _change(context, context.event.payload, by=context.event.payload.by)


def rung_switch(context: Context[Pressed[SwitchRung]]) -> None:
    """[ปิดขั้นนี้] [เปิดขั้นนี้]"""
    _change(context, context.event.payload, off=context.event.payload.off)


def _change(context: Context, asked: MoveRung | SwitchRung, *, off: bool | None = None, by: int = 0) -> None:
    new = actions.change_rung(context.uow, context.actor, asked.ladder, asked.rung, asked.shown, off=off, by=by)
    context.reply(texts.rung(asked.ladder, asked.rung, new[asked.rung]))


def _show(context: Context, name: str) -> None:
    own = actions.is_own(context.uow, name)
    context.reply(texts.ladder(name, actions.ladder(context.uow, name), own=own))


ROUTES = Routes(
    commands=(
        Command(("วันหยุด", "holidays", "/holidays"), holidays, rest=True),
        Command(("ขั้นเตือน", "ladders", "/ladders"), ladders),
    ),
    presses=(
        on_press(ShowHolidays, holidays),
        on_press(AddHolidays, holiday_add),
        on_press(RemoveHoliday, holiday_remove),
        on_press(ConfirmRemoval, holiday_removed),
        on_press(ShowLadders, ladders),
        on_press(ShowLadder, ladder),
        on_press(ResetLadder, ladder_usual),
        on_press(ShowRung, rung),
        on_press(MoveRung, rung_move),
        on_press(SwitchRung, rung_switch),
    ),
)
