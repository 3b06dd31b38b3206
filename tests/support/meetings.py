"""Meetings of the office with six schools, as tests play them: called, signed, and what is on record then."""

from datetime import datetime

import pytest
from sqlmodel import col, select

from notifications.message import OpenLink
from storage import meetings
from storage.clock import BANGKOK, TurnableClock
from storage.engine import Database
from storage.meetings import Counts
from storage.tables import Invited, Meeting, Unit
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import PostKind
from tests.support.desk import CENTRAL_HEAD, Chat, Desk, everybody
from tests.support.play import CLERK, DIRECTOR, Play, line
from tests.support.schools import MOUTH, Schools, staff_list

CALL = "ประชุม ผอ.โรงเรียน 28 ม.ค. 09:00 ห้องพวงชมพู"
NAME = "ประชุมผู้บริหารสถานศึกษา ครั้งที่ 1/2569"
DEPUTY_OF_MOUTH, TEACHER_OF_MOUTH = "นายวิทย์ ขยันดี", "นางอรุณ แสงดี"
STAFF = (
    line(DEPUTY_OF_MOUTH, MOUTH, PostKind.DEPUTY, "รอง ผอ.รร.บ้านปากคลอง"),
    line(TEACHER_OF_MOUTH, MOUTH, PostKind.OFFICER, "หน.วิชาการ"),
)


def office(database: Database, clock: TurnableClock, staff: str, heads: str) -> Schools:
    return Schools(Desk(Play(database, clock, [*everybody(), *STAFF], staff_list), staff, heads))


def checked(schools: Schools) -> None:
    play, central = schools.play, schools.desk.head(CENTRAL_HEAD)
    play.type(central, "การประชุม")
    play.press(central, "เปิด 1")
    play.press(central, "เห็นชอบ เสนอ ผอ.")


def signed(schools: Schools) -> None:
    """What the clerk has submitted is checked by the head of administration and signed by the director."""
    play, director = schools.play, schools.desk.head(DIRECTOR)
    checked(schools)
    play.press(director, "ลงนาม")


def invited(schools: Schools, call: str = CALL) -> tuple[Chat, Chat]:
    """A meeting that the director has approved, and whose invitations have gone out: the clerk, the director."""
    play, clerk, director = schools.play, schools.desk.chat(CLERK), schools.desk.head(DIRECTOR)
    play.type(clerk, call)
    play.press(clerk, "เชิญเลย")
    signed(schools)
    schools.go_out()
    return clerk, director


def newest(schools: Schools) -> Meeting:
    def look(uow: UnitOfWork) -> Meeting:
        return uow.session.exec(select(Meeting).order_by(col(Meeting.id).desc())).first() or pytest.fail("none")

    return schools.play.database.read_now(look, schools.play.office_id)


def counts(schools: Schools) -> Counts:
    meeting_id = newest(schools).id or 0
    return schools.play.database.read_now(lambda uow: meetings.counts(uow, meeting_id), schools.play.office_id)


def seat(schools: Schools, school: str) -> Invited:
    meeting_id = newest(schools).id

    def look(uow: UnitOfWork) -> Invited:
        return uow.session.exec(
            select(Invited)
            .join(Unit, col(Unit.id) == Invited.unit_id)
            .where(col(Unit.name) == school, col(Invited.meeting_id) == meeting_id)
        ).one()

    return schools.play.database.read_now(look, schools.play.office_id)


def opened(schools: Schools, chat: Chat) -> None:
    """The secretary's live card, as it is now."""
    schools.play.type(chat, "การประชุม")
    schools.play.press(chat, "เปิด 1")


def calendar(schools: Schools, chat: Chat) -> str:
    """The address of the calendar file in the newest card that has one."""
    for message in reversed(schools.play.shown(chat)):
        for button in message.buttons:
            if isinstance(button, OpenLink) and "ปฏิทิน" in button.label:
                return button.url
    pytest.fail("no calendar file")


def at(day: int, clock: str, month: int = 1) -> datetime:
    hour, minute = map(int, clock.split(":"))
    return datetime(2026, month, day, hour, minute, tzinfo=BANGKOK)
