"""What people read of the manuals' procedures: lists to choose from, and the steps of one."""

from collections.abc import Callable, Sequence

from handlers.common.presses import button
from handlers.work.presses import ListProcedures, ShowProcedure, ShowProgramme
from handlers.work.rules.procedures import Procedure, Step, Who, manual
from notifications.message import Button, Fact, Message, Press
from storage.payloads import PressData

WHO = {
    Who.OFFICER: "เจ้าหน้าที่",
    Who.CLERK: "ธุรการ",
    Who.GROUP_DIRECTOR: "ผอ.กลุ่ม",
    Who.OFFICE_DIRECTOR: "ผอ.สำนักงาน",
    Who.OFFICE: "สำนักงาน",
    Who.GROUPS: "กลุ่มในสำนักงาน",
    Who.SCHOOLS: "สถานศึกษา",
    Who.COMMITTEE: "คณะกรรมการ/คณะทำงาน",
    Who.AREA_BOARD: "กพท.",
    Who.PROVINCE: "ระดับจังหวัด",
}
LISTED = 8
"""Lines of a list on one page, each with a button."""
STEPS_SHOWN = 7
"""Steps of a procedure on one page."""
_IN_A_ROW = 4


def number_of(procedure: Procedure, step: Step) -> int:
    """A step's place, as the manual counts."""
    return procedure.steps.index(step) + 1


def turning(to: Callable[[int], PressData], page: int, last: int) -> tuple[Press, ...]:
    """[ก่อนหน้า] [ต่อไป], where there is such a page. `to`: what a press for a page carries."""
    before = (Press.of("ก่อนหน้า", to(page - 1)),) if page > 0 else ()
    after = (Press.of("ต่อไป", to(page + 1)),) if page < last else ()
    return (*before, *after)


def in_rows(presses: Sequence[Press]) -> list[tuple[Button, ...]]:
    return [tuple(presses[start : start + _IN_A_ROW]) for start in range(0, len(presses), _IN_A_ROW)]


def last_page(count: int, size: int) -> int:
    """The number, from 0, of the last page."""
    return max(0, (count - 1) // size)


def source(procedure: Procedure) -> str:
    """Where a procedure is read in full."""
    return f"คู่มือ {procedure.manual} {manual(procedure.manual).title} หัวข้อ {procedure.heading}"


def _step_line(procedure: Procedure, step: Step) -> str:
    return f"{number_of(procedure, step)}) {step.do} · {WHO[step.who]} · {step.when}"


def procedure(one: Procedure, page: int, *, may_switch: bool) -> Message:
    """A procedure's steps in brief, a page of them; the forms, laws and the source stand on the last."""
    last = last_page(len(one.steps), STEPS_SHOWN)
    page = min(max(page, 0), last)
    shown = one.steps[page * STEPS_SHOWN : (page + 1) * STEPS_SHOWN]
    lines = [_step_line(one, step) for step in shown]
    facts = [Fact(label="เพื่อ", value=one.purpose)] if page == 0 else []
    if page == last:
        lines += [f"แบบที่ใช้: {', '.join(one.forms)}"] if one.forms else []
        lines += [f"ระเบียบ: {' · '.join(one.laws)}"] if one.laws else []
        lines.append(f"ที่มา: {source(one)}")
    more = f" ({page + 1}/{last + 1})" if last else ""
    ways = (
        *((Press.of("เปิดใช้ปฏิทิน", ShowProgramme(key=one.key)),) if may_switch else ()),
        button("คู่มือทั้งหมด", ListProcedures()),
    )
    rows = [row for row in (turning(lambda to: ShowProcedure(key=one.key, page=to), page, last), ways) if row]
    return Message(title=f"{one.title}{more}", facts=tuple(facts), body="\n".join(lines), rows=tuple(rows))


def manuals(found: Sequence[Procedure], page: int, words: str = "") -> Message:
    """The procedures that were found (or all of them), a page of them, each with a button."""
    last = last_page(len(found), LISTED)
    page = min(max(page, 0), last)
    shown = list(enumerate(found, start=1))[page * LISTED : (page + 1) * LISTED]
    lines, section = [], ""
    for number, one in shown:
        heading = f"คู่มือ {one.manual} · {one.section}"
        if heading != section:
            section = heading
            lines.append(f"— {heading}")
        lines.append(f"{number}) {one.title}")
    rows = in_rows([Press.of(str(number), ShowProcedure(key=one.key)) for number, one in shown])
    if turn := turning(lambda to: ListProcedures(words=words, page=to), page, last):
        rows.append(turn)
    title = f"พบ {len(found)} เรื่อง · “{words[:40]}”" if words else f"คู่มือการปฏิบัติงาน {len(found)} เรื่อง"
    hint = "" if words else "\nค้นด้วยคำ เช่น “คู่มือ แผนปฏิบัติการ”"
    return Message(title=title, body="\n".join(lines) + hint, rows=tuple(rows))


def nothing_in_manuals(words: str, near: Sequence[Procedure]) -> Message:
    """`near`: the few titles that are most like the words."""
    lines = [f"{number}) {one.title}" for number, one in enumerate(near, start=1)]
    rows = in_rows([Press.of(str(number), ShowProcedure(key=one.key)) for number, one in enumerate(near, start=1)])
    return Message(
        title=f"ไม่พบ “{words[:60]}” ในคู่มือ",
        body="\n".join(["เรื่องที่ใกล้เคียง", *lines]) if near else "ลองใช้คำสั้นลง เช่น “คู่มือ งบประมาณ”",
        rows=(*rows, (button("คู่มือทั้งหมด", ListProcedures()),)),
    )
