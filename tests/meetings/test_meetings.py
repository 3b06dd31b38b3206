"""Journey 6, played: a meeting is called, approved, answered by the schools, moved, called off; the day itself."""

import pytest
from sqlmodel import col, select

from handlers.meetings.jobs import SetSignInSheet
from notifications.message import Press
from storage.clock import TurnableClock
from storage.engine import Database
from storage.meetings import Counts
from storage.tables import AgendaItem, Job
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import Attendance, Consent, MeetingState
from tests.support.desk import CENTRAL_HEAD, GROUP_CLERK
from tests.support.meetings import (
    CALL,
    DEPUTY_OF_MOUTH,
    NAME,
    at,
    calendar,
    checked,
    counts,
    invited,
    newest,
    office,
    opened,
    seat,
    signed,
)
from tests.support.play import CLERK, DIRECTOR, FIRST, HEAD, OFFICER
from tests.support.schools import CLERK_OF_MAELAN, CREEK, CRYSTAL, DEPUTY_OF_FORD, FORD, HEADS, MOUTH, POND, Schools


@pytest.fixture
def schools(sqlite_database: Database, clock: TurnableClock) -> Schools:
    return office(sqlite_database, clock, "ln", "tg")


@pytest.fixture(params=["sqlite", "postgresql"])
def both(request: pytest.FixtureRequest, clock: TurnableClock) -> Schools:
    """The office on either database; its clerk on LINE, and on the other on Telegram."""
    if request.param == "sqlite":
        return office(request.getfixturevalue("sqlite_database"), clock, "ln", "tg")
    return office(request.getfixturevalue("postgres_database"), clock, "tg", "ln")


# --- calling ----------------------------------------------------------------------------------------------------------


def test_one_line_to_the_director_and_to_every_school(both: Schools) -> None:
    play, clerk, director = both.play, both.desk.chat(CLERK), both.desk.head(DIRECTOR)
    play.type(clerk, CALL)
    assert play.last(clerk).to_text().splitlines() == [
        NAME,
        "พุธ 28 ม.ค. 69 09:00–12:00",
        "ห้องพวงชมพู",
        "ผู้รับเชิญ 6",
        "Telegram 2 · LINE 3 (ใช้โควตา 3) · ไม่มีแชต 1",
    ]
    assert both.desk.labels(clerk) == ["ขอวาระก่อน", "เชิญเลย", "แก้ไข", "วาระ", "แผนงาน", "ทิ้งร่าง"]
    play.press(clerk, "เชิญเลย")
    assert play.last(clerk).title == f"เสนอหนังสือเชิญแล้ว · {NAME}"
    assert both.desk.texts(both.chat(HEADS[POND])) == []
    signed(both)
    assert play.last(director).title == "ลงนามแล้ว · ส่งคำเชิญ 5 แห่ง"
    for chat in map(both.chat, (HEADS[POND], HEADS[MOUTH], HEADS[CRYSTAL])):
        assert play.last(chat).to_text().splitlines() == [
            f"ขอเชิญ{NAME}",
            "พุธ 28 ม.ค. 69 09:00–12:00",
            "ห้องพวงชมพู",
            "ตอบภายใน 23 ม.ค. 69 16:30",
        ]
        assert both.desk.labels(chat) == ["เข้าร่วม", "ส่งผู้แทน", "ไม่เข้าร่วม", "วาระ/เอกสาร", "ใส่ปฏิทิน"]
    # The head has no chat, or the post is vacant: whoever of the school has one is told for whom.
    assert "ผู้รับเชิญ: ผอ.รร.วัดท่าข้าม" in play.last(both.chat(DEPUTY_OF_FORD)).body
    assert "ผู้รับเชิญ: ผอ.รร.บ้านแม่ลาน" in play.last(both.chat(CLERK_OF_MAELAN)).body
    assert "ยังไม่ตอบ 6" in play.last(clerk).body
    assert "ยังไม่ครบองค์ประชุม (ตอบรับ 0 จาก 3 ที่ต้องมี)" in play.last(clerk).body
    assert counts(both) == Counts(total=6, none=6, unasked=1)
    kept = newest(both)
    assert (kept.approved_by, kept.state, len(kept.shown_hash)) == (
        play.person(DIRECTOR).id,
        MeetingState.INVITED,
        64,
    )


