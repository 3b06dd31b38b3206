"""What a group reads and presses: receiving, assigning, doing, closing; and what waits for a person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from handlers.rules.thai_dates import short, short_with_time
from handlers.texts.letters import Style, essentials, importance_of, press, shown_number, subject_of
from handlers.texts.words import fit, short_name, word
from notifications.message import Fact, Importance, Message, OpenLink, PickDate, Press
from storage.tables import Approval, Entry, Letter, Person, Task
from storage.vocabulary import Urgency


@dataclass(frozen=True)
class View:
    """All that the cards of a task show."""

    task: Task
    letter: Letter
    entry: Entry | None
    group_entry: Entry | None
    unit: str
    assignee: str
    instructed_by: str
    file_url: str
    report_url: str
    today: date


def _about(view: View, label: str, verb: str, style: Style = "secondary", **args: object) -> Press:
    task = view.task
    return Press(label=label, verb=verb, subject=f"task:{task.id}", version=task.version, args=args, style=style)


def _number(view: View) -> str:
    own = f" · เลขรับกลุ่ม {shown_number(view.group_entry)}" if view.group_entry else ""
    return f"เลขรับ {shown_number(view.entry)}{own}"


def _urgent(view: View) -> str:
    return f" · {word(view.letter.urgency)}" if view.letter.urgency != Urgency.NORMAL else ""


def _lines(view: View) -> list[str]:
    lines = []
    if view.task.instruction or view.instructed_by:
        words = f"“{view.task.instruction}”" if view.task.instruction else "มอบดำเนินการ"
        lines.append(f"{words} {view.instructed_by}".rstrip())
    if view.task.due_on:
        lines.append(f"ให้แล้วเสร็จภายใน {short(view.task.due_on)}{_left(view)}")
    return lines


def _left(view: View) -> str:
    if view.task.due_on is None:
        return ""
    days = (view.task.due_on - view.today).days
    if days < 0:
        return f" · เกินแล้ว {-days} วัน"
    return " · วันนี้" if days == 0 else f" · เหลือ {days} วัน"


def _file(view: View) -> tuple[OpenLink, ...]:
    return (OpenLink(label="เปิดหนังสือ", url=view.file_url),) if view.file_url else ()


def _card(
    view: View, title: str, lines: Sequence[str], rows: Sequence[tuple[Press | OpenLink | PickDate, ...]]
) -> Message:
    return Message(
        title=f"{title}{_urgent(view)}",
        facts=essentials(view.letter),
        body="\n".join(lines),
        rows=tuple(row for row in rows if row),
        importance=importance_of(view.letter),
    )


def to_receive(view: View) -> Message:
    """For the group's clerk: one tap registers it again."""
    return _card(
        view,
        f"หนังสือถึง {view.unit} · {_number(view)}",
        _lines(view),
        (
            (_about(view, "ลงรับกลุ่ม", "task_receive", "primary"), _about(view, "ส่งคืน", "task_send_back")),
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
        ((press("ดูสถานะ", "show", view.letter), *_file(view)),),
    )


def to_assign(view: View, people: Sequence[Person]) -> Message:
    """For the group's director: who does it."""
    buttons = [_about(view, fit(short_name(person)), "task_assign", person=person.id) for person in people[:12]]
    rows: list[tuple[Press | OpenLink | PickDate, ...]] = [
        tuple(buttons[start : start + 2]) for start in range(0, len(buttons), 2)
    ]
    due = PickDate(
        label="กำหนดวัน",
        verb="task_due",
        subject=f"task:{view.task.id}",
        version=view.task.version,
        initial=(view.task.due_on or view.today).isoformat(),
        earliest=view.today.isoformat(),
    )
    rows.append((due, _about(view, "ปิดเรื่อง (ทราบ)", "task_close")))
    rows.append((*_file(view), _about(view, "ส่งคืน", "task_send_back")))
    return _card(view, f"มอบหมายผู้ใด · {_number(view)}", _lines(view), rows)


def ask_due(view: View, days: Sequence[date]) -> Message:
    """Where the platform has no calendar: likely days as buttons, any other typed."""
    buttons = [_about(view, short(day), "task_due", day=day.isoformat()) for day in days]
    rows = [tuple(buttons[start : start + 2]) for start in range(0, len(buttons), 2)]
    return Message(
        title=f"กำหนดวันใด · {_number(view)}",
        body="เลือกวัน หรือพิมพ์ เช่น 22 ม.ค. 69 · พรุ่งนี้",
        rows=(*rows, (_about(view, "กลับ", "task"),)),
    )


def notice_of_secret(view: View) -> Message:
    """What is pushed about a secret letter's work: that there is something, and nothing about it."""
    return Message(
        title="มีงานของหนังสือชั้นความลับ",
        body="รายละเอียดแสดงเมื่อกดเปิดเท่านั้น",
        rows=((_about(view, "เปิด", "task", "primary"),),),
        importance=importance_of(view.letter),
        sensitive=True,
    )


def assigned(view: View, *, reached: bool) -> Message:
    told = f"แจ้ง {view.assignee} แล้ว" if reached else f"{view.assignee} ยังไม่ผูกบัญชีแชต กรุณาแจ้งทางอื่น"
    lines = [told]
    if view.task.due_on:
        lines.append(f"ให้แล้วเสร็จภายใน {short(view.task.due_on)}")
    return _card(
        view,
        f"มอบ {view.assignee} แล้ว · {_number(view)}",
        lines,
        ((_about(view, "เปลี่ยนผู้รับ", "task_reassign"), press("ดูสถานะ", "show", view.letter)),),
    )


def to_do(view: View, *, asked: bool) -> Message:
    """For the officer."""
    title = "ถามกลับแล้ว รอคำตอบ" if asked else "งานมอบหมายถึงท่าน"
    rows: list[tuple[Press | OpenLink | PickDate, ...]] = [(_about(view, "เสร็จแล้ว", "task_done", "primary"),)]
    if not asked:
        rows[0] = (*rows[0], _about(view, "ถามกลับ", "task_ask"))
    rows.append(_file(view))
    return _card(view, f"{title} · {_number(view)}", _lines(view), rows)


def ask_report(view: View) -> Message:
    return Message(
        title="แนบผลหรือหมายเหตุ (ถ้ามี)",
        body="พิมพ์หมายเหตุ หรือส่งไฟล์",
        rows=((_about(view, "ไม่มี ปิดงาน", "task_report", "primary"), _about(view, "กลับ", "task")),),
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
        f"รายงานผลแล้ว · {_number(view)}",
        lines,
        ((_about(view, "เลิกทำ 60 วิ", "task_undo_report"), press("ดูสถานะ", "show", view.letter)),),
    )


def undone(view: View) -> Message:
    """The report was taken back before anybody was told."""
    message = to_do(view, asked=False)
    return message.model_copy(update={"title": f"เลิกทำแล้ว · {message.title}"})


def to_close(view: View) -> Message:
    """For the group's director: content, or not yet."""
    lines = [f"{view.assignee} รายงาน: “{view.task.report or 'ดำเนินการเสร็จแล้ว'}”"]
    report = (OpenLink(label="เปิดไฟล์รายงาน", url=view.report_url),) if view.report_url else ()
    return _card(
        view,
        f"รายงานผล รอท่านปิดเรื่อง · {_number(view)}",
        lines,
        (
            (_about(view, "ปิดเรื่อง", "task_close", "primary"), _about(view, "ขอเพิ่มเติม", "task_more")),
            (*report, *_file(view)),
        ),
    )


def to_answer(view: View, question: str) -> Message:
    return _card(
        view,
        f"{view.assignee} ถามกลับ · {_number(view)}",
        [f"“{question}”"],
        ((_about(view, "ตอบ", "task_answer", "primary"), _about(view, "เปลี่ยนผู้รับ", "task_reassign")),),
    )


def in_hand(view: View, *, may_reassign: bool) -> Message:
    """The task's state for whoever has nothing to press in it now."""
    who = f" · {view.assignee}" if view.assignee else ""
    last: list[Press | OpenLink | PickDate] = [press("ดูสถานะ", "show", view.letter)]
    if may_reassign:
        last.insert(0, _about(view, "เปลี่ยนผู้รับ", "task_reassign"))
    return _card(view, f"{word(view.task.state)}{who} · {_number(view)}", _lines(view), (tuple(last),))


def ask_words(view: View, what: str) -> Message:
    """Ask for a question, an answer, what is still missing, or why it goes back."""
    titles = {
        "ask": "พิมพ์คำถามถึงผู้มอบหมาย",
        "answer": "พิมพ์คำตอบ",
        "more": "ต้องการเพิ่มเติมสิ่งใด",
        "send_back": "เหตุผลที่ส่งคืน",
    }
    return Message(title=f"{titles[what]} · {_number(view)}", rows=((_about(view, "กลับ", "task"),),))


def said(view: View, what: str) -> Message:
    """The confirmation to whoever asked, answered, wanted more or sent back."""
    titles = {
        "ask": "ส่งคำถามแล้ว",
        "answer": "ส่งคำตอบแล้ว",
        "more": "ขอเพิ่มเติมแล้ว",
        "send_back": "ส่งคืนสารบรรณกลางแล้ว",
        "close": "ปิดเรื่องแล้ว",
    }
    return _card(view, f"{titles[what]} · {_number(view)}", [], ((press("ดูสถานะ", "show", view.letter),),))


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
        title=f"{titles[what]} · {_number(view)}",
        facts=(Fact(label="เรื่อง", value=subject_of(view.letter)[:200]),),
        body=f"“{words}”" if words else "",
        rows=((press("ดูสถานะ", "show", view.letter),),),
        importance=Importance.NORMAL if what != "send_back" else Importance.HIGH,
    )


