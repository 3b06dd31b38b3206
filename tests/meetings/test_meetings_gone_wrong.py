"""Meetings, played, where things go wrong: too early, twice, too late, by others; moved or called off midway."""

import pytest
from sqlmodel import col, select

from handlers.meetings.jobs import SetDraft, TypesetPaper
from notifications.message import Message, Press
from storage.clock import TurnableClock
from storage.engine import Database
from storage.tables import Job
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import Attendance
from tests.support.desk import CENTRAL_HEAD, Chat
from tests.support.held_meeting import held
from tests.support.meetings import CALL, TEACHER_OF_MOUTH, at, counts, invited, newest, office, opened, seat, signed
from tests.support.play import CLERK, DIRECTOR
from tests.support.schools import HEADS, MOUTH, POND, Schools


@pytest.fixture
def schools(sqlite_database: Database, clock: TurnableClock) -> Schools:
    return office(sqlite_database, clock, "tg", "ln")


def works(schools: Schools, kind: str) -> list[Job]:
    """What is to be done outside transactions, in the order in which it was asked for."""

    def look(uow: UnitOfWork) -> list[Job]:
        return list(uow.session.exec(select(Job).where(col(Job.kind) == kind).order_by(col(Job.id))).all())

    return schools.play.database.read_now(look, schools.play.office_id)


# --- papers -----------------------------------------------------------------------------------------------------------


def test_a_signed_paper_that_is_still_being_set_comes_when_it_is_ready(schools: Schools) -> None:
    play, clerk = schools.play, schools.desk.chat(CLERK)
    play.type(clerk, CALL)
    play.press(clerk, "เชิญเลย")
    card = play.last(clerk)
    signed(schools)
    play.press(clerk, "เปิดร่าง", card)
    (frozen,), (asked,) = works(schools, TypesetPaper.NAME), works(schools, SetDraft.NAME)
    assert (asked.data["chat"], asked.data["values"]) == (clerk[1], frozen.data["values"])


def test_a_paper_of_a_meeting_that_is_not_held_is_neither_checked_nor_signed(schools: Schools) -> None:
    play, clerk, central = schools.play, schools.desk.chat(CLERK), schools.desk.head(CENTRAL_HEAD)
    play.type(clerk, CALL)
    play.press(clerk, "เชิญเลย")
    card = play.last(central)
    play.press(clerk, "ถอนเรื่อง")
    play.press(central, "เห็นชอบ เสนอ ผอ.", card)
    assert schools.desk.last(central) == "รายการนี้ถอนเรื่องแล้ว"
    play.press(clerk, "ขอวาระก่อน")
    opened(schools, clerk)
    play.press(clerk, "เชิญเลย")
    card = play.last(central)
    opened(schools, clerk)
    play.press(clerk, "ถอนเรื่อง")
    play.press(clerk, "ยกเลิกประชุม")
    play.type(clerk, "งดประชุม")
    play.press(central, "เห็นชอบ เสนอ ผอ.", card)
    assert schools.desk.last(central) == "รายการนี้ยกเลิกแล้ว 5 ม.ค. 69 09:00"
    assert counts(schools).total == 0


# --- answers ----------------------------------------------------------------------------------------------------------


def test_who_comes_anyway_is_nobodys_substitute(schools: Schools) -> None:
    """By name and position typed, as for somebody who is not on the staff list."""
    play, mouth = schools.play, schools.chat(HEADS[MOUTH])
    invited(schools)
    for words in ("นางสมศรี ใจดี ผอ.รร.บ้านหนองบัว", "ประเสริฐ วงศ์ดี ผอ.สพป."):
        play.press(mouth, "ส่งผู้แทน")
        assert "เชิญ" in play.type(mouth, words).to_text()
        assert seat(schools, MOUTH).answer is Attendance.NONE
    play.type(mouth, "นายสมศักดิ์ ใจดี ครูชำนาญการ")
    assert seat(schools, MOUTH).substitute_name == "นายสมศักดิ์ ใจดี"


