"""The agenda: files with items of groups and of the secretary, what is no paper, who may bring and open them."""

import pytest
from sqlmodel import col, select

from handlers.incoming import File, InternalEvent
from handlers.meetings.actions import agenda_files
from notifications.message import Message, OpenLink, Press
from storage import letters
from storage.clock import TurnableClock
from storage.engine import Database
from storage.tables import AgendaItem, Job, Unit
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import Platform
from tests.support.desk import CENTRAL_HEAD, Chat
from tests.support.meetings import CALL, NAME, at, office, opened, signed
from tests.support.play import CENTRAL, CLERK, HEAD
from tests.support.schools import HEADS, POND, Schools

DIGEST, OTHER = "a" * 64, "b" * 64


@pytest.fixture
def schools(sqlite_database: Database, clock: TurnableClock) -> Schools:
    return office(sqlite_database, clock, "ln", "tg")


def sends(schools: Schools, chat: Chat, name: str | None, *, size: int = 1_000, caption: str = "") -> Message | None:
    """Somebody sends a file (a photo, where it has no name); the first answer, None where it is fetched quietly."""
    photo = name is None
    event = File(**schools.play.event_fields(chat), ref="r", name=name, size=size, photo=photo, caption=caption)
    try:
        return schools.play.receive(chat, event)
    except StopIteration:
        return None


def arrives(schools: Schools, chat: Chat, digest: str = DIGEST) -> Message:
    """What was sent is fetched and kept."""

    def look(uow: UnitOfWork) -> Job:
        return uow.session.exec(
            select(Job).where(col(Job.kind) == "keep_file", col(Job.done_at).is_(None)).order_by(col(Job.id).desc())
        ).first() or pytest.fail("nothing to keep")

    work = schools.play.database.read_now(look, schools.play.office_id)
    done = InternalEvent(
        **schools.play.event_fields(chat, Platform.SELF),
        what=str(work.data["then"]),
        data={**work.data, "hash": digest},
    )

    def finish(uow: UnitOfWork) -> None:
        kept = uow.get(Job, work.id)
        assert kept is not None
        kept.done_at = uow.now

    schools.play.database.write_now(finish, schools.play.office_id)
    return schools.play.receive(chat, done)


def items(schools: Schools) -> list[AgendaItem]:
    def look(uow: UnitOfWork) -> list[AgendaItem]:
        return list(uow.session.exec(select(AgendaItem).order_by(col(AgendaItem.id))).all())

    return schools.play.database.read_now(look, schools.play.office_id)


def purged(schools: Schools) -> list[str]:
    """The files that are to be destroyed."""

    def look(uow: UnitOfWork) -> list[str]:
        found = uow.session.exec(select(Job).where(col(Job.kind) == "purge")).all()
        return [digest for work in found for digest in work.data["hashes"]]

    return schools.play.database.read_now(look, schools.play.office_id)


def links(schools: Schools, chat: Chat) -> dict[str, str]:
    """The addresses in the newest card, by their labels."""
    return {one.label: one.url for one in schools.play.last(chat).buttons if isinstance(one, OpenLink)}


def asked(schools: Schools) -> tuple[Chat, Chat]:
    """Groups have been asked for items: the clerk, the head of กลุ่มบุคคล."""
    clerk, head = schools.desk.chat(CLERK), schools.desk.head(HEAD)
    schools.desk.head(CENTRAL_HEAD)
    schools.play.type(clerk, CALL)
    schools.play.press(clerk, "ขอวาระก่อน")
    return clerk, head


def test_a_group_brings_an_item_with_its_file_and_everybody_concerned_opens_it(schools: Schools) -> None:
    play = schools.play
    clerk, head = asked(schools)
    play.press(head, "เพื่อพิจารณา")
    play.type(head, "การย้ายข้าราชการครู")
    assert "แนบไฟล์ประกอบเรื่องนี้ได้" in play.last(head).body
    sends(schools, head, "บัญชีย้าย.xlsx")
    arrives(schools, head)
    assert "- เพื่อพิจารณา: การย้ายข้าราชการครู (มีไฟล์)" in play.last(head).body
    assert (items(schools)[0].file_hash, items(schools)[0].file_name) == (DIGEST, "บัญชีย้าย.xlsx")
    # The same bytes may be purged for another's sake; these are needed.
    assert play.database.read_now(lambda uow: letters.refers_to(uow, DIGEST), play.office_id)
    # A file alone is an item, too; a photo without a word is not.
    play.press(head, "เพิ่มเพื่อทราบ")
    refused = sends(schools, head, None)
    assert refused is not None and "กรุณาพิมพ์ชื่อเรื่องก่อน" in refused.title
    sends(schools, head, "แผนพัฒนาครู.pdf")
    arrives(schools, head, OTHER)
    assert [(item.title, item.file_hash) for item in items(schools)] == [
        ("การย้ายข้าราชการครู", DIGEST),
        ("แผนพัฒนาครู", OTHER),
    ]
    opened(schools, clerk)
    play.press(clerk, "วาระ")
    assert links(schools, clerk) == {
        "ไฟล์ 4.1": f"https://office.example/f/{OTHER}/แผนพัฒนาครู.pdf",
        "ไฟล์ 5.1": f"https://office.example/f/{DIGEST}/บัญชีย้าย.xlsx",
    }
    play.press(clerk, "ดูการประชุม")
    play.press(clerk, "เชิญเลย")
    signed(schools)
    pond = schools.chat(HEADS[POND])
    answer = next(one for one in play.last(pond).buttons if one.label == "เข้าร่วม")
    assert isinstance(answer, Press)
    schools.desk.forged(pond, answer.model_copy(update={"verb": "meeting_seat_agenda", "label": "x", "id": ""}))
    assert set(links(schools, pond)) == {"ไฟล์ 4.1", "ไฟล์ 5.1"}


