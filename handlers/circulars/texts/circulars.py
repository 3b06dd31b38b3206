"""What the cards of a circular have in common, for the clerk who sends and follows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from handlers.circulars.presses import TrackCircular
from handlers.circulars.rules.receivers import Wording
from handlers.common.presses import Style
from handlers.common.thai_dates import short_with_time
from handlers.common.words import word
from handlers.letters.presses import CirculateLetter
from handlers.letters.texts.letters import number_words, subject_of
from notifications.message import Fact, OpenLink, PickDate, Press
from storage.payloads import PressData
from storage.ref import Ref
from storage.tables import Circular, Entry, Letter, Receiver
from storage.vocabulary import Secrecy, Urgency, Wanted

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
    """What a card of a circular shows. `whom`: its receivers in words, `count`: how many units these are today."""

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


def press(label: str, data: PressData, view: View, style: Style = "secondary") -> Press:
    """A button about a circular."""
    return press_of(label, data, view.circular, style)


def press_of(label: str, data: PressData, row: Circular, style: Style = "secondary") -> Press:
    """A button about a circular of which only the row is at hand."""
    return Press.of(label, data, Ref.of(row), version=row.version, style=style)


def start(letter: Letter, *, first: bool) -> Press:
    """[แจ้งเวียน] on a letter's card. `first`: it is the next thing to do."""
    style: Style = "primary" if first else "secondary"
    return Press.of("แจ้งเวียน", CirculateLetter(), Ref.of(letter), version=letter.version, style=style)


def follow(row: Circular, style: Style = "secondary") -> Press:
    """[สถานะการเวียน] on a letter's card."""
    return press_of("สถานะการเวียน", TrackCircular(), row, style)


def marks(letter: Letter) -> str:
    """Urgency and secrecy, which are shown wherever the letter is."""
    marks = [word(letter.urgency)] if letter.urgency != Urgency.NORMAL else []
    marks += [word(letter.secrecy)] if letter.secrecy != Secrecy.OPEN else []
    return "".join(f" · {mark}" for mark in marks)


def number_of(view: View) -> str:
    return number_words(view.letter, view.entry)


def moment(at: datetime) -> str:
    """15 ม.ค. 69 16:30"""
    return short_with_time(at)


def whom(said: Wording) -> str:
    """The receivers in words: ทุกโรงเรียน ยกเว้น รร.บ้านหนองบัว."""
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


def reached_word(receiver: Receiver) -> str:
    """How far a circular has come at a receiver who has not acknowledged it."""
    if receiver.opened_at is not None:
        return "เปิดอ่านแล้ว"
    if receiver.delivered_at is not None:
        return "ส่งถึงแล้ว"
    if receiver.failed_at is not None:
        return "ส่งไม่ถึง"
    return "ไม่มีแชต" if receiver.person_id is None else "กำลังส่ง"
