"""A unit's own books: who keeps them, their newest numbers, and a month as it is printed (แบบ 13, ข้อ 38; of letters
sent แบบ 14, ข้อ 43)."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta

from handlers.common.thai_calendar import bangkok_date
from handlers.common.thai_dates import BUDDHIST_ERA
from handlers.common.words import full_name, unit_name
from handlers.context import Actor
from handlers.errors import NotAllowed, NotFound
from handlers.letters.papers.register import RegisterPages, RegisterRow
from handlers.letters.texts import books as texts
from handlers.letters.texts.numbers import void_reason
from handlers.staff.actions import access
from handlers.staff.rules.permissions import Act
from storage import circulars, letters, people, registers
from storage.clock import BANGKOK
from storage.tables import Entry, Letter, Person, Receiver, Task, Unit
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import Direction, EntryState


def kept_by(uow: UnitOfWork, actor: Actor) -> list[Unit]:
    """Returns the units whose registers somebody keeps, the office first. Raises NotAllowed if there is none."""
    units = [people.office_unit(uow), *(seat.unit for seat in actor.seats)]
    kept = {unit.id: unit for unit in units if access.may_register(actor, unit)}
    if not kept:
        raise NotAllowed(Act.REGISTER)
    return list(kept.values())


def book_of(uow: UnitOfWork, actor: Actor, unit_id: int) -> Unit:
    """Returns the unit of a register that somebody keeps. Raises NotFound, NotAllowed."""
    unit = uow.get(Unit, unit_id)
    if unit is None:
        raise NotFound("unit")
    if not access.may_register(actor, unit):
        raise NotAllowed(Act.REGISTER)
    return unit


def first_of_month(day: date, back: int = 0) -> date:
    """Returns the first day of the month of `day`, or of the month that is `back` months earlier."""
    first = day.replace(day=1)
    for _ in range(back):
        first = (first - timedelta(days=1)).replace(day=1)
    return first


def month_pages(
    uow: UnitOfWork, unit_id: int, first: date, direction: Direction = Direction.RECEIVE, series: str = ""
) -> RegisterPages:
    """A month of one of a unit's books, begun on the day `first`. Raises NotFound."""
    unit = uow.get(Unit, unit_id)
    if unit is None:
        raise NotFound("unit")
    following = first_of_month(first + timedelta(days=31))
    rows = registers.entries_between(uow, unit_id, _begins(first), _begins(following), direction, series)
    ids = [letter.id for _entry, letter in rows if letter is not None]
    done = _done(uow, unit, ids)
    return RegisterPages(
        unit.name,
        direction,
        first.year + BUDDHIST_ERA,
        [_row(uow, unit, entry, letter, done) for entry, letter in rows],
        texts.series_title(series),
    )


def _begins(day: date) -> datetime:
    return datetime.combine(day, datetime.min.time(), BANGKOK).astimezone(UTC)


def _row(uow: UnitOfWork, unit: Unit, entry: Entry, letter: Letter | None, done: Mapping[int, str]) -> RegisterRow:
    day = bangkok_date(entry.taken_at)
    if letter is None or entry.state is not EntryState.USED:
        who = uow.get(Person, entry.void_by or entry.taken_by) if entry.void_by or entry.taken_by else None
        note = void_reason(entry.void_reason) or entry.note
        by = full_name(who) if who is not None else ""
        return RegisterRow(entry.number, day, state=entry.state, note=note, by=by)
    return RegisterRow(
        entry.number,
        day,
        letter.number,
        letter.dated,
        letter.sender,
        letter.addressee if letter.unit_id == unit.id else unit_name(unit),
        letter.subject,
        done.get(letter.id, ""),
        secrecy=letter.secrecy,
    )


def _done(uow: UnitOfWork, unit: Unit, letter_ids: Sequence[int]) -> dict[int, str]:
    """การปฏิบัติ: who of the unit has a letter in hand; of the office's own letters, which groups."""
    found: dict[int, list[str]] = {}
    for task in letters.tasks_of_all(uow, letter_ids):
        if task.letter_id is not None:
            name = _assignee(uow, task) if task.unit_id == unit.id else _group(uow, task)
            found.setdefault(task.letter_id, []).append(name)
    for letter_id, receiver in circulars.parts_of_unit(uow, unit.id, letter_ids).items():
        found.setdefault(letter_id, []).append(_passed_to(uow, receiver) or texts.acknowledged(receiver))
    return {letter_id: " ".join(dict.fromkeys(name for name in names if name)) for letter_id, names in found.items()}


def _group(uow: UnitOfWork, task: Task) -> str:
    unit = uow.get(Unit, task.unit_id)
    return unit_name(unit) if unit is not None else ""


def _assignee(uow: UnitOfWork, task: Task | None) -> str:
    person = uow.get(Person, task.assignee_id) if task is not None and task.assignee_id is not None else None
    return full_name(person) if person is not None else ""


def _passed_to(uow: UnitOfWork, receiver: Receiver) -> str:
    return _assignee(uow, letters.task(uow, receiver.task_id)) if receiver.task_id is not None else ""
