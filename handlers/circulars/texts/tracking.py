"""What the clerk reads of a circular that is sent: the live card, the list of calls, files, its end."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from handlers.circulars.presses import (
    AskChairs,
    CancelCircular,
    ChaseReceivers,
    CloseCircular,
    ExportCircular,
    NoteCall,
    NoteCalledAnswer,
    PrintNotices,
    RefreshCircular,
    SendAtOnce,
    ShowAnswers,
    ShowCalls,
    TrackCircular,
    TurnCalls,
    UndoSending,
)
from handlers.circulars.rules.answers import ANSWERED, NO, YES
from handlers.circulars.texts.circulars import (
    SHOWN_SUBJECT,
    Rows,
    View,
    by_when,
    is_most_urgent,
    marks,
    moment,
    number_of,
    press,
    reached_word,
    some,
    subject_fact,
)
from handlers.circulars.texts.receiving import shown_answer
from handlers.common.thai_dates import short
from handlers.common.words import clock, fit, full_name, short_name, unit_name, word
from handlers.letters.presses import ShowLetter
from handlers.letters.texts.letters import importance_of, shown_number, subject_of
from notifications.message import Attachment, Fact, Importance, Message, OpenLink, Press
from storage.circulars import Counts
from storage.clock import BANGKOK
from storage.ref import Ref
from storage.tables import Circular, Entry, Letter, Person, Receiver, Unit
from storage.vocabulary import CircularState, Secrecy, Wanted

CALLS = 5
"""How many schools one page of the telephone list has: two buttons each."""

# --- sent -----------------------------------------------------------------------------------------------------------


def sent(view: View, counts: Counts, now: datetime) -> Message:
    """The card after [ส่ง], while sending can still be undone."""
    row = view.circular
    going = counts.total - counts.no_chat
    send_at = row.send_at or now
    morning = (send_at - now).total_seconds() > 120
    first = [press("เลิกทำ" if morning else "เลิกทำ 60 วิ", UndoSending(), view)]
    if morning or is_most_urgent(view.letter):
        first.append(press("ส่งเลย", SendAtOnce(), view))
    title = f"จะส่ง {going} แห่ง {moment(send_at)}" if morning else f"ส่งแล้ว {going}"
    when = "รวมกับข้อความรอบเช้าของแต่ละแห่ง" if morning else "จะถึงผู้รับใน 60 วินาที"
    return Message(
        title=f"{title} · ไม่มีแชต {counts.no_chat}",
        facts=(subject_fact(view),),
        body=f"{when} · {by_when(row)}",
        rows=(tuple(first), (*_sheets(view, counts), press("ดูสถานะ", RefreshCircular(), view))),
        importance=importance_of(view.letter),
        sensitive=view.letter.secrecy != Secrecy.OPEN,
    )


def _sheets(view: View, counts: Counts) -> tuple[Press, ...]:
    if not counts.not_reached or view.letter.secrecy != Secrecy.OPEN:
        return ()
    return (press(fit(f"พิมพ์ใบแจ้ง {counts.not_reached} แห่ง"), PrintNotices(), view),)


# --- the live card --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Progress:
    """How far it is. `days_left` are working days to the due day, negative after it; `slowest` a cluster."""

    counts: Counts
    slowest: tuple[str, int] | None = None
    days_left: int | None = None
    due_today: bool = False
    over: bool = False


def live(view: View, far: Progress) -> Message:
    """The state of a circular, as the clerk follows it."""
    row, counts = view.circular, far.counts
    return Message(
        title=f"{number_of(view)}{marks(view.letter)} · {_how_far(row, far)}",
        facts=(subject_fact(view),),
        body="\n".join(_live_lines(row, far)),
        rows=_live_rows(view, counts) if row.state == CircularState.SENT else _over_rows(view, counts),
        importance=Importance.NORMAL,
        sensitive=view.letter.secrecy != Secrecy.OPEN,
    )


def _how_far(row: Circular, far: Progress) -> str:
    if row.state == CircularState.CANCELLED:
        return f"ยกเลิกการส่ง {moment(row.cancelled_at)}" if row.cancelled_at else "ยกเลิกการส่ง"
    if row.state in (CircularState.SENT, CircularState.CLOSED) and far.counts.total and not far.counts.left:
        return "ครบแล้ว"  # it is closed by the next look at its card, which somebody who asks may come before
    if row.state == CircularState.CLOSED:
        return f"ปิดเรื่องแล้ว ค้าง {far.counts.left}"
    if row.due_at is None or far.days_left is None:
        return "ไม่มีกำหนด"
    if far.due_today:
        return f"เกินกำหนด {clock(row.due_at)} วันนี้" if far.over else f"ครบกำหนดวันนี้ {clock(row.due_at)}"
    if far.over:
        late = -far.days_left
        return f"เกินกำหนด {late} วันทำการ" if late else "เกินกำหนด"
    # Due on a day off, with no working day before it.
    return f"เหลือ {far.days_left} วันทำการ" if far.days_left else f"ครบกำหนด {moment(row.due_at)}"


def states(counts: Counts) -> str:
    """The counts of the four states, and of what is still on its way."""
    parts = [
        f"รับทราบ {counts.acknowledged}",
        f"เปิดอ่าน {counts.opened}",
        f"ส่งถึง {counts.delivered}",
        f"ไม่ถึง {counts.not_reached}",
    ]
    return " · ".join([*parts, *([f"กำลังส่ง {counts.on_way}"] if counts.on_way else [])])


def _live_lines(row: Circular, far: Progress) -> list[str]:
    counts = far.counts
    lines = [states(counts)]
    if row.wanted in ANSWERED:
        what = "ส่งไฟล์แล้ว" if row.wanted == Wanted.FILE else "ตอบแล้ว"
        lines.append(f"{what} {counts.acted} จาก {counts.total}")
    if far.slowest is not None and row.state == CircularState.SENT:
        lines.append(f"ช้าที่สุด: {far.slowest[0]} {far.slowest[1]} แห่ง")
    if counts.withdrawn:
        lines.append(f"เรียกคืน {counts.withdrawn} แห่ง")
    if row.cancel_reason:
        lines.append(f"เหตุผล: {row.cancel_reason[:200]}")
    return lines


def _live_rows(view: View, counts: Counts) -> Rows:
    rows: list[tuple[Press, ...]] = []
    secret = view.letter.secrecy != Secrecy.OPEN
    if counts.left:
        helping = () if secret else (press("ให้ ปธ.เครือข่ายช่วย", AskChairs(), view),)
        rows.append((press(f"เตือนที่เหลือ {counts.left}", ChaseReceivers(), view, "primary"), *helping))
        rows.append((press("รายชื่อโทร", ShowCalls(), view), press("ส่งออก Excel", ExportCircular(), view)))
    else:
        rows.append((press("ส่งออก Excel", ExportCircular(), view),))
    third = list(_sheets(view, counts))
    if view.circular.wanted in ANSWERED:
        third.insert(0, press("คำตอบ", ShowAnswers(), view))
    if third:
        rows.append(tuple(third))
    cancel = press("ยกเลิกการส่ง", CancelCircular(), view, "danger")
    rows.append((press("ปิดเรื่องเวียน", CloseCircular(), view), cancel))
    return tuple(rows)


def _over_rows(view: View, counts: Counts) -> Rows:
    answers = (press("คำตอบ", ShowAnswers(), view),) if view.circular.wanted in ANSWERED else ()
    return ((*answers, press("ส่งออก Excel", ExportCircular(), view)),) if counts.total else ()


def line(row: Circular, letter: Letter, entry: Entry | None, counts: Counts, today: date) -> str:
    """An open circular in one line, for lists: 214 การคัดเลือกครูดีเด่น · ค้าง 17/148 · 15 ม.ค. 69"""
    number = shown_number(entry).partition("/")[0]
    due = row.due_at.astimezone(BANGKOK).date() if row.due_at else None
    by = "" if due is None else f" · เกินกำหนด {short(due)}" if due < today else f" · {short(due)}"
    return f"{number} {subject_of(letter)[:50]} · ค้าง {counts.left}/{counts.total}{by}"


def status_line(row: Circular, counts: Counts) -> str:
    """How far a circular is, on its letter's card."""
    if row.state == CircularState.DRAFT:
        return "ร่างการเวียนไว้ ยังไม่ส่ง"
    if row.state == CircularState.WAITING:
        return f"จะเวียน {counts.total} แห่ง {moment(row.send_at)}" if row.send_at else f"จะเวียน {counts.total} แห่ง"
    what = {CircularState.CANCELLED: "ยกเลิกการเวียน"}.get(row.state, "เวียน")
    return f"{what} {counts.total + counts.withdrawn} แห่ง · รับทราบ {counts.acknowledged}"


