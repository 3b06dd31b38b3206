"""What directors read and press, and what others read of their decisions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from handlers.rules.thai_dates import short, short_with_time
from handlers.texts.letters import Style, facts, importance_of, press, shown_number, subject_of
from handlers.texts.words import clock, fit, unit_name, word
from notifications.message import Fact, Importance, Message, OpenLink, Press
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
    decided_units: Sequence[str] = ()


def _about(view: View, label: str, verb: str, style: Style = "secondary", **args: object) -> Press:
    return button(view.approval, label, verb, style, **args)


def button(approval: Approval, label: str, verb: str, style: Style = "secondary", **args: object) -> Press:
    """A press about an approval in the state shown."""
    return Press(
        label=label,
        verb=verb,
        subject=f"approval:{approval.id}",
        version=approval.version,
        args=args,
        style=style,
    )


def _head(view: View, what: str) -> str:
    urgent = f" · {word(view.letter.urgency)}" if view.letter.urgency != Urgency.NORMAL else ""
    return f"{what} · เลขรับ {shown_number(view.entry)}{urgent}"


def _hours(waited: timedelta) -> str:
    minutes = int(waited.total_seconds() // 60)
    if minutes < 60:
        return f"{minutes} นาที"
    return f"{minutes // 60} ชม. {minutes % 60} นาที"


def card(view: View) -> Message:
    """The one decision card: what, from whom, how urgent, who proposed what, who holds it and for how long."""
    approval, letter = view.approval, view.letter
    lines = []
    if view.summary and letter.secrecy == Secrecy.OPEN:
        lines.append(f"สรุป: {view.summary}")
    proposed = approval.proposal or (f"เห็นควรมอบ{' '.join(view.units)}" if view.units else "เพื่อโปรดพิจารณา")
    lines.append(f"เสนอโดย {view.proposer} {clock(approval.proposed_at)} · {proposed}")
    acting = f" ({word(view.capacity)})" if view.capacity != Capacity.SELF else ""
    lines.append(f"อยู่ที่ {view.holder}{acting} · {_hours(view.waited)}ทำการ")
    rows: list[tuple[Press | OpenLink, ...]] = []
    first = [_about(view, "ตามเสนอ", "decide_as_proposed", "primary")] if approval.proposed_units else []
    rows.append((*first, _about(view, "ทราบ", "decide_known", "secondary" if first else "primary")))
    rows.append((_about(view, "สั่งการเอง", "decide_own"), _about(view, "ส่งคืนแก้ไข", "decide_return", "danger")))
    if view.file_url:
        rows.append((OpenLink(label="เปิดหนังสือ", url=view.file_url),))
    return Message(
        title=_head(view, "รอสั่งการ"),
        facts=facts(letter),
        body="\n".join(lines),
        rows=tuple(rows),
        importance=importance_of(letter),
        sensitive=letter.secrecy != Secrecy.OPEN,
    )


def state(view: View) -> Message:
    """The card of an approval that waits no more, for whoever saw it before."""
    approval = view.approval
    if approval.state == ApprovalState.OPEN:
        return Message(title=_head(view, f"รอสั่งการที่ {view.holder}"), facts=facts(view.letter))
    when = short_with_time(approval.decided_at) if approval.decided_at else ""
    capacity = f" {word(approval.capacity)}" if approval.capacity != Capacity.SELF else ""
    return Message(
        title=_head(view, "ส่งคืนแก้ไขแล้ว" if approval.decision == Decision.RETURN else "สั่งการแล้ว"),
        facts=facts(view.letter),
        body=f"{when} โดย {view.decided_by}{capacity}\n“{words_of(approval, view.decided_units)}”",
        rows=((press("ดูสถานะล่าสุด", "show", view.letter),),),
    )


def words_of(approval: Approval, units: Sequence[str]) -> str:
    """A decision in words."""
    if approval.remark:
        return approval.remark
    if approval.decision in (Decision.AS_PROPOSED, Decision.ASSIGN) and units:
        return f"มอบ {' '.join(units)} ดำเนินการ"
    return word(approval.decision) if approval.decision else ""


def decided(view: View, left: int) -> Message:
    """The director's own confirmation, with the undo button."""
    approval = view.approval
    lines = [f"“{words_of(approval, view.decided_units)}”"]
    if approval.due_on:
        lines.append(f"กำหนด {short(approval.due_on)}")
    if approval.decision == Decision.RETURN:
        told = "ผู้ที่เกี่ยวข้อง"
    else:
        told = " ".join(view.decided_units) or "สารบรรณกลาง"
    lines.append(f"จะแจ้ง{told}ใน 60 วินาที" + (f" · รอท่านอีก {left} เรื่อง" if left else ""))
    rows: list[tuple[Press, ...]] = [(_about(view, "เลิกทำ 60 วิ", "decide_undo", "danger"),)]
    if left:
        rows.append((Press(label="เรื่องถัดไป", verb="next_decision", style="primary"),))
    when = short_with_time(approval.decided_at) if approval.decided_at else ""
    title = "ส่งคืนแก้ไข" if approval.decision == Decision.RETURN else "สั่งการแล้ว"
    return Message(title=f"{title} {when} · เลขรับ {shown_number(view.entry)}", body="\n".join(lines), rows=tuple(rows))


