from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.common.dictation import AbsenceReason, UnitNames, parse_absence, parse_instruction
from handlers.common.thai_dates import to_thai_digits

TODAY = date(2026, 1, 13)  # a Tuesday
OFFICE, STAFF, PLANS, MONEY, ADVICE, SUPPORT, REMOTE = range(1, 8)
GROUPS = (
    UnitNames(OFFICE, ("กลุ่มอำนวยการ", "อก.")),
    UnitNames(STAFF, ("กลุ่มบริหารงานบุคคล", "บุคคล")),
    UnitNames(PLANS, ("กลุ่มนโยบายและแผน", "แผน")),
    UnitNames(MONEY, ("กลุ่มบริหารงานการเงินและสินทรัพย์",)),
    UnitNames(ADVICE, ("กลุ่มนิเทศ ติดตามและประเมินผลการจัดการศึกษา", "นิเทศ")),
    UnitNames(SUPPORT, ("กลุ่มส่งเสริมการจัดการศึกษา", "ส่งเสริม")),
    UnitNames(REMOTE, ("กลุ่มส่งเสริมการศึกษาทางไกล เทคโนโลยีสารสนเทศและการสื่อสาร", "ICT")),
)


def january(day: int) -> date:
    return date(2026, 1, day)


@pytest.mark.parametrize(
    ("text", "reason", "first", "last"),
    [
        ("ไปราชการ 20-22 ม.ค.", AbsenceReason.OFFICIAL_TRIP, january(20), january(22)),
        ("ไปราชการ กทม. 30 ม.ค. - 2 ก.พ.", AbsenceReason.OFFICIAL_TRIP, january(30), date(2026, 2, 2)),
        ("เดินทางไปราชการวันที่ 20 ถึง 22 เดือนนี้", AbsenceReason.OFFICIAL_TRIP, january(20), january(22)),
        ("ลาป่วยวันนี้", AbsenceReason.SICK_LEAVE, TODAY, TODAY),
        ("ลาป่วย", AbsenceReason.SICK_LEAVE, TODAY, TODAY),
        ("ผมขอลากิจ 15 ม.ค.", AbsenceReason.PERSONAL_LEAVE, january(15), january(15)),
        ("ลากิจ พรุ่งนี้", AbsenceReason.PERSONAL_LEAVE, january(14), january(14)),
        ("ลาพักผ่อน 4 วัน", AbsenceReason.VACATION, TODAY, january(16)),
        ("ลาพักผ่อน 2 วัน ตั้งแต่ 16 ม.ค.", AbsenceReason.VACATION, january(16), january(19)),
        ("ลา 14 ม.ค.", AbsenceReason.LEAVE, january(14), january(14)),
        ("ลาคลอด 1 ก.พ. - 30 เม.ย.", AbsenceReason.LEAVE, date(2026, 2, 1), date(2026, 4, 30)),
        ("ไม่อยู่ 20-22 นี้", AbsenceReason.AWAY, january(20), january(22)),
        ("อบรม 20 ม.ค. ถึง 22 ม.ค.", AbsenceReason.TRAINING, january(20), january(22)),
        ("ไปประชุม 15 ม.ค.", AbsenceReason.MEETING, january(15), january(15)),
        ("ไปราชการ 12-15 ม.ค.", AbsenceReason.OFFICIAL_TRIP, january(12), january(15)),  # it has already begun
    ],
)
def test_absences_as_typed(text: str, reason: AbsenceReason, first: date, last: date) -> None:
    for written in (text, to_thai_digits(text), f"  {text} "):
        found = parse_absence(written, TODAY)
        assert found is not None
        assert (found.reason, found.first, found.last) == (reason, first, last)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ประชุม",
        "ประชุม 12/2569",
        "ลาออก",
        "ลาดพร้าว",
        "ลาป่วย 12 ม.ค.",  # has passed
        "ไปราชการ 99",
        "ไปราชการ 35 นี้",
        "ไปราชการ 20 ม.ค. และ 25 ม.ค.",
        "ค้น ไปราชการ",
        "214/2569",
    ],
)
def test_what_tells_no_absence(text: str) -> None:
    assert parse_absence(text, TODAY) is None


