"""What a school or a group reads of a circular: the card, its answer, whom it was assigned to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from handlers.circulars.presses import (
    Acknowledge,
    AnswerYesNo,
    AssignReceived,
    ChangeAnswer,
    ChooseAssignee,
    GiveAnswer,
    RemindMe,
    ShowReceived,
    TrackCircular,
)
from handlers.circulars.rules.answers import ANSWERED, NO, YES
from handlers.common.presses import ShowMyWork, Style, button
from handlers.common.thai_dates import short, short_with_time
from handlers.common.words import fit, short_name, unit_name, word
from handlers.letters.texts.letters import importance_of, shown_number, subject_of
from notifications.message import Button, Fact, Message, OpenLink, Press
from storage.clock import BANGKOK
from storage.payloads import PressData
from storage.ref import Ref
from storage.tables import Circular, Entry, Letter, Person, Receiver, Task, Unit
from storage.vocabulary import CircularState, Secrecy, UnitKind, Urgency, Wanted

_YES_NO = {YES: "ใช่", NO: "ไม่ใช่"}
_BY = {
    Wanted.SEEN: "เปิดอ่านภายใน",
    Wanted.ACKNOWLEDGE: "รับทราบภายใน",
    Wanted.YES_NO: "ตอบภายใน",
    Wanted.NUMBER: "ตอบภายใน",
    Wanted.TEXT: "ตอบภายใน",
    Wanted.FILE: "ส่งไฟล์ภายใน",
}
_HOW = {"telephone": "ทางโทรศัพท์"}
_SHOWN_SUBJECT = 300


@dataclass(frozen=True)
class View:
    """One unit's part in a circular as its cards show it. The first four are all that a new card needs.

    `page_url` is the person's own address of the page ("" for a secret letter); the names are of who acknowledged
    and who noted it in the unit's stead.
    """

    receiver_id: int
    circular: Circular
    letter: Letter
    page_url: str = ""
    receiver: Receiver | None = None
    unit: Unit | None = None
    entry: Entry | None = None
    acknowledged_by: str = ""
    answered_by: str = ""
    """Who of the unit answered; "" where the office's clerk noted the answer."""
    proxy_by: str = ""
    in_hand: str = ""
    """Whom it was assigned to, and how far they are (`work_line`)."""
    named: bool = False
    """Whether the card says which unit it is for: its reader acts for several."""
    may_act: bool = True
    """Whether whoever reads it may acknowledge and answer."""
    may_assign: bool = True
    """Whether they may assign it to somebody."""
    may_remind: bool = False
    """Whether a reminder before the due moment can still be of use."""
    may_change: bool = False
    """Whether the answer can still be changed."""


def press(label: str, data: PressData, view: View, style: Style = "secondary") -> Press:
    """A button about one unit's part in a circular."""
    version = view.receiver.version if view.receiver else 1
    return Press.of(label, data, Ref.to(Receiver.KIND, view.receiver_id), version=version, style=style)


def is_secret(view: View) -> bool:
    return view.letter.secrecy != Secrecy.OPEN


def marks(letter: Letter) -> tuple[str, ...]:
    """Urgency and secrecy, which are shown wherever the letter is."""
    urgent = (word(letter.urgency),) if letter.urgency != Urgency.NORMAL else ()
    secret = (word(letter.secrecy),) if letter.secrecy != Secrecy.OPEN else ()
    return urgent + secret


def _classes(letter: Letter) -> str:
    return "".join(f" · {mark}" for mark in marks(letter))


def _unit(view: View) -> str:
    return f" · {unit_name(view.unit)}" if view.named and view.unit is not None else ""


def _facts(view: View) -> tuple[Fact, ...]:
    """The facts of the letter; none of a secret one."""
    letter = view.letter
    if is_secret(view):
        return ()
    number = f"{letter.number} ลว. {short(letter.dated)}" if letter.dated else letter.number
    found = [("เรื่อง", subject_of(letter)[:_SHOWN_SUBJECT]), ("จาก", letter.sender[:100]), ("ที่", number)]
    return tuple(Fact(label=label, value=value) for label, value in found if value)


