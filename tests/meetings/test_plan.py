"""The manual's steps of a meeting are deadlines of its secretary: reminded, shifted, done by the act, stopped."""

from datetime import date

import pytest
from sqlmodel import col, select

from handlers.common.thai_calendar import bangkok_date
from handlers.meetings.actions import plan as meeting_plan
from handlers.meetings.rules.plan import Step
from storage import people
from storage.clock import TurnableClock
from storage.engine import Database
from storage.tables import Deadline, Meeting
from storage.unit_of_work import UnitOfWork
from tests.support.desk import CENTRAL_HEAD
from tests.support.meetings import CALL, NAME, at, invited, newest, office, opened, signed
from tests.support.play import CLERK, DIRECTOR
from tests.support.schools import CRYSTAL, HEADS, POND, Schools


@pytest.fixture
def schools(sqlite_database: Database, clock: TurnableClock) -> Schools:
    return office(sqlite_database, clock, "ln", "tg")


def steps(schools: Schools) -> dict[Step, date]:
    """The open deadlines of the newest meeting's plan."""
    meeting_id = newest(schools).id

    def look(uow: UnitOfWork) -> dict[Step, date]:
        rows = uow.session.exec(select(Deadline).where(col(Deadline.done_at).is_(None))).all()
        kinds = {meeting_plan.subject_of(meeting_id or 0, step): step for step in Step}
        return {kinds[row.subject]: bangkok_date(row.due_at) for row in rows if row.subject in kinds}

    return schools.play.database.read_now(look, schools.play.office_id)


def test_from_the_call_to_the_minutes_the_secretary_is_reminded(schools: Schools) -> None:
    play, clerk, central = schools.play, schools.desk.chat(CLERK), schools.desk.head(CENTRAL_HEAD)
    play.type(clerk, CALL)
    assert steps(schools) == {Step.ASK_ITEMS: date(2026, 1, 14), Step.INVITE: date(2026, 1, 21)}
    schools.turns_to(at(13, "08:31"))
    assert f"ขอเรื่องเข้าวาระ · {NAME} · เหลือ 1 วันทำการ" in schools.desk.last(clerk)
    play.press(clerk, "เปิด 1")
    play.press(clerk, "ขอวาระก่อน")
    assert steps(schools) == {
        Step.INVITE: date(2026, 1, 21),
        Step.CONFIRM: date(2026, 1, 26),
        Step.BRIEF: date(2026, 2, 9),
        Step.MINUTES: date(2026, 2, 11),
    }
    said = len(play.shown(central))
    schools.turns_to(at(22, "08:31"))
    assert f"ส่งหนังสือเชิญและวาระ · {NAME} · เกิน 1 วันทำการ" in schools.desk.last(clerk)
    # Late, it is a line of the head of administration too.
    assert any("ส่งหนังสือเชิญและวาระ" in text for text in schools.desk.texts(central)[said:])
    opened(schools, clerk)
    play.press(clerk, "เชิญเลย")
    signed(schools)
    assert Step.INVITE not in steps(schools)


def test_of_a_meeting_called_late_only_what_lies_ahead(schools: Schools) -> None:
    play, clerk = schools.play, schools.desk.chat(CLERK)
    play.type(clerk, "ประชุม ผอ.โรงเรียน 9 ม.ค. 09:00 ห้องพวงชมพู")
    assert steps(schools) == {}
    play.press(clerk, "แผนงาน")
    assert "! 26 ธ.ค. 68  ขอเรื่องเข้าวาระ" in play.last(clerk).body


def test_the_plan_is_shifted_and_follows_the_meeting(schools: Schools) -> None:
    play, clerk = schools.play, schools.desk.chat(CLERK)
    invited(schools)
    opened(schools, clerk)
    play.press(clerk, "แผนงาน")
    assert "✓ 21 ม.ค. 69  ส่งหนังสือเชิญและวาระ" in play.last(clerk).body
    play.type(clerk, "มติย่อ 5 ก.พ.")
    assert steps(schools)[Step.BRIEF] == date(2026, 2, 5)
    for typed, said in (
        ("มติย่อ 20 ม.ค.", "ผิดด้านของวันประชุม"),
        ("ยืนยันผู้เข้าประชุม 29 ม.ค.", "ผิดด้านของวันประชุม"),
        ("ยืนยันผู้เข้าประชุม 2 ม.ค. 69", "ผ่านมาแล้ว"),
        ("มติย่อ 31 ก.พ.", "ไม่มีในปฏิทิน"),
        ("มติย่อ เร็ว ๆ นี้", "อ่านไม่ออก"),
        ("ซื้อขนม 5 ก.พ.", "อ่านไม่ออก"),
    ):
        play.type(clerk, typed)
        assert said in play.last(clerk).to_text()
    opened(schools, clerk)
    play.press(clerk, "เลื่อน")
    play.type(clerk, "4 ก.พ. 09:00")
    play.press(clerk, "ยืนยันเลื่อน")
    found = steps(schools)
    # What was shifted by hand stands; the other steps go with the meeting.
    assert (found[Step.CONFIRM], found[Step.BRIEF], found[Step.MINUTES]) == (
        date(2026, 2, 2),
        date(2026, 2, 5),
        date(2026, 2, 18),
    )
    opened(schools, clerk)
    play.press(clerk, "ยกเลิกประชุม")
    play.type(clerk, "ห้องประชุมเสียหาย")
    assert steps(schools) == {}


