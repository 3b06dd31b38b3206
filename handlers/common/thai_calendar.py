"""The office's calendar: Bangkok days, register years, working days and working hours.

Moments are aware datetimes and are returned in UTC. Dates are days in Bangkok, in the common era. `own_holidays` are
the office's own holidays beside the official ones (a late announcement of the cabinet, a local holiday): a collection
of days, or `OfficeHolidays`, which has half days too.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache

import holidays

from handlers.common.thai_dates import BUDDHIST_ERA
from storage.clock import BANGKOK

OFFICE_HOURS = ((time(8, 30), time(12, 0)), (time(13, 0), time(16, 30)))
"""Bangkok time. The hour between them is lunch; a working day has seven hours."""


class Half(StrEnum):
    """The half of a day on which the office is closed."""

    MORNING = "morning"
    AFTERNOON = "afternoon"


@dataclass(frozen=True)
class OfficeHolidays(Collection[date]):
    """The office's own holidays: `closed` for the whole day, `halves` for half a day. Iterates whole days."""

    closed: frozenset[date] = frozenset()
    halves: Mapping[date, Half] = field(default_factory=dict)

    def __contains__(self, day: object) -> bool:
        return day in self.closed

    def __iter__(self) -> Iterator[date]:
        return iter(self.closed)

    def __len__(self) -> int:
        return len(self.closed)


_DAY = timedelta(days=1)
_SATURDAY = 5
# Labour Day is a holiday of banks and factories but not of the civil service. The same is true for its substitute day.
_NOT_FOR_OFFICIALS = "National Labor Day"


def bangkok_date(now: datetime) -> date:
    """Returns the day in Bangkok. A naive datetime raises ValueError, because its day is not certain."""
    return _in_bangkok(now).date()


def book_year(now: datetime) -> int:
    """Returns the Buddhist year of the register books at `now`. They begin on 1 January, Bangkok time."""
    return bangkok_date(now).year + BUDDHIST_ERA


def is_working_day(day: date, own_holidays: Collection[date] = ()) -> bool:
    """Whether the office works on `day`: no weekend, no official holiday, no holiday of its own."""
    return day.weekday() < _SATURDAY and day not in _official_holidays(day.year) and day not in own_holidays


def office_hours(day: date, own_holidays: Collection[date] = ()) -> tuple[tuple[datetime, datetime], ...]:
    """Returns the spans of time (Bangkok) in which the office is open: two, or one on a half day, or none."""
    if not is_working_day(day, own_holidays):
        return ()
    half = own_holidays.halves.get(day) if isinstance(own_holidays, OfficeHolidays) else None
    morning, afternoon = OFFICE_HOURS
    spans = {Half.MORNING: (afternoon,), Half.AFTERNOON: (morning,), None: OFFICE_HOURS}[half]
    return tuple(
        (datetime.combine(day, opens, BANGKOK), datetime.combine(day, closes, BANGKOK)) for opens, closes in spans
    )


def closing_time(day: date, own_holidays: Collection[date] = ()) -> datetime:
    """Returns the end of office hours (UTC). For a closed day, that of a normal working day."""
    spans = office_hours(day, own_holidays)
    closes = spans[-1][1] if spans else _at(day, OFFICE_HOURS[-1][1])
    return closes.astimezone(UTC)


def next_working_day(day: date, own_holidays: Collection[date] = ()) -> date:
    """Returns `day` if it is a working day, else the next one."""
    while not is_working_day(day, own_holidays):
        day += _DAY
    return day


def previous_working_day(day: date, own_holidays: Collection[date] = ()) -> date:
    """Returns `day` if it is a working day, else the last one before."""
    while not is_working_day(day, own_holidays):
        day -= _DAY
    return day


def add_working_days(day: date, count: int, own_holidays: Collection[date] = ()) -> date:
    """Returns the day that is `count` working days after `day`, or before it if `count` is negative.

    `day` itself is not counted, as in "ภายใน 3 วันทำการ". With 0, it is `day`, or the next working day if `day` is none.
    """
    if count == 0:
        return next_working_day(day, own_holidays)
    step = _DAY if count > 0 else -_DAY
    for _ in range(abs(count)):
        day += step
        while not is_working_day(day, own_holidays):
            day += step
    return day


def working_days_until(today: date, due: date, own_holidays: Collection[date] = ()) -> int:
    """Returns how many working days are left after `today` until `due` (included). Negative if `due` is past."""
    if due < today:
        return -working_days_until(due, today, own_holidays)
    return sum(is_working_day(day, own_holidays) for day in _days(today + _DAY, due))


def working_hours_between(start: datetime, end: datetime, own_holidays: Collection[date] = ()) -> timedelta:
    """Returns the time in office hours (08:30-12:00, 13:00-16:30) between; zero if `end` is not after `start`."""
    total = timedelta()
    for opens, closes in _open_spans(start, bangkok_date(end), own_holidays):
        total += max(min(closes, end) - max(opens, start), timedelta())
    return total


def next_working_moment(moment: datetime, own_holidays: Collection[date] = ()) -> datetime:
    """Returns `moment` if it is in office hours, else the next opening time (UTC)."""
    return add_working_hours(moment, timedelta(), own_holidays)


def previous_working_moment(moment: datetime, own_holidays: Collection[date] = ()) -> datetime:
    """Returns `moment` if it is in office hours (including the end), else the last closing time (UTC)."""
    return subtract_working_hours(moment, timedelta(), own_holidays)


def subtract_working_hours(end: datetime, span: timedelta, own_holidays: Collection[date] = ()) -> datetime:
    """Returns the moment (UTC) that is `span` of office time before `end`. A negative span raises ValueError."""
    if span < timedelta():
        raise ValueError("the span must not be negative")
    left, day = span, bangkok_date(end)
    while True:
        for opens, closes in reversed(office_hours(day, own_holidays)):
            ends = min(closes, end)
            if ends >= opens and left <= ends - opens:
                return (ends - left).astimezone(UTC)
            left -= max(ends - opens, timedelta())
        day -= _DAY


def add_working_hours(start: datetime, span: timedelta, own_holidays: Collection[date] = ()) -> datetime:
    """Returns the moment (UTC) that is `span` of office time after `start`.

    A span that ends exactly at closing time ends then, not the next morning. With a span of zero, it is the first
    moment in office hours. A negative span raises ValueError.
    """
    if span < timedelta():
        raise ValueError("the span must not be negative")
    left = span
    for opens, closes in _open_spans(start, date.max, own_holidays):
        begins = max(opens, start)
        if begins + left < closes or (left and begins + left == closes):
            return (begins + left).astimezone(UTC)
        left -= closes - begins
    raise OverflowError("beyond the end of the calendar")


def _open_spans(start: datetime, last: date, own_holidays: Collection[date]) -> Iterator[tuple[datetime, datetime]]:
    """Yields the spans of office hours that end after `start`, up to the day `last`, in order."""
    for day in _days(bangkok_date(start), last):
        for opens, closes in office_hours(day, own_holidays):
            if closes > start:
                yield opens, closes


def _days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += _DAY


def _at(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, BANGKOK)


def _in_bangkok(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a datetime without a time zone")
    return moment.astimezone(BANGKOK)


@lru_cache(maxsize=64)
def _official_holidays(year: int) -> frozenset[date]:
    # The names are compared only here. The language is fixed, since by default it depends on the machine's locale.
    known = holidays.country_holidays("TH", years=year, categories=("public", "government"), language="en_US")
    return frozenset(day for day in known if not all(n.startswith(_NOT_FOR_OFFICIALS) for n in known.get_list(day)))
