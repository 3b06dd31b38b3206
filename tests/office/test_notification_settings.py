"""When people are told: quiet hours, the digest, their own preferences; and what an admin sets for the whole office."""

from datetime import date, datetime
from functools import partial

import pytest
from sqlmodel import col, select

from handlers import digest_queue
from handlers.context import tell
from handlers.deadlines.actions import deadlines
from notifications.message import Importance, Message
from notifications.outbox import About
from storage import outbox
from storage.clock import BANGKOK, TurnableClock
from storage.engine import Database
from storage.tables import Absence, Delivery
from storage.unit_of_work import UnitOfWork
from tests.support.desk import Desk, everybody
from tests.support.play import ADMIN, DIRECTOR, FIRST, OFFICER, Play


def at(text: str) -> datetime:
    """A Bangkok moment of January 2026."""
    return datetime.fromisoformat(f"2026-01-{text}").replace(tzinfo=BANGKOK)


@pytest.fixture
def office(sqlite_database: Database, clock: TurnableClock) -> Desk:
    """One database is enough here: the rows are the same on both."""
    return Desk(Play(sqlite_database, clock, everybody()), "ln", "tg")


def say(desk: Desk, name: str, title: str, importance: Importance = Importance.NORMAL) -> None:
    """The office says something to somebody."""
    message, person_id = Message(title=title, importance=importance), desk.play.person(name).id
    assert person_id is not None
    desk.play.database.write_now(lambda uow: tell(uow, person_id, message, About(purpose="told")), desk.play.office_id)


def goes_out(desk: Desk, title: str) -> str:
    """When a message may go out, Bangkok: `06 06:30`."""
    query = select(Delivery).order_by(col(Delivery.seq).desc())
    rows = desk.play.database.read_now(lambda uow: uow.session.exec(query).all(), desk.play.office_id)
    row = next(one for one in rows if one.message["title"] == title)
    return f"{row.not_before.astimezone(BANGKOK):%d %H:%M}"


# --- quiet hours ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "importance", "heard"),
    [
        ("05 19:59", Importance.NORMAL, "05 19:59"),
        ("05 20:00", Importance.NORMAL, "06 06:30"),
        ("06 02:00", Importance.HIGH, "06 06:30"),
        ("06 02:00", Importance.URGENT, "06 02:00"),
    ],
)
def test_at_night_only_the_most_urgent_is_said(office: Desk, said: str, importance: Importance, heard: str) -> None:
    office.chat(OFFICER)
    office.play.clock.turn_to(at(said))
    say(office, OFFICER, "เรื่องใหม่", importance)
    assert goes_out(office, "เรื่องใหม่") == heard


def test_what_waited_for_the_night_to_end_goes_out_in_one_call(office: Desk) -> None:
    office.chat(OFFICER)
    office.play.clock.turn_to(at("05 21:00"))
    for title in ("เรื่องที่หนึ่ง", "เรื่องที่สอง"):
        say(office, OFFICER, title)
    take = partial(outbox.take, channel_id="ln", chats=5, together=5, check_relevance=lambda _uow, _rows: {})
    assert office.play.database.write_now(take).batches == []
    office.play.clock.turn_to(at("06 06:30"))
    (call,) = office.play.database.write_now(take).batches
    assert [row.message["title"] for row in call] == ["เรื่องที่หนึ่ง", "เรื่องที่สอง"]


def test_an_answer_never_waits(office: Desk) -> None:
    officer = office.chat(OFFICER)
    office.play.clock.turn_to(at("05 23:00"))
    title = office.play.type(officer, "แจ้งเตือน").title
    assert goes_out(office, title) == "05 23:00"


# --- one's own preferences --------------------------------------------------------------------------------------------


def test_somebody_sets_when_and_where_they_are_told(office: Desk) -> None:
    officer = office.chat(OFFICER)
    card = office.play.type(officer, "แจ้งเตือน")
    assert card.to_text().splitlines()[1:3] == ["สรุปงาน  08:00 ทุกวันทำการ", "งดแจ้ง  20:00–06:30 เว้นแต่ด่วนที่สุด"]
    office.play.press(officer, "เวลาสรุป")
    assert "อ่านไม่ออก" not in office.play.type(officer, "7.30").to_text()
    office.play.press(officer, "ช่วงงดแจ้ง")
    assert "อ่านไม่ออก" in office.play.type(officer, "กลางคืน").title
    saved = office.play.type(officer, "19-๗")
    assert saved.title == "บันทึกการแจ้งเตือนแล้ว"
    assert [fact.value for fact in saved.facts] == ["07:30 ทุกวันทำการ", "19:00–07:00 เว้นแต่ด่วนที่สุด", "LINE"]
    office.play.press(officer, "ช่วงงดแจ้ง")
    assert "ไม่งด" in office.play.press(officer, "ไม่งด").to_text()
    office.play.press(officer, "เวลาสรุป")
    assert "นอกช่วง" in office.play.type(officer, "23.00").title