def test_a_substitute_sends_nobody_and_answers_for_nobody(schools: Schools) -> None:
    play, mouth, teacher = schools.play, schools.chat(HEADS[MOUTH]), schools.desk.chat(TEACHER_OF_MOUTH)
    invited(schools)
    play.press(mouth, "ส่งผู้แทน")
    play.type(mouth, "อรุณ")
    row = seat(schools, MOUTH)
    for verb in ("meeting_send", "meeting_come", "meeting_absent"):
        button = Press(label=verb, verb=verb, subject=f"invited:{row.id}", version=row.version)
        assert schools.desk.forged(teacher, button).title == "รายการนี้สำหรับผู้ได้รับเชิญหรือผู้แทน"
    assert seat(schools, MOUTH).version == row.version


# --- the day ----------------------------------------------------------------------------------------------------------


def test_who_has_signed_in_is_not_reminded(schools: Schools) -> None:
    """Nor does a late reminder take the place of what they were just told."""
    play, pond = schools.play, schools.chat(HEADS[POND])
    clerk, _director = invited(schools)
    schools.play.clock.turn_to(at(28, "08:30"))
    opened(schools, clerk)
    play.press(clerk, "หน้าลงชื่อ")
    play.type(pond, f"ลงชื่อ {newest(schools).door_code}")
    schools.run()
    assert schools.desk.last(pond).startswith("ลงชื่อแล้ว 08:30 · ลำดับ 1/6")
    assert schools.desk.last(schools.chat(HEADS[MOUTH])).startswith("เตือนประชุมวันนี้ 09:00")


def test_a_meeting_that_is_over_is_closed_once(schools: Schools) -> None:
    play = schools.play
    clerk, _director = invited(schools)
    schools.turns_to(at(28, "11:50"))
    play.type(clerk, "ปิดประชุม 11:45")
    play.type(clerk, "ปิดประชุม 11:50")
    assert schools.desk.last(clerk) == "รายการนี้ประชุมแล้ว 28 ม.ค. 69 11:45"


def test_what_lies_before_the_director_says_who_came_and_when(schools: Schools) -> None:
    """What was checked is what is signed: neither roll nor times change under it; other acts do not hold it up."""
    play, clerk = schools.play, held(schools)
    central, director = schools.desk.head(CENTRAL_HEAD), schools.desk.head(DIRECTOR)
    opened(schools, clerk)
    old = play.last(clerk)
    play.press(clerk, "เสนอมติย่อ")
    play.press(central, "เห็นชอบ เสนอ ผอ.")
    play.press(clerk, "เรียกชื่อ", old)
    assert schools.desk.last(clerk).startswith("เสนอมติการประชุมแล้ว")
    play.press(clerk, "แก้เวลา", old)
    play.type(clerk, "09:10-11:30")
    assert schools.desk.last(clerk) == "รายการนี้เสนอมติย่อแล้ว"
    play.press(clerk, "กำหนดส่ง", resolution_card(schools, clerk))
    play.type(clerk, "20 ก.พ.")
    play.press(director, "ลงนาม")
    assert schools.desk.last(director).startswith("ลงนามแล้ว · มติที่ประชุมโดยย่อ")


def resolution_card(schools: Schools, clerk: Chat) -> Message:
    schools.play.type(clerk, "มติ")
    schools.play.press(clerk, "✓ 5.1")
    return schools.play.last(clerk)


def test_a_resolution_stands_while_its_order_is_being_signed(schools: Schools) -> None:
    play, clerk = schools.play, held(schools)
    play.press(clerk, "ร่างคำสั่ง", resolution_card(schools, clerk))
    play.press(clerk, "เสนอลงนาม")
    play.type(clerk, "มติ 5.1 ไม่อนุมัติ")
    assert schools.desk.last(clerk).startswith("รายการนี้เสนอคำสั่งหรือประกาศของมตินี้แล้ว")
    play.type(clerk, "มติ 5.1 อนุมัติจัดสรรงบ 12 แห่ง ภายใน 20 ก.พ.")
    assert "20 ก.พ. 69" in schools.desk.last(clerk)
    play.press(clerk, "ถอนเรื่อง")
    play.type(clerk, "มติ 5.1 ไม่อนุมัติ")
    assert "มติ: ไม่อนุมัติ" in schools.desk.last(clerk)
