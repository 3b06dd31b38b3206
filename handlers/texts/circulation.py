"""What the office reads of its circulars: the draft, the check before sending, the live card, the lists, the end."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from handlers.rules.answers import ANSWERED, NO, YES
from handlers.rules.quota import Quota
from handlers.rules.receivers import Wording
from handlers.rules.thai_dates import short, short_with_time
from handlers.texts.letters import Style, importance_of, shown_number, subject_of
from handlers.texts.receiving import shown_answer
from handlers.texts.words import clock, fit, full_name, short_name, unit_name, word
from notifications.message import Attachment, Fact, Importance, Message, OpenLink, PickDate, Press
from storage.circulations import Counts
from storage.clock import BANGKOK
from storage.tables import Circulation, Entry, Letter, Person, Receiver, ReceiverList, Unit
from storage.vocabulary import CirculationState, Secrecy, Urgency, Wanted

PAGE = 10
"""How many toggles one card has."""
CALLS = 5
"""How many schools one page of the telephone list has: two buttons each."""
ANSWERS = 15
TAKEN = "✓ "
_SHOWN_SUBJECT = 200
_BY = {
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

    circulation: Circulation
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


def _press(view: View, label: str, verb: str, style: Style = "secondary", **args: object) -> Press:
    return button(view.circulation, label, verb, style, args)


def button(
    row: Circulation, label: str, verb: str, style: Style = "secondary", args: Mapping[str, object] | None = None
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


def follow(row: Circulation, style: Style = "secondary") -> Press:
    """[สถานะการเวียน] of a letter's card."""
    return button(row, "สถานะการเวียน", "circulation", style)


def _marks(letter: Letter) -> str:
    """Urgency and secrecy: they go wherever the letter goes."""
    marks = [word(letter.urgency)] if letter.urgency != Urgency.NORMAL else []
    marks += [word(letter.secrecy)] if letter.secrecy != Secrecy.OPEN else []
    return "".join(f" · {mark}" for mark in marks)


def _number(view: View) -> str:
    return f"เลขรับ {shown_number(view.entry)}"


def moment(at: datetime) -> str:
    """15 ม.ค. 69 16:30"""
    return short_with_time(at)


def whom(said: Wording) -> str:
    """A choice in words: ทุกโรงเรียน ยกเว้น รร.บ้านหนองบัว."""
    parts = ["ทุกโรงเรียน"] if said.every else []
    parts += [name if name.startswith(("เครือข่าย", "กลุ่ม")) else f"เครือข่าย{name}" for name in said.clusters]
    parts += [f"โรงเรียน{name}" for name in said.types]
    parts += _some(said.units, 4)
    out = [*said.without_clusters, *_some(said.without, 4)]
    words = " ".join(parts)
    return f"{words} ยกเว้น {' '.join(out)}" if out and words else words


def _some(names: Sequence[str], most: int) -> list[str]:
    return [*names[:most], f"และอีก {len(names) - most} แห่ง"] if len(names) > most else list(names)


def _wanted(row: Circulation) -> str:
    return f"{word(row.wanted)} “{row.question}”" if row.question else word(row.wanted)


def _subject(view: View) -> Fact:
    return Fact(label="เรื่อง", value=subject_of(view.letter)[:_SHOWN_SUBJECT])


# --- making one -----------------------------------------------------------------------------------------------------


def compose(view: View, notes: Sequence[str] = ()) -> Message:
    """The draft: whom it goes to, what is wanted, by when. `notes` say what was not understood."""
    row = view.circulation
    due = moment(row.due_at) if row.due_at is not None else "ไม่กำหนด"
    chosen = f"{view.whom} ({view.count} แห่ง)" if view.whom else "ยังไม่ได้เลือก"
    rows: list[tuple[Press, ...]] = [
        (
            _press(view, f"ทุกโรงเรียน {view.schools}", "circulate_every", "secondary" if view.whom else "primary"),
            _press(view, "กลุ่มเครือข่าย", "circulate_clusters"),
            *((_press(view, "ประเภท", "circulate_types"),) if view.types else ()),
            _press(view, "เลือกเอง", "circulate_folders"),
        ),
        (_press(view, "กลุ่มในสำนักงาน", "circulate_groups"), _press(view, "รายการที่บันทึก", "circulate_lists")),
        _wants(view),
    ]
    due_press = _press(view, "กำหนด", "circulate_due")
    away = _press(view, "ไม่เวียนแล้ว", "circulate_discard", "danger")
    if view.whom:
        rows.append((_press(view, "ตรวจก่อนส่ง", "circulate_check", "primary"), due_press))
        rows.append((_press(view, "ล้างผู้รับ", "circulate_clear"), away))
    else:
        rows.append((due_press, away))
    return Message(
        title=f"แจ้งเวียน · {_number(view)}{_marks(view.letter)}",
        facts=(
            _subject(view),
            Fact(label="ส่งถึง", value=chosen),
            Fact(label="ต้องการ", value=_wanted(row)),
            Fact(label="ภายใน", value=due),
        ),
        body="\n".join(notes),
        rows=tuple(rows),
        sensitive=view.letter.secrecy != Secrecy.OPEN,
    )