def test_with_two_chats_the_preference_says_which(office: Desk) -> None:
    officer = office.chat(OFFICER)
    office.play.link(OFFICER, ("tg", "second"))
    office.play.type(officer, "แจ้งเตือน")
    saved = office.play.press(officer, "แจ้งทาง LINE")
    assert saved.facts[2].value == "LINE"
    say(office, OFFICER, "เรื่องใหม่")
    assert office.play.last(officer).title == "เรื่องใหม่"


# --- the digest -------------------------------------------------------------------------------------------------------


def test_what_may_wait_joins_the_mornings_one_message(office: Desk) -> None:
    officer = office.chat(OFFICER)
    say(office, OFFICER, "ทะเบียนรับเปิดปี 2569 แล้ว", Importance.QUIET)
    say(office, OFFICER, "คู่มือฉบับใหม่", Importance.QUIET)
    office.turns_to(at("06 07:59"))
    assert office.play.shown(officer) == []
    office.turns_to(at("06 08:00"))
    assert office.texts(officer) == ["แจ้งเพื่อทราบ 2 เรื่อง\n· ทะเบียนรับเปิดปี 2569 แล้ว\n· คู่มือฉบับใหม่"]
    office.turns_to(at("09 08:00"))
    assert len(office.play.shown(officer)) == 1


def test_on_fridays_evening_the_digest_is_mondays_and_after_leave_the_first_day_back(office: Desk) -> None:
    officer = office.chat(OFFICER)
    office.play.clock.turn_to(at("09 17:00"))
    say(office, OFFICER, "เรื่องที่หนึ่ง", Importance.QUIET)
    office.turns_to(at("12 07:59"))
    assert office.play.shown(officer) == []
    _away(office, OFFICER, date(2026, 1, 12), date(2026, 1, 13))
    office.turns_to(at("12 08:00"))
    assert office.play.shown(officer) == []
    office.turns_to(at("14 08:00"))
    assert "เรื่องที่หนึ่ง" in office.last(officer)


def _away(desk: Desk, name: str, first: date, last: date) -> None:
    person_id = desk.play.person(name).id
    assert person_id is not None

    def note(uow: UnitOfWork) -> None:
        uow.add(Absence(person_id=person_id, first_day=first, last_day=last, noted_at=uow.now))

    desk.play.database.write_now(note, desk.play.office_id)


def test_a_new_hour_moves_the_digest_that_waits(office: Desk) -> None:
    officer = office.chat(OFFICER)
    say(office, OFFICER, "เรื่องใหม่", Importance.QUIET)
    office.play.type(officer, "แจ้งเตือน")
    office.play.press(officer, "เวลาสรุป")
    office.play.press(officer, "13:00")
    office.turns_to(at("05 13:00"))
    assert "เรื่องใหม่" in office.last(officer)


def test_a_digest_that_slept_through_its_hour_comes_at_once_and_once_a_day(office: Desk) -> None:
    officer = office.chat(OFFICER)
    person_id = office.play.person(OFFICER).id
    assert person_id is not None
    office.play.clock.turn_to(at("06 09:15"))
    wake = partial(digest_queue.add_many, items={(person_id, "nothing:1"): at("06 00:00")})
    office.play.database.write_now(wake, office.play.office_id)
    say(office, OFFICER, "เรื่องใหม่", Importance.QUIET)
    office.run()
    assert "เรื่องใหม่" in office.last(officer)
    say(office, OFFICER, "อีกเรื่อง", Importance.QUIET)
    office.passes(hours=10)
    assert "อีกเรื่อง" not in office.last(officer)
    office.turns_to(at("07 08:00"))
    assert "อีกเรื่อง" in office.last(officer)


def test_what_waits_for_a_decision_stands_in_every_mornings_digest_of_whoever_decides(office: Desk) -> None:
    director, deputy = office.head(DIRECTOR), office.head(FIRST)
    office.proposed()
    office.turns_to(at("06 08:00"))
    assert office.last(director).startswith("งานของท่าน 1 เรื่อง\n1) รอสั่งการ 1/2569")
    assert office.labels(director) == ["เปิด 1"]
    office.play.type(director, "ไปราชการ 7 ม.ค.")
    office.play.press(director, "ไม่มอบ")
    office.turns_to(at("07 08:00"))
    assert office.last(deputy).startswith("งานของท่าน 1 เรื่อง\n1) รอสั่งการ 1/2569")
    office.turns_to(at("08 00:01"))
    office.turns_to(at("08 08:00"))
    digests = [sum("งานของท่าน" in text for text in office.texts(chat)) for chat in (director, deputy)]
    assert digests == [2, 1]
    office.play.press(director, "เปิด 1")
    office.play.press(director, "ทราบ")
    office.turns_to(at("09 08:00"))
    assert digests == [sum("งานของท่าน" in text for text in office.texts(chat)) for chat in (director, deputy)]