def test_step_by_step(schools: Schools) -> None:
    play, clerk = schools.play, schools.desk.chat(CLERK)
    play.type(clerk, "เรียกประชุม")
    play.press(clerk, "ผอ.กลุ่ม")
    play.type(clerk, "31 ก.พ. 09:00")
    assert "ไม่มีในปฏิทิน" in play.last(clerk).to_text()
    play.type(clerk, "2 ม.ค. 69 09:00")
    assert "ผ่านมาแล้ว" in play.last(clerk).to_text()
    play.type(clerk, "24 ม.ค. 13:00")
    play.type(clerk, "ห้องเล็ก https://meet.example/a")
    assert play.last(clerk).to_text().splitlines() == [
        "ประชุมผู้อำนวยการกลุ่ม ครั้งที่ 1/2569",
        "เสาร์ 24 ม.ค. 69 13:00–16:30",
        "ห้องเล็ก · ออนไลน์",
        "ผู้รับเชิญ 2",
        "Telegram 0 · LINE 0 · ไม่มีแชต 2",
        "! ตรงกับวันหยุด",
    ]
    play.press(clerk, "แก้ไข")
    play.press(clerk, "วันเวลา")
    play.type(clerk, "26 ม.ค.")
    assert "จันทร์ 26 ม.ค. 69 13:00–16:30" in play.last(clerk).body
    play.press(clerk, "แก้ไข")
    play.press(clerk, "ผู้รับเชิญ")
    play.type(clerk, "รร.บ้านหนองบัว, รร.ไม่มีจริง")
    assert "ผู้รับเชิญ 3" in play.last(clerk).title
    assert "ไม่มีจริง" in play.last(clerk).body
    play.press(clerk, "เรียบร้อย")
    play.press(clerk, "ทิ้งร่าง")
    assert newest(schools).state is MeetingState.DISCARDED


def test_who_may_call_and_whose_words_mean_something_else(schools: Schools) -> None:
    """Of a school's head the same line tells where they will be; a group's director calls for the group."""
    play, head, group = schools.play, schools.chat(HEADS[POND]), schools.desk.head(HEAD)
    play.type(head, CALL)
    assert "ประชุม" in play.last(head).to_text()
    assert "ผู้รับเชิญ" not in play.last(head).to_text()
    play.type(head, "เรียกประชุม")
    assert "เลขานุการการประชุม" in play.last(head).title
    play.type(group, "ประชุม 28 ม.ค.")
    assert "ผู้รับเชิญ" not in play.last(group).to_text()
    play.type(group, CALL)
    assert "ผู้รับเชิญ 6" in play.last(group).body


def test_clashes_are_shown_and_each_has_its_number(schools: Schools) -> None:
    clerk, _director = invited(schools)
    play = schools.play
    play.type(clerk, "ประชุมคณะทำงานครูดีเด่น 28 ม.ค. 10:00 ห้องพวงชมพู")
    play.press(clerk, "ทุกโรงเรียน")
    play.press(clerk, "เรียบร้อย")
    assert play.last(clerk).to_text().splitlines()[0] == "ประชุมคณะทำงานครูดีเด่น ครั้งที่ 1/2569"
    assert f"! ห้องนี้มี {NAME}" in play.last(clerk).body
    assert f"! ตรงกับ {NAME} (6 ราย)" in play.last(clerk).body
    play.type(clerk, "ประชุม ผอ.โรงเรียน 25 ก.พ. 09:00 ห้องพวงชมพู")
    assert play.last(clerk).title == "ประชุมผู้บริหารสถานศึกษา ครั้งที่ 2/2569"
    play.type(clerk, "ประชุม ผอ.โรงเรียน ครั้งที่ 1/2569 25 ก.พ. 13:00 ห้องเอื้องคำ")
    play.press(clerk, "เชิญเลย")
    assert "มีอยู่แล้ว" in play.last(clerk).to_text()


