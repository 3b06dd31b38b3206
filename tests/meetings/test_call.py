"""A meeting is called: in a line or step by step, posts and people by themselves, saved lists, what cannot be."""

import pytest
from sqlmodel import col, select

from storage.clock import TurnableClock
from storage.engine import Database
from storage.tables import Invited, Meeting, Person, ReceiverList, Unit
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import MeetingState
from tests.support.desk import CENTRAL_HEAD, GROUP_CLERK
from tests.support.meetings import CALL, DEPUTY_OF_MOUTH, NAME, at, counts, invited, newest, office, opened, signed
from tests.support.play import CLERK, DIRECTOR, FIRST, HEAD, OFFICER, OTHER_OFFICER, PERSONNEL
from tests.support.schools import FORD, HEADS, MOUTH, POND, Schools

COMMITTEE = "ประชุมคณะทำงานประกันคุณภาพ 28 ม.ค. 13:00 ห้องเล็ก"


@pytest.fixture
def schools(sqlite_database: Database, clock: TurnableClock) -> Schools:
    return office(sqlite_database, clock, "ln", "tg")


def seated(schools: Schools) -> set[str]:
    """The names of those who are invited to the newest meeting; "" for a vacant chair."""
    meeting_id = newest(schools).id

    def look(uow: UnitOfWork) -> set[str]:
        rows = uow.session.exec(
            select(Invited).where(col(Invited.meeting_id) == meeting_id, col(Invited.withdrawn_at).is_(None))
        ).all()
        found = [uow.get(Person, row.person_id) if row.person_id is not None else None for row in rows]
        return {f"{one.prefix}{one.first_name} {one.last_name}" if one is not None else "" for one in found}

    return schools.play.database.read_now(look, schools.play.office_id)


# --- whom -------------------------------------------------------------------------------------------------------------


def test_people_and_posts_by_themselves(schools: Schools) -> None:
    play, clerk = schools.play, schools.desk.chat(CLERK)
    play.type(clerk, COMMITTEE)
    play.type(clerk, f"รร.บ้านหนองบัว, {OFFICER}, รอง ผอ.รร.บ้านปากคลอง, นายไม่มีใคร เลยสักคน")
    assert play.last(clerk).title == "ผู้รับเชิญ 3"
    assert "รร.บ้านหนองบัว · รอง ผอ.รร.บ้านปากคลอง · " + OFFICER in play.last(clerk).body
    assert "ไม่พบ “นายไม่มีใคร เลยสักคน”" in play.last(clerk).body
    play.type(clerk, f"ยกเว้น {OFFICER}")
    assert play.last(clerk).title == "ผู้รับเชิญ 2"
    play.press(clerk, "เรียบร้อย")
    play.press(clerk, "เชิญเลย")
    signed(schools)
    assert seated(schools) == {HEADS[POND], DEPUTY_OF_MOUTH}


def test_everybody_of_the_office_but_one_who_is_typed(schools: Schools) -> None:
    play, clerk = schools.play, schools.desk.chat(CLERK)
    play.type(clerk, "ประชุมบุคลากรในสำนักงาน 28 ม.ค. 13:00 ห้องเล็ก")
    everybody = int(play.last(clerk).body.partition("ผู้รับเชิญ ")[2].split()[0])
    play.press(clerk, "แก้ไข")
    play.press(clerk, "ผู้รับเชิญ")
    play.type(clerk, f"ยกเว้น {GROUP_CLERK}")
    assert play.last(clerk).title == f"ผู้รับเชิญ {everybody - 1}"
    assert f"ไม่รวม {GROUP_CLERK}" in play.last(clerk).body
    play.type(clerk, GROUP_CLERK)
    assert play.last(clerk).title == f"ผู้รับเชิญ {everybody}"
    play.type(clerk, "ยกเว้น กลุ่มบุคคล")
    assert f"ไม่รวม {HEAD}" in play.last(clerk).body and "และอีก 1 คน" in play.last(clerk).body
    assert play.last(clerk).title == f"ผู้รับเชิญ {everybody - 4}"


