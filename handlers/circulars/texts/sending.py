"""What the clerk reads while composing a circular: the draft, its receivers, what is wanted by when, the check."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from handlers.circulars.presses import (
    CheckCircular,
    ChooseAnswerKind,
    ChooseClusters,
    ChooseDue,
    ChooseEverySchool,
    ChooseGroups,
    ChooseSchools,
    ChooseSchoolTypes,
    ClearReceivers,
    ComposeCircular,
    DeleteReceiverList,
    DiscardCircular,
    RenameReceiverList,
    SaveReceiverList,
    SendCircular,
    SendInMorning,
    SetDue,
    SetWanted,
    ShowReceiverList,
    ShowReceiverLists,
    UseReceiverList,
)
from handlers.circulars.rules.quota import Quota
from handlers.circulars.texts.circulars import (
    View,
    by_when,
    is_most_urgent,
    marks,
    moment,
    number_of,
    press,
    some,
    subject_fact,
)
from handlers.common.thai_dates import short
from handlers.common.words import fit, word
from notifications.message import Fact, Message, PickDate, Press
from storage.circulars import Counts
from storage.clock import BANGKOK
from storage.payloads import PressData
from storage.ref import Ref
from storage.tables import Circular, ReceiverList
from storage.vocabulary import Secrecy, Wanted

PAGE = 10
"""How many toggles one card has."""
TAKEN = "✓ "


def _wanted(row: Circular) -> str:
    return f"{word(row.wanted)} “{row.question}”" if row.question else word(row.wanted)


def compose(view: View, notes: Sequence[str] = ()) -> Message:
    """The draft: its receivers, what is wanted, by when. `notes` say what was not understood."""
    row = view.circular
    due = moment(row.due_at) if row.due_at is not None else "ไม่กำหนด"
    chosen = f"{view.whom} ({view.count} แห่ง)" if view.whom else "ยังไม่ได้เลือก"
    rows: list[tuple[Press, ...]] = [
        (
            press(f"ทุกโรงเรียน {view.schools}", ChooseEverySchool(), view, "secondary" if view.whom else "primary"),
            press("กลุ่มเครือข่าย", ChooseClusters(), view),
            *((press("ประเภท", ChooseSchoolTypes(), view),) if view.types else ()),
            press("เลือกเอง", ChooseSchools(), view),
        ),
        (press("กลุ่มในสำนักงาน", ChooseGroups(), view), press("รายการที่บันทึก", ShowReceiverLists(), view)),
        _wants(view),
    ]
    due_press = press("กำหนด", ChooseDue(), view)
    away = press("ไม่เวียนแล้ว", DiscardCircular(), view, "danger")
    if view.whom:
        rows.append((press("ตรวจก่อนส่ง", CheckCircular(), view, "primary"), due_press))
        rows.append((press("ล้างผู้รับ", ClearReceivers(), view), away))
    else:
        rows.append((due_press, away))
    return Message(
        title=f"แจ้งเวียน · {number_of(view)}{marks(view.letter)}",
        facts=(
            subject_fact(view),
            Fact(label="ส่งถึง", value=chosen),
            Fact(label="ต้องการ", value=_wanted(row)),
            Fact(label="ภายใน", value=due),
        ),
        body="\n".join(notes),
        rows=tuple(rows),
        sensitive=view.letter.secrecy != Secrecy.OPEN,
    )


def _wants(view: View) -> tuple[Press, ...]:
    now = view.circular.wanted

    def want(label: str, data: PressData, *kinds: Wanted) -> Press:
        return press(f"{TAKEN if now in kinds else ''}{label}", data, view)

    return (
        want("รับทราบ", SetWanted(wanted=Wanted.ACKNOWLEDGE), Wanted.ACKNOWLEDGE),
        want("ตอบกลับ", ChooseAnswerKind(), Wanted.YES_NO, Wanted.NUMBER, Wanted.TEXT),
        want("ส่งไฟล์", SetWanted(wanted=Wanted.FILE), Wanted.FILE),
        want("เพียงแจ้งให้ทราบ", SetWanted(wanted=Wanted.SEEN), Wanted.SEEN),
    )


def unknown_names(unknown: Sequence[str], unclear: Sequence[tuple[str, Sequence[str]]]) -> list[str]:
    """Notes on typed names that fit no unit, or several."""
    notes = [f"ไม่พบ {' '.join(f'“{name[:40]}”' for name in unknown[:8])}"] if unknown else []
    notes += [f"“{name[:40]}” มีหลายแห่ง: {' '.join(may_be)}" for name, may_be in unclear[:4]]
    return notes


def nobody_left(gone: Sequence[str]) -> list[str]:
    """A note that says why there is no receiver."""
    if gone:
        return [f"! ออกจากระบบแล้วทุกแห่ง: {' '.join(some(gone, 5))} กรุณาเลือกใหม่"]
    return ["! ยังไม่ได้เลือกผู้รับ"]


def sent_before(row: Circular, counts: Counts) -> str:
    when = f" {moment(row.sent_at)}" if row.sent_at is not None else ""
    return f"เรื่องนี้เวียนแล้ว {counts.total + counts.withdrawn} แห่ง{when} ครั้งนี้เป็นการเวียนครั้งใหม่"


def ask_number() -> Message:
    return Message(title="แจ้งเวียนเลขรับใด", body="พิมพ์เลขรับ เช่น 214")


def choose_answer(view: View) -> Message:
    """[ตอบกลับ]: the kinds of answer."""
    kinds = ((Wanted.YES_NO, "ใช่หรือไม่ใช่"), (Wanted.NUMBER, "จำนวน"), (Wanted.TEXT, "ข้อความสั้น"))
    return Message(
        title="ต้องการคำตอบแบบใด",
        facts=(subject_fact(view),),
        rows=(
            tuple(press(label, SetWanted(wanted=kind), view) for kind, label in kinds),
            (_back(view),),
        ),
    )


def ask_question(view: View) -> Message:
    """Asks for the question that the schools are to answer."""
    examples = {
        Wanted.YES_NO: "เช่น ประสงค์ส่งผู้แทนเข้าร่วมหรือไม่",
        Wanted.NUMBER: "เช่น จำนวนครูที่เข้าร่วม (คน)",
        Wanted.TEXT: "เช่น ชื่อผู้ประสานงานและเบอร์โทรศัพท์",
        Wanted.FILE: "เช่น แบบรายงาน DMC ที่ลงนามแล้ว",
    }
    row = view.circular
    without = (
        (press("ไม่ระบุ", CheckCircular() if view.whom else ComposeCircular(), view),)
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
    return press("กลับ", ComposeCircular(), view)


@dataclass(frozen=True)
class Toggle:
    """One line to tap: its name, what a tap means, and how much of it is chosen."""

    name: str
    tap: PressData
    chosen: int = 0
    of: int = 1

    @property
    def label(self) -> str:
        """With a tick where all of it is chosen, with numbers where it has several members."""
        part = f" {self.chosen}/{self.of}" if self.of > 1 else ""
        tick = TAKEN if self.of and self.chosen == self.of else ""
        return f"{tick}{fit(self.name, 20 - len(tick) - len(part))}{part}"


def cluster_name(name: str) -> str:
    """A short name of a cluster, for a button."""
    return name.removeprefix("กลุ่ม").removeprefix("เครือข่าย").strip() or name or "อื่น ๆ"


def toggles(view: View, title: str, lines: Sequence[Toggle], page: int, turn: Callable[[int], PressData]) -> Message:
    """A page of things to tap. `turn` makes the press for another page."""
    start = min(page, max(0, (len(lines) - 1) // PAGE)) * PAGE
    keys = [press(one.label, one.tap, view) for one in lines[start : start + PAGE]]
    rows: list[tuple[Press, ...]] = [tuple(keys[at : at + 2]) for at in range(0, len(keys), 2)]
    turning = [press("ก่อนหน้า", turn(page - 1), view)] if start else []
    if start + PAGE < len(lines):
        turning.append(press("ถัดไป", turn(page + 1), view))
    if turning:
        rows.append(tuple(turning))
    last: list[Press] = [_back(view)]
    if view.whom:
        last.insert(0, press("ตรวจก่อนส่ง", CheckCircular(), view, "primary"))
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


def clusters_of_schools(view: View, lines: Sequence[Toggle], page: int) -> Message:
    """[เลือกเอง]: names can be typed, or a cluster opened."""
    message = toggles(view, "เลือกเอง", lines, page, lambda to: ChooseSchools(page=to))
    typed = "พิมพ์ชื่อโรงเรียนได้หลายแห่ง คั่นด้วย , เช่น\nบ้านหนองบัว, วัดท่าข้าม · ทุกโรงเรียน ยกเว้น บ้านสวนดอก"
    return message.model_copy(update={"body": f"{typed}\n{message.body}"})


# --- saved choices --------------------------------------------------------------------------------------------------


def lists(view: View, kept: Sequence[ReceiverList]) -> Message:
    """[รายการที่บันทึก]"""
    keys = [press(fit(one.name), ShowReceiverList(list_id=one.id), view) for one in kept[:20]]
    rows: list[tuple[Press, ...]] = [tuple(keys[at : at + 2]) for at in range(0, len(keys), 2)]
    last = [_back(view)]
    if view.whom:
        last.insert(0, press("บันทึกที่เลือกไว้", SaveReceiverList(), view))
    rows.append(tuple(last))
    return Message(
        title="รายการผู้รับที่บันทึกไว้" if kept else "ยังไม่มีรายการที่บันทึก",
        body=f"เลือกแล้ว {view.count} แห่ง: {view.whom}" if view.whom else "",
        rows=tuple(rows),
    )


def one_list(view: View, kept: ReceiverList, words: str, count: int) -> Message:
    """A saved list, with buttons to use, rename and delete it."""
    return Message(
        title=kept.name,
        body=f"{words or 'ไม่มีหน่วยงานเหลืออยู่'} · วันนี้ {count} แห่ง",
        rows=(
            (press("ใช้รายการนี้", UseReceiverList(list_id=kept.id), view, "primary"),),
            (
                press("เปลี่ยนชื่อ", RenameReceiverList(list_id=kept.id), view),
                press("ลบรายการ", DeleteReceiverList(list_id=kept.id), view, "danger"),
            ),
            (press("กลับ", ShowReceiverLists(), view),),
        ),
    )


def ask_list_name(view: View, now: str = "") -> Message:
    return Message(
        title="พิมพ์ชื่อรายการ",
        body=f"เดิม: {now}" if now else f"เช่น โรงเรียนขยายโอกาส\n{view.whom} ({view.count} แห่ง)",
        rows=((press("กลับ", ShowReceiverLists(), view),),),
    )


# --- by when --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Offered:
    """A due moment to tap: `days` working days from today (0 today); None for the letter's own day."""

    at: datetime
    days: int | None = None