def test_the_director_sends_it_back(both: Schools) -> None:
    play, clerk, director = both.play, both.desk.chat(CLERK), both.desk.head(DIRECTOR)
    play.type(clerk, CALL)
    play.press(clerk, "เชิญเลย")
    checked(both)
    old = play.last(director)
    play.press(director, "ส่งคืนแก้ไข")
    play.type(director, "ขอเป็นบ่าย")
    assert "ส่งคืนแก้ไข: ขอเป็นบ่าย" in play.last(clerk).body
    play.press(clerk, "แก้ไข")
    play.press(clerk, "วันเวลา")
    play.type(clerk, "13:00")
    play.press(clerk, "เชิญเลย")
    checked(both)
    assert "13:00–16:30" in play.last(director).body
    play.press(clerk, "ถอนเรื่อง")
    play.press(director, "ลงนาม", old)
    assert newest(both).state is MeetingState.DRAFT
    assert counts(both).total == 0


def test_only_who_decides_approves(schools: Schools) -> None:
    play, clerk, director = schools.play, schools.desk.chat(CLERK), schools.desk.head(DIRECTOR)
    deputy = schools.desk.head(FIRST)
    play.type(clerk, CALL)
    play.press(clerk, "เชิญเลย")
    checked(schools)
    button = next(one for one in play.last(director).buttons if one.label == "ลงนาม")
    assert isinstance(button, Press)
    schools.desk.forged(deputy, button.model_copy(update={"id": ""}))
    assert newest(schools).state is MeetingState.SUBMITTED
    play.type(director, "ไปราชการ 5-6 ม.ค.")
    play.press(director, "นางมาลี รักษาฯ")
    play.type(deputy, "การประชุม")
    play.press(deputy, "เปิด 1")
    play.press(deputy, "ลงนาม")
    assert newest(schools).approved_by == play.person(FIRST).id


def test_a_group_asks_schools_only_with_the_offices_head(schools: Schools) -> None:
    play, clerk, director = schools.play, schools.desk.chat(GROUP_CLERK), schools.desk.head(DIRECTOR)
    play.type(clerk, "ประชุมคณะทำงานครูดีเด่น 28 ม.ค. 10:00 ห้องเล็ก")
    play.type(clerk, "เครือข่ายลุ่มน้ำ")
    assert play.last(clerk).title == "ผู้รับเชิญ 3"
    play.press(clerk, "เรียบร้อย")
    play.press(clerk, "เชิญเลย")
    checked(schools)
    assert play.last(director).title == "ขอลงนามหนังสือเชิญประชุม · ประชุมคณะทำงานครูดีเด่น ครั้งที่ 1/2569"


# --- answering --------------------------------------------------------------------------------------------------------


def test_minds_change_until_it_begins(both: Schools) -> None:
    invited(both)
    play, head = both.play, both.chat(HEADS[POND])
    first = play.last(head)
    play.press(head, "เข้าร่วม")
    assert play.last(head).title == f"เข้าร่วม · {NAME}"
    play.press(head, "เข้าร่วม", first)  # tapped twice
    play.press(head, "ไม่เข้าร่วม")
    play.type(head, "ไปราชการ กทม.")
    assert play.last(head).title == f"ไม่เข้าร่วม: ไปราชการ กทม. · {NAME}"
    both.turns_to(at(26, "10:00"))
    play.press(head, "เข้าร่วม")
    assert "ตอบหลังกำหนด 23 ม.ค. 69 16:30" in play.last(head).body
    assert counts(both) == Counts(total=6, coming=1, none=5, unasked=1)
    both.turns_to(at(28, "09:00"))
    play.press(head, "ไม่เข้าร่วม")
    assert "ถึงเวลาประชุมแล้ว" in play.last(head).title
    assert counts(both).coming == 1


def test_a_substitute_is_asked_and_agrees(both: Schools) -> None:
    invited(both)
    play, head, deputy = both.play, both.chat(HEADS[MOUTH]), both.desk.chat(DEPUTY_OF_MOUTH)
    play.press(head, "ส่งผู้แทน")
    play.press(head, "นายวิทย์ รอง ผอ.รร.…")
    assert play.last(head).title == f"ผู้แทน {DEPUTY_OF_MOUTH} รอง ผอ.รร.บ้านปากคลอง · {NAME}"
    assert "รอผู้แทนรับ" in play.last(head).body
    assert play.last(deputy).title == f"ท่านเป็นผู้แทน รร.บ้านปากคลอง · {NAME}"
    assert both.desk.labels(deputy) == ["รับ", "ไม่สะดวก", "วาระ/เอกสาร", "ใส่ปฏิทิน"]
    play.press(deputy, "รับ")
    agreed = play.last(deputy)
    assert seat(both, MOUTH).consent is Consent.GIVEN
    assert counts(both).substitute == 1
    play.type(head, "การประชุม")
    play.press(head, "เปิด 1")
    assert "ผู้แทนรับแล้ว" in play.last(head).body
    play.press(head, "ฉันไปเอง")
    assert play.last(deputy).title == "ไม่ต้องเป็นผู้แทน รร.บ้านปากคลอง แล้ว"
    play.press(deputy, "ไม่สะดวก", agreed)
    assert seat(both, MOUTH).answer is Attendance.COMING


