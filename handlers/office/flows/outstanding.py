"""What is left undone: decisions, overdue work, circulars without an answer, a school's own."""

from collections.abc import Sequence

from handlers.circulars.texts import receiving as receiving_texts
from handlers.circulars.texts import tracking as circular_texts
from handlers.circulars.texts.circulars import follow
from handlers.common.thai_calendar import bangkok_date, working_days_until
from handlers.context import Context
from handlers.deadlines.actions import deadlines
from handlers.errors import NotFound
from handlers.incoming import Pressed
from handlers.letters.actions import letters
from handlers.letters.flows import cards as notices
from handlers.letters.texts import letters as letter_texts
from handlers.office.actions import figures, reminding
from handlers.office.flows import reports
from handlers.office.presses import (
    ExportOverdue,
    ListCirculars,
    ListOverdue,
    ListUndecided,
    ListUnitCirculars,
    RemindOverdue,
    RemindUnit,
    ShowUnit,
)
from handlers.office.texts import outstanding as texts
from handlers.routes import Command, Routes, on_press
from handlers.staff.actions import access
from handlers.work.texts import tasks as task_texts
from storage import circulars as circular_rows
from storage import figures as counts
from storage import letters as rows
from storage import people
from storage.tables import Circular, Letter, Receiver, Task, Unit
from storage.vocabulary import PostKind, Secrecy

_PAGE = 8
_LISTED = 20
_OPENED = 9


def undecided(context: Context) -> None:
    """Letters that wait for a decision; only the number of those that this person may not open."""
    figures.require_overview(context.uow, context.actor)
    found = rows.open_approvals(context.uow)
    lines = []
    for approval in found[:_LISTED]:
        letter = letters.registered(context.uow, approval.letter_id)
        entry = letters.office_entry(context.uow, letter)
        seen = access.may_see(context.uow, context.actor, letter)
        lines.append(letter_texts.waiting_line(letter, entry, approval.proposed_at, subject=seen))
    context.reply(texts.undecided(lines, len(found)))


