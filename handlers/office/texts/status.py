"""สถานะ, and the card of every morning."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from handlers.circulars.rules.quota import Quota
from handlers.common.presses import button
from handlers.common.thai_calendar import bangkok_date
from handlers.common.thai_dates import short
from handlers.office.presses import (
    ListCirculars,
    ListOverdue,
    ListUndecided,
    SendMorningCard,
    ShowMachine,
    ShowMonth,
    StopMorningCard,
)
from handlers.office.texts.figures import backup, by_group
from notifications.message import Message, Press
from storage.clock import BANGKOK
from storage.tables import Unit


@dataclass(frozen=True)
class Today:
    """The office at a moment. `quota` is None where it has no LINE account; `backup_at` where no backup is known."""

    received: int
    sent: int
    undecided: int
    undecided_late: int
    overdue: int
    circulars: int
    quota: Quota | None
    queue: int
    failed: int
    backup_at: datetime | None


def status(office: str, now: datetime, n: Today) -> Message:
    """`สถานะ`"""
    first = f"รับ {n.received} · ส่ง {n.sent} · รอสั่งการ {n.undecided}{_late(n)}"
    return Message(
        title=f"สารบรรณวันนี้ {short(bangkok_date(now))} ({now.astimezone(BANGKOK):%H:%M}) · {office}",
        body="\n".join((first, _open(n), _machine_line(n, now))),
        rows=_status_rows(),
    )


def morning(office: str, now: datetime, before: date, n: Today, overdue: Sequence[tuple[Unit, int]]) -> Message:
    """The card of every working morning. `before`: the working day whose receiving and sending it tells."""
    lines = [
        f"{short(before)}: รับ {n.received} · ส่ง {n.sent}",
        f"รอสั่งการ {n.undecided}{_late(n)}",
        _open(n),
        *([by_group(overdue)] if overdue else []),
        _machine_line(n, now),
        *([f"ส่งไม่สำเร็จ 24 ชม. {n.failed} รายการ"] if n.failed else []),
    ]
    return Message(
        title=f"สรุปเช้า {short(bangkok_date(now))} · {office}",
        body="\n".join(lines),
        rows=(*_status_rows(), (button("งดสรุปเช้า", StopMorningCard()),)),
    )


def morning_preference(wanted: bool) -> Message:
    """Whether the card comes every morning from now on."""
    if wanted:
        return Message(title="จะส่งสรุปทุกเช้าวันทำการ", rows=((button("งดสรุปเช้า", StopMorningCard()),),))
    return Message(title="งดสรุปเช้าแล้ว", body="ดูได้ทุกเมื่อโดยพิมพ์ สถานะ", rows=((button("ส่งสรุปเช้าอีก", SendMorningCard()),),))


def _status_rows() -> tuple[tuple[Press, ...], ...]:
    return (
        (
            Press.of("เกินกำหนด", ListOverdue()),
            Press.of("รอสั่งการ", ListUndecided()),
            Press.of("เวียนค้าง", ListCirculars()),
        ),
        (Press.of("ระบบ", ShowMachine()), Press.of("รายงานเดือน", ShowMonth())),
    )


def _late(n: Today) -> str:
    return f" (เกิน {n.undecided_late})" if n.undecided_late else ""


def _open(n: Today) -> str:
    return f"เกินกำหนด {n.overdue} เรื่อง · เวียนค้าง {n.circulars} เรื่อง"


def _machine_line(n: Today, now: datetime) -> str:
    parts = [f"คิวส่ง {n.queue}", f"สำรองล่าสุด {backup(n.backup_at, now)}"]
    if n.quota is not None:
        left = f"เหลือ {n.quota.left}/{n.quota.limit}" if n.quota.limit is not None else f"ใช้ {n.quota.used}"
        parts.insert(0, f"LINE {left}")
    return " · ".join(parts)
