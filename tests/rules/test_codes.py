from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.rules.codes import (
    CODE_LIFE,
    TRIES_OF_A_CHAT,
    hash_code,
    is_live,
    may_try,
    new_code,
    normalise_code,
    show_code,
)
from handlers.rules.thai_dates import to_thai_digits

NOW = datetime(2026, 1, 13, 2, 42, tzinfo=UTC)


def test_new_codes_are_eight_digits_and_differ() -> None:
    codes = {new_code() for _ in range(200)}
    assert len(codes) > 190
    assert all(len(code) == 8 and code.isascii() and code.isdecimal() for code in codes)


@pytest.mark.parametrize(
    "typed",
    [
        "48217735",
        "4821-7735",
        " 4821 7735 ",
        "4821 – 7735",
        "4 8 2 1 7 7 3 5",
        "๔๘๒๑-๗๗๓๕",
        "4821‑7735",
        "4821.7735",
        "４８２１７７３５",
    ],
)
def test_what_people_type_for_a_code(typed: str) -> None:
    assert normalise_code(typed) == "48217735"


@pytest.mark.parametrize("typed", ["", "4821-773", "4821-77355", "รหัส 48217735", "4821773x", "214/2569", "①②③④⑤⑥⑦Ⅷ"])
def test_what_is_no_code(typed: str) -> None:
    assert normalise_code(typed) is None


@given(st.integers(0, 10**8 - 1).map("{:08d}".format))
def test_a_code_survives_showing_and_typing(code: str) -> None:
    assert normalise_code(show_code(code)) == code
    assert normalise_code(to_thai_digits(show_code(code))) == code


def test_only_a_keyed_hash_is_kept() -> None:
    assert hash_code("48217735", b"one") == hash_code("48217735", b"one")
    assert hash_code("48217735", b"one") != hash_code("48217735", b"two")
    assert "48217735" not in hash_code("48217735", b"one")
    with pytest.raises(ValueError, match="pepper"):
        hash_code("48217735", b"")


def test_tries_are_limited_within_an_hour() -> None:
    tries = [NOW - timedelta(minutes=minute) for minute in range(TRIES_OF_A_CHAT.tries)]
    assert may_try(tries[1:], NOW, TRIES_OF_A_CHAT)
    assert not may_try(tries, NOW, TRIES_OF_A_CHAT)
    assert may_try(tries, NOW + timedelta(hours=1), TRIES_OF_A_CHAT)


def test_a_code_lives_seven_days() -> None:
    assert is_live(NOW, NOW + CODE_LIFE - timedelta(seconds=1))
    assert not is_live(NOW, NOW + CODE_LIFE)
