"""What people read of the work calendar: what a procedure would give a unit in a year, what is on, a month of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

from handlers.common.presses import ShowMyWork, button
from handlers.common.thai_calendar import bangkok_date
from handlers.common.thai_dates import BUDDHIST_ERA, MONTHS, short
from handlers.common.words import fit, short_name, unit_name, word
from handlers.letters.presses import ShowTask
from handlers.work.presses import (
    AskSwitchOff,
    ChoosePersonInCharge,
    ChooseUnit,
    ListProcedures,
    ListProgrammes,
    ProgrammeData,
    RepeatProgrammes,
    ShowCalendar,
    ShowProcedure,
    ShowProgramme,
    SwitchOff,
    SwitchOn,
)
from handlers.work.rules.procedures import Procedure, Step
from handlers.work.rules.programmes import Occasion, Planned, Sorted, tasks_a_year
from handlers.work.texts.manuals import LISTED, WHO, in_rows, last_page, number_of, turning
from notifications.message import Button, Fact, Message, Press
from storage.payloads import PressData
from storage.ref import Ref
from storage.tables import Person, Programme, Task, Unit
from storage.vocabulary import TaskState

ProgrammeT = TypeVar("ProgrammeT", bound=ProgrammeData)
SWITCHED_OFF = "ปิดใช้ปฏิทินงาน"
"""The remark on work that is closed because its procedure was switched off."""


def task_title(one: Occasion) -> str:
    """What a step's task is known by."""
    return f"{one.step.do} (ครั้งที่ {one.nth}/{one.of})" if one.of > 1 else one.step.do


def task_instruction(procedure: Procedure, one: Occasion) -> str:
    """Where the task comes from, and whose part it is by the manual."""
    return f"{procedure.title} · ขั้นที่ {number_of(procedure, one.step)} · {WHO[one.step.who]}"


# --- what can be switched on, and what is ----------------------------------------------------------------------------


def programmes(
    unit: Unit,
    year: int,
    listed: Sequence[Procedure],
    on: set[str],
    page: int,
    *,
    units: int,
    other_years: Sequence[int],
) -> Message:
    """The procedures for a unit and a year, each with how many dated tasks it gives."""
    last = last_page(len(listed), LISTED)
    page = min(max(page, 0), last)
    shown = list(enumerate(listed, start=1))[page * LISTED : (page + 1) * LISTED]
    lines, section = [], ""
    for number, one in shown:
        dated = tasks_a_year(one)
        heading = f"คู่มือ {one.manual} · {one.section}" if dated else "ไม่มีกำหนดวัน อ่านขั้นตอนได้"
        if heading != section:
            section = heading
            lines.append(f"— {heading}")
        mark = "✓ " if one.key in on else ""
        lines.append(f"{number}) {mark}{one.title}" + (f" · {dated} งาน" if dated else ""))
    presses = [Press.of(str(number), ShowProgramme(key=one.key, unit=unit.id, year=year)) for number, one in shown]
    rows = in_rows(presses)
    if turn := turning(lambda to: ListProgrammes(unit=unit.id, year=year, page=to), page, last):
        rows.append(turn)
    ways = [button(f"ปี {other}", ListProgrammes(unit=unit.id, year=other)) for other in other_years]
    ways.append(button("ปฏิทินเดือนนี้", ShowCalendar()))
    if units > 1:
        ways.append(button("เปลี่ยนหน่วยงาน", ChooseUnit(year=year)))
    rows.append(tuple(ways))
    return Message(
        title=f"ปฏิทินงาน ปีงบประมาณ {year} · {unit_name(unit)}",
        facts=(Fact(label="เปิดใช้แล้ว", value=f"{len(on)} เรื่อง"),),
        body="\n".join(lines),
        rows=tuple(rows),
    )


def which_unit(units: Sequence[Unit], year: int, key: str = "") -> Message:
    """Whose calendar it is about."""

    def to(unit: Unit) -> PressData:
        if key:
            return ShowProgramme(key=key, unit=unit.id, year=year)
        return ListProgrammes(unit=unit.id, year=year)

    presses = [Press.of(fit(unit_name(unit)), to(unit)) for unit in units]
    return Message(title="ปฏิทินงานของหน่วยงานใด", rows=tuple((press,) for press in presses))


