"""What the office reads of a circular that is sent: the live card, the lists beside it, what came of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from handlers.circulars.rules.answers import ANSWERED, NO, YES
from handlers.circulars.rules.receivers import Wording
from handlers.circulars.texts.receiving import shown_answer
from handlers.common.thai_dates import short, short_with_time
from handlers.common.words import clock, fit, full_name, short_name, unit_name, word
from handlers.letters.texts.letters import Style, importance_of, number_words, shown_number, subject_of
from notifications.message import Attachment, Fact, Importance, Message, OpenLink, PickDate, Press
from storage.circulars import Counts
from storage.clock import BANGKOK
from storage.tables import Circular, Entry, Letter, Person, Receiver, Unit
from storage.vocabulary import CircularState, Secrecy, Urgency, Wanted

CALLS = 5
"""How many schools one page of the telephone list has: two buttons each."""
ANSWERS = 15
SHOWN_SUBJECT = 200
BY = {
    Wanted.SEEN: "ให้เปิดอ่านภายใน",
    Wanted.ACKNOWLEDGE: "ให้รับทราบภายใน",
    Wanted.YES_NO: "ให้ตอบภายใน",
    Wanted.NUMBER: "ให้ตอบภายใน",
    Wanted.TEXT: "ให้ตอบภายใน",
    Wanted.FILE: "ให้ส่งไฟล์ภายใน",
}
Rows = tuple[tuple[Press | PickDate | OpenLink, ...], ...]


@dataclass(frozen=True)
class View:
    """A circular as its cards show it. `whom` is its choice in words, `count` how many units that is today."""

    circular: Circular
    letter: Letter
    entry: Entry | None
    whom: str = ""
    count: int = 0
    schools: int = 0
    """How many schools there are to choose from."""
    types: bool = False
    """Whether the office sorts its schools by type."""


def is_most_urgent(letter: Letter) -> bool:
    return letter.urgency == Urgency.MOST_URGENT


def press(view: View, label: str, verb: str, style: Style = "secondary", **args: object) -> Press:
    return button(view.circular, label, verb, style, args)


def button(
    row: Circular, label: str, verb: str, style: Style = "secondary", args: Mapping[str, object] | None = None
) -> Press:
    """A press about a circular in the state shown."""
    return Press(
        label=label, verb=verb, subject=f"circulation:{row.id}", version=row.version, args=dict(args or {}), style=style
    )


def start(letter: Letter, *, first: bool) -> Press:
    """[แจ้งเวียน] of a letter's card; `first`: it is what is to be done next."""
    return Press(
        label="แจ้งเวียน",
        verb="circulate",
        subject=f"letter:{letter.id}",
        version=letter.version,
        style="primary" if first else "secondary",
    )


def follow(row: Circular, style: Style = "secondary") -> Press:
    """[สถานะการเวียน] of a letter's card."""
    return button(row, "สถานะการเวียน", "circulation", style)


def marks(letter: Letter) -> str:
    """Urgency and secrecy: they go wherever the letter goes."""
    marks = [word(letter.urgency)] if letter.urgency != Urgency.NORMAL else []
    marks += [word(letter.secrecy)] if letter.secrecy != Secrecy.OPEN else []
    return "".join(f" · {mark}" for mark in marks)


def number_of(view: View) -> str:
    return number_words(view.letter, view.entry)


def moment(at: datetime) -> str:
    """15 ม.ค. 69 16:30"""
    return short_with_time(at)


def whom(said: Wording) -> str:
    """A choice in words: ทุกโรงเรียน ยกเว้น รร.บ้านหนองบัว."""
    parts = ["ทุกโรงเรียน"] if said.every else []
    parts += [name if name.startswith(("เครือข่าย", "กลุ่ม")) else f"เครือข่าย{name}" for name in said.clusters]
    parts += [f"โรงเรียน{name}" for name in said.types]
    parts += some(said.units, 4)
    out = [*said.without_clusters, *some(said.without, 4)]
    words = " ".join(parts)
    return f"{words} ยกเว้น {' '.join(out)}" if out and words else words


def some(names: Sequence[str], most: int) -> list[str]:
    return [*names[:most], f"และอีก {len(names) - most} แห่ง"] if len(names) > most else list(names)