def returned_to_clerk(view: View, words: str) -> Message:
    """For the office's clerk: the group says that it is not theirs."""
    return told(view, "send_back", words).model_copy(
        update={"rows": ((press("เสนอใหม่", "propose", view.letter, "primary"), press("ดูสถานะ", "show", view.letter)),)}
    )


# --- what waits for a person ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Waiting:
    """One line of `งานของฉัน`: what it is, and the press that opens it."""

    line: str
    press: Press


def waits_decision(approval: Approval, letter: Letter, entry: Entry | None) -> Waiting:
    urgent = f" · {word(letter.urgency)}" if letter.urgency != Urgency.NORMAL else ""
    line = f"รอสั่งการ {shown_number(entry)}{urgent} {subject_of(letter)[:60]}"
    return Waiting(line, Press(label="เปิด", verb="decision", subject=f"approval:{approval.id}"))


def waits_task(view: View) -> Waiting:
    return Waiting(task_line(view), Press(label="เปิด", verb="task", subject=f"task:{view.task.id}"))


def task_line(view: View, *, subject: bool = True) -> str:
    """A task in one line; without the `subject` for whoever may not see the letter."""
    due = f" · กำหนด {short(view.task.due_on)}{_left(view)}" if view.task.due_on else ""
    about = f" {subject_of(view.letter)[:60]}" if subject else ""
    return f"{word(view.task.state)} {shown_number(view.entry)}{about}{due}"


