"""Papers of meetings, played: checked, signed, numbered as letters sent, sent back, withdrawn, put before another."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, select

from handlers.context import actor_of
from handlers.errors import AlreadyDone
from handlers.incoming import InternalEvent
from handlers.letters.actions import books
from handlers.letters.papers.register import RegisterPages, register_pdf
from handlers.meetings.actions import papers as paper_actions
from handlers.meetings.jobs import PrintForMeeting, SetDraft, TypesetPaper
from handlers.meetings.papers.catalogue import set_paper
from notifications.message import Press
from storage import jobs, people
from storage import meeting_papers as paper_rows
from storage.clock import TurnableClock
from storage.engine import Database
from storage.tables import Book, Entry, Job, Letter, MeetingPaper, Office, Person
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import Capacity, Direction, LetterKind, MeetingState, PaperState, Platform
from tests.support.at_once import at_once
from tests.support.desk import CENTRAL_HEAD, GROUP_CLERK, Chat
from tests.support.held_meeting import after
from tests.support.meetings import CALL, NAME, at, counts, invited, newest, office, opened, signed
from tests.support.pdf_contents import words
from tests.support.play import ADMIN, CLERK, DIRECTOR, FIRST, HEAD, OFFICER, SERVICES
from tests.support.schools import CREEK, CRYSTAL, HEADS, MOUTH, POND, Schools


@pytest.fixture
def schools(sqlite_database: Database, clock: TurnableClock) -> Schools:
    return office(sqlite_database, clock, "ln", "tg")


@pytest.fixture(params=["sqlite", "postgresql"])
def both(request: pytest.FixtureRequest, clock: TurnableClock) -> Schools:
    """The office on either database; its clerk on LINE, and on the other on Telegram."""
    if request.param == "sqlite":
        return office(request.getfixturevalue("sqlite_database"), clock, "ln", "tg")
    return office(request.getfixturevalue("postgres_database"), clock, "tg", "ln")


@pytest.fixture
def day(sqlite_template: Path, tmp_path: Path, clock: TurnableClock) -> Iterator[Schools]:
    """The office in the middle of a meeting (`resolved`), played once for all tests that begin there."""
    with after(resolved, sqlite_template, tmp_path, clock) as schools:
        yield schools


def papers(schools: Schools) -> list[MeetingPaper]:
    """All papers, in the order in which they were made."""

    def look(uow: UnitOfWork) -> list[MeetingPaper]:
        return list(uow.session.exec(select(MeetingPaper).order_by(col(MeetingPaper.id))).all())

    return schools.play.database.read_now(look, schools.play.office_id)


def letters(schools: Schools) -> list[Letter]:
    def look(uow: UnitOfWork) -> list[Letter]:
        return list(uow.session.exec(select(Letter).order_by(col(Letter.id))).all())

    return schools.play.database.read_now(look, schools.play.office_id)


def sent_numbers(schools: Schools) -> list[tuple[str, int]]:
    """The numbers of the send books: series, number."""

    def look(uow: UnitOfWork) -> list[tuple[str, int]]:
        rows = uow.session.exec(
            select(Book.series, Entry.number)
            .join(Entry, col(Entry.book_id) == Book.id)
            .where(col(Book.direction) == Direction.SEND)
            .order_by(col(Book.series), col(Entry.number))
        ).all()
        return [(series, number) for series, number in rows]

    return schools.play.database.read_now(look, schools.play.office_id)


def setting(schools: Schools, name: str, value: object) -> None:
    def change(uow: UnitOfWork) -> None:
        row = uow.session.exec(select(Office)).one()
        row.settings = {**row.settings, name: value}

    schools.play.database.write_now(change, schools.play.office_id)


def submitted(schools: Schools) -> tuple[Chat, Chat, Chat]:
    """An invitation lies before the head of administration: the clerk's chat, that head's, the director's."""
    clerk, central, director = (
        schools.desk.chat(CLERK),
        schools.desk.head(CENTRAL_HEAD),
        schools.desk.head(DIRECTOR),
    )
    schools.play.type(clerk, CALL)
    schools.play.press(clerk, "เชิญเลย")
    return clerk, central, director


# --- up the chain -----------------------------------------------------------------------------------------------------


