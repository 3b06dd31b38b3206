"""When a step of the office's work calendar is to be done: the manuals' own words, and the days they mean.

Years are Buddhist fiscal years: 2570 is 1 October 2026 to 30 September 2027. Days are Bangkok calendar days. What is
due on a day the office is closed is due on the working day before it, as long as one lies in the span.
"""

import re
from calendar import monthrange
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Literal

from handlers.common.thai_calendar import add_working_days, is_working_day, next_working_day
from handlers.common.thai_dates import BUDDHIST_ERA, MONTHS, from_thai_digits

_DAY = timedelta(days=1)
_FIRST_MONTH = 10


class Anchor(StrEnum):
    """A day that others are counted from."""

    MEETING = "meeting"
    """Known only to whoever calls the meeting."""
    FISCAL_YEAR_END = "fiscal_year_end"
    CALENDAR_YEAR_END = "calendar_year_end"


@dataclass(frozen=True)
class Undated:
    """No day of its own: all year round, whenever it comes, or the manual does not say."""


@dataclass(frozen=True)
class Season:
    """From the first day of a month to the last of another, `years` later (or earlier) than in the fiscal year."""

    first: int
    last: int
    years: int = 0


@dataclass(frozen=True)
class Seasons:
    """One span of months or several, each with its own result."""

    seasons: tuple[Season, ...]


@dataclass(frozen=True)
class ByDay:
    """By a day that comes every year; 29 February is the 28th in years that have none."""

    month: int
    day: int


@dataclass(frozen=True)
class Every:
    """At the end of each of these months of the fiscal year: 3, 6, 9, 12 are its quarters."""

    months: tuple[int, ...]


@dataclass(frozen=True)
class Within:
    """So long after the step before it was done."""

    count: int
    unit: Literal["days", "working_days", "months"]


@dataclass(frozen=True)
class Alongside:
    """Together with the step before it."""


@dataclass(frozen=True)
class Around:
    """So many days before (negative) or after another day."""

    days: int
    anchor: Anchor


When = Undated | Seasons | ByDay | Every | Within | Alongside | Around


@dataclass(frozen=True)
class Span:
    """Days of one occasion of a step. `ends_on` is by the calendar, `due_on` the last working day of it.

    `starts_on` is None where only the end is said.
    """

    starts_on: date | None
    ends_on: date
    due_on: date


# --- the manuals' words -----------------------------------------------------------------------------------------------

_UNDATED = re.compile(r"ตลอด(?:ปีงบประมาณ|ปี|เวลา).*|ไม่ระบุเวลา|(?:ใช้เวลา\s*\d+\s*(?:นาที|ชั่วโมง|วัน)|\d+\s*นาที)")
_MONTH = "|".join(MONTHS)
_SEASON = re.compile(
    rf"(?:(?P<months>\d+)\s*(?P<unit>เดือน|วัน)\s+)?(?:ภายในเดือน)?(?P<first>{_MONTH})(?:\s*-\s*(?P<last>{_MONTH}))?"
    r"(?:\s*ของทุกปี)?(?:\s*\((?P<shift>ก่อนเริ่มปีงบประมาณ|ข้ามปีงบประมาณ|หลังสิ้นปีงบประมาณ)\))?"
)
_BY_DAY = re.compile(rf"(?:ภายใน(?:วันที่)?\s*)?(?P<day>\d{{1,2}})\s+(?P<month>{_MONTH})(?:\s*ของทุกปี)?")
_EVERY = re.compile(r"ทุก\s*(?P<months>\d+(?:\s*/\s*\d+)*(?:\s*และ\s*\d+)?)\s*เดือน")
_WITHIN = re.compile(r"(?:ภายใน\s*)?(?P<count>\d+)\s*(?P<unit>วันทำการ|วัน|เดือน)(?:\s*หลังขั้นก่อน)?")
_ALONGSIDE = "พร้อมขั้นก่อน"
_UNITS: dict[str, Literal["days", "working_days", "months"]] = {
    "วัน": "days",
    "วันทำการ": "working_days",
    "เดือน": "months",
}
_ANCHORS = {
    "วันประชุม": Anchor.MEETING,
    "วันสิ้นปีงบประมาณ": Anchor.FISCAL_YEAR_END,
    "วันสิ้นปีปฏิทิน": Anchor.CALENDAR_YEAR_END,
}
_AROUND = re.compile(rf"(?:(?:ภายใน\s*)?(?P<days>\d+)\s*วัน\s*(?P<side>ก่อน|หลัง))?(?P<anchor>{'|'.join(_ANCHORS)})")
_SHIFTS = {"ก่อนเริ่มปีงบประมาณ": -1, "ข้ามปีงบประมาณ": 0, "หลังสิ้นปีงบประมาณ": 1}


