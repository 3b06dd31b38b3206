"""What directors read and press, and what others read of their decisions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from handlers.common.presses import Cancel, ShowMyWork, button
from handlers.common.thai_dates import short, short_with_time, shortest
from handlers.common.thai_times import By
from handlers.common.words import clock, fit, group_name, short_name, unit_name, word
from handlers.letters.presses import (
    AnswerClerk,
    AskDecider,
    AssignToPerson,
    AssignToUnit,
    ChooseDeputy,
    ChooseOrder,
    ChoosePerson,
    ChooseReturnReason,
    CirculateLetter,
    CloseLetter,
    ConfirmDecision,
    ConfirmOpinion,
    DecideAllKnown,
    DecideAsProposed,
    DecideKeep,
    DecideKnown,
    DecideKnownCirculate,
    HandToDeputy,
    ListForInformation,
    ProposeForInformation,
    ProposeLetter,
    ProposeUnit,
    ReturnLetter,
    ShowDecision,
    ShowLetter,
    ShowNextDecision,
    ToggleForInformation,
    UndoAllKnown,
    UndoDecision,
    WriteOpinion,
)
from handlers.letters.texts.letters import essentials, importance_of, press, shown_number, subject_of
from notifications.message import Fact, Importance, Message, OpenLink, Press
from storage.clock import BANGKOK
from storage.tables import Approval, Entry, Letter, Person, Unit
from storage.vocabulary import ApprovalState, Capacity, Decision, Secrecy, Urgency

FOR_INFORMATION = "เพื่อโปรดทราบ"


@dataclass(frozen=True)
class View:
    """All that a decision card shows. `waited` is how long it has lain there, in working hours."""

    approval: Approval
    letter: Letter
    entry: Entry | None
    proposer: str
    holder: str
    capacity: Capacity
    waited: timedelta
    units: Sequence[str] = ()
    summary: str = ""
    file_url: str = ""
    decided_by: str = ""
    receivers: Sequence[str] = ()
    chair: str = ""
    """The title of the chair it lies on."""
    today: date | None = None


def for_information(approval: Approval) -> bool:
    """Whether a letter was put before the director only to be known."""
    return not approval.proposed_units and approval.proposal.startswith(FOR_INFORMATION)


def _head(view: View, what: str) -> str:
    urgent = f" · {word(view.letter.urgency)}" if view.letter.urgency != Urgency.NORMAL else ""
    return f"{what} · เลขรับ {shown_number(view.entry)}{urgent}"


def _hours(waited: timedelta) -> str:
    minutes = int(waited.total_seconds() // 60)
    if minutes < 60:
        return f"{minutes} นาที"
    return f"{minutes // 60} ชม. {minutes % 60} นาที"


def proposal_words(proposal: str, units: Sequence[str]) -> str:
    """What a clerk thinks should be done, in words."""
    return proposal or (f"เห็นควรมอบ{' '.join(units)}" if units else "เพื่อโปรดพิจารณา")


def _since(view: View) -> str:
    """The moment it was proposed: the clock alone on the same day."""
    at = view.approval.proposed_at
    return clock(at) if view.today == at.astimezone(BANGKOK).date() else short_with_time(at)


def card(view: View) -> Message:
    """The one decision card: what, from whom, how urgent, who proposed what, who holds it and for how long."""
    approval, letter = view.approval, view.letter
    lines = []
    if view.summary and letter.secrecy == Secrecy.OPEN:
        lines.append(f"สรุป: {view.summary}")
    lines.append(f"เสนอโดย {view.proposer} {_since(view)} · {proposal_words(approval.proposal, view.units)}")
    acting = f" ({word(view.capacity)})" if view.capacity != Capacity.SELF else ""
    waited = f" · รอ {_hours(view.waited)}ทำการ" if view.waited >= timedelta(minutes=1) else ""
    lines.append(f"อยู่ที่ {view.holder}{acting}{waited}")
    rows: list[tuple[Press | OpenLink, ...]] = []
    has_advice = approval.proposed_units or (approval.proposal and not for_information(approval))
    first = [press("ตามเสนอ", DecideAsProposed(), view.approval, "primary")] if has_advice else []
    rows.append((*first, press("ทราบ", DecideKnown(), view.approval, "secondary" if first else "primary")))
    rows.append(
        (press("สั่งการเอง", ChooseOrder(), view.approval), press("ส่งคืนแก้ไข", ChooseReturnReason(), view.approval))
    )
    if view.file_url:
        rows.append((OpenLink(label="เปิดหนังสือ", url=view.file_url),))
    return Message(
        title=_head(view, "รอสั่งการ"),
        facts=essentials(letter),
        body="\n".join(lines),
        rows=tuple(rows),
        importance=importance_of(letter),
        sensitive=letter.secrecy != Secrecy.OPEN,
    )


def state(view: View) -> Message:
    """The card of an approval that waits no more, for whoever saw it before."""
    approval = view.approval
    if approval.state == ApprovalState.OPEN:
        return Message(
            title=_head(view, f"รอสั่งการที่ {view.holder}"),
            facts=essentials(view.letter),
            body=f"ในฐานะ {word(view.capacity)} {view.chair}" if view.capacity != Capacity.SELF else "",
            rows=((press("ดูสถานะล่าสุด", ShowLetter(), view.letter),),),
        )
    when = short_with_time(approval.decided_at) if approval.decided_at else ""
    capacity = f" {word(approval.capacity)}" if approval.capacity != Capacity.SELF else ""
    return Message(
        title=_head(view, "ส่งคืนแก้ไขแล้ว" if approval.decision == Decision.RETURN else "สั่งการแล้ว"),
        facts=essentials(view.letter),
        body=f"{when} โดย {view.decided_by}{capacity}\n“{words_of(approval, view.receivers)}”",
        rows=((press("ดูสถานะล่าสุด", ShowLetter(), view.letter),),),
    )


def secret_waits() -> str:
    return "มีหนังสือชั้นความลับรอสั่งการ"


def notice_of_secret(view: View) -> Message:
    """What is pushed about a secret letter: that there is something, and nothing about it."""
    return Message(
        title=secret_waits(),
        body="รายละเอียดแสดงเมื่อกดเปิดเท่านั้น",
        rows=((press("เปิด", ShowDecision(), view.approval, "primary"),),),
        importance=importance_of(view.letter),
        sensitive=True,
    )


def notice_moved(letter: Letter) -> Message:
    """The same of a secret letter that has moved on."""
    return Message(title="หนังสือชั้นความลับมีความเคลื่อนไหว", rows=((press("ดู", ShowLetter(), letter),),), sensitive=True)


def words_of(approval: Approval, receivers: Sequence[str]) -> str:
    """A decision in words."""
    if approval.remark:
        return approval.remark
    if approval.decision in (Decision.AS_PROPOSED, Decision.ASSIGN) and receivers:
        return f"มอบ {' '.join(receivers)} ดำเนินการ"
    if approval.decision == Decision.AS_PROPOSED and approval.proposal:
        return f"ตามเสนอ: {approval.proposal}"
    return word(approval.decision) if approval.decision else ""


def decided(view: View, left: int, known: int = 0) -> Message:
    """The director's own confirmation, with the undo button. `known`: how many wait for information only."""
    approval = view.approval
    lines = [f"“{words_of(approval, view.receivers)}”"]
    if approval.capacity != Capacity.SELF:
        lines.append(f"ในฐานะ {word(approval.capacity)} {view.chair}")
    due = _shown_by(By(approval.due_on, approval.due_time)) if approval.due_on else ""
    if not due and view.receivers:
        due = _own_due(view)
    if due:
        lines.append(f"กำหนด {due}")
    if approval.decision == Decision.RETURN:
        told = "ผู้ที่เกี่ยวข้อง"
    else:
        told = " ".join(view.receivers) or "สารบรรณกลาง"
    lines.append(f"จะแจ้ง{told}ใน 60 วินาที" + (f" · รอท่านอีก {left} เรื่อง" if left else ""))
    rows: list[tuple[Press, ...]] = [(press("เลิกทำ 60 วิ", UndoDecision(), view.approval),)]
    if left:
        rows.append((Press.of("เรื่องถัดไป", ShowNextDecision(), style="primary"),))
    if known > 1:
        rows.append((Press.of(f"เพื่อทราบทั้งหมด {known}", ListForInformation()),))
    when = short_with_time(approval.decided_at) if approval.decided_at else ""
    title = "ส่งคืนแก้ไขแล้ว" if approval.decision == Decision.RETURN else "สั่งการแล้ว"
    return Message(title=f"{title} {when} · เลขรับ {shown_number(view.entry)}", body="\n".join(lines), rows=tuple(rows))


