"""Queries of staff and chairs that one event asks again and again are put once, and never answer with yesterday."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from sqlalchemy import event

from storage import people
from storage.engine import Database
from storage.tables import Office, Unit
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import UnitKind


@contextmanager
def asked(uow: UnitOfWork) -> Iterator[list[str]]:
    """The SELECTs that reach the database."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.startswith("SELECT"):
            seen.append(statement)

    engine = uow.session.connection().engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


def names(uow: UnitOfWork) -> list[str]:
    return [unit.name for unit in people.units(uow, UnitKind.GROUP)]


def test_the_same_question_is_put_once(database: Database, office: Office) -> None:
    def work(uow: UnitOfWork) -> None:
        with asked(uow) as seen:
            first = people.units(uow)
            first.clear()
            assert [unit.kind for unit in people.units(uow)] == [UnitKind.OFFICE]
            people.units(uow, UnitKind.GROUP)
        assert len(seen) == 2

    database.write_now(work, office.id)


def test_what_was_written_is_seen(database: Database, office: Office) -> None:
    """Added, changed without a word, undone, taken away."""

    def work(uow: UnitOfWork) -> None:
        assert names(uow) == []
        group = uow.add(Unit(kind=UnitKind.GROUP, name="บุคคล"))
        assert names(uow) == ["บุคคล"]
        group.active = False
        assert names(uow) == []
        with suppress(ZeroDivisionError), uow.attempt():
            group.active = True
            assert names(uow) == ["บุคคล"]
            raise ZeroDivisionError
        assert names(uow) == []
        uow.delete(group)
        assert names(uow) == []

    database.write_now(work, office.id)


def test_another_office_and_another_moment_are_other_questions(database: Database, office: Office) -> None:
    def work(uow: UnitOfWork) -> None:
        uow.office_id = office.id
        assert len(people.units(uow)) == 1
        uow.office_id = uow.add(Office(name="อื่น")).id
        assert people.units(uow) == []

    database.write_now(work)


def test_after_a_lock_what_others_have_done_meanwhile_is_seen(postgres_database: Database) -> None:
    database = postgres_database
    office_id = database.write_now(lambda uow: uow.add(Office(name="สพป.")).id)

    def add(uow: UnitOfWork) -> None:
        uow.add(Unit(kind=UnitKind.GROUP, name="บุคคล"))

    def work(uow: UnitOfWork) -> None:
        assert names(uow) == []
        database.write_now(add, office_id)
        assert names(uow) == []
        people.lock_office(uow)
        assert names(uow) == ["บุคคล"]

    database.write_now(work, office_id)