def test_whoever_lost_the_chat_gets_no_digest_and_leaves_none_behind(office: Desk) -> None:
    officer = office.chat(OFFICER)
    say(office, OFFICER, "เรื่องใหม่", Importance.QUIET)
    office.play.type(officer, "เลิกผูก")
    office.play.press(officer, "ยืนยันเลิกผูก")
    said = len(office.play.shown(officer))
    office.turns_to(at("06 08:00"))
    assert len(office.play.shown(officer)) == said


# --- what an admin sets -----------------------------------------------------------------------------------------------


def test_an_admin_adds_and_removes_the_offices_holidays(office: Desk) -> None:
    admin, officer = office.chat(ADMIN), office.chat(OFFICER)
    assert office.play.type(admin, "วันหยุด").title == "ยังไม่มีวันหยุดของสำนักงาน"
    asked = office.play.type(admin, "วันหยุด 14 ม.ค. 69 วันสถาปนา ครึ่งวันบ่าย")
    assert "14 ม.ค. 69 วันสถาปนา ครึ่งวันบ่าย" in asked.to_text()
    confirm = office.old(admin, "เพิ่มวันหยุด")
    assert office.play.press(admin, "ยืนยัน").title == "เพิ่มวันหยุดแล้ว"
    assert "มีในรายการวันหยุดแล้ว" in office.play.press(admin, "ยืนยัน", confirm).title
    noon = office.play.database.read_now(
        lambda uow: deadlines.due_moment(uow, date(2026, 1, 14)), office.play.office_id
    )
    assert noon == at("14 12:00")

    assert "วันสถาปนา" in office.play.type(officer, "วันหยุด").body
    assert office.play.last(officer).buttons == ()
    assert "ผู้ดูแลระบบ" in office.play.type(officer, "วันหยุด 15 ม.ค. 69 ปิดเอง").title

    office.play.type(admin, "วันหยุด")
    office.play.press(admin, "ลบ 14 ม.ค. 69")
    assert office.play.press(admin, "ลบ").title == "ลบวันหยุดแล้ว"
    assert office.play.type(admin, "วันหยุด").title == "ยังไม่มีวันหยุดของสำนักงาน"


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("31 ก.พ. 69 วันหนึ่ง", "ไม่มีในปฏิทิน"),
        ("วันพักผ่อน", "อ่านไม่ออก"),
        ("15 ก.พ. 69", "ยังไม่มีชื่อ"),
        ("15 ก.พ. 2700 วันไกล", "ไกลเกินไป"),
        ("2 ม.ค. 69 วันก่อน", "ผ่านมาแล้ว"),
        ("15 ก.พ. 69 ครึ่งวัน พิธี", "หยุดช่วงใด"),
    ],
)
def test_a_holiday_that_cannot_be_says_why(office: Desk, typed: str, why: str) -> None:
    assert why in office.play.type(office.chat(ADMIN), f"วันหยุด {typed}").title


def test_an_admin_changes_a_ladder_by_taps(office: Desk) -> None:
    admin, officer = office.chat(ADMIN), office.chat(OFFICER)
    assert "ผู้ดูแลระบบ" in office.play.type(officer, "ขั้นเตือน").title
    office.play.type(admin, "ขั้นเตือน")
    shown = office.play.press(admin, "ปกติ")
    assert shown.body.splitlines()[0] == "1) ก่อนกำหนด 1 วันทำการ · ผู้รับผิดชอบ · ในสรุปงาน"
    office.play.press(admin, "แก้ขั้น 1")
    before = office.play.last(admin)
    assert "ก่อนกำหนด 2 วันทำการ" in office.play.press(admin, "ก่อนขึ้น 1 วัน").body
    assert "ดำเนินการต่อ" in office.play.press(admin, "ก่อนขึ้น 1 วัน", before).title
    office.play.press(admin, "กลับ", office.old(admin, "ก่อนกำหนด 2 วันทำการ"))
    office.play.press(admin, "แก้ขั้น 4")
    assert "(ปิด)" in office.play.press(admin, "ปิดขั้นนี้").body
    office.play.press(admin, "กลับ")
    assert office.labels(admin)[-2:] == ["คืนค่าเดิม", "กลับ"]
    assert "ก่อนกำหนด 1 วันทำการ" in office.play.press(admin, "คืนค่าเดิม").body


def test_a_ladder_that_changes_moves_what_is_open(office: Desk) -> None:
    admin = office.chat(ADMIN)
    due = partial(deadlines.set_deadline, subject="thing:1", due_at=at("22 16:30"), ladder="normal")
    office.play.database.write_now(due, office.play.office_id)
    for label in ("ปกติ", "แก้ขั้น 1", "ก่อนขึ้น 1 วัน"):
        if label == "ปกติ":
            office.play.type(admin, "ขั้นเตือน")
        office.play.press(admin, label)
    office.run()
    row = office.play.database.read_now(lambda uow: deadlines.deadline_of(uow, "thing:1"), office.play.office_id)
    assert row is not None and row.next_at == at("20 00:00")
