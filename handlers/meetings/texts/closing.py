"""What people read when a meeting is closed."""

from collections.abc import Sequence
from datetime import datetime

from handlers.common.words import clock
from handlers.meetings.presses.closing import CloseMeeting
from handlers.meetings.presses.meetings import ShowMeeting
from handlers.meetings.texts.meetings import MeetingView, joined, name, press
from notifications.message import Message
from storage.tables import Meeting


def ask_end(view: MeetingView, ends: Sequence[datetime], left: int) -> Message:
    """[ปิดประชุม]: asks when it ended. `left` items have no resolution yet."""
    one = view.meeting
    here = "ยังไม่มีผู้ลงชื่อ" if not view.counts.here else f"ลงชื่อแล้ว {view.counts.here}/{view.counts.total}"
    return Message(
        title=f"เลิกประชุมเวลาใด · {name(one)}",
        body=joined(here, f"ยังไม่มีมติ {left} เรื่อง" if left else "", "กดปุ่ม หรือพิมพ์เวลา เช่น 11:45"),
        rows=(
            tuple(press(f"ปิดประชุม {clock(at)}", CloseMeeting(at=at), one, "primary") for at in ends),
            (press("กลับ", ShowMeeting(), one),),
        ),
    )


def closed(message: Message, one: Meeting) -> Message:
    """The meeting's card, saying that it was closed."""
    ended = f" {clock(one.ended_at)}" if one.ended_at is not None else ""
    return message.model_copy(update={"title": f"ปิดประชุมแล้ว{ended} · {name(one)}"})


def ask_times(one: Meeting) -> Message:
    opened, ended = (clock(at) if at is not None else "–" for at in (one.opened_at, one.ended_at))
    return Message(
        title=f"เริ่มและเลิกประชุมเวลาใด · {name(one)}",
        body=f"บันทึกไว้ {opened}–{ended}\nพิมพ์เช่น 09:10-11:45",
        rows=((press("กลับ", ShowMeeting(), one),),),
    )
