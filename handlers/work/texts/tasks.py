"""What a unit reads and presses: receiving, assigning, doing, closing; and what waits for a person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from handlers.common.presses import Style, press
from handlers.common.thai_dates import short, short_with_time, shortest
from handlers.common.words import clock, fit, short_name, word
from handlers.letters.presses import ProposeLetter, ShowLetter, ShowTask
from handlers.letters.texts.letters import (
    FIELD_NAMES,
    essentials,
    importance_of,
    shown_number,
    subject_of,
)
from handlers.work.presses import (
    AnswerQuestion,
    AskBack,
    AssignTask,
    ChooseAssignee,
    CloseTask,
    FinishTask,
    ReceiveTask,
    ReportTask,
    RequestExtension,
    RequestMore,
    SendBackTask,
    SetTaskDue,
    ShowTaskHistory,
    SnoozeTask,
    UndoReport,
)
from notifications.message import Button, Fact, Importance, Message, OpenLink, PickDate, Press
from storage.clock import BANGKOK
from storage.payloads import PressData
from storage.ref import Ref
from storage.tables import Entry, Extension, Letter, Person, Remark, Task
from storage.vocabulary import Secrecy, TaskState, Urgency

_END_OF_HOURS = "16:30"
_TITLE_SHOWN = 60


@dataclass(frozen=True)
class TimeLeft:
    """How far the due moment is from `today`: working days, negative once they are over; `late` once it has passed."""

    today: date
    days: int = 0
    late: bool = False


@dataclass(frozen=True)
class View:
    """All that the cards of a task show.

    `letter` is None for work of its own, known by its title. `open_day` is the working day to offer where the due day
    is none; `first_due` the day it was due at first, where that is another. `extension` is the open request for more
    time, which `extension_holder` answers.
    """

    task: Task
    letter: Letter | None
    entry: Entry | None
    group_entry: Entry | None
    unit: str
    assignee: str
    instructed_by: str
    file_url: str
    report_url: str
    left: TimeLeft
    open_day: date | None = None
    first_due: date | None = None
    extension: Extension | None = None
    extension_holder: str = ""

    @property
    def today(self) -> date:
        return self.left.today

    @property
    def secret(self) -> bool:
        return self.letter is not None and self.letter.secrecy != Secrecy.OPEN

    @property
    def subject(self) -> str:
        return name_of(self.task, self.letter)

    @property
    def number(self) -> str:
        """`เลขรับ 215/2569`; "" for work of its own."""
        return f"เลขรับ {shown_number(self.entry)}" if self.letter is not None else ""

    @property
    def importance(self) -> Importance:
        return importance_of(self.letter) if self.letter is not None else Importance.NORMAL


def name_of(task: Task, letter: Letter | None) -> str:
    """What work is known by: its letter's subject, or its own title."""
    return subject_of(letter) if letter is not None else task.title


def about(view: View, label: str, data: PressData, style: Style = "secondary") -> Press:
    """Returns a button about a task in the state shown."""
    return press(label, data, view.task, style)


def titled(view: View, what: str) -> str:
    """What happened, and of which work: by its numbers, or by its title where it has none."""
    own = f"เลขรับกลุ่ม {shown_number(view.group_entry)}" if view.group_entry else ""
    which = [view.number, own] if view.letter is not None else [view.task.title[:_TITLE_SHOWN]]
    return " · ".join(part for part in (what, *which) if part)


def urgency_of(view: View) -> str:
    urgent = view.letter is not None and view.letter.urgency != Urgency.NORMAL
    return f" · {word(view.letter.urgency)}" if urgent and view.letter is not None else ""


def state_press(view: View) -> Press:
    """The way to the letter; of work of its own, to what became of it."""
    if view.letter is not None:
        return press("ดูสถานะ", ShowLetter(), view.letter)
    return about(view, "ประวัติงาน", ShowTaskHistory())


def facts(view: View) -> tuple[Fact, ...]:
    """What the work is about, as far as the card does not say it elsewhere: its title, its own due day."""
    letter, task = view.letter, view.task
    if letter is None:
        return (Fact(label="งาน", value=task.title[:300]),) if len(task.title) > _TITLE_SHOWN else ()
    same_day = (letter.due_on, letter.due_time) == (task.due_on, task.due_time)
    return tuple(fact for fact in essentials(letter) if not (same_day and fact.label == FIELD_NAMES["due_on"]))


def shown_due(view: View) -> str:
    """22 ม.ค. 69, with the time where it is not the end of the office's day; "" without a due day."""
    return f"{short(view.task.due_on)} {view.task.due_time}".rstrip() if view.task.due_on else ""