def choose_due(view: View, offered: Sequence[Offered], today: date, *, typing: bool = False) -> Message:
    """Asks by when. `typing`: the platform has no picker, so the moment is typed."""
    keys: list[Press | PickDate] = []
    for one in offered:
        label = f"ตามหนังสือ {_day(one.at)}" if one.days is None else f"{_in_days(one.days)} {_day(one.at)}"
        keys.append(press(fit(label), SetDue(at=one.at), view))
    rows: list[tuple[Press | PickDate, ...]] = [tuple(keys[at : at + 2]) for at in range(0, len(keys), 2)]
    pick = PickDate.of(
        "เลือกวันและเวลา",
        SetDue(),
        Ref.of(view.circular),
        version=view.circular.version,
        mode="datetime",
        earliest=f"{today.isoformat()}T00:00",
    )
    first: tuple[Press | PickDate, ...] = () if typing else (pick,)
    rows.append((*first, press("ไม่มีกำหนด", SetDue(none=True), view)))
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
    """How many units a circular reaches, and on which platforms. `no_chat`: names of units without a chat."""

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
    """The last check before it is sent: how many, by when, on which platforms, at what cost."""
    row = view.circular
    secret = view.letter.secrecy != Secrecy.OPEN
    none = "ไม่มีผู้ได้รับแต่งตั้ง" if secret else "ไม่มีแชต"
    spent = cost.quota.with_more(cost.line)
    left = f" เหลือ {spent.left}" if spent.left is not None else ""
    quota = f" (ใช้โควตา {cost.line}{left})" if cost.line else ""
    lines = [
        f"{_how_many(cost)} · {by_when(row)}",
        f"Telegram {cost.telegram} · LINE {cost.line}{quota} · {none} {len(cost.no_chat)}",
    ]
    if row.question:
        lines.insert(1, f"คำถาม: “{row.question}”")
    lines += _warnings(row, cost, none)
    return Message(
        title=f"ตรวจก่อนส่ง · {number_of(view)}{marks(view.letter)}",
        facts=(subject_fact(view), Fact(label="ส่งถึง", value=view.whom), Fact(label="ต้องการ", value=word(row.wanted))),
        body="\n".join(lines),
        rows=(
            (
                press("ส่ง", SendCircular(), view, "primary"),
                *(() if is_most_urgent(view.letter) else (press("ส่งรวมรอบเช้า", SendInMorning(), view),)),
            ),
            (press("แก้ไข", ComposeCircular(), view), press("กำหนด", ChooseDue(), view), *_move_due(view, cost)),
        ),
        sensitive=secret,
    )


