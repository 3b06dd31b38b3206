"""What people read of a meeting's plan: the manual's steps with their days, and reminders of them."""

from collections.abc import Collection, Mapping
from datetime import date

from handlers.rules.meetings import Step
from handlers.rules.thai_dates import short
from handlers.texts.meetings import View, back, name, press
from notifications.message import Message

STEPS: Mapping[Step, str] = {
    Step.ASK_ITEMS: "ขอเรื่องเข้าวาระ",
    Step.INVITE: "ส่งหนังสือเชิญและวาระ",
    Step.CONFIRM: "ยืนยันผู้เข้าประชุม",
    Step.REMIND: "เตือนก่อนประชุม",
    Step.BRIEF: "มติย่อ",
    Step.MINUTES: "รายงานการประชุม",
    Step.ENDORSE: "ครบกำหนดรับรองมติ",
}


def plan(view: View, days: Mapping[Step, date], done: Collection[Step], today: date) -> Message:
    """The manual's steps, dated; what is done and what is late. A day can be typed."""
    one = view.meeting
    lines = []
    for step, on in sorted(days.items(), key=lambda item: item[1]):
        late = step not in done and on < today and step is not Step.REMIND
        mark = "✓ " if step in done else "! " if late else ""
        lines.append(f"{mark}{short(on)}  {STEPS[step]}")
    people = f"เลขานุการ {view.secretary} · ประธาน {view.chair or 'ยังไม่กำหนด'}"
    who = (
        press("เปลี่ยนเลขานุการ", "meeting_who", one, role="secretary"),
        press("เปลี่ยนประธาน", "meeting_who", one, role="chair"),
    )
    return Message(
        title=f"แผนงาน · {name(one, view.number)}",
        body="\n".join((*lines, people, "เลื่อนขั้นใด พิมพ์เช่น มติย่อ 10 ก.พ.")),
        rows=(who, (back(one),)),
    )


def line(view: View, step: Step, days_left: int) -> str:
    """A step in a line of a digest: ส่งหนังสือเชิญและวาระ · ประชุม… ครั้งที่ 1/2569 · เหลือ 2 วันทำการ. `days_left` in
    working days, negative once it is over."""
    left = f"เกิน {-days_left} วันทำการ" if days_left < 0 else f"เหลือ {days_left} วันทำการ" if days_left else "วันนี้"
    counts = view.counts
    said = f" · ยังไม่ตอบ {counts.none}" if step is Step.CONFIRM else ""
    phone = f" (ไม่มีแชต {counts.unasked} โปรดโทร)" if said and counts.unasked else ""
    return f"{STEPS[step]} · {name(view.meeting, view.number)[:60]} · {left}{said}{phone}"


def due(message: Message, said: str) -> Message:
    """The meeting's card, headed by what is to be done."""
    return message.model_copy(update={"title": said})