def test_a_name_of_several_is_chosen(schools: Schools) -> None:
    play, clerk = schools.play, schools.desk.chat(CLERK)
    play.type(clerk, COMMITTEE)
    play.type(clerk, "รอง ผอ, นายไม่มี จริง, ธุรการ")
    assert play.last(clerk).title == "“รอง ผอ” มีหลายรายการ เลือกผู้รับเชิญ"
    assert "ไม่พบ “นายไม่มี จริง”\nมีหลายรายการเช่นกัน พิมพ์อีกครั้งภายหลัง: “ธุรการ”" in play.last(clerk).body
    label = next(one for one in schools.desk.labels(clerk) if "รร.บ้านปากคลอง" in one or "รอง ผอ.รร.บ้าน" in one)
    play.press(clerk, label)
    assert play.last(clerk).title == "ผู้รับเชิญ 1"


def test_a_committee_is_kept_as_a_list_that_circulars_do_not_see(schools: Schools) -> None:
    play, clerk = schools.play, schools.desk.chat(CLERK)
    play.type(clerk, COMMITTEE)
    play.type(clerk, f"{OFFICER}, {DEPUTY_OF_MOUTH}")
    play.press(clerk, "รายการที่บันทึก")
    play.press(clerk, "บันทึกที่เลือกไว้")
    play.type(clerk, "ประกันคุณภาพ")
    assert "บันทึกรายการ “ประกันคุณภาพ” แล้ว" in play.last(clerk).body
    play.press(clerk, "ล้างรายชื่อ")
    assert play.last(clerk).title == "ผู้รับเชิญ 0"
    play.press(clerk, "รายการที่บันทึก")
    play.press(clerk, "ประกันคุณภาพ")
    assert play.last(clerk).to_text().splitlines() == [
        "ประกันคุณภาพ",
        f"{OFFICER} {DEPUTY_OF_MOUTH}".replace(" นาย", " · นาย"),
    ]
    play.press(clerk, "ใช้รายการนี้")
    assert play.last(clerk).title == "ผู้รับเชิญ 2"
    # A list of units is one of both: of a meeting and of a circular.
    play.type(clerk, "เครือข่ายลุ่มน้ำ")
    play.press(clerk, "รายการที่บันทึก")
    play.press(clerk, "บันทึกที่เลือกไว้")
    play.type(clerk, "ลุ่มน้ำและคณะทำงาน")

    def lists(uow: UnitOfWork) -> list[str]:
        return [one.name for one in uow.session.exec(select(ReceiverList).order_by(col(ReceiverList.id))).all()]

    assert play.database.read_now(lists, play.office_id) == ["ประกันคุณภาพ", "ลุ่มน้ำและคณะทำงาน"]
    play.press(clerk, "เรียบร้อย")
    play.type(clerk, f"แจ้งเวียน {schools.desk.entry_number(schools.desk.letter())}")
    play.press(clerk, "รายการที่บันทึก")
    assert "ลุ่มน้ำและคณะทำงาน" in schools.desk.labels(clerk)
    assert "ประกันคุณภาพ" not in schools.desk.labels(clerk)
    # A meeting that is called like the list is for those of the list.
    play.type(clerk, "ประชุมประกันคุณภาพ 29 ม.ค. 13:00 ห้องเล็ก")
    assert "ผู้รับเชิญ 2" in play.last(clerk).body
    play.press(clerk, "แก้ไข")
    play.press(clerk, "ผู้รับเชิญ")
    play.press(clerk, "รายการที่บันทึก")
    play.press(clerk, "ประกันคุณภาพ")
    play.press(clerk, "เปลี่ยนชื่อ")
    play.type(clerk, "ลุ่มน้ำและคณะทำงาน")
    assert "มีอยู่แล้ว" in play.last(clerk).to_text()
    play.type(clerk, "ประกัน")
    play.press(clerk, "ประกัน")
    play.press(clerk, "ลบรายการ")
    assert play.database.read_now(lists, play.office_id) == ["ลุ่มน้ำและคณะทำงาน"]


# --- number, secretary, chair -----------------------------------------------------------------------------------------


def edits(schools: Schools, label: str, typed: str) -> str:
    """The clerk changes one thing of the draft; what is said then."""
    play, clerk = schools.play, schools.desk.chat(CLERK)
    play.press(clerk, "แก้ไข")
    play.press(clerk, label)
    play.type(clerk, typed)
    return play.last(clerk).to_text()


