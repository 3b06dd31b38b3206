"""Times of day as people type them: 12.00 น., 9:30, เที่ยง, บ่ายสอง, 4 โมงเย็น. Bangkok time, told as `12:00`."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time

from handlers.common.thai_dates import DateError, UnknownDate, from_thai_digits, parse_date
from storage.clock import BANGKOK

END_OF_DAY = ""
"""The time of what is due by the end of the day's office hours."""


class ImpossibleTime(DateError):
    """The text names a time that no clock shows: 25.00 น."""


@dataclass(frozen=True)
class FoundTime:
    """A time met in a longer text, from character `start` up to `end`."""

    time: str
    start: int
    end: int


@dataclass(frozen=True)
class By:
    """By when something is due: the day, and the Bangkok time on it; "" is the end of its office hours."""

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
# Hours and minutes after a dot are also an amount or a part of a date, so that neither may touch another figure.
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
"""A time of day anywhere in a text of Arabic digits; what it says is told by `find_time`."""
_TIME = re.compile(TIME)
_AFTERNOON_ENDS = 5
_EVENING = range(4, 7)
_JOINT = r"(?:ก่อนเวลา|ภายในเวลา|ไม่เกินเวลา|เวลา|ก่อน|ภายใน|ไม่เกิน|ตอน|ของ|ใน|,)"
_JOINTS = re.compile(rf"^\s*{_JOINT}\s*|\s*{_JOINT}\s*$")


def find_time(text: str, start: int = 0) -> FoundTime | None:
    """The first time of day in a text, from a character on. Raises ImpossibleTime."""
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
    """The figure or number word in a spoken time; บ่ายโมง has none and is one."""
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
    """What the whole text says, each None where it is not said: 22 ม.ค. 12.00 น. · พรุ่งนี้ เที่ยง · 14:00 · 22 ม.ค.

    A day without its year lies ahead. Raises UnknownDate, ImpossibleDate, ImpossibleTime.
    """
    plain = from_thai_digits(text).strip()
    found = find_time(plain)
    if found is None:
        return parse_date(plain, today, leaning="future"), None
    rest = f"{_without_joint(plain[: found.start])} {_without_joint(plain[found.end :])}".strip(" ,")
    if not rest:
        return None, found.time
    if find_time(rest) is not None:
        raise UnknownDate(text)
    return parse_date(rest, today, leaning="future"), found.time


def _without_joint(text: str) -> str:
    return _JOINTS.sub(" ", text).strip(" ,")


def parse_by(text: str, today: date) -> By:
    """A due day, perhaps with a time; a time alone is today's. Raises UnknownDate, ImpossibleDate, ImpossibleTime."""
    day, said = parse_day_and_time(text, today)
    return By(day or today, said or END_OF_DAY)


def moment(by: By, otherwise: time) -> datetime:
    """The moment a day and time name, in Bangkok; `otherwise` is the time where none is said."""
    at = time.fromisoformat(by.time) if by.time else otherwise
    return datetime.combine(by.day, at, BANGKOK)
