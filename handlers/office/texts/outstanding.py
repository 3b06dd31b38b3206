"""What is left undone: decisions, overdue work, circulars without an answer, a school's own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from handlers.common.presses import button
from handlers.common.thai_dates import short
from handlers.common.words import fit, full_name, unit_name
from handlers.office.presses import (
    ExportOverdue,
    ListOverdue,
    ListUnitCirculars,
    RemindOverdue,
    RemindUnit,
    ShowStatus,
    ShowUnit,
)
from handlers.office.texts.figures import by_group, span
from notifications.message import Button, Message, OpenLink, Press
from storage.ref import Ref
from storage.tables import Circular, Letter, Person, Receiver, Unit


def undecided(lines: list[str], total: int) -> Message:
    """What waits for directors."""
    if total > len(lines):
        lines = [*lines, f"และอีก {total - len(lines)} เรื่อง"]
    return Message(title=f"รอสั่งการ {total} เรื่อง", body="\n".join(lines) or "ไม่มีรายการ")


def overdue(counts: Sequence[tuple[Unit, int]], lines: Sequence[str], page: int, pages: int) -> Message:
    """Work whose due day has passed, by group and a page of lines."""
    total = sum(count for _unit, count in counts)
    if not total:
        return Message(title="ไม่มีงานเกินกำหนด", rows=((button("สถานะ", ShowStatus()),),))
    rows = (
        (
            Press.of("เตือนทั้งหมด", RemindOverdue(), style="primary"),
            *([_turn(page, pages)] if pages > 1 else []),
            Press.of("ส่งออก Excel", ExportOverdue()),
        ),
    )
    where = f" · หน้า {page + 1}/{pages}" if pages > 1 else ""
    body = "\n".join([by_group(counts), *lines])
    return Message(title=f"เกินกำหนด {total} เรื่อง{where}", body=body, rows=rows)


def _turn(page: int, pages: int) -> Press:
    """To the next page; from the last back to the first."""
    following = (page + 1) % pages
    return Press.of("หน้าถัดไป" if following else "หน้าแรก", ListOverdue(page=following))


def overdue_line(number: str, subject: str, holder: str, days: int) -> str:
    """`215 ตอบ ทต.หนองบัว · นายเอก · 1 วัน`; without the subject for whoever may not see it."""
    head = " ".join(part for part in (number, subject[:50]) if part) or "งาน"
    return " · ".join(part for part in (head, holder, f"{days} วัน") if part)


def overdue_reminded(people: int, tasks: int, silent: int) -> Message:
    """[เตือนทั้งหมด] was pressed. `silent`: work of people without a chat."""
    body = f"{silent} เรื่องไม่มีผู้รับทางแชต กรุณาแจ้งทางอื่น" if silent else ""
    return Message(title=f"เตือน {people} คนแล้ว · {tasks} เรื่อง", body=body)


def reminder_title(count: int) -> str:
    """What somebody reads who has overdue work, joined into one message."""
    return f"งานเกินกำหนดของท่าน {count} เรื่อง"


def overdue_sheet(rows: Sequence[Sequence[Any]]) -> dict[str, Any]:
    header = ["เลขรับ", "เรื่อง", "กลุ่ม", "ผู้รับผิดชอบ", "กำหนด", "เกิน (วันทำการ)"]
    return {"title": "เกินกำหนด", "header": header, "rows": [list(row) for row in rows]}


def overdue_file(day: date) -> tuple[str, str]:
    return f"งานเกินกำหนด ณ {short(day)}", f"overdue-{day.isoformat()}.xlsx"


def circulars(lines: Sequence[tuple[str, Press]], total: int) -> Message:
    """Circulars that are with their receivers, each to be opened."""
    if not total:
        return Message(title="ไม่มีหนังสือเวียนค้าง", rows=((button("สถานะ", ShowStatus()),),))
    body = [f"{number}) {line}" for number, (line, _press) in enumerate(lines, 1)]
    if total > len(lines):
        body.append(f"และอีก {total - len(lines)} เรื่อง")
    opens = [press.model_copy(update={"label": f"เปิด {number}"}) for number, (_line, press) in enumerate(lines, 1)]
    rows = tuple(tuple(opens[start : start + 3]) for start in range(0, len(opens), 3))
    return Message(title=f"เวียนค้าง {total} เรื่อง", body="\n".join(body), rows=rows)


@dataclass(frozen=True)
class UnitFigures:
    """What a unit does with circulars: acknowledged in a year, waiting now, and the mean office
    time until it answered."""

    acknowledged: int
    waiting: Sequence[tuple[Receiver, Circular, Letter]]
    mean: timedelta | None


def ask_unit(most: Sequence[tuple[Unit, int]]) -> Message:
    """`ค้าง` alone: who has most waiting, and whose name is wanted."""
    rows = tuple((unit_press(unit, f"{unit_name(unit)} {count}"),) for unit, count in most)
    return Message(title="พิมพ์ ค้าง แล้วตามด้วยชื่อโรงเรียนหรือกลุ่ม", body="ค้างมากที่สุด" if most else "", rows=rows)


def which_unit(found: Sequence[Unit]) -> Message:
    """Several are called so."""
    rows = tuple((unit_press(unit, unit_name(unit)),) for unit in found)
    return Message(title="หมายถึงแห่งใด", rows=rows)


def no_unit(words: str) -> Message:
    return Message(title=f"ไม่พบโรงเรียนหรือกลุ่มชื่อ “{words[:60]}”", body="พิมพ์บางส่วนของชื่อก็ได้ เช่น ค้าง หนองบัว")


def unit_press(unit: Unit, label: str) -> Press:
    return Press.of(fit(label), ShowUnit(), Ref.of(unit))


def unit_waiting(unit: Unit, found: UnitFigures, phone: str) -> Message:
    """`ค้าง รร.บ้านหนองบัว`. `phone`: the head's number as it is dialled, "" where none is known."""
    waits = len(found.waiting)
    mean = f" · ตอบเฉลี่ย {span(found.mean)}" if found.mean is not None else ""
    rows: list[Button] = []
    if waits:
        rows.append(Press.of(f"ดู {waits} เรื่อง", ListUnitCirculars(), Ref.of(unit)))
    if phone:
        rows.append(OpenLink(label="โทร ผอ.", url=f"tel:{phone}"))
    if waits:
        rows.append(Press.of("ส่งเตือน", RemindUnit(), Ref.of(unit), style="primary"))
    title = f"{unit_name(unit)} · รับทราบแล้ว {found.acknowledged} ค้าง {waits}{mean}"
    return Message(title=title, rows=(tuple(rows),) if rows else ())


def unit_circulars(unit: Unit, lines: Sequence[tuple[str, Press]], total: int) -> Message:
    """What a unit has not acknowledged."""
    message = circulars(lines, total)
    return message.model_copy(update={"title": f"{unit_name(unit)} · ค้าง {total} เรื่อง"})


def unit_reminded(unit: Unit, person: Person, waits: int) -> Message:
    return Message(title=f"เตือน {unit_name(unit)} แล้ว · {waits} เรื่อง", body=f"ถึง {full_name(person)}")


def nobody_to_remind(unit: Unit) -> Message:
    return Message(title=f"{unit_name(unit)} ไม่มีผู้ผูกแชต กรุณาโทร")


def unit_reminder(unit: Unit, lines: Sequence[tuple[str, Press]], total: int) -> Message:
    """What a unit is reminded of, joined into one message."""
    return circulars(lines, total).model_copy(update={"title": f"เตือน · หนังสือเวียนค้าง {total} เรื่อง · {unit_name(unit)}"})
