"""Texts of a meeting's plan: its steps with their days, and reminders of them."""

from collections.abc import Collection, Mapping
from datetime import date

from handlers.common.thai_dates import short, short_with_time
from handlers.letters.texts.waiting import Waiting
from handlers.meetings.presses.agenda import ShowItemCall
from handlers.meetings.presses.attendance import ShowSeat
from handlers.meetings.presses.call import ChangeRole
from handlers.meetings.presses.meetings import ShowMeeting
from handlers.meetings.rules.plan import Step
from handlers.meetings.texts.meetings import MeetingView, back, name, press
from notifications.message import Message, Press
from storage.ref import Ref
from storage.tables import AgendaCall, Invited, Meeting

STEPS: Mapping[Step, str] = {
    Step.ASK_ITEMS: "ขอเรื่องเข้าวาระ",
    Step.INVITE: "ส่งหนังสือเชิญและวาระ",
    Step.CONFIRM: "ยืนยันผู้เข้าประชุม",
    Step.REMIND: "เตือนก่อนประชุม",
    Step.BRIEF: "มติย่อ",
    Step.MINUTES: "รายงานการประชุม",
    Step.ENDORSE: "ครบกำหนดรับรองมติ",
}


def plan(view: MeetingView, days: Mapping[Step, date], done: Collection[Step], today: date) -> Message:
    """The manual's steps, dated; what is done and what is late. A day can be typed."""
    one = view.meeting
    lines = []
    for step, on in sorted(days.items(), key=lambda item: item[1]):
        late = step not in done and on < today
        mark = "✓ " if step in done else "! " if late else ""
        lines.append(f"{mark}{short(on)}  {STEPS[step]}")
    people = f"เลขานุการ {view.secretary} · ประธาน {view.chair or 'ยังไม่กำหนด'}"
    who = (
        press("เปลี่ยนเลขานุการ", ChangeRole(role="secretary"), one),
        press("เปลี่ยนประธาน", ChangeRole(role="chair"), one),
    )
    return Message(
        title=f"แผนงาน · {name(one, view.number)}",
        body="\n".join((*lines, people, "เลื่อนขั้นใด พิมพ์เช่น มติย่อ 10 ก.พ.")),
        rows=(who, (back(one),)),
    )


def line(view: MeetingView, step: Step, days_left: int) -> str:
    """A step in a line of a digest: ส่งหนังสือเชิญและวาระ · ประชุม… ครั้งที่ 1/2569 · เหลือ 2 วันทำการ. `days_left` in
    working days, negative once it is over."""
    left = f"เกิน {-days_left} วันทำการ" if days_left < 0 else f"เหลือ {days_left} วันทำการ" if days_left else "วันนี้"
    counts = view.counts
    said = f" · ยังไม่ตอบ {counts.none}" if step is Step.CONFIRM else ""
    phone = f" (ไม่มีแชต {counts.unasked} โปรดโทร)" if said and counts.unasked else ""
    return f"{STEPS[step]} · {name(view.meeting, view.number)[:60]} · {left}{said}{phone}"


def invitation_line(row: Invited, one: Meeting) -> Waiting:
    """An invitation that waits for an answer, in the list of what waits for somebody."""
    by = f" · ตอบภายใน {short_with_time(one.answer_by)}" if one.answer_by is not None else ""
    press = Press.of("เปิด", ShowSeat(), Ref.of(row))
    return Waiting(f"คำเชิญ {name(one)[:60]}{by}", press)


def call_line(call: AgendaCall, one: Meeting) -> Waiting:
    """A call for items that a group has not answered."""
    by = f" · ภายใน {short_with_time(one.items_by)}" if one.items_by is not None else ""
    press = Press.of("เปิด", ShowItemCall(), Ref.of(call))
    return Waiting(f"ขอเรื่องเข้าวาระ {name(one)[:60]}{by}", press)


def step_line(view: MeetingView, step: Step, days_left: int) -> Waiting:
    """A step that waits for the secretary."""
    press = Press.of("เปิด", ShowMeeting(), Ref.of(view.meeting))
    return Waiting(line(view, step, days_left), press)


def due(message: Message, said: str) -> Message:
    """The meeting's card, headed by what is to be done."""
    return message.model_copy(update={"title": said})