def test_checked_signed_numbered_and_sent(both: Schools) -> None:
    clerk, central, director = submitted(both)
    play = both.play
    assert play.last(central).title == f"ขอให้ตรวจหนังสือเชิญประชุม · {NAME}"
    assert both.desk.labels(central) == ["เห็นชอบ เสนอ ผอ.", "ส่งคืนแก้ไข", "เปิดร่าง", "ดูวาระ"]
    assert play.shown(director) == []
    assert "รอ นางจินดา" in play.last(clerk).body
    both.passes(minutes=10)
    play.press(central, "เห็นชอบ เสนอ ผอ.")
    assert play.last(central).title == f"ตรวจแล้ว เสนอ นายประเสริฐ · หนังสือเชิญประชุม {NAME}"
    assert play.last(director).title == f"ขอลงนามหนังสือเชิญประชุม · {NAME}"
    assert "ตรวจแล้วโดย  นางจินดา 09:10" in play.last(director).to_text()
    card = play.last(director)
    play.press(director, "ลงนาม")
    assert play.last(director).to_text().splitlines()[:3] == ["ลงนามแล้ว · ส่งคำเชิญ 5 แห่ง", NAME, "ที่ ศธ 04123/1"]
    (letter,) = letters(both)
    assert (letter.direction, letter.kind, letter.number) == (Direction.SEND, LetterKind.EXTERNAL, "ศธ 04123/1")
    assert (letter.subject, letter.addressee) == (f"ขอเชิญ{NAME}", "ผู้อำนวยการสถานศึกษาในสังกัดทุกแห่ง")
    (paper,) = papers(both)
    assert (paper.state, len(paper.shown_hash), len(paper.check_shown_hash)) == (PaperState.SIGNED, 64, 64)
    assert newest(both).letter_id == paper.letter_id == letter.id
    play.press(director, "ลงนาม", card)  # tapped twice
    assert play.last(director).title == "รายการนี้ลงนามแล้ว 5 ม.ค. 69 09:10 โดย นายประเสริฐ"
    assert (len(letters(both)), counts(both).total) == (1, 6)


def test_sent_back_mended_and_submitted_again(schools: Schools) -> None:
    clerk, central, director = submitted(schools)
    play = schools.play
    card = play.last(central)
    play.press(central, "ส่งคืนแก้ไข")
    play.type(central, "แก้ห้องประชุม")
    assert "ส่งคืนแก้ไข: แก้ห้องประชุม" in play.last(clerk).body
    play.press(central, "เห็นชอบ เสนอ ผอ.", card)
    assert "ส่งคืนแล้ว" in play.last(central).title
    play.press(clerk, "เชิญเลย")
    play.press(central, "เห็นชอบ เสนอ ผอ.")
    play.press(director, "ส่งคืนแก้ไข")
    play.type(director, "ขอเป็นบ่าย")
    assert newest(schools).state is MeetingState.DRAFT
    play.press(clerk, "เชิญเลย")
    play.press(clerk, "ถอนเรื่อง")
    play.press(clerk, "เชิญเลย")
    signed(schools)
    assert [one.state for one in papers(schools)] == [
        PaperState.RETURNED,
        PaperState.RETURNED,
        PaperState.WITHDRAWN,
        PaperState.SIGNED,
    ]
    assert sent_numbers(schools) == [("", 1)]


def test_what_the_letter_says_besides_is_kept_through_a_return(schools: Schools) -> None:
    play, clerk = schools.play, schools.desk.chat(CLERK)
    central, director = schools.desk.head(CENTRAL_HEAD), schools.desk.head(DIRECTOR)
    play.type(clerk, CALL)
    play.press(clerk, "แก้ไข")
    play.press(clerk, "ข้อความในหนังสือ")
    play.type(clerk, "ขอให้นำแผนปฏิบัติการมาด้วย")
    play.press(clerk, "แก้ไข")
    pressed(schools, clerk, "ดูร่างหนังสือ")
    draft = printed(schools, SetDraft.NAME)
    assert (draft["signature"]["name"], draft["subject"]) == (DIRECTOR, f"ขอเชิญ{NAME}")
    play.press(clerk, "กลับ")
    play.press(clerk, "เชิญเลย")
    assert "ข้อความเพิ่ม: ขอให้นำแผนปฏิบัติการมาด้วย" in play.last(central).body
    play.press(central, "ส่งคืนแก้ไข")
    play.type(central, "แก้ห้อง")
    play.press(clerk, "เชิญเลย")
    play.press(clerk, "ถอนเรื่อง")
    play.press(clerk, "เชิญเลย")
    play.press(central, "เห็นชอบ เสนอ ผอ.")
    play.press(director, "ลงนาม")
    assert paper_values(schools)["besides"] == ["ขอให้นำแผนปฏิบัติการมาด้วย"]