def test_the_secretary_puts_another_file_and_takes_it_away(schools: Schools) -> None:
    play, clerk = schools.play, schools.desk.chat(CLERK)
    play.type(clerk, CALL)
    play.press(clerk, "วาระ")
    play.press(clerk, "เพิ่มเรื่อง")
    play.press(clerk, "เพื่อทราบ")
    sends(schools, clerk, "งบประมาณ.pdf")
    arrives(schools, clerk)
    assert play.last(clerk).to_text().splitlines() == ["4.1 งบประมาณ", "ไฟล์: งบประมาณ.pdf"]
    assert [one.label for one in play.last(clerk).rows[0]] == ["เปิดไฟล์", "เปลี่ยนไฟล์", "ลบไฟล์"]
    assert schools.desk.labels(clerk).count("เปิดไฟล์") == 1
    play.press(clerk, "เปลี่ยนไฟล์")
    assert "เดิม: งบประมาณ.pdf" in play.last(clerk).body
    sends(schools, clerk, "งบใหม่.docx")
    arrives(schools, clerk, OTHER)
    assert "ไฟล์: งบใหม่.docx" in play.last(clerk).body
    play.press(clerk, "ลบไฟล์")
    assert "ไฟล์" not in play.last(clerk).body
    assert purged(schools) == [DIGEST, OTHER]


def test_what_is_no_paper(schools: Schools) -> None:
    _clerk, head = asked(schools)
    schools.play.press(head, "เพื่อทราบ")
    for name, size, said in (
        ("แผน.zip", 1_000, "แนบไฟล์ชนิดนี้ไม่ได้"),
        ("แผน.docm", 1_000, "แนบไฟล์ชนิดนี้ไม่ได้"),
        ("แผน.pdf", 21 * 1024 * 1024, "ไฟล์ใหญ่เกิน 20 MB"),
    ):
        refused = sends(schools, head, name, size=size)
        assert refused is not None and refused.title.startswith(said)
    assert items(schools) == []


def test_a_file_that_comes_after_the_closing_time_is_destroyed(schools: Schools) -> None:
    _clerk, head = asked(schools)
    schools.play.press(head, "เพื่อทราบ")
    sends(schools, head, "แผน.pdf")
    schools.turns_to(at(21, "16:31"))
    assert "ปิดรับแล้ว" in arrives(schools, head).title
    assert (items(schools), purged(schools)) == ([], [DIGEST])


def test_a_group_with_several_items_says_which(schools: Schools) -> None:
    play = schools.play
    _clerk, head = asked(schools)
    for words in ("เรื่องแรก", "เรื่องที่สอง"):
        play.press(head, "เพื่อทราบ" if words == "เรื่องแรก" else "เพิ่มเพื่อทราบ")
        play.type(head, words)
    play.press(head, "แนบไฟล์")
    play.press(head, "1) เรื่องแรก")
    sends(schools, head, "แผน.pdf")
    arrives(schools, head)
    assert [bool(item.file_hash) for item in items(schools)] == [True, False]


def test_of_a_group_that_was_dissolved_nobody_waits_for_items(schools: Schools) -> None:
    play, central = schools.play, schools.desk.head(CENTRAL_HEAD)
    clerk, head = asked(schools)
    card = play.last(central)

    def dissolve(uow: UnitOfWork) -> None:
        unit = uow.session.exec(select(Unit).where(col(Unit.name) == CENTRAL)).one()
        unit.active = False
        uow.flush()

    play.press(head, "ไม่มีเรื่อง")
    play.database.write_now(dissolve, play.office_id)
    said = len(play.shown(central))
    schools.turns_to(at(20, "17:00"))
    assert len(play.shown(central)) == said
    play.press(central, "เพื่อทราบ", card)
    assert "บุคลากรของกลุ่มที่ขอเรื่อง" in play.last(central).title
    opened(schools, clerk)
    assert "ตอบ 1/1 กลุ่ม" in play.last(clerk).body


def test_groups_that_were_asked_hear_of_another_day_and_that_it_is_not_held(schools: Schools) -> None:
    play = schools.play
    clerk, head = asked(schools)
    play.press(clerk, "ดูการประชุม")
    play.press(clerk, "แก้ไข")
    play.press(clerk, "วันเวลา")
    play.type(clerk, "4 ก.พ. 09:00")
    assert play.last(head).title == f"เปลี่ยนวันหรือสถานที่ · {NAME}"
    assert "พุธ 4 ก.พ. 69 09:00–12:00" in play.last(head).body
    assert "ส่งเรื่องภายใน 28 ม.ค. 69 16:30" in play.last(head).body
    schools.turns_to(at(21, "16:31"))
    play.press(head, "เพื่อทราบ")
    play.type(head, "แผนพัฒนาครู")
    assert "แล้ว 1 เรื่อง" in play.last(head).title
    opened(schools, clerk)
    play.press(clerk, "ยกเลิกประชุม")
    play.type(clerk, "งบไม่พอ")
    assert "แจ้งแล้ว 2 ราย" in play.last(clerk).body
    assert play.last(head).to_text().splitlines() == [
        f"ยกเลิก{NAME}",
        "พุธ 4 ก.พ. 69 09:00–12:00",
        "ห้องพวงชมพู",
        "เหตุผล: งบไม่พอ",
        "ไม่ต้องส่งเรื่องเข้าวาระแล้ว",
    ]


def test_a_long_name_keeps_its_ending() -> None:
    assert agenda_files.short_name("ก" * 300 + ".pdf").endswith("ก.pdf")
    assert len(agenda_files.short_name("ก" * 300 + ".pdf")) == 120
    assert agenda_files.short_name("../../x.pdf") == ".._.._x.pdf"
