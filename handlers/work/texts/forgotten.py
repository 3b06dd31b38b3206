"""What is said of letters and work that nobody took in hand in time."""

from handlers.common.presses import press
from handlers.common.thai_dates import short_with_time
from handlers.common.words import word
from handlers.letters.presses import ProposeLetter, ShowLetter, ShowTask
from handlers.letters.texts.letters import importance_of, shown_number, subject_of
from handlers.work.texts.tasks import View, about, state_press, titled, urgency_of
from notifications.message import Fact, Importance, Message
from storage.tables import Entry, Letter
from storage.vocabulary import Secrecy, TaskState, Urgency


def forgotten(view: View, days: int, *, may_assign: bool) -> Message:
    """A unit's work has been given to nobody for `days` working days."""
    what = "ยังไม่ลงรับกลุ่ม" if view.task.state is TaskState.WAITING else "ยังไม่มอบหมาย"
    opens = about(view, "เปิด", ShowTask(), "primary")
    return Message(
        title=f"{titled(view, f'{what} เกิน {days} วันทำการ')}{urgency_of(view)}",
        facts=(Fact(label="เรื่อง", value=view.subject[:200]),),
        body=f"อยู่ที่{view.unit} ตั้งแต่ {short_with_time(view.task.received_at or view.task.made_at)}",
        rows=((opens,) if may_assign else (state_press(view),),),
        importance=max(Importance.HIGH, view.importance),
    )


def letter_forgotten(letter: Letter, entry: Entry | None, days: int, holder: str, *, may_propose: bool) -> Message:
    """A registered letter has not been decided on for `days` working days."""
    urgent = f" · {word(letter.urgency)}" if letter.urgency != Urgency.NORMAL else ""
    proposes = (press("เสนอ", ProposeLetter(), letter, "primary"),) if may_propose else ()
    since = f"ลงรับ {short_with_time(letter.registered_at)}" if letter.registered_at else ""
    return Message(
        title=f"ยังไม่สั่งการ เกิน {days} วันทำการ · เลขรับ {shown_number(entry)}{urgent}",
        facts=(Fact(label="เรื่อง", value=subject_of(letter)[:200]),),
        body=" · ".join(part for part in (word(letter.state), since, f"อยู่ที่ {holder}" if holder else "") if part),
        rows=((*proposes, press("ดูสถานะ", ShowLetter(), letter)),),
        importance=max(Importance.HIGH, importance_of(letter)),
        sensitive=letter.secrecy != Secrecy.OPEN,
    )