def test_an_agenda_that_changed_since_is_shown_again(schools: Schools) -> None:
    """[ลงนาม] means what the card said."""
    clerk, central, director = submitted(schools)
    play = schools.play
    play.press(central, "เห็นชอบ เสนอ ผอ.")
    card = play.last(director)
    play.press(clerk, "วาระ")
    play.press(clerk, "เพิ่มเรื่อง")
    play.press(clerk, "เพื่อทราบ")
    play.type(clerk, "งบประมาณ")
    play.press(director, "ลงนาม", card)
    assert newest(schools).state is MeetingState.SUBMITTED
    assert "1) งบประมาณ" in play.last(director).body
    play.press(director, "ลงนาม")
    assert newest(schools).state is MeetingState.INVITED


def test_it_lies_before_whoever_sits_there_today(schools: Schools) -> None:
    _clerk, central, director = submitted(schools)
    play, deputy = schools.play, schools.desk.head(FIRST)
    play.press(central, "เห็นชอบ เสนอ ผอ.")
    card = play.last(director)
    play.type(director, "ไปราชการ 5-6 ม.ค.")
    play.press(director, "นางมาลี รักษาฯ")
    schools.run()
    assert play.last(deputy).title == f"ขอลงนามหนังสือเชิญประชุม · {NAME}"
    play.press(director, "ลงนาม", card)
    assert "นางมาลี" in play.last(director).title
    play.type(deputy, "รอสั่งการ")
    assert "ท่านลงนามในฐานะ  รักษาราชการแทน" in play.last(deputy).to_text()
    play.press(deputy, "ลงนาม")
    (paper,) = papers(schools)
    assert (paper.signed_by, paper.capacity) == (play.person(FIRST).id, Capacity.ACTING)
    values = paper_values(schools)
    assert values["signature"]["titles"] == [
        "รองผู้อำนวยการสพป.ตัวอย่าง เขต 1",
        "รักษาราชการแทน",
        "ผู้อำนวยการสพป.ตัวอย่าง เขต 1",
    ]


def test_an_absence_that_begins_tomorrow_moves_it_then(schools: Schools) -> None:
    _clerk, central, director = submitted(schools)
    play, deputy = schools.play, schools.desk.head(FIRST)
    play.press(central, "เห็นชอบ เสนอ ผอ.")
    play.type(director, "ไปราชการ 6 ม.ค.")
    play.press(director, "นางมาลี รักษาฯ")
    asks = f"ขอลงนามหนังสือเชิญประชุม · {NAME}"
    assert asks not in [message.title for message in play.shown(deputy)]
    schools.turns_to(at(6, "08:00"))
    assert asks in [message.title for message in play.shown(deputy)]
    schools.turns_to(at(7, "08:00"))
    play.press(director, "ลงนาม")
    assert papers(schools)[0].capacity is Capacity.SELF


def paper_values(schools: Schools) -> dict[str, Any]:
    """What the newest signed paper is set of."""

    return printed(schools, TypesetPaper.NAME)


def printed(schools: Schools, kind: str) -> dict[str, Any]:
    """What the newest work of a kind is set of, once it was set."""
    work = newest_work(schools, kind)
    values: dict[str, Any] = work.data["values"]
    assert set_paper(work.data["template"], values).startswith(b"%PDF")
    return values


def newest_work(schools: Schools, kind: str) -> Job:
    def look(uow: UnitOfWork) -> Job:
        query = select(Job).where(col(Job.kind) == kind).order_by(col(Job.id).desc())
        return uow.session.exec(query).first() or pytest.fail("nothing")

    return schools.play.database.read_now(look, schools.play.office_id)