def test_the_number_is_typed(schools: Schools) -> None:
    play, clerk = schools.play, schools.desk.chat(CLERK)
    invited(schools)
    play.type(clerk, "ประชุม ผอ.โรงเรียน 25 ก.พ. 09:00 ห้องพวงชมพู")
    assert play.last(clerk).title.endswith("ครั้งที่ 2/2569")
    assert "มีอยู่แล้ว" in edits(schools, "ครั้งที่", "1")
    play.type(clerk, "3/2568")
    assert "ไม่ตรงกับปี" in play.last(clerk).to_text()
    play.type(clerk, "สาม")
    assert "อ่านไม่ออก" in play.last(clerk).to_text()
    play.type(clerk, "3/2569")
    assert play.last(clerk).title.endswith("ครั้งที่ 3/2569")
    play.press(clerk, "ขอวาระก่อน")
    # In another year it is counted anew.
    assert "ครั้งที่ 1/2570" in edits_shown(schools, "วันเวลา", "13 ม.ค. 70")


def edits_shown(schools: Schools, label: str, typed: str) -> str:
    """The same, from the card of the meeting."""
    schools.play.press(schools.desk.chat(CLERK), "ดูการประชุม")
    return edits(schools, label, typed)


def test_another_secretary_and_chair(schools: Schools) -> None:
    play, clerk, central = schools.play, schools.desk.chat(CLERK), schools.desk.head(CENTRAL_HEAD)
    first = schools.desk.head(FIRST)
    play.type(clerk, CALL)
    assert "ไม่มีในสำนักงานนี้" in edits(schools, "ประธาน", "นายใครก็ไม่รู้")
    play.type(clerk, FIRST)
    assert newest(schools).chair_id == play.person(FIRST).id
    edits(schools, "เลขานุการ", CENTRAL_HEAD)
    assert newest(schools).secretary_id == play.person(CENTRAL_HEAD).id
    assert play.last(central).title == f"ท่านเป็นเลขานุการ · {NAME}"
    assert schools.desk.texts(first) == []  # of a draft nobody hears
    play.press(central, "ดูการประชุม")
    play.press(central, "เชิญเลย")
    assert newest(schools).state is MeetingState.SUBMITTED


def test_a_secretary_whom_no_chat_reaches(schools: Schools) -> None:
    """Who called the meeting hears in their place."""
    play, clerk = schools.play, schools.desk.chat(CLERK)
    play.type(clerk, CALL)
    assert "เลขานุการยังไม่ผูกบัญชีแชต กรุณาแจ้งเอง" in edits(schools, "เลขานุการ", OTHER_OFFICER)
    play.press(clerk, "ขอวาระก่อน")
    schools.turns_to(at(21, "16:31"))
    assert play.last(clerk).title == f"ปิดรับเรื่องแล้ว 0 เรื่อง · {NAME}"


def test_who_chairs_has_no_seat_any_more(schools: Schools) -> None:
    clerk, _director = invited(schools)
    play = schools.play
    before = counts(schools).total
    opened(schools, clerk)
    play.press(clerk, "แผนงาน")
    play.press(clerk, "เปลี่ยนประธาน")
    play.type(clerk, HEADS[POND])
    assert play.last(schools.chat(HEADS[POND])).title == f"ท่านเป็นประธาน · {NAME}"
    assert counts(schools).total == before - 1


def test_the_chair_is_away_and_at_two_meetings(schools: Schools) -> None:
    play, clerk, director = schools.play, schools.desk.chat(CLERK), schools.desk.head(DIRECTOR)
    play.type(director, "ไปราชการ 28 ม.ค.")
    play.press(director, "นางมาลี รักษาฯ")
    play.type(clerk, CALL)
    assert "แจ้งไม่อยู่วันนั้น" in play.last(clerk).body
    play.press(clerk, "ขอวาระก่อน")
    play.type(clerk, "ประชุม ผอ.กลุ่ม 28 ม.ค. 10:00 ห้องเล็ก")
    assert f"! ประธานมี {NAME}" in play.last(clerk).body
    assert "! ตรงกับ" not in play.last(clerk).body


