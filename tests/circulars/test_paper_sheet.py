from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from handlers.circulars.papers.sheet import CircularNotice, circular_sheets_pdf
from storage.vocabulary import Urgency, Wanted
from tests.support.pdf_contents import codes, page_count, size_mm, words

ADDRESS = "https://saraban.example.go.th/l/4hJk2mNp8qRs"
CIRCULAR = CircularNotice(
    "สพป.ตัวอย่าง เขต 1",
    "214/2569",
    "ศธ 04001/ว123",
    date(2026, 1, 12),
    "สพฐ.",
    "การคัดเลือกครูดีเด่น ประจำปี 2569",
    Urgency.URGENT,
    Wanted.ACKNOWLEDGE,
    due_at=datetime(2026, 1, 15, 9, 30, tzinfo=UTC),
    address=ADDRESS,
)
SCHOOLS = ("โรงเรียนบ้านห้วยไร่", "โรงเรียนบ้านแม่ลาน", "โรงเรียนวัดท่าข้าม")


def test_a_sheet_a_school_with_a_slip_to_send_back() -> None:
    pdf = circular_sheets_pdf(CIRCULAR, SCHOOLS)
    assert (page_count(pdf), size_mm(pdf)) == (3, (210, 297))
    for page, school in enumerate(SCHOOLS):
        text = words(pdf, page)
        assert text.count(school) == 2  # on the notice and on its slip
        assert codes(pdf, page) == [ADDRESS]
    for expected in (
        "ด่วน",
        "ศธ ๐๔๐๐๑/ว๑๒๓",
        "เลขรับ ๒๑๔/๒๕๖๙",
        "๑๒ มกราคม ๒๕๖๙",
        "การคัดเลือกครูดีเด่น ประจำปี ๒๕๖๙",
        "ตอบรับว่าได้รับทราบ",
        "๑๕ มกราคม ๒๕๖๙ เวลา ๑๖.๓๐ น.",
        "ใบตอบรับหนังสือเวียน",
    ):
        assert expected in words(pdf, 0)


def test_a_question_has_room_for_its_answer() -> None:
    asked = replace(CIRCULAR, wanted=Wanted.NUMBER, question="จำนวนครูที่เข้าร่วม (คน)", due_at=None, address="")
    text = words(circular_sheets_pdf(asked, SCHOOLS[:1]))
    assert "จำนวนครูที่เข้าร่วม (คน)" in text
    assert "คำตอบ" in text
    assert "ภายใน" not in text


def test_a_long_subject_stays_on_its_sheet() -> None:
    long = replace(CIRCULAR, subject="การดำเนินงานตามนโยบายและจุดเน้นของสำนักงาน " * 12, question="คำถาม " * 40)
    pdf = circular_sheets_pdf(replace(long, wanted=Wanted.TEXT), SCHOOLS[:1])
    assert page_count(pdf) == 1


def test_it_waits_in_a_row_as_json() -> None:
    assert CircularNotice.from_json(CIRCULAR.to_json()) == CIRCULAR
    assert CircularNotice.from_json(replace(CIRCULAR, dated=None, due_at=None).to_json()).due_at is None


def test_nobody_to_tell() -> None:
    with pytest.raises(ValueError, match="nobody"):
        circular_sheets_pdf(CIRCULAR, [])
