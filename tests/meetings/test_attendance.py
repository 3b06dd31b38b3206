"""Answers of the invited: confirmed the day before, too late, for who is invited too; what is on its way is looked at
once more."""

from datetime import timedelta

import pytest
from sqlmodel import col, select

from handlers.meetings.actions import calendar_files
from handlers.office.actions.deliveries import check_relevance
from notifications.message import Press
from storage.clock import TurnableClock
from storage.engine import Database
from storage.tables import Delivery, Holding, Invited
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import Attendance, Consent, SendState
from tests.support.meetings import (
    CALL,
    DEPUTY_OF_MOUTH,
    NAME,
    at,
    calendar,
    counts,
    invited,
    newest,
    office,
    opened,
    seat,
    signed,
)
from tests.support.play import CLERK, FIRST, OFFICER
from tests.support.schools import CREEK, CRYSTAL, DEPUTY_OF_FORD, FORD, HEADS, MOUTH, POND, Schools


@pytest.fixture
def schools(sqlite_database: Database, clock: TurnableClock) -> Schools:
    return office(sqlite_database, clock, "ln", "tg")


def why_not(schools: Schools) -> dict[str, str]:
    """Of what has not gone out about seats: why it must not, by who it is for and its purpose."""

    def look(uow: UnitOfWork) -> dict[str, str]:
        rows = uow.session.exec(
            select(Delivery).where(
                col(Delivery.state) == SendState.PENDING, col(Delivery.subject).startswith("invited:")
            )
        ).all()
        found: dict[str, str] = {}
        for channel in {row.channel_id for row in rows}:
            mine = [row for row in rows if row.channel_id == channel]
            refused = check_relevance(uow, mine)
            found |= {f"{row.person_id} {row.purpose}": refused.get(row.seq or 0, "") for row in mine}
        return found

    return schools.play.database.read_now(look, schools.play.office_id)


def called(schools: Schools) -> None:
    """The director has signed; nothing has gone out yet."""
    schools.play.type(schools.desk.chat(CLERK), CALL)
    schools.play.press(schools.desk.chat(CLERK), "เชิญเลย")
    signed(schools)


# --- the day before ---------------------------------------------------------------------------------------------------


def test_the_day_before_who_comes_confirms(schools: Schools) -> None:
    clerk, _director = invited(schools)
    play, pond, mouth = schools.play, schools.chat(HEADS[POND]), schools.chat(HEADS[MOUTH])
    deputy = schools.desk.chat(DEPUTY_OF_MOUTH)
    play.press(pond, "เข้าร่วม")
    play.press(mouth, "ส่งผู้แทน")
    play.type(mouth, "วิทย์")
    play.press(deputy, "รับ")
    schools.turns_to(at(27, "15:00"))
    assert schools.desk.labels(pond)[:4] == ["ยืนยัน", "ส่งผู้แทน", "ไม่เข้าร่วม", "เปิดเอกสาร"]
    assert schools.desk.labels(deputy)[:3] == ["ยืนยัน", "ไม่สะดวก", "เปิดเอกสาร"]
    reminded = play.last(pond)
    play.press(pond, "ยืนยัน")
    assert play.last(pond).title == f"เข้าร่วม · ยืนยันแล้ว · {NAME}"
    play.press(pond, "ยืนยัน", reminded)  # tapped twice
    play.press(deputy, "ยืนยัน")
    assert play.last(deputy).title == f"รับเป็นผู้แทน รร.บ้านปากคลอง แล้ว · ยืนยันแล้ว · {NAME}"
    # Who had said nothing has answered with it; the card of the secretary counts them.
    crystal = schools.chat(HEADS[CRYSTAL])
    play.press(crystal, "เข้าร่วม")
    opened(schools, clerk)
    assert "ยืนยันแล้ว 2 จาก 3" in play.last(clerk).body
    play.press(pond, "ไม่เข้าร่วม", reminded)
    play.press(pond, "ลาป่วย")
    assert (seat(schools, POND).confirmed_at, counts(schools).confirmed) == (None, 1)
    schools.turns_to(at(28, "07:00"))
    assert "ยืนยัน" not in schools.desk.labels(crystal)
    schools.turns_to(at(28, "09:00"))
    play.press(pond, "ยืนยัน", reminded)
    assert "ถึงเวลาประชุมแล้ว" in play.last(pond).title


