"""`ทะเบียนรับ`: the newest numbers of one's own book, and a month of it printed."""

from datetime import date, datetime
from pathlib import Path

import pytest

from bot.edge.dispatch import Dispatcher
from bot.reader.reader import LocalReader
from bot.workers.jobs.runner import JobRunner
from bot.workers.jobs.tools import JobTools
from bot.workers.menus import Menus
from handlers.letters.actions import books
from handlers.letters.papers.register import RegisterPages
from storage.clock import BANGKOK, TurnableClock
from storage.engine import Database
from storage.files import FolderStore
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import EntryState, Secrecy
from tests.support.circular_at_schools import SCHOOL_CLERK, SUBJECT, TEACHER, circular, staff, unit_named
from tests.support.desk import Desk, everybody
from tests.support.pdf_contents import words
from tests.support.play import CLERK, SCHOOL, SCHOOL_HEAD, SERVICES, Play


@pytest.fixture
def school(sqlite_database: Database, clock: TurnableClock) -> Desk:
    """The desk, with the school's own people."""
    return Desk(Play(sqlite_database, clock, [*everybody(), *staff()]), "ln", "tg")


def month_of(school: Desk, first: date) -> RegisterPages:
    def look(uow: UnitOfWork) -> RegisterPages:
        return books.month_pages(uow, unit_named(uow, SCHOOL), first)

    return school.play.database.read_now(look, school.play.office_id)


def test_the_newest_numbers_of_ones_own_book(school: Desk) -> None:
    head, clerk = school.head(SCHOOL_HEAD), school.chat(SCHOOL_CLERK)
    circular(school)
    school.play.press(head, "รับทราบ")
    listed = school.play.type(clerk, "ทะเบียนรับ")
    assert listed.title == "ทะเบียนหนังสือรับ รร.บ้านหนองบัว"
    assert listed.body == f"1/2569 · 5 ม.ค. 69 · {SUBJECT} · สพฐ."
    assert school.labels(clerk) == ["พิมพ์ ม.ค. 69", "พิมพ์ ธ.ค. 68", "พิมพ์ พ.ย. 68"]


def test_a_secret_letter_has_no_subject_there(school: Desk) -> None:
    head = school.head(SCHOOL_HEAD)
    circular(school, secrecy=Secrecy.CONFIDENTIAL)
    school.appoint(SCHOOL_HEAD)
    school.play.press(head, "รับทราบ")
    assert school.play.type(head, "ทะเบียนรับ").body.startswith("1/2569 · 5 ม.ค. 69 · หนังสือชั้นลับ")


def test_who_keeps_two_books_turns_to_the_other(school: Desk) -> None:
    clerk = school.chat(CLERK)
    school.letter()
    first = school.play.type(clerk, "ทะเบียนรับ")
    assert first.body.startswith("1/2569")
    other = school.play.press(clerk, "อำนวยการ")
    assert (other.title, other.body) == ("ทะเบียนหนังสือรับ อำนวยการ", "ยังไม่มีรายการ")


def test_a_teacher_keeps_no_book(school: Desk) -> None:
    teacher, head = school.chat(TEACHER), school.head(SCHOOL_HEAD)
    circular(school)
    school.play.press(head, "รับทราบ")
    assert "ผู้มีหน้าที่ลงรับหนังสือ" in school.play.type(teacher, "ทะเบียนรับ").title


def test_a_month_as_the_form_has_it(school: Desk) -> None:
    head = school.head(SCHOOL_HEAD)
    circular(school)
    school.play.press(head, "มอบครู")
    school.play.press(head, "นางอรุณ")

    pages = month_of(school, date(2026, 1, 1))
    [row] = pages.rows
    assert (pages.unit, pages.year, row.number, row.state) == (SCHOOL, 2569, 1, EntryState.USED)
    assert (row.letter_number, row.sender, row.addressee) == ("ศธ 04001/ว123", "สพฐ.", "รร.บ้านหนองบัว")
    assert row.action == "นางอรุณ แสงทอง"
    assert month_of(school, date(2026, 2, 1)).rows == []


def test_the_last_minute_of_december_belongs_to_the_old_year(school: Desk) -> None:
    school.turns_to(datetime(2026, 12, 31, 23, 59, tzinfo=BANGKOK))
    head = school.head(SCHOOL_HEAD)
    circular(school, due_at=None)
    school.play.press(head, "รับทราบ")
    school.turns_to(datetime(2027, 1, 1, 0, 0, tzinfo=BANGKOK))
    circular(school, due_at=None)
    assert "เลขรับโรงเรียน 1/2570" in school.play.press(head, "รับทราบ").title
    first, second = month_of(school, date(2026, 12, 1)), month_of(school, date(2027, 1, 1))
    assert [(first.year, row.number) for row in first.rows] == [(2569, 1)]
    assert [(second.year, row.number) for row in second.rows] == [(2570, 1)]


async def test_printed_it_comes_as_a_file(school: Desk, tmp_path: Path) -> None:
    head = school.head(SCHOOL_HEAD)
    circular(school)
    school.play.press(head, "รับทราบ")
    school.play.type(head, "ทะเบียนรับ")
    school.play.press(head, "พิมพ์ ม.ค. 69")
    database, clock = school.play.database, school.play.clock
    store, reader = FolderStore(tmp_path / "files"), LocalReader(clock)
    runner = JobRunner(JobTools(database, store, {}, reader, Menus(database, {}), SERVICES))
    await runner.work()
    await runner.idle()
    assert database.write_now(Dispatcher(SERVICES).next)
    [file] = school.play.last(head).files
    assert file.name == "ทะเบียนรับ รร.บ้านหนองบัว 2569-01.pdf"
    assert file.preview_hash
    assert "ครูดีเด่น" in words(store.load(file.hash))
    await reader.close()