def test_signatures_at_once_take_numbers_without_a_gap(both: Schools) -> None:
    """Of one paper twice at once only one signature counts."""
    play, clerk, central = both.play, both.desk.chat(CLERK), both.desk.head(CENTRAL_HEAD)
    for day in (26, 27, 28, 29):
        play.type(clerk, f"ประชุม ผอ.โรงเรียน {day} ม.ค. 09:00 ห้องพวงชมพู")
        play.press(clerk, "เชิญเลย")
        play.press(central, "เห็นชอบ เสนอ ผอ.")
    ids = [paper.id or 0 for paper in papers(both)] * 2
    director_id = play.person(DIRECTOR).id

    def sign(number: int) -> bool:
        def change(uow: UnitOfWork) -> None:
            person = uow.get(Person, director_id)
            assert person is not None
            paper_actions.sign(uow, SERVICES, actor_of(uow, person), ids[number])

        try:
            play.database.write_now(change, play.office_id)
        except AlreadyDone:
            return False
        return True

    assert sum(at_once(len(ids), sign)) == 4
    assert sent_numbers(both) == [("", 1), ("", 2), ("", 3), ("", 4)]
    assert sorted(letter.number for letter in letters(both)) == [f"ศธ 04123/{number}" for number in (1, 2, 3, 4)]


# --- orders and announcements -----------------------------------------------------------------------------------------


def resolved(schools: Schools) -> Chat:
    """The day of a meeting whose item 5.1 was resolved, the work of กลุ่มบริหารงานบุคคล: the clerk's chat."""
    play, clerk = schools.play, schools.desk.chat(CLERK)
    play.type(clerk, CALL)
    play.press(clerk, "วาระ")
    play.press(clerk, "เพิ่มเรื่อง")
    play.press(clerk, "เพื่อพิจารณา")
    play.type(clerk, "การคัดเลือกครูดีเด่น")
    play.press(clerk, "ดูการประชุม")
    play.press(clerk, "เชิญเลย")
    signed(schools)
    schools.turns_to(at(28, "10:00"))
    play.type(clerk, "มติ 5.1 แต่งตั้งคณะกรรมการ ผู้รับผิดชอบ กลุ่มบริหารงานบุคคล ภายใน 13 ก.พ.")
    return clerk


def test_an_order_out_of_a_resolution(day: Schools) -> None:
    clerk, central, director = day.desk.chat(CLERK), day.desk.head(CENTRAL_HEAD), day.desk.head(DIRECTOR)
    head, group_clerk = day.desk.head(HEAD), day.desk.chat(GROUP_CLERK)
    play = day.play
    play.press(clerk, "ร่างคำสั่ง")
    assert play.last(clerk).to_text().splitlines() == [
        "คำสั่ง · ร่าง",
        "เรื่อง  การคัดเลือกครูดีเด่น",
        f"ตามที่{NAME} เมื่อวันที่ 28 มกราคม 2569 ระเบียบวาระที่ 5.1 การคัดเลือกครูดีเด่น ที่ประชุมมีมติแต่งตั้งคณะกรรมการ นั้น",
        "จึงให้กลุ่มบุคคล ดำเนินการตามมติดังกล่าว ให้แล้วเสร็จภายในวันที่ 13 กุมภาพันธ์ 2569",
        "ทั้งนี้ ตั้งแต่บัดนี้เป็นต้นไป",
    ]
    play.press(clerk, "แก้เรื่อง")
    play.type(clerk, "แต่งตั้งคณะกรรมการคัดเลือกครูดีเด่น")
    play.press(clerk, "แก้ข้อความ")
    play.type(clerk, "อาศัยอำนาจตามกฎหมาย\n\n1. นายประเสริฐ วงศ์ดี ประธานกรรมการ")
    play.press(clerk, "เสนอลงนาม")
    play.press(central, "ส่งคืนแก้ไข")
    play.type(central, "เพิ่มกรรมการ")
    play.press(clerk, "แก้แล้วเสนอใหม่")
    play.press(clerk, "แก้ข้อความ")
    play.type(clerk, "1. นายประเสริฐ วงศ์ดี ประธานกรรมการ\n2. นางมาลี ศรีสุข กรรมการ")
    draft = play.last(clerk)
    play.press(clerk, "เสนอลงนาม")
    play.press(central, "เห็นชอบ เสนอ ผอ.")
    play.press(director, "ลงนาม")
    assert play.last(director).to_text().splitlines()[0] == f"ลงนามแล้ว · คำสั่ง {NAME}"
    assert "คำสั่งที่ 1/2569" in play.last(director).body
    assert play.last(clerk).title == f"นายประเสริฐ ลงนามแล้ว · คำสั่ง {NAME}"
    for chat in (head, group_clerk):
        assert play.last(chat).title == "คำสั่งที่ 1/2569 · แต่งตั้งคณะกรรมการคัดเลือกครูดีเด่น"
    assert paper_values(day)["paragraphs"] == ["1. นายประเสริฐ วงศ์ดี ประธานกรรมการ", "2. นางมาลี ศรีสุข กรรมการ"]
    assert sent_numbers(day) == [("", 1), ("order", 1)]
    play.press(clerk, "แก้เรื่อง", draft)
    assert "ลงนามแล้ว" in play.last(clerk).title
    play.press(head, "เปิดหนังสือ")
    assert play.last(head).title == "คำสั่งที่ 1/2569 · ลงนามแล้ว"


