"""Journey 6, the meeting and after it: resolutions, the closing, minutes, and what the next meeting takes over."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import col, select

from handlers.incoming import InternalEvent
from handlers.meetings.actions import minutes
from handlers.meetings.jobs import SetDraft
from handlers.meetings.papers.catalogue import set_paper
from handlers.meetings.papers.minutes import Minutes
from notifications.message import OpenLink, Press
from storage.clock import TurnableClock
from storage.tables import AgendaItem, Job, Meeting, Task, Unit
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import MeetingState, Platform
from tests.support.desk import CENTRAL_HEAD, Chat
from tests.support.held_meeting import after, arrive, called, held, meeting, sent_out, set_papers
from tests.support.meetings import NAME, TEACHER_OF_MOUTH, at, office, opened, signed
from tests.support.pdf_contents import words
from tests.support.play import CLERK, DIRECTOR, HEAD
from tests.support.schools import CRYSTAL, HEADS, MOUTH, POND, Schools

NEXT = "ประชุมผู้บริหารสถานศึกษา ครั้งที่ 2/2569"


@pytest.fixture
def schools(sqlite_template: Path, tmp_path: Path, clock: TurnableClock) -> Iterator[Schools]:
    """The meeting of 28 January is called, its invitation has gone out."""
    with after(called, sqlite_template, tmp_path, clock) as schools:
        yield schools


@pytest.fixture
def over(sqlite_template: Path, tmp_path: Path, clock: TurnableClock) -> Iterator[Schools]:
    """It is over and closed."""
    with after(held, sqlite_template, tmp_path, clock) as schools:
        yield schools


@pytest.fixture
def asked(sqlite_template: Path, tmp_path: Path, clock: TurnableClock) -> Iterator[Schools]:
    """Its brief resolutions have gone out; it is 2 February."""
    with after(sent_out, sqlite_template, tmp_path, clock) as schools:
        yield schools


@pytest.fixture(params=["sqlite", "postgresql"])
def both(request: pytest.FixtureRequest, clock: TurnableClock) -> Schools:
    """The same on either database; the clerk on LINE, and on the other on Telegram."""
    if request.param == "sqlite":
        found: Schools = request.getfixturevalue("asked")
        return found
    found = office(request.getfixturevalue("postgres_database"), clock, "tg", "ln")
    sent_out(found)
    return found


def items(schools: Schools) -> dict[str, AgendaItem]:
    look = select(AgendaItem).order_by(col(AgendaItem.id))
    found = schools.play.database.read_now(lambda uow: list(uow.session.exec(look).all()), schools.play.office_id)
    return {item.title: item for item in found}


def work(schools: Schools) -> list[Task]:
    look = select(Task).where(col(Task.origin).startswith("resolution")).order_by(col(Task.id))
    return schools.play.database.read_now(lambda uow: list(uow.session.exec(look).all()), schools.play.office_id)


# --- resolutions ------------------------------------------------------------------------------------------------------


def test_item_by_item_in_chat(schools: Schools) -> None:
    play, clerk, head = schools.play, schools.desk.chat(CLERK), schools.desk.head(HEAD)
    play.type(clerk, "มติ 5.1 อนุมัติ")
    assert "ไม่พบการประชุมที่เริ่มแล้ว" in play.last(clerk).title
    schools.turns_to(at(28, "10:00"))
    opened(schools, clerk)
    play.press(clerk, "บันทึกมติ")
    assert play.last(clerk).title == f"มติ 0 จาก 2 เรื่อง · {NAME}"
    play.press(clerk, "5.1")
    play.press(clerk, "การอภิปราย")
    play.type(clerk, "กลุ่มชี้แจงหลักเกณฑ์\nที่ประชุมเห็นด้วย")
    play.press(clerk, "บันทึกมติ")
    play.type(clerk, "อนุมัติจัดสรรงบ ผู้รับผิดชอบ กลุ่มบริหารงานบุคคล ภายใน 13 ก.พ.")
    assert play.last(clerk).to_text().splitlines() == [
        "บันทึกมติ 5.1 แล้ว · งบประมาณ",
        "การอภิปราย: กลุ่มชี้แจงหลักเกณฑ์",
        "ที่ประชุมเห็นด้วย",
        "มติ: อนุมัติจัดสรรงบ",
        "งานของกลุ่มบุคคล กำหนด 13 ก.พ. 69",
    ]
    assert f"มติ{NAME}: งบประมาณ" in play.last(head).to_text()
    play.press(clerk, "มติถัดไป")
    assert play.last(clerk).title == "พิมพ์มติ 5.2 ครูดีเด่น"
    play.type(clerk, "มติ 5.2 เห็นชอบ")
    assert "ยังไม่มีผู้รับผิดชอบ" in play.last(clerk).body
    play.press(clerk, "กลับ")
    assert "มติที่ยังไม่มีผู้รับผิดชอบ (!) 1 ข้อ" in play.last(clerk).body
    assert schools.desk.labels(clerk)[:2] == ["✓ 5.1", "! 5.2"]
    play.press(clerk, "เพิ่มเรื่อง")
    play.press(clerk, "อื่น ๆ")
    play.type(clerk, "ฝากประชาสัมพันธ์งานกีฬา")
    assert play.last(clerk).title == "6.1 ฝากประชาสัมพันธ์งานกีฬา"
    play.press(clerk, "รับทราบ")
    assert "ผู้รับผิดชอบ" not in play.last(clerk).body


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("มติ 9.9 อนุมัติ", "ไม่พบ “9.9”"),
        ("มติ 5.1 อนุมัติ ผู้รับผิดชอบ กลุ่มที่ยุบแล้ว", "ไม่มีในสำนักงานนี้แล้ว"),
        ("มติ 5.1 อนุมัติ ผู้รับผิดชอบ กลุ่มบุคคล ภายใน 13 ม.ค. 69", "ผ่านมาแล้ว"),
        ("มติ 5.1 อนุมัติ ภายใน 31 ก.พ.", "ไม่มีในปฏิทิน"),
        ("ปิดประชุม 25:00", "ไม่มีในนาฬิกา"),
        ("ปิดประชุม 10:30", "ไม่อยู่ในช่วงเวลาประชุม"),
    ],
)
def test_what_cannot_be(schools: Schools, typed: str, said: str) -> None:
    clerk = schools.desk.chat(CLERK)
    schools.turns_to(at(28, "10:00"))
    schools.play.type(clerk, typed)
    assert said in schools.play.last(clerk).to_text()
    assert {item.resolution for item in items(schools).values()} == {""}
    assert meeting(schools).state is MeetingState.INVITED


def test_another_group_another_day_and_a_group_that_is_dissolved(over: Schools) -> None:
    play, clerk, head, central = over.play, over.desk.chat(CLERK), over.desk.head(HEAD), over.desk.head(CENTRAL_HEAD)
    opened(over, clerk)
    play.press(clerk, "มติ")
    play.press(clerk, "✓ 5.1")
    play.press(clerk, "กำหนดส่ง")
    play.type(clerk, "20 ก.พ.")
    assert "กำหนด 20 ก.พ. 69" in play.last(clerk).body
    play.press(clerk, "เปลี่ยนกลุ่ม")
    given = play.last(clerk)
    play.press(clerk, "กลุ่มอำนวยการ")
    play.press(clerk, "กลุ่มอำนวยการ", given)  # tapped twice
    assert "งานของกลุ่มอำนวยการ กำหนด 20 ก.พ. 69" in play.last(clerk).body
    assert play.last(head).to_text().startswith("ไม่ต้องดำเนินการแล้ว · มติ")
    assert "งบประมาณ" in play.last(central).to_text()
    former, now = work(over)
    assert (former.closed_at is not None, now.closed_at, str(now.due_on)) == (True, None, "2026-02-20")

    def dissolve(uow: UnitOfWork) -> None:
        unit = uow.get(Unit, now.unit_id)
        assert unit is not None
        unit.active = False

    play.database.write_now(dissolve, play.office_id)
    play.press(clerk, "กลับ")
    play.press(clerk, "! 5.1")
    assert "กลุ่มอำนวยการยุบแล้ว กรุณาเลือกกลุ่มใหม่" in play.last(clerk).body
    play.press(clerk, "กลุ่มอำนวยการ", given)
    assert "ไม่มีในสำนักงานนี้แล้ว" in play.last(clerk).to_text()
    play.press(clerk, "กลุ่มบุคคล")
    assert "งานของกลุ่มบุคคล" in play.last(clerk).body


def test_closing_asks_when_and_times_are_corrected(schools: Schools) -> None:
    play, clerk = schools.play, schools.desk.chat(CLERK)
    schools.turns_to(at(28, "12:20"))
    opened(schools, clerk)
    play.press(clerk, "ปิดประชุม")
    assert "ยังไม่มีผู้ลงชื่อ" in play.last(clerk).body
    assert schools.desk.labels(clerk) == ["ปิดประชุม 12:20", "ปิดประชุม 12:00", "กลับ"]
    ask = play.last(clerk)
    play.press(clerk, "ปิดประชุม 12:00")
    assert play.last(clerk).title == f"ปิดประชุมแล้ว 12:00 · {NAME}"
    play.press(clerk, "ปิดประชุม 12:20", ask)
    assert "ประชุมแล้ว" in play.last(clerk).title
    play.press(clerk, "แก้เวลา")
    play.type(clerk, "09:15-11:50")
    assert "เริ่ม 09:15 เลิก 11:50" in play.last(clerk).body
    assert (meeting(schools).opened_at, meeting(schools).ended_at) == (at(28, "09:15"), at(28, "11:50"))


# --- papers -----------------------------------------------------------------------------------------------------------


def test_the_brief_resolutions_come_back_and_stand_once_they_go_up(over: Schools) -> None:
    play, clerk = over.play, over.desk.chat(CLERK)
    central, director = over.desk.head(CENTRAL_HEAD), over.desk.head(DIRECTOR)
    opened(over, clerk)
    play.press(clerk, "เสนอมติย่อ")
    assert "5.1 งบประมาณ → อนุมัติจัดสรรงบ 12 แห่ง (กลุ่มบุคคล 13 ก.พ. 69)" in play.last(central).body
    play.type(clerk, "มติ 5.1 อนุมัติ 21 แห่ง")
    assert "เสนอมติย่อแล้ว" in play.last(clerk).to_text()
    play.press(central, "เห็นชอบ เสนอ ผอ.")
    play.press(director, "ส่งคืนแก้ไข")
    play.type(director, "ระบุจำนวนใหม่")
    opened(over, clerk)
    assert "มติย่อ: ส่งคืนแก้ไข “ระบุจำนวนใหม่”" in play.last(clerk).body
    play.type(clerk, "มติ 5.1 อนุมัติ 21 แห่ง")
    assert items(over)["งบประมาณ"].resolution == "อนุมัติ 21 แห่ง"
    opened(over, clerk)
    play.press(clerk, "เสนอมติย่อ")
    play.press(central, "เห็นชอบ เสนอ ผอ.")
    play.press(director, "ลงนาม")
    (pdf,) = [pdf for pdf in set_papers(over) if "มติที่ประชุมโดยย่อ" in words(pdf)]
    said = words(pdf)
    for expected in ("๑/๒๕๖๙", "อนุมัติ ๒๑ แห่ง", "นายประเสริฐ วงศ์ดี", "นางจินดา ใจดี", "แบบแจ้งความเห็น"):
        assert expected in said, said
    assert meeting(over).brief_sent_at is not None


def test_a_draft_is_looked_at_before_it_goes_up(over: Schools) -> None:
    play, clerk = over.play, over.desk.chat(CLERK)
    opened(over, clerk)
    with pytest.raises(StopIteration):  # on LINE nothing is said before it is there
        play.press(clerk, "ดูร่าง")

    def waiting(uow: UnitOfWork) -> Job:
        return uow.session.exec(select(Job).where(col(Job.kind) == SetDraft.NAME)).one()

    data = play.database.read_now(waiting, play.office_id).data
    assert "ร่าง" in words(set_paper(data["template"], data["values"]))
    play.receive(
        clerk,
        InternalEvent(**play.event_fields(clerk, Platform.SELF), what=data["then"], data={**data, "hash": "made"}),
    )
    assert play.last(clerk).title == f"ร่างมติที่ประชุมโดยย่อ · {NAME}"
    assert play.last(clerk).files[0].hash == "made"
    assert over.desk.labels(clerk) == ["เสนอมติย่อ", "ดูการประชุม"]


def test_late_early_and_absent_with_a_reason_stand_in_the_minutes(schools: Schools) -> None:
    play, clerk, crystal = schools.play, schools.desk.chat(CLERK), schools.chat(HEADS[CRYSTAL])
    play.press(crystal, "ไม่เข้าร่วม")
    play.type(crystal, "ไปราชการ กทม.")
    schools.turns_to(at(28, "09:00"))
    arrive(schools, "รร.บ้านหนองบัว")
    schools.turns_to(at(28, "09:40"))
    play.type(clerk, "สาย รร.บ้านปากคลอง")
    schools.turns_to(at(28, "11:30"))
    play.type(clerk, "กลับ รร.บ้านหนองบัว 11:10")
    play.type(clerk, "มติ 5.1 อนุมัติ")
    play.type(clerk, "ปิดประชุม 11:30")

    def look(uow: UnitOfWork) -> Minutes:
        return minutes.minutes_of(uow, uow.session.exec(select(Meeting)).one())

    made = play.database.read_now(look, play.office_id)
    assert [(one.name, one.note, one.role) for one in made.here] == [
        (DIRECTOR, "", "ประธาน"),
        (HEADS[POND], "กลับก่อน เวลา 11.10 น.", ""),
        (HEADS[MOUTH], "มาถึงเวลา 09.40 น.", ""),
        (CLERK, "", "เลขานุการ"),
    ]
    assert (HEADS[CRYSTAL], "ไปราชการ กทม.") in [(one.name, one.note) for one in made.absent]


def test_the_minutes_name_who_came_instead_of_whom_and_who_did_not(asked: Schools) -> None:
    play, clerk = asked.play, asked.desk.chat(CLERK)
    pond = asked.chat(HEADS[POND])
    play.press(pond, "ขอแก้ไข")
    play.press(pond, "5.2 ครูดีเด่น")
    play.type(pond, "เพิ่มรายชื่อ")
    opened(asked, clerk)
    play.press(clerk, "เสนอรายงานประชุม")
    assert "รอพิจารณาอยู่" in play.last(clerk).to_text()
    play.press(clerk, "รับแก้")
    play.type(clerk, "เห็นชอบตามรายชื่อ 5 ราย")
    opened(asked, clerk)
    play.press(clerk, "เสนอรายงานประชุม")
    assert "แก้ไขตามที่ผู้เข้าประชุมขอ 1 ข้อ" in play.last(asked.desk.head(CENTRAL_HEAD)).body
    play.press(asked.desk.head(CENTRAL_HEAD), "เห็นชอบ เสนอ ผอ.")
    play.press(asked.desk.head(DIRECTOR), "ลงนาม")
    (pdf,) = set_papers(asked)
    said = words(pdf)
    for expected in (
        "รายงานการประชุมผู้บริหารสถานศึกษา",
        "เมื่อวันพุธที่ ๒๘ มกราคม ๒๕๖๙",
        "ณ ห้องพวงชมพู",
        "(แทน ผอ.รร.บ้าน",
        "ผู้ไม่มาประชุม",
        "ชุมเวลา ๐๙.๐๐ น.",
        "ไม่มี (เป็นการประชุมครั้งแรก)",
        "เห็นชอบตามรายชื่อ ๕ ราย",
        "เลิกประชุมเวลา ๑๑.๔๕ น.",
        "ผู้จดรายงานการประชุม",
        "ผู้ตรวจรายงานการประชุม",
    ):
        assert expected in said, said
    assert said.index("นายวิทย์ ขยันดี") < said.index("ผู้ไม่มาประชุม") < said.index("นายปรีชา สุขใจ")
    assert meeting(asked).minutes_at is not None
    opened(asked, clerk)
    assert "รายงานการประชุม: ลงนามแล้ว" in play.last(clerk).body


# --- the next meeting -------------------------------------------------------------------------------------------------


def next_meeting(schools: Schools, clerk: Chat) -> None:
    """The next of the series is called, and has begun."""
    schools.play.type(clerk, "ประชุม ผอ.โรงเรียน 25 ก.พ. 09:00 ห้องพวงชมพู")
    schools.play.press(clerk, "เชิญเลย")
    signed(schools)
    schools.turns_to(at(25, "10:00", 2))


def test_the_next_meeting_adopts_the_minutes_and_takes_over_what_is_open(both: Schools) -> None:
    asked, play, clerk = both, both.play, both.desk.chat(CLERK)
    next_meeting(asked, clerk)
    play.type(clerk, "มติ")
    assert [line.split(" · ")[0] for line in play.last(clerk).body.splitlines()] == [
        f"2.1 รับรองรายงาน{NAME}",
        "3.1 งบประมาณ",
    ]
    play.press(clerk, "3.1")
    assert "ผลการดำเนินงาน: อยู่ระหว่างดำเนินการ" in play.last(clerk).body
    play.press(clerk, "กลับ")
    play.press(clerk, "2.1")
    assert asked.desk.labels(clerk)[:2] == ["รับรอง", "รับรองโดยแก้ไข"]
    play.press(clerk, "รับรองโดยแก้ไข")
    play.type(clerk, "วาระ 5.1 แก้ 12 แห่ง เป็น 21 แห่ง")
    assert play.last(clerk).title == f"รับรองรายงานแล้ว · {NAME}"
    adopted = meeting(asked)
    assert (adopted.state, adopted.adopted_in_id) == (MeetingState.ADOPTED, meeting(asked, 2).id)
    assert adopted.adoption == "รับรองโดยมีการแก้ไข ดังนี้ วาระ 5.1 แก้ 12 แห่ง เป็น 21 แห่ง"
    play.type(clerk, "มติ 2.1 ยังไม่รับรอง")
    assert meeting(asked).state is MeetingState.ENDED
    play.type(clerk, "มติ 2.1 รับรอง")
    assert meeting(asked).adoption == "รับรอง"


def test_what_was_not_adopted_comes_again_and_the_first_has_nothing_to_adopt(asked: Schools) -> None:
    play, clerk = asked.play, asked.desk.chat(CLERK)
    assert not any(item.section == 2 for item in items(asked).values())
    # The next one was called before this one was over: what is left comes to it by itself.
    pond = asked.chat(HEADS[POND])
    play.press(pond, "ขอแก้ไข")
    play.press(pond, "5.1 งบประมาณ")
    wish = "แก้ 12 เป็น 21 แห่ง"
    opened(asked, clerk)
    play.press(clerk, "เสนอรายงานประชุม")
    play.press(asked.desk.head(CENTRAL_HEAD), "เห็นชอบ เสนอ ผอ.")
    play.press(asked.desk.head(DIRECTOR), "ลงนาม")
    set_papers(asked)
    asked.passes(minutes=1)
    play.type(pond, wish)
    assert "รายงานการประชุมลงนามแล้ว" in play.last(clerk).body
    play.press(clerk, "รับแก้")
    play.type(clerk, "อนุมัติ 21 แห่ง")
    play.type(clerk, "ประชุม ผอ.โรงเรียน 20 ก.พ. 09:00 ห้องพวงชมพู")
    play.press(clerk, "เชิญเลย")
    signed(asked)
    play.type(clerk, "ประชุม ผอ.โรงเรียน 25 ก.พ. 09:00 ห้องพวงชมพู")
    play.press(clerk, "เชิญเลย")
    signed(asked)
    asked.turns_to(at(20, "10:00", 2))
    play.type(clerk, "มติ")
    play.press(clerk, "2.1")
    assert "วาระ 5.1 แก้ “อนุมัติจัดสรรงบ 12 แห่ง” เป็น “อนุมัติ 21 แห่ง”" in play.last(clerk).body
    play.type(clerk, "มติ 2.1 เลื่อนไปครั้งหน้า")
    play.type(clerk, "ปิดประชุม 10:00")
    assert "นำเข้าวาระรับรองประชุมผู้บริหารสถานศึกษา ครั้งที่ 3/2569" in play.last(clerk).body
    asked.turns_to(at(25, "10:00", 2))
    play.type(clerk, "มติ")
    lines = play.last(clerk).body.splitlines()
    assert [line.split(" · ")[0] for line in lines[:2]] == [f"2.1 รับรองรายงาน{NAME}", f"2.2 รับรองรายงาน{NEXT}"]
    play.type(clerk, "มติ 2.1 รับรอง")
    assert meeting(asked).adopted_in_id == meeting(asked, 3).id
    assert meeting(asked, 2).state is MeetingState.ENDED


# --- found again ------------------------------------------------------------------------------------------------------


def test_found_by_its_agenda_and_resolutions_by_whom_it_concerns(asked: Schools) -> None:
    play, clerk, pond = asked.play, asked.desk.chat(CLERK), asked.chat(HEADS[POND])
    play.type(pond, "ค้น จัดสรรงบ")
    found = play.last(pond)
    assert found.title == f"ประชุมแล้ว · {NAME}"
    assert "5.1 งบประมาณ → อนุมัติจัดสรรงบ 12 แห่ง" in found.body
    labels = asked.desk.labels(pond)
    assert labels[:2] == ["หนังสือเชิญ", "มติย่อ"]
    assert labels[-1] == "การรับรองมติ"
    assert "ดูการประชุม" not in labels
    assert isinstance(next(one for one in found.buttons if one.label == "มติย่อ"), OpenLink)
    play.type(clerk, "ค้น ครูดีเด่น ม.ค. 69")
    assert "ดูการประชุม" in asked.desk.labels(clerk)
    asked.desk.letter("การคัดเลือกครูดีเด่น ประจำปี 2569")
    play.type(clerk, "ค้น ครูดีเด่น")
    assert play.last(clerk).title == "พบ 2 เรื่อง · “ครูดีเด่น”"
    assert f"2) {NAME}" in play.last(clerk).body
    play.press(clerk, "2")
    assert play.last(clerk).title == f"ประชุมแล้ว · {NAME}"
    # A teacher of a school whose head was invited has no part in it.
    teacher = asked.desk.chat(TEACHER_OF_MOUTH)
    play.type(teacher, "ค้น จัดสรรงบ")
    assert play.last(teacher).title.startswith("ไม่พบ")
    asked.desk.forged(teacher, Press(label="x", verb="minutes_show", subject=f"meeting:{meeting(asked).id}"))
    assert "งบประมาณ" not in play.last(teacher).to_text()