def undone(view: View) -> Message:
    return card(view).model_copy(update={"title": f"เลิกทำแล้ว · {_head(view, 'รอสั่งการ')}"})


def nothing_waits() -> Message:
    return Message(title="ไม่มีเรื่องรอสั่งการ", rows=((button("งานของฉัน", ShowMyWork()),),))


def nothing_to_know() -> Message:
    """Nothing waits for information only; what waits for a decision may be there all the same."""
    return Message(title="ไม่มีเรื่องเพื่อทราบ", rows=((button("งานของฉัน", ShowMyWork()),),))


# --- choosing -------------------------------------------------------------------------------------------------------


def choose_order(view: View, groups: Sequence[Unit], deputies: Sequence[Person]) -> Message:
    rows: list[tuple[Press, ...]] = [
        (press("ทราบ", DecideKnown(), view.approval), press("ทราบ แจ้งเวียน", DecideKnownCirculate(), view.approval)),
    ]
    buttons = [press(fit(f"มอบ {unit_name(unit)}"), AssignToUnit(unit=unit.id), view.approval) for unit in groups]
    rows += [tuple(buttons[start : start + 2]) for start in range(0, len(buttons), 2)]
    if deputies:
        rows.append(
            (press("มอบ รอง ผอ.", ChooseDeputy(), view.approval), press("มอบรายบุคคล", ChoosePerson(), view.approval))
        )
    else:
        rows.append((press("มอบรายบุคคล", ChoosePerson(), view.approval),))
    rows.append((press("เก็บเรื่อง", DecideKeep(), view.approval), press("กลับ", ShowDecision(), view.approval)))
    return Message(
        title=f"เลือกคำสั่ง หรือพิมพ์ข้อความ · เลขรับ {shown_number(view.entry)}",
        body="เช่น มอบกลุ่มบุคคลคัดเลือก และเสนอภายใน 22 ม.ค. 12.00 น.",
        rows=tuple(rows),
    )


