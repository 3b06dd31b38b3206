"""`write`, `read` and `store_events`: whole or not at all, and never one caller's failure in another's hands."""

import asyncio
import threading
from collections.abc import Callable
from contextlib import AsyncExitStack
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

from storage import inbox
from storage.clock import TurnableClock
from storage.engine import Database
from storage.errors import CannotBeStored, DatabaseAway
from storage.tables import Event, Office
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import Platform
from tests.conftest import START
from tests.support.at_once import at_once


class Refused(Exception):
    """What a closure of these tests raises."""


def add_office(name: str) -> Callable[[UnitOfWork], int]:
    def work(uow: UnitOfWork) -> int:
        office = uow.add(Office(name=name))
        assert office.id is not None
        return office.id

    return work


def names(database: Database) -> list[str]:
    return database.read_now(lambda uow: sorted(uow.session.exec(select(Office.name)).all()))


def event(event_id: str, chat: str = "c1", **more: Any) -> dict[str, Any]:
    return {**inbox.row("tg", Platform.TELEGRAM, event_id, chat, {"id": event_id}, START), **more}


def event_ids(database: Database) -> list[str]:
    return database.read_now(lambda uow: list(uow.session.exec(select(Event.event_id).order_by(col(Event.id))).all()))


class Gate:
    """Holds the SQLite writer inside a closure, so that what is handed over meanwhile becomes one group."""

    def __init__(self, database: Database) -> None:
        self._entered, self._open = threading.Event(), threading.Event()

        def wait(_: UnitOfWork) -> None:
            self._entered.set()
            self._open.wait()

        self.done = asyncio.ensure_future(database.write(wait))
        self._database = database

    async def shut(self) -> None:
        await asyncio.to_thread(self._entered.wait)

    async def open(self) -> None:
        # The tasks that hand over their closures run up to their first await in this one turn of the loop.
        await asyncio.sleep(0)
        self._open.set()
        await self.done


# --- one transaction a closure ----------------------------------------------------------------------------------------


def test_a_result_comes_after_the_commit(database: Database) -> None:
    office_id = database.write_now(add_office("a"))
    assert database.read_now(lambda uow: uow.session.get_one(Office, office_id).name) == "a"


def test_a_row_given_back_can_be_read_after_the_commit(database: Database) -> None:
    office = database.write_now(lambda uow: uow.add(Office(name="a", settings={"k": [1]})))
    assert (office.name, office.settings) == ("a", {"k": [1]})


def test_a_row_given_back_by_a_reader_can_be_read(database: Database) -> None:
    database.write_now(add_office("a"))
    office = database.read_now(lambda uow: uow.session.exec(select(Office)).one())
    assert office.name == "a"


def test_what_a_closure_raises_comes_back_and_nothing_of_it_is_stored(database: Database) -> None:
    def work(uow: UnitOfWork) -> None:
        uow.add(Office(name="a"))
        raise Refused("no")

    with pytest.raises(Refused, match="no"):
        database.write_now(work)
    assert names(database) == []


def test_what_a_reader_writes_is_rolled_back(database: Database) -> None:
    database.read_now(add_office("a"))
    assert names(database) == []


def test_a_broken_rule_of_the_database_comes_back_as_itself(database: Database) -> None:
    def work(uow: UnitOfWork) -> None:
        uow.session.connection().execute(text("INSERT INTO office (id) VALUES (1)"))

    with pytest.raises(IntegrityError):
        database.write_now(work)


def test_a_reader_sees_one_moment(database: Database) -> None:
    """A list and its count must agree, though somebody writes between the two."""

    def work(uow: UnitOfWork) -> tuple[int, int]:
        count = select(func.count()).select_from(Office)
        before = uow.session.exec(count).one()
        database.write_now(add_office("between"))
        return before, uow.session.exec(count).one()

    assert database.read_now(work) == (0, 0)


def failing_part(uow: UnitOfWork) -> None:
    with uow.attempt():
        uow.add(Office(name="part"))
        uow.audit("lost", "office")
        uow.signal("lost")
        raise Refused