def test_the_silent_are_asked_again_by_themselves_once(schools: Schools) -> None:
    clerk, _director = invited(schools)
    play, pond, crystal = schools.play, schools.chat(HEADS[POND]), schools.chat(HEADS[CRYSTAL])
    play.press(pond, "เข้าร่วม")
    said = len(play.shown(pond))
    schools.turns_to(at(26, "08:31"))
    assert f"ยืนยันผู้เข้าประชุม · {NAME} · วันนี้ · ยังไม่ตอบ 5 (ไม่มีแชต 1 โปรดโทร)" in schools.desk.last(clerk)
    schools.turns_to(at(26, "09:00"))
    assert play.last(crystal).title.startswith("ยังไม่ได้ตอบ · ขอเชิญ")
    assert len(play.shown(pond)) == said
    asked = len(play.shown(crystal))
    schools.turns_to(at(26, "16:00"))
    assert len(play.shown(crystal)) == asked


def test_nobody_is_asked_again_whom_the_secretary_has_just_asked(schools: Schools) -> None:
    clerk, _director = invited(schools)
    play, crystal = schools.play, schools.chat(HEADS[CRYSTAL])
    schools.turns_to(at(23, "14:00"))
    opened(schools, clerk)
    play.press(clerk, "เตือน 5 แห่ง")
    asked = len(play.shown(crystal))
    schools.turns_to(at(26, "12:00"))
    assert len(play.shown(crystal)) == asked


def test_of_a_draft_that_was_forgotten_nobody_else_hears(schools: Schools) -> None:
    play, clerk, central = schools.play, schools.desk.chat(CLERK), schools.desk.head(CENTRAL_HEAD)
    schools.desk.head(DIRECTOR)
    play.type(clerk, CALL)
    schools.turns_to(at(27, "12:00"))
    assert schools.desk.texts(central) == []
    schools.turns_to(at(30, "12:00"))
    said = len(play.shown(clerk))
    schools.turns_to(at(6, "12:00", month=2))
    assert len(play.shown(clerk)) == said  # its day has passed

    def state(uow: UnitOfWork) -> str:
        return uow.session.exec(select(Meeting.state)).one()

    assert play.database.read_now(state, play.office_id) == "draft"


def test_an_office_that_wants_a_message_of_its_own_gets_the_meetings_card(schools: Schools) -> None:
    play, clerk = schools.play, schools.desk.chat(CLERK)

    def loud(uow: UnitOfWork) -> None:
        office_row = people.office(uow)
        rung = {"when": "before", "to": ["officer"], "days": 1, "at": "09:00", "how": "now", "importance": "high"}
        office_row.settings = {**office_row.settings, "ladders": {"normal": [rung]}}
        uow.flush()

    play.database.write_now(loud, play.office_id)
    play.type(clerk, CALL)
    schools.turns_to(at(13, "09:00"))
    assert play.last(clerk).title == f"ขอเรื่องเข้าวาระ · {NAME} · เหลือ 1 วันทำการ"
    play.press(clerk, "ขอวาระก่อน")
    schools.turns_to(at(20, "09:00"))
    assert play.last(clerk).title == f"ส่งหนังสือเชิญและวาระ · {NAME} · เหลือ 1 วันทำการ"


def test_my_work_has_what_waits_of_meetings(schools: Schools) -> None:
    """The secretary's steps, a group's call for items, an invitation without an answer."""
    play, clerk, central = schools.play, schools.desk.chat(CLERK), schools.desk.head(CENTRAL_HEAD)
    pond = schools.chat(HEADS[POND])
    play.type(clerk, CALL)
    play.type(clerk, "งานของฉัน")
    assert "ขอเรื่องเข้าวาระ" not in play.last(clerk).to_text()
    schools.turns_to(at(12, "10:00"))
    play.type(clerk, "งานของฉัน")
    assert f"ขอเรื่องเข้าวาระ · {NAME} · เหลือ 2 วันทำการ" in play.last(clerk).body
    play.press(clerk, "เปิด 1")
    play.press(clerk, "ขอวาระก่อน")
    play.type(central, "งานของฉัน")
    assert f"ขอเรื่องเข้าวาระ {NAME} · ภายใน 21 ม.ค. 69 16:30" in play.last(central).body
    play.press(central, "เปิด 1")
    play.press(central, "ไม่มีเรื่อง")
    play.type(central, "งานของฉัน")
    assert "ไม่มีงานค้าง" in play.last(central).to_text()
    opened(schools, clerk)
    play.press(clerk, "เชิญเลย")
    signed(schools)
    schools.go_out()
    play.type(pond, "งานของฉัน")
    assert f"คำเชิญ {NAME} · ตอบภายใน 23 ม.ค. 69 16:30" in play.last(pond).body
    play.press(pond, "เปิด 1")
    play.press(pond, "เข้าร่วม")
    play.type(pond, "งานของฉัน")
    assert "ไม่มีงานค้าง" in play.last(pond).to_text()
