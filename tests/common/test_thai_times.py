"""Times of day and due moments as people type them. Today is Tuesday 13 January 2026."""

from datetime import date

import pytest

from handlers.common.thai_dates import ImpossibleDate, UnknownDate
from handlers.common.thai_times import DueDate, ImpossibleTime, find_time, parse_day_and_time, parse_due_date

TODAY = date(2026, 1, 13)


@pytest.mark.parametrize(
    ("text", "day", "time"),
    [
        ("22 ม.ค. 12.00 น.", 22, "12:00"),
        ("22 ม.ค. 69 เวลา 12.00 น.", 22, "12:00"),
        ("๒๒ ม.ค. ๑๒.๐๐ น.", 22, "12:00"),
        ("22/1/69 9.30", 22, "09:30"),
        ("22.01.69 9.30", 22, "09:30"),
        ("22.01.69", 22, None),
        ("2026-01-22 14:00", 22, "14:00"),
        ("12.00 น. วันที่ 22 ม.ค.", 22, "12:00"),
        ("ภายใน 12.00 น. ของวันที่ 22 ม.ค.", 22, "12:00"),
        ("วันศุกร์ที่ 23 ม.ค. ก่อนเวลา 12.00 น.", 23, "12:00"),
        ("พรุ่งนี้ เที่ยง", 14, "12:00"),
        ("พรุ่งนี้ก่อนเที่ยง", 14, "12:00"),
        ("พรุ่งนี้บ่าย 3", 14, "15:00"),
        ("วันนี้ 4 โมงเย็น", 13, "16:00"),
        ("วันนี้ สิ้นเวลาราชการ", 13, ""),
        ("22 ม.ค. สิบเอ็ดโมงครึ่ง", 22, "11:30"),
        ("22 มกราคม 2569 เวลา 16.30 นาฬิกา", 22, "16:30"),
        ("14:00", None, "14:00"),
        ("14.30 น.", None, "14:30"),
        ("บ่ายสองโมงครึ่ง", None, "14:30"),
        ("บ่ายโมง", None, "13:00"),
        ("9 โมง", None, "09:00"),
        ("12 น.", None, "12:00"),
        ("22 ม.ค.", 22, None),
    ],
)
def test_a_day_a_time_or_both(text: str, day: int | None, time: str | None) -> None:
    assert parse_day_and_time(text, TODAY) == (date(2026, 1, day) if day else None, time)


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("22 ม.ค. 25.00 น.", ImpossibleTime),
        ("9.75 น.", ImpossibleTime),
        ("บ่าย 9", ImpossibleTime),
        ("9 โมงเย็น", ImpossibleTime),
        ("31 ก.พ.", ImpossibleDate),
        ("30 ม.ค. 2999", ImpossibleDate),
        ("12.00 น. 13.00 น.", UnknownDate),
        ("เร็ว ๆ นี้", UnknownDate),
    ],
)
def test_what_no_clock_and_no_calendar_has(text: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        parse_day_and_time(text, TODAY)


def test_a_time_alone_is_todays() -> None:
    assert parse_due_date("15.00 น.", TODAY) == DueDate(TODAY, "15:00")
    assert parse_due_date("22 ม.ค.", TODAY) == DueDate(date(2026, 1, 22))


@pytest.mark.parametrize("text", ["งบ 12.50 บาท", "เพิ่ม 5.00 ล้าน", "ศธ 0206.6/1158", "เที่ยงคืน", "ข้อ 4.1", "12/1/69"])
def test_what_is_no_time(text: str) -> None:
    assert find_time(text) is None
