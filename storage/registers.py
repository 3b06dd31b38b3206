"""Register books: numbers are taken under the lock of the book's row, so none comes twice and none is skipped."""

from datetime import datetime

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col, select

from storage.tables import Book, Entry, Letter, Unit
from storage.unit_of_work import UnitOfWork, locked
from storage.vocabulary import Direction, EntryState


def book(uow: UnitOfWork, unit_id: int, direction: Direction, year: int, series: str = "") -> Book:
    """Returns the book of a unit for a Buddhist year, locked. Makes it before the first number of the year."""
    values = {
        "office_id": uow.office,
        "unit_id": unit_id,
        "direction": direction,
        "series": series,
        "year": year,
        "last": 0,
    }
    # Two clerks may begin the year at the same moment: the second insert does nothing, then both lock one row.
    dialect = sqlite if uow.session.get_bind().dialect.name == "sqlite" else postgresql
    uow.session.execute(dialect.insert(Book).values(**values).on_conflict_do_nothing())
    return uow.session.exec(
        locked(
            select(Book).where(
                col(Book.unit_id) == unit_id,
                col(Book.direction) == direction,
                col(Book.series) == series,
                col(Book.year) == year,
            )
        )
    ).one()


def book_if_any(uow: UnitOfWork, unit_id: int, direction: Direction, year: int, series: str = "") -> Book | None:
    """Returns a book without locking it, or None if it has not been made."""
    return uow.session.exec(
        select(Book).where(
            col(Book.unit_id) == unit_id,
            col(Book.direction) == direction,
            col(Book.series) == series,
            col(Book.year) == year,
        )
    ).first()


def entry_of(uow: UnitOfWork, letter_id: int, unit_id: int) -> Entry | None:
    """Returns the number of a letter in a unit's receive book, if it is not void."""
    return uow.session.exec(
        select(Entry)
        .join(Book, col(Book.id) == Entry.book_id)
        .where(
            col(Entry.letter_id) == letter_id,
            col(Entry.unit_id) == unit_id,
            col(Entry.state) == EntryState.USED,
            col(Book.direction) == Direction.RECEIVE,
        )
    ).first()


def entries_of(uow: UnitOfWork, letter_id: int) -> list[tuple[Entry, Unit]]:
    """Returns the receive numbers of a letter in all units that are not void, in the order they were taken."""
    rows = uow.session.exec(
        select(Entry, Unit)
        .join(Book, col(Book.id) == Entry.book_id)
        .join(Unit, col(Unit.id) == Entry.unit_id)
        .where(
            col(Entry.letter_id) == letter_id,
            col(Entry.state) == EntryState.USED,
            col(Book.direction) == Direction.RECEIVE,
        )
        .order_by(col(Entry.taken_at), col(Entry.id))
    ).all()
    return [(entry_row, unit) for entry_row, unit in rows]


def any_entry_of(uow: UnitOfWork, letter_id: int, unit_id: int) -> Entry | None:
    """The letter's newest number in a unit's receive book, void or not."""
    return uow.session.exec(
        select(Entry)
        .join(Book, col(Book.id) == Entry.book_id)
        .where(
            col(Entry.letter_id) == letter_id,
            col(Entry.unit_id) == unit_id,
            col(Book.direction) == Direction.RECEIVE,
        )
        .order_by(col(Entry.id).desc())
    ).first()


def sent_entry(uow: UnitOfWork, letter_id: int) -> Entry | None:
    """The number of a letter sent in its book."""
    return uow.session.exec(
        select(Entry)
        .join(Book, col(Book.id) == Entry.book_id)
        .where(col(Entry.letter_id) == letter_id, col(Book.direction) == Direction.SEND)
        .order_by(col(Entry.id).desc())
    ).first()