def subject_fact(view: View) -> Fact:
    return Fact(label="เรื่อง", value=subject_of(view.letter)[:SHOWN_SUBJECT])


def by_when(row: Circular) -> str:
    if row.due_at is None:
        return word(row.wanted) if row.wanted == Wanted.SEEN else f"{word(row.wanted)} ไม่มีกำหนด"
    return f"{BY[row.wanted]} {moment(row.due_at)}"


# --- sent -----------------------------------------------------------------------------------------------------------


def sent(view: View, counts: Counts, now: datetime) -> Message:
    """Confirmed, and still to be undone."""
    row = view.circular
    going = counts.total - counts.no_chat
    send_at = row.send_at or now
    morning = (send_at - now).total_seconds() > 120
    first = [press(view, "เลิกทำ" if morning else "เลิกทำ 60 วิ", "circulate_undo")]
    if morning or is_most_urgent(view.letter):
        first.append(press(view, "ส่งเลย", "circulate_send_now"))
    title = f"จะส่ง {going} แห่ง {moment(send_at)}" if morning else f"ส่งแล้ว {going}"
    when = "รวมกับข้อความรอบเช้าของแต่ละแห่ง" if morning else "จะถึงผู้รับใน 60 วินาที"
    return Message(
        title=f"{title} · ไม่มีแชต {counts.no_chat}",
        facts=(subject_fact(view),),
        body=f"{when} · {by_when(row)}",
        rows=(tuple(first), (*_sheets(view, counts), press(view, "ดูสถานะ", "circulate_live"))),
        importance=importance_of(view.letter),
        sensitive=view.letter.secrecy != Secrecy.OPEN,
    )


def _sheets(view: View, counts: Counts) -> tuple[Press, ...]:
    if not counts.not_reached or view.letter.secrecy != Secrecy.OPEN:
        return ()
    return (press(view, fit(f"พิมพ์ใบแจ้ง {counts.not_reached} แห่ง"), "circulate_sheets"),)


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
    """The four states, kept apart; what is still on its way besides."""
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
        helping = () if secret else (press(view, "ให้ ปธ.เครือข่ายช่วย", "circulate_chairs"),)
        rows.append((press(view, f"เตือนที่เหลือ {counts.left}", "circulate_chase", "primary"), *helping))
        rows.append((press(view, "รายชื่อโทร", "circulate_calls"), press(view, "ส่งออก Excel", "circulate_excel")))
    else:
        rows.append((press(view, "ส่งออก Excel", "circulate_excel"),))
    third = list(_sheets(view, counts))
    if view.circular.wanted in ANSWERED:
        third.insert(0, press(view, "คำตอบ", "circulate_table"))
    if third:
        rows.append(tuple(third))
    cancel = press(view, "ยกเลิกการส่ง", "circulate_cancel", "danger")
    rows.append((press(view, "ปิดเรื่องเวียน", "circulate_close"), cancel))
    return tuple(rows)


def _over_rows(view: View, counts: Counts) -> Rows:
    answers = (press(view, "คำตอบ", "circulate_table"),) if view.circular.wanted in ANSWERED else ()
    return ((*answers, press(view, "ส่งออก Excel", "circulate_excel")),) if counts.total else ()


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
    """What a round of reminding did."""
    none = f" · {unreached} แห่งไม่มีแชต กรุณาโทร" if unreached else ""
    lines = [f"ทาง LINE {on_line} ข้อความ"] if on_line else []
    lines += [f"เตือนไปแล้วในชั่วโมงนี้ {lately} แห่ง จึงไม่เตือนซ้ำ"] if lately else []
    nobody = "ไม่มีแห่งใดเตือนทางแชตได้" if unreached else "ไม่มีแห่งใดต้องเตือนในขณะนี้"
    title = f"{f'เตือน {reminded} แห่งแล้ว' if reminded else nobody}{none}"
    calls = (press(view, "เปิดรายชื่อโทร", "circulate_calls", "primary"),) if unreached else ()
    return Message(title=title, body="\n".join(lines), rows=((*calls, press(view, "ดูสถานะ", "circulation")),))