def test_a_substitute_who_cannot_leaves_the_seat_unanswered(schools: Schools) -> None:
    invited(schools)
    play, head, deputy = schools.play, schools.chat(HEADS[MOUTH]), schools.desk.chat(DEPUTY_OF_MOUTH)
    play.press(head, "ส่งผู้แทน")
    play.type(head, "วิทย์")
    play.press(deputy, "ไม่สะดวก")
    assert play.last(head).title == f"{DEPUTY_OF_MOUTH} ไม่สะดวกเป็นผู้แทน"
    assert seat(schools, MOUTH).answer is Attendance.NONE
    play.press(head, "ส่งผู้แทน")
    play.type(head, "นายสมชาย มีสุข")
    assert "ยังไม่มีตำแหน่ง" in play.last(head).to_text()
    play.type(head, "นายสมชาย มีสุข ครูชำนาญการ")
    assert "กรุณาแจ้งเอง" in play.last(head).body
    assert (seat(schools, MOUTH).substitute_name, seat(schools, MOUTH).consent) == ("นายสมชาย มีสุข", Consent.NONE)


def test_who_is_invited_or_sent_already_cannot_be_sent(schools: Schools) -> None:
    """A deputy who was invited too (a committee), typed or forged."""
    play, clerk, director = schools.play, schools.desk.chat(CLERK), schools.desk.head(DIRECTOR)
    assert (clerk, director) == invited(schools)
    head = schools.chat(HEADS[MOUTH])
    row, other = seat(schools, MOUTH), play.person(HEADS[POND]).id
    schools.desk.forged(
        head, Press(label="ส่ง", verb="meeting_send_to", subject=f"invited:{row.id}", args={"person": other})
    )
    assert "ได้รับเชิญเองอยู่แล้ว" in play.last(head).to_text()
    outsider = play.person(OFFICER).id
    schools.desk.forged(
        head, Press(label="ส่ง", verb="meeting_send_to", subject=f"invited:{row.id}", args={"person": outsider})
    )
    assert seat(schools, MOUTH).answer is Attendance.NONE


def test_nobody_answers_for_another_school(schools: Schools) -> None:
    invited(schools)
    head, row = schools.chat(HEADS[POND]), seat(schools, MOUTH)
    for verb in ("meeting_come", "meeting_seat", "meeting_consent"):
        schools.desk.forged(head, Press(label="x", verb=verb, subject=f"invited:{row.id}", args={"agrees": True}))
        assert "ผู้ได้รับเชิญหรือผู้แทน" in schools.play.last(head).title
    assert seat(schools, MOUTH).answer is Attendance.NONE


# --- the secretary ----------------------------------------------------------------------------------------------------


def test_those_who_have_not_said_are_asked_again_and_called(both: Schools) -> None:
    clerk, _director = invited(both)
    play = both.play
    play.press(both.chat(HEADS[POND]), "เข้าร่วม")
    both.passes(hours=2)
    opened(both, clerk)
    assert "ยังไม่ตอบมากที่สุด: เครือข่ายดอยสูง 3, เครือข่ายลุ่มน้ำ 2" in play.last(clerk).body
    play.press(clerk, "เตือน 4 แห่ง")
    assert play.last(clerk).title == "เตือน 4 แห่งแล้ว · 1 แห่งไม่มีแชต กรุณาโทร"
    assert play.last(both.chat(HEADS[CRYSTAL])).title.startswith("ยังไม่ได้ตอบ · ขอเชิญ")
    assert play.last(both.chat(HEADS[POND])).title == f"เข้าร่วม · {NAME}"
    play.press(clerk, "เตือน 4 แห่ง")
    assert "เตือน 4 แห่งแล้ว" not in play.last(clerk).title
    play.press(clerk, "รายชื่อ")
    assert "รร.บ้านห้วยไร่ นางวรรณา วงศ์งาม · ไม่มีแชต · โทร 000-000-0005" in play.last(clerk).body
    play.press(clerk, "บันทึก 4")
    play.press(clerk, "ไม่เข้าร่วม")
    play.type(clerk, "น้ำท่วมเส้นทาง")
    row = seat(both, CREEK)
    assert (row.answer, row.reason, row.proxy_how) == (Attendance.ABSENT, "น้ำท่วมเส้นทาง", "telephone")
    play.press(clerk, "ไม่เข้าร่วม")
    assert "ไม่เข้าร่วม: น้ำท่วมเส้นทาง (ทางโทรศัพท์)" in play.last(clerk).body