def undone(view: View) -> Message:
    return card(view).model_copy(update={"title": f"เลิกทำแล้ว · {_head(view, 'รอสั่งการ')}"})


def nothing_waits() -> Message:
    return Message(title="ไม่มีเรื่องรอสั่งการ", rows=((Press(label="งานของฉัน", verb="my_work", quick=True),),))


# --- choosing -------------------------------------------------------------------------------------------------------


def choose_order(view: View, groups: Sequence[Unit], deputies: Sequence[Person]) -> Message:
    rows: list[tuple[Press, ...]] = [
        (_about(view, "ทราบ", "decide_known"), _about(view, "ทราบ แจ้งเวียน", "decide_circulate")),
    ]
    buttons = [_about(view, fit(f"มอบ {unit_name(unit)}"), "decide_unit", unit=unit.id) for unit in groups]
    rows += [tuple(buttons[start : start + 2]) for start in range(0, len(buttons), 2)]
    if deputies:
        rows.append((_about(view, "มอบ รอง ผอ.", "decide_deputies"), _about(view, "มอบบุคคล", "decide_person")))
    else:
        rows.append((_about(view, "มอบบุคคล", "decide_person"),))
    rows.append((_about(view, "เก็บเรื่อง", "decide_keep"), _about(view, "กลับ", "decision")))
    return Message(
        title=f"เลือกคำสั่ง หรือพิมพ์ข้อความ · เลขรับ {shown_number(view.entry)}",
        body="เช่น มอบกลุ่มบุคคลคัดเลือก และเสนอภายใน 22 ม.ค.",
        rows=tuple(rows),
    )


def choose_person(view: View, found: Sequence[tuple[Person, str]]) -> Message:
    rows = tuple(
        (_about(view, fit(f"{person.prefix}{person.first_name}"), "decide_assignee", person=person.id),)
        for person, _title in found
    )
    lines = [f"{person.prefix}{person.first_name} {person.last_name} · {title}" for person, title in found]
    return Message(title="มอบผู้ใด", body="\n".join(lines), rows=(*rows, (_about(view, "กลับ", "decision"),)))


def ask_person(view: View) -> Message:
    return Message(title="พิมพ์ชื่อผู้รับมอบหมาย", rows=((_about(view, "กลับ", "decision"),),))


def choose_return_reason(view: View) -> Message:
    reasons = ("ข้อมูลไม่ครบ", "ผิดกลุ่มงาน", "แนบระเบียบที่เกี่ยวข้อง")
    labels = ("ข้อมูลไม่ครบ", "ผิดกลุ่มงาน", "แนบระเบียบ")
    rows = tuple(
        (_about(view, label, "decide_return_for", reason=reason),)
        for label, reason in zip(labels, reasons, strict=True)
    )
    return Message(
        title=f"เหตุผลที่ส่งคืน · เลขรับ {shown_number(view.entry)}",
        body="เลือก หรือพิมพ์เหตุผล",
        rows=(*rows, (_about(view, "กลับ", "decision"),)),
    )


def confirm(view: View, words: str, units: Sequence[Unit], assignee: Person | None, due: date | None) -> Message:
    """What was typed, as it was understood, before it counts."""
    to = " ".join(unit_name(unit) for unit in units)
    if assignee is not None:
        to = f"{to} {assignee.prefix}{assignee.first_name}".strip()
    found = [Fact(label="ผู้รับ", value=to or "—")]
    if due:
        found.append(Fact(label="กำหนด", value=short(due)))
    args: dict[str, object] = {
        "remark": words,
        "units": [unit.id for unit in units],
        "assignee": assignee.id if assignee else None,
        "due": due.isoformat() if due else None,
    }
    return Message(
        title="ตรวจก่อนบันทึก",
        facts=tuple(found),
        body=f"“{words}”",
        rows=(
            (_about(view, "ยืนยัน", "decide_confirm", "primary", **args), _about(view, "แก้ไข", "decide_own")),
            (_about(view, "กลับ", "decision"),),
        ),
    )


