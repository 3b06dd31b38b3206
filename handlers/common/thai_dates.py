"""Parses and formats Thai dates.

People read and write Buddhist years (B.E. = C.E. + 543). The code uses `datetime.date`. `today` is the day in Bangkok
and always an argument.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from storage.clock import BANGKOK

BUDDHIST_ERA = 543
MONTHS = (
    "มกราคม",
    "กุมภาพันธ์",
    "มีนาคม",
    "เมษายน",
    "พฤษภาคม",
    "มิถุนายน",
    "กรกฎาคม",
    "สิงหาคม",
    "กันยายน",
    "ตุลาคม",
    "พฤศจิกายน",
    "ธันวาคม",
)
SHORT_MONTHS = ("ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย.", "ก.ค.", "ส.ค.", "ก.ย.", "ต.ค.", "พ.ย.", "ธ.ค.")
ENGLISH_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
THAI_DIGITS = "๐๑๒๓๔๕๖๗๘๙"

# Which year is meant if none is written: the nearest for the date of a letter, the future for a deadline, the past for
# a search.
YearPreference = Literal["nearest", "future", "past"]

_TO_ARABIC = str.maketrans(THAI_DIGITS, "0123456789")
_TO_THAI = str.maketrans("0123456789", THAI_DIGITS)
_SPOKEN = {
    "วันนี้": 0,
    "today": 0,
    "พรุ่งนี้": 1,
    "วันพรุ่งนี้": 1,
    "tomorrow": 1,
    "มะรืนนี้": 2,
    "มะรืน": 2,
    "วันมะรืน": 2,
    "เมื่อวาน": -1,
    "เมื่อวานนี้": -1,
    "yesterday": -1,
}


class DateError(ValueError):
    """A text is not a valid date. `text` is what was given."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


class UnknownDate(DateError):
    """The text contains no date."""


class ImpossibleDate(DateError):
    """The day does not exist: 31 ก.พ., 29 ก.พ. 2569, month 13, year 1200."""


class ImpossibleRange(DateError):
    """The last day is before the first: 22-20 ม.ค."""


@dataclass(frozen=True)
class DateRange:
    """Days from `first` to `last`, both included."""

    first: date
    last: date


@dataclass(frozen=True)
class FoundDate:
    """Dates that were found in a longer text, from character `start` up to `end`. `text` is the part between."""

    first: date
    last: date
    start: int
    end: int
    text: str


def to_thai_digits(text: str) -> str:
    """Replaces Arabic digits by Thai ones."""
    return text.translate(_TO_THAI)


def from_thai_digits(text: str) -> str:
    """Replaces Thai digits by Arabic ones. Positions in the text do not change."""
    return text.translate(_TO_ARABIC)


def _dotless(month: str) -> str:
    return re.sub(r"[.\s]", "", month)


_MONTH_BY_NAME = {
    **{name: number for number, name in enumerate(MONTHS, 1)},
    **{_dotless(name): number for number, name in enumerate(SHORT_MONTHS, 1)},
    **{name: number for number, name in enumerate(ENGLISH_MONTHS, 1)},
}


def _short_pattern(month: str) -> str:
    return r"\s*\.?\s*".join(re.escape(part) for part in month.rstrip(".").split(".")) + r"(?![ก-ฮ])\.?"


_MONTH = (
    "(?:"
    + "|".join([*MONTHS, *(_short_pattern(month) for month in SHORT_MONTHS)])
    + "|(?:"
    + "|".join(ENGLISH_MONTHS)
    + r")[a-z]*\.?)"
)
_ISO = r"(?P<iso>\d{4}-\d{1,2}-\d{1,2})(?!\d)"
_SLASHED = r"(?P<d1>\d{1,2})(?P<sep>[/.\-])(?P<m1>\d{1,2})(?P=sep)(?P<y1>\d{4}|\d{2})(?![\d/])"
_NAMED = (
    r"(?P<d2>\d{1,2})\s*(?:เดือน\s*)?(?P<m2>" + _MONTH + r")"
    r"(?:\s*(?P<era>พ\s*\.?\s*ศ\s*\.?|ค\s*\.?\s*ศ\s*\.?|ปี)?\s*(?P<y2>\d{4}|\d{2})(?![\d/:])(?!\.\d))?"
)
_SPOKEN_PATTERN = r"(?P<spoken>" + "|".join(sorted(_SPOKEN, key=len, reverse=True)) + ")"
_ONE = re.compile(rf"(?<!\d)(?:{_ISO}|{_SLASHED}|{_NAMED}|{_SPOKEN_PATTERN})", re.IGNORECASE)
_TO = r"\s*(?:-|–|—|ถึงวันที่|ถึง|จนถึง|\bto\b)\s*"
_TO_PATTERN = re.compile(_TO)
# The first day of a range may have no month of its own: 20-22 ม.ค.
_BARE_DAY = re.compile(rf"(?<![\d/.\-])(?P<day>\d{{1,2}}){_TO}(?=\d{{1,2}}\s*(?:เดือน\s*)?{_MONTH})", re.IGNORECASE)
_DAY_MONTH = re.compile(r"(?P<day>\d{1,2})/(?P<month>\d{1,2})")
_PREFIX = re.compile(
    r"^(?:(?:ลงวันที่|ลว\.?|ภายในวันที่|ภายใน|ณ\s*วันที่|วันที่|เมื่อ(?!วาน)|ณ)\s*)*"
    r"(?:(?:วัน)?(?:จันทร์|อังคาร|พุธ|พฤหัสบดี|พฤหัส|ศุกร์|เสาร์|อาทิตย์)(?:ที่)?\s*)?(?:วันที่\s*)?"
)


