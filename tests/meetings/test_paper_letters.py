"""A meeting's letter of invitation, orders, announcements, name tags and notices, read as text and as codes."""

import json
from dataclasses import replace
from datetime import date, datetime

import pytest

from handlers.meetings.papers.catalogue import set_paper
from handlers.meetings.papers.invitation_letter import InvitationLetter, Section, invitation_letter_pdf
from handlers.meetings.papers.name_tags import NameTag, NameTags
from handlers.meetings.papers.notice import MeetingNotices, Notice
from handlers.meetings.papers.official import Signature
from handlers.meetings.papers.order import Order, order_pdf
from storage.clock import BANGKOK
from tests.support.pdf_contents import codes, page_count, size_mm, words

OFFICE, MEETING = "สพป.ตัวอย่าง เขต 1", "ประชุมผู้บริหารสถานศึกษา ครั้งที่ 1/2569"
AGENDA = (
    Section(1, "เรื่องที่ประธานแจ้งให้ที่ประชุมทราบ"),
    Section(4, "เรื่องเสนอเพื่อทราบ", (("4.1", "งบประมาณ ปี 2569"), ("4.2", "ครูดีเด่น"))),
)
SIGNED = Signature(
    "นางมาลี ศรีสุข", ("รอง ผอ.สพป. คนที่ 1", "รักษาราชการแทน", "ผอ.สพป."), datetime(2026, 1, 15, 14, 10, tzinfo=BANGKOK)
)
STARTS, ENDS = datetime(2026, 1, 28, 9, tzinfo=BANGKOK), datetime(2026, 1, 28, 12, tzinfo=BANGKOK)
LETTER = InvitationLetter(
    memo=False,
    office=OFFICE,
    address=("123 ถนนตัวอย่าง",),
    owner="กลุ่มอำนวยการ",
    phone="0 0000 0000",
    number="ศธ 04123/214",
    dated=date(2026, 1, 15),
    subject=f"ขอเชิญ{MEETING}",
    addressee="ผู้อำนวยการสถานศึกษาในสังกัดทุกแห่ง",
    meeting=MEETING,
    starts_at=STARTS,
    ends_at=ENDS,
    room="ห้องพวงชมพู",
    online_url="",
    answer_by=datetime(2026, 1, 23, 16, 30, tzinfo=BANGKOK),
    agenda=AGENDA,
    names=(),
    signature=SIGNED,
    besides=("ขอให้นำแผนปฏิบัติการ ปี 2569 มาด้วย",),
)


def through_a_row(paper: InvitationLetter | Order | NameTags | MeetingNotices, name: str) -> bytes:
    """Set as it is outside a transaction: out of the JSON of a row."""
    return set_paper(name, json.loads(json.dumps(paper.to_json())))


def test_the_letter_has_its_parts_in_thai_digits() -> None:
    pdf = through_a_row(LETTER, "invitation_letter")
    first = words(pdf, 0)
    for part in (
        "ที่ ศธ ๐๔๑๒๓/๒๑๔",
        "๑๒๓ ถนนตัวอย่าง",
        "๑๕ มกราคม ๒๕๖๙",
        "เรื่อง ขอเชิญประชุมผู้บริหารสถานศึกษา ครั้งที่ ๑/๒๕๖๙",
        "เรียน ผู้อำนวยการสถานศึกษาในสังกัดทุกแห่ง",
        "สิ่งที่ส่งมาด้วย ระเบียบวาระการประชุม",
        "วันพุธที่ ๒๘ มกราคม ๒๕๖๙",
        "๐๙.๐๐–๑๒.๐๐ น.",
        "ณ ห้องพวงชมพู",
        "ขอให้นำแผนปฏิบัติการ ปี ๒๕๖๙ มาด้วย",
        "จึงเรียนมาเพื่อโปรดเข้าร่วมประชุม",
        "ขอแสดงความนับถือ",
        "ลงนามทางอิเล็กทรอนิกส์ ๑๕ มกราคม ๒๕๖๙ เวลา ๑๔.๑๐ น.",
        "(นางมาลี ศรีสุข)",
        "รักษาราชการแทน",
        "กลุ่มอำนวยการ",
    ):
        assert part in first, part
    assert not any(digit in words(pdf) for digit in "0123456789")
    assert (page_count(pdf), size_mm(pdf)) == (2, (210, 297))
    agenda = words(pdf, 1)
    assert "ระเบียบวาระที่ ๔" in agenda
    assert "๔.๒ ครูดีเด่น" in agenda
    assert "ร่าง" not in words(pdf)


