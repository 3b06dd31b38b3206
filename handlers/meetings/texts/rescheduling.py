"""What the secretary reads when a meeting is moved or called off."""

from handlers.meetings.presses.meetings import ShowMeeting
from handlers.meetings.presses.rescheduling import ConfirmMove
from handlers.meetings.texts.meetings import (
    MeetingView,
    back,
    cancelled,
    joined,
    name,
    press,
    warnings,
    when,
    when_and_where,
    where,
)
from notifications.message import Fact, Message
from storage.tables import Meeting
from storage.vocabulary import MeetingState


def ask_move(view: MeetingView) -> Message:
    return Message(
        title=f"เลื่อนเป็นเมื่อใด หรือที่ใด · {name(view.meeting)}",
        body=f"เดิม {when(view.meeting)} {where(view.meeting)}\nพิมพ์เช่น 29 ม.ค. 13:00 ห้องเอื้องคำ",
        rows=((press("กลับ", ShowMeeting(), view.meeting),),),
    )


def check_move(view: MeetingView, changed: Meeting, move: ConfirmMove, *, other_time: bool) -> Message:
    """Shown before all are told. `changed` is the meeting as it would be after the `move`."""
    one = view.meeting
    again = "ผู้ที่ตอบแล้วต้องตอบใหม่" if other_time else "คำตอบเดิมยังใช้ได้"
    return Message(
        title="ตรวจก่อนแจ้งเลื่อน",
        facts=(
            Fact(label="เดิม", value=f"{when(one)} {where(one)}"),
            Fact(label="ใหม่", value=f"{when(changed)} {where(changed)}"),
        ),
        body=joined(*warnings(view), f"จะแจ้งผู้รับเชิญทุกแห่ง · {again}"),
        rows=((press("ยืนยันเลื่อน", move, one, "primary"), back(one)),),
    )


def moved_done(view: MeetingView, told: int) -> Message:
    one = view.meeting
    return Message(title=f"แจ้งเลื่อนแล้ว {told} ราย · {name(one)}", body=when_and_where(one), rows=((back(one),),))


def ask_cancel(view: MeetingView) -> Message:
    return Message(
        title=f"ยกเลิกเพราะเหตุใด · {name(view.meeting, view.number)}",
        body="พิมพ์เหตุผลสั้น ๆ ผู้ที่ทราบเรื่องแล้วจะได้รับแจ้งทุกราย",
        rows=((press("กลับ", ShowMeeting(), view.meeting),),),
    )


def cancel_done(view: MeetingView, told: int) -> Message:
    message = cancelled(view)
    return message.model_copy(update={"body": joined(message.body, f"แจ้งแล้ว {told} ราย" if told else "")})


def told_approver(one: Meeting) -> Message:
    """For who approved the meeting: it was changed, or cancelled."""
    if one.state is MeetingState.CANCELLED:
        return Message(title=f"เลขานุการยกเลิก{name(one)}", body=joined(when(one), f"เหตุผล: {one.cancel_reason}"))
    return Message(title=f"เลขานุการแจ้งเปลี่ยน{name(one)}", body=when_and_where(one))