# --- what cannot be ---------------------------------------------------------------------------------------------------


def test_a_day_that_cannot_be(schools: Schools) -> None:
    clerk = schools.desk.chat(CLERK)
    for when, said in (
        ("31 ก.พ. 09:00", "ไม่มีในปฏิทิน"),
        ("2 ม.ค. 69 09:00", "ผ่านมาแล้ว"),
        ("28 ม.ค. 2579 09:00", "ไกลเกินไป"),
        ("28 ม.ค. 25:00", "ไม่มีในนาฬิกา"),
        ("28 ม.ค. 12:00-09:00", "ไม่มีในนาฬิกา"),
    ):
        schools.play.type(clerk, f"ประชุม ผอ.โรงเรียน {when} ห้องพวงชมพู")
        assert said in schools.play.last(clerk).to_text()

    def drafts(uow: UnitOfWork) -> int:
        return len(uow.session.exec(select(Meeting.id)).all())

    assert schools.play.database.read_now(drafts, schools.play.office_id) == 0


def test_a_call_whose_time_has_come_meanwhile(schools: Schools) -> None:
    play, clerk = schools.play, schools.desk.chat(CLERK)
    play.type(clerk, CALL)
    schools.turns_to(at(28, "09:30"))
    opened(schools, clerk)
    play.press(clerk, "เชิญเลย")
    assert "ผ่านมาแล้ว" in play.last(clerk).to_text()
    assert newest(schools).state is MeetingState.DRAFT


def test_a_school_that_was_closed_is_not_invited(schools: Schools) -> None:
    play, clerk = schools.play, schools.desk.chat(CLERK)
    play.type(clerk, COMMITTEE)
    play.type(clerk, "รร.วัดท่าข้าม, รร.บ้านปากคลอง")
    play.press(clerk, "เรียบร้อย")
    schools.leaves(FORD)
    play.press(clerk, "เชิญเลย")
    signed(schools)
    assert seated(schools) == {HEADS[MOUTH]}


def test_the_secretary_has_left_and_another_clerk_goes_on(schools: Schools) -> None:
    """The head of the group called it; they are gone before it is held: whoever keeps the office's book runs it."""
    play, group, clerk = schools.play, schools.desk.head(CENTRAL_HEAD), schools.desk.chat(CLERK)
    play.type(group, CALL)
    play.press(group, "ขอวาระก่อน")

    def leave(uow: UnitOfWork) -> None:
        person = uow.get(Person, play.person(CENTRAL_HEAD).id)
        assert person is not None
        person.active = False
        uow.flush()

    play.database.write_now(leave, play.office_id)
    schools.turns_to(at(21, "16:31"))
    assert play.last(clerk).title == f"ปิดรับเรื่องแล้ว 0 เรื่อง · {NAME}"
    play.press(clerk, "เชิญเลย")
    assert newest(schools).state is MeetingState.SUBMITTED


def test_what_a_dissolved_group_has_called_is_looked_after_by_the_offices_clerk(schools: Schools) -> None:
    play, group, clerk = schools.play, schools.desk.head(HEAD), schools.desk.chat(CLERK)
    play.type(group, "ประชุมคณะทำงานครูดีเด่น 28 ม.ค. 10:00 ห้องเล็ก")
    play.type(group, "รร.บ้านหนองบัว")
    play.press(group, "เรียบร้อย")
    play.press(group, "ขอวาระก่อน")

    def dissolve(uow: UnitOfWork) -> None:
        unit = uow.session.exec(select(Unit).where(col(Unit.name) == PERSONNEL)).one()
        person = uow.get(Person, play.person(HEAD).id)
        assert person is not None
        unit.active, person.active = False, False
        uow.flush()

    play.database.write_now(dissolve, play.office_id)
    opened(schools, clerk)
    assert play.last(clerk).title == "ประชุมคณะทำงานครูดีเด่น ครั้งที่ 1/2569"
    play.press(clerk, "ยกเลิกประชุม")
    play.type(clerk, "ยุบกลุ่มแล้ว")
    assert newest(schools).state is MeetingState.CANCELLED
