import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.common.codes import hash_code, new_code, normalise_code, show_code
from handlers.common.thai_dates import to_thai_digits


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
