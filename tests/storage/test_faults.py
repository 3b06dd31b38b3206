"""The database goes away and comes back: callers are told, nothing is half stored, and the work goes on."""

import asyncio
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlmodel import select

from storage.clock import TurnableClock
from storage.engine import Database
from storage.errors import DatabaseAway
from storage.tables import Office
from storage.unit_of_work import UnitOfWork
from tests.conftest import Postgres
from tests.storage.test_engine import add_office, event, event_ids, names
from tests.support.at_once import at_once

pytestmark = pytest.mark.fault


class Outage:
    """Takes one database of the server away from everybody."""

    def __init__(self, server: Postgres, database: Database) -> None:
        self._server = server
        self._name = database.url.database

    def kill_connections(self) -> None:
        self._server.execute(
            "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = :name", name=self._name
        )

    def begin(self) -> None:
        self._server.execute(f"ALTER DATABASE {self._name} ALLOW_CONNECTIONS false")
        self.kill_connections()

    def end(self) -> None:
        self._server.execute(f"ALTER DATABASE {self._name} ALLOW_CONNECTIONS true")


@pytest.fixture
def outage(postgres: Postgres, postgres_database: Database) -> Iterator[Outage]:
    outage = Outage(postgres, postgres_database)
    yield outage
    outage.end()


def test_connections_killed_between_two_calls_are_not_noticed(postgres_database: Database, outage: Outage) -> None:
    at_once(8, lambda number: postgres_database.write_now(add_office(f"{number}")))
    outage.kill_connections()
    at_once(8, lambda number: postgres_database.write_now(add_office(f"again {number}")))
    outage.kill_connections()
    assert len(names(postgres_database)) == 16


def test_a_connection_killed_in_the_middle_stores_nothing(postgres_database: Database, outage: Outage) -> None:
    def work(uow: UnitOfWork) -> None:
        uow.add(Office(name="half"))
        outage.kill_connections()

    with pytest.raises(DatabaseAway):
        postgres_database.write_now(work)
    with pytest.raises(DatabaseAway):
        postgres_database.read_now(work)
    assert names(postgres_database) == []


async def test_while_it_is_away_everyone_is_told_and_then_it_works_again(
    postgres_database: Database, outage: Outage
) -> None:
    await postgres_database.write(add_office("before"))
    outage.begin()
    answers = await asyncio.gather(
        *(postgres_database.write(add_office(f"during {number}")) for number in range(12)),
        postgres_database.store_events([event("1")]),
        postgres_database.read(lambda uow: uow.session.exec(select(Office)).all()),
        return_exceptions=True,
    )
    assert [type(answer) for answer in answers] == [DatabaseAway] * 14
    outage.end()
    await postgres_database.write(add_office("after"))
    await postgres_database.store_events([event("1")])
    assert names(postgres_database) == ["after", "before"]
    assert event_ids(postgres_database) == ["1"]


async def test_a_lock_goes_with_its_connection(postgres_database: Database, outage: Outage) -> None:
    other = Database(postgres_database.url.render_as_string(hide_password=False), TurnableClock())
    async with postgres_database.exclusive("drain:tg") as mine, other.exclusive("drain:tg") as theirs:
        assert (mine, theirs) == (True, False)
        async with other.exclusive("drain:ln") as another:
            assert another
        outage.kill_connections()
        async with other.exclusive("drain:tg") as theirs_now:
            assert theirs_now
    async with other.exclusive("drain:tg") as free:
        assert free
    other.close()


async def test_a_lock_cannot_be_had_from_a_database_that_is_away(postgres_database: Database, outage: Outage) -> None:
    await postgres_database.write(add_office("before"))
    outage.begin()
    with pytest.raises(DatabaseAway):
        async with postgres_database.exclusive("drain:tg"):
            pass


def test_another_process_on_the_same_file_is_waited_for(sqlite_database: Database) -> None:
    other = Database(sqlite_database.url.render_as_string(), TurnableClock())
    at_once(4, lambda number: [(sqlite_database, other)[number % 2].write_now(add_office("x")) for _ in range(10)])
    assert len(names(other)) == 40
    other.close()


def test_a_file_that_is_held_for_long_is_away_and_comes_back(sqlite_database: Database) -> None:
    other = Database(sqlite_database.url.render_as_string(), TurnableClock())
    other.write_now(lambda uow: uow.session.connection().execute(text("PRAGMA busy_timeout = 1")))
    entered, go_on = threading.Event(), threading.Event()

    def hold(_: UnitOfWork) -> None:
        entered.set()
        go_on.wait()

    holding = threading.Thread(target=sqlite_database.write_now, args=(hold,))
    holding.start()
    entered.wait()
    with pytest.raises(DatabaseAway):
        other.write_now(add_office("x"))
    go_on.set()
    holding.join()
    other.write_now(add_office("y"))
    assert names(other) == ["y"]
    other.close()


def test_readers_go_on_while_the_file_is_written(sqlite_database: Database) -> None:
    sqlite_database.write_now(add_office("a"))
    assert sqlite_database.write_now(lambda uow: (uow.add(Office(name="b")), names(sqlite_database))[1]) == ["a"]


_KILLED = """
import os, sys
from storage.clock import SystemClock
from storage.engine import Database
from storage.tables import Office
database = Database(sys.argv[1], SystemClock())
for number in range(10_000):
    database.write_now(lambda uow: uow.add(Office(name=str(number))))
    os.write(1, b"%d\\n" % number)
"""


def test_what_was_answered_survives_a_kill(database: Database) -> None:
    """Everything a killed process was told is stored, is stored; at most one more that it was not told of."""
    url = database.url.render_as_string(hide_password=False)
    with subprocess.Popen([sys.executable, "-c", _KILLED, url], stdout=subprocess.PIPE, cwd=Path.cwd()) as process:
        assert process.stdout is not None
        told = [process.stdout.readline() for _ in range(30)]
        process.kill()
        told += process.stdout.readlines()
    stored = sorted(int(name) for name in names(database))
    last = max(int(line) for line in told if line.endswith(b"\n"))
    assert stored[: last + 1] == list(range(last + 1))
    assert len(stored) <= last + 2