def moment(at: datetime) -> str:
    """15 ม.ค. 69 16:30"""
    return short_with_time(at)


def due_line(view: View) -> str:
    """รับทราบภายใน 15 ม.ค. 69 16:30; "" where there is no due moment."""
    due_at = view.circular.due_at
    return f"{_BY[view.circular.wanted]} {moment(due_at)}" if due_at is not None else ""


def _open(view: View) -> tuple[OpenLink, ...]:
    return (OpenLink(label="เปิดหนังสือ", url=view.page_url),) if view.page_url else ()


def _assign_row(view: View) -> tuple[Press, ...]:
    if not view.may_assign:
        return ()
    inside = view.unit is not None and view.unit.kind != UnitKind.SCHOOL
    return (press("มอบเจ้าหน้าที่" if inside else "มอบครู", ChooseAssignee(), view),)


def _answers(view: View) -> tuple[Press, ...]:
    """The buttons for what is wanted."""
    wanted = view.circular.wanted
    if wanted == Wanted.YES_NO:
        return (
            press(_YES_NO[YES], AnswerYesNo(answer=YES), view, "primary"),
            press(_YES_NO[NO], AnswerYesNo(answer=NO), view),
        )
    label = {Wanted.NUMBER: "พิมพ์จำนวน", Wanted.TEXT: "พิมพ์คำตอบ", Wanted.FILE: "ส่งไฟล์"}.get(wanted)
    if label is not None:
        return (press(label, GiveAnswer(), view, "primary"),)
    return (press("รับทราบ", Acknowledge(), view, "primary"),)


def card(view: View, *, again: bool = False) -> Message:
    """The card of a circular. `again`: a reminder. A secret letter's card says only that there is one."""
    question = f"“{view.circular.question}”" if view.circular.question and not is_secret(view) else ""
    due = "" if is_secret(view) else due_line(view)
    title = "หนังสือเวียนชั้นความลับ" if is_secret(view) else "หนังสือเวียน"
    rows: tuple[tuple[Button, ...], ...] = (
        _answers(view) if view.may_act else (),
        (*_open(view), *_assign_row(view)),
    )
    return Message(
        title=f"{'เตือน · ' if again else ''}{title}{_classes(view.letter)}{_unit(view)}",
        facts=_facts(view),
        body=_joined(question, due),
        rows=tuple(row for row in rows if row),
        importance=importance_of(view.letter),
        sensitive=is_secret(view),
    )


# --- what became of it ----------------------------------------------------------------------------------------------


def state(view: View) -> Message:
    """A circular as it is now for its unit: cancelled, waiting, or acknowledged under the unit's own number."""
    receiver, circular = view.receiver, view.circular
    if receiver is None or circular.state == CircularState.CANCELLED or receiver.withdrawn_at is not None:
        return withdrawn(view)
    if receiver.acknowledged_at is None:
        message = card(view)
        return message.model_copy(update={"body": _joined(message.body, view.in_hand)})
    return _acknowledged(view, receiver)


def _joined(*lines: str) -> str:
    return "\n".join(line for line in lines if line)


def work_line(task: Task, name: str) -> str:
    """Whom it was assigned to, and how far they are."""
    to = task.instruction or assigned_to(name)
    return f"{to} · {word(task.state)}"


