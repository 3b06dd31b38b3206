from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.common.thai_calendar import (
    add_working_days,
    add_working_hours,
    bangkok_date,
    book_year,
    is_working_day,
    next_working_day,
    next_working_moment,
    working_days_until,
    working_hours_between,
)
from storage.clock import BANGKOK


def at(text: str) -> datetime:
    """A Bangkok moment from `2026-01-13 09:42`."""
    return datetime.fromisoformat(text).replace(tzinfo=BANGKOK)


@pytest.mark.parametrize(
    ("moment", "day", "year"),
    [
        (at("2025-12-31 23:59"), date(2025, 12, 31), 2568),
        (at("2026-01-01 00:00"), date(2026, 1, 1), 2569),
        (datetime(2025, 12, 31, 16, 59, 59, tzinfo=UTC), date(2025, 12, 31), 2568),
        (datetime(2025, 12, 31, 17, 0, tzinfo=UTC), date(2026, 1, 1), 2569),
        (at("2028-02-29 12:00"), date(2028, 2, 29), 2571),
        (at("2026-10-01 08:30"), date(2026, 10, 1), 2569),  # a new fiscal year opens no new book
    ],
)
def test_days_and_book_years_are_bangkoks(moment: datetime, day: date, year: int) -> None:
    assert bangkok_date(moment) == day
    assert book_year(moment) == year


def test_a_naive_moment_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        book_year(datetime(2026, 1, 1))  # noqa: DTZ001 - the fault itself


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 1, 13), True),
        (date(2026, 1, 1), False),  # New Year
        (date(2026, 1, 2), False),  # given by the cabinet
        (date(2026, 1, 10), False),  # Saturday
        (date(2026, 3, 3), False),  # Makha Bucha, by the moon
        (date(2026, 4, 13), False),
        (date(2026, 4, 14), False),
        (date(2026, 4, 15), False),
        (date(2026, 4, 16), True),
        (date(2026, 5, 1), True),  # Labour Day is not the civil service's
        (date(2027, 5, 3), True),  # nor the day in lieu of it
        (date(2026, 5, 13), False),  # Royal Ploughing: the government's alone
        (date(2026, 6, 1), False),  # in lieu of Visakha Bucha on a Sunday
        (date(2026, 12, 7), False),  # in lieu of 5 December
        (date(2028, 2, 29), True),
    ],
)
def test_working_days(day: date, works: bool) -> None:
    assert is_working_day(day) is works


def test_the_office_adds_holidays_of_its_own() -> None:
    own = {date(2026, 1, 14)}
    assert not is_working_day(date(2026, 1, 14), own)
    assert next_working_day(date(2026, 1, 14), own) == date(2026, 1, 15)
    assert add_working_days(date(2026, 1, 13), 2, own) == date(2026, 1, 16)


@pytest.mark.parametrize(
    ("day", "count", "result"),
    [
        (date(2026, 1, 13), 2, date(2026, 1, 15)),
        (date(2026, 1, 16), 1, date(2026, 1, 19)),
        (date(2026, 4, 10), 1, date(2026, 4, 16)),  # over Songkran
        (date(2026, 4, 16), -1, date(2026, 4, 10)),
        (date(2025, 12, 30), 1, date(2026, 1, 5)),  # over New Year and the weekend
        (date(2028, 2, 28), 1, date(2028, 2, 29)),
        (date(2026, 4, 13), 0, date(2026, 4, 16)),
        (date(2026, 1, 13), 0, date(2026, 1, 13)),
    ],
)
def test_adding_working_days(day: date, count: int, result: date) -> None:
    assert add_working_days(day, count) == result


def test_working_days_left_and_overdue() -> None:
    assert working_days_until(date(2026, 1, 14), date(2026, 1, 15)) == 1
    assert working_days_until(date(2026, 4, 10), date(2026, 4, 16)) == 1
    assert working_days_until(date(2026, 1, 13), date(2026, 1, 13)) == 0
    assert working_days_until(date(2026, 1, 19), date(2026, 1, 16)) == -1


@pytest.mark.parametrize(
    ("start", "end", "minutes"),
    [
        ("2026-01-13 09:00", "2026-01-13 10:00", 60),
        ("2026-01-13 11:30", "2026-01-13 13:30", 60),  # lunch does not count
        ("2026-01-13 00:00", "2026-01-14 00:00", 420),
        ("2026-01-13 16:00", "2026-01-14 09:00", 60),
        ("2026-01-16 16:00", "2026-01-19 09:00", 60),  # over a weekend
        ("2026-04-10 16:00", "2026-04-16 09:00", 60),  # over Songkran
        ("2026-01-13 12:10", "2026-01-13 12:50", 0),
        ("2026-01-13 10:00", "2026-01-13 09:00", 0),
    ],
)
def test_working_hours(start: str, end: str, minutes: int) -> None:
    assert working_hours_between(at(start), at(end)) == timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("moment", "works"),
    [
        ("2026-01-13 07:00", "2026-01-13 08:30"),
        ("2026-01-13 08:30", "2026-01-13 08:30"),
        ("2026-01-13 11:59", "2026-01-13 11:59"),
        ("2026-01-13 12:00", "2026-01-13 13:00"),
        ("2026-01-13 16:30", "2026-01-14 08:30"),
        ("2026-01-16 18:00", "2026-01-19 08:30"),
        ("2026-04-10 16:30", "2026-04-16 08:30"),
        ("2025-12-31 23:59", "2026-01-05 08:30"),
    ],
)
def test_next_working_moment(moment: str, works: str) -> None:
    found = next_working_moment(at(moment))
    assert found == at(works)
    assert found.utcoffset() == timedelta()


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2026-01-13 09:00", 1, "2026-01-13 10:00"),
        ("2026-01-13 11:30", 1, "2026-01-13 13:30"),
        ("2026-01-13 15:30", 1, "2026-01-13 16:30"),
        ("2026-01-13 16:30", 1, "2026-01-14 09:30"),
        ("2026-01-13 08:30", 7, "2026-01-13 16:30"),
        ("2026-04-10 16:00", 1, "2026-04-16 09:00"),
    ],
)
def test_adding_working_hours(start: str, hours: int, end: str) -> None:
    assert add_working_hours(at(start), timedelta(hours=hours)) == at(end)


moments = st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(BANGKOK))  # noqa: DTZ001


@given(moments, st.integers(0, 60 * 40))
def test_hours_added_are_hours_between(start: datetime, minutes: int) -> None:
    span = timedelta(minutes=minutes)
    assert working_hours_between(start, add_working_hours(start, span)) == span


@given(st.dates(date(2024, 1, 1), date(2030, 1, 1)), st.integers(1, 30))
def test_days_added_are_days_left(day: date, count: int) -> None:
    reached = add_working_days(day, count)
    assert is_working_day(reached)
    assert working_days_until(day, reached) == count
