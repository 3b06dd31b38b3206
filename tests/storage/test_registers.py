"""Register books: no number twice, none missing, whoever takes them and however they fail."""

from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from storage import people, registers
from storage.engine import Database
from storage.tables import Book, Entry, Office, Unit
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import Direction, EntryState
from tests.support.at_once import at_once

YEAR = 2569


class SecondThoughts(Exception):
    """A clerk's transaction that ends after it took a number."""


def take_number(uow: UnitOfWork, unit_id: int, year: int = YEAR, *, fails: bool = False) -> int:
    book = registers.book(uow, unit_id, Direction.RECEIVE, year)
    book.last += 1
    assert book.id is not None
    uow.add(
        Entry(book_id=book.id, unit_id=unit_id, year=year, number=book.last, state=EntryState.USED, taken_at=uow.now)
    )
    if fails:
        raise SecondThoughts
    return book.last


@pytest.fixture
def unit(database: Database, office: Office) -> int:
    unit: Unit = database.read_now(people.office_unit, office.id)
    assert unit.id is not None
    return unit.id


def numbers(database: Database, unit: int, year: int = YEAR) -> list[int]:
    return [
        entry.number
        for entry, _ in database.read_now(
            lambda uow: registers.entries(uow, unit, Direction.RECEIVE, year), office_of(database, unit)
        )
    ]


def office_of(database: Database, unit: int) -> int:
    return database.read_now(lambda uow: uow.session.get_one(Unit, unit).office_id)


def test_eight_clerks_at_once_leave_no_gap_and_no_double(database: Database, office: Office, unit: int) -> None:
    """From the first number of the year on, while every third of them changes their mind."""

    def clerk(number: int) -> list[int]:
        taken = []
        for turn in range(12):
            try:
                taken.append(
                    database.write_now(partial(take_number, unit_id=unit, fails=(number + turn) % 3 == 0), office.id)
                )
            except SecondThoughts:
                continue
        return taken

    taken = [number for clerks in at_once(8, clerk) for number in clerks]
    assert sorted(taken) == list(range(1, len(taken) + 1))
    assert numbers(database, unit) == sorted(taken)


@given(begins=st.lists(st.sampled_from([2569, 2570]), min_size=2, max_size=6))
def test_a_book_is_begun_once(database: Database, office: Office, unit: int, begins: list[int]) -> None:
    at_once(
        len(begins),
        lambda number: database.write_now(partial(take_number, unit_id=unit, year=begins[number]), office.id),
    )
    books = database.read_now(lambda uow: uow.session.exec(select(Book)).all(), office.id)
    assert len({book.year for book in books}) == len(books)
    for book in books:
        assert numbers(database, unit, book.year) == list(range(1, book.last + 1))


def test_directions_and_years_are_books_of_their_own(database: Database, office: Office, unit: int) -> None:
    def work(uow: UnitOfWork) -> list[tuple[Direction, int]]:
        for year in (2570, 2569):
            for direction in Direction:
                registers.book(uow, unit, direction, year)
                registers.book(uow, unit, direction, year)
        return [(book.direction, book.year) for book, _ in registers.books(uow)]

    made = database.write_now(work, office.id)
    assert sorted(made) == sorted((direction, year) for direction in Direction for year in (2569, 2570))


def test_a_book_that_was_not_begun_is_not_begun_by_looking(database: Database, office: Office, unit: int) -> None:
    look = partial(registers.book_if_any, unit_id=unit, direction=Direction.SEND, year=YEAR)
    assert database.write_now(look, office.id) is None
    assert database.read_now(registers.books, office.id) == []
