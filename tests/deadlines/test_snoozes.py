"""[เตือนอีก]: the moments that are offered, each in the future and none after a due moment still to come."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.deadlines.rules.snoozes import offers
from storage.clock import BANGKOK


def _at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-01-{text}").replace(tzinfo=BANGKOK)


@pytest.mark.parametrize(
    ("now", "due", "expected"),
    [
        # Tuesday 13 January.
        ("13 09:00", "22 16:30", "hour 13 10:00, afternoon 13 14:00, morning 14 08:30"),
        ("13 14:00", "22 16:30", "hour 13 15:00, morning 14 08:30"),
        ("13 19:30", "22 16:30", "hour 13 20:30, morning 14 08:30"),
        # Due this noon, this evening: what would come after is not offered.
        ("13 09:00", "13 12:00", "hour 13 10:00"),
        ("13 11:30", "13 12:00", ""),
        ("13 13:30", "13 16:30", "hour 13 14:30, afternoon 13 14:00"),
        # Overdue: everything may be put off.
        ("20 08:40", "19 16:30", "hour 20 09:40, afternoon 20 14:00, morning 21 08:30"),
        # Friday: the next working day is Monday; on a Saturday there is no afternoon of work.
        ("16 15:00", "30 16:30", "hour 16 16:00, morning 19 08:30"),
        ("17 10:00", "30 16:30", "hour 17 11:00, morning 19 08:30"),
        # The office's own holiday (15 January).
        ("14 15:00", "30 16:30", "hour 14 16:00, morning 16 08:30"),
        ("13 09:00", None, "hour 13 10:00, afternoon 13 14:00, morning 14 08:30"),
    ],
)
def test_what_is_offered(now: str, due: str | None, expected: str) -> None:
    found = offers(_at(now), _at(due) if due else None, {date(2026, 1, 15)})
    assert ", ".join(f"{one.wait} {one.at.astimezone(BANGKOK):%d %H:%M}" for one in found) == expected


_MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001  given one


@given(_MOMENTS, _MOMENTS)
def test_nothing_is_offered_that_has_passed_or_lies_beyond_what_is_still_to_come(now: datetime, due: datetime) -> None:
    found = [one.at for one in offers(now, due)]
    assert all(at > now for at in found)
    assert due <= now or all(at <= due for at in found)
