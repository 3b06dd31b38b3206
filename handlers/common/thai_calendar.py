"""The office's calendar: Bangkok days, register years, working days and working hours.

Moments are aware datetimes and come back in UTC; dates are Bangkok calendar days of the common era. `own_holidays`
is the office's list of further closed days (a cabinet's late announcement, a local holiday): any collection of days,
or `OwnDays`, which knows half days too.
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
"""Bangkok time; the hour between is lunch. Seven hours make a working day."""


class Half(StrEnum):
    """Which half of a day the office is closed."""

    MORNING = "morning"
    AFTERNOON = "afternoon"


@dataclass(frozen=True)
class OwnDays(Collection[date]):
    """The office's own days: `closed` the whole day, `halves` for half of it. As a collection it is the closed ones."""

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
# Labour Day closes banks and factories, not the civil service, and neither does the day given in lieu of it.
_NOT_FOR_OFFICIALS = "National Labor Day"


def bangkok_date(now: datetime) -> date:
    """The calendar day in Bangkok at `now`. A naive moment raises ValueError: it could mean either day."""
    return _in_bangkok(now).date()


def book_year(now: datetime) -> int:
    """The Buddhist year whose register books are open at `now`: they begin on 1 January, Bangkok time."""
    return bangkok_date(now).year + BUDDHIST_ERA


def is_working_day(day: date, own_holidays: Collection[date] = ()) -> bool:
    """Whether the office works on `day`: no weekend, no official holiday, no day of the office's own."""
    return day.weekday() < _SATURDAY and day not in _official_holidays(day.year) and day not in own_holidays


def office_hours(day: date, own_holidays: Collection[date] = ()) -> tuple[tuple[datetime, datetime], ...]:
    """When the office is open on `day`, as spans of Bangkok time: two, one on a half day, none on a closed day."""
    if not is_working_day(day, own_holidays):
        return ()
    half = own_holidays.halves.get(day) if isinstance(own_holidays, OwnDays) else None
    morning, afternoon = OFFICE_HOURS
    spans = {Half.MORNING: (afternoon,), Half.AFTERNOON: (morning,), None: OFFICE_HOURS}[half]
    return tuple(
        (datetime.combine(day, opens, BANGKOK), datetime.combine(day, closes, BANGKOK)) for opens, closes in spans
    )


def closing_time(day: date, own_holidays: Collection[date] = ()) -> datetime:
    """When the office hours of `day` end, UTC; of a closed day, when those of a whole day would."""
    spans = office_hours(day, own_holidays)
    closes = spans[-1][1] if spans else _at(day, OFFICE_HOURS[-1][1])
    return closes.astimezone(UTC)


def next_working_day(day: date, own_holidays: Collection[date] = ()) -> date:
    """`day` itself if the office works on it, else the first day after on which it does."""
    while not is_working_day(day, own_holidays):
        day += _DAY
    return day


def previous_working_day(day: date, own_holidays: Collection[date] = ()) -> date:
    """`day` itself if the office works on it, else the last day before on which it did."""
    while not is_working_day(day, own_holidays):
        day -= _DAY
    return day


def add_working_days(day: date, count: int, own_holidays: Collection[date] = ()) -> date:
    """The day that lies `count` working days after `day` (before it, where negative).

    `day` itself is never counted, whether worked on or not, as in "ภายใน 3 วันทำการ". With 0 it is `day` or, if the
    office is closed then, the next day it is open.
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
    """How many working days are left after `today` up to and with `due`; negative once `due` has passed."""
    if due < today:
        return -working_days_until(due, today, own_holidays)
    return sum(is_working_day(day, own_holidays) for day in _days(today + _DAY, due))


def working_hours_between(start: datetime, end: datetime, own_holidays: Collection[date] = ()) -> timedelta:
    """How much office time (working days, 08:30-12:00 and 13:00-16:30) lies between; zero if `end` is not after."""
    total = timedelta()
    for opens, closes in _open_spans(start, bangkok_date(end), own_holidays):
        total += max(min(closes, end) - max(opens, start), timedelta())
    return total


def next_working_moment(moment: datetime, own_holidays: Collection[date] = ()) -> datetime:
    """`moment` itself inside office hours, else when the office next opens, UTC."""
    return add_working_hours(moment, timedelta(), own_holidays)


def previous_working_moment(moment: datetime, own_holidays: Collection[date] = ()) -> datetime:
    """`moment` itself inside office hours (closing time is inside), else when the office last closed, UTC."""
    return subtract_working_hours(moment, timedelta(), own_holidays)


def subtract_working_hours(end: datetime, span: timedelta, own_holidays: Collection[date] = ()) -> datetime:
    """The moment, UTC, from which `span` of office time goes by until `end`. A negative span raises ValueError."""
    if span < timedelta():
        raise ValueError("office time is only taken away")
    left, day = span, bangkok_date(end)
    while True:
        for opens, closes in reversed(office_hours(day, own_holidays)):
            ends = min(closes, end)
            if ends >= opens and left <= ends - opens:
                return (ends - left).astimezone(UTC)
            left -= max(ends - opens, timedelta())
        day -= _DAY


def add_working_hours(start: datetime, span: timedelta, own_holidays: Collection[date] = ()) -> datetime:
    """The moment, UTC, at which `span` of office time has gone by since `start`.

    A span that ends exactly at closing time ends then, not next morning; of no span at all the answer is the first
    moment at which somebody works. A negative span raises ValueError.
    """
    if span < timedelta():
        raise ValueError("office time is only added")
    left = span
    for opens, closes in _open_spans(start, date.max, own_holidays):
        begins = max(opens, start)
        if begins + left < closes or (left and begins + left == closes):
            return (begins + left).astimezone(UTC)
        left -= closes - begins
    raise OverflowError("beyond the end of the calendar")


def _open_spans(start: datetime, last: date, own_holidays: Collection[date]) -> Iterator[tuple[datetime, datetime]]:
    """The office's opening spans that end after `start`, up to the day `last`, in order."""
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
        raise ValueError("a moment without a time zone")
    return moment.astimezone(BANGKOK)


@lru_cache(maxsize=64)
def _official_holidays(year: int) -> frozenset[date]:
    # The names are only looked at here, so the language is fixed: by default it would follow the machine's locale.
    known = holidays.country_holidays("TH", years=year, categories=("public", "government"), language="en_US")
    return frozenset(day for day in known if not all(n.startswith(_NOT_FOR_OFFICIALS) for n in known.get_list(day)))