@dataclass(frozen=True)
class OfferView:
    """What switching a procedure on would give. `whole`: with the steps that follow others, on their planned days."""

    procedure: Procedure
    unit: Unit
    year: int
    other_years: Sequence[int]
    person: Person | None
    chosen: bool
    planned: Sequence[Planned]
    steps: Sorted
    whole: bool
    units: int
    today: date

    def of(self, data: type[ProgrammeT], **more: object) -> ProgrammeT:
        """What a press about this offer carries; `more`: the other fields, or another value for one of these."""
        person = self.person.id if self.chosen and self.person else None
        at = {"key": self.procedure.key, "unit": self.unit.id, "year": self.year, "person": person}
        return data.from_json({**at, **more})


def _about(view: OfferView) -> str:
    return f"{view.procedure.title} · ปีงบประมาณ {view.year}"


def _dated(procedure: Procedure, one: Occasion, says: str) -> str:
    return f"{number_of(procedure, one.step)}) {task_title(one)} · {says} {short(one.span.due_on)}"


def _numbers(procedure: Procedure, steps: Sequence[Step]) -> str:
    return ", ".join(str(number) for number in sorted({number_of(procedure, step) for step in steps}))


def offer(view: OfferView) -> Message:
    """The dated steps as they would be, who gets them, and [เปิดใช้ปี 2570]."""
    one, steps = view.procedure, view.steps
    lines = []
    if steps.now:
        lines.append(f"จะสร้างงาน {len(steps.now)} รายการ")
        lines += [_dated(one, item, "ภายใน") for item in steps.now]
    if steps.later:
        lines.append(f"สร้างเมื่อขั้นก่อนเสร็จ {len(steps.later)} รายการ")
        lines += [_dated(one, item, "ราว") for item in steps.later]
    if steps.past:
        numbers = _numbers(one, [item.step for item in steps.past])
        lines.append(f"เลยกำหนดแล้ว ไม่สร้าง {len(steps.past)} รายการ (ขั้นที่ {numbers})")
    if undated := [item.step for item in view.planned if not item.spans]:
        lines.append(f"ไม่มีกำหนดวัน ขั้นที่ {_numbers(one, undated)}")
    rows: list[tuple[Button, ...]] = []
    if steps.now:
        on = Press.of(f"เปิดใช้ปี {view.year}", view.of(SwitchOn, whole=view.whole), style="primary")
        rows.append((on, Press.of("ผู้รับผิดชอบ", view.of(ChoosePersonInCharge))))
    if steps.later:
        rows.append((Press.of("วางแผนทุกขั้น", view.of(ShowProgramme, whole=True)),))
    rows.append(_ways(view))
    return Message(title=_offer_title(view), facts=_offer_facts(view), body="\n".join(lines), rows=tuple(rows))


def _offer_title(view: OfferView) -> str:
    if view.steps.now:
        return _about(view)
    return f"เปิดใช้ไม่ได้ {'ทุกขั้นเลยกำหนดแล้ว' if view.steps.past else 'ไม่มีขั้นที่มีกำหนดวัน'} · {_about(view)}"


def _offer_facts(view: OfferView) -> tuple[Fact, ...]:
    head = "" if view.chosen else " (หัวหน้าหน่วยงาน)"
    person = f"{short_name(view.person)}{head}" if view.person else "ยังไม่มีหัวหน้าหน่วยงาน"
    return Fact(label="หน่วยงาน", value=unit_name(view.unit)), Fact(label="ผู้รับผิดชอบ", value=person)


def _ways(view: OfferView) -> tuple[Press, ...]:
    ways = [
        button("ขั้นตอน", ShowProcedure(key=view.procedure.key)),
        *(button(f"ปี {other}", view.of(ShowProgramme, year=other, person=None)) for other in view.other_years),
        button("ปฏิทินงาน", ListProgrammes(unit=view.unit.id, year=view.year)),
    ]
    if view.units > 1:
        ways.append(button("เปลี่ยนหน่วยงาน", ChooseUnit(key=view.procedure.key, year=view.year)))
    return tuple(ways)


def people(view: OfferView, candidates: Sequence[Person]) -> Message:
    """Who is to be in charge."""
    chosen = [Press.of(fit(short_name(one)), view.of(ShowProgramme, person=one.id)) for one in candidates]
    rows = [*((press,) for press in chosen), (Press.of("หัวหน้าหน่วยงาน", view.of(ShowProgramme, person=None)),)]
    return Message(title=f"ผู้รับผิดชอบ · {_about(view)}", rows=tuple(rows))