def _lines(view: View) -> list[str]:
    task, lines = view.task, []
    if task.instruction or view.instructed_by:
        words = f"“{task.instruction}”" if task.instruction else "มอบดำเนินการ"
        lines.append(f"{words} {view.instructed_by}".rstrip())
    if task.due_on:
        left = left_words(task, view.left) if task.state not in (TaskState.REPORTED, TaskState.CLOSED) else ""
        lines.append(" · ".join(part for part in (f"ให้แล้วเสร็จภายใน {shown_due(view)}", left) if part))
    if view.first_due is not None:
        lines.append(f"กำหนดเดิม {short(view.first_due)}")
    if view.extension is not None:
        lines.append(f"ขอขยายถึง {short_moment(view.extension.to_at)} · รอ {view.extension_holder or 'ผู้มอบหมาย'} พิจารณา")
    return lines


def short_moment(at: datetime) -> str:
    """23 ม.ค. 69, with the time where it is not the end of the office's day."""
    there = at.astimezone(BANGKOK)
    return short(there.date()) if clock(at) == _END_OF_HOURS else f"{short(there.date())} {there:%H:%M}"


def left_words(task: Task, left: TimeLeft, *, brief: bool = False) -> str:
    """How much is left until the due moment, in working days; `brief` as a line of a list says what is over."""
    if task.due_on is None:
        return ""
    if left.late:
        return f"เกิน {-left.days} วัน{'' if brief else 'ทำการ'}" if left.days < 0 else "เกินกำหนดแล้ว"
    days = (task.due_on - left.today).days
    if days <= 1:
        return "พรุ่งนี้" if days == 1 else f"วันนี้ {task.due_time}".rstrip()
    return f"เหลือ {left.days} วันทำการ" if left.days else f"เหลือ {days} วัน"


def _near(view: View) -> str:
    """What a title says of a due moment that is near or over."""
    task, left = view.task, view.left
    near = task.due_on is not None and (left.late or (task.due_on - left.today).days <= 1)
    return f" · {left_words(task, left)}" if near else ""


def _file(view: View) -> tuple[OpenLink, ...]:
    return (OpenLink(label="เปิดหนังสือ", url=view.file_url),) if view.file_url else ()


def _due_pick(view: View) -> PickDate:
    """The day and time of a due moment; where the platform has no calendar, a press that is answered with days."""
    initial = f"{(view.task.due_on or view.today).isoformat()}T{view.task.due_time or _END_OF_HOURS}"
    return PickDate.of(
        "กำหนดวัน",
        SetTaskDue(),
        Ref.of(view.task),
        version=view.task.version,
        mode="datetime",
        initial=max(initial, f"{view.today.isoformat()}T00:00"),
        earliest=f"{view.today.isoformat()}T00:00",
    )


def _closed_day(view: View) -> tuple[list[str], tuple[Press, ...]]:
    """That the due day is none on which the office works, and the next one, one tap away."""
    if view.open_day is None or view.task.due_on is None:
        return [], ()
    move = about(view, f"เลื่อนเป็น {shortest(view.open_day, view.open_day)}", SetTaskDue(day=view.open_day))
    return [f"{short(view.task.due_on)} เป็นวันหยุด"], (move,)


def _card(view: View, title: str, lines: Sequence[str], rows: Sequence[Sequence[Button]]) -> Message:
    return Message(
        title=f"{title}{urgency_of(view)}",
        facts=facts(view),
        body="\n".join(lines),
        rows=tuple(tuple(row) for row in rows if row),
        importance=view.importance,
    )


def to_receive(view: View) -> Message:
    """To the group's clerk: one tap registers it in the group's own book."""
    return _card(
        view,
        titled(view, f"หนังสือถึง{view.unit}"),
        _lines(view),
        (
            (about(view, "ลงรับกลุ่ม", ReceiveTask(), "primary"), about(view, "ส่งคืน", SendBackTask())),
            _file(view),
        ),
    )


def received(view: View, head: str, *, reached: bool) -> Message:
    """The clerk's confirmation."""
    told = f"แจ้ง {head} มอบหมายแล้ว" if head else "กลุ่มยังไม่มีผู้อำนวยการกลุ่ม กรุณาแจ้งผู้ดูแล"
    if head and not reached:
        told = f"{head} ยังไม่ผูกบัญชีแชต กรุณาแจ้งทางอื่น"
    if view.assignee:
        told = f"แจ้ง {view.assignee} แล้ว"
    return _card(
        view,
        f"ลงรับกลุ่มแล้ว  เลขรับกลุ่ม {shown_number(view.group_entry)}",
        [f"เลขรับสำนักงาน {shown_number(view.entry)}", told],
        ((state_press(view), *_file(view)),),
    )


