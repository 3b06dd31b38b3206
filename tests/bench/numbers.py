"""Register numbers (ข้อ 38) taken by eight clerks at the same moment, through the action that a press starts."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from time import perf_counter
from unittest import mock

from sqlmodel import col, select

from bot.app import build
from handlers.common.thai_calendar import bangkok_date, book_year
from handlers.context import actor_of
from handlers.letters.actions import drafts as letter_drafts
from handlers.letters.actions import numbers, registering
from storage import people, registers
from storage.engine import Database
from storage.tables import Entry, Letter, Person, Unit
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import Direction, EntryState, PostKind, UnitKind
from tests.bench import office
from tests.bench.table import Figure, rate

_CLERKS = 8
_EACH = 40
_ROUNDS = 3


async def measure(name: str, database_url: str, folder: Path) -> list[Figure]:
    """Numbers a second, and what the register holds afterwards that it should not."""
    settings = office.settings_of(office.environment(database_url, folder, port=0))
    office.prepare(settings)
    database = build(settings).database
    try:
        bare, taken = [], []
        for _ in range(_ROUNDS):
            with mock.patch.object(numbers, "take", _no_number):
                bare.append(await asyncio.to_thread(_registered_a_second, database))
            taken.append(await asyncio.to_thread(_registered_a_second, database))
        gaps, doubles = database.read_now(_faults)
    finally:
        database.close()
    if gaps or doubles:
        raise RuntimeError(f"the register has {gaps} gaps and {doubles} doubles")
    return [
        rate(f"numbers, {_CLERKS} clerks, {name}", max(taken), "numbers/s", max(bare), "same transaction, no number"),
        Figure(f"numbers, gaps, {name}", gaps, "numbers"),
        Figure(f"numbers, doubles, {name}", doubles, "numbers"),
    ]


def _no_number(uow: UnitOfWork, unit_id: int, letter: Letter, person_id: int) -> Entry:
    """Stands in for `numbers.take`: neither the book's lock nor the entry."""
    return Entry(
        book_id=0,
        unit_id=unit_id,
        year=book_year(uow.now),
        number=0,
        state=EntryState.USED,
        taken_at=uow.now,
    )


def _registered_a_second(database: Database) -> float:
    clerks = database.write_now(_clerks)
    drafts = [database.write_now(partial(_drafts, person_id=clerk)) for clerk in clerks]
    with ThreadPoolExecutor(_CLERKS) as pool:
        begun = perf_counter()
        for done in [
            pool.submit(_register_all, database, clerk, mine) for clerk, mine in zip(clerks, drafts, strict=True)
        ]:
            done.result()
        return _CLERKS * _EACH / (perf_counter() - begun)


def _clerks(uow: UnitOfWork) -> list[int]:
    """The two clerks of the office's central registry at four desks each: all take from one book."""
    uow.office_id = people.offices(uow)[0].id
    central = next(unit for unit in people.units(uow, UnitKind.GROUP) if unit.central)
    assert central.id is not None
    found = [person.id for person, _ in people.members(uow, central.id, PostKind.CLERK) if person.id is not None]
    return (found * _CLERKS)[:_CLERKS]


def _drafts(uow: UnitOfWork, person_id: int) -> list[int]:
    """Complete drafts, as they stand when the clerk presses ลงรับ."""
    uow.office_id = people.offices(uow)[0].id
    person = uow.get(Person, person_id)
    assert person is not None
    actor = actor_of(uow, person)
    made = []
    for number in range(_EACH):
        draft = letter_drafts.new_draft(uow, actor)
        draft.number, draft.sender, draft.subject = f"ศธ 0400/ว{number}", "สพฐ.", "ประชุมเตรียมการเปิดภาคเรียน"
        draft.dated = bangkok_date(uow.now)
        made.append(draft.id or 0)
    uow.flush()
    return made


def _register_all(database: Database, person_id: int, drafts: Sequence[int]) -> None:
    office_id = database.read_now(lambda uow: people.offices(uow)[0].id)
    for draft in drafts:
        database.write_now(partial(_register, person_id=person_id, letter_id=draft), office_id)


def _register(uow: UnitOfWork, person_id: int, letter_id: int) -> None:
    person = uow.get(Person, person_id)
    assert person is not None
    actor = actor_of(uow, person)
    registering.register(uow, actor, letter_drafts.own_draft(uow, actor, letter_id))


def _faults(uow: UnitOfWork) -> tuple[int, int]:
    """Gaps and doubles in this year's receive book, counted from the rows themselves."""
    uow.office_id = people.offices(uow)[0].id
    book, unit = next(
        (book, unit)
        for book, unit in registers.books(uow)
        if book.year == book_year(uow.now) and book.direction == Direction.RECEIVE and _is_central(unit)
    )
    rows = Counter(uow.session.exec(select(Entry.number).where(col(Entry.book_id) == book.id)).all())
    if rows.total() < _CLERKS * _EACH * _ROUNDS:
        raise RuntimeError(f"{unit.name} has only {rows.total()} numbers")
    gaps = sum(number not in rows for number in range(1, book.last + 1))
    return gaps, rows.total() - len(rows)


def _is_central(unit: Unit) -> bool:
    return unit.kind == UnitKind.OFFICE
