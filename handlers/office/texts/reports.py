"""รายงานเดือน, and the Excel files that an admin asks for."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from handlers.circulars.texts.quota import month_name, purpose_word
from handlers.common.thai_dates import short_with_time
from handlers.common.words import unit_name
from handlers.office.presses import (
    ExportMonth,
    ShowMonth,
)
from handlers.office.texts.figures import span
from notifications.message import Attachment, Message, Press
from storage.figures import Sent
from storage.tables import Unit


@dataclass(frozen=True)
class GroupMonth:
    """A group's work in a month."""

    unit: Unit
    given: int
    closed: int
    late: int
    overdue: int
    """Unfinished now, and due before today."""


@dataclass(frozen=True)
class Month:
    """A month of the office; `first` is its first day."""

    first: date
    received: int
    sent: int
    decided: int
    deciding: timedelta | None
    """Office time from the proposal to the decision, on average."""
    groups: Sequence[GroupMonth]
    circulars: Sequence[Sent]
    line: Mapping[str, int]
    """LINE messages that were counted, by purpose."""
    failed: int

    @property
    def closed(self) -> int:
        return sum(one.closed for one in self.groups)

    @property
    def late(self) -> int:
        return sum(one.late for one in self.groups)


def month(m: Month) -> Message:
    """`[รายงานเดือน]`"""
    deciding = f" เฉลี่ย {span(m.deciding)}" if m.deciding is not None else ""
    sent_to, known = sum(one.receivers for one in m.circulars), sum(one.acknowledged for one in m.circulars)
    answered = f" · รับทราบ {known}/{sent_to}" if sent_to else ""
    line = sum(m.line.values())
    lines = [
        f"รับ {m.received} · ส่ง {m.sent} · สั่งการ {m.decided}{deciding}",
        f"งานเสร็จ {m.closed} (เกินกำหนด {m.late})",
        f"หนังสือเวียน {len(m.circulars)}{answered}",
        f"LINE {line} · ส่งไม่สำเร็จ {m.failed}",
        *(f"{unit_name(one.unit)}: รับงาน {one.given} เสร็จ {one.closed} ค้างเกิน {one.overdue}" for one in m.groups[:8]),
    ]
    rows = (
        (
            Press.of("ส่งออก Excel", ExportMonth(month=m.first)),
            Press.of("เดือนก่อน", ShowMonth(month=m.first - timedelta(days=1))),
        ),
    )
    return Message(title=f"รายงานเดือน {month_name(m.first)}", body="\n".join(lines), rows=rows)


def month_sheets(m: Month, seen: Collection[int | None]) -> list[dict[str, Any]]:
    """The month as sheets of an Excel file: everything the card says, and every circular, by its subject where its
    letter is among those `seen`."""
    hours = round(m.deciding.total_seconds() / 3600, 1) if m.deciding is not None else None
    summary = [
        ["หนังสือรับ", m.received],
        ["หนังสือส่ง", m.sent],
        ["สั่งการแล้ว", m.decided],
        ["เวลาสั่งการเฉลี่ย (ชั่วโมงทำการ)", hours],
        ["งานเสร็จ", m.closed],
        ["งานเสร็จเกินกำหนด", m.late],
        ["หนังสือเวียน", len(m.circulars)],
        ["ส่งไม่สำเร็จ", m.failed],
        *_ledger(m.line),
    ]
    groups = [[one.unit.name, one.given, one.closed, one.late, one.overdue] for one in m.groups]
    circulars = [
        [
            one.letter.number,
            one.letter.subject if one.letter.id in seen else "",
            short_with_time(one.circular.sent_at) if one.circular.sent_at else "",
            one.receivers,
            one.acknowledged,
        ]
        for one in m.circulars
    ]
    return [
        {"title": "สรุป", "header": ["รายการ", "จำนวน"], "rows": summary},
        {"title": "กลุ่ม", "header": ["กลุ่ม", "รับงาน", "เสร็จ", "เสร็จเกินกำหนด", "ค้างเกินกำหนด"], "rows": groups},
        {"title": "หนังสือเวียน", "header": ["ที่", "เรื่อง", "ส่งเมื่อ", "ผู้รับ", "รับทราบ"], "rows": circulars},
    ]


def _ledger(line: Mapping[str, int]) -> list[list[Any]]:
    return [[f"LINE: {purpose_word(purpose)}", count] for purpose, count in sorted(line.items())]


def making_file() -> Message:
    return Message(title="กำลังเตรียมไฟล์…")


def file_made(title: str, file: Attachment) -> Message:
    return Message(title=title, files=(file,))


def file_failed() -> Message:
    return Message(title="เตรียมไฟล์ไม่สำเร็จ กรุณากดอีกครั้ง")


def month_file(first: date) -> tuple[str, str]:
    """What a month's Excel is called, in the chat and on the phone."""
    return f"รายงานเดือน {month_name(first)}", f"report-{first:%Y-%m}.xlsx"
