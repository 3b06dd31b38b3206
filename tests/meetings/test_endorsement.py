"""Journey 6, after the meeting: those who attended endorse the brief resolutions, or ask for corrections."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import col, select

from notifications.message import Press
from storage.clock import TurnableClock
from storage.tables import AgendaItem, Task
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import AmendmentState
from tests.support.desk import CENTRAL_HEAD, Chat
from tests.support.held_meeting import after, amendments, meeting, sent_out
from tests.support.meetings import DEPUTY_OF_MOUTH, NAME, at, office, opened, seat
from tests.support.play import CLERK, HEAD
from tests.support.schools import CREEK, CRYSTAL, HEADS, MOUTH, POND, Schools


@pytest.fixture
def schools(sqlite_template: Path, tmp_path: Path, clock: TurnableClock) -> Iterator[Schools]:
    """Those who attended have been asked."""
    with after(sent_out, sqlite_template, tmp_path, clock) as schools:
        yield schools


@pytest.fixture(params=["sqlite", "postgresql"])
def both(request: pytest.FixtureRequest, clock: TurnableClock) -> Schools:
    """The same on either database; the clerk on LINE, and on the other on Telegram."""
    if request.param == "sqlite":
        found: Schools = request.getfixturevalue("schools")
        return found
    found = office(request.getfixturevalue("postgres_database"), clock, "tg", "ln")
    found.desk.head(HEAD)
    sent_out(found)
    return found


def live(schools: Schools, clerk: Chat) -> str:
    """The secretary's card, as it is now."""
    opened(schools, clerk)
    return schools.play.last(clerk).body


def resolution(schools: Schools, title: str) -> str:
    def look(uow: UnitOfWork) -> str:
        items = uow.session.exec(select(AgendaItem).where(col(AgendaItem.title) == title))
        return next(iter(items)).resolution

    return schools.play.database.read_now(look, schools.play.office_id)


def asks(schools: Schools, chat: Chat, words: str, item: str = "5.1 งบประมาณ") -> None:
    schools.play.press(chat, "ขอแก้ไข")
    schools.play.press(chat, item)
    schools.play.type(chat, words)


# --- who is asked -----------------------------------------------------------------------------------------------------


def test_those_who_attended_are_asked_and_silence_is_counted_apart(both: Schools) -> None:
    clerk, play = both.desk.chat(CLERK), both.play
    pond, deputy, crystal = both.chat(HEADS[POND]), both.desk.chat(DEPUTY_OF_MOUTH), both.chat(HEADS[CRYSTAL])
    assert play.last(pond).to_text().splitlines() == [
        f"โปรดรับรองมติภายใน 9 ก.พ. 69 16:30 · {NAME}",
        "5.1 งบประมาณ → อนุมัติจัดสรรงบ 12 แห่ง",
        "5.2 ครูดีเด่น → เห็นชอบ",
    ]
    assert both.desk.labels(pond) == ["รับรอง", "ขอแก้ไข", "เปิดรายงาน"]
    # The substitute who came is asked, not the head who stayed away, nor who did not come.
    assert "ท่านเข้าประชุมแทน ผอ.รร.บ้านปากคลอง" in play.last(deputy).body
    assert not any("รับรองมติ" in text for text in both.desk.texts(both.chat(HEADS[MOUTH])))
    assert not any("รับรองมติ" in text for text in both.desk.texts(crystal))
    # The group hears of its part.
    assert play.last(both.desk.head(HEAD)).title == f"มติที่กลุ่มบุคคลต้องดำเนินการ 1 ข้อ · {NAME}"
    assert "รับรอง 0 · ขอแก้ไข 0 · ไม่ตอบ 2 · ไม่มีแชต 1" in live(both, clerk)
    first = play.last(pond)
    play.type(pond, "การประชุม")
    assert f"{NAME} · รอท่านรับรองมติภายใน 9 ก.พ. 69 16:30" in play.last(pond).body
    play.press(pond, "เปิด 1")
    play.press(pond, "รับรอง")
    assert play.last(pond).title == f"รับรองมติแล้ว 2 ก.พ. 69 10:00 · {NAME}"
    play.press(pond, "รับรอง", first)  # tapped twice
    assert "รับรอง 1 · ขอแก้ไข 0 · ไม่ตอบ 1 · ไม่มีแชต 1" in live(both, clerk)
    assert seat(both, POND).endorsed_by == play.person(HEADS[POND]).id


