"""Signing in under attack: everybody at once, undone in between; codes and addresses of others; what the log says."""

import logging
from datetime import timedelta

import pytest
from sqlmodel import col, select

from handlers.context import Actor, actor_of
from handlers.errors import NotFound
from handlers.meetings.actions import check_in
from storage import audit, people
from storage import meetings as rows
from storage.clock import TurnableClock
from storage.engine import Database
from storage.tables import Audit, CodeTry, Invited, Person
from storage.unit_of_work import UnitOfWork
from tests.conftest import make_office
from tests.support.at_once import at_once
from tests.support.meetings import at, invited, newest, office
from tests.support.play import CLERK
from tests.support.schools import HEADS, POND, Schools

_SEATS = 24


@pytest.fixture
def schools(database: Database, clock: TurnableClock) -> Schools:
    """The office on the day of its meeting, on either database."""
    made = office(database, clock, "ln", "tg")
    invited(made)
    made.turns_to(at(28, "08:47"))
    return made


def more_seats(schools: Schools) -> list[int]:
    """Seats that nobody of the roll takes, so many that some wait for others."""
    meeting_id = newest(schools).id or 0

    def make(uow: UnitOfWork) -> list[int]:
        first = uow.session.exec(select(Invited)).first()
        assert first is not None
        rows.put_seats(uow, meeting_id, [{"unit_id": first.unit_id, "title": f"ที่ {n}"} for n in range(_SEATS)])
        query = select(Invited.id).where(col(Invited.title).startswith("ที่ "))
        return [seat_id for seat_id in uow.session.exec(query).all() if seat_id is not None]

    return schools.play.database.write_now(make, schools.play.office_id)


def secretary(schools: Schools, uow: UnitOfWork) -> Actor:
    person = uow.get(Person, schools.play.person(CLERK).id)
    assert person is not None
    return actor_of(uow, person)


def numbers(schools: Schools) -> list[int]:
    query = select(Invited.check_in_number).where(col(Invited.check_in_number).is_not(None))
    found = schools.play.database.read_now(lambda uow: uow.session.exec(query).all(), schools.play.office_id)
    return sorted(number for number in found if number is not None)


def test_all_at_once_and_twice_are_numbered_without_gap_or_double(schools: Schools) -> None:
    seats = more_seats(schools)

    def come(turn: int) -> int:
        def work(uow: UnitOfWork) -> int:
            arrival = check_in.check_in(uow, None, seats[turn % _SEATS], check_in.CODE)
            assert arrival.row.check_in_number is not None
            return arrival.row.check_in_number

        return schools.play.database.write_now(work, schools.play.office_id)

    told = at_once(2 * _SEATS, come)
    assert numbers(schools) == list(range(1, _SEATS + 1))
    assert told[:_SEATS] == told[_SEATS:]
    acts = schools.play.database.read_now(
        lambda uow: audit.since(uow, "meeting.check_in", at(28, "00:00")), schools.play.office_id
    )
    assert acts == _SEATS


def test_arrivals_among_undone_ones_leave_no_gap(schools: Schools) -> None:
    seats = more_seats(schools)
    here, coming = seats[: _SEATS // 2], seats[_SEATS // 2 :]
    schools.play.database.write_now(
        lambda uow: check_in.call_roll(uow, secretary(schools, uow), here), schools.play.office_id
    )

    def turn(number: int) -> None:
        def work(uow: UnitOfWork) -> None:
            if number % 2:
                check_in.undo_check_in(uow, secretary(schools, uow), here[number // 2])
            else:
                check_in.check_in(uow, None, coming[number // 2], check_in.CODE)

        schools.play.database.write_now(work, schools.play.office_id)

    at_once(_SEATS, turn)
    assert numbers(schools) == list(range(1, len(coming) + 1))


def test_another_offices_seat_is_no_seat(schools: Schools) -> None:
    other = make_office(schools.play.database, "สพป.อื่น", "b")
    seat_id = more_seats(schools)[0]
    with pytest.raises(NotFound):
        schools.play.database.write_now(lambda uow: check_in.check_in(uow, None, seat_id, check_in.CODE), other.id)
    assert numbers(schools) == []


def test_wrong_codes_at_a_door_do_not_lock_invitations_out(schools: Schools) -> None:
    head = schools.chat(HEADS[POND])
    wrong = f"{(int(newest(schools).door_code) + 1) % 10_000:04d}"
    for typed in (*[wrong] * 3, "0x00", "สวัสดี"):  # what is no code guesses nothing
        schools.play.type(head, f"ลงชื่อ {typed}")

    def tries(uow: UnitOfWork) -> tuple[int, int]:
        return len(uow.session.exec(select(CodeTry)).all()), people.tries_of_office(uow, uow.now - timedelta(hours=1))

    assert schools.play.database.read_now(tries, schools.play.office_id) == (3, 0)


def test_no_code_reaches_the_log_or_the_trail(schools: Schools, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    one = newest(schools)

    def codes(uow: UnitOfWork) -> set[str]:
        return rows.codes(uow, one.id or 0)

    personal = schools.play.database.read_now(codes, schools.play.office_id)
    schools.play.type(schools.chat(HEADS[POND]), f"ลงชื่อ {one.door_code}")
    for code in personal:
        schools.play.type(schools.chat(HEADS[POND]), f"ลงชื่อ {code}")

    def trail(uow: UnitOfWork) -> str:
        return " ".join(str(row.detail) for row in uow.session.exec(select(Audit)).all())

    said = caplog.text + schools.play.database.read_now(trail, schools.play.office_id)
    assert not [code for code in personal if code in said]