@dataclass(frozen=True)
class _Written:
    """The parts of a date that were written."""

    day: int
    month: int
    year: str | None
    era: str
    text: str


def parse_date(text: str, today: date, *, prefer: YearPreference = "nearest") -> date:
    """Returns the date that the whole text is. `prefer` chooses the year if none is written.

    A two-digit year is Buddhist. But if that is more than 25 years away, and as a common-era year it is this, the last
    or the next one (12/1/26 typed in 2026), it is a common-era year. Raises UnknownDate, ImpossibleDate.
    """
    found = parse_range(text, today, prefer=prefer)
    if found.first != found.last:
        raise UnknownDate(text)
    return found.first


def parse_range(text: str, today: date, *, prefer: YearPreference = "nearest") -> DateRange:
    """Returns the date or range of days (20-22 ม.ค., 30 ธ.ค. 69 - 2 ม.ค. 70) that the whole text is.

    Raises UnknownDate, ImpossibleDate, ImpossibleRange.
    """
    plain = _plain(text)
    bare = _PREFIX.sub("", plain).strip(" .")
    if only := _DAY_MONTH.fullmatch(bare):
        day = _resolve(_Written(int(only["day"]), int(only["month"]), None, "", text), today, prefer)
        return DateRange(day, day)
    found = _scan(bare, today, prefer)
    if len(found) != 1 or found[0].start != 0 or bare[found[0].end :].strip(" ."):
        raise UnknownDate(text)
    return DateRange(found[0].first, found[0].last)


@dataclass(frozen=True)
class InvalidDate:
    """What looks like a date but does not exist, from character `start` on."""

    start: int
    text: str


def find_invalid_dates(text: str, today: date) -> list[InvalidDate]:
    """Returns the dates that do not exist, which `find_dates` leaves out: 31 ก.พ., 29/2/69, 30 ม.ค. 2999."""
    plain = _plain(text)
    shift = len(text) - len(text.lstrip("\n\t "))
    found = []
    for one in _ONE.finditer(plain):
        try:
            _date_of(one, today, "future")
        except ImpossibleDate:
            found.append(InvalidDate(one.start() + shift, one.group().strip()))
    return found


def find_dates(text: str, today: date, *, prefer: YearPreference = "nearest") -> list[FoundDate]:
    """Returns all dates and ranges in a longer text, in order. A day that does not exist is left out."""
    return _scan(_plain(text), today, prefer, forgiving=True, original=text)


def _plain(text: str) -> str:
    return from_thai_digits(text).replace("\u200b", " ").replace("\xa0", " ").lower().strip("\n\t ")


def _scan(
    plain: str, today: date, prefer: YearPreference, *, forgiving: bool = False, original: str | None = None
) -> list[FoundDate]:
    """Returns the dates in the text. `forgiving` leaves out impossible dates instead of raising."""
    # The positions of the result are those in the original text, before it was stripped.
    shift = 0 if original is None else len(original) - len(original.lstrip("\n\t "))
    found: list[FoundDate] = []
    at = 0
    while one := _ONE.search(plain, at):
        start, end = one.start(), one.end()
        try:
            first, last, start, end = _span_at(plain, one, at, today, prefer)
        except (ImpossibleDate, ImpossibleRange):
            if not forgiving:
                raise
        else:
            whole = plain if original is None else original
            text = whole[start + shift : end + shift]
            found.append(FoundDate(first, last, start + shift, end + shift, text))
        at = max(end, one.end())
    return found


def _span_at(
    plain: str, one: re.Match[str], after: int, today: date, prefer: YearPreference
) -> tuple[date, date, int, int]:
    """Returns the range that the date `one` begins or ends, or that day alone, with its position."""
    bare = next((m for m in _BARE_DAY.finditer(plain, after) if m.end() == one.start()), None)
    if bare is not None:
        last = _date_of(one, today, prefer)
        first = _real(last.year, last.month, int(bare["day"]), plain[bare.start() : one.end()])
        return (*_ordered(first, last, plain), bare.start(), one.end())
    joint = _TO_PATTERN.match(plain, one.end())
    other = _ONE.match(plain, joint.end()) if joint else None
    if other is None:
        day = _date_of(one, today, prefer)
        return day, day, one.start(), one.end()
    first, last = _both(one, other, today, prefer)
    return (*_ordered(first, last, plain), one.start(), other.end())


