"""LINE's month: what is left for whom, when to warn, where it leads."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.circulars.rules.quota import Quota, forecast, month_start, next_month, reserve_of, warning_due
from storage.clock import BANGKOK


@pytest.mark.parametrize(
    ("limit", "used", "reserve", "left", "free", "percent"),
    [
        (300, 0, 30, 300, 270, 0),
        (300, 160, 30, 140, 110, 53),
        (300, 269, 30, 31, 1, 89),
        (300, 270, 30, 30, 0, 90),
        (300, 299, 30, 1, 0, 99),
        (300, 300, 30, 0, 0, 100),
        (300, 420, 30, 0, 0, 140),
        (15_000, 13_499, 1_500, 1_501, 1, 89),
        (0, 0, 0, 0, 0, 0),
        (300, 10, 0, 290, 290, 3),
        (300, 10, 300, 290, 0, 3),
        (None, 9_999, 0, None, None, 0),
    ],
)
def test_what_is_left(
    limit: int | None, used: int, reserve: int, left: int | None, free: int | None, percent: int
) -> None:
    quota = Quota(limit, used, reserve)
    assert (quota.left, quota.free, quota.percent) == (left, free, percent)
    assert quota.allows() is (free is None or free >= 1)
    assert quota.allows(urgent=True) is (left is None or left >= 1)


@given(
    limit=st.integers(0, 1_000), used=st.integers(0, 1_200), reserve=st.integers(0, 300), urgent=st.lists(st.booleans())
)
def test_the_reserve_is_only_for_what_is_most_urgent(limit: int, used: int, reserve: int, urgent: list[bool]) -> None:
    """Sent one after the other, whatever the mixture: the limit holds, and what is not urgent leaves the reserve."""
    quota = Quota(limit, used, reserve)
    for one in urgent:
        if quota.allows(urgent=one):
            quota = quota.with_more(1)
            assert quota.used <= limit
            assert one or quota.used <= limit - reserve


@pytest.mark.parametrize(
    ("wish", "limit", "reserve"),
    [
        (None, 300, 30),
        (None, 301, 31),
        (None, None, 0),
        ("10%", 15_000, 1_500),
        ("0%", 300, 0),
        ("25 %", 300, 75),
        (50, 300, 50),
        ("50", 300, 50),
        (900, 300, 300),
        ("much", 300, 30),
        (-5, 300, 30),
    ],
)
def test_an_office_keeps_a_tenth_or_what_it_says(wish: object, limit: int | None, reserve: int) -> None:
    assert reserve_of({} if wish is None else {"line_reserve": wish}, limit) == reserve


@pytest.mark.parametrize(
    ("used", "mark"), [(0, None), (209, None), (210, 70), (269, 70), (270, 90), (300, 90), (999, 90)]
)
def test_warnings_come_at_seventy_and_ninety(used: int, mark: int | None) -> None:
    assert warning_due(Quota(300, used)) == mark
    assert warning_due(Quota(None, used)) is None


def at(*when: int) -> datetime:
    return datetime(*when, tzinfo=BANGKOK)  # type: ignore[arg-type,misc]


@pytest.mark.parametrize(
    ("now", "start", "following"),
    [
        (at(2026, 1, 1, 0, 0), at(2026, 1, 1), at(2026, 2, 1)),
        (at(2026, 1, 31, 23, 59), at(2026, 1, 1), at(2026, 2, 1)),
        (at(2026, 12, 31, 23, 59), at(2026, 12, 1), at(2027, 1, 1)),
        (at(2028, 2, 29, 12, 0), at(2028, 2, 1), at(2028, 3, 1)),
    ],
)
def test_the_month_is_bangkoks(now: datetime, start: datetime, following: datetime) -> None:
    assert (month_start(now), next_month(now)) == (start, following)


@pytest.mark.parametrize(
    ("used", "now", "end"),
    [
        (160, at(2026, 1, 20, 15, 10), 253),
        (10, at(2026, 1, 1, 8, 0), 310),
        (300, at(2026, 1, 31, 23, 0), 300),
        (0, at(2026, 1, 15), 0),
    ],
)
def test_where_it_leads(used: int, now: datetime, end: int) -> None:
    assert forecast(used, now) == end