def to_assign(view: View, people: Sequence[Person]) -> Message:
    """To the unit's head: asks whom to assign."""
    buttons = [about(view, fit(short_name(person)), AssignTask(person=person.id)) for person in people[:12]]
    rows: list[tuple[Button, ...]] = [tuple(buttons[start : start + 2]) for start in range(0, len(buttons), 2)]
    closed, move = _closed_day(view)
    rows.append((*move, _due_pick(view), about(view, "ปิดเรื่อง (ทราบ)", CloseTask())))
    rows.append((*_file(view), *(() if view.letter is None else (about(view, "ส่งคืน", SendBackTask()),))))
    return _card(view, titled(view, "มอบหมายผู้ใด"), [*_lines(view), *closed], rows)


def ask_due(view: View, days: Sequence[date]) -> Message:
    """Where the platform has no calendar: likely days as buttons, any other typed."""
    buttons = [about(view, short(day), SetTaskDue(day=day)) for day in days]
    rows = [tuple(buttons[start : start + 2]) for start in range(0, len(buttons), 2)]
    return Message(
        title=titled(view, "กำหนดวันใด"),
        body="เลือกวัน หรือพิมพ์ เช่น 22 ม.ค. 69 · พรุ่งนี้ 12.00 น.",
        rows=(*rows, (about(view, "กลับ", ShowTask()),)),
    )


def notice_of_secret(view: View) -> Message:
    """What is pushed about a secret letter's work: that there is something, and nothing about it."""
    return Message(
        title="มีงานของหนังสือชั้นความลับ",
        body="รายละเอียดแสดงเมื่อกดเปิดเท่านั้น",
        rows=((about(view, "เปิด", ShowTask(), "primary"),),),
        importance=view.importance,
        sensitive=True,
    )


def assigned(view: View, *, reached: bool) -> Message:
    told = f"แจ้ง {view.assignee} แล้ว" if reached else f"{view.assignee} ยังไม่ผูกบัญชีแชต กรุณาแจ้งทางอื่น"
    closed, move = _closed_day(view)
    lines = [told, *([f"ให้แล้วเสร็จภายใน {shown_due(view)}"] if view.task.due_on else []), *closed]
    rows = [(*move, about(view, "เปลี่ยนผู้รับ", ChooseAssignee()), state_press(view))]
    return _card(view, titled(view, f"มอบ {view.assignee} แล้ว"), lines, rows)


def to_do(view: View, *, asked: bool) -> Message:
    """For the officer. What has a due day may be put off for a while, or more time be asked for."""
    title = "ถามกลับแล้ว รอคำตอบ" if asked else "งานมอบหมายถึงท่าน"
    first: list[Button] = [about(view, "เสร็จแล้ว", FinishTask(), "primary")]
    second: list[Button] = []
    if view.task.due_on is not None:
        first.append(about(view, "เตือนอีก", SnoozeTask()))
        if view.extension is None:
            first.append(about(view, "ขอขยายเวลา", RequestExtension()))
    if not asked:
        (first if len(first) == 1 else second).append(about(view, "ถามกลับ", AskBack()))
    return _card(view, f"{titled(view, title)}{_near(view)}", _lines(view), (first, [*second, *_file(view)]))


def ask_report(view: View) -> Message:
    return Message(
        title="แนบผลหรือหมายเหตุ (ถ้ามี)",
        body="พิมพ์หมายเหตุ หรือส่งไฟล์",
        rows=((about(view, "ไม่มี ปิดงาน", ReportTask(), "primary"), about(view, "กลับ", ShowTask())),),
    )


def reported(view: View, head: str) -> Message:
    """The officer's confirmation. `head` is told when the undo window has passed."""
    lines = [f"“{view.task.report}”"] if view.task.report else []
    if view.task.report_name:
        lines.append(f"ไฟล์ {view.task.report_name[:60]}")
    if head:
        lines.append(f"จะแจ้ง {head} ใน 60 วินาที")
    return _card(
        view,
        titled(view, "รายงานผลแล้ว"),
        lines,
        ((about(view, "เลิกทำ 60 วิ", UndoReport()), state_press(view)),),
    )


