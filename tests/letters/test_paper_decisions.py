from dataclasses import replace
from datetime import UTC, date, datetime

from handlers.letters.papers.decisions import DecisionSheet, WrittenRemark, decision_sheet_pdf
from storage.vocabulary import Capacity, RemarkKind, Secrecy, Urgency
from tests.support.pdf_contents import codes, page_count, size_mm, words

AT = datetime(2026, 1, 13, 3, 5, tzinfo=UTC)
ADDRESS = "https://saraban.example.go.th/l/4hJk2mNp8qRs"
PROPOSAL = WrittenRemark(RemarkKind.PROPOSAL, "เห็นควรมอบกลุ่มบุคคล", "สุดา ใจดี", "ธุรการ", AT)
DECISION = WrittenRemark(
    RemarkKind.DECISION,
    "มอบกลุ่มบุคคล และเสนอภายใน 22 ม.ค.",
    "มาลี งามตา",
    "รอง ผอ.สพป.",
    AT,
    Capacity.ACTING,
    "ผอ.สพป.ตัวอย่าง",
    "3fa91bc2ddeeff00",
)
SHEET = DecisionSheet(
    "สพป.ตัวอย่าง เขต 1",
    "ศธ 04001/ว123",
    date(2026, 1, 12),
    "สพฐ.",
    "การคัดเลือกครูดีเด่น",
    [("สพป.ตัวอย่าง เขต 1", "214/2569", AT)],
    [PROPOSAL, DECISION],
    Urgency.VERY_URGENT,
    address=ADDRESS,
)


def test_remarks_stand_in_order_with_who_wrote_them_in_which_capacity_and_when() -> None:
    pdf = decision_sheet_pdf(SHEET)
    text = words(pdf)
    assert size_mm(pdf) == (210, 297)
    assert codes(pdf) == [ADDRESS]
    assert text.index("๑. เสนอ") < text.index("๒. สั่งการ")
    for expected in (
        "ด่วนมาก",
        "ศธ ๐๔๐๐๑/ว๑๒๓",
        "๒๑๔/๒๕๖๙",
        "และเสนอภายใน ๒๒ ม.ค.",
        "(มาลี งามตา)",
        "รักษาราชการแทน",
        "ผอ.สพป.ตัวอย่าง",
        "๑๓ มกราคม ๒๕๖๙ เวลา ๑๐.๐๕ น.",
        "3fa91bc2",
        "วรรคสาม",
    ):
        assert expected in text
    assert "ddeeff00" not in text


def test_the_subject_of_a_secret_letter_is_not_printed() -> None:
    text = words(decision_sheet_pdf(replace(SHEET, secrecy=Secrecy.SECRET)))
    assert "หนังสือชั้นลับ" in text
    assert "ครูดีเด่น" not in text


def test_every_kind_of_remark_and_capacity_has_its_word() -> None:
    remarks = [replace(PROPOSAL, kind=kind, capacity=capacity) for kind in RemarkKind for capacity in Capacity]
    pdf = decision_sheet_pdf(replace(SHEET, remarks=remarks, address=""))
    assert page_count(pdf) > 1
    assert words(pdf).count("(สุดา ใจดี)") == len(remarks)


def test_a_remark_longer_than_a_page_goes_on_overleaf() -> None:
    pdf = decision_sheet_pdf(replace(SHEET, remarks=[replace(PROPOSAL, words="ทราบ " * 1500 + "จบ"), DECISION]))
    assert page_count(pdf) >= 2
    assert "ทราบ จบ" in words(pdf)
    assert "(มาลี งามตา)" in words(pdf)