# --- chasing --------------------------------------------------------------------------------------------------------


def chased(view: View, reminded: int, on_line: int, lately: int, unreached: int) -> Message:
    """The result of a reminder."""
    none = f" · {unreached} แห่งไม่มีแชต กรุณาโทร" if unreached else ""
    lines = [f"ทาง LINE {on_line} ข้อความ"] if on_line else []
    lines += [f"เตือนไปแล้วในชั่วโมงนี้ {lately} แห่ง จึงไม่เตือนซ้ำ"] if lately else []
    nobody = "ไม่มีแห่งใดเตือนทางแชตได้" if unreached else "ไม่มีแห่งใดต้องเตือนในขณะนี้"
    title = f"{f'เตือน {reminded} แห่งแล้ว' if reminded else nobody}{none}"
    calls = (press("เปิดรายชื่อโทร", ShowCalls(), view, "primary"),) if unreached else ()
    return Message(title=title, body="\n".join(lines), rows=((*calls, press("ดูสถานะ", TrackCircular(), view)),))


def chairs_asked(view: View, asked: Sequence[tuple[str, str, int]], without: Sequence[str]) -> Message:
    """Which chairs got the list of their schools."""
    lines = [f"{cluster}: {name} · {count} แห่ง" for cluster, name, count in asked[:12]]
    if without:
        lines.append(f"ไม่มี ปธ.เครือข่ายที่ติดต่อทางแชตได้: {' '.join(some(without, 6))}")
    title = f"ขอให้ ปธ.เครือข่ายช่วยแล้ว {len(asked)} เครือข่าย" if asked else "ยังขอให้ ปธ.เครือข่ายช่วยไม่ได้"
    return Message(title=title, body="\n".join(lines), rows=((press("ดูสถานะ", TrackCircular(), view),),))


