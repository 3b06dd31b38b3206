"""What people read of LINE's monthly quota: the meter, the warnings, texts to pass on by hand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from handlers.circulars.presses import ShowQuota, ShowQuotaCopies
from handlers.circulars.rules.quota import Quota
from handlers.common.thai_dates import BUDDHIST_ERA, SHORT_MONTHS, short_with_time
from notifications.message import CopyText, Importance, Message, Press

_WORDS = {
    "circular": "หนังสือเวียน",
    "circular_chase": "เตือนหนังสือเวียน",
    "circular_help": "ขอ ปธ.เครือข่ายช่วย",
    "circular_cancelled": "ยกเลิกหนังสือเวียน",
    "remind": "เตือนกำหนด",
    "digest": "สรุปประจำวัน",
    "morning": "สรุปประจำวัน",
    "decide": "เสนอสั่งการ",
    "late": "เสนอสั่งการ",
    "task": "งาน",
    "told": "แจ้งผล",
    "extension": "ขอขยายเวลา",
    "letter": "ลงรับ",
    "draft": "ลงรับ",
    "meeting": "เชิญประชุม",
    "meeting_chase": "เชิญประชุม",
    "meeting_reminder": "เตือนประชุม",
    "meeting_changed": "เลื่อนประชุม",
    "meeting_cancelled": "ยกเลิกประชุม",
    "meeting_card": "การประชุม",
    "paper_decide": "เสนอตรวจและลงนาม",
    "paper_submitted": "แจ้งผล",
}
_OTHER = "อื่น ๆ"
_BAR = 10
# So many names stay readable in a chat; whoever needs all of them has the list of calls.
_NAMES = 60
_NAMES_COPIED = 20
_TEXTS = 3


@dataclass(frozen=True)
class Copy:
    """A text that could not be paid for, and who did not get it. "" stands for a personal matter."""

    text: str
    names: tuple[str, ...]


def purpose_word(purpose: str) -> str:
    """The word for the messages of one purpose."""
    return _WORDS.get(purpose, _OTHER)


def month_name(day: date) -> str:
    """ม.ค. 69"""
    return f"{SHORT_MONTHS[day.month - 1]} {(day.year + BUDDHIST_ERA) % 100:02}"


def used_of(quota: Quota) -> str:
    """`ใช้ 160/300 · เหลือ 140 (สำรองด่วนที่สุด 30)`"""
    if quota.limit is None:
        return f"ใช้ {quota.used} · ไม่จำกัดจำนวน"
    reserve = f" (สำรองด่วนที่สุด {min(quota.reserve, quota.left or 0)})" if quota.reserve else ""
    return f"ใช้ {quota.used}/{quota.limit} · เหลือ {quota.left}{reserve}"


def meter(
    month: date, quota: Quota, forecast: int, by_purpose: Mapping[str, int], asked_at: datetime | None, waiting: int
) -> Message:
    """`โควตา`. `waiting`: how many people have a text that waits to be passed on by hand."""
    words: dict[str, int] = {}
    for purpose, count in by_purpose.items():
        words[purpose_word(purpose)] = words.get(purpose_word(purpose), 0) + count
    ranked = sorted(words.items(), key=lambda item: (item[0] == _OTHER, -item[1]))
    lines = [used_of(quota)]
    if quota.limit is not None:
        full = min(_BAR, quota.percent * _BAR // 100)
        lines.append(f"{'■' * full}{'□' * (_BAR - full)} {quota.percent}%")
    if ranked:
        lines.append(" · ".join(f"{word} {count}" for word, count in ranked))
    lines.append(f"คาดถึงสิ้นเดือน {forecast}")
    lines.append(f"ตัวเลขจาก LINE เมื่อ {short_with_time(asked_at)}" if asked_at else "นับจากทะเบียนส่งของระบบ")
    rows: tuple[tuple[Press, ...], ...] = ()
    if waiting:
        lines.append(f"รอส่งต่อด้วยมือ {waiting} ราย")
        rows = ((Press.of("ข้อความพร้อมคัดลอก", ShowQuotaCopies()),),)
    return Message(title=f"โควตาข้อความ LINE {month_name(month)}", body="\n".join(lines), rows=rows)


def quota_warning(quota: Quota, forecast: int) -> Message:
    """The warning at a mark, once a month."""
    lines = [used_of(quota), f"คาดถึงสิ้นเดือน {forecast}"]
    if quota.free == 0:
        lines.append("ต่อจากนี้ LINE ส่งเฉพาะด่วนที่สุด เรื่องอื่นส่งทาง Telegram หรือเป็นข้อความให้คัดลอก")
    return Message(
        title=f"ใช้โควตาข้อความ LINE แล้ว {min(100, quota.percent)}%",
        body="\n".join(lines),
        rows=((Press.of("ดูโควตา", ShowQuota()),),),
        importance=Importance.HIGH,
    )


def pass_on_by_hand(purpose: str, copies: Sequence[Copy]) -> Message:
    """Texts to paste into the reader's own LINE group, each with who did not get it."""
    lines: list[str] = []
    buttons: list[CopyText] = []
    for copy in copies[:_TEXTS]:
        text = _to_copy(copy)
        lines += [f"ยังไม่ได้รับ {len(copy.names)}: {_joined(copy.names, _NAMES)}", "", text, ""]
        number = f" {len(buttons) + 1}" if len(copies) > 1 else ""
        buttons.append(CopyText(label=f"คัดลอกข้อความ{number}", text=text))
    if len(copies) > _TEXTS:
        lines.append(f"และอีก {len(copies) - _TEXTS} ข้อความ")
    what = f" · {purpose_word(purpose)}" if purpose else ""
    return Message(
        title=f"ข้อความพร้อมคัดลอก{what}",
        body="\n".join(["โควตา LINE เหลือเฉพาะสำรองด่วนที่สุดหรือหมดแล้ว โปรดส่งต่อในกลุ่ม LINE", "", *lines]).strip(),
        rows=tuple((button,) for button in buttons),
        importance=Importance.HIGH,
    )


def nothing_to_copy() -> Message:
    return Message(title="ไม่มีข้อความที่รอส่งต่อด้วยมือ")


def _to_copy(copy: Copy) -> str:
    names = _joined(copy.names, _NAMES_COPIED)
    if not copy.text:
        return f"เรียน {names}\nมีเรื่องรอท่านในระบบสารบรรณ โปรดเปิดแชตของสำนักงานแล้วพิมพ์ “งานของฉัน”"
    return f"{copy.text}\nถึง {names}\nโปรดเปิดแชตของสำนักงานแล้วพิมพ์ “งานของฉัน” เพื่อรับทราบ"


def _joined(names: Sequence[str], most: int) -> str:
    shown = ", ".join(names[:most])
    return f"{shown} และอีก {len(names) - most}" if len(names) > most else shown