def test_a_part_that_fails_undoes_only_itself(database: Database) -> None:
    def work(uow: UnitOfWork) -> None:
        office = uow.add(Office(name="whole"))
        uow.office_id = office.id
        uow.signal("kept")
        uow.audit("kept", "office")
        with pytest.raises(Refused):
            failing_part(uow)
        with pytest.raises(IntegrityError), uow.attempt():
            uow.session.connection().execute(text("INSERT INTO office (id) VALUES (99)"))
        with uow.attempt():
            uow.add(Office(name="other part"))

    signalled: list[set[str]] = []
    database.on_signal = signalled.append
    database.write_now(work)
    assert names(database) == ["other part", "whole"]
    assert signalled == [{"kept"}]
    acts = database.read_now(lambda uow: uow.session.connection().execute(text("SELECT act FROM audit")).all())
    assert [act for (act,) in acts] == ["kept"]


def test_many_writers_at_once_lose_nothing(database: Database) -> None:
    at_once(8, lambda number: [database.write_now(add_office(f"{number}.{turn}")) for turn in range(20)])
    assert len(names(database)) == 160


# --- one COMMIT for many (SQLite) -------------------------------------------------------------------------------------


@given(fails=st.lists(st.booleans(), min_size=1, max_size=12))
async def test_a_closure_that_fails_does_not_touch_its_neighbours(database: Database, fails: list[bool]) -> None:
    def work(number: int) -> Callable[[UnitOfWork], str]:
        def run(uow: UnitOfWork) -> str:
            uow.add(Office(name=f"{number}"))
            if fails[number]:
                raise Refused(str(number))
            return f"{number}"

        return run

    before = len(names(database))
    gate = Gate(database)
    await gate.shut()
    answers = asyncio.gather(
        *(asyncio.ensure_future(database.write(work(number))) for number in range(len(fails))), return_exceptions=True
    )
    await gate.open()
    for number, answer in enumerate(await answers):
        if fails[number]:
            assert isinstance(answer, Refused)
            assert str(answer) == str(number)
        else:
            assert answer == str(number)
    assert len(names(database)) == before + fails.count(False)


async def test_a_failing_statement_does_not_touch_its_neighbours(database: Database) -> None:
    def broken(uow: UnitOfWork) -> None:
        uow.add(Office(name="broken"))
        uow.session.connection().execute(text("INSERT INTO office (id) VALUES (99)"))

    gate = Gate(database)
    await gate.shut()
    answers = asyncio.gather(
        database.write(add_office("before")),
        database.write(broken),
        database.write(add_office("after")),
        return_exceptions=True,
    )
    await gate.open()
    before, failure, after = await answers
    assert isinstance(failure, IntegrityError)
    assert isinstance(before, int)
    assert isinstance(after, int)
    assert names(database) == ["after", "before"]


async def test_a_caller_that_went_away_does_not_stop_the_writer(database: Database) -> None:
    """A cancelled caller is everyday life: a client that hangs up, a service that is shutting down."""
    gate = Gate(database)
    await gate.shut()
    gone = asyncio.ensure_future(database.write(add_office("gone")))
    gone_store = asyncio.ensure_future(database.store_events([event("gone")]))
    stays = asyncio.ensure_future(database.write(add_office("stays")))
    await asyncio.sleep(0)
    gone.cancel()
    gone_store.cancel()
    await gate.open()
    await stays
    await database.write(add_office("later"))
    assert {"stays", "later"} <= set(names(database))
    assert gone.cancelled()


async def test_a_caller_that_goes_away_in_the_middle_does_not_stop_the_writer(database: Database) -> None:
    gate = Gate(database)
    await gate.shut()
    gate.done.cancel()
    with pytest.raises(asyncio.CancelledError):
        await gate.open()
    await database.write(add_office("later"))
    assert names(database) == ["later"]