def _both(one: re.Match[str], other: re.Match[str], today: date, prefer: YearPreference) -> tuple[date, date]:
    """Returns both dates of a range. If one has no year, it follows from the other."""
    first_has_year, last_has_year = _has_year(one), _has_year(other)
    if first_has_year or not last_has_year:
        first = _date_of(one, today, prefer)
        return first, _date_of(other, first, "future") if not last_has_year else _date_of(other, today, prefer)
    last = _date_of(other, today, prefer)
    return _date_of(one, last, "past"), last


def _has_year(match: re.Match[str]) -> bool:
    return bool(match["iso"] or match["y1"] or match["y2"] or match["spoken"])


def _ordered(first: date, last: date, text: str) -> tuple[date, date]:
    if last < first:
        raise ImpossibleRange(text)
    return first, last


def _date_of(match: re.Match[str], today: date, prefer: YearPreference) -> date:
    if match["spoken"]:
        return today + timedelta(days=_SPOKEN[match["spoken"]])
    if match["iso"]:
        year, month, day = match["iso"].split("-")
        return _resolve(_Written(int(day), int(month), year, "", match.group()), today, prefer)
    if match["d1"]:
        written = _Written(int(match["d1"]), int(match["m1"]), match["y1"], "", match.group())
        return _resolve(written, today, prefer)
    month = month_number(match["m2"])
    if month is None:
        raise UnknownDate(match.group())
    era = _dotless(match["era"] or "")
    return _resolve(_Written(int(match["d2"]), month, match["y2"], era, match.group()), today, prefer)


def month_number(name: str) -> int | None:
    """Returns 1 to 12 for the full, short or English name of a month, or None. Dots and spaces do not matter."""
    bare = _dotless(name.lower())
    return _MONTH_BY_NAME.get(bare) or _MONTH_BY_NAME.get(bare[:3])


def _resolve(written: _Written, today: date, prefer: YearPreference) -> date:
    if not 1 <= written.month <= 12:
        raise ImpossibleDate(written.text)
    if written.year is None:
        year = _unwritten_year(written, today, prefer)
    elif len(written.year) == 2:
        year = _two_digit_year(int(written.year), written.era, today)
    else:
        year = _four_digit_year(int(written.year), written)
    return _real(year, written.month, written.day, written.text)


def _real(year: int, month: int, day: int, text: str) -> date:
    try:
        return date(year, month, day)
    except ValueError as error:
        raise ImpossibleDate(text) from error


def _four_digit_year(year: int, written: _Written) -> int:
    if 2400 <= year <= 2700:
        return year - BUDDHIST_ERA
    if 1857 <= year <= 2157:
        return year
    raise ImpossibleDate(written.text)


def _two_digit_year(year: int, era: str, today: date) -> int:
    common, buddhist = 2000 + year, 2500 - BUDDHIST_ERA + year
    if era == "คศ":
        return common
    if era != "พศ" and abs(common - today.year) <= 1 and abs(buddhist - today.year) > 25:
        return common
    return buddhist


def _unwritten_year(written: _Written, today: date, prefer: YearPreference) -> int:
    """Returns the year in which the day is nearest to `today`, on the preferred side.

    The day is limited to the length of its month here. So for 29 ก.พ. a year is chosen first, and then it is refused if
    that year has no such day.
    """
    days = {
        year: date(year, written.month, min(max(written.day, 1), monthrange(year, written.month)[1]))
        for year in (today.year - 1, today.year, today.year + 1)
    }
    if prefer == "future":
        days = {year: day for year, day in days.items() if day >= today}
    elif prefer == "past":
        days = {year: day for year, day in days.items() if day <= today}
    return min(days, key=lambda year: abs(days[year] - today))


def short(day: date) -> str:
    """Returns the date as chat cards show it: 12 ม.ค. 69."""
    return f"{day.day} {SHORT_MONTHS[day.month - 1]} {(day.year + BUDDHIST_ERA) % 100:02d}"


def shortest(day: date, today: date) -> str:
    """Returns 22 ม.ค., with the year only if it is another one."""
    return short(day) if day.year != today.year else f"{day.day} {SHORT_MONTHS[day.month - 1]}"


def long(day: date) -> str:
    """Returns the date as documents have it, in Arabic digits: 12 มกราคม 2569."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year + BUDDHIST_ERA}"


def short_with_time(moment: datetime) -> str:
    """Returns date and time in Bangkok: 13 ม.ค. 69 09:42. A naive datetime raises ValueError."""
    if moment.tzinfo is None:
        raise ValueError("a datetime without a time zone")
    there = moment.astimezone(BANGKOK)
    return f"{short(there.date())} {there:%H:%M}"


def short_range(first: date, last: date) -> str:
    """Returns 20–22 ม.ค. 69 or 30 ม.ค. – 2 ก.พ. 69; both dates have a year if the years differ."""
    if first == last:
        return short(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{short(last)}"
    if first.year == last.year:
        return f"{first.day} {SHORT_MONTHS[first.month - 1]} – {short(last)}"
    return f"{short(first)} – {short(last)}"