def parse_when(text: str) -> When:
    """The time of a step as the manuals write it. Raises ValueError for what is none.

    A span over the fiscal year's end (กันยายน-ตุลาคม) must say which end is meant: `(ก่อนเริ่มปีงบประมาณ)` or
    `(ข้ามปีงบประมาณ)`.
    """
    words = " ".join(from_thai_digits(text).split())
    if words == _ALONGSIDE:
        return Alongside()
    if _UNDATED.fullmatch(words):
        return Undated()
    if found := _EVERY.fullmatch(words):
        return _every(found["months"], text)
    if found := _AROUND.fullmatch(words):
        days = int(found["days"] or 0)
        return Around(-days if found["side"] == "ก่อน" else days, _ANCHORS[found["anchor"]])
    if found := _WITHIN.fullmatch(words):
        return Within(_at_least_one(found["count"], text), _UNITS[found["unit"]])
    if found := _BY_DAY.fullmatch(words):
        return _by_day(found, text)
    return Seasons(tuple(_season(part, text) for part in words.split(", ")))


def _at_least_one(count: str, text: str) -> int:
    if int(count) < 1:
        raise ValueError(f"no time at all: {text!r}")
    return int(count)


def _every(months: str, text: str) -> Every:
    """ "3/6/9 และ 12" are months of the fiscal year; one number alone is how often."""
    said = tuple(int(one) for one in re.findall(r"\d+", months))
    if len(said) == 1 and said[0] in (1, 2, 3, 4, 6, 12):
        return Every(tuple(range(said[0], 13, said[0])))
    if len(said) == 1 or list(said) != sorted(set(said)) or said[0] < 1 or said[-1] > 12:
        raise ValueError(f"not months of a year: {text!r}")
    return Every(said)


def _by_day(found: re.Match[str], text: str) -> ByDay:
    month, day = MONTHS.index(found["month"]) + 1, int(found["day"])
    if not 1 <= day <= monthrange(2000, month)[1]:  # a leap year: 29 February exists
        raise ValueError(f"no such day: {text!r}")
    return ByDay(month, day)


def _season(part: str, text: str) -> Season:
    found = _SEASON.fullmatch(part)
    if found is None:
        raise ValueError(f"no time: {text!r}")
    last = MONTHS.index(found["last"] or found["first"]) + 1
    first = MONTHS.index(found["first"]) + 1
    if found["unit"] == "เดือน":
        if found["last"] or not 1 <= int(found["months"]) <= 12:
            raise ValueError(f"no span of months: {text!r}")
        first = (last - int(found["months"])) % 12 + 1
    crosses = _nth(first) > _nth(last)
    if crosses != (found["shift"] in ("ก่อนเริ่มปีงบประมาณ", "ข้ามปีงบประมาณ")):
        raise ValueError(f"which fiscal year: {text!r}")
    return Season(first, last, _SHIFTS.get(found["shift"], 0))


def _nth(month: int) -> int:
    """October is the fiscal year's month 0."""
    return (month - _FIRST_MONTH) % 12


# --- the days they mean -----------------------------------------------------------------------------------------------


def fiscal_year(day: date) -> int:
    """The Buddhist fiscal year a day lies in."""
    return day.year + BUDDHIST_ERA + (1 if day.month >= _FIRST_MONTH else 0)


