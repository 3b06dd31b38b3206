"""What an admin sets for the whole office in chat: วันหยุด and ขั้นเตือน."""

from datetime import date

from handlers.common import own_days
from handlers.common.own_days import NoOwnDay, OwnDay
from handlers.common.thai_calendar import Half, bangkok_date, is_working_day
from handlers.context import Context
from handlers.errors import AlreadyDone, BadInput, Done, Field, InputFault, NotAllowed
from handlers.office.actions import office_settings as actions
from handlers.office.texts import office_settings as texts
from handlers.people.actions.people import must_administer
from handlers.routes import Command

# --- holidays ---------------------------------------------------------------------------------------------------------


def holidays(context: Context) -> None:
    """วันหยุด alone: those to come, for everybody; with a day and a name: asks an admin whether to add it."""
    context.end()
    if context.rest:
        must_administer(context.actor)
        days = _typed(context.rest, bangkok_date(context.now))
        closed = [one for one in days if not is_working_day(one.day)]
        context.reply(texts.confirm_holidays(days, closed))
        return
    context.reply(texts.holidays(actions.coming_holidays(context.uow), may_change=_administers(context)))


def _typed(text: str, today: date) -> list[OwnDay]:
    try:
        days = own_days.typed(text, today)
    except NoOwnDay as problem:
        raise BadInput(Field.HOLIDAY, InputFault(problem.why), problem.shown) from None
    if days[-1].day < today:
        raise BadInput(Field.HOLIDAY, InputFault.PAST, text[:40])
    return days


def _administers(context: Context) -> bool:
    try:
        must_administer(context.actor)
    except NotAllowed:
        return False
    return True


def holiday_add(context: Context) -> None:
    """[ยืนยัน]"""
    days = [
        OwnDay(date.fromisoformat(day), name, Half(half) if half else None) for day, name, half in context.args["days"]
    ]
    actions.add_holidays(context.uow, context.actor, days)
    context.reply(texts.holidays_changed(days, added=True))


def holiday_remove(context: Context) -> None:
    """[ลบ 15 ก.พ. 69]: asks first."""
    must_administer(context.actor)
    day = date.fromisoformat(str(context.args["day"]))
    found = next((one for one in actions.holidays(context.uow) if one.day == day), None)
    if found is None:
        raise AlreadyDone(Done.REVOKED)
    context.reply(texts.confirm_removal(found))


def holiday_removed(context: Context) -> None:
    """[ลบ]"""
    day = date.fromisoformat(str(context.args["day"]))
    gone = actions.remove_holiday(context.uow, context.actor, day)
    context.reply(texts.holidays_changed([gone], added=False))


# --- ladders ----------------------------------------------------------------------------------------------------------


def ladders(context: Context) -> None:
    """ขั้นเตือน"""
    must_administer(context.actor)
    context.reply(texts.ladders())


def ladder(context: Context) -> None:
    """One of the ladders."""
    must_administer(context.actor)
    _show(context, str(context.args["ladder"]))


def ladder_usual(context: Context) -> None:
    """[คืนค่าเดิม]"""
    name = str(context.args["ladder"])
    actions.usual_ladder(context.uow, context.actor, name)
    _show(context, name)


def rung(context: Context) -> None:
    """[แก้ขั้น 2]"""
    must_administer(context.actor)
    name, position = str(context.args["ladder"]), int(context.args["rung"])
    rungs = actions.ladder(context.uow, name)
    if position >= len(rungs):
        _show(context, name)
        return
    context.reply(texts.rung(name, position, rungs[position]))


def rung_move(context: Context) -> None:
    """[ก่อนขึ้น 1 วัน] and the like"""
    _change(context, by=int(context.args["by"]))


def rung_switch(context: Context) -> None:
    """[ปิดขั้นนี้] [เปิดขั้นนี้]"""
    _change(context, off=bool(context.args["off"]))


def _change(context: Context, *, off: bool | None = None, by: int = 0) -> None:
    name, position = str(context.args["ladder"]), int(context.args["rung"])
    shown = str(context.args["shown"])
    new = actions.change_rung(context.uow, context.actor, name, position, shown, off=off, by=by)
    context.reply(texts.rung(name, position, new[position]))


def _show(context: Context, name: str) -> None:
    own = actions.is_own(context.uow, name)
    context.reply(texts.ladder(name, actions.ladder(context.uow, name), own=own))


COMMANDS = (
    Command(("วันหยุด", "holidays", "/holidays"), holidays, rest=True),
    Command(("ขั้นเตือน", "ladders", "/ladders"), ladders),
)
VERBS = {
    "holidays": holidays,
    "holiday_add": holiday_add,
    "holiday_remove": holiday_remove,
    "holiday_removed": holiday_removed,
    "ladders": ladders,
    "ladder": ladder,
    "ladder_usual": ladder_usual,
    "rung": rung,
    "rung_move": rung_move,
    "rung_switch": rung_switch,
}
