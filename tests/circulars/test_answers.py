"""What schools type where a number is wanted, and which files they may send: a table."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.circulars.rules.answers import NotANumber, NumberRefused, number_in, takes_file
from handlers.common.thai_dates import to_thai_digits


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("12", "12"),
        ("๑๒", "12"),
        ("12 คน", "12"),
        ("จำนวน 12 คน", "12"),
        ("1,250", "1250"),
        ("๑,๒๕๐ บาท", "1250"),
        ("1,250.50", "1250.5"),
        ("12.00", "12"),
        ("0", "0"),
        ("ไม่มี", "0"),
        (" -  ", "0"),
        ("12 คน.", "12"),
        ("999,999,999", "999999999"),
    ],
)
def test_numbers_as_people_type_them(typed: str, kept: str) -> None:
    assert number_in(typed) == kept


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("เท่าไหร่ก็ได้", NotANumber.NONE),
        ("", NotANumber.NONE),
        ("👍", NotANumber.NONE),
        ("-5", NotANumber.NEGATIVE),
        ("– 5", NotANumber.NEGATIVE),
        ("ลบ 5", NotANumber.NEGATIVE),
        ("12-15", NotANumber.SEVERAL),
        ("12 คน 3 ห้อง", NotANumber.SEVERAL),
        ("22 ม.ค. 69", NotANumber.SEVERAL),
        ("1,2", NotANumber.UNCLEAR),
        ("1.234", NotANumber.UNCLEAR),
        ("0812345678", NotANumber.UNCLEAR),
        ("1,000,000,000", NotANumber.TOO_LARGE),
        ("9" * 4_500, NotANumber.TOO_LARGE),
    ],
)
def test_what_is_no_number(typed: str, why: NotANumber) -> None:
    with pytest.raises(NumberRefused) as refused:
        number_in(typed)
    assert refused.value.why is why


@given(st.integers(0, 999_999_999))
def test_every_number_is_kept_as_it_is_however_written(number: int) -> None:
    for written in (str(number), f"{number:,}", to_thai_digits(f"{number:,} คน")):
        assert number_in(written) == str(number)


@given(st.text(max_size=60))
def test_nothing_typed_breaks_it(typed: str) -> None:
    try:
        kept = number_in(typed)
    except NumberRefused:
        return
    assert number_in(kept) == kept


@pytest.mark.parametrize(
    ("name", "mime", "photo", "taken"),
    [
        ("", "", True, True),
        ("แบบรายงาน.PDF", "", False, True),
        ("form.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", False, True),
        ("form.xlsm", "", False, False),
        ("run.exe", "application/octet-stream", False, False),
        ("", "application/pdf", False, True),
        ("", "", False, False),
    ],
)
def test_files_that_may_be_an_answer(name: str, mime: str, photo: bool, taken: bool) -> None:
    assert takes_file(name, mime, photo=photo) is taken
