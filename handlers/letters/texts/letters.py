"""What people read about a registered letter: what it is called, its facts, its card, who has it."""

from collections.abc import Sequence
from datetime import date, datetime

from handlers.common.presses import press
from handlers.common.thai_dates import short, short_with_time
from handlers.common.words import word
from handlers.letters.presses import ProposeLetter, ShowHistory, ShowTask, VoidNumber
from notifications.message import Fact, Importance, Message, OpenLink, Press
from storage.ref import Ref
from storage.tables import Approval, Entry, Letter, Task
from storage.vocabulary import ApprovalState, Direction, LetterKind, LetterState, Secrecy, Urgency

SECRET_SUBJECT = "หนังสือชั้นลับ"
FIELD_NAMES = {
    "number": "ที่",
    "dated": "ลงวันที่",
    "sender": "จาก",
    "addressee": "ถึง",
    "subject": "เรื่อง",
    "urgency": "ชั้นความเร็ว",
    "secrecy": "ชั้นความลับ",
    "due_on": "กำหนด",
}
SHOWN_SUBJECT = 300


def subject_of(letter: Letter) -> str:
    """Returns the subject, or what is shown instead where the letter is secret or has none."""
    if letter.secrecy != Secrecy.OPEN:
        return SECRET_SUBJECT
    return letter.subject or f"({word(letter.kind)})"


def shown_number(entry: Entry | None) -> str:
    """214/2569; a dash for a letter without a number."""
    return f"{entry.number}/{entry.year}" if entry else "-"


def known_as(letter: Letter, entry: Entry | None) -> str:
    """Returns a letter's name in lists: รับ 214/2569; of the office's own ส่ง 87/2569, คำสั่งที่ 78/2569, ประกาศ."""
    if letter.direction is Direction.RECEIVE:
        return f"รับ {shown_number(entry)}"
    if letter.kind is LetterKind.ORDER:
        return f"คำสั่งที่ {letter.number}"
    if letter.kind is LetterKind.ANNOUNCEMENT:
        return f"ประกาศ {short(letter.dated)}" if letter.dated is not None else "ประกาศ"
    circular = "ว" if "/ว" in letter.number else ""
    return f"ส่ง {circular}{shown_number(entry)}"


def number_words(letter: Letter, entry: Entry | None) -> str:
    """Returns a letter's name in a circular: เลขรับ 214/2569; of the office's own as in lists."""
    if letter.direction is Direction.SEND:
        return known_as(letter, entry)
    return f"เลขรับ {shown_number(entry)}"


def sent(
    letter: Letter, entry: Entry | None, *, signer: str, file_url: str = "", extra: Sequence[Press] = ()
) -> Message:
    """A letter of the office's own, signed and numbered."""
    rows: list[tuple[Press | OpenLink, ...]] = [tuple(extra)] if extra else []
    opens = (OpenLink(label="เปิดไฟล์", url=file_url),) if file_url else ()
    rows.append((*opens, press("ประวัติ", ShowHistory(), letter)))
    lines = [f"ลงนามโดย {signer}" if signer else "", "" if file_url else "กำลังทำไฟล์ กรุณาเปิดใหม่ภายหลัง"]
    return Message(
        title=f"{known_as(letter, entry)} · ลงนามแล้ว",
        facts=tuple(fact for fact in facts(letter) if letter.number or fact.label != FIELD_NAMES["number"]),
        body="\n".join(line for line in lines if line),
        rows=tuple(row for row in rows if row),
    )


def importance_of(letter: Letter) -> Importance:
    """Returns how important a letter's messages are, by its urgency."""
    return {
        Urgency.NORMAL: Importance.NORMAL,
        Urgency.URGENT: Importance.HIGH,
        Urgency.VERY_URGENT: Importance.HIGH,
        Urgency.MOST_URGENT: Importance.URGENT,
    }[letter.urgency]


def field_value(letter: Letter, name: str) -> str:
    value = getattr(letter, name)
    if name in ("urgency", "secrecy"):
        return word(value)
    if isinstance(value, date):
        return f"{short(value)} {letter.due_time}".rstrip() if name == "due_on" else short(value)
    return str(value or "")


def _fact(letter: Letter, name: str, otherwise: str = "—") -> Fact:
    value = field_value(letter, name) or otherwise
    if len(value) > SHOWN_SUBJECT:
        value = value[:SHOWN_SUBJECT] + "…"
    return Fact(label=FIELD_NAMES[name], value=value, unsure=name in letter.unsure)