def test_an_announcement_has_no_number_and_a_draft_can_be_thrown_away(day: Schools) -> None:
    clerk, central, director = day.desk.chat(CLERK), day.desk.head(CENTRAL_HEAD), day.desk.head(DIRECTOR)
    play = day.play
    play.press(clerk, "ร่างประกาศ")
    play.press(clerk, "ทิ้งร่าง")
    play.press(clerk, "กลับ")
    play.press(clerk, "ร่างประกาศ")
    play.press(clerk, "เสนอลงนาม")
    play.press(central, "เห็นชอบ เสนอ ผอ.")
    play.press(director, "ลงนาม")
    assert [(one.kind, one.number) for one in letters(day)][1:] == [(LetterKind.ANNOUNCEMENT, "")]
    assert sent_numbers(day) == [("", 1)]
    play.type(clerk, "ค้น ประกาศ ครูดีเด่น")
    assert play.last(clerk).title == "ประกาศ 28 ม.ค. 69 · ลงนามแล้ว"


def test_only_who_runs_the_meeting_drafts(day: Schools) -> None:
    other, one = day.desk.chat(OFFICER), newest(day)
    day.desk.forged(
        other, Press(label="x", verb="order_draft", subject=f"meeting:{one.id}", args={"item": 1, "kind": "order"})
    )
    assert "เลขานุการการประชุม" in day.play.last(other).title
    assert len(papers(day)) == 1


# --- letters sent -----------------------------------------------------------------------------------------------------


def test_letters_sent_are_found_by_whom_they_concern_and_by_nobody_else(day: Schools) -> None:
    clerk = day.desk.chat(CLERK)
    play, head, officer = day.play, day.chat(HEADS[POND]), day.desk.chat(OFFICER)
    play.type(clerk, "ค้น ขอเชิญประชุม")
    assert play.last(clerk).title == "ส่ง 1/2569 · ลงนามแล้ว"
    assert "เลขรับ" not in play.last(clerk).to_text()
    assert "ดูการประชุม" in day.desk.labels(clerk)
    play.type(head, "ค้น ขอเชิญประชุม")
    assert play.last(head).title == "ส่ง 1/2569 · ลงนามแล้ว"
    assert day.desk.labels(head) == ["ประวัติ"]
    play.type(officer, "ค้น ขอเชิญประชุม")
    assert "ไม่มีสิทธิ์เปิด" in play.last(officer).title
    play.type(clerk, "ศธ 04123/1")
    assert play.last(clerk).title == "ส่ง 1/2569 · ลงนามแล้ว"
    play.press(clerk, "ประวัติ")
    assert "ลงนามและออกเลข · นายประเสริฐ" in play.last(clerk).body
    assert play.last(clerk).title == "ประวัติ ส่ง 1/2569"


def test_a_search_finds_both_and_is_narrowed(day: Schools) -> None:
    day.desk.letter("ประชุมผู้บริหารสถานศึกษา ของ สพฐ.")
    play, clerk = day.play, day.desk.chat(CLERK)
    play.type(clerk, "ค้น ประชุมผู้บริหาร")
    assert "ส่ง 1/2569 ขอเชิญ" in play.last(clerk).body
    assert "รับ 1/2569 ประชุม" in play.last(clerk).body
    play.press(clerk, "หนังสือส่ง")
    assert play.last(clerk).title == "ส่ง 1/2569 · ลงนามแล้ว"


