"""What whoever decides reads while choosing, and after the decision."""

from collections.abc import Sequence
from datetime import date

from handlers.common.presses import Cancel, ShowMyWork, button, press
from handlers.common.thai_dates import short, short_with_time, shortest
from handlers.common.thai_times import DueDate
from handlers.common.words import fit, group_name, unit_name, word
from handlers.letters.presses import (
    AssignToPerson,
    AssignToUnit,
    ChooseDeputy,
    ChooseOrder,
    ChoosePerson,
    ChooseReturnReason,
    ConfirmDecision,
    DecideAllKnown,
    DecideKeep,
    DecideKnown,
    DecideKnownCirculate,
    HandToDeputy,
    ListForInformation,
    ReturnLetter,
    ShowDecision,
    ShowLetter,
    ShowNextDecision,
    ToggleForInformation,
    UndoAllKnown,
    UndoDecision,
)
from handlers.letters.texts.approvals import ApprovalView, words_of
from handlers.letters.texts.letters import shown_number, subject_of
from notifications.message import Fact, Importance, Message, Press
from storage.tables import Approval, Entry, Letter, Person, Unit
from storage.vocabulary import Capacity, Decision, Secrecy


def decided(view: ApprovalView, left: int, known: int = 0) -> Message:
    """The director's own confirmation, with the undo button. `known`: how many wait for information only."""
    approval = view.approval
    lines = [f"“{words_of(approval, view.receivers)}”"]
    if approval.capacity != Capacity.SELF:
        lines.append(f"ในฐานะ {word(approval.capacity)} {view.post_title}")
    due = _shown_by(DueDate(approval.due_on, approval.due_time)) if approval.due_on else ""
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


def nothing_waits() -> Message:
    return Message(title="ไม่มีเรื่องรอสั่งการ", rows=((button("งานของฉัน", ShowMyWork()),),))


def nothing_to_know() -> Message:
    """Nothing waits for information only; what waits for a decision may be there all the same."""
    return Message(title="ไม่มีเรื่องเพื่อทราบ", rows=((button("งานของฉัน", ShowMyWork()),),))


def choose_order(view: ApprovalView, groups: Sequence[Unit], deputies: Sequence[Person]) -> Message:
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


def choose_person(view: ApprovalView, found: Sequence[tuple[Person, str]]) -> Message:
    rows = tuple(
        (press(fit(f"{person.prefix}{person.first_name}"), AssignToPerson(person=person.id), view.approval),)
        for person, _title in found
    )
    lines = [f"{person.prefix}{person.first_name} {person.last_name} · {title}" for person, title in found]
    return Message(title="มอบผู้ใด", body="\n".join(lines), rows=(*rows, (press("กลับ", ShowDecision(), view.approval),)))


def ask_person(view: ApprovalView) -> Message:
    return Message(title="พิมพ์ชื่อผู้รับมอบหมาย", rows=((press("กลับ", ShowDecision(), view.approval),),))


def choose_return_reason(view: ApprovalView) -> Message:
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
    view: ApprovalView,
    words: str,
    units: Sequence[Unit],
    assignee: Person | None,
    by: DueDate | None,
    open_day: date | None,
) -> Message:
    """A typed decision as it was understood, to be confirmed.

    Without a day the letter's own due date is proposed. `open_day`: the working day to offer instead of `by`, on which
    the office is closed.
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


def _shown_by(by: DueDate) -> str:
    return f"{short(by.day)} {by.time}".rstrip()


def _own_due(view: ApprovalView) -> str:
    """The letter's own due date."""
    letter = view.letter
    return f"{_shown_by(DueDate(letter.due_on, letter.due_time))} (ตามหนังสือ)" if letter.due_on else ""


def confirm_return(view: ApprovalView, reason: str) -> Message:
    """A typed reason, to be confirmed."""
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


def told_late(view: ApprovalView, *, to_hand_over: bool) -> Message:
    """The notice that a ด่วนที่สุด letter has waited for more than an hour of office time."""
    second = (press("ให้ รอง ผอ. รับ", HandToDeputy(), view.approval),) if to_hand_over else ()
    return Message(
        title=f"ด่วนที่สุด รอเกิน 1 ชม.ทำการ · เลขรับ {shown_number(view.entry)}",
        facts=(Fact(label="เรื่อง", value=subject_of(view.letter)[:200]),),
        body=f"อยู่ที่ {view.holder} ตั้งแต่ {short_with_time(view.approval.proposed_at)}",
        rows=((press("สั่งการ", ShowDecision(), view.approval, "primary"), *second),),
        importance=Importance.URGENT,
        sensitive=view.letter.secrecy != Secrecy.OPEN,
    )


def handed_over(view: ApprovalView, deputy: str) -> Message:
    return Message(
        title=f"ให้ {deputy} รับเรื่องแล้ว · เลขรับ {shown_number(view.entry)}",
        rows=((press("ดูสถานะ", ShowLetter(), view.letter),),),
    )


def for_information_list(
    items: Sequence[tuple[Approval, Letter, Entry | None]], left_out: Sequence[int], more: int = 0
) -> Message:
    """The list of letters for information only, to be noted at once; a tap leaves one out."""
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


def all_known(done: Sequence[int], refused: int, left: int) -> Message:
    """All were noted. `done` are approval ids, which one press takes back; `left` still wait for a decision."""
    also = f" · {refused} เรื่องเปลี่ยนไปแล้วจึงไม่รวม" if refused else ""
    first = (Press.of("เลิกทำ 60 วิ", UndoAllKnown(ids=tuple(done))),) if done else ()
    second = (Press.of("เรื่องถัดไป", ShowNextDecision(), style="primary"),) if left else ()
    waits = f" · รอท่านอีก {left} เรื่อง" if left else ""
    return Message(
        title=f"ทราบแล้ว {len(done)} เรื่อง{also}",
        body=f"จะแจ้งสารบรรณกลางใน 60 วินาที{waits}" if done else "",
        rows=tuple(row for row in (first, second) if row),
    )


def all_known_undone(count: int) -> Message:
    return Message(
        title=f"เลิกทำแล้ว {count} เรื่อง กลับไปรอสั่งการ",
        rows=((Press.of("เพื่อทราบทั้งหมด", ListForInformation()), Press.of("เรื่องถัดไป", ShowNextDecision())),),
    )