def waits_letter(letter: Letter, entry: Entry | None) -> Waiting:
    line = f"{word(letter.state)} {shown_number(entry)} {subject_of(letter)[:60]}"
    return Waiting(line, Press(label="เปิด", verb="show", subject=f"letter:{letter.id}"))


def waits_draft(letter: Letter) -> Waiting:
    name = subject_of(letter)[:60] if letter.subject else "ยังไม่มีชื่อเรื่อง"
    line = f"ร่างค้าง {short_with_time(letter.made_at)} {name}"
    return Waiting(line, Press(label="เปิด", verb="draft", subject=f"letter:{letter.id}"))


def my_work(items: Sequence[Waiting], total: int, known: int) -> Message:
    """What waits for this person, ten at most, each with a button. `total` may be more than `items`."""
    if not items:
        return Message(
            title="ไม่มีงานค้าง",
            rows=((Press(label="ค้นหนังสือ", verb="find", quick=True), Press(label="วิธีใช้", verb="help", quick=True)),),
        )
    shown = items[:10]
    buttons = [item.press.model_copy(update={"label": f"เปิด {number}"}) for number, item in enumerate(shown, start=1)]
    rows: list[tuple[Press, ...]] = [tuple(buttons[start : start + 3]) for start in range(0, len(buttons), 3)]
    if known > 1:
        rows.append((Press(label=f"เพื่อทราบทั้งหมด {known}", verb="know_list"),))
    lines = [f"{number}) {item.line}" for number, item in enumerate(shown, start=1)]
    if total > len(shown):
        lines.append(f"และอีก {total - len(shown)} เรื่อง")
    return Message(title=f"งานของท่าน {total} เรื่อง", body="\n".join(lines), rows=tuple(rows))
