"""A person's notification preferences, as they are stored and as they are typed."""

from datetime import datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.common.preferences import DEFAULT, Preferences, parse_time, parse_time_span, preferences_of, to_json
from storage.clock import BANGKOK
from storage.vocabulary import Platform


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-01-{text}").replace(tzinfo=BANGKOK)


@pytest.mark.parametrize(
    ("quiet", "moment", "heard"),
    [
        (("20:00", "06:30"), "13 19:59", "13 19:59"),
        (("20:00", "06:30"), "13 20:00", "14 06:30"),
        (("20:00", "06:30"), "14 03:00", "14 06:30"),
        (("20:00", "06:30"), "14 06:30", "14 06:30"),
        (("12:00", "13:00"), "13 12:30", "13 13:00"),
        (("12:00", "13:00"), "13 23:00", "13 23:00"),
        (("20:00", "06:30"), "31 22:00", "32 06:30"),
        (None, "13 23:00", "13 23:00"),
    ],
)
def test_what_comes_in_quiet_hours_is_heard_when_they_end(
    quiet: tuple[str, str] | None, moment: str, heard: str
) -> None:
    preferences = Preferences(
        quiet_hours=(time.fromisoformat(quiet[0]), time.fromisoformat(quiet[1])) if quiet else None
    )
    expected = at(heard) if not heard.startswith("32") else datetime(2026, 2, 1, 6, 30, tzinfo=BANGKOK)
    assert preferences.deliver_after(at(moment)) == expected


times = st.times(timezones=st.none()).map(lambda one: one.replace(second=0, microsecond=0))


@given(st.none() | st.tuples(times, times).filter(lambda two: two[0] != two[1]), times)
def test_preferences_survive_being_written_down(quiet: tuple[time, time] | None, digest: time) -> None:
    preferences = Preferences(quiet, digest, Platform.LINE)
    assert preferences_of(to_json(preferences)) == preferences


@pytest.mark.parametrize(
    "kept", [{}, {"quiet": "loud", "digest": 8, "platform": "fax"}, {"quiet": ["20:00", "20:00"], "digest": "25:00"}]
)
def test_what_cannot_be_meant_is_as_usual(kept: dict[str, object]) -> None:
    assert preferences_of(kept) == DEFAULT


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("8", time(8)),
        ("8.30", time(8, 30)),
        ("๐๗:๑๕ น.", time(7, 15)),
        ("24.00", time(0)),
        ("๗ โมงเช้า", time(7)),
        ("บ่ายสอง", time(14)),
        ("25", None),
        ("เช้า", None),
    ],
)
def test_times_as_they_are_typed(text: str, meant: time | None) -> None:
    assert parse_time(text) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("20-6.30", (time(20), time(6, 30))),
        ("20:00 ถึง 06:30 น.", (time(20), time(6, 30))),
        ("20-20", None),
        ("20", None),
    ],
)
def test_spans_as_they_are_typed(text: str, meant: tuple[time, time] | None) -> None:
    assert parse_time_span(text) == meant