def _acknowledged(view: View, receiver: Receiver) -> Message:
    assert receiver.acknowledged_at is not None
    answered_at = receiver.acted_at if view.circular.wanted in ANSWERED else None
    done_at = answered_at or receiver.acknowledged_at
    title = f"{_done_word(view)} {moment(done_at)}"
    if view.entry is not None:
        title += f" · {_own_number(view)} {shown_number(view.entry)}"
    title += _unit(view)
    due_at = view.circular.due_at
    lines = [_answer(view, receiver)]
    if due_at is not None and done_at > due_at:
        lines.append(f"หลังกำหนด {moment(due_at)}")
    lines += [_said_by(view, receiver), view.in_hand]
    rows: list[tuple[Press | OpenLink, ...]] = []
    if view.may_act:
        if _answer_waits(view.circular, receiver):
            rows.append(_answers(view))
        change = (press("แก้คำตอบ", ChangeAnswer(), view),) if view.may_change else ()
        remind = (press("เตือนฉันก่อนกำหนด", RemindMe(), view),) if view.may_remind else ()
        rows.append((*change, *remind, *_assign_row(view)))
    rows.append(_open(view))
    return Message(
        title=title,
        facts=() if is_secret(view) else _facts(view)[:1],
        body=_joined(*lines),
        rows=tuple(row for row in rows if row),
        importance=importance_of(view.letter),
        sensitive=is_secret(view),
    )


def state_lines(view: View) -> tuple[str, ...]:
    """For the page: when, by whom and under which number it was acknowledged; nothing before that."""
    if view.receiver is None or view.receiver.acknowledged_at is None:
        return ()
    message = _acknowledged(view, view.receiver)
    return (*message.title.split(" · "), *message.body.splitlines())


def _answer_waits(circular: Circular, receiver: Receiver) -> bool:
    """Whether a unit that was told by telephone has still to answer."""
    return circular.wanted in ANSWERED and receiver.acted_at is None


def _done_word(view: View) -> str:
    receiver = view.receiver
    if view.circular.wanted in ANSWERED and receiver is not None and receiver.acted_at is not None:
        return "ตอบแล้ว" if view.circular.wanted != Wanted.FILE else "ส่งไฟล์แล้ว"
    return "รับทราบแล้ว"


def _own_number(view: View) -> str:
    return "เลขรับโรงเรียน" if view.unit is None or view.unit.kind == UnitKind.SCHOOL else "เลขรับกลุ่ม"


def _said_by(view: View, receiver: Receiver) -> str:
    if view.answered_by:
        on = f" · {word(receiver.acted_on)}" if receiver.acted_on is not None else ""
        return f"โดย {view.answered_by}{on}"
    if view.proxy_by:
        how = _HOW.get(receiver.proxy_how, receiver.proxy_how)
        return f"บันทึกแทน{how} โดย {view.proxy_by}"
    on = f" · {word(receiver.acknowledged_on)}" if receiver.acknowledged_on is not None else ""
    return f"โดย {view.acknowledged_by}{on}" if view.acknowledged_by else ""


def shown_answer(wanted: Wanted, answer: str, file_name: str = "") -> str:
    """An answer as people read it: ใช่, 1,250, the words, the file's name; "" where there is none."""
    if wanted == Wanted.YES_NO:
        return _YES_NO.get(answer, "")
    if wanted == Wanted.NUMBER and answer:
        whole, dot, part = answer.partition(".")
        return f"{int(whole):,}{dot}{part}"
    return file_name if wanted == Wanted.FILE else answer


def _answer(view: View, receiver: Receiver) -> str:
    if receiver.acted_at is None:
        return ""
    said = shown_answer(view.circular.wanted, receiver.answer, receiver.answer_name)
    until = view.circular.due_at
    change = f" (แก้ได้ถึง {moment(until)})" if view.may_change and until is not None else ""
    return f"คำตอบ: {said[:200]}{change}" if said else ""


def withdrawn(view: View) -> Message:
    """The answer to a press on a cancelled circular: nothing is wanted any more."""
    at = view.circular.cancelled_at
    when = f" {moment(at)}" if at is not None else ""
    reason = view.circular.cancel_reason[:200]
    facts = () if is_secret(view) else _facts(view)[:1]
    return Message(
        title=f"หนังสือเวียนนี้ยกเลิกแล้ว{when}",
        facts=facts,
        body=_joined(f"เหตุผล: {reason}" if reason else "", "ไม่ต้องดำเนินการ"),
        rows=((button("งานของฉัน", ShowMyWork()),),),
        sensitive=is_secret(view),
    )


