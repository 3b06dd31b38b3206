"""What whoever proposes a letter reads: the opinion, the decision, the return, the question."""

from collections.abc import Sequence

from handlers.common.presses import press
from handlers.common.words import fit, group_name, short_name, unit_name, word
from handlers.letters.presses import (
    AnswerClerk,
    AskDecider,
    CirculateLetter,
    CloseLetter,
    ConfirmOpinion,
    ProposeForInformation,
    ProposeLetter,
    ProposeUnit,
    ShowLetter,
    WriteOpinion,
)
from handlers.letters.texts.approvals import ApprovalView, words_of
from handlers.letters.texts.letters import shown_number, subject_of
from notifications.message import Fact, Importance, Message, Press
from storage.tables import Approval, Entry, Letter, Person, Unit
from storage.vocabulary import Capacity, Decision, Secrecy


def confirm_opinion(
    approval: Approval, letter: Letter, entry: Entry | None, words: str, units: Sequence[Unit]
) -> Message:
    """A clerk's typed opinion as it was understood, to be confirmed."""
    to = " ".join(group_name(unit) for unit in units)
    opinion = ConfirmOpinion(words=words, units=tuple(unit.id for unit in units))
    return Message(
        title=f"ตรวจความเห็นก่อนบันทึก · เลขรับ {shown_number(entry)}",
        facts=(Fact(label="เห็นควรมอบ", value=to),) if to else (),
        body=f"“{words}”",
        rows=(
            (
                press("ยืนยันความเห็น", opinion, approval, "primary"),
                press("แก้ไข", WriteOpinion(), approval),
            ),
        ),
        sensitive=letter.secrecy != Secrecy.OPEN,
    )


def decider_name(person: Person, capacity: Capacity) -> str:
    """Returns who decides, with the capacity where it is not their own post: นายชัย (รักษาราชการแทน)."""
    acting = f" ({word(capacity)})" if capacity != Capacity.SELF else ""
    return f"{short_name(person)}{acting}"


def proposed(
    approval: Approval,
    letter: Letter,
    entry: Entry | None,
    holder: str,
    groups: Sequence[Unit],
    *,
    reached: bool,
) -> Message:
    """It was proposed. An opinion may follow with one tap."""
    lines = [] if reached else ["ผู้สั่งการยังไม่ผูกบัญชีแชต กรุณาแจ้งทางอื่นและแจ้งผู้ดูแล"]
    if approval.proposal or approval.proposed_units:
        lines.append("ความเห็นเดิมยังคงอยู่")
    lines.append("เห็นควรอย่างไร (ถ้ามี)")
    choices = [press(fit(f"มอบ {unit_name(unit)}"), ProposeUnit(unit=unit.id), approval) for unit in groups]
    rows = [tuple(choices[start : start + 2]) for start in range(0, len(choices), 2)]
    rows.append((press("เพื่อทราบ", ProposeForInformation(), approval), press("พิมพ์ความเห็น", WriteOpinion(), approval)))
    rows.append((press("ดูสถานะ", ShowLetter(), letter),))
    return Message(title=f"เสนอ {holder} แล้ว · เลขรับ {shown_number(entry)}", body="\n".join(lines), rows=tuple(rows))


def ask_opinion(letter: Letter, entry: Entry | None) -> Message:
    return Message(
        title=f"พิมพ์ความเห็น · เลขรับ {shown_number(entry)}",
        body="เช่น เห็นควรมอบกลุ่มบุคคลดำเนินการ",
        rows=((press("ไม่ระบุ", ShowLetter(), letter),),),
    )


def opinion_given(letter: Letter, entry: Entry | None, holder: str, words: str) -> Message:
    """It was proposed, with an opinion."""
    return Message(
        title=f"เสนอ {holder} แล้ว · เลขรับ {shown_number(entry)}",
        body=f"ความเห็น: “{words}”",
        rows=((press("ดูสถานะ", ShowLetter(), letter),),),
        sensitive=letter.secrecy != Secrecy.OPEN,
    )


def nobody_there(letter: Letter, entry: Entry | None) -> Message:
    return Message(
        title=f"เสนอแล้ว · เลขรับ {shown_number(entry)} แต่ขณะนี้ไม่มีผู้สั่งการอยู่",
        body="เรื่องรอไว้ และจะแสดงแก่ผู้สั่งการคนแรกที่กลับมา",
        rows=((press("ดูสถานะ", ShowLetter(), letter),),),
    )