def test_a_letter_sent_is_never_one_received(day: Schools) -> None:
    """The number 1 alone is the letter received; the receive book, drafts and the day's figures hold no letter sent."""
    clerk = day.desk.chat(CLERK)
    play, admin = day.play, day.desk.chat(ADMIN)
    letter_id = day.desk.letter()
    play.type(clerk, str(day.desk.entry_number(letter_id)))
    assert play.last(clerk).title.startswith("รับ 1/2569")
    play.type(clerk, "ทะเบียนรับ")
    assert play.last(clerk).body.count("\n") == 0
    assert "ทะเบียนส่ง" in day.desk.labels(clerk)
    play.press(clerk, "ทะเบียนส่ง")
    assert play.last(clerk).body == f"ส่ง 1/2569 · 5 ม.ค. 69 · ขอเชิญ{NAME} · ผู้อำนวยการสถานศึกษาในสังกัดทุกแห่ง"[:120]
    play.type(clerk, "ตรวจเลข")
    assert "ทะเบียนหนังสือส่ง 1–1: ครบทุกเลข ไม่มีเลขซ้ำหรือหาย" in play.last(clerk).body
    play.type(clerk, "งานของฉัน")
    assert "ขอเชิญ" not in play.last(clerk).body
    play.type(admin, "สถานะ")
    assert "รับ 1 · ส่ง 0" in play.last(admin).body


def test_circulars_counted_apart_and_a_memo_to_ones_own(schools: Schools) -> None:
    setting(schools, "circular_series", True)
    play, clerk = schools.play, schools.desk.chat(CLERK)
    for call in (CALL, "ประชุม ผอ.กลุ่ม 30 ม.ค. 09:00 ห้องเล็ก"):
        play.type(clerk, call)
        play.press(clerk, "เชิญเลย")
        signed(schools)
    assert [(one.kind, one.number) for one in letters(schools)] == [
        (LetterKind.EXTERNAL, "ศธ 04123/ว1"),
        (LetterKind.MEMO, "ศธ 04123/ว2"),
    ]
    assert sent_numbers(schools) == [("circular", 1), ("circular", 2)]
    assert paper_values(schools)["memo"] is True
    play.type(clerk, "ทะเบียนส่ง")
    assert schools.desk.labels(clerk) == ["เวียน ม.ค. 69", "เวียน ธ.ค. 68", "เวียน พ.ย. 68"]


def test_the_register_of_letters_sent(day: Schools) -> None:
    play = day.play

    def look(uow: UnitOfWork) -> RegisterPages:
        return books.month_pages(uow, people.office_unit(uow).id or 0, date(2026, 1, 1), Direction.SEND)

    pages = play.database.read_now(look, play.office_id)
    (row,) = pages.rows
    assert (row.number, row.letter_number, row.addressee) == (1, "ศธ 04123/1", "ผู้อำนวยการสถานศึกษาในสังกัดทุกแห่ง")
    assert "แบบที่ ๑๔" in words(register_pdf(pages))


# --- who sits elsewhere -----------------------------------------------------------------------------------------------


def test_nobody_is_asked_to_check_what_they_wrote_or_sign(schools: Schools) -> None:
    play, central, director = schools.play, schools.desk.head(CENTRAL_HEAD), schools.desk.head(DIRECTOR)
    play.type(central, CALL)
    play.press(central, "เชิญเลย")
    assert play.last(director).title == f"ขอลงนามหนังสือเชิญประชุม · {NAME}"
    play.press(director, "ลงนาม")
    play.type(director, "ประชุม ผอ.กลุ่ม 30 ม.ค. 09:00 ห้องเล็ก")
    play.press(director, "เชิญเลย")
    assert [one.checked_by for one in papers(schools)] == [None, None]
    assert [one.number for one in letters(schools)] == ["ศธ 04123/1", "ศธ 04123/2"]


def test_a_checker_who_goes_away_does_not_hold_it_up(schools: Schools) -> None:
    _clerk, central, director = submitted(schools)
    play = schools.play
    card = play.last(central)
    play.type(central, "ไปราชการ 5-6 ม.ค.")
    play.press(central, "บันทึก")
    schools.run()
    assert play.last(director).title == f"ขอลงนามหนังสือเชิญประชุม · {NAME}"
    play.press(central, "เห็นชอบ เสนอ ผอ.", card)
    assert "รอ" in play.last(central).title
    play.press(director, "ลงนาม")
    assert newest(schools).state is MeetingState.INVITED


def test_a_checker_without_a_chat_checks_on_paper(schools: Schools) -> None:
    play, clerk, director = schools.play, schools.desk.chat(CLERK), schools.desk.head(DIRECTOR)
    play.type(clerk, CALL)
    play.press(clerk, "เชิญเลย")
    assert "นางจินดา ยังไม่ผูกบัญชีแชต กรุณาแจ้งทางอื่น" in play.last(clerk).body
    play.press(clerk, "ตรวจบนกระดาษแล้ว")
    assert "รอ นายประเสริฐ" in play.last(clerk).body
    assert "ตรวจบนกระดาษ ผู้ตรวจยังไม่มีแชต" in play.last(director).to_text()
    play.press(director, "ลงนาม")
    (paper,) = papers(schools)
    assert (paper.state, paper.checked_by) == (PaperState.SIGNED, None)