def test_a_draft_is_marked_on_every_page_and_has_no_number() -> None:
    draft = replace(LETTER, number="ศธ 04123/", dated=None, signature=Signature("นายประเสริฐ วงศ์ดี", ("ผอ.สพป.",)))
    pdf = invitation_letter_pdf(draft)
    assert all("ร่าง" in words(pdf, page) for page in range(page_count(pdf)))
    assert "ลงนามทางอิเล็กทรอนิกส์" not in words(pdf)


def test_a_memo_with_its_list_of_names() -> None:
    memo = replace(LETTER, memo=True, names=tuple((f"นายคนที่ {number}", "กลุ่มนโยบายและแผน") for number in range(1, 61)))
    pdf = through_a_row(memo, "invitation_letter")
    assert words(pdf, 0).startswith("บันทึกข้อความ")
    assert "ขอแสดงความนับถือ" not in words(pdf, 0)
    assert page_count(pdf) == 4
    assert "๖๐ นายคนที่ ๖๐" in words(pdf, 3)


@pytest.mark.parametrize("announcement", [False, True])
def test_an_order_and_an_announcement(announcement: bool) -> None:
    order = Order(
        announcement,
        OFFICE,
        "" if announcement else "78/2569",
        date(2026, 1, 30),
        "แต่งตั้งกรรมการ",
        ("ความ 1", "ความ 2"),
        SIGNED,
    )
    said = words(through_a_row(order, "order"))
    kind, given = ("ประกาศ", "ประกาศ ณ วันที่") if announcement else ("คำสั่ง", "สั่ง ณ วันที่")
    assert said.startswith(f"{kind}สพป.ตัวอย่าง เขต ๑")
    assert ("ที่ ๗๘/๒๕๖๙" in said) is not announcement
    assert f"{given} ๓๐ มกราคม พ.ศ. ๒๕๖๙" in said
    assert "ความ ๑" in said
    draft = replace(order, number="", dated=None, signature=Signature("นายประเสริฐ วงศ์ดี"))
    assert "ร่าง" in words(order_pdf(draft))


def test_a_tag_each_with_the_code_that_the_desk_reads() -> None:
    address = "https://office.example/k/abcdef"
    tags = [
        NameTag(f"นางคนที่ {number} ใจดี", "ผอ.รร.บ้านหนองบัว", "โรงเรียนบ้านหนองบัว", "", "482913", address)
        for number in range(11)
    ]
    pdf = through_a_row(NameTags(OFFICE, MEETING, "28 มกราคม 2569", tuple(tags)), "name_tags")
    assert page_count(pdf) == 2
    assert "482 913" in words(pdf, 1)
    assert codes(pdf, 1) == [address]
    with pytest.raises(ValueError, match="nobody"):
        set_paper("name_tags", NameTags(OFFICE, MEETING, "", ()).to_json())


def test_a_notice_is_one_sheet_however_long_the_agenda() -> None:
    long_ = (Section(5, "เรื่องเสนอเพื่อพิจารณา", tuple((f"5.{n}", "การจัดสรรงบประมาณ " * 3) for n in range(1, 15))),)
    notices = tuple(
        Notice(name, "ผอ.รร.บ้านห้วยไร่", "โรงเรียนบ้านห้วยไร่", "482913", "https://office.example/m/abc")
        for name in ("นางวรรณา วงศ์งาม", "นายอื่น คนดี")
    )
    sheets = MeetingNotices(
        OFFICE, MEETING, "ศธ 04123/214", STARTS, ENDS, "ห้องพวงชมพู", LETTER.answer_by, "0 0000 0000", long_, notices
    )
    pdf = through_a_row(sheets, "meeting_notice")
    assert page_count(pdf) == 2
    said = words(pdf, 0)
    for part in ("ใบแจ้งเชิญประชุม", "นางวรรณา วงศ์งาม", "482 913", "๕.๑๔", "แบบตอบรับเข้าประชุม", "มอบผู้แทน", "๐ ๐๐๐๐ ๐๐๐๐"):
        assert part in said, part
    assert codes(pdf) == ["https://office.example/m/abc"]
