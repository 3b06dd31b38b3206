"""Register numbers: taken, reserved, given back, voided. All under the lock of the book's row (ข้อ 38)."""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from typing import Any

from handlers.common.thai_calendar import book_year
from handlers.errors import AlreadyDone, BadInput, Done, Field, InputFault, NotFound
from handlers.letters.rules import numbering
from storage import registers, timers
from storage.clock import BANGKOK
from storage.ref import Ref
from storage.tables import Book, Entry, Letter, Unit
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import Direction, EntryState

GIVEN_BACK = "given_back"
"""Why a reserved number is void that was given back after later ones were taken; the texts have the Thai for it."""
# When somebody is asked about a reserved number whose letter has not come: the morning after its last day.
ASKED_AT = time(8, 30)


def take(uow: UnitOfWork, unit_id: int, letter: Letter, person_id: int) -> Entry:
    """Take the next receive number of a unit for a letter, or the number that was reserved for it."""
    if letter.entry_id is not None:
        reserved = registers.entry_by_id(uow, letter.entry_id)
        if (
            reserved is not None
            and reserved.state == EntryState.RESERVED
            and reserved.unit_id == unit_id
            and _is_that_of(reserved, letter.made_at)
        ):
            reserved.state, reserved.letter_id = EntryState.USED, letter.id
            uow.flush()
            return reserved
    book = registers.book(uow, unit_id, Direction.RECEIVE, book_year(uow.now))
    return _next(uow, book, EntryState.USED, person_id, letter_id=letter.id)


def take_once(uow: UnitOfWork, unit_id: int, letter: Letter, person_id: int) -> Entry:
    """Returns a letter's number in a unit's receive register, or takes the next one.

    A letter may reach a unit in several ways (a circular, a task); it is registered there only once.
    """
    registers.book(uow, unit_id, Direction.RECEIVE, book_year(uow.now))  # its lock: two ways at once are one
    return registers.entry_of(uow, letter.id, unit_id) or take(uow, unit_id, letter, person_id)


def take_to_send(uow: UnitOfWork, unit_id: int, letter: Letter, person_id: int, series: str = "") -> Entry:
    """Take the next number of a unit's send register (ข้อ 43), in the series that the office counts by itself."""
    book = registers.book(uow, unit_id, Direction.SEND, book_year(uow.now), series)
    return _next(uow, book, EntryState.USED, person_id, letter_id=letter.id)


def _next(uow: UnitOfWork, book: Book, state: EntryState, person_id: int, **more: Any) -> Entry:
    book.last = numbering.next_number(book.last)
    return uow.add(
        Entry(
            book_id=book.id,
            unit_id=book.unit_id,
            year=book.year,
            number=book.last,
            state=state,
            taken_by=person_id,
            taken_at=uow.now,
            **more,
        )
    )


def reserve(uow: UnitOfWork, unit_id: int, note: str, person_id: int, holidays: Collection[date]) -> Entry:
    """Reserve the next number for a letter that is still to come. Raises BadInput when too many are reserved."""
    year = book_year(uow.now)
    waiting = [entry for entry in registers.reserved(uow, unit_id) if entry.year == year]
    if not numbering.may_reserve(year, len(waiting), uow.now):
        raise BadInput(Field.NUMBER, InputFault.TOO_MANY_RESERVED)
    book = registers.book(uow, unit_id, Direction.RECEIVE, year)
    until = numbering.keep_reserved_until(uow.now, holidays)
    entry = _next(uow, book, EntryState.RESERVED, person_id, note=note, keep_until=until)
    due = datetime.combine(until + timedelta(days=1), ASKED_AT, BANGKOK)
    timers.set_timer(uow, "reservation_due", Ref.of(entry), due)
    uow.audit("number.reserve", Ref.of(entry), number=entry.number, year=entry.year)
    return entry


def undo_taking(uow: UnitOfWork, entry: Entry, person_id: int, reason: str) -> numbering.UndoOutcome:
    """Undo that a letter got this number. A number that had been reserved is reserved again."""
    entry.letter_id = None
    if entry.keep_until is None:
        return give_back(uow, entry, person_id, reason)
    entry.state = EntryState.RESERVED
    uow.flush()
    return numbering.UndoOutcome.RESERVE


def give_back(uow: UnitOfWork, entry: Entry, person_id: int, reason: str) -> numbering.UndoOutcome:
    """Give a number back: it is freed if it is the last one and recent, else it stays as void with the reason."""
    book = registers.book(uow, entry.unit_id, Direction.RECEIVE, entry.year)
    outcome = numbering.undo(entry.number, book.last, entry.taken_at, uow.now)
    if outcome is numbering.UndoOutcome.FREE:
        book.last -= 1
        number, year = entry.number, entry.year
        uow.delete(entry)
        uow.audit("number.free", Ref.to("book", book.id), number=number, year=year)
    else:
        void(uow, entry, person_id, reason)
    return outcome


def void(uow: UnitOfWork, entry: Entry, person_id: int, reason: str) -> None:
    """Void a number: it stays in the register with the reason, the person and the time."""
    if entry.state == EntryState.VOID:
        raise AlreadyDone(Done.VOIDED, at=entry.void_at)
    entry.state, entry.void_reason, entry.void_by, entry.void_at = EntryState.VOID, reason, person_id, uow.now
    uow.flush()
    uow.audit("number.void", Ref.of(entry), number=entry.number, year=entry.year, reason=reason)


def _is_that_of(entry: Entry, moment: datetime) -> bool:
    """Whether this row is the reservation that was meant at that moment.

    A reservation that was given back and freed is deleted, and SQLite gives its id to the next one.
    """
    return entry.taken_at <= moment


def reserved_entry(uow: UnitOfWork, entry_id: int, shown_at: datetime) -> Entry:
    """Returns a number that is still reserved. Raises NotFound, or AlreadyDone when a letter has it."""
    entry = registers.entry_by_id(uow, entry_id)
    if entry is None or not _is_that_of(entry, shown_at):
        raise NotFound("number")
    if entry.state != EntryState.RESERVED:
        raise AlreadyDone(Done.USED if entry.state == EntryState.USED else Done.GIVEN_BACK, at=entry.void_at)
    return entry


def explain(
    uow: UnitOfWork, unit: Unit, year: int, direction: Direction = Direction.RECEIVE, series: str = ""
) -> list[numbering.Explanation]:
    """Returns what became of every number in one of a unit's registers."""
    rows = registers.entries(uow, unit.id, direction, year, series)
    book = registers.book_if_any(uow, unit.id, direction, year, series)
    taken = [
        numbering.NumberTaken(
            entry.number, entry.state, entry.void_reason or entry.note, str(entry.void_by or entry.taken_by or "")
        )
        for entry, _letter in rows
    ]
    return numbering.explain_numbers(taken, book.last if book else 0)
