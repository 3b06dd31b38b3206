"""ใบแจ้งเชิญประชุม: one sheet for each of the invited who has no chat, with the agenda, their own code for the day,
and a slip to answer on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from handlers.common.thai_calendar import bangkok_date
from handlers.common.typeset import clock_time, compile_paper, long_date, qr_svg, thai
from handlers.meetings.papers.invitation_letter import WEEKDAYS, Section

TEMPLATE = Path(__file__).with_suffix(".typ")


@dataclass(frozen=True)
class Notice:
    """Whom a sheet is for. `address` is their own page of the meeting; "" where there is none."""

    name: str
    title: str
    unit: str
    code: str = ""
    address: str = ""


@dataclass(frozen=True)
class MeetingNotices:
    """The sheets of one meeting. `number` is that of its letter, `phone` whom to call."""

    office: str
    meeting: str
    number: str
    starts_at: datetime
    ends_at: datetime
    place: str
    answer_by: datetime | None
    phone: str
    agenda: tuple[Section, ...]
    notices: tuple[Notice, ...]

    def to_json(self) -> dict[str, Any]:
        """As it waits in a row until it is set."""
        return {
            "office": self.office,
            "meeting": self.meeting,
            "number": self.number,
            "starts_at": self.starts_at.isoformat(),
            "ends_at": self.ends_at.isoformat(),
            "place": self.place,
            "answer_by": self.answer_by.isoformat() if self.answer_by else None,
            "phone": self.phone,
            "agenda": [[one.number, one.title, [list(item) for item in one.items]] for one in self.agenda],
            "notices": [[one.name, one.title, one.unit, one.code, one.address] for one in self.notices],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """What `to_json` made."""
        sections = (Section(number, title, tuple(map(tuple, items))) for number, title, items in data["agenda"])
        return cls(
            data["office"],
            data["meeting"],
            data["number"],
            datetime.fromisoformat(data["starts_at"]),
            datetime.fromisoformat(data["ends_at"]),
            data["place"],
            datetime.fromisoformat(data["answer_by"]) if data["answer_by"] else None,
            data["phone"],
            tuple(sections),
            tuple(Notice(*one) for one in data["notices"]),
        )


def meeting_notices_pdf(sheets: MeetingNotices) -> bytes:
    """A4 upright, a sheet each, in the order given. Nobody at all is a ValueError."""
    if not sheets.notices:
        raise ValueError("nobody is to be told")
    day = bangkok_date(sheets.starts_at)
    starts = clock_time(sheets.starts_at).removesuffix(" น.")
    data = {
        "office": thai(sheets.office),
        "meeting": thai(sheets.meeting),
        "number": thai(sheets.number),
        "when": f"วัน{WEEKDAYS[day.weekday()]}ที่ {long_date(day)} เวลา {starts}–{clock_time(sheets.ends_at)}",
        "where": thai(sheets.place),
        "by": f"{long_date(bangkok_date(sheets.answer_by))} เวลา {clock_time(sheets.answer_by)}"
        if sheets.answer_by
        else "",
        "phone": thai(sheets.phone),
        "agenda": [
            [thai(one.number), thai(one.title), [[thai(number), thai(title)] for number, title in one.items]]
            for one in sheets.agenda
        ],
        "notices": [
            {
                "name": one.name,
                "title": thai(one.title),
                "unit": thai(one.unit),
                "code": f"{one.code[:3]} {one.code[3:]}" if one.code else "",
                "qr": qr_svg(one.address) if one.address else None,
            }
            for one in sheets.notices
        ],
    }
    return compile_paper(TEMPLATE, data)
