"""What the admin reads: the day's state, blocked chats, the LINE quota."""

from dataclasses import dataclass
from datetime import datetime

from handlers.rules.thai_dates import short_with_time
from handlers.texts.words import full_name, word
from notifications.message import Message, Press
from storage.tables import Account, Person


@dataclass(frozen=True)
class Numbers:
    """The office today."""

    received: int
    undecided: int
    groups_waiting: int
    working: int
    overdue: int
    inbox: int
    outbox: int
    failed: int
    line_used: int
    line_limit: int
    linked: int
    people: int


def status(office: str, now: datetime, n: Numbers) -> Message:
    line = f"LINE ใช้ {n.line_used}/{n.line_limit} เดือนนี้" if n.line_limit else f"LINE ใช้ {n.line_used} เดือนนี้"
    body = "\n".join(
        (
            f"รับ {n.received} · รอสั่งการ {n.undecided}",
            f"รอลงรับกลุ่ม {n.groups_waiting} · กำลังดำเนินการ {n.working} · เกินกำหนด {n.overdue}",
            f"{line} · คิวเข้า {n.inbox} คิวส่ง {n.outbox}",
            f"ส่งไม่สำเร็จ 24 ชม. {n.failed} · ผูกบัญชีแล้ว {n.linked}/{n.people}",
        )
    )
    rows = (
        (
            Press(label="รอสั่งการ", verb="list_undecided"),
            Press(label="เกินกำหนด", verb="list_overdue"),
        ),
        (Press(label="ตรวจเลขรับ", verb="gaps"),),
    )
    return Message(title=f"สารบรรณวันนี้ {short_with_time(now)} · {office}", body=body, rows=rows)


def undecided(lines: list[str], total: int) -> Message:
    """What waits for directors."""
    return _listing("รอสั่งการ", lines, total)


def overdue(lines: list[str], total: int) -> Message:
    """Work whose due day has passed, a line each with its group."""
    return _listing("เกินกำหนด", lines, total)


def _listing(what: str, lines: list[str], total: int) -> Message:
    if total > len(lines):
        lines = [*lines, f"และอีก {total - len(lines)} เรื่อง"]
    return Message(title=f"{what} {total} เรื่อง", body="\n".join(lines) or "ไม่มีรายการ")


def blocked(person: Person, account: Account, other: Account | None) -> Message:
    """`other`: the chat in which they are written to from now on."""
    if other is not None:
        body = f"บัญชีนี้ปิดกั้นหรือเลิกใช้บอตแล้ว ข้อความที่ค้างส่งทาง {word(other.platform)} แทน"
    else:
        body = "บัญชีนี้ปิดกั้นหรือเลิกใช้บอตแล้ว กรุณาติดต่อทางอื่น หรือออกรหัสเชิญใหม่"
    return Message(title=f"ส่งข้อความถึง {full_name(person)} ทาง {word(account.platform)} ไม่ได้", body=body)