def _wants(view: View) -> tuple[Press, ...]:
    now = view.circulation.wanted

    def want(label: str, verb: str, *kinds: Wanted) -> Press:
        return _press(view, f"{TAKEN if now in kinds else ''}{label}", verb, wanted=kinds[0].value)

    return (
        want("รับทราบ", "circulate_want", Wanted.ACKNOWLEDGE),
        want("ตอบกลับ", "circulate_answers", Wanted.YES_NO, Wanted.NUMBER, Wanted.TEXT),
        want("ส่งไฟล์", "circulate_want", Wanted.FILE),
        want("เพียงแจ้งให้ทราบ", "circulate_want", Wanted.SEEN),
    )


def unknown_names(unknown: Sequence[str], unclear: Sequence[tuple[str, Sequence[str]]]) -> list[str]:
    """What was typed and means nobody, or several."""
    notes = [f"ไม่พบ {' '.join(f'“{name[:40]}”' for name in unknown[:8])}"] if unknown else []
    notes += [f"“{name[:40]}” มีหลายแห่ง: {' '.join(may_be)}" for name, may_be in unclear[:4]]
    return notes


def nobody_left(gone: Sequence[str]) -> list[str]:
    """Why there is nobody to send to."""
    if gone:
        return [f"! ออกจากระบบแล้วทุกแห่ง: {' '.join(_some(gone, 5))} กรุณาเลือกใหม่"]
    return ["! ยังไม่ได้เลือกผู้รับ"]


def circulated_before(row: Circulation, counts: Counts) -> str:
    when = f" {moment(row.sent_at)}" if row.sent_at is not None else ""
    return f"เรื่องนี้เวียนแล้ว {counts.total + counts.withdrawn} แห่ง{when} ครั้งนี้เป็นการเวียนครั้งใหม่"


def ask_number() -> Message:
    return Message(title="แจ้งเวียนเลขรับใด", body="พิมพ์เลขรับ เช่น 214")


def choose_answer(view: View) -> Message:
    """[ตอบกลับ]: of which kind."""
    kinds = ((Wanted.YES_NO, "ใช่หรือไม่ใช่"), (Wanted.NUMBER, "จำนวน"), (Wanted.TEXT, "ข้อความสั้น"))
    return Message(
        title="ต้องการคำตอบแบบใด",
        facts=(_subject(view),),
        rows=(
            tuple(_press(view, label, "circulate_want", wanted=kind.value) for kind, label in kinds),
            (_back(view),),
        ),
    )


def ask_question(view: View) -> Message:
    """The question that the schools are to answer."""
    examples = {
        Wanted.YES_NO: "เช่น ประสงค์ส่งผู้แทนเข้าร่วมหรือไม่",
        Wanted.NUMBER: "เช่น จำนวนครูที่เข้าร่วม (คน)",
        Wanted.TEXT: "เช่น ชื่อผู้ประสานงานและเบอร์โทรศัพท์",
        Wanted.FILE: "เช่น แบบรายงาน DMC ที่ลงนามแล้ว",
    }
    row = view.circulation
    without = (
        (_press(view, "ไม่ระบุ", "circulate_check" if view.whom else "circulate_draft"),)
        if row.wanted == Wanted.FILE
        else ()
    )
    now = f"เดิม: {row.question}" if row.question else ""
    title = "ไฟล์ที่ต้องการ พิมพ์สั้น ๆ" if row.wanted == Wanted.FILE else "พิมพ์คำถามที่ให้ตอบ"
    return Message(
        title=title,
        body="\n".join(line for line in (examples.get(row.wanted, ""), now) if line),
        rows=((*without, _back(view)),),
    )


def _back(view: View) -> Press:
    return _press(view, "กลับ", "circulate_draft")


@dataclass(frozen=True)
class Toggle:
    """One line to tap: what it is called, and how much of it is chosen."""

    name: str
    args: dict[str, object]
    chosen: int = 0
    of: int = 1

    @property
    def label(self) -> str:
        """With a tick where all of it is chosen; the part, where some is."""
        part = f" {self.chosen}/{self.of}" if self.of > 1 else ""
        tick = TAKEN if self.of and self.chosen == self.of else ""
        return f"{tick}{fit(self.name, 20 - len(tick) - len(part))}{part}"


