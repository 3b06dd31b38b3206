"""Thai dates as people type them and letters print them.

Years are Buddhist (B.E. = C.E. + 543) where people read or write, and `datetime.date` everywhere else. `today` is the
day in Bangkok and always an argument.
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

# Which year is meant when none is written: a letter's date lies near, a deadline ahead, a search behind.
Leaning = Literal["nearest", "future", "past"]

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
    """Something that was to be a date and is none; `text` is what was given."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


class UnknownDate(DateError):
    """Nothing in the text says a date."""


class ImpossibleDate(DateError):
    """The text names a day that no calendar has: 31 ก.พ., 29 ก.พ. 2569, month 13, year 1200."""


class ImpossibleRange(DateError):
    """The last day lies before the first: 22-20 ม.ค."""


@dataclass(frozen=True)
class DateRange:
    """Days from `first` to `last`, both included."""

    first: date
    last: date


@dataclass(frozen=True)
class FoundDate:
    """Dates met in a longer text, from character `start` up to `end`; `text` is what stands there."""

    first: date
    last: date
    start: int
    end: int
    text: str


def to_thai_digits(text: str) -> str:
    """Arabic digits become Thai; everything else stays."""
    return text.translate(_TO_THAI)


def from_thai_digits(text: str) -> str:
    """Thai digits become Arabic, one for one, so positions in the text do not move."""
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
# The first day of a range may leave its month to the last one: 20-22 ม.ค.
_BARE_DAY = re.compile(rf"(?<![\d/.\-])(?P<day>\d{{1,2}}){_TO}(?=\d{{1,2}}\s*(?:เดือน\s*)?{_MONTH})", re.IGNORECASE)
_DAY_MONTH = re.compile(r"(?P<day>\d{1,2})/(?P<month>\d{1,2})")
_PREFIX = re.compile(
    r"^(?:(?:ลงวันที่|ลว\.?|ภายในวันที่|ภายใน|ณ\s*วันที่|วันที่|เมื่อ(?!วาน)|ณ)\s*)*"
    r"(?:(?:วัน)?(?:จันทร์|อังคาร|พุธ|พฤหัสบดี|พฤหัส|ศุกร์|เสาร์|อาทิตย์)(?:ที่)?\s*)?(?:วันที่\s*)?"
)


@dataclass(frozen=True)
class _Written:
    """A date as far as it was written."""

    day: int
    month: int
    year: str | None
    era: str
    text: str


def parse_date(text: str, today: date, *, leaning: Leaning = "nearest") -> date:
    """The one date that the whole text says; a year left out is the one that `leaning` asks for.

    A two-digit year is Buddhist, unless that is a generation away and the common-era year is this one or a
    neighbour (12/1/26 typed in 2026). Raises UnknownDate, ImpossibleDate.
    """
    found = parse_range(text, today, leaning=leaning)
    if found.first != found.last:
        raise UnknownDate(text)
    return found.first


def parse_range(text: str, today: date, *, leaning: Leaning = "nearest") -> DateRange:
    """One date or a span of days (20-22 ม.ค., 30 ธ.ค. 69 - 2 ม.ค. 70) that the whole text says.

    Raises UnknownDate, ImpossibleDate, ImpossibleRange.
    """
    plain = _plain(text)
    bare = _PREFIX.sub("", plain).strip(" .")
    if only := _DAY_MONTH.fullmatch(bare):
        day = _resolve(_Written(int(only["day"]), int(only["month"]), None, "", text), today, leaning)
        return DateRange(day, day)
    found = _scan(bare, today, leaning)
    if len(found) != 1 or found[0].start != 0 or bare[found[0].end :].strip(" ."):
        raise UnknownDate(text)
    return DateRange(found[0].first, found[0].last)


@dataclass(frozen=True)
class Misdated:
    """What looks like a date and is none, from character `start` on."""

    start: int
    text: str


def find_misdated(text: str, today: date) -> list[Misdated]:
    """What `find_dates` passes over: 31 ก.พ., 29/2/69, 30 ม.ค. 2999."""
    plain = _plain(text)
    shift = len(text) - len(text.lstrip("\n\t "))
    found = []
    for one in _ONE.finditer(plain):
        try:
            _date_of(one, today, "future")
        except ImpossibleDate:
            found.append(Misdated(one.start() + shift, one.group().strip()))
    return found


def find_dates(text: str, today: date, *, leaning: Leaning = "nearest") -> list[FoundDate]:
    """Every date and span in a longer text, in order; what is no possible day is passed over."""
    return _scan(_plain(text), today, leaning, forgiving=True, original=text)


def _plain(text: str) -> str:
    return from_thai_digits(text).replace("\u200b", " ").replace("\xa0", " ").lower().strip("\n\t ")


def _scan(
    plain: str, today: date, leaning: Leaning, *, forgiving: bool = False, original: str | None = None
) -> list[FoundDate]:
    """Every date in the text. `forgiving` passes over the impossible instead of raising."""
    # Stripping moves positions; found dates are told in those of the original.
    shift = 0 if original is None else len(original) - len(original.lstrip("\n\t "))
    found: list[FoundDate] = []
    at = 0
    while one := _ONE.search(plain, at):
        start, end = one.start(), one.end()
        try:
            first, last, start, end = _span_at(plain, one, at, today, leaning)
        except (ImpossibleDate, ImpossibleRange):
            if not forgiving:
                raise
        else:
            whole = plain if original is None else original
            text = whole[start + shift : end + shift]
            found.append(FoundDate(first, last, start + shift, end + shift, text))
        at = max(end, one.end())
    return found