def choose_person(view: View, found: Sequence[tuple[Person, str]]) -> Message:
    rows = tuple(
        (press(fit(f"{person.prefix}{person.first_name}"), AssignToPerson(person=person.id), view.approval),)
        for person, _title in found
    )
    lines = [f"{person.prefix}{person.first_name} {person.last_name} · {title}" for person, title in found]
    return Message(title="มอบผู้ใด", body="\n".join(lines), rows=(*rows, (press("กลับ", ShowDecision(), view.approval),)))


def ask_person(view: View) -> Message:
    return Message(title="พิมพ์ชื่อผู้รับมอบหมาย", rows=((press("กลับ", ShowDecision(), view.approval),),))


def choose_return_reason(view: View) -> Message:
    reasons = ("ข้อมูลไม่ครบ", "ผิดกลุ่มงาน", "แนบระเบียบที่เกี่ยวข้อง")
    labels = ("ข้อมูลไม่ครบ", "ผิดกลุ่มงาน", "แนบระเบียบ")
    rows = tuple(
        (press(label, ReturnLetter(reason=reason), view.approval),)
        for label, reason in zip(labels, reasons, strict=True)
    )
    return Message(
        title=f"เหตุผลที่ส่งคืน · เลขรับ {shown_number(view.entry)}",
        body="เลือก หรือพิมพ์เหตุผล",
        rows=(*rows, (press("กลับ", ShowDecision(), view.approval),)),
    )