# --- answering ------------------------------------------------------------------------------------------------------


def ask(view: View) -> Message:
    """Asks for a number, a few words or a file; for yes or no it shows the buttons again."""
    wanted = view.circular.wanted
    title, how = {
        Wanted.NUMBER: ("พิมพ์จำนวน", "ตัวเลขเท่านั้น เช่น 12 · ไม่มีให้พิมพ์ 0"),
        Wanted.TEXT: ("พิมพ์คำตอบ", "ไม่เกิน 500 ตัวอักษร"),
        Wanted.FILE: ("ส่งไฟล์ในแชตนี้", "ภาพถ่าย PDF Word หรือ Excel ไม่เกิน 20 MB"),
        Wanted.YES_NO: ("เลือกคำตอบ", ""),
    }[wanted]
    question = f"“{view.circular.question}”" if view.circular.question else ""
    back = (press("กลับ", ShowReceived(), view),)
    return Message(
        title=title,
        facts=_facts(view)[:1],
        body=_joined(question, how),
        rows=(_answers(view), back) if wanted == Wanted.YES_NO else (back,),
    )


def too_late_to_change(view: View) -> Message:
    """The due moment has passed: the last answer stays."""
    message = state(view)
    return message.model_copy(update={"title": f"แก้คำตอบไม่ได้แล้ว เลยกำหนด · {message.title}"})


def photo_name(at: datetime) -> str:
    """The file name of a photo that came without one."""
    return f"{at.astimezone(BANGKOK):%Y%m%d-%H%M}.jpg"


def reading_file() -> Message:
    return Message(title="ได้รับไฟล์ กำลังบันทึก…")


# --- assigning ------------------------------------------------------------------------------------------------------


def choose_person(view: View, people: Sequence[Person]) -> Message:
    """Asks whom to assign it to: a colleague, or a name to type."""
    buttons = [press(fit(short_name(one)), AssignReceived(person=one.id), view) for one in people[:10]]
    rows = [tuple(buttons[start : start + 2]) for start in range(0, len(buttons), 2)]
    return Message(
        title="มอบผู้ใด",
        facts=() if is_secret(view) else _facts(view)[:1],
        body="เลือกชื่อ หรือพิมพ์ชื่อ",
        rows=(*rows, (press("กลับ", ShowReceived(), view),)),
    )


def work_title(letter: Letter) -> str:
    """The title of the work that a circular becomes, with urgency and secrecy."""
    return " · ".join((*marks(letter), subject_of(letter)))


def assigned_to(name: str) -> str:
    """The instruction of work for somebody who is not on the staff list."""
    return f"มอบ {name}"


def assigned(view: View, name: str, *, reached: bool, known: bool = True) -> Message:
    """The card for whoever assigned it. `known`: whether the name is on the staff list."""
    message = state(view)
    told = "แจ้งทางแชตแล้ว" if reached else f"{name} ยังไม่ผูกบัญชีแชต กรุณาแจ้งทางอื่น"
    if not known:
        told = f"“{name}” ไม่มีชื่อในระบบ กรุณาแจ้งทางอื่น ระบบจะเตือนท่านแทน"
    lines = [told, *(line for line in message.body.splitlines() if line != view.in_hand)]
    return message.model_copy(update={"title": f"มอบ {name} แล้ว · {message.title}", "body": "\n".join(lines)})


def several(view: View, name: str, people: Sequence[Person]) -> Message:
    """A typed name fits several people."""
    return choose_person(view, people).model_copy(update={"title": f"“{name[:40]}” มีหลายคน มอบผู้ใด"})


# --- reminders ------------------------------------------------------------------------------------------------------


def will_remind(view: View, at: datetime) -> Message:
    message = state(view)
    return message.model_copy(update={"title": f"จะเตือน {moment(at)} · {message.title}"})