def _move_due(view: View, cost: Cost) -> tuple[Press, ...]:
    if cost.better_day is None:
        return ()
    label = f"เลื่อนเป็น {_day(cost.better_day)}"
    return (press(label, SetDue(at=cost.better_day), view),)


def _how_many(cost: Cost) -> str:
    parts = [f"{cost.schools} โรงเรียน"] if cost.schools else []
    parts += [f"{cost.groups} กลุ่ม"] if cost.groups else []
    return " ".join(parts) or "0 แห่ง"


def _warnings(row: Circular, cost: Cost, none: str) -> list[str]:
    lines = []
    if 0 < len(cost.no_chat) <= 5:
        lines.append(f"{none}: {' '.join(cost.no_chat)}")
    if cost.gone:
        lines.append(_left_out(cost.gone))
    if cost.better_day is not None and row.due_at is not None:
        lines.append(due_on_holiday(row.due_at))
    if not cost.suffices:
        free = cost.quota.free or 0
        lines.append(
            f"! โควตา LINE ใช้ได้อีก {free} ไม่พอ {cost.line - min(free, cost.line)} แห่ง "
            "แห่งที่ส่งไม่ได้จะนับเป็น ไม่ถึง และท่านจะได้ข้อความไว้คัดลอกส่งเอง"
        )
    return lines


def _left_out(gone: Sequence[str]) -> str:
    return f"! ออกจากระบบแล้ว จึงไม่ส่ง: {' '.join(some(gone, 5))}"


def sent_without(message: Message, gone: Sequence[str]) -> Message:
    """The card after [ส่ง], with the units that have left since they were chosen."""
    return message.model_copy(update={"body": f"{message.body}\n{_left_out(gone)}"})


def undone(view: View, notes: Sequence[str] = ()) -> Message:
    message = compose(view, notes)
    return message.model_copy(update={"title": f"เลิกส่งแล้ว ยังไม่มีผู้ใดได้รับ · {message.title}"})


def discarded() -> Message:
    return Message(title="ไม่เวียนแล้ว ทิ้งร่างการเวียน")