async def test_a_commit_that_fails_fails_all_and_stores_nothing(sqlite_database: Database) -> None:
    """A foreign key that is looked at only on COMMIT stands for a disk that says no at that moment."""
    database = sqlite_database

    def late_failure(uow: UnitOfWork) -> None:
        connection = uow.session.connection()
        connection.execute(text("PRAGMA defer_foreign_keys = ON"))
        row = "INSERT INTO channel (id, office_id, platform, pause_reason) VALUES ('x', 99, 'line', '')"
        connection.execute(text(row))

    gate = Gate(database)
    await gate.shut()
    answers = asyncio.gather(
        database.write(add_office("a")),
        database.store_events([event("1")]),
        database.write(late_failure),
        database.write(add_office("b")),
        return_exceptions=True,
    )
    await gate.open()
    assert [type(answer) for answer in await answers] == [DatabaseAway] * 4
    assert names(database) == []
    assert event_ids(database) == []
    await database.write(add_office("later"))
    assert names(database) == ["later"]


async def test_a_full_disk_is_said_and_passes(sqlite_database: Database) -> None:
    database = sqlite_database

    def limit(pages: int) -> Callable[[UnitOfWork], Any]:
        def work(uow: UnitOfWork) -> Any:
            connection = uow.session.connection()
            used: int = connection.execute(text("PRAGMA page_count")).scalar_one()
            return connection.execute(text(f"PRAGMA max_page_count = {used + pages}")).scalar_one()

        return work

    await database.write(limit(2))
    gate = Gate(database)
    await gate.shut()
    answers = asyncio.gather(
        database.write(add_office("small")),
        database.write(add_office("x" * 100_000)),
        database.store_events([event("1", payload={"text": "x" * 100_000})]),
        database.write(add_office("y" * 100_000)),
        return_exceptions=True,
    )
    await gate.open()
    small, *large = await answers
    assert [type(answer) for answer in large] == [DatabaseAway] * 3
    assert names(database) == ([] if isinstance(small, DatabaseAway) else ["small"])
    assert event_ids(database) == []
    await database.write(limit(1000))
    await database.write(add_office("z" * 100_000))
    assert "z" * 100_000 in names(database)


# --- events -----------------------------------------------------------------------------------------------------------


async def test_events_are_stored_once_in_the_order_they_came(database: Database) -> None:
    await database.store_events([event("1"), event("2"), event("1")])
    await database.store_events([event("2"), event("3")])
    assert event_ids(database) == ["1", "2", "3"]


async def test_the_same_event_of_another_channel_is_another_event(database: Database) -> None:
    await database.store_events([event("1"), event("1", channel_id="ln")])
    assert event_ids(database) == ["1", "1"]


async def test_no_events_at_all_are_stored_too(database: Database) -> None:
    await database.store_events([])
    assert event_ids(database) == []


@given(deliveries=st.lists(st.lists(st.integers(0, 15), min_size=1, max_size=3), min_size=2, max_size=12))
async def test_events_delivered_many_times_at_once_are_stored_once(
    database: Database, deliveries: list[list[int]]
) -> None:
    """The platform repeats what it got no answer for, in the same order, while the first is still being stored."""
    run = len(event_ids(database))
    batches = [[event(f"{run}-{number}") for number in sorted(delivery)] for delivery in deliveries]
    await asyncio.gather(*(database.store_events(batch) for batch in batches))
    stored = event_ids(database)[run:]
    assert sorted(stored) == sorted({row["event_id"] for batch in batches for row in batch})


async def test_an_event_with_anything_in_it_is_stored_as_it_came(database: Database) -> None:
    payload = {"text": "\u0000 😀 \ud800 <b>&amp;</b> \u0e01\u0e33", "n": [1e300, -0.5, None, True], "": {}}
    await database.store_events([event("1", payload=payload)])
    assert database.read_now(lambda uow: uow.session.exec(select(Event.payload)).one()) == payload


async def test_an_event_that_cannot_be_stored_does_not_touch_its_neighbours(database: Database) -> None:
    naive = START.replace(tzinfo=None)
    gate = Gate(database)
    await gate.shut()
    answers = asyncio.gather(
        database.store_events([event("1")]),
        database.store_events([event("bad", received_at=naive)]),
        database.store_events([{**event("bad"), "chat": None}]),
        database.store_events([event("2"), event("3")]),
        database.write(add_office("a")),
        return_exceptions=True,
    )
    await gate.open()
    first, naive_one, empty_one, second, office = await answers
    assert (first, second) == (None, None)
    assert isinstance(office, int)
    assert isinstance(naive_one, CannotBeStored)
    assert isinstance(empty_one, CannotBeStored)
    assert sorted(event_ids(database)) == ["1", "2", "3"]


