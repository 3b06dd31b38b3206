"""หนังสือเชิญประชุม: the official letter (แบบ 1, ข้อ 11) or, to the office's own people, the memo (แบบ 2, ข้อ 12).

The agenda follows on the next page, and the names where the letter is to those on its list.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Self

from handlers.common.thai_calendar import bangkok_date
from handlers.common.typeset import clock_time, compile_paper, long_date, thai
from handlers.meetings.papers.official import Signature

TEMPLATE = Path(__file__).with_suffix(".typ")

WEEKDAYS = ("จันทร์", "อังคาร", "พุธ", "พฤหัสบดี", "ศุกร์", "เสาร์", "อาทิตย์")


@dataclass(frozen=True)
class Section:
    """ระเบียบวาระ: its number, its title, and its items as (4.1, title)."""

    number: int
    title: str
    items: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class InvitationLetter:
    """A meeting's letter of invitation. Without `number` and `dated` it is a draft, and marked so.

    `meeting` is its name with its number; `answer_by` by when the invited answer. `owner` is the group that wrote it,
    `names` are (name or post, unit) of those on its list, none where the addressee says whom it is to.
    """

    memo: bool
    office: str
    address: tuple[str, ...]
    owner: str
    phone: str
    number: str
    dated: date | None
    subject: str
    addressee: str
    meeting: str
    starts_at: datetime
    ends_at: datetime
    room: str
    online_url: str
    answer_by: datetime | None
    agenda: tuple[Section, ...]
    names: tuple[tuple[str, str], ...]
    signature: Signature
    besides: tuple[str, ...] = ()
    """What it says besides, in paragraphs."""

    @property
    def is_draft(self) -> bool:
        """Whether nobody has signed it."""
        return self.signature.signed_at is None

    def to_json(self) -> dict[str, Any]:
        """As it waits in a row until it is set."""
        return {
            **asdict(self),
            "dated": self.dated.isoformat() if self.dated else None,
            "starts_at": self.starts_at.isoformat(),
            "ends_at": self.ends_at.isoformat(),
            "answer_by": self.answer_by.isoformat() if self.answer_by else None,
            "signature": self.signature.to_json(),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """What `to_json` made."""
        sections = (Section(one["number"], one["title"], _pairs(one["items"])) for one in data["agenda"])
        return cls(
            **{
                **data,
                "address": tuple(data["address"]),
                "dated": date.fromisoformat(data["dated"]) if data["dated"] else None,
                "starts_at": datetime.fromisoformat(data["starts_at"]),
                "ends_at": datetime.fromisoformat(data["ends_at"]),
                "answer_by": datetime.fromisoformat(data["answer_by"]) if data["answer_by"] else None,
                "agenda": tuple(sections),
                "names": _pairs(data["names"]),
                "signature": Signature.from_json(data["signature"]),
                "besides": tuple(data.get("besides", ())),
            }
        )


def _pairs(rows: Sequence[Sequence[str]]) -> tuple[tuple[str, str], ...]:
    return tuple((first, second) for first, second in rows)


def invitation_letter_pdf(letter: InvitationLetter) -> bytes:
    """A4 upright, Thai digits; the agenda begins a page of its own."""
    data = {
        "draft": letter.is_draft,
        "memo": letter.memo,
        "office": _office(letter),
        "address": [thai(line) for line in letter.address],
        "owner": thai(letter.owner),
        "phone": thai(letter.phone),
        "number": thai(letter.number),
        "date": long_date(letter.dated) if letter.dated else "",
        "subject": thai(letter.subject),
        "addressee": thai(letter.addressee),
        "paragraphs": _paragraphs(letter),
        "ending": "" if letter.memo else "ขอแสดงความนับถือ",
        "meeting": thai(letter.meeting),
        "when": f"{_day(letter)} {_time(letter)}",
        "where": _where(letter),
        "agenda": [
            {
                "title": f"ระเบียบวาระที่ {thai(section.number)}",
                "subject": thai(section.title),
                "items": [[thai(number), thai(title)] for number, title in section.items],
            }
            for section in letter.agenda
        ],
        "names": [[thai(number), thai(name), thai(unit)] for number, (name, unit) in enumerate(letter.names, start=1)],
        "signature": letter.signature.to_print(),
    }
    return compile_paper(TEMPLATE, data)


def _office(letter: InvitationLetter) -> str:
    """เขต ๑ is never broken over two lines."""
    return thai(letter.office).replace("เขต ", "เขต\u00a0")


def _day(letter: InvitationLetter) -> str:
    day = bangkok_date(letter.starts_at)
    return f"วัน{WEEKDAYS[day.weekday()]}ที่ {long_date(day)}"


def _time(letter: InvitationLetter) -> str:
    return f"เวลา {clock_time(letter.starts_at).removesuffix(' น.')}–{_clock(letter.ends_at)}"


def _clock(moment: datetime) -> str:
    """๑๒.๐๐ น., never broken over two lines."""
    return clock_time(moment).replace(" ", "\u00a0")


def _where(letter: InvitationLetter) -> str:
    places = [f"ณ {thai(letter.room)}" if letter.room else "", "ทางออนไลน์" if letter.online_url else ""]
    return " และ".join(place for place in places if place)


def _paragraphs(letter: InvitationLetter) -> list[str]:
    meeting, office = thai(letter.meeting), _office(letter)
    found = [
        f"ด้วย {office} กำหนดจัด{meeting} ใน{_day(letter)} {_time(letter)} {_where(letter)}"
        " เพื่อแจ้งข้อราชการและพิจารณาเรื่องตามระเบียบวาระการประชุมที่ส่งมาพร้อมนี้"
    ]
    ask = f"ในการนี้ {office} ขอเชิญท่านเข้าร่วมประชุมตามวัน เวลา และสถานที่ดังกล่าว"
    if letter.answer_by is not None:
        by = long_date(bangkok_date(letter.answer_by))
        ask += f" และโปรดแจ้งตอบรับภายในวันที่ {by} เวลา {_clock(letter.answer_by)}"
    found.append(f"{ask} หากไม่สามารถเข้าร่วมประชุมได้ โปรดมอบหมายผู้แทนเข้าร่วมประชุม พร้อมแจ้งชื่อและตำแหน่งของผู้แทน")
    if letter.online_url:
        found.append(f"ผู้เข้าร่วมประชุมทางออนไลน์ เข้าประชุมที่ {letter.online_url}")
    found += [thai(words) for words in letter.besides]
    found.append(f"จึงเรียนมาเพื่อโปรด{'ทราบและ' if letter.memo else ''}เข้าร่วมประชุมตามกำหนด")
    return [_kept_whole(words) for words in found]


def _kept_whole(words: str) -> str:
    """ครั้งที่ ๑/๒๕๖๙, เวลา ๐๙.๐๐: what is read as one is not broken over two lines."""
    for before in ("ครั้งที่", "เวลา", "วันที่", "เขต"):
        words = words.replace(f"{before} ", f"{before}\u00a0")
    return words
