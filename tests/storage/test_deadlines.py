"""Deadlines in rows: what is due, once each whoever sweeps, and digests that two machines do not both write."""

from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy.exc import IntegrityError

from storage import deadlines
from storage.clock import TurnableClock
from storage.engine import Database
from storage.tables import Deadline, Office, Person
from storage.unit_of_work import UnitOfWork
from tests.conftest import START, make_office
from tests.support.at_once import at_once

HOUR = timedelta(hours=1)


def add(database: Database, office: Office, number: int, due_in: timedelta, *, done: bool = False) -> int:
    row = Deadline(
        subject=f"task:{number}",
        ladder="normal",
        due_at=START + due_in,
        first_due_at=START + due_in,
        next_at=START + due_in,
        done_at=START if done else None,
    )
    return database.write_now(lambda uow: uow.add(row).id or 0, office.id)


def add_person(database: Database, office: Office) -> int:
    return database.write_now(lambda uow: uow.add(Person(first_name="เอก")).id or 0, office.id)


def take(database: Database, at_most: int = 10) -> list[str]:
    """Sweep once, as the sweep does: what was taken has its next moment elsewhere."""

    def sweep(uow: UnitOfWork) -> list[str]:
        rows = deadlines.take_due(uow, at_most)
        for row in rows:
            row.next_at = None
        return [row.subject for row in rows]

    return database.write_now(sweep)


def test_what_is_due_comes_the_longest_due_first_and_nothing_that_is_done(
    database: Database, office: Office, clock: TurnableClock
) -> None:
    for number, due_in in enumerate((2 * HOUR, HOUR, 3 * HOUR)):
        add(database, office, number, due_in)
    add(database, office, 9, HOUR, done=True)
    assert take(database) == []
    clock.advance(2 * HOUR)
    assert database.read_now(deadlines.unswept) == 2
    assert take(database) == ["task:1", "task:0"]
    assert database.read_now(deadlines.unswept) == 0


def test_a_sweep_takes_those_of_one_office_at_a_time(database: Database, office: Office, clock: TurnableClock) -> None:
    other = make_office(database, "อีกสำนักงาน", "b")
    for number in range(4):
        add(database, (office, other)[number % 2], number, number * timedelta(minutes=1))
    clock.advance(HOUR)
    assert take(database) == ["task:0", "task:2"]
    assert take(database) == ["task:1", "task:3"]


def test_two_sweeps_at_once_take_each_once(database: Database, office: Office) -> None:
    for number in range(40):
        add(database, office, number, timedelta())

    def sweep(_: int) -> list[str]:
        taken: list[str] = []
        while database.read_now(deadlines.unswept):
            taken += take(database, 3)
        return taken

    taken = [subject for one in at_once(4, sweep) for subject in one]
    assert sorted(taken) == sorted(f"task:{number}" for number in range(40))


def test_a_rung_is_on_record_once_for_a_person(database: Database, office: Office) -> None:
    deadline_id, person_id = add(database, office, 1, HOUR), add_person(database, office)
    note = partial(deadlines.note_climbed, reminders=[(deadline_id, 1, "due:0d:officer", person_id)])
    database.write_now(note, office.id)
    with pytest.raises(IntegrityError):
        database.write_now(note, office.id)
    found = database.read_now(lambda uow: deadlines.climbed(uow, [deadline_id]), office.id)
    assert found == {(deadline_id, 1, "due:0d:officer", person_id)}


def test_of_two_machines_one_writes_a_digest(database: Database, office: Office) -> None:
    person_id = add_person(database, office)
    lines: list[deadlines.Item] = [(person_id, f"task:{number}", "due", {}) for number in range(5)]
    database.write_now(partial(deadlines.put_items, items=lines), office.id)

    def say(uow: UnitOfWork) -> int:
        items = deadlines.waiting_for(uow, person_id, lock=True)
        for item in items:
            item.done_at = uow.now
        return len(items)

    assert sorted(at_once(4, lambda _: database.write_now(say, office.id))) == [0, 0, 0, 5]


def test_a_line_that_waits_is_known(database: Database, office: Office) -> None:
    person_id = add_person(database, office)
    database.write_now(partial(deadlines.put_items, items=[(person_id, "task:1", "due", {})]), office.id)
    waits = partial(deadlines.waits, person_id=person_id)
    assert database.read_now(partial(waits, subject="task:1", kind="due"), office.id)
    assert not database.read_now(partial(waits, subject="task:2", kind="due"), office.id)
    assert not database.read_now(partial(waits, subject="task:1", kind="standing"), office.id)