def test_the_silent_are_reminded_and_late_answers_get_the_state(schools: Schools) -> None:
    clerk, play = schools.desk.chat(CLERK), schools.play
    pond, deputy = schools.chat(HEADS[POND]), schools.desk.chat(DEPUTY_OF_MOUTH)
    first = play.last(deputy)
    play.press(pond, "รับรอง")
    said = len(play.shown(pond))
    schools.turns_to(at(6, "09:00", 2))  # the working day before Monday, the ninth
    assert play.last(deputy).title.startswith("เตือน โปรดรับรองมติภายใน 9 ก.พ.")
    assert len(play.shown(pond)) == said
    schools.turns_to(at(9, "16:31", 2))
    assert play.last(clerk).title == f"ครบกำหนดรับรองมติ · {NAME}"
    assert "รับรอง 1 · ขอแก้ไข 0 · ไม่ตอบ 1 · ไม่มีแชต 1" in play.last(clerk).body
    for label in ("รับรอง", "ขอแก้ไข"):
        play.press(deputy, label, first)
        assert play.last(deputy).title.startswith("ครบกำหนดรับรองแล้ว 9 ก.พ. 69 16:30")
    assert seat(schools, MOUTH).endorsed_at is None


def test_who_has_no_chat_is_called(schools: Schools) -> None:
    clerk, play = schools.desk.chat(CLERK), schools.play
    schools.turns_to(at(3, "08:30", 2))  # the secretary's digest
    assert "มติย่อ: ผู้เข้าประชุม 1 รายไม่มีแชต" in play.last(clerk).to_text()
    opened(schools, clerk)
    play.press(clerk, "บันทึกทางโทรศัพท์")
    assert "รร.บ้านห้วยไร่ นางวรรณา วงศ์งาม · โทร 000-000-0005" in play.last(clerk).body
    play.press(clerk, "บันทึก 1")
    note = play.last(clerk)
    play.press(clerk, "ขอแก้ไข")
    play.press(clerk, "กลับ")
    assert play.last(clerk).title.startswith("ผู้เข้าประชุมที่ไม่มีแชตและยังไม่ตอบ 1")
    play.press(clerk, "รับรอง", note)
    assert play.last(clerk).title == "บันทึกแล้ว รร.บ้านห้วยไร่ รับรองมติ"
    assert "รับรอง 1 (โทรศัพท์ 1) · ขอแก้ไข 0 · ไม่ตอบ 2" in live(schools, clerk)
    assert seat(schools, CREEK).endorsed_by == play.person(CLERK).id
    schools.turns_to(at(10, "09:00", 2))
    play.press(clerk, "ขอแก้ไข", note)
    assert play.last(clerk).title.startswith("ผู้เข้าประชุมที่ไม่มีแชตและยังไม่ตอบ 0")


def test_only_who_attended_answers(schools: Schools) -> None:
    play, mouth = schools.play, schools.chat(HEADS[MOUTH])
    for verb in ("endorse", "endorse_correct", "endorse_item"):
        for name in (MOUTH, POND):
            subject = f"endorsement:{seat(schools, name).id}"
            schools.desk.forged(mouth, Press(label="x", verb=verb, subject=subject))
            assert "ผู้เข้าประชุมครั้งนั้น" in play.last(mouth).title
    assert seat(schools, MOUTH).endorsed_at is None


# --- corrections ------------------------------------------------------------------------------------------------------


