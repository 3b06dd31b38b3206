"""What people read about numbers: taken, undone, voided, reserved, and the report of every number."""

from collections.abc import Mapping, Sequence

from handlers.common.presses import press
from handlers.common.thai_dates import short, short_with_time
from handlers.letters.presses import (
    AttachReserved,
    DiscardDraft,
    ProposeLetter,
    ReleaseNumber,
    ShowDraft,
    ShowLetter,
    UndoRegistering,
)
from handlers.letters.rules.numbering import Explanation, NumberStatus, UndoOutcome
from handlers.letters.texts.letters import SHOWN_SUBJECT, importance_of, shown_number, subject_of
from notifications.message import LABEL_UNITS, CopyText, Fact, Message, Press, utf16_units
from storage.ref import Ref
from storage.tables import Entry, Letter


def _propose_to(decider: str) -> str:
    """[เสนอ ผอ.]: the whole title where it fits, else its first word; never a title that is cut off."""
    first = next((short for short in ("รอง ผอ.", "ผอ.") if decider.startswith(short)), "")
    whole = f"เสนอ {decider}".strip()
    return whole if utf16_units(whole) <= LABEL_UNITS else f"เสนอ {first}".strip()


def registered(letter: Letter, entry: Entry, by: str, *, decider: str = "", undo: bool = True) -> Message:
    """The number was taken. `decider` is the title of who gets the letter with [เสนอ]."""
    number = shown_number(entry)
    first: list[Press | CopyText] = []
    if undo:
        first.append(press("เลิกทำ 60 วิ", UndoRegistering(), letter))
    first.append(press(_propose_to(decider), ProposeLetter(), letter, "primary"))
    return Message(
        title=f"ลงรับแล้ว  เลขรับ {number}",
        facts=(Fact(label="เรื่อง", value=subject_of(letter)[:SHOWN_SUBJECT]),),
        body=f"{short_with_time(entry.taken_at)} · โดย {by}",
        rows=(tuple(first), (CopyText(label="คัดลอกเลขรับ", text=number), press("ดูหนังสือ", ShowLetter(), letter))),
        importance=importance_of(letter),
    )


def stamped_file(entry: Entry) -> Message:
    return Message(title=f"เลขรับ {shown_number(entry)} · หน้าที่ประทับตรารับแล้ว")


def not_stamped(letter: Letter) -> Message:
    return Message(
        title="ประทับตรารับลงในไฟล์นี้ไม่ได้",
        body="เลขรับยังอยู่ครบ ต้นฉบับยังเปิดได้",
        rows=((press("เปิดหนังสือ", ShowLetter(), letter),),),
    )


def unregistered(letter: Letter, number: str, outcome: UndoOutcome) -> Message:
    what = {
        UndoOutcome.FREE: f"คืนเลข {number} แล้ว",
        UndoOutcome.VOID: f"เลข {number} มีเลขถัดไปแล้ว จึงยกเลิกไว้ในทะเบียน",
        UndoOutcome.RESERVE: f"เลข {number} ยังจองไว้",
    }
    return Message(
        title=f"เลิกลงรับแล้ว {what[outcome]}",
        body="ร่างยังอยู่ แก้ไขแล้วลงรับใหม่ได้",
        rows=((press("ดูร่าง", ShowDraft(), letter, "primary"), press("ทิ้งร่าง", DiscardDraft(), letter, "danger")),),
    )


def ask_void_reason(letter: Letter, entry: Entry | None) -> Message:
    return Message(
        title=f"ยกเลิกเลขรับ {shown_number(entry)} เพราะเหตุใด",
        body="พิมพ์เหตุผล เลขจะคงอยู่ในทะเบียนพร้อมเหตุผลและชื่อท่าน",
        rows=((press("ไม่ยกเลิก", ShowLetter(), letter),),),
    )


def void_reason(reason: str) -> str:
    """Returns the reason as people read it; two reasons are set by the system."""
    return {"undone": "เลิกทำภายใน 60 วินาที", "given_back": "คืนเลขที่จอง"}.get(reason, reason[:200])