def cluster_name(name: str) -> str:
    """A cluster on a button: what tells it from the others."""
    return name.removeprefix("กลุ่ม").removeprefix("เครือข่าย").strip() or name or "อื่น ๆ"


def toggles(
    view: View, title: str, verb: str, lines: Sequence[Toggle], page: int, turn: str, **args: object
) -> Message:
    """A page of things to tap. `verb` of a tap, `turn` of another page, with what both need to know."""
    start = min(page, max(0, (len(lines) - 1) // PAGE)) * PAGE
    shown = lines[start : start + PAGE]
    keys = [button(view.circulation, one.label, verb, args={"page": page, **args, **one.args}) for one in shown]
    rows: list[tuple[Press, ...]] = [tuple(keys[at : at + 2]) for at in range(0, len(keys), 2)]
    turning = [button(view.circulation, "ก่อนหน้า", turn, args={**args, "page": page - 1})] if start else []
    if start + PAGE < len(lines):
        turning.append(button(view.circulation, "ถัดไป", turn, args={**args, "page": page + 1}))
    if turning:
        rows.append(tuple(turning))
    last: list[Press] = [_back(view)]
    if view.whom:
        last.insert(0, _press(view, "ตรวจก่อนส่ง", "circulate_check", "primary"))
    rows.append(tuple(last))
    chosen = f"เลือกแล้ว {view.count} แห่ง: {view.whom}" if view.whom else "ยังไม่ได้เลือก"
    pages = f" · หน้า {start // PAGE + 1}/{(len(lines) - 1) // PAGE + 1}" if len(lines) > PAGE else ""
    return Message(title=f"{title}{pages}", body=chosen, rows=tuple(rows))


def nothing_to_choose(view: View, what: str) -> Message:
    return Message(
        title=f"ยังไม่มี{what}ในระบบ",
        body="ผู้ดูแลเพิ่มได้ในไฟล์สำนักงาน",
        rows=((_back(view),),),
    )


def folders(view: View, lines: Sequence[Toggle], page: int) -> Message:
    """[เลือกเอง]: names to type, or clusters to open."""
    message = toggles(view, "เลือกเอง", "circulate_folder", lines, page, "circulate_folders")
    typed = "พิมพ์ชื่อโรงเรียนได้หลายแห่ง คั่นด้วย , เช่น\nบ้านหนองบัว, วัดท่าข้าม · ทุกโรงเรียน ยกเว้น บ้านสวนดอก"
    return message.model_copy(update={"body": f"{typed}\n{message.body}"})


# --- saved choices --------------------------------------------------------------------------------------------------


def lists(view: View, kept: Sequence[ReceiverList]) -> Message:
    """[รายการที่บันทึก]"""
    keys = [_press(view, fit(one.name), "circulate_list", list=one.id) for one in kept[:20]]
    rows: list[tuple[Press, ...]] = [tuple(keys[at : at + 2]) for at in range(0, len(keys), 2)]
    last = [_back(view)]
    if view.whom:
        last.insert(0, _press(view, "บันทึกที่เลือกไว้", "circulate_list_keep"))
    rows.append(tuple(last))
    return Message(
        title="รายการผู้รับที่บันทึกไว้" if kept else "ยังไม่มีรายการที่บันทึก",
        body=f"เลือกแล้ว {view.count} แห่ง: {view.whom}" if view.whom else "",
        rows=tuple(rows),
    )


def one_list(view: View, kept: ReceiverList, words: str, count: int) -> Message:
    """A saved choice: use it, rename it, delete it."""
    return Message(
        title=kept.name,
        body=f"{words or 'ไม่มีหน่วยงานเหลืออยู่'} · วันนี้ {count} แห่ง",
        rows=(
            (_press(view, "ใช้รายการนี้", "circulate_list_use", "primary", list=kept.id),),
            (
                _press(view, "เปลี่ยนชื่อ", "circulate_list_rename", list=kept.id),
                _press(view, "ลบรายการ", "circulate_list_delete", "danger", list=kept.id),
            ),
            (_press(view, "กลับ", "circulate_lists"),),
        ),
    )


def ask_list_name(view: View, now: str = "") -> Message:
    return Message(
        title="พิมพ์ชื่อรายการ",
        body=f"เดิม: {now}" if now else f"เช่น โรงเรียนขยายโอกาส\n{view.whom} ({view.count} แห่ง)",
        rows=((_press(view, "กลับ", "circulate_lists"),),),
    )


# --- by when --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Offered:
    """A due moment to tap: `days` working days from today (0 today), or the letter's own."""

    at: datetime
    days: int | None = None


def choose_due(view: View, offered: Sequence[Offered], today: date, *, typing: bool = False) -> Message:
    """By when. `typing`: the platform has no picker, so a moment is typed."""
    keys: list[Press | PickDate] = []
    for one in offered:
        label = f"ตามหนังสือ {_day(one.at)}" if one.days is None else f"{_in_days(one.days)} {_day(one.at)}"
        keys.append(_press(view, fit(label), "circulate_due_at", at=one.at.isoformat()))
    rows: list[tuple[Press | PickDate, ...]] = [tuple(keys[at : at + 2]) for at in range(0, len(keys), 2)]
    pick = PickDate(
        label="เลือกวันและเวลา",
        verb="circulate_due_at",
        subject=f"circulation:{view.circulation.id}",
        version=view.circulation.version,
        mode="datetime",
        earliest=f"{today.isoformat()}T00:00",
    )
    first: tuple[Press | PickDate, ...] = () if typing else (pick,)
    rows.append((*first, _press(view, "ไม่มีกำหนด", "circulate_due_at", none=True)))
    rows.append((_back(view),))
    return Message(title="ภายในเมื่อใด", body="เลือก หรือพิมพ์ เช่น 15 ม.ค. 12.00 น.", rows=tuple(rows))


def _day(at: datetime) -> str:
    return short(at.astimezone(BANGKOK).date())[:-3]


def _in_days(days: int) -> str:
    return "วันนี้" if days == 0 else f"{days} วันทำการ"


def due_on_holiday(at: datetime) -> str:
    return f"! กำหนด {moment(at)} ตรงกับวันหยุด"


# --- before it is sent ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Cost:
    """Whom sending reaches, by which ways: numbers of units. `no_chat` are those without, by name."""

    schools: int
    groups: int
    telegram: int
    line: int
    no_chat: Sequence[str]
    quota: Quota
    suffices: bool
    gone: Sequence[str] = ()
    better_day: datetime | None = None
    """The next working day's end, where the due day is none."""


def check(view: View, cost: Cost) -> Message:
    """The one confirmation: how many, by when, by which ways, at what cost."""
    row = view.circulation
    secret = view.letter.secrecy != Secrecy.OPEN
    none = "ไม่มีผู้ได้รับแต่งตั้ง" if secret else "ไม่มีแชต"
    spent = cost.quota.with_more(cost.line)
    left = f" เหลือ {spent.left}" if spent.left is not None else ""
    quota = f" (ใช้โควตา {cost.line}{left})" if cost.line else ""
    lines = [
        f"{_how_many(cost)} · {_due(row)}",
        f"Telegram {cost.telegram} · LINE {cost.line}{quota} · {none} {len(cost.no_chat)}",
    ]
    if row.question:
        lines.insert(1, f"คำถาม: “{row.question}”")
    lines += _warnings(row, cost, none)
    return Message(
        title=f"ตรวจก่อนส่ง · {_number(view)}{_marks(view.letter)}",
        facts=(_subject(view), Fact(label="ส่งถึง", value=view.whom), Fact(label="ต้องการ", value=word(row.wanted))),
        body="\n".join(lines),
        rows=(
            (
                _press(view, "ส่ง", "circulate_send", "primary"),
                *(() if is_most_urgent(view.letter) else (_press(view, "ส่งรวมรอบเช้า", "circulate_send_morning"),)),
            ),
            (_press(view, "แก้ไข", "circulate_draft"), _press(view, "กำหนด", "circulate_due"), *_move_due(view, cost)),
        ),
        sensitive=secret,
    )


def _move_due(view: View, cost: Cost) -> tuple[Press, ...]:
    if cost.better_day is None:
        return ()
    label = f"เลื่อนเป็น {_day(cost.better_day)}"
    return (_press(view, label, "circulate_due_at", at=cost.better_day.isoformat()),)


def _how_many(cost: Cost) -> str:
    parts = [f"{cost.schools} โรงเรียน"] if cost.schools else []
    parts += [f"{cost.groups} กลุ่ม"] if cost.groups else []
    return " ".join(parts) or "0 แห่ง"


def _due(row: Circulation) -> str:
    if row.due_at is None:
        return word(row.wanted) if row.wanted == Wanted.SEEN else f"{word(row.wanted)} ไม่มีกำหนด"
    return f"{_BY[row.wanted]} {moment(row.due_at)}"


def _warnings(row: Circulation, cost: Cost, none: str) -> list[str]:
    lines = []
    if 0 < len(cost.no_chat) <= 5:
        lines.append(f"{none}: {' '.join(cost.no_chat)}")
    if cost.gone:
        lines.append(f"! ออกจากระบบแล้ว จึงไม่ส่ง: {' '.join(_some(cost.gone, 5))}")
    if cost.better_day is not None and row.due_at is not None:
        lines.append(due_on_holiday(row.due_at))
    if not cost.suffices:
        free = cost.quota.free or 0
        lines.append(
            f"! โควตา LINE ใช้ได้อีก {free} ไม่พอ {cost.line - min(free, cost.line)} แห่ง "
            "แห่งที่ส่งไม่ได้จะนับเป็น ไม่ถึง และท่านจะได้ข้อความไว้คัดลอกส่งเอง"
        )
    return lines


# --- sent -----------------------------------------------------------------------------------------------------------


def sent(view: View, counts: Counts, now: datetime) -> Message:
    """Confirmed, and still to be undone."""
    row = view.circulation
    going = counts.total - counts.no_chat
    send_at = row.send_at or now
    morning = (send_at - now).total_seconds() > 120
    first = [_press(view, "เลิกทำ" if morning else "เลิกทำ 60 วิ", "circulate_undo")]
    if morning or is_most_urgent(view.letter):
        first.append(_press(view, "ส่งเลย", "circulate_send_now"))
    title = f"จะส่ง {going} แห่ง {moment(send_at)}" if morning else f"ส่งแล้ว {going}"
    when = "รวมกับข้อความรอบเช้าของแต่ละแห่ง" if morning else "จะถึงผู้รับใน 60 วินาที"
    return Message(
        title=f"{title} · ไม่มีแชต {counts.no_chat}",
        facts=(_subject(view),),
        body=f"{when} · {_due(row)}",
        rows=(tuple(first), (*_sheets(view, counts), _press(view, "ดูสถานะ", "circulate_live"))),
        importance=importance_of(view.letter),
        sensitive=view.letter.secrecy != Secrecy.OPEN,
    )


def _sheets(view: View, counts: Counts) -> tuple[Press, ...]:
    if not counts.not_reached or view.letter.secrecy != Secrecy.OPEN:
        return ()
    return (_press(view, fit(f"พิมพ์ใบแจ้ง {counts.not_reached} แห่ง"), "circulate_sheets"),)


def undone(view: View, notes: Sequence[str] = ()) -> Message:
    message = compose(view, notes)
    return message.model_copy(update={"title": f"เลิกส่งแล้ว ยังไม่มีผู้ใดได้รับ · {message.title}"})


def discarded() -> Message:
    return Message(title="ไม่เวียนแล้ว ทิ้งร่างการเวียน")


# --- the live card --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Progress:
    """How far it is. `days_left` are working days to the due day, negative after it; `slowest` a cluster."""

    counts: Counts
    slowest: tuple[str, int] | None = None
    days_left: int | None = None
    due_today: bool = False
    over: bool = False
    units: int = 0


def live(view: View, far: Progress) -> Message:
    """The state of a circular, as the clerk follows it."""
    row, counts = view.circulation, far.counts
    return Message(
        title=f"{_number(view)}{_marks(view.letter)} · {_how_far(row, far)}",
        facts=(_subject(view),),
        body="\n".join(_live_lines(row, far)),
        rows=_live_rows(view, counts) if row.state == CirculationState.SENT else _over_rows(view, counts),
        importance=Importance.NORMAL,
        sensitive=view.letter.secrecy != Secrecy.OPEN,
    )


def _how_far(row: Circulation, far: Progress) -> str:
    if row.state == CirculationState.CANCELLED:
        return f"ยกเลิกการส่ง {moment(row.cancelled_at)}" if row.cancelled_at else "ยกเลิกการส่ง"
    if row.state == CirculationState.CLOSED:
        return "ครบแล้ว" if not far.counts.left else f"ปิดเรื่องแล้ว ค้าง {far.counts.left}"
    if row.due_at is None or far.days_left is None:
        return "ไม่มีกำหนด"
    if far.due_today:
        return f"เกินกำหนด {clock(row.due_at)} วันนี้" if far.over else f"ครบกำหนดวันนี้ {clock(row.due_at)}"
    if far.over:
        late = -far.days_left
        return f"เกินกำหนด {late} วันทำการ" if late else "เกินกำหนด"
    return f"เหลือ {far.days_left} วันทำการ"


def states(counts: Counts) -> str:
    """The four states, kept apart; what is still on its way besides."""
    parts = [
        f"รับทราบ {counts.acknowledged}",
        f"เปิดอ่าน {counts.opened}",
        f"ส่งถึง {counts.delivered}",
        f"ไม่ถึง {counts.not_reached}",
    ]
    return " · ".join([*parts, *([f"กำลังส่ง {counts.on_way}"] if counts.on_way else [])])


def _live_lines(row: Circulation, far: Progress) -> list[str]:
    counts = far.counts
    lines = [states(counts)]
    if row.wanted in ANSWERED:
        what = "ส่งไฟล์แล้ว" if row.wanted == Wanted.FILE else "ตอบแล้ว"
        lines.append(f"{what} {counts.acted} จาก {counts.total}")
    if far.slowest is not None and row.state == CirculationState.SENT:
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
        helping = () if secret else (_press(view, "ให้ ปธ.เครือข่ายช่วย", "circulate_chairs"),)
        rows.append((_press(view, f"เตือนที่เหลือ {counts.left}", "circulate_chase", "primary"), *helping))
        rows.append((_press(view, "รายชื่อโทร", "circulate_calls"), _press(view, "ส่งออก Excel", "circulate_excel")))
    else:
        rows.append((_press(view, "ส่งออก Excel", "circulate_excel"),))
    third = list(_sheets(view, counts))
    if view.circulation.wanted in ANSWERED:
        third.insert(0, _press(view, "คำตอบ", "circulate_table"))
    if third:
        rows.append(tuple(third))
    cancel = _press(view, "ยกเลิกการส่ง", "circulate_cancel", "danger")
    rows.append((_press(view, "ปิดเรื่องเวียน", "circulate_close"), cancel))
    return tuple(rows)


def _over_rows(view: View, counts: Counts) -> Rows:
    answers = (_press(view, "คำตอบ", "circulate_table"),) if view.circulation.wanted in ANSWERED else ()
    return ((*answers, _press(view, "ส่งออก Excel", "circulate_excel")),) if counts.total else ()


def line(row: Circulation, letter: Letter, entry: Entry | None, counts: Counts, today: date) -> str:
    """An open circular in one line, for lists: 214 การคัดเลือกครูดีเด่น · ค้าง 17/148 · 15 ม.ค. 69"""
    number = shown_number(entry).partition("/")[0]
    due = row.due_at.astimezone(BANGKOK).date() if row.due_at else None
    by = "" if due is None else f" · เกินกำหนด {short(due)}" if due < today else f" · {short(due)}"
    return f"{number} {subject_of(letter)[:50]} · ค้าง {counts.left}/{counts.total}{by}"


def status_line(row: Circulation, counts: Counts) -> str:
    """How far a circular is, on its letter's card."""
    if row.state == CirculationState.DRAFT:
        return "ร่างการเวียนไว้ ยังไม่ส่ง"
    if row.state == CirculationState.WAITING:
        return f"จะเวียน {counts.total} แห่ง {moment(row.send_at)}" if row.send_at else f"จะเวียน {counts.total} แห่ง"
    what = {CirculationState.CANCELLED: "ยกเลิกการเวียน"}.get(row.state, "เวียน")
    return f"{what} {counts.total + counts.withdrawn} แห่ง · รับทราบ {counts.acknowledged}"


# --- chasing --------------------------------------------------------------------------------------------------------


def chased(view: View, reminded: int, on_line: int, lately: int, unreached: int) -> Message:
    """What a round of reminding did."""
    none = f" · {unreached} แห่งไม่มีแชต กรุณาโทร" if unreached else ""
    lines = [f"ทาง LINE {on_line} ข้อความ"] if on_line else []
    lines += [f"เตือนไปแล้วในชั่วโมงนี้ {lately} แห่ง จึงไม่เตือนซ้ำ"] if lately else []
    title = f"เตือน {reminded} แห่งแล้ว{none}" if reminded or unreached else "ไม่มีแห่งใดต้องเตือนในขณะนี้"
    calls = (_press(view, "เปิดรายชื่อโทร", "circulate_calls", "primary"),) if unreached else ()
    return Message(title=title, body="\n".join(lines), rows=((*calls, _press(view, "ดูสถานะ", "circulation")),))


def chairs_asked(view: View, asked: Sequence[tuple[str, str, int]], without: Sequence[str]) -> Message:
    """Which chairs got their list."""
    lines = [f"{cluster}: {name} · {count} แห่ง" for cluster, name, count in asked[:12]]
    if without:
        lines.append(f"ไม่มี ปธ.เครือข่ายที่ติดต่อทางแชตได้: {' '.join(_some(without, 6))}")
    title = f"ขอให้ ปธ.เครือข่ายช่วยแล้ว {len(asked)} เครือข่าย" if asked else "ยังขอให้ ปธ.เครือข่ายช่วยไม่ได้"
    return Message(title=title, body="\n".join(lines), rows=((_press(view, "ดูสถานะ", "circulation"),),))


def ask_chair(row: Circulation, letter: Letter, cluster: str, schools: Sequence[Unit]) -> Message:
    """What a cluster's chair gets: which schools of theirs have not."""
    due = f"ภายใน {moment(row.due_at)}" if row.due_at is not None else ""
    lines = [f"{number}) {unit_name(unit)}" for number, unit in enumerate(schools[:30], start=1)]
    lines += [f"และอีก {len(schools) - 30} แห่ง"] if len(schools) > 30 else []
    return Message(
        title=f"ขอให้ช่วยประสาน {len(schools)} โรงเรียน · {cluster}{_marks(letter)}",
        facts=(
            Fact(label="เรื่อง", value=subject_of(letter)[:_SHOWN_SUBJECT]),
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
    """A school to be called."""

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
        return Message(title="ไม่มีแห่งใดต้องโทรแล้ว", rows=((_press(view, "ดูสถานะ", "circulation"),),))
    start = min(page, (len(found) - 1) // CALLS) * CALLS
    lines: list[str] = []
    rows: list[tuple[Press | OpenLink, ...]] = []
    for number, one in enumerate(found[start : start + CALLS], start=start + 1):
        phone = one.head.phone if one.head else ""
        who = full_name(one.head) if one.head else "ไม่มีชื่อผู้ติดต่อ"
        lines.append(f"{number}) {unit_name(one.unit)} · {who} · {phone or 'ไม่มีเบอร์'} · {_reached_word(one.receiver)}")
        call = (OpenLink(label=fit(f"โทร {number}", 20), url=f"tel:{dialled(phone)}"),) if dialled(phone) else ()
        proxy = _press(view, f"รับทราบแทน {number}", "circulate_proxy", receiver=one.receiver.id, page=page)
        rows.append((*call, proxy))
    turning = [_press(view, "ก่อนหน้า", "circulate_calls_page", page=page - 1)] if start else []
    if start + CALLS < len(found):
        turning.append(_press(view, "ถัดไป", "circulate_calls_page", page=page + 1))
    rows.append((*turning, _press(view, "ดูสถานะ", "circulation")))
    return Message(title=f"รายชื่อโทร {len(found)} แห่ง · {_number(view)}", body="\n".join(lines), rows=tuple(rows))


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
    }[view.circulation.wanted]
    said = tuple(
        _press(view, shown_answer(Wanted.YES_NO, one), "circulate_proxy_said", receiver=receiver_id, answer=one)
        for one in (YES, NO)
        if view.circulation.wanted == Wanted.YES_NO
    )
    return Message(
        title=f"{unit_name(unit)} ตอบทางโทรศัพท์ว่าอย่างไร",
        body=f"“{view.circulation.question}”\n{how}",
        rows=((*said, _press(view, "รายชื่อโทร", "circulate_calls")),),
    )


def proxied(message: Message, unit: Unit, by: str) -> Message:
    """The list again, beginning with what was noted."""
    return message.model_copy(
        update={"title": f"บันทึกแล้ว: {unit_name(unit)} รับทราบ โดย {by} ทางโทรศัพท์ · {message.title}"}
    )


# --- answers --------------------------------------------------------------------------------------------------------


def answers(view: View, found: Sequence[tuple[Receiver, Unit]], page: int) -> Message:
    """The answers so far, with what they come to."""
    row = view.circulation
    given = [(receiver, unit) for receiver, unit in found if receiver.acted_at is not None]
    start = min(page, max(0, (len(given) - 1) // ANSWERS)) * ANSWERS
    lines = [_sum(row, given)] if given else ["ยังไม่มีคำตอบ"]
    for receiver, unit in given[start : start + ANSWERS]:
        lines.append(f"{unit_name(unit)}: {_said(row, receiver)[:120]}")
    turning = [_press(view, "ก่อนหน้า", "circulate_table_page", page=page - 1)] if start else []
    if start + ANSWERS < len(given):
        turning.append(_press(view, "ถัดไป", "circulate_table_page", page=page + 1))
    title = f"คำตอบ {len(given)} จาก {len(found)} แห่ง · {_number(view)}"
    return Message(
        title=title,
        facts=(Fact(label="คำถาม", value=row.question),) if row.question else (),
        body="\n".join(line for line in lines if line),
        rows=(
            *((tuple(turning),) if turning else ()),
            (_press(view, "ส่งออก Excel", "circulate_excel"), _press(view, "ดูสถานะ", "circulation")),
        ),
    )


def _said(row: Circulation, receiver: Receiver) -> str:
    return shown_answer(row.wanted, receiver.answer, receiver.answer_name)


def _sum(row: Circulation, given: Sequence[tuple[Receiver, Unit]]) -> str:
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
                _state_word(view.circulation, receiver),
                _at(receiver.delivered_at),
                word(receiver.delivered_on) if receiver.delivered_on else "",
                _at(receiver.opened_at),
                _at(receiver.acknowledged_at),
                _way(receiver),
                _who(receiver, people),
                shown_number(entry) if entry is not None else "",
                _at(receiver.acted_at),
                _cell(view.circulation, receiver),
                receiver.chased,
            ]
        )
    return {"title": f"เวียน {shown_number(view.entry)}", "header": list(_COLUMNS), "rows": rows}


def _at(moment_: datetime | None) -> str:
    return moment(moment_) if moment_ is not None else ""


def _state_word(row: Circulation, receiver: Receiver) -> str:
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


def _cell(row: Circulation, receiver: Receiver) -> str | float:
    """An answer as a table has it: a number as a number, so that it can be added up."""
    if row.wanted == Wanted.NUMBER and receiver.answer:
        return float(receiver.answer)
    return _said(row, receiver) if receiver.acted_at is not None else ""


def making_file() -> Message:
    return Message(title="กำลังเตรียมไฟล์…")


def file_made(kind: str, number: str, file: Attachment) -> Message:
    """A table or printed sheets, made."""
    what = {"table": "ตารางสถานะการเวียน", "sheets": "ใบแจ้งหนังสือเวียน"}[kind]
    return Message(title=f"{what} · เลขรับ {number}", files=(file,))


def file_name(kind: str, number: str) -> str:
    """What a file is called on the phone it comes to."""
    what, ending = {"table": ("สถานะเวียน", "xlsx"), "sheets": ("ใบแจ้งเวียน", "pdf")}[kind]
    return f"{what}-{number.replace('/', '-')}.{ending}"


def file_failed() -> Message:
    return Message(title="เตรียมไฟล์ไม่สำเร็จ กรุณากดอีกครั้ง")


def nobody_without_chat(view: View) -> Message:
    return Message(title="ทุกแห่งได้รับทางแชตแล้ว ไม่มีใบแจ้งที่ต้องพิมพ์", rows=((_press(view, "ดูสถานะ", "circulation"),),))


# --- its end --------------------------------------------------------------------------------------------------------


def ask_cancel_reason(view: View, counts: Counts) -> Message:
    gone = counts.total - counts.not_reached - counts.on_way
    told = f"ส่งถึงแล้ว {gone} แห่ง จะได้รับแจ้งพร้อมเหตุผล" if gone else "ยังไม่มีผู้ใดได้รับ"
    return Message(
        title=f"ยกเลิกการส่งเพราะเหตุใด · {_number(view)}",
        body=f"{told} ส่วนที่ยังไม่ออกจะไม่ถูกส่ง\nพิมพ์เหตุผล",
        rows=((_press(view, "ไม่ยกเลิก", "circulation"),),),
    )


def cancelled(view: View, gone: int, caught: int) -> Message:
    """Called back: what had gone is said."""
    return Message(
        title=f"ยกเลิกการส่งแล้ว · ส่งไปแล้ว {gone} แห่ง · เรียกคืนทัน {caught} แห่ง",
        facts=(_subject(view),),
        body="แห่งที่ได้รับไปแล้วได้รับแจ้งพร้อมเหตุผล" if gone else "ยังไม่มีผู้ใดได้รับ",
        rows=((_press(view, "ดูสถานะ", "circulation"), _letter_press(view)),),
    )


def confirm_close(view: View, counts: Counts) -> Message:
    return Message(
        title=f"ยังไม่ครบ {counts.left} แห่ง ปิดเรื่องเวียนหรือไม่",
        body="ปิดแล้วจะไม่เตือนอีก แห่งที่เหลือยังรับทราบได้",
        rows=(
            (
                _press(view, "ปิดเรื่องเวียน", "circulate_close", "danger", sure=True),
                _press(view, "ไม่ปิด", "circulation"),
            ),
        ),
    )


def _letter_press(view: View) -> Press:
    return Press(label="เปิดหนังสือ", verb="show", subject=f"letter:{view.letter.id}", version=view.letter.version)