def test_a_correction_is_accepted_and_the_former_words_are_kept(both: Schools) -> None:
    clerk, play = both.desk.chat(CLERK), both.play
    pond, deputy = both.chat(HEADS[POND]), both.desk.chat(DEPUTY_OF_MOUTH)
    asks(both, pond, "แก้ 12 เป็น 21 แห่ง")
    assert play.last(pond).title == f"ขอแก้ไขมติแล้ว 1 ข้อ · {NAME}"
    assert "วาระ 5.1 “แก้ 12 เป็น 21 แห่ง” · รอพิจารณา" in play.last(pond).body
    asks(both, deputy, "ขอทบทวน", "5.2 ครูดีเด่น")
    assert play.last(clerk).to_text().splitlines() == [
        "ขอแก้วาระ 5.2 “ขอทบทวน”",
        NAME,
        "โดย รร.บ้านปากคลอง นายวิทย์",
        "มติ: เห็นชอบ",
    ]
    assert "ขอแก้ไข 2 (รอพิจารณา 2)" in live(both, clerk)
    play.press(clerk, "คำขอแก้ไข 2")
    play.press(clerk, "เปิด 1")
    accept = play.last(clerk)
    play.press(clerk, "รับแก้")
    play.type(clerk, "อนุมัติจัดสรรงบ 12 แห่ง")
    assert "เหมือนเดิม" in play.last(clerk).to_text()
    play.type(clerk, "อนุมัติจัดสรรงบ 21 แห่ง")
    assert "มติเดิม: อนุมัติจัดสรรงบ 12 แห่ง" in play.last(clerk).body
    assert play.last(pond).to_text().splitlines() == [
        f"รับแก้วาระ 5.1 แล้ว · {NAME}",
        "ที่ขอ: แก้ 12 เป็น 21 แห่ง",
        "มติใหม่: อนุมัติจัดสรรงบ 21 แห่ง",
    ]
    play.press(clerk, "รับแก้", accept)  # a colleague's card that still shows it
    assert "รับแก้แล้ว" in play.last(clerk).title
    opened(both, clerk)
    play.press(clerk, "คำขอแก้ไข 1")
    play.press(clerk, "เปิด 1")
    play.press(clerk, "ไม่รับ ระบุเหตุ")
    play.type(clerk, "ที่ประชุมเห็นชอบแล้ว")
    assert "เหตุผล: ที่ประชุมเห็นชอบแล้ว" in play.last(deputy).body
    first, second = amendments(both)
    assert (first.state, first.former) == (AmendmentState.ACCEPTED, "อนุมัติจัดสรรงบ 12 แห่ง")
    assert (second.state, second.reason) == (AmendmentState.REFUSED, "ที่ประชุมเห็นชอบแล้ว")
    assert resolution(both, "งบประมาณ") == "อนุมัติจัดสรรงบ 21 แห่ง"
    assert "ขอแก้ไข 2 (แก้ 1 ไม่รับ 1) · ไม่ตอบ 0" in live(both, clerk)

    def instruction(uow: UnitOfWork) -> str:
        return uow.session.exec(select(Task).where(col(Task.origin).startswith("resolution"))).one().instruction

    assert play.database.read_now(instruction, play.office_id) == "อนุมัติจัดสรรงบ 21 แห่ง"


def test_a_correction_twice_of_something_else_and_of_a_dropped_item(schools: Schools) -> None:
    clerk, play, pond = schools.desk.chat(CLERK), schools.play, schools.chat(HEADS[POND])
    asks(schools, pond, "แก้ชื่อ นายวิท เป็น นายวิทย์", "อื่น ๆ เช่น รายชื่อ")
    row = seat(schools, POND)
    schools.desk.forged(pond, Press(label="x", verb="endorse_item", subject=f"endorsement:{row.id}"))
    play.type(pond, "แก้ชื่อ นายวิท เป็น นายวิทย์")
    assert len(amendments(schools)) == 1
    play.press(clerk, "รับแก้")
    play.type(clerk, "แก้รายชื่อแล้ว")
    assert "ดำเนินการ: แก้รายชื่อแล้ว" in play.last(pond).body
    play.press(pond, "ขอแก้ไขเพิ่ม")
    play.press(pond, "5.2 ครูดีเด่น")
    play.type(pond, "ขอถอน")

    def drop(uow: UnitOfWork) -> None:
        item = uow.session.exec(select(AgendaItem).where(col(AgendaItem.title) == "ครูดีเด่น")).one()
        item.dropped_at = uow.now

    play.database.write_now(drop, play.office_id)
    play.press(clerk, "รับแก้")
    play.type(clerk, "ถอนแล้ว")
    assert "ตัดออกจากระเบียบวาระแล้ว" in play.last(clerk).to_text()
    play.press(clerk, "กลับ")
    assert schools.desk.labels(clerk)[0] == "ไม่รับ ระบุเหตุ"
    play.press(clerk, "ไม่รับ ระบุเหตุ")
    play.type(clerk, "ตัดออกแล้ว")
    assert amendments(schools)[1].state is AmendmentState.REFUSED


def test_another_who_runs_the_meeting_decides_and_nobody_else(schools: Schools) -> None:
    play, pond, other = schools.play, schools.chat(HEADS[POND]), schools.desk.head(HEAD)
    asks(schools, pond, "แก้ 12 เป็น 21 แห่ง")
    wish = amendments(schools)[0]
    schools.desk.forged(other, Press(label="x", verb="amendment_accept", subject=f"amendment:{wish.id}"))
    assert "เลขานุการการประชุม" in play.last(other).title
    assert meeting(schools).secretary_id != play.person(CENTRAL_HEAD).id