@pytest.mark.parametrize(
    ("text", "units", "due"),
    [
        ("มอบกลุ่มบุคคลคัดเลือก และเสนอภายใน 22 ม.ค.", (STAFF,), january(22)),
        ("มอบบุคคลและแผนดำเนินการ", (STAFF, PLANS), None),
        ("มอบ ict ดำเนินการ ภายใน 3 วันทำการ", (REMOTE,), january(16)),
        ("กลุ่มการเงินตรวจสอบภายในวันศุกร์นี้", (MONEY,), january(16)),
        ("กลุ่มส่งเสริมการศึกษาทางไกลฯ ดำเนินการ", (REMOTE,), None),
        ("มอบส่งเสริมการศึกษาทางไกล", (REMOTE,), None),
        ("มอบส่งเสริมดำเนินการ", (SUPPORT,), None),
        ("มอบกลุ่มนิเทศติดตามฯ กับกลุ่มแผน ก่อนวันที่ 22 ม.ค. 69", (ADVICE, PLANS), january(21)),
        ("มอบกลุ่ม บริหาร งานบุคคล ภายในสิ้นเดือนนี้", (STAFF,), january(31)),
        ("ภายใน ๗ วัน มอบกลุ่มอำนวยการ", (OFFICE,), january(20)),
        ("มอบกลุ่มนโยบายและแผน ประสานบุคคลภายนอก ภายในอาทิตย์หน้า", (PLANS,), january(23)),
        ("แจ้งกลุ่มแผน ภายในวันศุกร์ที่ 23 มกราคม 2569", (PLANS,), january(23)),
        ("แจ้งทุกกลุ่มทราบ", tuple(range(1, 8)), None),
        ("มอบกลุ่มบริหาร", (), None),  # which of two?
        ("แจ้งการประชุม วันที่ 22 ม.ค.", (), None),  # the meeting's date is no due date
        ("มอบกลุ่มบุคคล ภายในวันจันทร์นี้", (STAFF,), january(19)),  # this week's has passed
        ("มอบกลุ่มบุคคล และกลุ่มบุคคล ภายในวันนี้", (STAFF,), TODAY),
        ("ทราบ", (), None),
        ("", (), None),
    ],
)
def test_instructions_as_typed(text: str, units: tuple[int, ...], due: date | None) -> None:
    found = parse_instruction(f" {text}\n", GROUPS, TODAY)
    assert (found.unit_ids, found.due, found.remark) == (units, due, text)


def test_working_days_of_an_instruction_leave_out_the_offices_holidays() -> None:
    assert parse_instruction("ภายใน 1 วันทำการ", GROUPS, TODAY, {january(14)}).due == january(15)


@given(st.text(alphabet="มอบกลุ่มบุคคลแผนภายในและก่อน ๒๓12ม.ค.วันศุกร์นี้ลาป่วย-/", max_size=60))
def test_nothing_typed_breaks_the_reading(text: str) -> None:
    parse_absence(text, TODAY)
    found = parse_instruction(text, GROUPS, TODAY)
    assert set(found.unit_ids) <= {group.unit_id for group in GROUPS}
    assert len(set(found.unit_ids)) == len(found.unit_ids)


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("เสนอภายใน 22 ม.ค. 12.00 น.", "2026-01-22 12:00"),
        ("ภายในวันที่ 22 ม.ค. 69 เวลา ๑๒.๐๐ น. เท่านั้น", "2026-01-22 12:00"),
        ("ภายใน 12.00 น. ของวันที่ 22 ม.ค.", "2026-01-22 12:00"),
        ("ส่งก่อนเที่ยงวันที่ 22 ม.ค.", "2026-01-22 12:00"),
        ("ก่อน 22 ม.ค.", "2026-01-21 "),
        ("ก่อน 22 ม.ค. 12.00 น.", "2026-01-22 12:00"),
        ("ภายใน 22 ม.ค. ก่อนเที่ยง", "2026-01-22 12:00"),
        ("ภายในวันศุกร์นี้ บ่ายสาม", "2026-01-16 15:00"),
        ("ภายในวันนี้ 15.00 น.", "2026-01-13 15:00"),
        ("ให้เสร็จภายใน 15.00 น.", "2026-01-13 15:00"),
        ("ภายใน 22 ม.ค. งบ 12.50 บาท", "2026-01-22 "),
        ("ไม่เกิน 12.50", ""),
        ("ประชุม 20 ม.ค. 9.00 น. ส่งภายใน 22 ม.ค.", "2026-01-22 "),
        ("ประชุม 31 ก.พ. ส่งภายใน 22 ม.ค.", "2026-01-22 "),
        # What stands where a due date stands and cannot be is said, not passed over.
        ("เสนอภายใน 31 ก.พ.", "? 31 ก.พ."),
        ("ภายในวันที่ 30 ม.ค. 2999", "? 30 ม.ค. 2999"),
        ("ภายใน 22 ม.ค. 25.00 น.", "? 25.00 น."),
        ("ประชุม 31 ก.พ.", ""),
    ],
)
def test_by_which_hour(text: str, due: str) -> None:
    found = parse_instruction(text, GROUPS, date(2026, 1, 13))
    said = f"? {found.invalid_due}" if found.invalid_due else f"{found.due} {found.due_time}" if found.due else ""
    assert said == due