def _span_at(plain: str, one: re.Match[str], after: int, today: date, leaning: Leaning) -> tuple[date, date, int, int]:
    """The span that the date `one` begins, ends, or is alone."""
    bare = next((m for m in _BARE_DAY.finditer(plain, after) if m.end() == one.start()), None)
    if bare is not None:
        last = _date_of(one, today, leaning)
        first = _real(last.year, last.month, int(bare["day"]), plain[bare.start() : one.end()])
        return (*_ordered(first, last, plain), bare.start(), one.end())
    joint = _TO_PATTERN.match(plain, one.end())
    other = _ONE.match(plain, joint.end()) if joint else None
    if other is None:
        day = _date_of(one, today, leaning)
        return day, day, one.start(), one.end()
    first, last = _both(one, other, today, leaning)
    return (*_ordered(first, last, plain), one.start(), other.end())


def _both(one: re.Match[str], other: re.Match[str], today: date, leaning: Leaning) -> tuple[date, date]:
    """Two dates of a span, each lending the other its year: the first lies on or before the last."""
    first_has_year, last_has_year = _has_year(one), _has_year(other)
    if first_has_year or not last_has_year:
        first = _date_of(one, today, leaning)
        return first, _date_of(other, first, "future") if not last_has_year else _date_of(other, today, leaning)
    last = _date_of(other, today, leaning)
    return _date_of(one, last, "past"), last


def _has_year(match: re.Match[str]) -> bool:
    return bool(match["iso"] or match["y1"] or match["y2"] or match["spoken"])


def _ordered(first: date, last: date, text: str) -> tuple[date, date]:
    if last < first:
        raise ImpossibleRange(text)
    return first, last


def _date_of(match: re.Match[str], today: date, leaning: Leaning) -> date:
    if match["spoken"]:
        return today + timedelta(days=_SPOKEN[match["spoken"]])
    if match["iso"]:
        year, month, day = match["iso"].split("-")
        return _resolve(_Written(int(day), int(month), year, "", match.group()), today, leaning)
    if match["d1"]:
        written = _Written(int(match["d1"]), int(match["m1"]), match["y1"], "", match.group())
        return _resolve(written, today, leaning)
    month = month_number(match["m2"])
    if month is None:
        raise UnknownDate(match.group())
    era = _dotless(match["era"] or "")
    return _resolve(_Written(int(match["d2"]), month, match["y2"], era, match.group()), today, leaning)


def month_number(name: str) -> int | None:
    """1 to 12 for a month's full, short or English name, dots and spaces as may be; None for anything else."""
    bare = _dotless(name.lower())
    return _MONTH_BY_NAME.get(bare) or _MONTH_BY_NAME.get(bare[:3])


def _resolve(written: _Written, today: date, leaning: Leaning) -> date:
    if not 1 <= written.month <= 12:
        raise ImpossibleDate(written.text)
    if written.year is None:
        year = _unwritten_year(written, today, leaning)
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


def _unwritten_year(written: _Written, today: date, leaning: Leaning) -> int:
    """The year that brings the day nearest to `today` on the side asked for.

    The day is held within its month here, so that 29 ก.พ. is judged in the year that is meant, and refused there.
    """
    days = {
        year: date(year, written.month, min(max(written.day, 1), monthrange(year, written.month)[1]))
        for year in (today.year - 1, today.year, today.year + 1)
    }
    if leaning == "future":
        days = {year: day for year, day in days.items() if day >= today}
    elif leaning == "past":
        days = {year: day for year, day in days.items() if day <= today}
    return min(days, key=lambda year: abs(days[year] - today))


def short(day: date) -> str:
    """12 ม.ค. 69, as cards in chat have it."""
    return f"{day.day} {SHORT_MONTHS[day.month - 1]} {(day.year + BUDDHIST_ERA) % 100:02d}"


def shortest(day: date, today: date) -> str:
    """22 ม.ค., with the year where it is not this one."""
    return short(day) if day.year != today.year else f"{day.day} {SHORT_MONTHS[day.month - 1]}"


def long(day: date) -> str:
    """12 มกราคม 2569, as documents have it (before `to_thai_digits`)."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year + BUDDHIST_ERA}"


def short_with_time(moment: datetime) -> str:
    """13 ม.ค. 69 09:42 in Bangkok; `moment` must be aware."""
    if moment.tzinfo is None:
        raise ValueError("a moment without its zone cannot be told in Bangkok time")
    there = moment.astimezone(BANGKOK)
    return f"{short(there.date())} {there:%H:%M}"


def short_range(first: date, last: date) -> str:
    """20–22 ม.ค. 69, 30 ม.ค. – 2 ก.พ. 69, or each with its year where they differ."""
    if first == last:
        return short(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{short(last)}"
    if first.year == last.year:
        return f"{first.day} {SHORT_MONTHS[first.month - 1]} – {short(last)}"
    return f"{short(first)} – {short(last)}"