def chairs_asked(view: View, asked: Sequence[tuple[str, str, int]], without: Sequence[str]) -> Message:
    """Which chairs got their list."""
    lines = [f"{cluster}: {name} · {count} แห่ง" for cluster, name, count in asked[:12]]
    if without:
        lines.append(f"ไม่มี ปธ.เครือข่ายที่ติดต่อทางแชตได้: {' '.join(some(without, 6))}")
    title = f"ขอให้ ปธ.เครือข่ายช่วยแล้ว {len(asked)} เครือข่าย" if asked else "ยังขอให้ ปธ.เครือข่ายช่วยไม่ได้"
    return Message(title=title, body="\n".join(lines), rows=((press(view, "ดูสถานะ", "circulation"),),))


def ask_chair(row: Circular, letter: Letter, cluster: str, schools: Sequence[Unit]) -> Message:
    """What a cluster's chair gets: which schools of theirs have not."""
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
    """A school to be called: how far the circular has come there, and whose telephone it is."""

    receiver: Receiver
    unit: Unit
    head: Person | None


def _reached_word(receiver: Receiver) -> str:
    if receiver.opened_at is not None:
        return "เปิดอ่านแล้ว"
    if receiver.delivered_at is not None:
        return "ส่งถึงแล้ว"
    if receiver.failed_at is not None:
        return "ส่งไม่ถึง"
    return "ไม่มีแชต" if receiver.person_id is None else "กำลังส่ง"