def facts(letter: Letter) -> tuple[Fact, ...]:
    """The lines of a letter's card; of a secret letter only what its register row holds."""
    names = ["number", "dated", "sender"]
    if letter.secrecy == Secrecy.OPEN:
        names.append("subject")
        if letter.addressee:
            names.append("addressee")
    found = [_fact(letter, name) for name in names]
    if letter.secrecy != Secrecy.OPEN:
        found += [Fact(label="เรื่อง", value=SECRET_SUBJECT), _fact(letter, "secrecy")]
    if letter.urgency != Urgency.NORMAL:
        found.append(_fact(letter, "urgency"))
    if letter.due_on is not None:
        found.append(_fact(letter, "due_on"))
    return tuple(found)


def essentials(letter: Letter) -> tuple[Fact, ...]:
    """The lines of a card for a decision or a task: the subject first, and nothing that the title says.

    Of a secret letter the same as `facts`.
    """
    if letter.secrecy != Secrecy.OPEN:
        return facts(letter)
    number = _fact(letter, "number")
    dated = f" ลว. {short(letter.dated)}" if letter.dated else ""
    found = [
        _fact(letter, "subject"),
        _fact(letter, "sender"),
        number.model_copy(update={"value": number.value + dated}),
    ]
    if letter.due_on is not None:
        found.append(_fact(letter, "due_on"))
    return tuple(found)


def card(
    letter: Letter,
    entry: Entry | None,
    status: Sequence[str],
    *,
    file_url: str = "",
    may_register: bool = False,
    extra: Sequence[Press] = (),
) -> Message:
    """A registered letter's present state. `status` are the lines that say who has it and what was decided."""
    rows: list[tuple[Press | OpenLink, ...]] = []
    if extra:
        rows.append(tuple(extra))
    second: list[Press | OpenLink] = []
    if file_url:
        second.append(OpenLink(label="เปิดไฟล์", url=file_url))
    second.append(press("ประวัติ", ShowHistory(), letter))
    rows.append(tuple(second))
    if may_register and letter.state in (LetterState.REGISTERED, LetterState.RETURNED):
        rows.append(
            (press("เสนอ", ProposeLetter(), letter, "primary"), press("ยกเลิกเลขรับ", VoidNumber(), letter, "danger"))
        )
    urgent = f" · {word(letter.urgency)}" if letter.urgency != Urgency.NORMAL else ""
    return Message(
        title=f"รับ {shown_number(entry)}{urgent} · {word(letter.state)}",
        facts=facts(letter),
        body="\n".join(status),
        rows=tuple(rows),
    )


def approval_lines(approval: Approval, holder: str, decided_by: str, *, told: bool) -> list[str]:
    """Who has to decide, or what was decided. Only its maker sees a decision inside its undo window."""
    if approval.state == ApprovalState.OPEN or not told:
        return [f"รอสั่งการที่ {holder or '(ไม่มีผู้สั่งการ)'} ตั้งแต่ {short_with_time(approval.proposed_at)}"]
    if approval.decided_at is None:
        return []
    words = approval.remark or (word(approval.decision) if approval.decision else "")
    return [f"{short_with_time(approval.decided_at)} {decided_by}: “{words[:200]}”"]


def open_task(task_id: int) -> Press:
    return Press.of("งานของกลุ่ม", ShowTask(), Ref.to("task", task_id), style="primary")


def waiting_line(letter: Letter, entry: Entry | None, since: datetime, *, subject: bool = True) -> str:
    """A letter that waits, in one line; without the `subject` for somebody who may not see it."""
    about = f" {subject_of(letter)[:60]}" if subject else ""
    return f"{shown_number(entry)}{about} · ตั้งแต่ {short_with_time(since)}"


def status_lines(letter: Letter, tasks: Sequence[Task], units: dict[int, str], people: dict[int, str]) -> list[str]:
    """Who has a letter and how far the work is, one line for each group."""
    lines = []
    for task in tasks:
        due = f" · กำหนด {short(task.due_on)} {task.due_time}".rstrip() if task.due_on else ""
        who = f" · {people[task.assignee_id]}" if task.assignee_id in people else ""
        lines.append(f"{units.get(task.unit_id, '')}: {word(task.state)}{who}{due}")
    return lines