def entry(uow: UnitOfWork, unit_id: int, direction: Direction, year: int, number: int) -> Entry | None:
    """One number of one general book."""
    return uow.session.exec(
        select(Entry)
        .join(Book, col(Book.id) == Entry.book_id)
        .where(
            col(Book.unit_id) == unit_id,
            col(Book.direction) == direction,
            col(Book.series) == "",
            col(Book.year) == year,
            col(Entry.number) == number,
        )
    ).first()


def entry_by_id(uow: UnitOfWork, entry_id: int) -> Entry | None:
    """Returns one number, locked: if two use it or give it back at once, the second sees what the first did."""
    return uow.session.exec(locked(select(Entry).where(col(Entry.id) == entry_id))).first()


def entries(
    uow: UnitOfWork, unit_id: int, direction: Direction, year: int, series: str = ""
) -> list[tuple[Entry, Letter | None]]:
    """A whole book, by number, each with its letter."""
    rows = uow.session.exec(
        select(Entry, Letter)
        .join(Book, col(Book.id) == Entry.book_id)
        .join(Letter, col(Letter.id) == Entry.letter_id, isouter=True)
        .where(
            col(Book.unit_id) == unit_id,
            col(Book.direction) == direction,
            col(Book.series) == series,
            col(Book.year) == year,
        )
        .order_by(col(Entry.number))
    ).all()
    return [(entry_row, letter) for entry_row, letter in rows]


def latest_entries(
    uow: UnitOfWork, unit_id: int, limit: int, direction: Direction = Direction.RECEIVE
) -> list[tuple[Entry, Letter | None]]:
    """The newest numbers of a unit's receive or send books, newest first, each with its letter."""
    rows = uow.session.exec(
        select(Entry, Letter)
        .join(Book, col(Book.id) == Entry.book_id)
        .join(Letter, col(Letter.id) == Entry.letter_id, isouter=True)
        .where(col(Entry.unit_id) == unit_id, col(Book.direction) == direction)
        .order_by(col(Entry.taken_at).desc(), col(Entry.id).desc())
        .limit(limit)
    ).all()
    return [(entry_row, letter) for entry_row, letter in rows]


def entries_between(
    uow: UnitOfWork,
    unit_id: int,
    start: datetime,
    end: datetime,
    direction: Direction = Direction.RECEIVE,
    series: str = "",
) -> list[tuple[Entry, Letter | None]]:
    """Returns the numbers that one of a unit's books gave in a span (without its end), in order, each with its
    letter."""
    rows = uow.session.exec(
        select(Entry, Letter)
        .join(Book, col(Book.id) == Entry.book_id)
        .join(Letter, col(Letter.id) == Entry.letter_id, isouter=True)
        .where(
            col(Entry.unit_id) == unit_id,
            col(Book.direction) == direction,
            col(Book.series) == series,
            col(Entry.taken_at) >= start,
            col(Entry.taken_at) < end,
        )
        .order_by(col(Entry.year), col(Entry.number))
    ).all()
    return [(entry_row, letter) for entry_row, letter in rows]


def series_of(uow: UnitOfWork, unit_id: int, direction: Direction) -> list[str]:
    """The series that a unit's books of one direction have ever had, the general one first."""
    query = select(Book.series).where(col(Book.unit_id) == unit_id, col(Book.direction) == direction).distinct()
    return sorted(uow.session.exec(query).all())


def books(uow: UnitOfWork) -> list[tuple[Book, Unit]]:
    """All books of the office with their units."""
    rows = uow.session.exec(
        select(Book, Unit)
        .join(Unit, col(Unit.id) == Book.unit_id)
        .order_by(col(Book.year), col(Unit.sort), col(Book.id))
    ).all()
    return [(book_row, unit) for book_row, unit in rows]


def reserved(uow: UnitOfWork, unit_id: int) -> list[Entry]:
    """Numbers kept free for a letter that is still to come."""
    return list(
        uow.session.exec(
            select(Entry)
            .where(col(Entry.unit_id) == unit_id, col(Entry.state) == EntryState.RESERVED)
            .order_by(col(Entry.year), col(Entry.number))
        ).all()
    )