def told_decided(view: ApprovalView, *, to_carry_out: bool = False, unreached: Sequence[str] = ()) -> Message:
    """The decision, for the clerk. `to_carry_out`: no group got a task; `unreached`: groups without a chat."""
    approval = view.approval
    by = f"{view.decided_by} {word(approval.capacity)}".rstrip()
    if approval.capacity != Capacity.SELF:
        by = f"{by} {view.post_title}"
    lines = [f"“{words_of(approval, view.receivers)}”", by]
    lines += [f"{name} ยังไม่มีผู้ผูกบัญชีแชต กรุณาแจ้งทางอื่น" for name in unreached]
    rows: tuple[tuple[Press, ...], ...] = ((press("ดูสถานะล่าสุด", ShowLetter(), view.letter),),)
    if to_carry_out:
        circulate = approval.decision == Decision.KNOWN_CIRCULATE
        first = (press("แจ้งเวียน", CirculateLetter(), view.letter, "primary"),) if circulate else ()
        done = press("ดำเนินการแล้ว", CloseLetter(), view.letter, "secondary" if circulate else "primary")
        rows = ((*first, done, *rows[0]),)
    return Message(
        title=f"สั่งการแล้ว · เลขรับ {shown_number(view.entry)}",
        facts=(Fact(label="เรื่อง", value=subject_of(view.letter)[:200]),),
        body="\n".join(lines),
        rows=rows,
        importance=Importance.NORMAL,
    )


def carried_out(letter: Letter, entry: Entry | None) -> Message:
    return Message(
        title=f"ดำเนินการแล้ว ปิดเรื่อง · เลขรับ {shown_number(entry)}", rows=((press("ดูสถานะ", ShowLetter(), letter),),)
    )


def _again(view: ApprovalView) -> tuple[Press, ...]:
    return (
        press("แก้แล้ว เสนอใหม่", ProposeLetter(), view.letter, "primary"),
        press("ถามกลับ", AskDecider(), view.approval),
    )


def told_returned(view: ApprovalView, *, to_clerk: bool) -> Message:
    """The return, for everybody who had acted; the clerk gets the buttons."""
    rows: tuple[tuple[Press, ...], ...] = ((press("ดูหนังสือ", ShowLetter(), view.letter),),)
    if to_clerk:
        rows = (_again(view), *rows)
    capacity = f" {word(view.approval.capacity)}" if view.approval.capacity != Capacity.SELF else ""
    return Message(
        title=f"ส่งคืนแก้ไข · เลขรับ {shown_number(view.entry)} (เลขคงเดิม)",
        facts=(Fact(label="เรื่อง", value=subject_of(view.letter)[:200]),),
        body=f"เหตุผล: {view.approval.remark}\nโดย {view.decided_by}{capacity}",
        rows=rows,
        importance=Importance.HIGH,
    )


def ask_question(view: ApprovalView, *, answer: bool) -> Message:
    what = "พิมพ์คำตอบ" if answer else f"พิมพ์คำถามถึง {view.decided_by}"
    return Message(title=f"{what} · เลขรับ {shown_number(view.entry)}")


def question_sent(view: ApprovalView, *, answer: bool) -> Message:
    what = "ส่งคำตอบแล้ว" if answer else f"ส่งคำถามถึง {view.decided_by} แล้ว"
    return Message(title=f"{what} · เลขรับ {shown_number(view.entry)}")


def told_question(view: ApprovalView, by: str, words: str) -> Message:
    """For whoever returned the letter."""
    return Message(
        title=f"{by} ถามกลับ · เลขรับ {shown_number(view.entry)}",
        facts=(Fact(label="เรื่อง", value=subject_of(view.letter)[:200]),),
        body=f"“{words}”\nเหตุผลที่ส่งคืน: {view.approval.remark}",
        rows=((press("ตอบ", AnswerClerk(), view.approval, "primary"), press("ดูหนังสือ", ShowLetter(), view.letter)),),
    )


def told_answer(view: ApprovalView, by: str, words: str) -> Message:
    """For the clerk who asked."""
    return Message(title=f"{by} ตอบ · เลขรับ {shown_number(view.entry)}", body=f"“{words}”", rows=(_again(view),))
