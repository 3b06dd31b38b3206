"""How the machine is, what it could not deliver, who cannot be reached."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from handlers.circulars.presses import ShowQuota
from handlers.circulars.texts.quota import purpose_word
from handlers.common.thai_dates import short_with_time
from handlers.common.words import full_name, word
from handlers.office.presses import (
    CheckNumbers,
    ListFailures,
    RetryFailures,
)
from handlers.office.texts.figures import backup
from notifications.message import Message, Press
from storage.tables import Account, Delivery, Person


@dataclass(frozen=True)
class Machine:
    """How the machine is. `swept`: since when all that is due is handled, None where no sweep ran here yet.

    `read`: how many fields of letters were read or filled in 30 days, and of how many the reading was right.
    """

    swept: timedelta | None
    files: bool
    inbox: int
    queue: int
    failed: int
    backup_at: datetime | None
    linked: int
    people: int
    paused: Sequence[tuple[str, datetime]] = ()
    read: int = 0
    read_right: int = 0


_SWEEP_GOOD = timedelta(minutes=1)


def machine(now: datetime, m: Machine) -> Message:
    """`[ระบบ]`"""
    timers_good = m.swept is not None and m.swept <= _SWEEP_GOOD
    good = timers_good and m.files and not m.paused
    since = f" ({round(m.swept.total_seconds())} วิ)" if m.swept is not None else ""
    lines = [
        f"ฐานข้อมูล ✓ ตัวตั้งเวลา {_mark(timers_good)}{since} ที่เก็บไฟล์ {_mark(m.files)}",
        f"คิวเข้า {m.inbox} · คิวส่ง {m.queue} · ผูกบัญชี {m.linked}/{m.people}",
        *(f"{channel} พักส่งถึง {short_with_time(until)}" for channel, until in m.paused),
        f"สำรองล่าสุด {backup(m.backup_at, now)}",
        f"ส่งไม่สำเร็จ 24 ชม. {m.failed} รายการ",
        # Cut, not rounded: 100 % is said of all alone.
        *([f"อ่านหนังสือ 30 วัน ถูก {m.read_right * 100 // m.read} % จาก {m.read} ช่อง"] if m.read else []),
    ]
    rows: list[tuple[Press, ...]] = []
    if m.failed:
        rows.append((Press.of("ดูรายการ", ListFailures()), Press.of("ลองส่งใหม่", RetryFailures())))
    rows.append((Press.of("โควตา LINE", ShowQuota()), Press.of("ตรวจเลขรับ", CheckNumbers())))
    return Message(title="พร้อมใช้งาน" if good else "ระบบมีปัญหา", body="\n".join(lines), rows=tuple(rows))


def _mark(good: bool) -> str:
    return "✓" if good else "✗"


def failures(lines: Sequence[str], total: int) -> Message:
    """What could not be delivered in a day: to whom, what for, why."""
    body = [*lines, *([f"และอีก {total - len(lines)} รายการ"] if total > len(lines) else [])]
    rows = ((Press.of("ลองส่งใหม่", RetryFailures()),),) if total else ()
    return Message(title=f"ส่งไม่สำเร็จ 24 ชม. {total} รายการ", body="\n".join(body), rows=rows)


def failure_line(row: Delivery, person: Person | None, platform: str) -> str:
    """`นายเอก รักงาน · LINE · เตือนกำหนด · ปิดกั้นบอต`"""
    who = full_name(person) if person is not None else "ผู้ที่ยังไม่ผูกบัญชี"
    return f"{who} · {platform} · {purpose_word(row.purpose)} · {_why(row)}"


def _why(row: Delivery) -> str:
    if row.failure == "quota":
        return "โควตาหมด"
    if row.state == "unreachable":
        return "ปิดกั้นหรือเลิกใช้"
    return "แพลตฟอร์มไม่รับ"


def retried(count: int) -> Message:
    return Message(title=f"ส่งใหม่ {count} รายการแล้ว" if count else "ไม่มีรายการที่ส่งใหม่ได้")


def blocked(person: Person, account: Account, other: Account | None) -> Message:
    """`other`: the chat in which they are written to from now on."""
    if other is not None:
        body = f"บัญชีนี้ปิดกั้นหรือเลิกใช้บอตแล้ว ข้อความที่ค้างส่งทาง {word(other.platform)} แทน"
    else:
        body = "บัญชีนี้ปิดกั้นหรือเลิกใช้บอตแล้ว กรุณาติดต่อทางอื่น หรือออกรหัสเชิญใหม่"
    return Message(title=f"ส่งข้อความถึง {full_name(person)} ทาง {word(account.platform)} ไม่ได้", body=body)
