"""The decision sheet (ใบเกษียน): what everybody wrote on a letter, in order, with the name typed by the system.

A note made in a system that verifies the person may carry a typed name instead of a signature (ข้อ 26 para 3).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from handlers.common.paper_words import CAPACITIES, REMARK_KINDS, SECRET_SUBJECT, URGENCIES
from handlers.common.thai_calendar import bangkok_date
from handlers.common.typeset import clock_time, compile_paper, long_date, qr_svg, thai
from handlers.letters.rules.secrecy import may_keep_content
from storage.vocabulary import Capacity, RemarkKind, Secrecy, Urgency

TEMPLATE = Path(__file__).with_suffix(".typ")

_CHECK_LETTERS = 8


@dataclass(frozen=True)
class WrittenRemark:
    """What somebody wrote. `post` is their own post; `instead_of` the post whose decision it was, unless their own.

    `shown_hash` is the hash of what stood before them; its beginning is printed, so that the sheet can be checked.
    """

    kind: RemarkKind
    words: str
    name: str
    post: str
    at: datetime
    capacity: Capacity = Capacity.SELF
    instead_of: str = ""
    shown_hash: str = ""


@dataclass(frozen=True)
class DecisionSheet:
    """A letter's facts and all remarks in order. `registered` are (unit, `214/2569`, moment), the office's first."""

    office: str
    letter_number: str
    dated: date | None
    sender: str
    subject: str
    registered: Sequence[tuple[str, str, datetime]]
    remarks: Sequence[WrittenRemark]
    urgency: Urgency = Urgency.NORMAL
    secrecy: Secrecy = Secrecy.OPEN
    address: str = ""


def decision_sheet_pdf(sheet: DecisionSheet) -> bytes:
    """The sheet, A4 upright, to be put with the letter. Of a secret letter no subject is printed."""
    subject = thai(sheet.subject) if may_keep_content(sheet.secrecy) else SECRET_SUBJECT
    data = {
        "office": thai(sheet.office),
        "urgency": URGENCIES[sheet.urgency],
        "facts": [
            [label, words]
            for label, words in (
                ("ที่", thai(sheet.letter_number)),
                ("ลงวันที่", long_date(sheet.dated) if sheet.dated else ""),
                ("จาก", thai(sheet.sender)),
                ("เรื่อง", subject),
            )
            if words
        ],
        "registered": [[thai(unit), thai(number), _moment(at)] for unit, number, at in sheet.registered],
        "remarks": [_remark(remark) for remark in sheet.remarks],
        "qr": qr_svg(sheet.address) if sheet.address else None,
    }
    return compile_paper(TEMPLATE, data)


def _remark(remark: WrittenRemark) -> dict[str, str]:
    return {
        "kind": REMARK_KINDS[remark.kind],
        "words": thai(remark.words),
        "name": remark.name,
        "post": thai(remark.post),
        "capacity": CAPACITIES[remark.capacity],
        "instead_of": thai(remark.instead_of),
        "at": _moment(remark.at),
        "check": remark.shown_hash[:_CHECK_LETTERS],
    }


def _moment(at: datetime) -> str:
    return f"{long_date(bangkok_date(at))} เวลา {clock_time(at)}"