# --- signals ----------------------------------------------------------------------------------------------------------


async def test_it_rings_after_the_commit_and_only_then(database: Database) -> None:
    seen: list[tuple[set[str], list[str]]] = []
    database.on_signal = lambda signalled: seen.append((set(signalled), names(database)))

    def work(uow: UnitOfWork) -> None:
        uow.add(Office(name="a"))
        uow.signal("timers")

    def failing(uow: UnitOfWork) -> None:
        uow.signal("lost")
        raise Refused

    with pytest.raises(Refused):
        await database.write(failing)
    await database.write(add_office("silent"))
    await database.write(work)
    await database.write(add_office("silent too"))
    assert [signalled for signalled, _ in seen] == [{"timers"}]
    assert seen[0][1] == ["a", "silent"]


async def test_a_ring_that_fails_does_not_undo_what_is_committed(database: Database) -> None:
    """At shutdown the loop that would be woken is gone. The row is stored, and the sweep finds it."""

    def broken(_: set[str]) -> None:
        raise RuntimeError("Event loop is closed")

    def work(uow: UnitOfWork) -> str:
        uow.add(Office(name="a"))
        uow.signal("timers")
        return "stored"

    database.on_signal = broken
    assert await database.write(work) == "stored"
    assert await database.write(work) == "stored"
    assert names(database) == ["a", "a"]


def test_what_must_go_with_the_commit_goes_with_it(database: Database) -> None:
    def first(uow: UnitOfWork) -> None:
        if uow.session.exec(select(func.count()).select_from(Office)).one() > 1:
            raise Refused
        uow.add(Office(name="job"))

    database.before_commit = first
    database.write_now(add_office("a"))
    assert names(database) == ["a", "job"]
    with pytest.raises(Refused):
        database.write_now(add_office("b"))
    assert names(database) == ["a", "job"]


# --- doing something alone --------------------------------------------------------------------------------------------


async def test_doing_something_alone_takes_no_connection_from_the_others(database: Database) -> None:
    """Thirty channels may be drained at once, and each drain reads and writes."""
    async with AsyncExitStack() as stack:
        for number in range(30):
            assert await stack.enter_async_context(database.exclusive(f"drain:{number}"))
        await asyncio.gather(*(database.write(add_office(f"{number}")) for number in range(30)))
    assert len(names(database)) == 30


# --- the end ----------------------------------------------------------------------------------------------------------


def test_a_closed_database_is_away(database: Database) -> None:
    database.close()
    database.close()
    with pytest.raises(DatabaseAway):
        database.write_now(add_office("late"))


async def test_a_closed_database_takes_no_events(database: Database) -> None:
    database.close()
    with pytest.raises(DatabaseAway):
        await database.store_events([event("late")])


def test_everyone_gets_an_answer_while_it_closes(database: Database) -> None:
    stored: list[int] = []

    def work(number: int) -> None:
        if number == 0:
            database.close()
            return
        try:
            while True:
                stored.append(database.write_now(add_office("x")))
        except DatabaseAway:
            pass

    at_once(8, work)
    again = Database(database.url.render_as_string(hide_password=False), TurnableClock())
    assert len(names(again)) == len(stored)
    again.close()


def test_now_is_one_moment_for_the_whole_transaction(database: Database, clock: TurnableClock) -> None:
    def work(uow: UnitOfWork) -> bool:
        before = uow.now
        clock.advance(timedelta(hours=1))
        return uow.now == before

    assert database.write_now(work)


def test_closures_run_in_the_database_threads_not_the_callers(database: Database) -> None:
    assert database.write_now(lambda _: threading.current_thread()) is not threading.current_thread()


async def test_the_event_loop_is_free_meanwhile(database: Database) -> None:
    done = threading.Event()
    writing = asyncio.ensure_future(database.write(lambda _: done.wait()))
    await asyncio.sleep(0)
    done.set()
    assert await writing