def switched_on(
    view: OfferView, switched: Programme, tasks: Sequence[Task], waiting: Sequence[Occasion], *, now: bool
) -> Message:
    """What is on: its tasks with their state. `now`: this very press did it."""
    done = sum(task.state == TaskState.CLOSED for task in tasks)
    lines = [f"งาน {len(tasks)} รายการ · เสร็จ {done}"]
    lines += [f"• {task.title[:90]} · {_state(task, view.today)}" for task in tasks]
    lines += [f"• {task_title(one)[:90]} · รอขั้นก่อน ราว {short(one.span.due_on)}" for one in waiting]
    if now and view.steps.past:
        numbers = _numbers(view.procedure, [item.step for item in view.steps.past])
        lines.append(f"เลยกำหนดแล้ว ไม่ได้สร้าง {len(view.steps.past)} รายการ (ขั้นที่ {numbers})")
    off = Press.of("ปิดใช้", view.of(AskSwitchOff), style="danger")
    said = "เปิดใช้ปฏิทินแล้ว" if now else f"เปิดใช้ตั้งแต่ {short(bangkok_date(switched.switched_at))}"
    return Message(
        title=f"{said} · {_about(view)}",
        facts=_offer_facts(view),
        body="\n".join(lines),
        rows=((off,), _ways(view)),
    )


def _state(task: Task, today: date) -> str:
    if task.state == TaskState.CLOSED:
        return f"✓ เสร็จ {short(bangkok_date(task.closed_at))}" if task.closed_at else "✓ เสร็จ"
    due = f"ภายใน {short(task.due_on)}" if task.due_on else ""
    if task.due_on is not None and task.due_on < today:
        return f"เกินกำหนด {short(task.due_on)}"
    if task.starts_on is not None and task.starts_on > today:
        return due
    return f"{word(task.state)} {due}".rstrip()


def put_in_charge(procedure: Procedure, year: int, tasks: Sequence[Task], by: str) -> Message:
    """To who is in charge: the dated work that is theirs from now on, all at once."""
    lines = [f"• {task.title[:90]} · ภายใน {short(task.due_on)}" for task in tasks if task.due_on]
    return Message(
        title=f"ท่านรับผิดชอบปฏิทินงาน {len(tasks)} รายการ · {procedure.title} · ปีงบประมาณ {year}",
        body="\n".join([*lines, f"เปิดใช้โดย {by}"]),
        rows=((button("งานของฉัน", ShowMyWork()), button("ปฏิทินเดือนนี้", ShowCalendar())),),
    )


def ask_off(view: OfferView, later: int, begun: int) -> Message:
    """What is closed by switching off, before it is."""
    presses = [_off("ปิดที่ยังไม่เริ่ม", view, later, everything=False)] if later or not begun else []
    if begun:
        presses.append(_off("ปิดทั้งหมด", view, later + begun, everything=True))
    keep = Press.of("ไม่ปิด", view.of(ShowProgramme))
    return Message(
        title=f"ปิดใช้ปฏิทินงานหรือไม่ · {_about(view)}",
        body=f"ยังไม่ถึงวันเริ่ม {later} งาน · เริ่มแล้วแต่ยังไม่รายงาน {begun} งาน\nงานที่รายงานหรือถามกลับแล้วยังอยู่กับผู้รับผิดชอบ",
        rows=(tuple(presses), (keep,)),
    )


def _off(label: str, view: OfferView, count: int, *, everything: bool) -> Press:
    data = view.of(SwitchOff, everything=everything)
    return Press.of(f"{label} {count}" if count else "ปิดใช้", data, style="danger")


def switched_off(view: OfferView, closed: int, left: int) -> Message:
    kept = f" · คงไว้ {left} งาน" if left else ""
    return Message(
        title=f"ปิดใช้ปฏิทินแล้ว · {_about(view)}",
        body=f"ปิดงานที่ยังไม่ได้ทำ {closed} งาน{kept}",
        rows=((button("ปฏิทินงาน", ListProgrammes(unit=view.unit.id, year=view.year)),),),
    )


