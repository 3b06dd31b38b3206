"""Fields from text with positions: each kind of letter laid out by hand, as a good and a poor reader sees it."""

from datetime import date, time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.letters.reading.fields import read_fields
from handlers.letters.reading.page_text import PageText, TextRun
from handlers.letters.reading.repair import repair_words
from handlers.letters.reading.result import UNSURE_BELOW, Field, LetterReading, MeetingDetails
from handlers.letters.reading.thai_text import clean
from storage.vocabulary import LetterKind, Secrecy, Urgency

TODAY = date(2026, 1, 20)
HEIGHT = 20


def page(*rows: tuple[Any, ...], confidence: float = 0.95, qr: tuple[str, ...] = ()) -> PageText:
    """A page of 1340 x 1900 whose rows are (y, x, text, x, text, ...); a text's width follows from its letters.

    A row may end with `"red"`.
    """
    pieces = []
    for y, *parts in rows:
        red = parts[-1] == "red"
        for x, text in zip(parts[0 : 2 * (len(parts) // 2) : 2], parts[1::2], strict=True):
            letters = sum(1 for letter in text if letter not in "ัิีึืุู็่้๊๋์")
            pieces.append(TextRun(text, (x, y, x + 12 * letters, y + HEIGHT), confidence, 0, red, confidence))
    return PageText(1340, 1900, tuple(pieces), qr)


EXTERNAL = (
    (60, 1050, "เลขที่รับ 0318"),
    (90, 1050, "วันที่ 8 ม.ค. 2569"),
    (250, 200, "ด่วนที่สุด", "red"),
    (300, 200, "ที่ ศธ 04001/ว 123", 760, "สำนักงานเขตพื้นที่การศึกษา"),
    (340, 760, "ประถมศึกษาตัวอย่าง เขต 2"),
    (380, 760, "ถนนราชดำเนินนอก กทม. 10300"),
    (430, 650, "12 มกราคม 2569"),
    (480, 200, "เรื่อง การสำรวจความต้องการหนังสือเรียนและแบบฝึกหัด"),
    (520, 270, "ปีการศึกษา 2569"),
    (560, 200, "เรียน ผู้อำนวยการโรงเรียนในสังกัด"),
    (600, 200, "อ้างถึง หนังสือสำนักงาน ที่ ศธ 04001/ว 99 ด่วนมาก ลงวันที่ 5 มกราคม 2569"),
    (640, 200, "สิ่งที่ส่งมาด้วย 1. แบบสำรวจ จำนวน 1 ชุด"),
    (680, 360, "2. แบบตอบรับ จำนวน 1 แผ่น"),
    (720, 360, "ด้วยสำนักงานขอเชิญท่านเข้าร่วมประชุมชี้แจงการสำรวจความต้องการหนังสือ"),
    (760, 200, "ในวันพุธที่ 28 มกราคม 2569 เวลา 09.00 - 12.00 น. ณ ห้องประชุมพวงชมพู"),
    (800, 360, "จึงขอให้ส่งแบบตอบรับ ภายในวันที่ 23 มกราคม 2569 ต่อไป"),
    (840, 360, "จึงเรียนมาเพื่อทราบ"),
    (880, 650, "ขอแสดงความนับถือ"),
)


def test_a_number_that_no_gap_parts_from_the_office_beside_it() -> None:
    merged = (300, 420, "ที่ ศธ 04001.5/ว 123 สำนักงานเขตพื้นที่การศึกษา")
    rows = [merged if row[0] == 300 else row for row in EXTERNAL]
    reading = read_fields([page(*rows)], TODAY)
    assert reading.number.value == "ศธ 04001.5/ว 123"
    assert reading.sender.value == "สำนักงานเขตพื้นที่การศึกษาประถมศึกษาตัวอย่าง เขต 2"


@pytest.mark.parametrize(("x", "y", "letter"), [(30, 640, "ง"), (900, 655, "ค"), (1300, 300, "วิ")])
def test_a_letter_that_stands_nowhere_breaks_no_row(x: int, y: int, letter: str) -> None:
    whole = read_fields([page(*EXTERNAL)], TODAY)
    assert read_fields([page(*EXTERNAL, (y, x, letter))], TODAY).to_expected_terms() == whole.to_expected_terms()


@pytest.mark.parametrize(
    ("end", "begin", "subject"),
    [
        ("การประกันภัยนาข้าว ประจำปีงบประมาณ พ.ศ.", "2570 (เพิ่มเติม)", "การประกันภัยนาข้าว ประจำปีงบประมาณ พ.ศ. 2570 (เพิ่มเติม)"),
        ("การประชุมคณะทำงานเฝ้าระวังน้ำหลาก (ค.ฝ.น.", "กลุ่มที่ 2)", "การประชุมคณะทำงานเฝ้าระวังน้ำหลาก (ค.ฝ.น. กลุ่มที่ 2)"),
        # A speck at the end of a row is no stop.
        ("การประกันภัยนาข้าวปีการผลิตนี้.", "และปีต่อไป", "การประกันภัยนาข้าวปีการผลิตนี้และปีต่อไป"),
    ],
)
def test_the_stop_of_an_abbreviation_at_a_rows_end_stays(end: str, begin: str, subject: str) -> None:
    words = {480: (480, 200, f"เรื่อง {end}"), 520: (520, 270, begin)}
    rows = [words.get(row[0], row) for row in EXTERNAL]
    assert read_fields([page(*rows)], TODAY).subject.value == subject


@pytest.mark.parametrize("again", ["-", "."])
def test_a_dash_in_a_gap_is_one_though_both_pieces_hold_it(again: str) -> None:
    parted = (760, 200, "ในวันพุธที่ 28 มกราคม 2569 เวลา 09.00 -", 640, f"{again} 12.00 น. ณ ห้องประชุมพวงชมพู")
    rows = [parted if row[0] == 760 else row for row in EXTERNAL]
    whole = read_fields([page(*EXTERNAL)], TODAY)
    assert read_fields([page(*rows)], TODAY).meeting.value == whole.meeting.value


def test_the_end_of_a_row_that_was_cut_out_twice_is_said_once() -> None:
    whole = read_fields([page(*EXTERNAL)], TODAY)
    row = page((340, 760, "ประถมศึกษาตัวอย่าง เขต 2")).runs[0]
    _, top, right, bottom = row.box
    again = TextRun("เขต 2", (right - 70, top + 2, right, bottom + 2), 0.97, 0, False, 0.9)
    first = page(*EXTERNAL)
    twice = PageText(first.width, first.height, (*first.runs, again))
    assert read_fields([twice], TODAY).sender.value == whole.sender.value


def test_the_last_word_of_a_name_or_a_subject_may_be_short() -> None:
    words = {
        300: (300, 200, "ที่ ศธ 04001/ว 123", 760, "สำนักงานสรรพสามิตพื้นที่หนองหญ้าปล้อง"),
        340: (340, 760, "เก่า"),
        480: (480, 200, "เรื่อง รายชื่อผู้มีสิทธิสอบสัมภาษณ์ตำแหน่งพนักงานพิทักษ์"),
        520: (520, 270, "ป่า"),
    }
    reading = read_fields([page(*(words.get(row[0], row) for row in EXTERNAL))], TODAY)
    assert reading.sender.value == "สำนักงานสรรพสามิตพื้นที่หนองหญ้าปล้องเก่า"
    assert reading.subject.value == "รายชื่อผู้มีสิทธิสอบสัมภาษณ์ตำแหน่งพนักงานพิทักษ์ป่า"


def test_an_external_letter() -> None:
    reading = read_fields([page(*EXTERNAL, qr=("https://a.example", "https://a.example"))], TODAY)
    assert reading.to_expected_terms() == {
        "type": "external",
        "number": "ศธ 04001/ว 123",
        "date": "2026-01-12",
        "from": "สำนักงานเขตพื้นที่การศึกษาประถมศึกษาตัวอย่าง เขต 2",
        "to": "ผู้อำนวยการโรงเรียนในสังกัด",
        "subject": "การสำรวจความต้องการหนังสือเรียนและแบบฝึกหัดปีการศึกษา 2569",
        "refs": ["หนังสือสำนักงาน ที่ ศธ 04001/ว 99 ด่วนมาก ลงวันที่ 5 มกราคม 2569"],
        "enclosures": ["แบบสำรวจ จำนวน 1 ชุด", "แบบตอบรับ จำนวน 1 แผ่น"],
        "urgency": "ด่วนที่สุด",
        "deadline": "2026-01-23",
        "meeting": {"date": "2026-01-28", "start": "09:00", "end": "12:00", "place": "ห้องประชุมพวงชมพู"},
        "qr": ["https://a.example"],
    }
    assert not reading.number.unsure
    assert reading.suspicious_secrecy is None


def test_a_word_of_urgency_in_a_reference_is_not_the_letters() -> None:
    rows = [row for row in EXTERNAL if row[2] != "ด่วนที่สุด"]
    assert read_fields([page(*rows)], TODAY).urgency.value is None


def test_marks_lost_in_poor_light() -> None:
    worn = [
        tuple(part.replace("่", "").replace("้", "") if isinstance(part, str) else part for part in row)
        for row in EXTERNAL
    ]
    reading = read_fields([page(*worn, confidence=0.6)], TODAY)
    assert reading.type.value is LetterKind.EXTERNAL
    assert reading.number.value == "ศธ 04001/ว 123"
    assert reading.dated.value == date(2026, 1, 12)
    assert reading.urgency.value is Urgency.MOST_URGENT
    assert reading.deadline.value == date(2026, 1, 23)
    assert reading.number.unsure


def test_a_memo() -> None:
    reading = read_fields(
        [
            page(
                (80, 520, "บันทึกข้อความ"),
                (160, 200, "ส่วนราชการ กลุ่มนโยบายและแผน สพป.ตัวอย่าง เขต 1 โทร. 1203"),
                (200, 200, "ที่ นผ ๓๑/๒๕๖๙", 700, "วันที่ ๑๔ มกราคม ๒๕๖๙"),
                (240, 200, "เรื่อง ขอข้อมูลประกอบแผน"),
                (290, 200, "เรียน ผู้อำนวยการกลุ่มทุกกลุ่ม"),
                (330, 360, "ด้วยกลุ่มนโยบายและแผน กำหนดจัดทำแผน ภายในวันที่ ๒๑ มกราคม ๒๕๖๙"),
            )
        ],
        TODAY,
    )
    assert reading.type.value is LetterKind.MEMO
    assert reading.number.value == "นผ ๓๑/๒๕๖๙"
    assert reading.dated.value == date(2026, 1, 14)
    assert reading.sender.value == "กลุ่มนโยบายและแผน สพป.ตัวอย่าง เขต 1"
    assert reading.to.value == "ผู้อำนวยการกลุ่มทุกกลุ่ม"
    assert reading.deadline.value == date(2026, 1, 21)


def test_a_stamped_letter() -> None:
    reading = read_fields(
        [
            page(
                (300, 200, "ที่ รง 0402/ว 6483"),
                (340, 200, "ถึง โรงเรียนทุกแห่ง"),
                (380, 360, "กรมตัวอย่างขอให้หน่วยงานรายงานผลการฝึกอบรม ภายในวันที่ 24 มกราคม 2569"),
                (500, 800, "กรมตัวอย่าง"),
                (540, 800, "8 มกราคม 2569"),
                (700, 200, "กองแผนงาน"),
            )
        ],
        TODAY,
    )
    assert reading.type.value is LetterKind.STAMPED
    assert reading.sender.value == "กรมตัวอย่าง"
    assert reading.dated.value == date(2026, 1, 8)
    assert reading.to.value == "โรงเรียนทุกแห่ง"
    assert reading.subject.value is None
    assert reading.deadline.value == date(2026, 1, 24)


@pytest.mark.parametrize(
    ("word", "kind", "number"),
    [("คำสั่ง", LetterKind.ORDER, "15/2569"), ("ประกาศ", LetterKind.ANNOUNCEMENT, None)],
)
def test_orders_and_announcements(word: str, kind: LetterKind, number: str | None) -> None:
    rows: list[tuple[Any, ...]] = [
        (250, 540, f"{word}โรงเรียนบ้านหนองบัว"),
        (330, 400, "เรื่อง แต่งตั้งคณะกรรมการจัดงานวันเด็กแห่งชาติ"),
        (420, 360, "เพื่อให้การจัดงานเป็นไปด้วยความเรียบร้อย จึงแต่งตั้งคณะกรรมการ"),
        (700, 500, f"{'สั่ง' if number else 'ประกาศ'} ณ วันที่ 9 มกราคม พ.ศ. 2569"),
    ]
    if number:
        rows.insert(1, (290, 610, f"ที่ {number}"))
    reading = read_fields([page(*rows)], TODAY)
    assert reading.type.value is kind
    assert reading.number.value == number
    assert reading.sender.value == "โรงเรียนบ้านหนองบัว"
    assert reading.subject.value == "แต่งตั้งคณะกรรมการจัดงานวันเด็กแห่งชาติ"
    assert reading.dated.value == date(2026, 1, 9)
    assert reading.to.value is None


@pytest.mark.parametrize(
    ("word", "secrecy"),
    [
        ("ลับ", Secrecy.CONFIDENTIAL),
        ("ลับมาก", Secrecy.SECRET),
        ("ลับที่สุด", Secrecy.TOP_SECRET),
        ("- ลับ -", Secrecy.CONFIDENTIAL),
        ("ลบทสุด", Secrecy.TOP_SECRET),
    ],
)
def test_a_word_of_secrecy_by_itself_is_suspicious(word: str, secrecy: Secrecy) -> None:
    assert read_fields([page((40, 640, word), *EXTERNAL)], TODAY).suspicious_secrecy is secrecy
    assert read_fields([page(*EXTERNAL), page((1800, 640, word))], TODAY).suspicious_secrecy is secrecy


@pytest.mark.parametrize("text", ["เอกสารนี้เป็นความลับของทางราชการ", "ลบ", "ลับแล"])
def test_other_words_are_not_suspicious(text: str) -> None:
    assert read_fields([page((900, 360, text), *EXTERNAL)], TODAY).suspicious_secrecy is None


def test_a_year_that_cannot_be_is_repaired_and_unsure() -> None:
    rows = [(row if row[2] != "12 มกราคม 2569" else (430, 650, "12 มกราคม 25605")) for row in EXTERNAL]
    reading = read_fields([page(*rows)], TODAY)
    assert reading.dated.value == date(2026, 1, 12)
    assert reading.dated.unsure


@pytest.mark.parametrize("pages", [[], [PageText(10, 10, ())], [page((10, 10, "...")), page((10, 10, "|"))]])
def test_nothing_to_read(pages: list[PageText]) -> None:
    reading = read_fields(pages, TODAY)
    assert reading.number.value is None
    assert not reading.number.unsure
    assert reading.pages == len(pages)


def test_a_row_keeps_it_and_gives_it_back() -> None:
    reading = read_fields([page(*EXTERNAL)], TODAY)
    assert LetterReading.from_json(reading.to_json()) == reading
    empty = LetterReading()
    assert LetterReading.from_json(empty.to_json()) == empty


@given(
    st.builds(
        LetterReading,
        number=st.builds(Field[str], value=st.none() | st.text(), confidence=st.floats(0, 1), text=st.text()),
        meeting=st.builds(
            Field[MeetingDetails],
            value=st.none() | st.builds(MeetingDetails, on=st.dates(), start=st.none() | st.times()),
        ),
        suspicious_secrecy=st.none() | st.sampled_from(Secrecy),
    )
)
def test_any_reading_goes_there_and_back(reading: LetterReading) -> None:
    assert LetterReading.from_json(reading.to_json()) == reading


@given(
    st.lists(
        st.tuples(
            st.integers(0, 1900),
            st.integers(0, 1300),
            st.text(alphabet="ที่เรืองเรียนถึงศธวันที่ 0123๔๕๖/.-มกราคม2569ด่วนณเวลา", min_size=1, max_size=40),
        ),
        max_size=25,
    )
)
def test_any_page_can_be_read(rows: list[tuple[int, int, str]]) -> None:
    reading = read_fields([page(*rows)], TODAY)
    assert LetterReading.from_json(reading.to_json()) == reading
    assert all(0 <= field.confidence <= 1 for field in (reading.number, reading.dated, reading.sender, reading.to))


def test_times_of_a_meeting_without_an_end() -> None:
    rows = [row for row in EXTERNAL if "เวลา" not in str(row[2])]
    event = (760, 200, "ในวันที่ 28 มกราคม 2569 เวลา 13.30 น. ณ ห้องประชุมเล็ก ชั้น 3 จึงขอเชิญท่านเข้าร่วม")
    meeting = read_fields([page(*rows, event)], TODAY).meeting.value
    assert meeting == MeetingDetails(on=date(2026, 1, 28), start=time(13, 30), place="ห้องประชุมเล็ก ชั้น 3")


def test_text_is_cleaned_and_mended() -> None:
    assert clean("จ\u0e4dานวน  เเผ่น\u200b น\u0e49\u0e33") == "จำนวน แผ่น น้ำ"
    assert repair_words("ขันพืนฐาน ชัน 2 เรืองรอง") == "ขั้นพื้นฐาน ชั้น 2 เรืองรอง"
    assert repair_words("ค่าใช้จ่าย 100 บาท") == "ค่าใช้จ่าย 100 บาท"
    assert 0 < UNSURE_BELOW < 1


def test_an_order_whose_text_has_words_like_labels() -> None:
    reading = read_fields(
        [
            page(
                (250, 500, "คำสั่งองค์การบริหารส่วนตำบลวังใหม่"),
                (290, 610, "ที่ 1045/2569"),
                (330, 480, "เรื่อง ให้พนักงานปฏิบัติหน้าที่"),
                (420, 360, "เพื่อให้การปฏิบัติงานของกองการศึกษาเป็นไปด้วยความ"),
                (460, 200, "เรียบร้อย จึงให้นางสาวตัวอย่าง สมมติ ปฏิบัติหน้าที่หัวหน้าศูนย์"),
                (700, 500, "สั่ง ณ วันที่ 9 มกราคม พ.ศ. 2569"),
            )
        ],
        TODAY,
    )
    assert reading.type.value is LetterKind.ORDER
    assert reading.to.value is None
    assert reading.dated.value == date(2026, 1, 9)


def head(*office: str, subject: str = "แจ้งกำหนดการ", body: str = "ด้วยหน่วยงานกำหนดจัดกิจกรรม") -> PageText:
    """An external letter with these lines at its top right."""
    lines = [(340 + 40 * at, 700, text) for at, text in enumerate(office[1:])]
    return page(
        (300, 200, "ที่ ลย 0018/22", 700, office[0]),
        *lines,
        (500, 650, "12 มกราคม 2569"),
        (560, 200, f"เรื่อง {subject}"),
        (600, 200, "เรียน นายอำเภอทุกอำเภอ"),
        (680, 360, body),
        (720, 200, "ข้อความยาวพอที่จะเป็นบรรทัดเต็มของหนังสือฉบับนี้ซึ่งกว้างจนถึงขอบขวาของกระดาษพอดีตามแบบที่กำหนดไว้แล้ว"),
    )


@pytest.mark.parametrize(
    ("lines", "sender"),
    [
        (("สำนักงานจัดหางานจังหวัดเลย", "ศาลากลางจังหวัดเลย ลย 42000"), "สำนักงานจัดหางานจังหวัดเลย"),
        (("ศาลากลางจังหวัดเลย", "ถนนมลิวรรณ ลย 42000"), "ศาลากลางจังหวัดเลย"),
        (("สำนักงานปลัดสำนักนายกรัฐมนตรี", "ทำเนียบรัฐบาล กทม. 10300"), "สำนักงานปลัดสำนักนายกรัฐมนตรี"),
        (
            ("สำนักงานสาธารณสุขจังหวัดบึงกาฬ", "ศูนย์ราชการจังหวัดบึงกาฬ", "ถนนบึงกาฬ - นครพนม บก 38000"),
            "สำนักงานสาธารณสุขจังหวัดบึงกาฬ",
        ),
        (
            ("สำนักงานทรัพยากรธรรมชาติและสิ่งแวดล้อมประจำพื้นที่", "จังหวัดสตูล", "ศาลากลางจังหวัดสตูล สต 91000"),
            "สำนักงานทรัพยากรธรรมชาติและสิ่งแวดล้อมประจำพื้นที่จังหวัดสตูล",
        ),
    ],
)
def test_where_the_letterhead_ends_and_its_address_begins(lines: tuple[str, ...], sender: str) -> None:
    assert read_fields([head(*lines)], TODAY).sender.value == sender


def test_the_sender_is_mended_from_where_the_text_names_it_again() -> None:
    office = "สำนักงานจัดหางานจังหวัดเลย"
    mistaken = read_fields([head(office.replace("ดหา", "ตหา"), body=f"ด้วย{office}กำหนดจัดงาน")], TODAY).sender
    assert mistaken.value == office
    assert mistaken.unsure


def test_a_memos_office_goes_on_at_the_margin() -> None:
    reading = read_fields(
        [
            page(
                (80, 520, "บันทึกข้อความ"),
                (160, 200, "ส่วนราชการ กลุ่มนโยบายและวิชาการ สำนักงานพัฒนาสังคมฯ"),
                (200, 200, "จังหวัดตาก โทร. 0 5551 0000"),
                (240, 200, "ที่ พม 0402/77", 700, "วันที่ 14 มกราคม 2569"),
                (280, 200, "เรื่อง ขอข้อมูลประกอบแผน"),
                (330, 200, "เรียน ผู้อำนวยการกลุ่มทุกกลุ่ม"),
            )
        ],
        TODAY,
    )
    assert reading.sender.value == "กลุ่มนโยบายและวิชาการ สำนักงานพัฒนาสังคมฯจังหวัดตาก"


def test_a_label_without_its_first_letter_is_still_one() -> None:
    rows = [
        tuple(str(part).replace("เรื่อง", "รื่อง") if isinstance(part, str) else part for part in row) for row in EXTERNAL
    ]
    assert read_fields([page(*rows)], TODAY).subject.value == read_fields([page(*EXTERNAL)], TODAY).subject.value


@pytest.mark.parametrize("subject", ["แผนปฏิบัติการ ประจำปี 25615", "แผนปฏิบัติการ ประจำปี 2523", "แผน «ปฏิบัติการ", "แผน ัปฏิบัติ"])
def test_text_that_cannot_be_is_unsure(subject: str) -> None:
    assert read_fields([head("ศาลากลางจังหวัดเลย", subject=subject)], TODAY).subject.unsure
    assert not read_fields([head("ศาลากลางจังหวัดเลย", subject="แผนปฏิบัติการ ประจำปี 2569")], TODAY).subject.unsure


def test_a_place_read_twice_counts_once_and_specks_do_not() -> None:
    noise = (TextRun("เรอง การสารวจ NV", (210, 482, 500, 498), 0.4), TextRun("ซ", (900, 480, 908, 486), 0.8))
    known = page(*EXTERNAL)
    noisy = PageText(known.width, known.height, (*known.runs, *noise))
    assert read_fields([noisy], TODAY).subject.value == read_fields([known], TODAY).subject.value


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("แหล่งน้า", "แหล่งน้ำ"),
        ("จ้านวน ๑ ชุด", "จำนวน ๑ ชุด"),
        ("ชีแจงสิงแวดล้อม", "ชี้แจงสิ่งแวดล้อม"),
        ("เขต 2ทีศธ 04286/ว 1", "เขต 2ที่ ศธ 04286/ว 1"),
        ("ประ ะถมศึกษา", "ประถมศึกษา"),
        ("หน้าที่", "หน้าที่"),
    ],
)
def test_marks_and_letters_given_back(read: str, meant: str) -> None:
    assert repair_words(read) == meant


@pytest.mark.parametrize(
    ("body", "unsure"),
    [
        ("ขอเชิญประชุม ในวันพุธที่ 28 มกราคม 2569 เวลา 09.00 - 12.00 น. ณ ห้องประชุม", False),
        ("ขอเชิญประชุม ในวันศุกร์ที่ 28 มกราคม 2569 เวลา 09.00 - 12.00 น. ณ ห้องประชุม", True),
        ("ขอเชิญประชุม ในวันพุธที่ 28 มกราคม 2569 เวลา 13.00 - 12.00 น. ณ ห้องประชุม", True),
    ],
)
def test_a_meeting_that_contradicts_itself_is_unsure(body: str, unsure: bool) -> None:
    assert read_fields([head("ศาลากลางจังหวัดเลย", body=body)], TODAY).meeting.unsure is unsure


def test_a_year_misread_in_thai_digits_becomes_the_letters_own() -> None:
    reading = read_fields([head("ศาลากลางจังหวัดเลย", subject="แผนปฏิบัติการ ประจำปี ๒๕๖๑๕")], TODAY)
    assert reading.subject.value == "แผนปฏิบัติการ ประจำปี ๒๕๖๙"
    assert reading.subject.unsure


@pytest.mark.parametrize(
    ("printed", "number"),
    [
        ("นร 0105, 04/1770", "นร 0105.04/1770"),
        ("อว ๐๖๐๔.๑๓ว ๑๔๘๙", "อว ๐๖๐๔.๑๓/ว ๑๔๘๙"),
        ("กษ 1203. .4/ว 85", "กษ 1203.4/ว 85"),
    ],
)
def test_numbers_whose_signs_were_misread(printed: str, number: str) -> None:
    rows = [tuple(f"ที่ {printed}" if part == "ที่ ศธ 04001/ว 123" else part for part in row) for row in EXTERNAL]
    assert read_fields([page(*rows)], TODAY).number.value == number


def test_a_date_in_april() -> None:
    rows = [row if row[0] != 430 else (430, 650, "๗ เมษายน ๒๕๖๙") for row in EXTERNAL]
    assert read_fields([page(*rows)], TODAY).dated.value == date(2026, 4, 7)


def test_a_word_of_the_text_that_begins_like_a_label() -> None:
    stamped = page(
        (300, 200, "ที่ มท 0808.2/ว 2915"),
        (340, 200, "ถึง อำเภอทุกอำเภอ"),
        (400, 360, "ด้วยจังหวัดขอส่งแบบสำรวจมาเพื่อดำเนินการให้แล้วเสร็จและรายงานผลในส่วนที่เกี่ยวข้องกับ"),
        (440, 200, "เรื่องนี้ให้ทราบด้วย"),
        (560, 760, "จังหวัดตัวอย่าง"),
        (600, 760, "17 มกราคม 2569"),
    )
    reading = read_fields([stamped], TODAY)
    assert reading.type.value is LetterKind.STAMPED
    assert reading.subject.value is None


def test_a_short_word_alone_on_the_last_line_of_a_heading() -> None:
    order = page(
        (300, 480, "คำสั่งโรงเรียนตัวอย่างวิทยาคม"),
        (340, 610, "ที่ 15/2569"),
        (380, 350, "เรื่อง แต่งตั้งคณะทำงานเตรียมการต้อนรับผู้ตรวจ"),
        (420, 640, "เยี่ยม"),
        (500, 360, "เพื่อให้การต้อนรับเป็นไปด้วยความเรียบร้อย จึงแต่งตั้งคณะทำงาน ดังนี้"),
        (560, 500, "สั่ง ณ วันที่ 16 มกราคม พ.ศ. 2569"),
    )
    assert read_fields([order], TODAY).subject.value == "แต่งตั้งคณะทำงานเตรียมการต้อนรับผู้ตรวจเยี่ยม"


def test_the_least_sure_letter_counts_as_much_as_all_others() -> None:
    line = TextRun("เรื่อง การประชุม", (200, 480, 700, 500), 0.96, lowest_confidence=0.3)
    assert read_fields([PageText(1340, 1900, (line,))], TODAY).subject.unsure


def letter_by_letter(text: str, box: tuple[float, float, float, float], unsure: dict[int, float]) -> TextRun:
    sure = tuple(unsure.get(at, 0.99) for at in range(len(text)))
    return TextRun(text, box, 0.98, lowest_confidence=min(sure), letter_confidences=sure)


def test_only_what_was_read_unsurely_is_mended() -> None:
    box = (200.0, 480.0, 700.0, 500.0)
    text = "เรื่อง การศึกษาชันพืนฐาน"
    sure, lost = text.index("ชัน") + 1, text.index("พืน") + 1
    read = read_fields([PageText(1340, 1900, (letter_by_letter(text, box, {lost: 0.5, sure: 0.99}),))], TODAY).subject
    assert read.value == "การศึกษาชันพื้นฐาน"


def test_a_field_is_as_sure_as_its_own_letters() -> None:
    text = "เรื่อง การประชุม ครั้งที่ 2"
    box = (200.0, 480.0, 700.0, 500.0)
    of_label = read_fields([PageText(1340, 1900, (letter_by_letter(text, box, {1: 0.3}),))], TODAY).subject
    of_field = read_fields([PageText(1340, 1900, (letter_by_letter(text, box, {10: 0.3}),))], TODAY).subject
    assert not of_label.unsure and of_field.unsure


def test_places_that_agree_make_the_sender_surer() -> None:
    office = "สำนักงานจัดหางานจังหวัดเลย"
    once = read_fields([head(office)], TODAY).sender
    again = read_fields([head(office, body=f"ด้วย{office}กำหนดจัดงาน")], TODAY).sender
    assert again.value == office and again.confidence > once.confidence


def test_a_reference_goes_on_behind_its_number() -> None:
    letter = page(
        (300, 200, "ที่ ศธ 04001/123", 800, "โรงเรียนตัวอย่าง"),
        (480, 200, "เรื่อง การสำรวจความต้องการหนังสือเรียนและแบบฝึกหัดของนักเรียนทุกชั้น"),
        (560, 200, "เรียน ผู้อำนวยการ"),
        (600, 200, "อ้างถึง หนังสือสำนักงาน ที่ ศธ"),
        (640, 290, "04001/2513"),
        (680, 290, "ลงวันที่ 5 มกราคม 2569"),
        (720, 360, "ด้วยสำนักงานขอเชิญท่านเข้าร่วมประชุมชี้แจงการสำรวจความต้องการหนังสือ"),
    )
    reading = read_fields([letter], TODAY)
    assert reading.refs.value == ("หนังสือสำนักงาน ที่ ศธ 04001/2513 ลงวันที่ 5 มกราคม 2569",)


def test_a_serial_behind_a_code_is_no_year() -> None:
    assert read_fields([page((300, 200, "ที่ ศธ 0165/2513"))], TODAY).number.value == "ศธ 0165/2513"
