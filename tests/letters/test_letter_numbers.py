"""Document numbers and register numbers, as DOMAIN lists them and as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.common.thai_dates import to_thai_digits
from handlers.letters.rules.letter_numbers import (
    find_numbers,
    is_circular,
    normalise,
    normalise_sender,
    parse,
    parse_register_number,
)


@pytest.mark.parametrize(
    ("text", "code", "office", "circular", "serial"),
    [
        ("ศธ 04049/ว123", "ศธ", "04049", True, "123"),
        ("ศธ ๐๔๐๔๙/ว ๑๒๓", "ศธ", "04049", True, "123"),
        ("ที่ ศธ 04049/ว.123", "ศธ", "04049", True, "123"),
        ("ศธ.0206.6/1158", "ศธ", "0206.6", False, "1158"),
        ("ศธ ๐๔๐๐๗.๖๐๐/4568", "ศธ", "04007.600", False, "4568"),
        ("ศธ 04047.109/206", "ศธ", "04047.109", False, "206"),
        ("ว 206", "", "", True, "206"),
        ("ว123", "", "", True, "123"),
        ("/ว.123", "", "", True, "123"),
        ("วช 31/2569", "วช", "", False, "31"),
        ("ด่วนที่สุด ที่ ศธ 04001/ว99", "ศธ", "04001", True, "99"),
    ],
)
def test_a_number_taken_apart(text: str, code: str, office: str, circular: bool, serial: str) -> None:
    number = parse(text)
    assert number is not None
    assert (number.code, number.office, number.circular, number.serial) == (code, office, circular, serial)


@pytest.mark.parametrize("text", ["", "214/2569", "214", "12/1/69", "ว่าง 3", "ประชุม ครั้งที่ 4/2569", "โทร. 0 3931 2438"])
def test_what_is_no_document_number(text: str) -> None:
    assert parse(text) is None


def test_numbers_within_a_sentence() -> None:
    text = "ตามหนังสือ ที่ ศธ 04001/ว123 และ กค ๐๔๑๐.๒/ว ๒๔๙ ลงวันที่ 28 พฤษภาคม 2569 เลขรับ 214/2569"
    assert [number.text for number in find_numbers(text)] == ["ศธ 04001/ว123", "กค ๐๔๑๐.๒/ว ๒๔๙"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ศธ 04049/ว123", "ที่ ศธ ๐๔๐๔๙/ว ๑๒๓"),
        ("ศธ 04049/ว123", "ศธ.04049/ว.123"),
        ("ศธ 04049/ว123", "ด่วนที่สุด ที่ ศธ04049 / ว 123"),
        ("ศธ.0206.6/1158", "ศธ 0206.6/1158"),
        ("ว 206", "ว.206"),
        ("ศธ 04049\u200b/ว123", "ศธ 04049/ว123"),
    ],
)
def test_the_same_number_written_differently(one: str, other: str) -> None:
    assert normalise(one) == normalise(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ศธ 04049/ว123", "ศธ 04049/123"),
        ("ศธ 0206.6/1158", "ศธ 02066/1158"),
        ("ศธ 04049/12", "ศธ 04049/123"),
        ("ศธ 04049/12", "สธ 04049/12"),
    ],
)
def test_different_numbers_stay_different(one: str, other: str) -> None:
    assert normalise(one) != normalise(other)


@given(st.text(alphabet="ศธวที่ด่วนมาก๐๑๒0123./ -–\u200b", max_size=30))
def test_normalising_twice_changes_nothing(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


@given(st.text(max_size=30))
def test_any_text_can_be_normalised_and_searched(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)
    assert all(number.serial for number in find_numbers(text))


@given(st.integers(1000, 99999), st.integers(1, 99999), st.booleans())
def test_digits_do_not_matter(office: int, serial: int, circular: bool) -> None:
    number = f"ศธ {office}/{'ว' if circular else ''}{serial}"
    assert normalise(number) == normalise(to_thai_digits(number))
    assert is_circular(number) is circular
    parsed = parse(to_thai_digits(number))
    assert parsed is not None
    assert parsed.serial == str(serial)


@pytest.mark.parametrize(
    ("number", "circular"),
    [("ศธ 04049/ว123", True), ("ว 206", True), ("ศธ 04049/123", False), ("วช 31/2569", False), ("ศธ ๐๔๐/ว ๑", True)],
)
def test_circulars(number: str, circular: bool) -> None:
    assert is_circular(number) is circular


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("สพฐ.", "สำนักงานคณะกรรมการการศึกษาขั้นพื้นฐาน"),
        ("สพป.ตัวอย่าง เขต ๑", "สำนักงานเขตพื้นที่การศึกษาประถมศึกษาตัวอย่าง เขต 1"),
        ("รร.บ้านหนองบัว", "โรงเรียนบ้านหนองบัว"),
        ("ทต.หนองบัว", "เทศบาลตำบล หนองบัว"),
        ("อ.ท่าใหม่ จ.ตราด", "อำเภอท่าใหม่ จังหวัดตราด"),
    ],
)
def test_the_same_sender(one: str, other: str) -> None:
    assert normalise_sender(one) == normalise_sender(other)


@given(st.text(alphabet="สพฐปมร.จอตเขต ๑1-หนองบัว", max_size=25))
def test_normalising_a_sender_twice_changes_nothing(text: str) -> None:
    assert normalise_sender(normalise_sender(text)) == normalise_sender(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("214", (214, None)),
        ("๒๑๔", (214, None)),
        ("๒๑๔/๒๕๖๙", (214, 2569)),
        ("214 / 2569", (214, 2569)),
        ("214/69", (214, 2569)),
        ("0045/2569", (45, 2569)),
        ("เลขรับ 214/2569", (214, 2569)),
        ("รับ 214", (214, None)),
    ],
)
def test_register_numbers(text: str, expected: tuple[int, int | None]) -> None:
    assert parse_register_number(text) == expected


@pytest.mark.parametrize(
    "text", ["", "0", "ว123", "ศธ 04049/123", "12/1/69", "78206/341", "1234567", "214/1200", "-5", "1.5"]
)
def test_what_is_no_register_number(text: str) -> None:
    assert parse_register_number(text) is None
