"""When each rung of a ladder comes, and what an office may make of its ladders."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.common.thai_calendar import (
    Half,
    OfficeHolidays,
    closing_time,
    previous_working_moment,
    subtract_working_hours,
    working_hours_between,
)
from handlers.deadlines.rules import ladders
from handlers.deadlines.rules.ladders import LADDERS, InvalidLadder, Role, When, ladder_of, ladders_of, plain, timetable
from storage.clock import BANGKOK


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BANGKOK)


def shown(ladder: str, due: str, own: OfficeHolidays = OfficeHolidays()) -> list[str]:  # noqa: B008  a value
    return [f"{moment.astimezone(BANGKOK):%m-%d %H:%M}" for moment, _ in timetable(LADDERS[ladder], at(due), own).steps]


OPEN = OfficeHolidays()
MOURNING = OfficeHolidays(closed=frozenset({date(2026, 1, 21)}))
HALVES = OfficeHolidays(halves={date(2026, 1, 22): Half.AFTERNOON, date(2026, 1, 23): Half.MORNING})


@pytest.mark.parametrize(
    ("ladder", "due", "own", "moments"),
    [
        ("normal", "2026-01-22 16:30", OPEN, ["01-21 00:00", "01-22 00:00", "01-23 00:00", "01-27 00:00"]),
        ("normal", "2026-01-22 16:30", MOURNING, ["01-20 00:00", "01-22 00:00", "01-23 00:00", "01-27 00:00"]),
        # A Saturday: the day before it, not the Monday after.
        ("normal", "2026-01-24 16:30", OPEN, ["01-23 00:00", "01-23 00:00", "01-26 00:00", "01-28 00:00"]),
        ("urgent", "2026-01-22 16:30", OPEN, ["01-21 00:00", "01-22 08:30", "01-23 08:30", "01-26 08:30"]),
        # Closed on the morning after: what would come at 08:30 waits for 13:00.
        ("urgent", "2026-01-22 12:00", HALVES, ["01-21 00:00", "01-22 08:30", "01-23 13:00", "01-26 08:30"]),
        # Due before the office opens: reminded when it closed last.
        ("urgent", "2026-01-22 08:00", OPEN, ["01-21 00:00", "01-21 16:30", "01-23 08:30", "01-26 08:30"]),
        ("urgent", "2026-04-16 16:30", OPEN, ["04-10 00:00", "04-16 08:30", "04-17 08:30", "04-20 08:30"]),
        (
            "very_urgent",
            "2026-01-22 14:00",
            OPEN,
            ["01-21 00:00", "01-22 08:30", "01-22 11:00", "01-22 14:00", "01-23 08:30"],
        ),
        (
            "very_urgent",
            "2026-01-22 16:30",
            OPEN,
            ["01-21 00:00", "01-22 08:30", "01-22 14:30", "01-23 08:30", "01-23 08:30"],
        ),
        ("most_urgent", "2026-01-22 10:00", OPEN, ["01-21 14:00", "01-22 09:00", "01-22 10:00", "01-22 11:00"]),
        ("most_urgent", "2026-01-22 16:30", OPEN, ["01-22 11:30", "01-22 15:30", "01-22 16:30", "01-23 09:30"]),
        ("most_urgent", "2025-12-30 16:30", OPEN, ["12-30 11:30", "12-30 15:30", "12-30 16:30", "01-05 09:30"]),
        ("most_urgent", "2026-01-22 16:30", HALVES, ["01-21 16:00", "01-22 11:00", "01-22 12:00", "01-23 14:00"]),
        ("circular", "2026-01-15 16:30", OPEN, ["01-14 00:00", "01-15 16:30"]),
    ],
)
def test_when_each_rung_comes(ladder: str, due: str, own: OfficeHolidays, moments: list[str]) -> None:
    assert shown(ladder, due, own) == moments


def test_after_a_dark_night_each_role_hears_of_the_latest_rung_only() -> None:
    table = timetable(LADDERS["urgent"], at("2026-01-22 16:30"))
    missed = table.missed(at("2026-01-21 00:00"), at("2026-01-26 09:00"))
    assert {role: (f"{moment.astimezone(BANGKOK):%d}", rung.days) for role, (moment, rung) in missed.items()} == {
        Role.OFFICER: ("23", 1),
        Role.HEAD: ("23", 1),
        Role.DEPUTY: ("26", 2),
    }
    assert table.next_after(at("2026-01-26 08:30")) is None


def test_before_the_day_on_which_it_starts_nobody_is_reminded() -> None:
    late = timetable(LADDERS["normal"], at("2026-01-22 16:30"), starts_at=at("2026-01-22 08:30"))
    assert [rung.when for _, rung in late.steps] == [When.ON, When.AFTER, When.AFTER]


# --- half days in the calendar ----------------------------------------------------------------------------------------


def test_half_days_are_half_as_long() -> None:
    assert working_hours_between(at("2026-01-22 00:00"), at("2026-01-24 00:00"), HALVES) == timedelta(hours=7)
    assert closing_time(date(2026, 1, 22), HALVES) == at("2026-01-22 12:00")
    assert closing_time(date(2026, 1, 23), HALVES) == at("2026-01-23 16:30")
    assert closing_time(date(2026, 1, 24), HALVES) == at("2026-01-24 16:30")
    assert previous_working_moment(at("2026-01-22 15:00"), HALVES) == at("2026-01-22 12:00")


moments = st.datetimes(datetime(2025, 12, 20), datetime(2026, 2, 1), timezones=st.just(BANGKOK))  # noqa: DTZ001


@given(moments, st.integers(0, 60 * 30))
def test_hours_taken_away_are_hours_between(end: datetime, minutes: int) -> None:
    span = timedelta(minutes=minutes)
    assert working_hours_between(subtract_working_hours(end, span, HALVES), end, HALVES) == span


# --- an office's own --------------------------------------------------------------------------------------------------


def test_every_ladder_survives_being_written_down() -> None:
    for name, ladder in LADDERS.items():
        assert ladder_of(name, plain(ladder)) == ladder


def test_an_office_puts_its_own_in_the_place_of_one() -> None:
    own = ladders_of({"ladders": {"normal": [{"when": "before", "hours": 3, "to": "officer", "how": "now"}]}})
    assert [rung.name for rung in own["normal"]] == ["before:3h:officer"]
    assert own["urgent"] == LADDERS["urgent"]


@pytest.mark.parametrize(
    ("rung", "why"),
    [
        ({"when": "soon", "to": ["officer"]}, "when must be one of"),
        ({"when": "due", "to": []}, "reaches nobody"),
        ({"when": "due", "to": ["clerk"]}, "to must be one of"),
        ({"when": "before", "to": ["officer"]}, "how many days or hours"),
        ({"when": "before", "days": 1, "hours": 1, "to": ["officer"]}, "not in both"),
        ({"when": "before", "days": -1, "to": ["officer"]}, "at most"),
        ({"when": "before", "days": "a day", "to": ["officer"]}, "whole number"),
        ({"when": "after", "to": ["officer"]}, "how many days"),
        ({"when": "due", "days": 1, "to": ["officer"]}, "no days"),
        ({"when": "due", "at": "25:00", "how": "now", "to": ["officer"]}, "time of day"),
        ({"when": "due", "at": "08:30", "to": ["officer"]}, "time of day"),
        ({"when": "due", "importance": "loud", "to": ["officer"]}, "importance must be"),
        ({"when": "due", "whom": ["officer"]}, "no rung has that"),
        ("tomorrow", "is no rung"),
    ],
)
def test_a_rung_that_cannot_be_meant_says_why(rung: object, why: str) -> None:
    with pytest.raises(InvalidLadder, match=why):
        ladder_of("normal", [rung])


def test_a_ladder_nobody_knows_and_a_rung_twice_are_refused() -> None:
    with pytest.raises(InvalidLadder, match="is no ladder"):
        ladders_of({"ladders": {"gentle": []}})
    with pytest.raises(InvalidLadder, match="twice"):
        ladder_of("normal", [{"when": "due", "to": ["officer"]}] * 2)


def test_a_rung_is_moved_and_switched_by_taps() -> None:
    normal = LADDERS["normal"]
    assert ladders.changed(normal, 0, by=1)[0].days == 2
    assert ladders.changed(normal, 3, off=True)[3].off
    assert len(timetable(ladders.changed(normal, 3, off=True), at("2026-01-22 16:30")).steps) == 3
    with pytest.raises(InvalidLadder, match="how many"):
        ladders.changed(normal, 0, by=-1)
