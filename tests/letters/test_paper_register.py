from dataclasses import replace
from datetime import date, timedelta

import pytest

from handlers.letters.papers.register import RegisterPages, RegisterRow, register_pdf
from storage.vocabulary import Direction, EntryState, Secrecy
from tests.support.pdf_contents import page_count, size_mm, words

DAY = date(2026, 1, 13)
ROW = RegisterRow(
    214,
    DAY,
    "ศธ 04001/ว123",
    date(2026, 1, 12),
    "สพฐ.",
    "ผอ.สพป.ตัวอย่าง เขต 1",
    "การคัดเลือกครูดีเด่น ประจำปี 2569",
    "มอบกลุ่มบุคคล",
    "เวียน",
)
BOOK = RegisterPages("สพป.ตัวอย่าง เขต 1", Direction.RECEIVE, 2569, [ROW])


def test_the_receive_register_has_the_columns_of_its_form() -> None:
    pdf = register_pdf(BOOK)
    text = words(pdf)
    assert size_mm(pdf) == (297, 210)
    for head in ("ทะเบียนหนังสือรับ", "แบบที่ ๑๓", "เลขทะเบียน", "ลงวันที่", "จาก", "ถึง", "เรื่อง", "การปฏิบัติ", "หมายเหตุ"):
        assert head in text
    for cell in ("๒๑๔", "ศธ ๐๔๐๐๑/ว๑๒๓", "๑๒ ม.ค. ๖๙", "สพฐ.", "การคัดเลือก", "มอบกลุ่ม", "เวียน"):
        assert cell in text
    assert "วันที่ ๑๓ เดือน มกราคม พ.ศ. ๒๕๖๙" in text
    assert "หน้า ๑ / ๑" in text


def test_the_send_register_is_form_fourteen() -> None:
    text = words(register_pdf(replace(BOOK, direction=Direction.SEND)))
    assert "ทะเบียนหนังสือส่ง" in text
    assert "แบบที่ ๑๔" in text
    assert "ทะเบียนหนังสือรับ" not in text


def test_void_and_reserved_numbers_keep_their_rows() -> None:
    void = replace(ROW, number=215, state=EntryState.VOID, note="ลงซ้ำกับ 214", by="สุดา ใจดี")
    reserved = RegisterRow(216, DAY, state=EntryState.RESERVED, note="รอหนังสือ", by="สุดา ใจดี")
    text = words(register_pdf(replace(BOOK, rows=[ROW, void, reserved])))
    assert "ยกเลิกเลข: ลงซ้ำกับ ๒๑๔ โดย สุดา" in text
    assert "๒๑๖ จองเลข: รอหนังสือ โดย สุดา" in text


@pytest.mark.parametrize("secrecy", [Secrecy.CONFIDENTIAL, Secrecy.SECRET])
def test_the_subject_of_a_secret_letter_is_not_printed(secrecy: Secrecy) -> None:
    text = words(register_pdf(replace(BOOK, rows=[replace(ROW, secrecy=secrecy)])))
    assert "หนังสือชั้นลับ" in text
    assert "ครูดีเด่น" not in text


def test_every_page_begins_with_its_columns_and_its_day() -> None:
    rows = [replace(ROW, number=n, registered_on=DAY + timedelta(days=n // 30)) for n in range(1, 61)]
    pdf = register_pdf(replace(BOOK, rows=rows))
    pages = [words(pdf, page) for page in range(page_count(pdf))]
    assert len(pages) > 2
    for page in pages:
        assert "การปฏิบัติ" in page
        assert "เดือน มกราคม พ.ศ. ๒๕๖๙" in page
    assert "วันที่ ๑๓ เดือน" in pages[0]
    assert "วันที่ ๑๕ เดือน" in pages[-1]


def test_a_book_without_a_row_says_so() -> None:
    assert "ไม่มีรายการ" in words(register_pdf(replace(BOOK, rows=[])))


def test_what_people_write_is_shown_and_not_evaluated() -> None:
    text = words(register_pdf(replace(BOOK, rows=[replace(ROW, subject='#panic("x") $1$ *ดี* <b> \\ "q"')])))
    assert '#panic("x") $๑$ *ดี* <b> \\ "q"' in text