def voided(entry: Entry) -> Message:
    return Message(title=f"ยกเลิกเลขรับ {shown_number(entry)} แล้ว", body=f"เหตุผล: {void_reason(entry.void_reason)}")


def reserved(entry: Entry) -> Message:
    until = f" กรุณาแนบไฟล์ภายใน {short(entry.keep_until)}" if entry.keep_until else ""
    return _reservation(entry, f"จองเลขรับ {shown_number(entry)} แล้ว{until}")


def reservation_overdue(entry: Entry) -> Message:
    until = f" (กำหนด {short(entry.keep_until)})" if entry.keep_until else ""
    return _reservation(entry, f"เลขรับ {shown_number(entry)} ที่จองไว้ยังไม่มีหนังสือ{until}")


def _reservation(entry: Entry, title: str) -> Message:
    about = Ref.of(entry)
    return Message(
        title=title,
        body=entry.note[:200],
        rows=(
            (
                Press.of("แนบตอนนี้", AttachReserved(), about, style="primary"),
                Press.of("คืนเลข", ReleaseNumber(), about),
            ),
        ),
    )


def ask_reserve_note() -> Message:
    return Message(title="จองเลขรับสำหรับเรื่องใด", body="เช่น เรื่อง ขอความอนุเคราะห์ จาก ทต.หนองบัว")


def ask_reserved_file(entry: Entry) -> Message:
    return Message(title=f"ส่งภาพหรือ PDF ของหนังสือ เลขรับ {shown_number(entry)}", body="หรือพิมพ์ ลงรับ เพื่อกรอกเอง")


def number_given_back(number: str, *, freed: bool) -> Message:
    why = "" if freed else " เลขคงอยู่ในทะเบียนว่า คืนเลขที่จอง"
    return Message(title=f"คืนเลข {number} แล้ว{why}")


def gaps(unit: str, year: int, rows: Sequence[Explanation], names: dict[str, str]) -> Message:
    """The gap report: every number that is not simply in use, explained."""
    title = f"ตรวจเลขรับ {unit} ปี {year} · 1–{len(rows)}" if rows else f"ตรวจเลขรับ {unit} ปี {year} · ยังไม่มีเลข"
    return Message(title=title, body="\n".join([_verdict(rows), *_odd_numbers(rows, names)]))


def with_sent(message: Message, books: Mapping[str, Sequence[Explanation]], names: dict[str, str]) -> Message:
    """The report of numbers with the send registers added, by their titles."""
    lines = [message.body]
    for title, rows in books.items():
        if rows:
            lines += [f"{title} 1–{len(rows)}: {_verdict(rows)}", *_odd_numbers(rows, names)]
    return message.model_copy(update={"body": "\n".join(lines)})


def _verdict(rows: Sequence[Explanation]) -> str:
    unsound = sum(not row.sound for row in rows)
    return "ครบทุกเลข ไม่มีเลขซ้ำหรือหาย" if not unsound else f"มี {unsound} เลขที่ต้องตรวจสอบ"


def _odd_numbers(rows: Sequence[Explanation], names: dict[str, str]) -> list[str]:
    fates = {
        NumberStatus.RESERVED: "จองไว้",
        NumberStatus.VOID: "ยกเลิก",
        NumberStatus.MISSING: "ไม่พบที่มา",
        NumberStatus.DOUBLED: "ซ้ำ",
        NumberStatus.AHEAD: "เกินเลขล่าสุด",
    }
    odd = [row for row in rows if row.status is not NumberStatus.USED]
    lines = []
    for row in odd[:40]:
        by = names.get(row.by, "")
        lines.append(
            f"{row.number} {fates[row.status]} {void_reason(row.note)[:60]}{f' · {by}' if by else ''}".rstrip()
        )
    if len(odd) > 40:
        lines.append(f"และอีก {len(odd) - 40} เลข")
    return lines