def undone(view: View) -> Message:
    """The report was taken back before anybody was told."""
    message = to_do(view, asked=False)
    return message.model_copy(update={"title": f"เลิกทำแล้ว · {message.title}"})


def to_close(view: View) -> Message:
    """To the group's director: close the work, or ask for more."""
    lines = [f"{view.assignee} รายงาน: “{view.task.report or 'ดำเนินการเสร็จแล้ว'}”"]
    report = (OpenLink(label="เปิดไฟล์รายงาน", url=view.report_url),) if view.report_url else ()
    return _card(
        view,
        titled(view, "รายงานผล รอท่านปิดเรื่อง"),
        lines,
        (
            (about(view, "ปิดเรื่อง", CloseTask(), "primary"), about(view, "ขอเพิ่มเติม", RequestMore())),
            (*report, *_file(view)),
        ),
    )


def to_answer(view: View, question: str) -> Message:
    return _card(
        view,
        titled(view, f"{view.assignee} ถามกลับ"),
        [f"“{question}”"],
        ((about(view, "ตอบ", AnswerQuestion(), "primary"), about(view, "เปลี่ยนผู้รับ", ChooseAssignee())),),
    )


def in_hand(view: View, *, may_reassign: bool) -> Message:
    """The task's state for whoever has nothing to press in it now; its unit's head may change who and by when."""
    who = f" · {view.assignee}" if view.assignee else ""
    last: list[Button] = [state_press(view)]
    closed: list[str] = []
    if may_reassign:
        closed, move = _closed_day(view)
        last = [*move, about(view, "เปลี่ยนผู้รับ", ChooseAssignee()), _due_pick(view), *last]
    return _card(view, titled(view, f"{word(view.task.state)}{who}"), [*_lines(view), *closed], (last,))


def ask_words(view: View, what: str) -> Message:
    """Ask for a question, an answer, what is still missing, or why it goes back."""
    titles = {
        "ask": "พิมพ์คำถามถึงผู้มอบหมาย",
        "answer": "พิมพ์คำตอบ",
        "more": "ต้องการเพิ่มเติมสิ่งใด",
        "send_back": "เหตุผลที่ส่งคืน",
    }
    return Message(title=titled(view, titles[what]), rows=((about(view, "กลับ", ShowTask()),),))


def said(view: View, what: str) -> Message:
    """The confirmation to whoever asked, answered, wanted more or sent back."""
    titles = {
        "ask": "ส่งคำถามแล้ว",
        "answer": "ส่งคำตอบแล้ว",
        "more": "ขอเพิ่มเติมแล้ว",
        "send_back": "ส่งคืนสารบรรณกลางแล้ว",
        "close": "ปิดเรื่องแล้ว",
    }
    return _card(view, titled(view, titles[what]), [], ((state_press(view),),))


def told(view: View, what: str, words: str) -> Message:
    """The same to the other side, where it has no card of its own to press."""
    titles = {
        "answer": "ได้รับคำตอบ",
        "more": "ขอเพิ่มเติม",
        "close": "ปิดเรื่องแล้ว",
        "send_back": f"{view.unit} ส่งคืน",
        "taken_away": "งานนี้มอบผู้อื่นแล้ว",
    }
    return Message(
        title=titled(view, titles[what]),
        facts=(Fact(label="เรื่อง", value=view.subject[:200]),),
        body=f"“{words}”" if words else "",
        rows=((state_press(view),),),
        importance=Importance.NORMAL if what != "send_back" else Importance.HIGH,
    )


def returned_to_clerk(view: View, words: str) -> Message:
    """For the office's clerk: the group says that it is not theirs."""
    again = (press("เสนอใหม่", ProposeLetter(), view.letter, "primary"),) if view.letter is not None else ()
    return told(view, "send_back", words).model_copy(update={"rows": ((*again, state_press(view)),)})


def history(view: View, remarks: Sequence[Remark]) -> Message:
    """What became of work of its own: who said what, when."""
    lines = [_remark(remark) for remark in remarks[-_REMARKS:]]
    return Message(
        title=titled(view, "ประวัติงาน"),
        facts=(Fact(label="สถานะ", value=f"{word(view.task.state)} {view.assignee}".rstrip()),),
        body="\n".join([*_lines(view), *(f"• {line}" for line in lines)]),
        rows=((about(view, "กลับ", ShowTask()),),),
    )


_REMARKS = 15


def _remark(remark: Remark) -> str:
    said = f" “{remark.words[:200]}”" if remark.words else ""
    return f"{short_with_time(remark.at)} {word(remark.kind)} · {remark.name}{said}"