def test_who_has_a_chat_checks_there(schools: Schools) -> None:
    clerk, _central, _director = submitted(schools)
    (paper,) = papers(schools)
    for verb, subject in (("paper_checked", f"meeting_paper:{paper.id}"), ("meeting_checked", "meeting:1")):
        schools.desk.forged(clerk, Press(label="x", verb=verb, subject=subject))
        assert "เสนอแล้ว" in schools.play.last(clerk).title
    assert papers(schools)[0].state is PaperState.CHECKING


def test_called_off_while_it_waits(schools: Schools) -> None:
    clerk, central, _director = submitted(schools)
    play = schools.play
    card = play.last(central)
    play.type(clerk, "การประชุม")
    play.press(clerk, "เปิด 1")
    one = newest(schools)
    schools.desk.forged(clerk, Press(label="x", verb="meeting_cancel", subject=f"meeting:{one.id}"))
    play.type(clerk, "เลื่อนไม่มีกำหนด")
    schools.run()
    play.press(central, "เห็นชอบ เสนอ ผอ.", card)
    assert "แล้ว" in play.last(central).title
    assert [one.state for one in papers(schools)] == [PaperState.WITHDRAWN]


def test_a_groups_own_meeting_needs_neither_check_nor_letter(schools: Schools) -> None:
    play, clerk, head = schools.play, schools.desk.chat(GROUP_CLERK), schools.desk.head(HEAD)
    play.type(clerk, "ประชุมงานบุคคล 28 ม.ค. 10:00 ห้องเล็ก")
    play.type(clerk, OFFICER)
    play.press(clerk, "เรียบร้อย")
    play.press(clerk, "เชิญเลย")
    assert "เห็นชอบ" in schools.desk.labels(head)
    play.press(head, "เห็นชอบ")
    assert newest(schools).state is MeetingState.INVITED
    assert letters(schools) == []


def test_it_stands_in_the_morning_digest_and_in_what_waits(schools: Schools) -> None:
    _clerk, central, _director = submitted(schools)
    play = schools.play
    play.type(central, "งานของฉัน")
    assert f"รอท่านตรวจ หนังสือเชิญประชุม {NAME}" in play.last(central).body
    play.press(central, "เปิด 1")
    assert play.last(central).title == f"ขอให้ตรวจหนังสือเชิญประชุม · {NAME}"
    schools.turns_to(at(6, "08:31"))
    assert f"รอท่านตรวจ หนังสือเชิญประชุม {NAME}" in play.last(central).to_text()


# --- what is printed --------------------------------------------------------------------------------------------------


def pressed(schools: Schools, chat: Chat, label: str) -> None:
    """On LINE nothing is said before a paper is there."""
    with suppress(StopIteration):
        schools.play.press(chat, label)


def test_tags_and_notices(schools: Schools) -> None:
    clerk, _director = invited(schools)
    play, head = schools.play, schools.chat(HEADS[MOUTH])
    play.press(head, "ส่งผู้แทน")
    play.type(head, "นายสมชาย มีสุข ครูชำนาญการ")
    play.press(schools.chat(HEADS[CRYSTAL]), "ไม่เข้าร่วม")
    play.type(schools.chat(HEADS[CRYSTAL]), "ลาป่วย")
    opened(schools, clerk)
    play.press(clerk, "พิมพ์เอกสาร")
    assert schools.desk.labels(clerk) == ["หนังสือเชิญ", "ป้ายชื่อ", "ใบแจ้งไม่มีแชต 1", "ดูการประชุม"]
    pressed(schools, clerk, "ป้ายชื่อ")
    tags = printed(schools, PrintForMeeting.NAME)["tags"]
    assert [tag[3] for tag in tags[:2]] == ["ประธาน", "เลขานุการ"]
    assert ["นายสมชาย มีสุข", "ครูชำนาญการ", MOUTH, "แทน ผอ.รร.บ้านปากคลอง"] in [tag[:4] for tag in tags]
    assert len(tags) == 7
    assert all(len(tag[4]) == 6 and tag[5] for tag in tags[2:])
    pressed(schools, clerk, "ใบแจ้งไม่มีแชต 1")
    values = printed(schools, PrintForMeeting.NAME)
    assert [one[:3] for one in values["notices"]] == [["นางวรรณา วงศ์งาม", "ผอ.รร.บ้านห้วยไร่", CREEK]]
    assert values["number"] == "ศธ 04123/1"


