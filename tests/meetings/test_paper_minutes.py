"""Brief resolutions and minutes, as a reader of the PDF sees them."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from handlers.meetings.papers.brief_resolutions import brief_resolutions_pdf
from handlers.meetings.papers.minutes import Attendant, Matter, Minutes, Section, Signature, minutes_pdf
from storage.vocabulary import Capacity
from tests.support.pdf_contents import page_count, size_mm, words

OPENED = datetime(2026, 1, 28, 2, 5, tzinfo=UTC)
LONG = "ที่ประชุมพิจารณาแล้วเห็นว่าควรคำนึงถึงจำนวนนักเรียนและความขาดแคลนของสถานศึกษา " * 25
MINUTES = Minutes(
    office="สพป.ตัวอย่าง เขต 1",
    name="ประชุมผู้บริหารสถานศึกษา",
    number="1/2569",
    opened_at=OPENED,
    ended_at=OPENED + timedelta(hours=2, minutes=40),
    place="ห้องพวงชมพู",
    here=(
        Attendant("นายประเสริฐ วงศ์ดี", "ผอ.สพป.", role="ประธาน"),
        Attendant("นายวิทย์ ขยันดี", "รอง ผอ.", "แทน ผอ.รร.วัดท่าข้าม, มาถึงเวลา 09.40 น."),
    ),
    absent=(Attendant("นายทวี แสงทอง", "ผอ.รร.บ้านแม่ลาน", "ไปราชการ กทม."),),
    others=("ผู้แทนธนาคาร",),
    sections=(
        Section(1, "เรื่องที่ประธานแจ้งให้ที่ประชุมทราบ", (Matter("1.1", "การตรวจราชการ", discussion="ประธานแจ้ง"),)),
        Section(2, "เรื่องรับรองรายงานการประชุม", empty="ไม่มี (เป็นการประชุมครั้งแรก)"),
        Section(
            5,
            "เรื่องเสนอเพื่อพิจารณา",
            (
                Matter(
                    "5.1",
                    "งบประมาณ 1,250,000 บาท #[x] \\ $y$",
                    resolution="อนุมัติ 12 แห่ง",
                    owner="กลุ่มนโยบายและแผน",
                    due=date(2026, 2, 13),
                ),
            ),
        ),
    ),
    chair="นายประเสริฐ วงศ์ดี",
    note_taker=Signature("น.ส.สุดา แก้วใส", "เจ้าพนักงานธุรการ"),
    endorse_by=OPENED + timedelta(days=10),
)
SIGNED = replace(
    MINUTES,
    checked=Signature("นางจินดา ใจดี", "ผอ.กลุ่มอำนวยการ", OPENED + timedelta(days=9)),
    signed=Signature("นางมาลี ศรีสุข", "รอง ผอ.", OPENED, Capacity.ACTING, "ผอ.สพป.ตัวอย่าง เขต 1", "a1b2c3d4e5f6"),
)


def test_minutes_have_the_form_of_the_regulation() -> None:
    """ข้อ 25, แบบ 11; typed characters of the template's language are only shown."""
    pdf = minutes_pdf(Minutes.from_json(SIGNED.to_json()))
    said = words(pdf)
    assert size_mm(pdf) == (210, 297)
    in_order = [
        "รายงานการประชุมผู้บริหารสถานศึกษา",
        "เมื่อวันพุธที่ ๒๘ มกราคม ๒๕๖๙",
        "ณ ห้องพวงชมพู",
        "ผู้มาประชุม",
        "แทน ผอ.รร.วัดท่าข้าม",
        "ผู้ไม่มาประชุม",
        "ไปราชการ กทม.",
        "ผู้เข้าร่วมประชุม",
        "ชุมเวลา ๐๙.๐๕ น.",
        "ระเบียบวาระที่ ๒",
        "ไม่มี (เป็นการประชุมครั้งแรก)",
        "๑,๒๕๐,๐๐๐ บาท #[x]",
        "มติที่ประชุม",
        "กลุ่มนโยบายและแผน ภายในวันที่ ๑๓ กุมภาพันธ์ ๒๕๖๙",
        "เลิกประชุมเวลา ๑๑.๔๕ น.",
        "ผู้จดรายงานการประชุม",
        "ผู้ตรวจรายงานการประชุม",
        "รักษาราชการแทน ผอ.สพป.ตัวอย่าง เขต ๑",
        "a1b2c3d4",
    ]
    places = [said.find(each) for each in in_order]
    assert -1 not in places, in_order[places.index(-1)]
    assert places == sorted(places)
    assert "ร่าง" not in said


def test_a_hundred_and_fifty_names_and_long_words_run_over_pages() -> None:
    here = tuple(Attendant(f"นายที่ {n} ใจดี", f"ผอ.รร.บ้านที่ {n}") for n in range(1, 151))
    matters = tuple(Matter(f"4.{n}", "เรื่องยาว", LONG, discussion=LONG, resolution="รับทราบ") for n in range(1, 6))
    minutes = replace(SIGNED, here=here, sections=(Section(4, "เรื่องเสนอเพื่อทราบ", matters),))
    pdf = minutes_pdf(minutes)
    assert page_count(pdf) > 8
    assert "๑๕๐. นายที่ ๑๕๐ ใจดี" in words(pdf)
    assert "– ๒ –" in words(pdf, 1)
    assert page_count(brief_resolutions_pdf(minutes)) <= 2


def test_brief_resolutions_leave_out_what_was_not_resolved_and_end_with_a_form() -> None:
    said = words(brief_resolutions_pdf(SIGNED))
    assert "อนุมัติ ๑๒ แห่ง" in said
    assert "การตรวจราชการ" not in said
    assert "ภายใน ๑๓ ก.พ. ๖๙" in said
    assert "โปรดส่งคืนภายในวันที่ ๗ กุมภาพันธ์ ๒๕๖๙" in said
    assert "ร่าง" in words(brief_resolutions_pdf(MINUTES))
    with pytest.raises(ValueError, match="nothing"):
        brief_resolutions_pdf(replace(MINUTES, sections=()))