def off_already(view: OfferView) -> Message:
    return Message(title=f"ไม่ได้เปิดใช้อยู่ · {_about(view)}", rows=(_ways(view),))


def taken_off(procedure: Procedure, year: int, closed: int, by: str) -> Message:
    """To who was in charge of work that was closed by switching off."""
    return Message(title=f"ปิดปฏิทินงานของท่าน {closed} งาน · {procedure.title} · ปีงบประมาณ {year}", body=f"โดย {by}")


# --- the next year ----------------------------------------------------------------------------------------------------


def next_year(unit: Unit, year: int, procedures: Sequence[Procedure]) -> Message:
    """In September: what is on this year, to be switched on for the next."""
    lines = [f"{number}) {one.title}" for number, one in enumerate(procedures, start=1)]
    keys = [one.key for one in procedures]
    on = Press.of("เปิดต่อทั้งหมด", RepeatProgrammes(unit=unit.id, year=year, keys=tuple(keys)), style="primary")
    choose = Press.of("เลือกทีละเรื่อง", ListProgrammes(unit=unit.id, year=year))
    return Message(
        title=f"ปีงบประมาณ {year} เปิดใช้ปฏิทินงานต่อหรือไม่ · {unit_name(unit)}",
        body="\n".join([f"ปี {year - 1} เปิดใช้อยู่ {len(procedures)} เรื่อง", *lines]),
        rows=((on,), (choose,)),
    )


def repeated(unit: Unit, year: int, switched: Sequence[Procedure], tasks: int, already: int) -> Message:
    before = f" · เปิดอยู่แล้ว {already} เรื่อง" if already else ""
    return Message(
        title=f"เปิดใช้ปฏิทินงานปี {year} แล้ว {len(switched)} เรื่อง{before}",
        body="\n".join([f"สร้างงาน {tasks} รายการ", *(f"• {one.title}" for one in switched)]) if switched else "",
        rows=((button("ปฏิทินงาน", ListProgrammes(unit=unit.id, year=year)),),),
    )


# --- a month ----------------------------------------------------------------------------------------------------------


def _month_name(first: date) -> str:
    return f"{MONTHS[first.month - 1]} {first.year + BUDDHIST_ERA}"


def calendar(
    units: Sequence[Unit], first: date, tasks: Sequence[Task], names: Mapping[int, str], page: int, today: date
) -> Message:
    """The dated steps of a month with who has them and how they stand, a page of them."""
    last = last_page(len(tasks), LISTED)
    page = min(max(page, 0), last)
    shown = list(enumerate(tasks, start=1))[page * LISTED : (page + 1) * LISTED]
    whose = {unit.id: unit_name(unit) for unit in units}
    lines = []
    for number, task in shown:
        unit = f" · {whose[task.unit_id]}" if len(units) > 1 and task.unit_id in whose else ""
        name = f" · {names[task.assignee_id]}" if task.assignee_id is not None and task.assignee_id in names else ""
        lines.append(f"{number}) {task.title[:70]} · {_state(task, today)}{name}{unit}")
    presses = [Press.of(str(number), ShowTask(), Ref.of(task)) for number, task in shown]
    rows = in_rows(presses)
    if turn := turning(lambda to: ShowCalendar(month=first, page=to), page, last):
        rows.append(turn)
    before = (first - timedelta(days=1)).replace(day=1)
    after = (first + timedelta(days=31)).replace(day=1)
    rows.append(
        (
            button("เดือนก่อน", ShowCalendar(month=before)),
            button("เดือนถัดไป", ShowCalendar(month=after)),
        )
    )
    done = sum(task.state == TaskState.CLOSED for task in tasks)
    whom = f" · {unit_name(units[0])}" if len(units) == 1 else ""
    count = f" · {len(tasks)} งาน เสร็จ {done}" if tasks else " · ไม่มีงานตามปฏิทิน"
    return Message(title=f"ปฏิทินเดือน{_month_name(first)}{whom}{count}", body="\n".join(lines), rows=tuple(rows))


def no_calendar() -> Message:
    return Message(
        title="ปฏิทินงานใช้กับกลุ่มในสำนักงานเขตพื้นที่การศึกษา",
        body="อ่านขั้นตอนงานได้ที่ “คู่มือ”",
        rows=((button("คู่มือทั้งหมด", ListProcedures()), button("งานของฉัน", ShowMyWork())),),
    )