def test_a_draft_is_set_before_it_is_submitted_and_only_for_who_may_see_it(schools: Schools) -> None:
    play, clerk, other = schools.play, schools.desk.chat(CLERK), schools.desk.chat(OFFICER)
    clerk, _central, _director = submitted(schools)
    pressed(schools, clerk, "เปิดร่าง")
    assert printed(schools, SetDraft.NAME)["number"] == "ศธ 04123/"
    (paper,) = papers(schools)
    for verb in ("paper_open", "paper", "paper_check", "paper_sign", "paper_withdraw", "order"):
        schools.desk.forged(other, Press(label="x", verb=verb, subject=f"meeting_paper:{paper.id}"))
    assert papers(schools)[0].state is PaperState.CHECKING
    assert not [message for message in play.shown(other) if "หนังสือเชิญ" in message.to_text()]


def test_an_announcement_goes_round_the_schools(day: Schools) -> None:
    clerk, central, director = day.desk.chat(CLERK), day.desk.head(CENTRAL_HEAD), day.desk.head(DIRECTOR)
    play, pond = day.play, day.chat(HEADS[POND])
    play.press(clerk, "ร่างประกาศ")
    play.press(clerk, "เสนอลงนาม")
    play.press(central, "เห็นชอบ เสนอ ผอ.")
    play.press(director, "ลงนาม")
    play.type(clerk, "ค้น ประกาศ ครูดีเด่น")
    play.press(clerk, "แจ้งเวียน")
    play.press(clerk, "ทุกโรงเรียน 6")
    play.press(clerk, "ส่ง")
    assert "เลขรับ" not in play.last(clerk).to_text()
    day.passes(seconds=61)
    assert "การคัดเลือกครูดีเด่น" in play.last(pond).to_text()
    play.press(pond, "รับทราบ")
    play.type(pond, "ทะเบียนรับ")
    assert "การคัดเลือกครูดีเด่น" in play.last(pond).body


def test_a_paper_that_cannot_be_set_leaves_signature_and_number_standing(schools: Schools) -> None:
    clerk, _director = invited(schools)
    play = schools.play
    work = newest_work(schools, TypesetPaper.NAME)
    play.database.write_now(lambda uow: jobs.finish_job(uow, work.id or 0, "OSError"), play.office_id)
    failed = InternalEvent(
        Platform.SELF,
        *clerk,
        "w",
        play.clock.now(),
        what=f"{TypesetPaper.NAME}_failed",
        data=work.data,
    )
    play.receive(clerk, failed)
    assert play.last(clerk).title == f"ทำไฟล์หนังสือเชิญประชุมไม่สำเร็จ · {NAME}"
    assert "ที่ ศธ 04123/1" in play.last(clerk).body
    pressed(schools, clerk, "ทำไฟล์อีกครั้ง")
    again = newest_work(schools, TypesetPaper.NAME)
    assert again.id != work.id
    assert again.data["values"] == work.data["values"]

    def kept(uow: UnitOfWork) -> None:
        paper_rows.keep_pdf(uow, int(work.data["paper"]), "a" * 64)

    play.database.write_now(kept, play.office_id)
    assert letters(schools)[0].pdf_hash == papers(schools)[0].pdf_hash == "a" * 64


def test_a_meeting_submitted_before_papers_were_kept_can_be_signed_and_taken_back(schools: Schools) -> None:
    clerk, _central, director = submitted(schools)
    play, one = schools.play, newest(schools)

    def as_it_was(uow: UnitOfWork) -> None:
        for paper in uow.session.exec(select(MeetingPaper)).all():
            uow.delete(paper)

    play.database.write_now(as_it_was, play.office_id)
    old = Press(label="เห็นชอบ", verb="meeting_approve", subject=f"meeting:{one.id}")
    schools.desk.forged(director, old)
    assert play.last(director).title == f"ขอลงนามหนังสือเชิญประชุม · {NAME}"
    schools.desk.forged(clerk, Press(label="x", verb="meeting_take_back", subject=f"meeting:{one.id}"))
    assert newest(schools).state is MeetingState.DRAFT
    play.press(clerk, "เชิญเลย")
    signed(schools)
    assert newest(schools).state is MeetingState.INVITED