def calls(view: View, found: Sequence[Call], page: int) -> Message:
    """Whom to call, a page at a time; each can be noted as heard by telephone."""
    if not found:
        return Message(title="ไม่มีแห่งใดต้องโทรแล้ว", rows=((press(view, "ดูสถานะ", "circulation"),),))
    start = min(page, (len(found) - 1) // CALLS) * CALLS
    lines: list[str] = []
    rows: list[tuple[Press | OpenLink, ...]] = []
    for number, one in enumerate(found[start : start + CALLS], start=start + 1):
        phone = one.head.phone if one.head else ""
        who = full_name(one.head) if one.head else "ไม่มีชื่อผู้ติดต่อ"
        lines.append(f"{number}) {unit_name(one.unit)} · {who} · {phone or 'ไม่มีเบอร์'} · {_reached_word(one.receiver)}")
        call = (OpenLink(label=fit(f"โทร {number}", 20), url=f"tel:{dialled(phone)}"),) if dialled(phone) else ()
        proxy = press(view, f"รับทราบแทน {number}", "circulate_proxy", receiver=one.receiver.id, page=page)
        rows.append((*call, proxy))
    turning = [press(view, "ก่อนหน้า", "circulate_calls_page", page=page - 1)] if start else []
    if start + CALLS < len(found):
        turning.append(press(view, "ถัดไป", "circulate_calls_page", page=page + 1))
    rows.append((*turning, press(view, "ดูสถานะ", "circulation")))
    return Message(title=f"รายชื่อโทร {len(found)} แห่ง · {number_of(view)}", body="\n".join(lines), rows=tuple(rows))


def dialled(phone: str) -> str:
    """A telephone number as a phone dials it; "" for one that is none."""
    digits = "".join(letter for letter in phone if letter.isdecimal())
    return ("+" if phone.strip().startswith("+") else "") + digits if len(digits) >= 9 else ""


def ask_proxy_answer(view: View, unit: Unit, receiver_id: int) -> Message:
    """A school's answer that was given on the telephone."""
    how = {
        Wanted.YES_NO: "เลือกคำตอบ",
        Wanted.NUMBER: "พิมพ์ตัวเลข เช่น 12",
        Wanted.TEXT: "พิมพ์คำตอบ ไม่เกิน 500 ตัวอักษร",
    }[view.circular.wanted]
    said = tuple(
        press(view, shown_answer(Wanted.YES_NO, one), "circulate_proxy_said", receiver=receiver_id, answer=one)
        for one in (YES, NO)
        if view.circular.wanted == Wanted.YES_NO
    )
    return Message(
        title=f"{unit_name(unit)} ตอบทางโทรศัพท์ว่าอย่างไร",
        body=f"“{view.circular.question}”\n{how}",
        rows=((*said, press(view, "รายชื่อโทร", "circulate_calls")),),
    )


def proxied(message: Message, unit: Unit, by: str) -> Message:
    """The list again, beginning with what was noted."""
    return message.model_copy(
        update={"title": f"บันทึกแล้ว: {unit_name(unit)} รับทราบ โดย {by} ทางโทรศัพท์ · {message.title}"}
    )


# --- answers --------------------------------------------------------------------------------------------------------


def answers(view: View, found: Sequence[tuple[Receiver, Unit]], page: int) -> Message:
    """The answers so far, with what they come to."""
    row = view.circular
    given = [(receiver, unit) for receiver, unit in found if receiver.acted_at is not None]
    start = min(page, max(0, (len(given) - 1) // ANSWERS)) * ANSWERS
    lines = [_sum(row, given)] if given else ["ยังไม่มีคำตอบ"]
    for receiver, unit in given[start : start + ANSWERS]:
        lines.append(f"{unit_name(unit)}: {_said(row, receiver)[:120]}")
    turning = [press(view, "ก่อนหน้า", "circulate_table_page", page=page - 1)] if start else []
    if start + ANSWERS < len(given):
        turning.append(press(view, "ถัดไป", "circulate_table_page", page=page + 1))
    title = f"คำตอบ {len(given)} จาก {len(found)} แห่ง · {number_of(view)}"
    return Message(
        title=title,
        facts=(Fact(label="คำถาม", value=row.question),) if row.question else (),
        body="\n".join(line for line in lines if line),
        rows=(
            *((tuple(turning),) if turning else ()),
            (press(view, "ส่งออก Excel", "circulate_excel"), press(view, "ดูสถานะ", "circulation")),
        ),
    )


def _said(row: Circular, receiver: Receiver) -> str:
    return shown_answer(row.wanted, receiver.answer, receiver.answer_name)


def _sum(row: Circular, given: Sequence[tuple[Receiver, Unit]]) -> str:
    """What the answers come to: of numbers the sum, of yes and no how many each."""
    if row.wanted == Wanted.NUMBER:
        values = [float(receiver.answer) for receiver, _unit in given if receiver.answer]
        return f"รวม {_plain(sum(values))} · ต่ำสุด {_plain(min(values))} · สูงสุด {_plain(max(values))}" if values else ""
    if row.wanted == Wanted.YES_NO:
        said = [_said(row, receiver) for receiver, _unit in given]
        return " · ".join(f"{one} {said.count(one)}" for one in dict.fromkeys(sorted(said)))
    return ""


def _plain(value: float) -> str:
    return f"{value:,.2f}".rstrip("0").rstrip(".")


# --- files ----------------------------------------------------------------------------------------------------------


_COLUMNS = (
    "ลำดับ",
    "หน่วยงาน",
    "กลุ่มเครือข่าย",
    "สถานะ",
    "ส่งถึงเมื่อ",
    "ทาง",
    "เปิดอ่านเมื่อ",
    "รับทราบเมื่อ",
    "ทาง",
    "โดย",
    "เลขรับของหน่วยงาน",
    "ตอบเมื่อ",
    "คำตอบ",
    "เตือนแล้ว (ครั้ง)",
)


def sheet(
    view: View,
    found: Sequence[tuple[Receiver, Unit]],
    people: Mapping[int, Person],
    entries: Mapping[int, Entry],
) -> dict[str, Any]:
    """The state of a circular as a table: a row a receiver, each state with its moment and its way."""
    rows = []
    for number, (receiver, unit) in enumerate(found, start=1):
        entry = entries.get(receiver.entry_id or 0)
        rows.append(
            [
                number,
                unit_name(unit),
                unit.cluster,
                _state_word(view.circular, receiver),
                _at(receiver.delivered_at),
                word(receiver.delivered_on) if receiver.delivered_on else "",
                _at(receiver.opened_at),
                _at(receiver.acknowledged_at),
                _way(receiver),
                _who(receiver, people),
                shown_number(entry) if entry is not None else "",
                _at(receiver.acted_at),
                _cell(view.circular, receiver),
                receiver.chased,
            ]
        )
    return {"title": f"เวียน {shown_number(view.entry)}", "header": list(_COLUMNS), "rows": rows}


def _at(moment_: datetime | None) -> str:
    return moment(moment_) if moment_ is not None else ""


def _state_word(row: Circular, receiver: Receiver) -> str:
    if receiver.withdrawn_at is not None:
        return "เรียกคืน"
    if row.wanted in ANSWERED and receiver.acted_at is not None:
        return "ตอบแล้ว"
    return "รับทราบ" if receiver.acknowledged_at is not None else _reached_word(receiver)


def _way(receiver: Receiver) -> str:
    if receiver.proxy_by is not None:
        return "โทรศัพท์" if receiver.proxy_how == "telephone" else receiver.proxy_how
    return word(receiver.acknowledged_on) if receiver.acknowledged_on else ""


def _who(receiver: Receiver, people: Mapping[int, Person]) -> str:
    person = people.get(receiver.acknowledged_by or receiver.proxy_by or 0)
    if person is None:
        return ""
    return f"{full_name(person)} บันทึกแทน" if receiver.proxy_by is not None else full_name(person)


def _cell(row: Circular, receiver: Receiver) -> str | float:
    """An answer as a table has it: a number as a number, so that it can be added up."""
    if row.wanted == Wanted.NUMBER and receiver.answer:
        return float(receiver.answer)
    return _said(row, receiver) if receiver.acted_at is not None else ""


def making_file() -> Message:
    return Message(title="กำลังเตรียมไฟล์…")


def file_made(kind: str, number: str, file: Attachment) -> Message:
    """A table or printed sheets, made."""
    what = {"table": "ตารางสถานะการเวียน", "sheets": "ใบแจ้งหนังสือเวียน"}[kind]
    return Message(title=f"{what} · {number}", files=(file,))


def file_name(kind: str, number: str) -> str:
    """What a file is called on the phone it comes to."""
    what, ending = {"table": ("สถานะเวียน", "xlsx"), "sheets": ("ใบแจ้งเวียน", "pdf")}[kind]
    return f"{what}-{number.replace('/', '-')}.{ending}"


def file_failed() -> Message:
    return Message(title="เตรียมไฟล์ไม่สำเร็จ กรุณากดอีกครั้ง")


def nobody_without_chat(view: View) -> Message:
    return Message(title="ทุกแห่งได้รับทางแชตแล้ว ไม่มีใบแจ้งที่ต้องพิมพ์", rows=((press(view, "ดูสถานะ", "circulation"),),))


# --- its end --------------------------------------------------------------------------------------------------------


def ask_cancel_reason(view: View, counts: Counts) -> Message:
    gone = counts.total - counts.not_reached - counts.on_way
    told = f"ส่งถึงแล้ว {gone} แห่ง จะได้รับแจ้งพร้อมเหตุผล" if gone else "ยังไม่มีผู้ใดได้รับ"
    return Message(
        title=f"ยกเลิกการส่งเพราะเหตุใด · {number_of(view)}",
        body=f"{told} ส่วนที่ยังไม่ออกจะไม่ถูกส่ง\nพิมพ์เหตุผล",
        rows=((press(view, "ไม่ยกเลิก", "circulation"),),),
    )


def cancelled(view: View, gone: int, caught: int) -> Message:
    """Called back: what had gone is said."""
    return Message(
        title=f"ยกเลิกการส่งแล้ว · ส่งไปแล้ว {gone} แห่ง · เรียกคืนทัน {caught} แห่ง",
        facts=(subject_fact(view),),
        body="แห่งที่ได้รับไปแล้วได้รับแจ้งพร้อมเหตุผล" if gone else "ยังไม่มีผู้ใดได้รับ",
        rows=((press(view, "ดูสถานะ", "circulation"), _letter_press(view)),),
    )


def confirm_close(view: View, counts: Counts) -> Message:
    return Message(
        title=f"ยังไม่ครบ {counts.left} แห่ง ปิดเรื่องเวียนหรือไม่",
        body="ปิดแล้วจะไม่เตือนอีก แห่งที่เหลือยังรับทราบได้",
        rows=(
            (
                press(view, "ปิดเรื่องเวียน", "circulate_close", "danger", sure=True),
                press(view, "ไม่ปิด", "circulation"),
            ),
        ),
    )


def _letter_press(view: View) -> Press:
    return Press(label="เปิดหนังสือ", verb="show", subject=f"letter:{view.letter.id}", version=view.letter.version)