def ask_chair(row: Circular, letter: Letter, cluster: str, schools: Sequence[Unit]) -> Message:
    """What the chair of a cluster gets: the schools that have not done it."""
    due = f"ภายใน {moment(row.due_at)}" if row.due_at is not None else ""
    lines = [f"{number}) {unit_name(unit)}" for number, unit in enumerate(schools[:30], start=1)]
    lines += [f"และอีก {len(schools) - 30} แห่ง"] if len(schools) > 30 else []
    return Message(
        title=f"ขอให้ช่วยประสาน {len(schools)} โรงเรียน · {cluster}{marks(letter)}",
        facts=(
            Fact(label="เรื่อง", value=subject_of(letter)[:SHOWN_SUBJECT]),
            *((Fact(label="ให้", value=f"{word(row.wanted)} {due}"),) if due else ()),
        ),
        body="ยังไม่ดำเนินการ:\n" + "\n".join(lines),
        importance=importance_of(letter),
    )


def chair_name(person: Person) -> str:
    return short_name(person)


# --- telephone list -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Call:
    """A school to call: how far the circular has come there, and whom to call."""

    receiver: Receiver
    unit: Unit
    head: Person | None


def calls(view: View, found: Sequence[Call], page: int) -> Message:
    """Whom to call, a page at a time, each with a button that notes the call."""
    if not found:
        return Message(title="ไม่มีแห่งใดต้องโทรแล้ว", rows=((press("ดูสถานะ", TrackCircular(), view),),))
    start = min(page, (len(found) - 1) // CALLS) * CALLS
    lines: list[str] = []
    rows: list[tuple[Press | OpenLink, ...]] = []
    for number, one in enumerate(found[start : start + CALLS], start=start + 1):
        phone = one.head.phone if one.head else ""
        who = full_name(one.head) if one.head else "ไม่มีชื่อผู้ติดต่อ"
        lines.append(f"{number}) {unit_name(one.unit)} · {who} · {phone or 'ไม่มีเบอร์'} · {reached_word(one.receiver)}")
        call = (OpenLink(label=fit(f"โทร {number}", 20), url=f"tel:{dialled(phone)}"),) if dialled(phone) else ()
        proxy = press(f"รับทราบแทน {number}", NoteCall(receiver=one.receiver.id, page=page), view)
        rows.append((*call, proxy))
    turning = [press("ก่อนหน้า", TurnCalls(page=page - 1), view)] if start else []
    if start + CALLS < len(found):
        turning.append(press("ถัดไป", TurnCalls(page=page + 1), view))
    rows.append((*turning, press("ดูสถานะ", TrackCircular(), view)))
    return Message(title=f"รายชื่อโทร {len(found)} แห่ง · {number_of(view)}", body="\n".join(lines), rows=tuple(rows))


def dialled(phone: str) -> str:
    """A telephone number as a phone dials it; "" for one that is none."""
    digits = "".join(letter for letter in phone if letter.isdecimal())
    return ("+" if phone.strip().startswith("+") else "") + digits if len(digits) >= 9 else ""


def ask_called_answer(view: View, unit: Unit, receiver_id: int) -> Message:
    """Asks for the answer that a school gave on the telephone."""
    how = {
        Wanted.YES_NO: "เลือกคำตอบ",
        Wanted.NUMBER: "พิมพ์ตัวเลข เช่น 12",
        Wanted.TEXT: "พิมพ์คำตอบ ไม่เกิน 500 ตัวอักษร",
    }[view.circular.wanted]
    said = tuple(
        press(shown_answer(Wanted.YES_NO, one), NoteCalledAnswer(receiver=receiver_id, answer=one), view)
        for one in (YES, NO)
        if view.circular.wanted == Wanted.YES_NO
    )
    return Message(
        title=f"{unit_name(unit)} ตอบทางโทรศัพท์ว่าอย่างไร",
        body=f"“{view.circular.question}”\n{how}",
        rows=((*said, press("รายชื่อโทร", ShowCalls(), view)),),
    )


def call_noted(message: Message, unit: Unit, by: str) -> Message:
    """The list of calls, with what was noted in its title."""
    return message.model_copy(
        update={"title": f"บันทึกแล้ว: {unit_name(unit)} รับทราบ โดย {by} ทางโทรศัพท์ · {message.title}"}
    )


# --- files ----------------------------------------------------------------------------------------------------------


def making_file() -> Message:
    return Message(title="กำลังเตรียมไฟล์…")


def file_made(kind: str, number: str, file: Attachment) -> Message:
    """The table or the printed notices."""
    what = {"table": "ตารางสถานะการเวียน", "sheets": "ใบแจ้งหนังสือเวียน"}[kind]
    return Message(title=f"{what} · {number}", files=(file,))


def file_name(kind: str, number: str) -> str:
    """The name of a file on the phone it comes to."""
    what, ending = {"table": ("สถานะเวียน", "xlsx"), "sheets": ("ใบแจ้งเวียน", "pdf")}[kind]
    return f"{what}-{number.replace('/', '-')}.{ending}"


def file_failed() -> Message:
    return Message(title="เตรียมไฟล์ไม่สำเร็จ กรุณากดอีกครั้ง")


def nobody_without_chat(view: View) -> Message:
    return Message(title="ทุกแห่งได้รับทางแชตแล้ว ไม่มีใบแจ้งที่ต้องพิมพ์", rows=((press("ดูสถานะ", TrackCircular(), view),),))


# --- its end --------------------------------------------------------------------------------------------------------


def ask_cancel_reason(view: View, counts: Counts) -> Message:
    gone = counts.total - counts.not_reached - counts.on_way
    told = f"ส่งถึงแล้ว {gone} แห่ง จะได้รับแจ้งพร้อมเหตุผล" if gone else "ยังไม่มีผู้ใดได้รับ"
    return Message(
        title=f"ยกเลิกการส่งเพราะเหตุใด · {number_of(view)}",
        body=f"{told} ส่วนที่ยังไม่ออกจะไม่ถูกส่ง\nพิมพ์เหตุผล",
        rows=((press("ไม่ยกเลิก", TrackCircular(), view),),),
    )


def cancelled(view: View, gone: int, caught: int) -> Message:
    """The card of a cancelled circular: how many had it."""
    return Message(
        title=f"ยกเลิกการส่งแล้ว · ส่งไปแล้ว {gone} แห่ง · เรียกคืนทัน {caught} แห่ง",
        facts=(subject_fact(view),),
        body="แห่งที่ได้รับไปแล้วได้รับแจ้งพร้อมเหตุผล" if gone else "ยังไม่มีผู้ใดได้รับ",
        rows=((press("ดูสถานะ", TrackCircular(), view), _letter_press(view)),),
    )


def confirm_close(view: View, counts: Counts) -> Message:
    return Message(
        title=f"ยังไม่ครบ {counts.left} แห่ง ปิดเรื่องเวียนหรือไม่",
        body="ปิดแล้วจะไม่เตือนอีก แห่งที่เหลือยังรับทราบได้",
        rows=(
            (
                press("ปิดเรื่องเวียน", CloseCircular(sure=True), view, "danger"),
                press("ไม่ปิด", TrackCircular(), view),
            ),
        ),
    )


def _letter_press(view: View) -> Press:
    return Press.of("เปิดหนังสือ", ShowLetter(), Ref.of(view.letter), version=view.letter.version)