def test_the_live_card_follows(schools: Schools) -> None:
    """On Telegram it changes where it stands, and lists beside it stay what they are."""
    group = schools.desk.head(HEAD)
    play = schools.play
    play.type(group, CALL)
    play.press(group, "เชิญเลย")
    signed(schools)
    schools.go_out()
    opened(schools, group)
    schools.go_out()
    play.press(group, "รายชื่อ")
    schools.go_out()
    play.press(schools.chat(HEADS[POND]), "เข้าร่วม")
    schools.passes(seconds=3)
    assert "เข้าร่วม 1 · ผู้แทน 0" in play.last(group).body
    assert any(message.title.startswith("ยังไม่ตอบ 6") for message in play.shown(group))


def test_the_sign_in_sheet_is_set_outside(schools: Schools) -> None:
    clerk, _director = invited(schools)
    play, head = schools.play, schools.chat(HEADS[MOUTH])
    play.press(head, "ส่งผู้แทน")
    play.type(head, "นายสมชาย มีสุข ครูชำนาญการ")
    opened(schools, clerk)
    with pytest.raises(StopIteration):  # on LINE nothing is said before the sheet is there
        play.press(clerk, "ใบลงชื่อ")

    def sheets(uow: UnitOfWork) -> list[Job]:
        return list(uow.session.exec(select(Job).where(col(Job.kind) == SetSignInSheet.NAME)).all())

    (work,) = play.database.read_now(sheets, play.office_id)
    assert ["นายสมชาย มีสุข", "ครูชำนาญการ", MOUTH, "แทน ผอ.รร.บ้านปากคลอง", ""] in work.data["sheet"]["rows"]
    assert len(work.data["sheet"]["rows"]) == 6


# --- moved, called off ------------------------------------------------------------------------------------------------


def test_another_time_asks_everybody_again(both: Schools) -> None:
    clerk, director = invited(both)
    play, pond, mouth = both.play, both.chat(HEADS[POND]), both.chat(HEADS[MOUTH])
    deputy = both.desk.chat(DEPUTY_OF_MOUTH)
    play.press(pond, "เข้าร่วม")
    play.press(mouth, "ส่งผู้แทน")
    play.type(mouth, "วิทย์")
    before = calendar(both, pond)
    opened(both, clerk)
    play.press(clerk, "เลื่อน")
    play.type(clerk, "29 ม.ค. 13:00 ห้องเอื้องคำ")
    assert "ผู้ที่ตอบแล้วต้องตอบใหม่" in play.last(clerk).body
    check = play.last(clerk)
    play.press(clerk, "ยืนยันเลื่อน")
    assert play.last(clerk).title == f"แจ้งเลื่อนแล้ว 6 ราย · {NAME}"
    for chat in (pond, mouth):
        assert play.last(chat).title == f"เลื่อนเป็น พฤหัสบดี 29 ม.ค. 69 13:00–16:30 · {NAME}"
        assert "กรุณาตอบใหม่" in play.last(chat).body
    assert "จะแจ้งใหม่ว่าผู้ใดเข้าประชุม" in play.last(deputy).body
    assert play.last(director).title == f"เลขานุการแจ้งเปลี่ยน{NAME}"
    assert calendar(both, pond) != before
    assert counts(both).none == 6
    told = len(play.shown(pond))
    play.press(clerk, "ยืนยันเลื่อน", check)  # tapped twice
    assert (newest(both).sequence, len(play.shown(pond))) == (1, told)