def test_another_time_must_be_confirmed_anew(schools: Schools) -> None:
    clerk, _director = invited(schools)
    play, pond = schools.play, schools.chat(HEADS[POND])
    play.press(pond, "เข้าร่วม")
    schools.turns_to(at(27, "15:00"))
    play.press(pond, "ยืนยัน")
    opened(schools, clerk)
    play.press(clerk, "เลื่อน")
    play.type(clerk, "4 ก.พ. 09:00")
    play.press(clerk, "ยืนยันเลื่อน")
    assert counts(schools).confirmed == 0


def test_whoever_chairs_hears_of_it_though_they_have_no_seat(schools: Schools) -> None:
    play, clerk, first = schools.play, schools.desk.chat(CLERK), schools.desk.head(FIRST)
    play.type(clerk, CALL)
    play.press(clerk, "แก้ไข")
    play.press(clerk, "ประธาน")
    play.type(clerk, FIRST)
    play.press(clerk, "เชิญเลย")
    signed(schools)
    assert play.last(first).title == f"ท่านเป็นประธาน · {NAME}"
    schools.go_out()
    play.press(schools.chat(HEADS[POND]), "เข้าร่วม")
    schools.turns_to(at(27, "15:00"))
    assert play.last(first).to_text().splitlines()[:3] == [
        "เตือนประชุมพรุ่งนี้ 09:00 · ห้องพวงชมพู",
        NAME,
        "ท่านเป็นประธาน",
    ]
    assert "เข้าร่วม 1 · ผู้แทน 0" in play.last(first).body
    opened(schools, clerk)
    play.press(clerk, "เลื่อน")
    play.type(clerk, "29 ม.ค. 13:00")
    play.press(clerk, "ยืนยันเลื่อน")
    assert play.last(first).title == f"เปลี่ยนเป็น พฤหัสบดี 29 ม.ค. 69 13:00–16:30 · {NAME}"
    opened(schools, clerk)
    play.press(clerk, "ยกเลิกประชุม")
    play.type(clerk, "น้ำท่วม")
    assert play.last(first).title == f"ยกเลิก{NAME}"


def test_the_secretarys_card_says_why_and_which_clusters_are_slow(schools: Schools) -> None:
    clerk, _director = invited(schools)
    play = schools.play
    for name in (HEADS[POND], HEADS[CRYSTAL]):
        play.press(schools.chat(name), "ไม่เข้าร่วม")
        play.press(schools.chat(name), "ลาป่วย")
    play.press(schools.chat(HEADS[MOUTH]), "เข้าร่วม")
    opened(schools, clerk)
    assert "ไม่เข้าร่วมเพราะ: ลาป่วย 2" in play.last(clerk).body
    assert "ยังไม่ตอบมากที่สุด: เครือข่ายดอยสูง 2, เครือข่ายลุ่มน้ำ 1" in play.last(clerk).body
    play.press(clerk, "รายชื่อ")
    play.press(clerk, "ตามเครือข่าย")
    assert play.last(clerk).to_text().splitlines() == [
        f"ตอบรับตามเครือข่าย · {NAME}",
        "เครือข่ายดอยสูง 0/3 · ผู้แทน 0 · ไม่เข้าร่วม 1 · ยังไม่ตอบ 2",
        "เครือข่ายลุ่มน้ำ 1/3 · ผู้แทน 0 · ไม่เข้าร่วม 1 · ยังไม่ตอบ 1",
    ]


