"""Printed notices of a circular (ใบแจ้งหนังสือเวียน) for schools that no chat reaches: a sheet for each school, with
a slip to sign and send back."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Self

from handlers.common.paper_words import URGENCIES, WANTED
from handlers.common.thai_calendar import bangkok_date
from handlers.common.typeset import clock_time, compile_paper, long_date, qr_svg, thai
from storage.vocabulary import Urgency, Wanted

TEMPLATE = Path(__file__).with_suffix(".typ")

_LONGEST = 300
_ON_THE_SLIP = 150


@dataclass(frozen=True)
class CircularNotice:
    """What all sheets of one circular share. `register_number`: the office's own, `214/2569`; `due_at`: None where no
    moment was set; `address`: what the QR code opens."""

    office: str
    register_number: str
    letter_number: str
    dated: date | None
    sender: str
    subject: str
    urgency: Urgency
    wanted: Wanted
    question: str = ""
    due_at: datetime | None = None
    address: str = ""
    known_as: str = ""
    """What the office calls it by, where that is not the number of its receive book: คำสั่งที่ 78/2569."""

    def to_json(self) -> dict[str, Any]:
        """As it waits in a row until the sheets are set."""
        return {
            **asdict(self),
            "dated": self.dated.isoformat() if self.dated else None,
            "due_at": self.due_at.isoformat() if self.due_at else None,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """What `to_json` made."""
        return cls(
            **{
                **data,
                "dated": date.fromisoformat(data["dated"]) if data["dated"] else None,
                "due_at": datetime.fromisoformat(data["due_at"]) if data["due_at"] else None,
                "urgency": Urgency(data["urgency"]),
                "wanted": Wanted(data["wanted"]),
            }
        )


def circular_sheets_pdf(circular: CircularNotice, schools: Sequence[str]) -> bytes:
    """Returns A4 sheets, one for each school in this order. Raises ValueError without a school."""
    if not schools:
        raise ValueError("nobody is to be told")
    subject = thai(circular.subject)
    data = {
        "office": thai(circular.office),
        "register_number": thai(circular.known_as or f"เลขรับ {circular.register_number}"),
        "urgency": URGENCIES[circular.urgency],
        "facts": [
            [label, words]
            for label, words in (
                ("ที่", thai(circular.letter_number)),
                ("ลงวันที่", long_date(circular.dated) if circular.dated else ""),
                ("จาก", thai(circular.sender)),
                ("เรื่อง", _cut(subject, _LONGEST)),
            )
            if words
        ],
        "slip_subject": _cut(subject, _ON_THE_SLIP),
        "wanted": WANTED[circular.wanted],
        "answers": circular.wanted not in (Wanted.SEEN, Wanted.ACKNOWLEDGE),
        "question": _cut(thai(circular.question), _LONGEST),
        "due": _moment(circular.due_at) if circular.due_at else "",
        "schools": [thai(school) for school in schools],
        "qr": qr_svg(circular.address) if circular.address else None,
    }
    return compile_paper(TEMPLATE, data)


def _cut(words: str, most: int) -> str:
    """Cuts words so that a notice stays one sheet; the letter itself goes with it."""
    return words if len(words) <= most else words[: most - 1].rstrip() + "…"


def _moment(at: datetime) -> str:
    return f"{long_date(bangkok_date(at))} เวลา {clock_time(at)}"