def due_soon(view: View, due_at: datetime) -> Message:
    """A personal reminder before the due moment."""
    message = state(view)
    return message.model_copy(
        update={"title": f"เตือน · กำหนด {moment(due_at)}{_classes(view.letter)}", "facts": _facts(view)[:1]}
    )


def due_for_keeper(circular: Circular, letter: Letter, left: int) -> Message:
    """For the keeper of a circular: it is due, and so many have not done what is wanted."""
    return Message(
        title=f"ครบกำหนดหนังสือเวียน · {left_line(circular, left)}",
        facts=(Fact(label="เรื่อง", value=subject_of(letter)[:_SHOWN_SUBJECT]),),
        rows=((Press.of("ดูสถานะ", TrackCircular(), Ref.of(circular), style="primary"),),),
        importance=importance_of(letter),
        sensitive=letter.secrecy != Secrecy.OPEN,
    )


def left_line(circular: Circular, left: int) -> str:
    """ยังไม่รับทราบ 17 แห่ง"""
    return f"ยังไม่{_BY[circular.wanted].removesuffix('ภายใน')} {left} แห่ง"


def too_late_to_remind(view: View) -> Message:
    message = state(view)
    return message.model_copy(update={"title": f"ใกล้กำหนดแล้ว ไม่มีเวลาเตือนล่วงหน้า · {message.title}"})


# --- lists ----------------------------------------------------------------------------------------------------------


def open_part(receiver_id: int) -> Press:
    return Press.of("เปิด", ShowReceived(), Ref.to(Receiver.KIND, receiver_id))


def open_circular(circular: Circular) -> Press:
    return Press.of("เปิด", TrackCircular(), Ref.of(circular))


def line(circular: Circular, letter: Letter, receiver: Receiver, now: datetime, unit: Unit | None = None) -> str:
    """A circular in one line: urgency, subject, its unit where the reader has several, and what became of it or
    by when it is due."""
    whose = (unit_name(unit),) if unit is not None else ()
    return " · ".join((*marks(letter), subject_of(letter)[:60], *whose, _where(circular, receiver, now)))


def _where(circular: Circular, receiver: Receiver, now: datetime) -> str:
    if circular.state == CircularState.CANCELLED or receiver.withdrawn_at is not None:
        return "ยกเลิก"
    if receiver.acknowledged_at is not None and not _answer_waits(circular, receiver):
        done = "ตอบแล้ว" if circular.wanted in ANSWERED else "รับทราบแล้ว"
        return f"{done} {short(receiver.acknowledged_at.astimezone(BANGKOK).date())}"
    verb = _BY[circular.wanted].removesuffix("ภายใน")
    if circular.due_at is None:
        return f"รอ{verb}"
    over = " เกินกำหนด" if now > circular.due_at else ""
    return f"รอ{verb}{over} {moment(circular.due_at)}"


def listed(unit: Unit, lines: Sequence[tuple[str, int]], total: int, waiting: int) -> Message:
    """The newest circulars of a unit, each with the press that opens it: (line, receiver id)."""
    if not lines:
        return Message(title=f"ยังไม่มีหนังสือเวียนถึง{unit_name(unit)}")
    buttons = [
        Press.of(f"เปิด {number}", ShowReceived(), Ref.to(Receiver.KIND, receiver_id))
        for number, (_line, receiver_id) in enumerate(lines, start=1)
    ]
    text = [f"{number}) {words}" for number, (words, _receiver_id) in enumerate(lines, start=1)]
    if total > len(lines):
        text.append(f"และอีก {total - len(lines)} เรื่อง")
    title = f"หนังสือเวียน {unit_name(unit)} · รอดำเนินการ {waiting} เรื่อง"
    return Message(
        title=title,
        body="\n".join(text),
        rows=tuple(tuple(buttons[start : start + 3]) for start in range(0, len(buttons), 3)),
    )


def no_unit() -> Message:
    return Message(title="ท่านไม่มีหน่วยงานที่รับหนังสือเวียน", body="กรุณาแจ้งผู้ดูแลหากตำแหน่งไม่ถูกต้อง")
