"""Dates as people write them: the table is the specification."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.common.thai_dates import (
    DateRange,
    ImpossibleDate,
    ImpossibleRange,
    UnknownDate,
    YearPreference,
    find_dates,
    from_thai_digits,
    long,
    parse_date,
    parse_range,
    short,
    short_range,
    short_with_time,
    to_thai_digits,
)

TODAY = date(2026, 1, 13)


@pytest.mark.parametrize(
    "text",
    [
        "12 มกราคม 2569",
        "๑๒ มกราคม ๒๕๖๙",
        "๑๒ ม.ค. ๖๙",
        "12 ม.ค. 69",
        "12 ม.ค.69",
        "12 มค 69",
        "12ม.ค.69",
        "12 ม. ค. 2569",
        "12 ม.ค. พ.ศ. 2569",
        "12 มกราคม พ.ศ.2569",
        "12 เดือนมกราคม พ.ศ. ๒๕๖๙",
        "12 มกราคม 2026",
        "12 มกราคม ค.ศ. 2026",
        "12/1/69",
        "12/01/2569",
        "12/01/2026",
        "12-01-2569",
        "12.1.2569",
        "2026-01-12",
        "2569-01-12",
        "12/1/26",
        "12 Jan 2026",
        "12 january 26",
        "วันจันทร์ที่ 12 มกราคม 2569",
        "วันที่ 12 ม.ค. 69",
        "ลงวันที่ ๑๒ มกราคม ๒๕๖๙",
        "ลว. 12 ม.ค. 69",
        "ภายในวันที่ 12 ม.ค.",
        "12 ม.ค.",
        "12/1",
        "เมื่อวาน",
        "  12 ม.ค. 69 ",
    ],
)
def test_every_way_to_write_the_same_day(text: str) -> None:
    assert parse_date(text, TODAY) == date(2026, 1, 12)


def test_the_months_and_their_abbreviations() -> None:
    written = ["ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย.", "ก.ค.", "ส.ค.", "ก.ย.", "ต.ค.", "พ.ย.", "ธ.ค."]
    assert [parse_date(f"5 {month} 69", TODAY).month for month in written] == list(range(1, 13))
    assert [parse_date(f"5 {month.replace('.', '')} 69", TODAY).month for month in written] == list(range(1, 13))
    assert [parse_date(long(date(2026, month, 5)), TODAY).month for month in range(1, 13)] == list(range(1, 13))


@pytest.mark.parametrize(("text", "day"), [("วันนี้", 13), ("พรุ่งนี้", 14), ("มะรืนนี้", 15), ("มะรืน", 15), ("เมื่อวานนี้", 12)])
def test_days_as_they_are_spoken(text: str, day: int) -> None:
    assert parse_date(text, TODAY) == date(2026, 1, day)


@pytest.mark.parametrize(
    ("text", "today", "prefer", "expected"),
    [
        ("30 ธ.ค.", date(2026, 1, 5), "nearest", date(2025, 12, 30)),
        ("2 ม.ค.", date(2025, 12, 28), "nearest", date(2026, 1, 2)),
        ("30 ม.ค.", date(2026, 9, 1), "nearest", date(2027, 1, 30)),
        ("15 ส.ค.", TODAY, "nearest", date(2025, 8, 15)),
        ("15 ส.ค.", TODAY, "future", date(2026, 8, 15)),
        ("13 ม.ค.", TODAY, "future", TODAY),
        ("13 ม.ค.", TODAY, "past", TODAY),
        ("20 ม.ค.", TODAY, "past", date(2025, 1, 20)),
        ("29 ก.พ.", date(2028, 1, 10), "nearest", date(2028, 2, 29)),
        ("29 ก.พ.", date(2027, 12, 10), "future", date(2028, 2, 29)),
    ],
)
def test_a_year_left_out(text: str, today: date, prefer: YearPreference, expected: date) -> None:
    assert parse_date(text, today, prefer=prefer) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12/1/48", date(2005, 1, 12)),  # B.E. 2548, the year of an amendment; not 2048
        ("12/1/68", date(2025, 1, 12)),
        ("12/1/25", date(2025, 1, 12)),  # 2525 was 44 years ago, 2025 last year
        ("12/1/27", date(2027, 1, 12)),
        ("12 ม.ค. พ.ศ. 26", date(1983, 1, 12)),
        ("12 ม.ค. ค.ศ. 69", date(2069, 1, 12)),
        ("29 ก.พ. 2567", date(2024, 2, 29)),
        ("29/2/2024", date(2024, 2, 29)),
    ],
)
def test_buddhist_and_common_years(text: str, expected: date) -> None:
    assert parse_date(text, TODAY) == expected


@pytest.mark.parametrize(
    "text",
    ["31 ก.พ.", "29 ก.พ. 2569", "29 ก.พ.", "32 ม.ค. 69", "0 ม.ค. 69", "12/13/2569", "31/4/69", "12 ม.ค. 1200"],
)
def test_days_that_no_calendar_has(text: str) -> None:
    with pytest.raises(ImpossibleDate):
        parse_date(text, TODAY)


@pytest.mark.parametrize(
    "text", ["", "มอบกลุ่มบุคคล", "12", "214/2569", "2569", "ม.ค.", "12 ม.ค. 69 และ 15 ม.ค. 69", "ศธ 04001/ว123", "😀"]
)
def test_what_is_no_date(text: str) -> None:
    with pytest.raises(UnknownDate):
        parse_date(text, TODAY)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("20-22 ม.ค.", date(2026, 1, 20), date(2026, 1, 22)),
        ("20 - 22 ม.ค. 69", date(2026, 1, 20), date(2026, 1, 22)),
        ("20–22 มกราคม 2569", date(2026, 1, 20), date(2026, 1, 22)),
        ("๒๐ ถึง ๒๒ ม.ค. ๖๙", date(2026, 1, 20), date(2026, 1, 22)),
        ("20 ม.ค. - 2 ก.พ. 69", date(2026, 1, 20), date(2026, 2, 2)),
        ("20 ม.ค. - 2 ก.พ.", date(2026, 1, 20), date(2026, 2, 2)),
        ("30 ธ.ค. 69 - 2 ม.ค. 70", date(2026, 12, 30), date(2027, 1, 2)),
        ("30 ธ.ค. - 2 ม.ค. 70", date(2026, 12, 30), date(2027, 1, 2)),
        ("30 ธ.ค. - 2 ม.ค.", date(2025, 12, 30), date(2026, 1, 2)),
        ("12/1/69 - 15/1/69", date(2026, 1, 12), date(2026, 1, 15)),
        ("วันนี้ - พรุ่งนี้", date(2026, 1, 13), date(2026, 1, 14)),
        ("วันที่ 20 ม.ค. ถึงวันที่ 22 ม.ค.", date(2026, 1, 20), date(2026, 1, 22)),
        ("22 ม.ค.", date(2026, 1, 22), date(2026, 1, 22)),
    ],
)
def test_spans(text: str, first: date, last: date) -> None:
    assert parse_range(text, TODAY) == DateRange(first, last)


@pytest.mark.parametrize("text", ["22-20 ม.ค. 69", "2 ก.พ. 69 - 20 ม.ค. 69"])
def test_spans_that_run_backwards(text: str) -> None:
    with pytest.raises(ImpossibleRange):
        parse_range(text, TODAY)


def test_a_span_with_an_impossible_end() -> None:
    with pytest.raises(ImpossibleDate):
        parse_range("30-31 ก.พ. 69", TODAY)


def test_dates_within_a_sentence() -> None:
    found = find_dates(" ไปราชการ ๒๐-๒๒ ม.ค. แล้วประชุม 28 ม.ค. 09:00 ห้อง 31 ก.พ. เลขรับ 214/2569", TODAY)
    assert [(f.first.day, f.last.day, f.text) for f in found] == [(20, 22, "๒๐-๒๒ ม.ค."), (28, 28, "28 ม.ค.")]


def test_how_dates_are_shown() -> None:
    assert short(date(2026, 1, 12)) == "12 ม.ค. 69"
    assert short(date(1957, 1, 1)) == "1 ม.ค. 00"
    assert long(date(2026, 1, 12)) == "12 มกราคม 2569"
    assert short_with_time(datetime(2026, 1, 12, 18, 42, tzinfo=UTC)) == "13 ม.ค. 69 01:42"
    assert short_range(date(2026, 1, 20), date(2026, 1, 22)) == "20–22 ม.ค. 69"
    assert short_range(date(2026, 1, 30), date(2026, 2, 2)) == "30 ม.ค. – 2 ก.พ. 69"
    assert short_range(date(2026, 12, 30), date(2027, 1, 2)) == "30 ธ.ค. 69 – 2 ม.ค. 70"
    assert short_range(TODAY, TODAY) == "13 ม.ค. 69"


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError):
        short_with_time(datetime(2026, 1, 12, 18, 42))  # noqa: DTZ001 - this is what must be refused


@given(st.dates(date(1990, 1, 1), date(2055, 12, 31)))
def test_what_is_shown_is_read_back(day: date) -> None:
    assert parse_date(long(day), TODAY) == day
    assert parse_date(to_thai_digits(long(day)), TODAY) == day
    assert parse_date(day.isoformat(), TODAY) == day
    assert parse_date(f"{day.day}/{day.month}/{day.year + 543}", TODAY) == day


@given(st.dates(date(2000, 1, 1), date(2055, 12, 31)), st.dates(date(2000, 1, 1), date(2055, 12, 31)))
def test_short_spans_are_read_back(one: date, other: date) -> None:
    first, last = sorted((one, other))
    assert parse_range(short_range(first, last), TODAY) == DateRange(first, last)


@given(st.text())
def test_digits_go_there_and_back(text: str) -> None:
    arabic = from_thai_digits(text)
    assert len(arabic) == len(text)
    assert from_thai_digits(to_thai_digits(arabic)) == arabic
