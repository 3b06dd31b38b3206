"""What the secretary reads of the invited: lists by answer and by cluster, and what they said by telephone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from handlers.common.words import unit_name, word
from handlers.meetings.presses.invited import ListInvited, NoteAbsent, NoteAnswer, NoteComing, ShowClusters
from handlers.meetings.texts.meetings import PAGE, MeetingView, back, name, press
from notifications.message import Message, Press
from storage.tables import Invited, Unit
from storage.vocabulary import Attendance, Consent

_FILTERS = (
    ("ยังไม่ตอบ", Attendance.NONE),
    ("ผู้แทน", Attendance.SUBSTITUTE),
    ("ไม่เข้าร่วม", Attendance.ABSENT),
    ("เข้าร่วม", Attendance.COMING),
)


@dataclass(frozen=True)
class InvitedLine:
    """One of the invited in a list. `phone` is that of somebody who can be called."""

    row: Invited
    unit: Unit
    name: str
    phone: str = ""


def answer_words(row: Invited, answer_by: datetime | None) -> str:
    """เข้าร่วม · ผู้แทน นายวิทย์ ใจดี (รอผู้แทนรับ) · ไม่เข้าร่วม: ติดราชการ · ยังไม่ตอบ"""
    if row.answer is Attendance.SUBSTITUTE:
        said = f"ผู้แทน {row.substitute_name} {row.substitute_title}".strip()
        if row.consent is not Consent.GIVEN:
            said += f" ({word(row.consent)})"
    elif row.answer is Attendance.ABSENT:
        said = f"{word(row.answer)}: {row.reason}" if row.reason else word(row.answer)
    else:
        said = word(row.answer)
    if row.confirmed_at is not None:
        said += " · ยืนยันแล้ว"
    if row.proxy_how:
        said += " (ทางโทรศัพท์)"
    return said + (" · หลังกำหนด" if is_late(row, answer_by) else "")


def is_late(row: Invited, answer_by: datetime | None) -> bool:
    """Whether the answer came after it was due."""
    return row.answered_at is not None and answer_by is not None and row.answered_at > answer_by


def names(view: MeetingView, answer: Attendance, lines: Sequence[InvitedLine], page: int) -> Message:
    """The invited who gave one answer, a page at a time. The answers of the silent can be noted after a call."""
    one = view.meeting
    shown = lines[page * PAGE : (page + 1) * PAGE]
    said = []
    for number, each in enumerate(shown, start=page * PAGE + 1):
        phone = f" · โทร {each.phone}" if each.phone and answer is Attendance.NONE else ""
        chat = " · ไม่มีแชต" if each.row.told_id is None else ""
        words = "" if answer is Attendance.NONE else f" · {answer_words(each.row, one.answer_by)}"
        said.append(f"{number}) {unit_name(each.unit)} {each.name}{words}{chat}{phone}")
    rows: list[tuple[Press, ...]] = [
        tuple(press(label, ListInvited(answer=what), one) for label, what in _FILTERS[start : start + 2])
        for start in (0, 2)
    ]
    if any(cluster for cluster, _said in view.clusters):
        rows.append((press("ตามเครือข่าย", ShowClusters(), one),))
    if answer is Attendance.NONE and view.open:
        first = page * PAGE + 1
        notes = [press(f"บันทึก {n}", NoteAnswer(seat=each.row.id), one) for n, each in enumerate(shown, first)]
        rows += [tuple(notes[start : start + 4]) for start in range(0, len(notes), 4)]
    turn = []
    if page:
        turn.append(press("ก่อนหน้า", ListInvited(answer=answer, page=page - 1), one))
    if (page + 1) * PAGE < len(lines):
        turn.append(press("ถัดไป", ListInvited(answer=answer, page=page + 1), one))
    return Message(
        title=f"{word(answer)} {len(lines)} · {name(one)}",
        body="\n".join(said) or "ไม่มี",
        rows=tuple(row for row in (*rows, tuple(turn), (back(one),)) if row),
    )


def clusters(view: MeetingView) -> Message:
    """How each cluster answered: ลุ่มน้ำ 12/14 · ผู้แทน 1 · ไม่เข้าร่วม 1 · ยังไม่ตอบ 0."""
    lines = [
        f"{cluster or 'อื่น ๆ'} {said.attending}/{said.total} · ผู้แทน {said.substitute}"
        f" · ไม่เข้าร่วม {said.absent} · ยังไม่ตอบ {said.none}"
        for cluster, said in view.clusters
    ]
    return Message(
        title=f"ตอบรับตามเครือข่าย · {name(view.meeting)}",
        body="\n".join(lines),
        rows=((press("รายชื่อ", ListInvited(), view.meeting), back(view.meeting)),),
    )


def ask_note(view: MeetingView, line: InvitedLine) -> Message:
    """What somebody said by telephone."""
    one = view.meeting
    phone = f"โทร {line.phone}" if line.phone else "ไม่มีหมายเลขโทรศัพท์"
    return Message(
        title=f"{unit_name(line.unit)} ตอบทางโทรศัพท์ว่า",
        body=f"{line.name}\n{phone}",
        rows=(
            (
                press("เข้าร่วม", NoteComing(seat=line.row.id), one, "primary"),
                press("ไม่เข้าร่วม", NoteAbsent(seat=line.row.id), one),
            ),
            (press("กลับ", ListInvited(answer=Attendance.NONE), one),),
        ),
    )


def ask_note_reason(view: MeetingView, line: InvitedLine) -> Message:
    return Message(
        title=f"{unit_name(line.unit)} ไม่เข้าร่วมเพราะ",
        body="พิมพ์เหตุผลสั้น ๆ",
        rows=((press("กลับ", ListInvited(answer=Attendance.NONE), view.meeting),),),
    )