def confirm(
    view: View, words: str, units: Sequence[Unit], assignee: Person | None, by: By | None, open_day: date | None
) -> Message:
    """What was typed, as it was understood, before it counts.

    Without a day the letter's own is the proposed one. `open_day`: the working day to offer instead of `by`'s, on
    which the office is closed.
    """
    to = " ".join(group_name(unit) for unit in units)
    if assignee is not None:
        to = f"{to} {assignee.prefix}{assignee.first_name}".strip()
    due = _shown_by(by) if by else _own_due(view) if to else ""
    found = (Fact(label="ผู้รับ", value=to or "—"), *((Fact(label="กำหนด", value=due),) if due else ()))
    decision = ConfirmDecision(
        remark=words,
        units=tuple(unit.id for unit in units),
        assignee=assignee.id if assignee else None,
        due=by.day if by else None,
        time=by.time if by else "",
    )
    rows: list[tuple[Press, ...]] = [
        (press("ยืนยัน", decision, view.approval, "primary"), press("แก้ไข", ChooseOrder(), view.approval)),
        (press("กลับ", ShowDecision(), view.approval),),
    ]
    body = f"“{words}”"
    if by is not None and open_day is not None:
        body += f"\n{short(by.day)} เป็นวันหยุด กำหนดได้ หรือเลื่อนเป็นวันทำการถัดไป {short(open_day)}"
        moved = decision.model_copy(update={"due": open_day})
        rows.insert(1, (press(f"ยืนยัน {shortest(open_day, open_day)}", moved, view.approval),))
    return Message(title=f"ตรวจก่อนบันทึก · เลขรับ {shown_number(view.entry)}", facts=found, body=body, rows=tuple(rows))


def _shown_by(by: By) -> str:
    return f"{short(by.day)} {by.time}".rstrip()


def _own_due(view: View) -> str:
    """The due day that the letter itself names."""
    letter = view.letter
    return f"{_shown_by(By(letter.due_on, letter.due_time))} (ตามหนังสือ)" if letter.due_on else ""


def confirm_return(view: View, reason: str) -> Message:
    """A typed reason, before it counts."""
    return Message(
        title=f"ตรวจก่อนส่งคืน · เลขรับ {shown_number(view.entry)}",
        body=f"เหตุผล: “{reason}”",
        rows=(
            (
                press("ยืนยันส่งคืน", ReturnLetter(reason=reason), view.approval, "danger"),
                press("แก้ไข", ChooseReturnReason(), view.approval),
            ),
            (press("กลับ", ShowDecision(), view.approval),),
        ),
    )


def confirm_opinion(
    approval: Approval, letter: Letter, entry: Entry | None, words: str, units: Sequence[Unit]
) -> Message:
    """A clerk's typed opinion, as it was understood, before it counts."""
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
    """Who decides, with the capacity where it is not their own: นายชัย (รักษาราชการแทน)."""
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
    """It lies before the decider. An opinion may follow with one tap."""
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


def opined(letter: Letter, entry: Entry | None, holder: str, words: str) -> Message:
    """It lies before the decider, with an opinion."""
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


# --- what others are told --------------------------------------------------------------------------------------------


def told_decided(view: View, *, to_carry_out: bool = False, unreached: Sequence[str] = ()) -> Message:
    """For the clerk. `to_carry_out`: no group has work with it; `unreached`: groups without anybody in a chat."""
    approval = view.approval
    by = f"{view.decided_by} {word(approval.capacity)}".rstrip()
    if approval.capacity != Capacity.SELF:
        by = f"{by} {view.chair}"
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


def _again(view: View) -> tuple[Press, ...]:
    return (
        press("แก้แล้ว เสนอใหม่", ProposeLetter(), view.letter, "primary"),
        press("ถามกลับ", AskDecider(), view.approval),
    )


def told_returned(view: View, *, to_clerk: bool) -> Message:
    """For everybody who had acted; the clerk gets the buttons."""
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


def ask_question(view: View, *, answer: bool) -> Message:
    what = "พิมพ์คำตอบ" if answer else f"พิมพ์คำถามถึง {view.decided_by}"
    return Message(title=f"{what} · เลขรับ {shown_number(view.entry)}")


def question_sent(view: View, *, answer: bool) -> Message:
    what = "ส่งคำตอบแล้ว" if answer else f"ส่งคำถามถึง {view.decided_by} แล้ว"
    return Message(title=f"{what} · เลขรับ {shown_number(view.entry)}")