def test_a_new_head_takes_the_seat_and_who_linked_since_is_told(schools: Schools) -> None:
    """And the former head, who sits elsewhere now, hears no more of it."""
    invited(schools)
    play, former, deputy = schools.play, schools.chat(HEADS[MOUTH]), schools.desk.chat(DEPUTY_OF_MOUTH)
    play.press(former, "เข้าร่วม")
    schools.go_out()
    said = len(play.shown(former))

    def change(uow: UnitOfWork) -> None:
        head, heir = play.person(HEADS[MOUTH]).id, play.person(DEPUTY_OF_MOUTH).id
        (holding,) = uow.session.exec(select(Holding).where(col(Holding.person_id) == head)).all()
        holding.until = uow.now
        uow.add(Holding(person_id=heir or 0, post_id=holding.post_id, since=uow.now))

    play.clock.advance(timedelta(hours=1))
    play.database.write_now(change, play.office_id)
    creek = schools.chat(HEADS[CREEK])
    assert schools.desk.texts(creek) == []
    schools.turns_to(at(26, "09:00"))
    assert play.last(deputy).title.startswith("ยังไม่ได้ตอบ · ขอเชิญ")
    assert play.last(creek).title.startswith("ยังไม่ได้ตอบ · ขอเชิญ")
    assert len(play.shown(former)) == said
    play.press(deputy, "เข้าร่วม")
    row = seat(schools, MOUTH)
    assert (row.person_id, row.answer) == (play.person(DEPUTY_OF_MOUTH).id, Attendance.COMING)
    assert counts(schools).unasked == 0


def test_who_has_left_the_office_is_not_waited_for(schools: Schools) -> None:
    play, clerk = schools.play, schools.desk.chat(CLERK)
    play.type(clerk, "ประชุมคณะทำงานประกันคุณภาพ 28 ม.ค. 13:00 ห้องเล็ก")
    play.type(clerk, f"รร.บ้านหนองบัว, {OFFICER}")
    play.press(clerk, "เรียบร้อย")
    play.press(clerk, "เชิญเลย")
    signed(schools)

    def leave(uow: UnitOfWork) -> None:
        for holding in uow.session.exec(select(Holding).where(col(Holding.person_id) == play.person(OFFICER).id)).all():
            holding.until = uow.now
        uow.flush()

    play.clock.advance(timedelta(hours=1))
    play.database.write_now(leave, play.office_id)
    schools.turns_to(at(26, "09:00"))
    assert counts(schools).total == 1


# --- what cannot be ---------------------------------------------------------------------------------------------------


def test_who_goes_for_one_school_cannot_be_sent_by_another(schools: Schools) -> None:
    """And who is invited themselves cannot be sent: two of one school at a meeting of a committee."""
    play, clerk = schools.play, schools.desk.chat(CLERK)
    play.type(clerk, "ประชุมคณะทำงานประกันคุณภาพ 28 ม.ค. 13:00 ห้องเล็ก")
    play.type(clerk, f"รร.บ้านปากคลอง, รร.บ้านหนองบัว, {DEPUTY_OF_MOUTH}")
    play.press(clerk, "เรียบร้อย")
    play.press(clerk, "เชิญเลย")
    signed(schools)
    schools.go_out()
    head = schools.chat(HEADS[MOUTH])
    play.press(head, "ส่งผู้แทน")
    assert not any("วิทย์" in label for label in schools.desk.labels(head))
    play.type(head, "วิทย์")
    assert "ยังไม่มีตำแหน่ง" in play.last(head).to_text()

    def own(uow: UnitOfWork) -> int:
        rows = uow.session.exec(select(Invited).where(col(Invited.person_id) == play.person(HEADS[MOUTH]).id)).all()
        return next(row.id for row in rows if row.meeting_id == newest(schools).id and row.id is not None)

    seat_id = play.database.read_now(own, play.office_id)
    deputy = play.person(DEPUTY_OF_MOUTH).id
    schools.desk.forged(
        head, Press(label="ส่ง", verb="meeting_send_to", subject=f"invited:{seat_id}", args={"person": deputy})
    )
    assert "ได้รับเชิญเองอยู่แล้ว" in play.last(head).to_text()


