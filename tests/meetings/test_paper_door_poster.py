"""The poster at the door of a meeting."""

from datetime import UTC, datetime, timedelta

from handlers.meetings.papers.door_poster import DoorPoster, door_poster_pdf
from tests.support.pdf_contents import codes, page_count, size_mm, words

STARTS = datetime(2026, 1, 28, 2, tzinfo=UTC)
DOOR, LINE = "https://office.example/d/WzEsMTJd.abcdef", "https://line.me/R/oaMessage/%40office/?x"


def test_one_page_whose_codes_can_be_read() -> None:
    made = DoorPoster(
        "สพป.ตัวอย่าง เขต 1",
        "ประชุมผู้บริหารสถานศึกษา ครั้งที่ 1/2569",
        STARTS,
        STARTS + timedelta(hours=3),
        "ห้องพวงชมพู",
        "0412",
        DOOR,
        (("LINE", LINE),),
    )
    pdf = door_poster_pdf(DoorPoster.from_json(made.to_json()))
    assert (page_count(pdf), size_mm(pdf)) == (1, (210, 297))
    said = words(pdf)
    for expected in ("ที่ ๑/๒๕๖๙", "๒๘ มกราคม ๒๕๖๙", "๐๙.๐๐ น. – ๑๒.๐๐ น.", "0412", "LINE"):
        assert expected in said
    assert set(codes(pdf)) == {DOOR, LINE}


def test_without_chats_and_with_a_long_name_it_stays_one_page() -> None:
    name = "ประชุมคณะกรรมการติดตาม ตรวจสอบ ประเมินผล และนิเทศการศึกษา ของเขตพื้นที่การศึกษา ครั้งที่ 12/2569"
    poster = DoorPoster("สำนักงานเขตพื้นที่การศึกษา" * 2, name, STARTS, STARTS, "ห้องประชุม" * 9, "0412", DOOR)
    assert page_count(door_poster_pdf(poster)) == 1
