"""The day of a meeting as rules: when people may sign in, the codes, who was late."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.meetings.rules import check_in as rules

STARTS = datetime(2026, 1, 28, 2, tzinfo=UTC)


def test_from_midnight_in_bangkok_to_an_hour_after_its_end() -> None:
    assert rules.opens_at(STARTS) == datetime(2026, 1, 27, 17, tzinfo=UTC)
    assert rules.closes_at(STARTS + timedelta(hours=3)) == STARTS + timedelta(hours=4)


@given(st.integers(0, 400), st.integers(0, 400))
def test_codes_are_all_different(before: int, more: int) -> None:
    taken = rules.fresh_codes((), before)
    made = rules.fresh_codes(taken, more)
    assert len({*taken, *made}) == before + more
    assert all(len(code) == rules.SEAT_DIGITS and code.isdecimal() for code in made)


@given(st.from_regex(r"[0-9]{6}", fullmatch=True))
def test_a_code_is_read_as_it_is_shown(code: str) -> None:
    assert rules.read_code(rules.show_code(code)) == code


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("482773", "482773"),
        (" 482 773 ", "482773"),
        ("482-773", "482773"),
        ("๔๘๒ ๗๗๓", "482773"),
        ("48277", None),
        ("4827735", None),
        ("48277a", None),
        ("", None),
        ("²³¹²³¹", None),
    ],
)
def test_what_is_typed_as_a_code(typed: str, code: str | None) -> None:
    assert rules.read_code(typed) == code


def test_the_word_of_a_deep_link() -> None:
    assert rules.read_start(rules.start_word("0412")) == "0412"
    assert [rules.read_start(word) for word in ("", "here", "here12345", "48217735", "0412")] == [None] * 5


def test_a_door_has_none_of_the_days_other_codes() -> None:
    taken = {f"{number:04d}" for number in range(9_999)}
    assert rules.fresh_door_code(taken) == "9999"


@pytest.mark.parametrize(("minutes", "late"), [(-1, False), (0, False), (1, True)])
def test_late_is_after_the_beginning(minutes: int, late: bool) -> None:
    assert rules.is_late(STARTS + timedelta(minutes=minutes), STARTS) is late
    assert not rules.is_late(None, STARTS)