def told_question(view: View, by: str, words: str) -> Message:
    """For whoever returned the letter."""
    return Message(
        title=f"{by} ถามกลับ · เลขรับ {shown_number(view.entry)}",
        facts=(Fact(label="เรื่อง", value=subject_of(view.letter)[:200]),),
        body=f"“{words}”\nเหตุผลที่ส่งคืน: {view.approval.remark}",
        rows=((press("ตอบ", AnswerClerk(), view.approval, "primary"), press("ดูหนังสือ", ShowLetter(), view.letter)),),
    )


def told_answer(view: View, by: str, words: str) -> Message:
    """For the clerk who asked."""
    return Message(title=f"{by} ตอบ · เลขรับ {shown_number(view.entry)}", body=f"“{words}”", rows=(_again(view),))


def told_late(view: View, *, to_hand_over: bool) -> Message:
    """ด่วนที่สุด has waited for more than an hour of office time."""
    second = (press("ให้ รอง ผอ. รับ", HandToDeputy(), view.approval),) if to_hand_over else ()
    return Message(
        title=f"ด่วนที่สุด รอเกิน 1 ชม.ทำการ · เลขรับ {shown_number(view.entry)}",
        facts=(Fact(label="เรื่อง", value=subject_of(view.letter)[:200]),),
        body=f"อยู่ที่ {view.holder} ตั้งแต่ {short_with_time(view.approval.proposed_at)}",
        rows=((press("สั่งการ", ShowDecision(), view.approval, "primary"), *second),),
        importance=Importance.URGENT,
        sensitive=view.letter.secrecy != Secrecy.OPEN,
    )


def handed_over(view: View, deputy: str) -> Message:
    return Message(
        title=f"ให้ {deputy} รับเรื่องแล้ว · เลขรับ {shown_number(view.entry)}",
        rows=((press("ดูสถานะ", ShowLetter(), view.letter),),),
    )


# --- many at once ---------------------------------------------------------------------------------------------------


def know_all(items: Sequence[tuple[Approval, Letter, Entry | None]], left_out: Sequence[int], more: int = 0) -> Message:
    """For information only: all at once, except those tapped out."""
    lines, buttons = [], []
    kept = [approval.id for approval, _letter, _entry in items if approval.id not in left_out]
    for approval, letter, entry in items:
        mark = "–" if approval.id in left_out else "✓"
        number = str(entry.number) if entry else "-"
        lines.append(f"{mark} {number} {subject_of(letter)[:60]}")
        changed = (
            [one for one in left_out if one != approval.id] if approval.id in left_out else [*left_out, approval.id]
        )
        buttons.append(Press.of(fit(f"{mark} {number}"), ToggleForInformation(out=tuple(changed))))
    if more:
        lines.append(f"และอีก {more} เรื่องในรอบถัดไป")
    rows = [tuple(buttons[start : start + 4]) for start in range(0, len(buttons), 4)]
    last: tuple[Press, ...] = (Press.of("ยกเลิก", Cancel()),)
    if kept:
        last = (Press.of(f"ทราบ {len(kept)} เรื่อง", DecideAllKnown(ids=tuple(kept)), style="primary"), *last)
    return Message(title="เลือกเรื่องที่ไม่รวม แล้วกดทราบ", body="\n".join(lines), rows=(*rows, last))


def known_all(done: Sequence[int], refused: int, left: int) -> Message:
    """All known at once. `done` are approval ids, which one press takes back; `left` still wait for a decision."""
    also = f" · {refused} เรื่องเปลี่ยนไปแล้วจึงไม่รวม" if refused else ""
    first = (Press.of("เลิกทำ 60 วิ", UndoAllKnown(ids=tuple(done))),) if done else ()
    second = (Press.of("เรื่องถัดไป", ShowNextDecision(), style="primary"),) if left else ()
    waits = f" · รอท่านอีก {left} เรื่อง" if left else ""
    return Message(
        title=f"ทราบแล้ว {len(done)} เรื่อง{also}",
        body=f"จะแจ้งสารบรรณกลางใน 60 วินาที{waits}" if done else "",
        rows=tuple(row for row in (first, second) if row),
    )


def know_undone(count: int) -> Message:
    return Message(
        title=f"เลิกทำแล้ว {count} เรื่อง กลับไปรอสั่งการ",
        rows=((Press.of("เพื่อทราบทั้งหมด", ListForInformation()), Press.of("เรื่องถัดไป", ShowNextDecision())),),
    )