def choose_proposal(letter: Letter, entry: Entry | None, groups: Sequence[Unit], holder: str) -> Message:
    """What the clerk proposes to the director."""
    buttons = [press(fit(f"มอบ {unit_name(unit)}"), "propose_unit", letter, unit=unit.id) for unit in groups]
    rows = [tuple(buttons[start : start + 2]) for start in range(0, len(buttons), 2)]
    rows.append((press("เพื่อทราบ", "propose_known", letter), press("ไม่ระบุความเห็น", "propose_plain", letter)))
    return Message(
        title=f"เสนอ {holder} · เลขรับ {shown_number(entry)}",
        body="เห็นควรอย่างไร เลือก หรือพิมพ์ความเห็น",
        rows=tuple(rows),
    )


def proposed(letter: Letter, entry: Entry | None, holder: str, *, reached: bool, acting: str = "") -> Message:
    note = "" if reached else "ผู้สั่งการยังไม่ผูกบัญชีแชต กรุณาแจ้งทางอื่นและแจ้งผู้ดูแล"
    capacity = f" ({acting})" if acting else ""
    return Message(
        title=f"เสนอ {holder}{capacity} แล้ว · เลขรับ {shown_number(entry)}",
        body=note,
        rows=((press("ดูสถานะ", "show", letter),),),
    )


def nobody_there(letter: Letter, entry: Entry | None) -> Message:
    return Message(
        title=f"เสนอแล้ว · เลขรับ {shown_number(entry)} แต่ขณะนี้ไม่มีผู้สั่งการอยู่",
        body="เรื่องรอไว้ และจะแสดงแก่ผู้สั่งการคนแรกที่กลับมา",
        rows=((press("ดูสถานะ", "show", letter),),),
    )


# --- what others are told --------------------------------------------------------------------------------------------


def told_decided(view: View) -> Message:
    """For the clerk who proposed."""
    approval = view.approval
    return Message(
        title=f"สั่งการแล้ว · เลขรับ {shown_number(view.entry)}",
        facts=(Fact(label="เรื่อง", value=subject_of(view.letter)[:200]),),
        body=f"“{words_of(approval, view.decided_units)}”\n{view.decided_by} {word(approval.capacity)}".rstrip(),
        rows=((press("ดูสถานะล่าสุด", "show", view.letter),),),
        importance=Importance.NORMAL,
    )


def told_returned(view: View, *, to_clerk: bool) -> Message:
    """For everybody who had acted; the clerk gets the buttons."""
    rows: tuple[tuple[Press, ...], ...] = ((press("ดูหนังสือ", "show", view.letter),),)
    if to_clerk:
        rows = ((press("แก้แล้ว เสนอใหม่", "propose", view.letter, "primary"), press("ดูหนังสือ", "show", view.letter)),)
    return Message(
        title=f"ส่งคืนแก้ไข · เลขรับ {shown_number(view.entry)} (เลขคงเดิม)",
        facts=(Fact(label="เรื่อง", value=subject_of(view.letter)[:200]),),
        body=f"เหตุผล: {view.approval.remark}\nโดย {view.decided_by}",
        rows=rows,
        importance=Importance.HIGH,
    )


# --- many at once ---------------------------------------------------------------------------------------------------


def know_all(items: Sequence[tuple[Approval, Letter, Entry | None]], left_out: Sequence[int]) -> Message:
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
        buttons.append(Press(label=fit(f"{mark} {number}"), verb="know_toggle", args={"out": changed}))
    rows = [tuple(buttons[start : start + 4]) for start in range(0, len(buttons), 4)]
    last: tuple[Press, ...] = (Press(label="ยกเลิก", verb="cancel"),)
    if kept:
        last = (Press(label=f"ทราบ {len(kept)} เรื่อง", verb="know_all_now", args={"ids": kept}, style="primary"), *last)
    return Message(title="เลือกเรื่องที่ไม่รวม แล้วกดทราบ", body="\n".join(lines), rows=(*rows, last))


def known_all(count: int, refused: int) -> Message:
    also = f" · {refused} เรื่องเปลี่ยนไปแล้วจึงไม่รวม" if refused else ""
    return Message(title=f"ทราบแล้ว {count} เรื่อง{also}", body="เลิกทำได้จากแต่ละเรื่องภายใน 60 วินาที")