def test_invited_without_a_chat_is_called_by_telephone(schools: Schools) -> None:
    """They can be noted until it begins, and not afterwards."""
    clerk, _director = invited(schools)
    play = schools.play
    opened(schools, clerk)
    play.press(clerk, "รายชื่อ")
    assert "รร.บ้านห้วยไร่ นางวรรณา วงศ์งาม · ไม่มีแชต · โทร 000-000-0005" in play.last(clerk).body
    number = next(line[0] for line in play.last(clerk).body.splitlines() if "บ้านห้วยไร่" in line)
    play.press(clerk, f"บันทึก {number}")
    asked = play.last(clerk)
    play.press(clerk, "เข้าร่วม")
    assert (seat(schools, CREEK).answer, seat(schools, CREEK).proxy_how) == (Attendance.COMING, "telephone")
    schools.turns_to(at(28, "09:00"))
    play.press(clerk, "เข้าร่วม", asked)
    assert "ถึงเวลาประชุมแล้ว" in play.last(clerk).title


def test_a_substitute_who_consents_when_it_has_begun(schools: Schools) -> None:
    invited(schools)
    play, head, deputy = schools.play, schools.chat(HEADS[MOUTH]), schools.desk.chat(DEPUTY_OF_MOUTH)
    play.press(head, "ส่งผู้แทน")
    play.type(head, "วิทย์")
    asked = play.last(deputy)
    schools.turns_to(at(28, "09:00"))
    play.press(deputy, "รับ", asked)
    assert "ถึงเวลาประชุมแล้ว" in play.last(deputy).title
    assert seat(schools, MOUTH).consent is Consent.ASKED


def test_a_school_that_is_closed_has_no_seat_any_more(schools: Schools) -> None:
    clerk, _director = invited(schools)
    before = counts(schools).total

    schools.leaves(FORD)
    assert counts(schools).total == before - 1
    opened(schools, clerk)
    assert "ยังไม่ตอบ 5" in schools.play.last(clerk).body


# --- what is on its way -----------------------------------------------------------------------------------------------


def test_what_was_answered_meanwhile_is_not_asked_any_more(schools: Schools) -> None:
    """The invitation to the deputy waits for a paused channel while the secretary notes what was said by telephone."""
    called(schools)
    assert set(why_not(schools).values()) == {""}
    clerk, play = schools.desk.chat(CLERK), schools.play
    play.clock.advance(timedelta(minutes=5))
    opened(schools, clerk)
    play.press(clerk, "รายชื่อ")
    number = next(line[0] for line in play.last(clerk).body.splitlines() if "วัดท่าข้าม" in line)
    play.press(clerk, f"บันทึก {number}")
    play.press(clerk, "เข้าร่วม")
    deputy = play.person(DEPUTY_OF_FORD).id
    found = why_not(schools)
    assert found.pop(f"{deputy} meeting") == "answered meanwhile"
    assert set(found.values()) == {""}


def test_nobody_is_invited_to_what_was_called_off_or_to_a_seat_that_is_not_theirs(schools: Schools) -> None:
    called(schools)
    clerk, play = schools.desk.chat(CLERK), schools.play

    def move_on(uow: UnitOfWork) -> None:
        """The deputy of รร.วัดท่าข้าม, who was written to for the head, has lost the post."""
        deputy = play.person(DEPUTY_OF_FORD).id
        for holding in uow.session.exec(select(Holding).where(col(Holding.person_id) == deputy)).all():
            holding.until = uow.now
        uow.flush()

    play.database.write_now(move_on, play.office_id)
    assert why_not(schools)[f"{play.person(DEPUTY_OF_FORD).id} meeting"] == "not theirs any more"
    opened(schools, clerk)
    play.press(clerk, "ยกเลิกประชุม")
    play.type(clerk, "น้ำท่วม")
    assert {key.rpartition(" ")[2] for key in why_not(schools)} == {"meeting_cancelled"}


def test_many_seats_are_looked_at_in_a_few_questions(schools: Schools) -> None:
    called(schools)
    with schools.statements() as few:
        why_not(schools)
    assert len(few) < 12


def test_the_calendar_file_can_be_opened_before_it_is_kept(schools: Schools) -> None:
    invited(schools)
    digest = calendar(schools, schools.chat(HEADS[POND])).split("/")[-2]

    def look(uow: UnitOfWork, of: str = digest) -> bytes | None:
        return calendar_files.unkept_calendar(uow, of)

    content = schools.play.database.read_now(look)
    assert content is not None and content.startswith(b"BEGIN:VCALENDAR")
    assert schools.play.database.read_now(lambda uow: look(uow, "0" * 64)) is None
