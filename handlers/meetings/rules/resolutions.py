"""Reads resolutions as people type them."""

import re
from dataclasses import dataclass
from datetime import date

from handlers.common.thai_dates import from_thai_digits
from handlers.meetings.rules.call import day_in


@dataclass(frozen=True)
class Resolution:
    """A typed resolution: the number of its item (4.1; "" if it is known), its words, the group and the due day."""

    number: str
    words: str
    group: str = ""
    due: date | None = None


_OF_ITEM = re.compile(r"^\s*มติ(?:ที่ประชุม)?\s*(?:ข้อ|วาระ(?:ที่)?)?\s*(?P<number>\d\.\d{1,2})\s+(?P<rest>\S.*)$", re.DOTALL)
_PARTS = re.compile(
    r"^(?P<words>.*?)(?:\s*ผู้รับผิดชอบ\s*:?\s*(?P<group>.*?))?"
    r"(?:\s*(?:ภายใน|กำหนด(?:ส่ง)?)(?:วันที่)?\s*(?P<due>(?:\d|พรุ่งนี้|มะรืน)[^\n]*))?$",
    re.DOTALL,
)


def is_resolution(text: str) -> bool:
    """Whether a text is the resolution of an item: มติ 4.1 อนุมัติ ..."""
    return _OF_ITEM.match(from_thai_digits(text)) is not None


def read_resolution(text: str, today: date) -> Resolution:
    """`มติ 4.1 อนุมัติจัดสรรงบ ผู้รับผิดชอบ กลุ่มนโยบาย ภายใน 13 ก.พ.`, with or without its beginning.

    A due day without a year is in the future. Raises ImpossibleDate.
    """
    plain = from_thai_digits(text).strip()
    named = _OF_ITEM.match(plain)
    number, rest = (named["number"], named["rest"]) if named is not None else ("", plain)
    parts = _PARTS.match(rest)
    assert parts is not None  # every part may be missing
    due = None
    if parts["due"]:
        due, _left = day_in(parts["due"], today)
    words = parts["words"] if due is not None or not parts["due"] else rest
    return Resolution(number, " ".join(words.split()), " ".join((parts["group"] or "").split()), due)
