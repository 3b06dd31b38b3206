"""A meeting that is held and over, as tests play it: items, arrivals, resolutions, papers that are signed and set."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from sqlmodel import col, select

from handlers.meetings.actions import minutes
from handlers.meetings.jobs import TypesetPaper
from handlers.meetings.papers.catalogue import set_paper
from storage import meeting_papers
from storage.clock import TurnableClock
from storage.engine import Database
from storage.tables import Amendment, Job, KeptFile, Meeting
from storage.unit_of_work import UnitOfWork
from tests.conftest import START
from tests.support.desk import CENTRAL_HEAD, Chat, Desk
from tests.support.meetings import CALL, DEPUTY_OF_MOUTH, at, office, opened, signed
from tests.support.play import CLERK, DIRECTOR, HEAD, SERVICES, Play
from tests.support.schools import HEADS, MOUTH, Schools


@dataclass(frozen=True)
class Story:
    """What was played up to some moment: a database, the chats of its people, and that moment."""

    path: Path
    chats: dict[str, Chat]
    now: datetime
    office_id: int


@cache
def _played(template: Path, until: Callable[[Schools], Chat]) -> Story:
    """The office on SQLite, its clerk on LINE, played once for all tests that go on from there."""
    path = template.parent / f"{until.__name__}.sqlite"
    shutil.copyfile(template, path)
    clock = TurnableClock(START, frozen=True)
    database = Database(f"sqlite:///{path}", clock)
    schools = office(database, clock, "ln", "tg")
    schools.desk.head(HEAD)
    until(schools)
    database.close()
    with closing(sqlite3.connect(path)) as kept:
        kept.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return Story(path, schools.desk._chats, clock.now(), schools.play.office_id)


@contextmanager
def after(until: Callable[[Schools], Chat], template: Path, folder: Path, clock: TurnableClock) -> Iterator[Schools]:
    """The office after `until` (`held`, `sent_out`), in a database of the test's own."""
    story = _played(template, until)
    shutil.copyfile(story.path, folder / "saraban.sqlite")
    clock.turn_to(story.now)
    database = Database(f"sqlite:///{folder}/saraban.sqlite", clock)
    play = Play(database, clock, office_id=story.office_id)
    yield Schools(Desk(play, "ln", "tg", dict(story.chats)))
    database.close()


ITEMS = ("งบประมาณ", "ครูดีเด่น")


def called(schools: Schools, call: str = CALL, items: tuple[str, ...] = ITEMS) -> Chat:
    """A meeting whose invitation has gone out, with items for consideration; the clerk's chat."""
    play, clerk = schools.play, schools.desk.chat(CLERK)
    play.type(clerk, call)
    for words in items:
        play.press(clerk, "วาระ")
        play.press(clerk, "เพิ่มเรื่อง")
        play.press(clerk, "เพื่อพิจารณา")
        play.type(clerk, words)
    play.press(clerk, "ดูการประชุม")
    play.press(clerk, "เชิญเลย")
    signed(schools)
    schools.go_out()
    return clerk


def arrive(schools: Schools, *names: str) -> None:
    """Schools are here, called by the secretary."""
    play, clerk = schools.play, schools.desk.chat(CLERK)
    opened(schools, clerk)
    play.press(clerk, "เรียกชื่อ")
    play.type(clerk, ", ".join(names))


def held(schools: Schools) -> Chat:
    """The meeting of 28 January: three schools came, รร.บ้านปากคลอง by a substitute; two resolutions; closed 11:45."""
    clerk, play, deputy = called(schools), schools.play, schools.desk.chat(DEPUTY_OF_MOUTH)
    play.press(schools.chat(HEADS[MOUTH]), "ส่งผู้แทน")
    play.type(schools.chat(HEADS[MOUTH]), "วิทย์")
    play.press(deputy, "รับ")
    schools.turns_to(at(28, "09:00"))
    arrive(schools, "รร.บ้านหนองบัว", "รร.บ้านปากคลอง", "รร.บ้านห้วยไร่")
    schools.turns_to(at(28, "11:50"))
    play.type(clerk, "มติ 5.1 อนุมัติจัดสรรงบ 12 แห่ง ผู้รับผิดชอบ กลุ่มบริหารงานบุคคล ภายใน 13 ก.พ.")
    play.type(clerk, "มติ 5.2 เห็นชอบ")
    play.type(clerk, "ปิดประชุม 11:45")
    return clerk


def set_papers(schools: Schools) -> list[bytes]:
    """What waits to be set is set, as the service does it outside its transactions; the signed papers."""

    def due(uow: UnitOfWork) -> list[Job]:
        kinds = [TypesetPaper.NAME]
        return list(uow.session.exec(select(Job).where(col(Job.kind).in_(kinds), col(Job.done_at).is_(None))).all())

    pdfs = []
    for work in schools.play.database.read_now(due, schools.play.office_id):
        pdf = set_paper(work.data["template"], work.data["values"])
        digest = f"{work.data['template']}-{work.id}"

        def keep(uow: UnitOfWork, work: Job = work, digest: str = digest, size: int = len(pdf)) -> None:
            uow.add(KeptFile(hash=digest, size=size, mime="application/pdf", kept_at=uow.now))
            meeting_papers.keep_pdf(uow, int(work.data["paper"]), digest)
            minutes.kept(uow, SERVICES, int(work.data["paper"]), digest)
            kept = uow.get(Job, work.id)
            assert kept is not None
            kept.done_at = uow.now

        schools.play.database.write_now(keep, schools.play.office_id)
        pdfs.append(pdf)
    schools.go_out()
    return pdfs


def sent_out(schools: Schools) -> Chat:
    """The brief resolutions of that meeting are signed, and lie before those who attended; on 2 February."""
    clerk, play = held(schools), schools.play
    set_papers(schools)
    schools.turns_to(at(2, "10:00", 2))
    opened(schools, clerk)
    play.press(clerk, "เสนอมติย่อ")
    play.press(schools.desk.head(CENTRAL_HEAD), "เห็นชอบ เสนอ ผอ.")
    play.press(schools.desk.head(DIRECTOR), "ลงนาม")
    set_papers(schools)
    return clerk


def meeting(schools: Schools, number: int = 1) -> Meeting:
    def look(uow: UnitOfWork) -> Meeting:
        return uow.session.exec(select(Meeting).where(col(Meeting.number) == number)).one()

    return schools.play.database.read_now(look, schools.play.office_id)


def amendments(schools: Schools) -> list[Amendment]:
    look = select(Amendment).order_by(col(Amendment.id))
    return schools.play.database.read_now(lambda uow: list(uow.session.exec(look).all()), schools.play.office_id)
