"""Meetings, played, where things go wrong: too early, twice, too late, by others; moved or called off midway."""

import pytest
from sqlmodel import col, select

from handlers.actions import meeting_letters
from storage.clock import TurnableClock
from storage.engine import Database
from storage.tables import Work
from storage.unit_of_work import UnitOfWork
from tests.actions.meetings import CALL, office, signed
from tests.actions.play import CLERK
from tests.actions.schools import Schools


@pytest.fixture
def schools(sqlite_database: Database, clock: TurnableClock) -> Schools:
    return office(sqlite_database, clock, "tg", "ln")


def works(schools: Schools, kind: str) -> list[Work]:
    """What is to be done outside transactions, in the order in which it was asked for."""

    def look(uow: UnitOfWork) -> list[Work]:
        return list(uow.session.exec(select(Work).where(col(Work.kind) == kind).order_by(col(Work.id))).all())

    return schools.play.database.read_now(look, schools.play.office_id)


# --- papers -----------------------------------------------------------------------------------------------------------


def test_a_signed_paper_that_is_still_being_set_comes_when_it_is_ready(schools: Schools) -> None:
    play, clerk = schools.play, schools.desk.chat(CLERK)
    play.type(clerk, CALL)
    play.press(clerk, "เชิญเลย")
    card = play.last(clerk)
    signed(schools)
    play.press(clerk, "เปิดร่าง", card)
    (frozen,), (asked,) = works(schools, meeting_letters.TYPESET), works(schools, meeting_letters.DRAFT)
    assert (asked.data["chat"], asked.data["values"]) == (clerk[1], frozen.data["values"])
