"""A meeting's calendar file and its sign-in sheet."""

from datetime import UTC, datetime, timedelta

import pytest
from icalendar import Calendar

from handlers.meetings.papers.calendar_file import Entry, calendar_file
from handlers.meetings.papers.sign_in_sheet import Row, SignInSheet, sign_in_sheet_pdf
from tests.support.pdf_contents import page_count, size_mm, words

STARTS = datetime(2026, 1, 28, 2, tzinfo=UTC)
NAME = "ประชุมผู้บริหารสถานศึกษา ครั้งที่ 1/2569"


def events(content: bytes) -> list[dict[str, object]]:
    calendar = Calendar.from_ical(content)
    return [{"method": calendar["METHOD"], **event} for event in calendar.walk("VEVENT")]


def test_an_update_has_the_same_uid_and_a_higher_sequence() -> None:
    entry = Entry("7@saraban", 0, NAME, STARTS, STARTS + timedelta(hours=3), "ห้องพวงชมพู, ชั้น 2")
    moved = Entry("7@saraban", 1, NAME, STARTS + timedelta(days=1), STARTS + timedelta(days=1, hours=3))
    off = Entry("7@saraban", 2, NAME, STARTS, STARTS + timedelta(hours=3), cancelled=True)
    (first,), (second,), (third,) = (events(calendar_file(one, STARTS)) for one in (entry, moved, off))
    assert first["UID"] == second["UID"] == third["UID"] == "7@saraban"
    assert [one["SEQUENCE"] for one in (first, second, third)] == [0, 1, 2]
    assert (first["SUMMARY"], first["LOCATION"], first["STATUS"]) == (NAME, "ห้องพวงชมพู, ชั้น 2", "CONFIRMED")
    assert (third["STATUS"], third["method"], first["method"]) == ("CANCELLED", "CANCEL", "PUBLISH")
    assert all(len(line) <= 75 for line in calendar_file(entry, STARTS).split(b"\r\n"))


def sheet(rows: list[Row]) -> SignInSheet:
    return SignInSheet("สพป.ตัวอย่าง เขต 1", NAME, STARTS, STARTS + timedelta(hours=3), "ห้องพวงชมพู", tuple(rows))


def test_everybody_has_a_line_and_the_head_of_the_table_stands_on_every_page() -> None:
    rows = [Row(f"นายที่ {n}", f"ผอ.รร.ที่ {n}", f"โรงเรียนที่ {n}") for n in range(1, 60)]
    rows.append(Row("นายวิทย์ ใจดี", "รอง ผอ.", "โรงเรียนวัดท่าข้าม", "แทน ผอ.รร.วัดท่าข้าม"))
    made = sheet(rows)
    pdf = sign_in_sheet_pdf(SignInSheet.from_json(made.to_json()))
    assert size_mm(pdf) == (210, 297)
    assert page_count(pdf) > 2
    first, last = words(pdf, 0), words(pdf, page_count(pdf) - 1)
    for expected in ("ที่ ๑/๒๕๖๙", "วันพุธที่ ๒๘ มกราคม ๒๕๖๙", "เวลา ๐๙.๐๐ น. – ๑๒.๐๐ น.", "นายที่ ๑"):
        assert expected in first
    assert "ลายมือชื่อ" in last
    assert "แทน ผอ.รร.วัด" in last


def test_a_sheet_for_nobody_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="nobody"):
        sign_in_sheet_pdf(sheet([]))
