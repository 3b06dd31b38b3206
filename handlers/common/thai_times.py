"""Parses times of day as people type them: 12.00 น., 9:30, เที่ยง, บ่ายสอง, 4 โมงเย็น. Returns Bangkok time: `12:00`."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time

from handlers.common.thai_dates import DateError, UnknownDate, from_thai_digits, parse_date
from storage.clock import BANGKOK

END_OF_DAY = ""
"""The time of a due date that means the end of office hours."""


class ImpossibleTime(DateError):
    """The time does not exist: 25.00 น."""


@dataclass(frozen=True)
class FoundTime:
    """A time that was found in a longer text, from character `start` up to `end`."""

    time: str
    start: int
    end: int


@dataclass(frozen=True)
class DueDate:
    """When something is due: the day and the time in Bangkok. The time "" is the end of office hours."""

    day: date
    time: str = END_OF_DAY


_NUMBERS = {
    "หนึ่ง": 1,
    "สอง": 2,
    "สาม": 3,
    "สี่": 4,
    "ห้า": 5,
    "หก": 6,
    "เจ็ด": 7,
    "แปด": 8,
    "เก้า": 9,
    "สิบเอ็ด": 11,
    "สิบ": 10,
}
_HOUR = rf"(?:\d{{1,2}}|{'|'.join(_NUMBERS)})"
_HALF = r"(?:\s*ครึ่ง)?"
# 3.50 may also be an amount of money or a part of a date, so no other figure may stand directly beside it.
_FIGURES = (
    r"(?<![\d/.:\-])\d{1,2}[.:]\d{2}(?![.:/\-]?\d)(?!\s*(?:บาท|%|เปอร์เซ็นต์|ล้าน|ตร))(?:\s*(?:น\.|นาฬิกา|น(?![ก-๎])))?"
)
_SPOKEN = (
    rf"เที่ยง(?!คืน)(?:วัน|ตรง)?{_HALF}"
    rf"|บ่ายโมง{_HALF}"
    rf"|บ่าย\s*{_HOUR}(?:\s*โมง)?{_HALF}"
    rf"|{_HOUR}\s*โมง(?:\s*(?:เช้า|เย็น))?{_HALF}"
    r"|(?<![\d/.:\-])\d{1,2}\s*(?:น\.|นาฬิกา)"
    r"|สิ้นวัน(?:ทำการ)?|(?:สิ้น|ใน)?เวลาราชการ|เลิกงาน"
)
TIME = rf"(?:{_FIGURES}|{_SPOKEN})"
"""The pattern of a time of day in a text with Arabic digits. `find_time` returns its value."""
_TIME = re.compile(TIME)
_AFTERNOON_ENDS = 5
_EVENING = range(4, 7)
_JOINT = r"(?:ก่อนเวลา|ภายในเวลา|ไม่เกินเวลา|เวลา|ก่อน|ภายใน|ไม่เกิน|ตอน|ของ|ใน|,)"
_JOINTS = re.compile(rf"^\s*{_JOINT}\s*|\s*{_JOINT}\s*$")


def find_time(text: str, start: int = 0) -> FoundTime | None:
    """Returns the first time of day in a text, from a character on, or None. Raises ImpossibleTime."""
    found = _TIME.search(from_thai_digits(text), start)
    return FoundTime(_said(found.group()), found.start(), found.end()) if found else None


def _said(words: str) -> str:
    if figures := re.match(r"(\d{1,2})[.:](\d{2})", words):
        return _clock(int(figures[1]), int(figures[2]), words)
    if words.startswith(("สิ้น", "ในเวลา", "เวลาราชการ", "เลิกงาน")):
        return END_OF_DAY
    minute = 30 if words.endswith("ครึ่ง") else 0
    if words.startswith("เที่ยง"):
        return _clock(12, minute, words)
    hour = _hour(words)
    if words.startswith("บ่าย"):
        if hour > _AFTERNOON_ENDS:
            raise ImpossibleTime(words)
        hour += 12
    elif "โมงเย็น" in words.replace(" ", ""):
        if hour not in _EVENING:
            raise ImpossibleTime(words)
        hour += 12
    return _clock(hour, minute, words)


def _hour(words: str) -> int:
    """Returns the hour of a spoken time, from a figure or a number word. บ่ายโมง has none and is 1."""
    found = re.search(_HOUR, words)
    if found is None:
        return 1
    return _NUMBERS.get(found.group()) or int(found.group())


def _clock(hour: int, minute: int, words: str) -> str:
    try:
        return f"{time(hour, minute):%H:%M}"
    except ValueError as error:
        raise ImpossibleTime(words) from error


def parse_day_and_time(text: str, today: date) -> tuple[date | None, str | None]:
    """Parses a day, a time, or both: 22 ม.ค. 12.00 น. · พรุ่งนี้ เที่ยง · 14:00 · 22 ม.ค. What is missing is None.

    A day without a year is in the future. Raises UnknownDate, ImpossibleDate, ImpossibleTime.
    """
    plain = from_thai_digits(text).strip()
    found = find_time(plain)
    if found is None:
        return parse_date(plain, today, prefer="future"), None
    rest = f"{_without_joint(plain[: found.start])} {_without_joint(plain[found.end :])}".strip(" ,")
    if not rest:
        return None, found.time
    if find_time(rest) is not None:
        raise UnknownDate(text)
    return parse_date(rest, today, prefer="future"), found.time


def _without_joint(text: str) -> str:
    return _JOINTS.sub(" ", text).strip(" ,")


def parse_due_date(text: str, today: date) -> DueDate:
    """Parses a due date with or without a time. A time alone means today. Raises UnknownDate, ImpossibleDate,
    ImpossibleTime."""
    day, said = parse_day_and_time(text, today)
    return DueDate(day or today, said or END_OF_DAY)


def moment(by: DueDate, otherwise: time) -> datetime:
    """Returns the moment of a due date (Bangkok). `otherwise` is used if it has no time."""
    at = time.fromisoformat(by.time) if by.time else otherwise
    return datetime.combine(by.day, at, BANGKOK)
