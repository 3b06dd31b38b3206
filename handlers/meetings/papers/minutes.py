"""รายงานการประชุม (ข้อ 25, แบบ 11): who came, instead of whom, who did not and why, what was said and resolved."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from handlers.common.paper_words import CAPACITIES
from handlers.common.thai_calendar import bangkok_date
from handlers.common.typeset import clock_time, compile_paper, long_date, short_date, thai
from storage.vocabulary import Capacity

TEMPLATE = Path(__file__).with_suffix(".typ")

_CHECK_LETTERS = 8
_WEEKDAYS = ("จันทร์", "อังคาร", "พุธ", "พฤหัสบดี", "ศุกร์", "เสาร์", "อาทิตย์")


@dataclass(frozen=True)
class Attendant:
    """One line of a list: `note` is what stands in brackets (แทน ผอ.รร.…), `role` what they were at the meeting."""

    name: str
    title: str
    note: str = ""
    role: str = ""


@dataclass(frozen=True)
class Matter:
    """An item with what was said and resolved. `owner` is whose work it is, in words; `due` by when."""

    number: str
    title: str
    body: str = ""
    brought_by: str = ""
    discussion: str = ""
    resolution: str = ""
    owner: str = ""
    due: date | None = None


@dataclass(frozen=True)
class Section:
    """A ระเบียบวาระ; `empty` is what stands there where it has no item."""

    number: int
    title: str
    matters: tuple[Matter, ...] = ()
    empty: str = "ไม่มี"


@dataclass(frozen=True)
class Signature:
    """A name typed by the system (ข้อ 26 para 3). `post` is their own, `instead_of` the chair they act for; `check` is
    the hash of what stood before them, whose beginning is printed."""

    name: str
    post: str
    at: datetime | None = None
    capacity: Capacity = Capacity.SELF
    instead_of: str = ""
    check: str = ""


@dataclass(frozen=True)
class Minutes:
    """All that both papers of a meeting are made of. `name` begins with ประชุม; `number` is 1/2569.

    `checked` and `signed` are None while nobody has; without `signed` it is a draft.
    """

    office: str
    name: str
    number: str
    opened_at: datetime
    ended_at: datetime
    place: str
    here: tuple[Attendant, ...]
    absent: tuple[Attendant, ...]
    others: tuple[str, ...]
    sections: tuple[Section, ...]
    chair: str
    note_taker: Signature
    checked: Signature | None = None
    signed: Signature | None = None
    endorse_by: datetime | None = None

    def to_json(self) -> dict[str, Any]:
        """As it waits in a row until it is set."""
        found: dict[str, Any] = _MINUTES.dump_python(self, mode="json")
        return found

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Minutes":
        """What `to_json` made."""
        return _MINUTES.validate_python(data)


_MINUTES = TypeAdapter(Minutes)


def minutes_pdf(minutes: Minutes) -> bytes:
    """A4 upright; the number of each page on it. A draft says so on every page."""
    return compile_paper(TEMPLATE, sheet_data(minutes))


def sheet_data(minutes: Minutes) -> dict[str, Any]:
    """What the templates of both papers are given: words with Thai digits, dates and times as documents write them."""
    day = bangkok_date(minutes.opened_at)
    return {
        "office": thai(minutes.office),
        "name": thai(minutes.name),
        "number": thai(minutes.number),
        "when": f"วัน{_WEEKDAYS[day.weekday()]}ที่ {long_date(day)}",
        "place": thai(minutes.place),
        "opened": clock_time(minutes.opened_at),
        "ended": clock_time(minutes.ended_at),
        "chair": thai(minutes.chair),
        "here": [_attendant(one) for one in minutes.here],
        "absent": [_attendant(one) for one in minutes.absent],
        "others": [thai(one) for one in minutes.others],
        "sections": [
            {
                "number": thai(section.number),
                "title": section.title,
                "empty": section.empty,
                "matters": [_matter(one) for one in section.matters],
            }
            for section in minutes.sections
        ],
        "note_taker": _signature(minutes.note_taker),
        "checked": _signature(minutes.checked) if minutes.checked is not None else None,
        "signed": _signature(minutes.signed) if minutes.signed is not None else None,
        "endorse_by": long_date(bangkok_date(minutes.endorse_by)) if minutes.endorse_by is not None else "",
    }


def _attendant(one: Attendant) -> dict[str, str]:
    return {key: thai(value) for key, value in asdict(one).items()}


def _matter(one: Matter) -> Mapping[str, Any]:
    return {
        "number": thai(one.number),
        "title": thai(one.title),
        "body": [thai(line) for line in one.body.splitlines() if line],
        "brought_by": thai(one.brought_by),
        "discussion": [thai(line) for line in one.discussion.splitlines() if line],
        "resolution": thai(one.resolution),
        "owner": thai(one.owner),
        "due": long_date(one.due) if one.due is not None else "",
        "due_short": short_date(one.due) if one.due is not None else "",
    }


def _signature(one: Signature) -> dict[str, str]:
    return {
        "name": thai(one.name),
        "post": thai(one.post),
        "capacity": CAPACITIES[one.capacity],
        "instead_of": thai(one.instead_of),
        "at": f"{long_date(bangkok_date(one.at))} เวลา {clock_time(one.at)}" if one.at is not None else "",
        "check": one.check[:_CHECK_LETTERS],
    }