def overdue(context: Context[Pressed[ListOverdue]]) -> None:
    """Work whose due day has passed, by group; of letters this person may not open only the number."""
    figures.require_overview(context.uow, context.actor)
    by_group = figures.overdue_by_group(context.uow)
    total = sum(count for _unit, count in by_group)
    pages = max(1, -(-total // _PAGE))
    page = min(context.event.payload.page, pages - 1)
    today = bangkok_date(context.now)
    found = counts.overdue(context.uow, today, first=page * _PAGE, limit=_PAGE)
    lines = [texts.overdue_line(*line) for line in _overdue_lines(context, found)]
    context.reply(texts.overdue(by_group, lines, page, pages))


def _overdue_lines(context: Context, found: Sequence[tuple[Task, Letter | None]]) -> list[tuple[str, str, str, int]]:
    """Of each task: its register number, its subject ("" where this person may not know it), who has it, days late."""
    uow, today = context.uow, bangkok_date(context.now)
    closed = deadlines.office_holidays(uow)
    names = notices.names_of(uow, {task.assignee_id for task, _letter in found})
    lines = []
    for task, letter in found:
        assert task.due_on is not None
        entry = letters.office_entry(uow, letter) if letter is not None else None
        number = letter_texts.shown_number(entry).partition("/")[0] if entry is not None else ""
        seen = access.may_see_task(uow, context.actor, task, letter)
        subject = task_texts.name_of(task, letter) if seen else ""
        late = max(1, -working_days_until(today, task.due_on, closed))
        lines.append((number, subject, names.get(task.assignee_id or 0, ""), late))
    return lines


def overdue_remind(context: Context) -> None:
    """[เตือนทั้งหมด]: each person one message, however much is theirs."""
    figures.require_overview(context.uow, context.actor)
    done = reminding.remind_overdue(context.uow, context.actor)
    context.reply(texts.overdue_reminded(done.people, done.tasks, done.silent))


def overdue_excel(context: Context) -> None:
    """[ส่งออก Excel]"""
    figures.require_overview(context.uow, context.actor)
    today = bangkok_date(context.now)
    found = counts.overdue(context.uow, today)
    units = {unit.id: unit.name for unit in people.units(context.uow)}
    sheet = [
        [number, subject, units.get(task.unit_id, ""), holder, task.due_on.isoformat() if task.due_on else "", days]
        for (task, _letter), (number, subject, holder, days) in zip(found, _overdue_lines(context, found), strict=True)
    ]
    reports.make_table(context, [texts.overdue_sheet(sheet)], *texts.overdue_file(today))


def circulars(context: Context) -> None:
    """[เวียนค้าง]: circulars that are with their receivers, the earliest due first."""
    figures.require_overview(context.uow, context.actor)
    found = [one for one in circular_rows.open_ones(context.uow) if one[0].sent_at is not None]
    shown = found[:_OPENED]
    far = circular_rows.counts_of(context.uow, [row.id for row, _letter in shown])
    seen = {letter.id for letter in access.visible(context.uow, context.actor, [letter for _row, letter in shown])}
    lines = []
    for row, letter in shown:
        entry = letters.office_entry(context.uow, letter)
        now = far.get(row.id, circular_rows.Counts())
        if letter.id in seen:
            line = circular_texts.line(row, letter, entry, now, bangkok_date(context.now))
        else:
            line = f"{letter_texts.shown_number(entry)} · {circular_texts.status_line(row, now)}"
        lines.append((line, follow(row)))
    context.reply(texts.circulars(lines, len(found)))


def outstanding(context: Context) -> None:
    """`ค้าง รร.บ้านหนองบัว`; alone it shows who has most waiting."""
    figures.require_overview(context.uow, context.actor)
    context.end()
    if not context.rest:
        units = {unit.id: unit for unit in people.units(context.uow)}
        most = [(units[one], count) for one, count in counts.waiting_units(context.uow, _PAGE) if one in units]
        context.reply(texts.ask_unit(most))
        return
    found = figures.units_named(context.uow, context.rest)
    if len(found) == 1:
        _show_unit(context, found[0])
    elif found:
        context.reply(texts.which_unit(found[:_PAGE]))
    else:
        context.reply(texts.no_unit(context.rest))


def unit_waiting(context: Context) -> None:
    """One of several units of a name was chosen."""
    figures.require_overview(context.uow, context.actor)
    _show_unit(context, _unit(context))


def _unit(context: Context) -> Unit:
    unit = context.uow.get(Unit, context.subject_id)
    if unit is None or not unit.active:
        raise NotFound("unit")
    return unit


def _show_unit(context: Context, unit: Unit) -> None:
    heads = people.members(context.uow, unit.id, PostKind.DIRECTOR)
    phone = circular_texts.dialled(heads[0][0].phone) if heads else ""
    context.reply(texts.unit_waiting(unit, figures.of_unit(context.uow, unit), phone))


def unit_circulars(context: Context) -> None:
    """[ดู n เรื่อง]: what a unit has not acknowledged; of letters this person may not open only the number."""
    figures.require_overview(context.uow, context.actor)
    unit = _unit(context)
    found = figures.of_unit(context.uow, unit).waiting
    seen = {one.id for one in access.visible(context.uow, context.actor, [letter for _r, _c, letter in found])}
    lines = [(_part_line(context, *one, seen=one[2].id in seen), follow(one[1])) for one in found[:_OPENED]]
    context.reply(texts.unit_circulars(unit, lines, len(found)))


def _part_line(context: Context, receiver: Receiver, row: Circular, letter: Letter, *, seen: bool) -> str:
    number = letter_texts.shown_number(letters.office_entry(context.uow, letter)).partition("/")[0]
    if not seen or letter.secrecy != Secrecy.OPEN:
        return number
    return f"{number} {receiving_texts.line(row, letter, receiver, context.now)}"


def unit_remind(context: Context) -> None:
    """[ส่งเตือน]: all that a unit has not acknowledged, joined into one message."""
    figures.require_overview(context.uow, context.actor)
    unit = _unit(context)
    person, waits = reminding.remind_unit(context.uow, context.actor, unit)
    if person is None:
        context.reply(texts.nobody_to_remind(unit))
    elif waits:
        context.reply(texts.unit_reminded(unit, person, waits))
    else:
        _show_unit(context, unit)


ROUTES = Routes(
    commands=(Command(("ค้าง", "/outstanding", "outstanding"), outstanding, rest=True),),
    presses=(
        on_press(ListUndecided, undecided),
        on_press(ListOverdue, overdue),
        on_press(RemindOverdue, overdue_remind),
        on_press(ExportOverdue, overdue_excel),
        on_press(ListCirculars, circulars),
        on_press(ShowUnit, unit_waiting),
        on_press(ListUnitCirculars, unit_circulars),
        on_press(RemindUnit, unit_remind),
    ),
)