def fiscal_days(year: int) -> tuple[date, date]:
    """The first and last day of a Buddhist fiscal year."""
    common = year - BUDDHIST_ERA
    return date(common - 1, _FIRST_MONTH, 1), date(common, _FIRST_MONTH - 1, 30)


def spans_of(
    when: When,
    year: int,
    own_holidays: Collection[date] = (),
    *,
    begins: date,
    after: date | None = None,
    anchors: Mapping[Anchor, date] | None = None,
) -> tuple[Span, ...]:
    """The days of each occasion of a step in a fiscal year; none where it has no date (Undated, Alongside, or counted
    from a day that is not known).

    `after`: the day the step before was closed, or is planned to end; without one a span of days or months begins on
    `begins`, which counts as its first day (ป.พ.พ. มาตรา 193/3).
    """
    match when:
        case Seasons(seasons):
            return tuple(_season_span(season, year, own_holidays) for season in seasons)
        case ByDay(month, day):
            common = _common_year(month, year)
            ends = date(common, month, min(day, monthrange(common, month)[1]))
            return (_span(fiscal_days(year)[0], ends, own_holidays),)
        case Every(months):
            return _every_spans(months, year, own_holidays)
        case Within():
            first = after + _DAY if after is not None else begins
            return (_span(first, _period_end(first, when, own_holidays), own_holidays),)
        case Around(days, anchor):
            known = dict(anchors or {}) | _year_anchors(year)
            return (_around_span(known[anchor], days, own_holidays),) if anchor in known else ()
        case Undated() | Alongside():
            return ()


def _common_year(month: int, year: int) -> int:
    first, last = fiscal_days(year)
    return first.year if month >= _FIRST_MONTH else last.year


def _season_span(season: Season, year: int, own_holidays: Collection[date]) -> Span:
    begins = _common_year(season.first, year + season.years)
    ends = begins + (1 if season.last < season.first else 0)
    last_day = date(ends, season.last, monthrange(ends, season.last)[1])
    return _span(date(begins, season.first, 1), last_day, own_holidays)


def _every_spans(months: tuple[int, ...], year: int, own_holidays: Collection[date]) -> tuple[Span, ...]:
    starts, spans = fiscal_days(year)[0], []
    for month in months:
        ends = _months_on(fiscal_days(year)[0], month) - _DAY
        spans.append(_span(starts, ends, own_holidays))
        starts = ends + _DAY
    return tuple(spans)


def _around_span(anchor: date, days: int, own_holidays: Collection[date]) -> Span:
    if days <= 0:
        day = anchor + days * _DAY
        return Span(None, day, _working_day_by(day, date.min, own_holidays) if days else anchor)
    return _span(anchor + _DAY, anchor + days * _DAY, own_holidays)


def _year_anchors(year: int) -> dict[Anchor, date]:
    first, last = fiscal_days(year)
    return {Anchor.FISCAL_YEAR_END: last, Anchor.CALENDAR_YEAR_END: date(first.year, 12, 31)}


def _period_end(first: date, within: Within, own_holidays: Collection[date]) -> date:
    if within.unit == "days":
        return first + (within.count - 1) * _DAY
    if within.unit == "working_days":
        return add_working_days(first - _DAY, within.count, own_holidays)
    # By the calendar, to the day before the one that corresponds; in a month without that day, to its end (193/5).
    corresponds = _months_on(first, within.count)
    return corresponds - _DAY if corresponds.day == first.day else corresponds


def _months_on(day: date, count: int) -> date:
    """The same day some months on, or the last of that month where it has no such day."""
    years, month = divmod(day.month - 1 + count, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _span(starts_on: date, ends_on: date, own_holidays: Collection[date]) -> Span:
    return Span(starts_on, ends_on, _working_day_by(ends_on, starts_on, own_holidays))


def _working_day_by(day: date, not_before: date, own_holidays: Collection[date]) -> date:
    """The last working day up to `day`; the next one after it where the office is closed on all days since."""
    found = day
    while found >= not_before:
        if is_working_day(found, own_holidays):
            return found
        found -= _DAY
    return next_working_day(day, own_holidays)