def test_another_place_leaves_the_answers(schools: Schools) -> None:
    clerk, _director = invited(schools)
    play, pond = schools.play, schools.chat(HEADS[POND])
    play.press(pond, "เข้าร่วม")
    opened(schools, clerk)
    play.press(clerk, "เลื่อน")
    play.type(clerk, "ห้องเอื้องคำ")
    assert "คำตอบเดิมยังใช้ได้" in play.last(clerk).body
    play.press(clerk, "ยืนยันเลื่อน")
    assert play.last(pond).title == f"เปลี่ยนสถานที่เป็น ห้องเอื้องคำ · {NAME}"
    assert "ไม่เข้าร่วม" in schools.desk.labels(pond)
    assert counts(schools).coming == 1


def test_called_off_everybody_hears_and_nothing_more_comes(both: Schools) -> None:
    clerk, director = invited(both)
    play, pond = both.play, both.chat(HEADS[POND])
    first = play.last(pond)
    opened(both, clerk)
    play.press(clerk, "ยกเลิกประชุม")
    play.type(clerk, "ผู้ตรวจราชการเลื่อนวัน")
    assert play.last(pond).to_text().splitlines()[0] == f"ยกเลิก{NAME}"
    assert both.desk.labels(pond) == ["ลบออกจากปฏิทิน"]
    assert "เหตุผล: ผู้ตรวจราชการเลื่อนวัน" in play.last(director).body
    said = len(play.shown(pond))
    both.turns_to(at(28, "08:00"))
    assert len(play.shown(pond)) == said
    play.press(pond, "เข้าร่วม", first)
    assert "ยกเลิกแล้ว" in play.last(pond).title


# --- the agenda -------------------------------------------------------------------------------------------------------


def test_groups_bring_items_until_the_closing_time(both: Schools) -> None:
    play, clerk = both.play, both.desk.chat(CLERK)
    personnel, central = both.desk.head(HEAD), both.desk.head(CENTRAL_HEAD)
    play.type(clerk, CALL)
    play.press(clerk, "ขอวาระก่อน")
    assert play.last(clerk).title == "ขอวาระแล้ว 2 กลุ่ม"
    assert "ส่งเรื่องภายใน 21 ม.ค. 69 16:30" in play.last(personnel).body
    assert both.desk.labels(personnel) == ["เพื่อทราบ", "เพื่อพิจารณา", "ไม่มีเรื่อง"]
    play.press(personnel, "เพื่อพิจารณา")
    play.type(personnel, "การย้ายข้าราชการครู\nรอบที่ 1 ปี 2569")
    assert play.last(personnel).title == f"รับเรื่องของกลุ่มบุคคลแล้ว 1 เรื่อง · {NAME}"
    both.turns_to(at(20, "17:00"))
    assert play.last(central).title.startswith("เตือน · ขอเรื่องเข้าวาระ")
    assert not play.last(personnel).title.startswith("เตือน")
    play.press(central, "ไม่มีเรื่อง")
    assert play.last(central).title.startswith("บันทึกแล้วว่าไม่มีเรื่อง")
    late = play.last(personnel)
    both.turns_to(at(21, "16:31"))
    assert play.last(clerk).title == f"ปิดรับเรื่องแล้ว 1 เรื่อง · {NAME}"
    assert "ตอบ 2/2 กลุ่ม" in play.last(clerk).body
    play.press(personnel, "เพิ่มเพื่อทราบ", late)
    assert "ปิดรับแล้ว" in play.last(personnel).to_text()
    play.press(clerk, "เชิญเลย")
    signed(both)
    assert "วาระสำคัญ: การย้ายข้าราชการครู" in play.last(both.chat(HEADS[POND])).body
    agenda = Press(label="วาระ", verb="meeting_seat_agenda", subject=f"invited:{seat(both, POND).id}")
    both.desk.forged(both.chat(HEADS[POND]), agenda)
    assert "   5.1 การย้ายข้าราชการครู" in play.last(both.chat(HEADS[POND])).body


def test_the_secretary_orders_the_agenda(schools: Schools) -> None:
    play, clerk = schools.play, schools.desk.chat(CLERK)
    play.type(clerk, CALL)
    play.press(clerk, "วาระ")
    for words in ("งบประมาณ", "ครูดีเด่น"):
        play.press(clerk, "เพิ่มเรื่อง")
        play.press(clerk, "เพื่อทราบ")
        play.type(clerk, words)
    play.press(clerk, "4.2")
    play.press(clerk, "เลื่อนขึ้น")
    assert play.last(clerk).title == "4.1 ครูดีเด่น"
    play.press(clerk, "ไป เพื่อพิจารณา")
    assert play.last(clerk).title == "5.1 ครูดีเด่น"
    play.press(clerk, "แก้ข้อความ")
    play.type(clerk, "ครูดีเด่น ปี 2569")
    play.press(clerk, "4.1")
    play.press(clerk, "ตัดออก")
    assert [line for line in play.last(clerk).body.splitlines() if line.startswith("   ")] == ["   5.1 ครูดีเด่น ปี 2569"]

    def kept(uow: UnitOfWork) -> int:
        return len(uow.session.exec(select(AgendaItem)).all())

    assert play.database.read_now(kept, play.office_id) == 2


def test_only_the_groups_own_people_bring_items(schools: Schools) -> None:
    play, clerk, other = schools.play, schools.desk.chat(CLERK), schools.desk.chat(GROUP_CLERK)
    play.type(clerk, CALL)
    play.press(clerk, "ขอวาระก่อน")
    schools.desk.forged(other, Press(label="x", verb="agenda_none", subject="agenda_call:1"))
    assert "บุคลากรของกลุ่มที่ขอเรื่อง" in play.last(other).title


# --- the day ----------------------------------------------------------------------------------------------------------


def test_reminded_the_day_before_and_in_the_morning(both: Schools) -> None:
    invited(both)
    play, pond, mouth = both.play, both.chat(HEADS[POND]), both.chat(HEADS[MOUTH])
    crystal, deputy = both.chat(HEADS[CRYSTAL]), both.desk.chat(DEPUTY_OF_MOUTH)
    play.press(pond, "เข้าร่วม")
    play.press(mouth, "ส่งผู้แทน")
    play.type(mouth, "วิทย์")
    play.press(deputy, "รับ")
    play.press(crystal, "ไม่เข้าร่วม")
    play.press(crystal, "ลาป่วย")
    quiet, sender = len(play.shown(crystal)), len(play.shown(mouth))
    both.turns_to(at(27, "15:00"))
    for chat, said in ((pond, "เข้าร่วม"), (deputy, "ท่านเป็นผู้แทน รร.บ้านปากคลอง")):
        assert play.last(chat).to_text().splitlines() == ["เตือนประชุมพรุ่งนี้ 09:00 · ห้องพวงชมพู", NAME, said]
    assert "ท่านยังไม่ได้ตอบ" in play.last(both.chat(DEPUTY_OF_FORD)).body
    both.turns_to(at(28, "07:00"))
    assert play.last(pond).title == "เตือนประชุมวันนี้ 09:00 · ห้องพวงชมพู"
    assert (len(play.shown(crystal)), len(play.shown(mouth))) == (quiet, sender)


def test_the_roll_is_called_on_the_day(both: Schools) -> None:
    clerk, _director = invited(both)
    play = both.play
    play.press(both.chat(HEADS[POND]), "เข้าร่วม")
    play.press(both.chat(HEADS[CRYSTAL]), "เข้าร่วม")
    both.desk.forged(clerk, Press(label="x", verb="meeting_roll", subject=f"meeting:{newest(both).id}"))
    assert "ยังไม่ถึงวันประชุม" in play.last(clerk).to_text()
    both.turns_to(at(28, "08:40"))
    opened(both, clerk)
    play.press(clerk, "เรียกชื่อ")
    play.press(clerk, "ผู้ตอบรับมาครบ")
    assert play.last(clerk).title == "เรียกชื่อ · ลงชื่อแล้ว 2/6"
    play.type(clerk, "รร.วัดท่าข้าม, รร.ไม่มี")
    assert "ครบองค์ประชุม (มาแล้ว 3 จาก 3 ที่ต้องมี)" in play.last(clerk).body
    play.press(clerk, "✓ รร.บ้านดอนแก้ว")
    play.press(clerk, "รร.บ้านดอนแก้ว")
    assert [seat(both, school).check_in_number for school in (POND, CRYSTAL, FORD, CREEK)] == [1, 3, 2, None]
