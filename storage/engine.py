"""SQLite or PostgreSQL behind the same three calls: `write`, `read`, `store_events`.

A unit of work is a closure, handed over and run to its end in one transaction:

- SQLite has one writer, so one thread owns the one writing connection. Each closure runs in a SAVEPOINT of its own;
  one COMMIT (synchronous=FULL) serves all that were waiting, and their futures resolve after it. Readers have
  connections of their own (WAL).
- PostgreSQL runs the same closures on a pool of threads, a session each, and groups its own commits.
"""

import asyncio
import logging
import queue
import threading
from asyncio import wrap_future
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, insert, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.exc import InterfaceError, OperationalError, StatementError
from sqlalchemy.pool import NullPool, StaticPool
from sqlmodel import Session

from storage.audit import flush_audit
from storage.clock import Clock
from storage.errors import CannotBeStored, DatabaseAway
from storage.tables import Event
from storage.unit_of_work import UnitOfWork

T = TypeVar("T")

_log = logging.getLogger(__name__)

# How many waiting closures one COMMIT may serve: beyond this the first of them waits too long for its answer.
_GROUP = 256
# A second process on the same file (a command line beside the service) waits this long for the writer's lock.
_BUSY_MS = 10_000


@dataclass
class _Write:
    run: Callable[[Connection], tuple[Any, set[str]]]
    future: "Future[Any]"


@dataclass
class _Store:
    """Inbox rows: any number of these in one group become a single statement."""

    rows: Sequence[dict[str, Any]]
    future: "Future[Any]"


class Database:
    """The only way to the rows. Thread-safe; `write` and `read` are for async callers, `*_now` for the rest."""

    def __init__(self, url: str, clock: Clock, *, workers: int = 8) -> None:
        self.url = make_url(url)
        self.clock = clock
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.on_signal: Callable[[set[str]], None] = lambda _names: None
        """Called after a commit, from a database thread, with the names that were signalled."""
        self.before_commit: Callable[[UnitOfWork], None] = lambda _uow: None
        """Called inside each writing transaction at its end (procrastinate's jobs are put here)."""
        self._closed = False
        self._handing_over = threading.Lock()
        if self.is_sqlite:
            self._engine, self._reader = _sqlite_engines(str(self.url.database or ":memory:"))
            self._queue: queue.SimpleQueue[_Write | _Store | None] = queue.SimpleQueue()
            self._thread = threading.Thread(target=self._write_forever, name="writer", daemon=True)
            self._thread.start()
            self._pool = ThreadPoolExecutor(workers, "reader")
        else:
            self.url = self.url.set(drivername="postgresql+psycopg")
            self._engine = create_engine(
                self.url, pool_size=workers, max_overflow=8, pool_pre_ping=True, hide_parameters=True
            )
            # A reader sees one moment, as it does on SQLite: a list and its count agree, a chain and its end too.
            self._reader = self._engine.execution_options(isolation_level="REPEATABLE READ")
            # Held for as long as a drain takes; out of the pool they would leave none for the drains' own work.
            self._locks = create_engine(self.url, poolclass=NullPool, hide_parameters=True)
            self._pool = ThreadPoolExecutor(workers, "database")

    @property
    def conninfo(self) -> str:
        """The libpq URL of a PostgreSQL database, with its password."""
        return self.url.set(drivername="postgresql").render_as_string(hide_password=False)

    @property
    def engine(self) -> Engine:
        """For migrations and tests."""
        return self._engine

    # --- the three calls --------------------------------------------------------------------------------------------

    async def write(self, work: Callable[[UnitOfWork], T], office_id: int | None = None) -> T:
        """Run `work` in one writing transaction and give back its result after the commit.

        Raises what `work` raised (nothing of it is stored) or DatabaseAway.
        """
        return await wrap_future(self._submit(work, office_id))

    def write_now(self, work: Callable[[UnitOfWork], T], office_id: int | None = None) -> T:
        """`write` for a caller that may block."""
        return self._submit(work, office_id).result()

    async def read(self, work: Callable[[UnitOfWork], T], office_id: int | None = None) -> T:
        """Run `work` on a snapshot; whatever it writes is rolled back."""
        return await wrap_future(self._pool.submit(self.read_now, work, office_id))

    def read_now(self, work: Callable[[UnitOfWork], T], office_id: int | None = None) -> T:
        """`read` for a caller that may block."""
        try:
            with self._reader.connect() as connection, Session(bind=connection, expire_on_commit=False) as session:
                # Closing the session rolls back, and unlike `rollback` leaves the rows that are given back readable.
                return work(UnitOfWork(session, self.clock.now(), office_id))
        except (OperationalError, InterfaceError) as problem:
            raise DatabaseAway(type(problem.orig).__name__) from problem

    async def store_events(self, rows: Sequence[dict[str, Any]]) -> None:
        """Store inbox rows; those already there (same channel and event id) change nothing. Returns after COMMIT.

        Raises DatabaseAway, or CannotBeStored for rows that no database takes.
        """
        future: Future[None] = Future()
        if self.is_sqlite:
            self._put(_Store(rows, future))
        else:

            def run(connection: Connection) -> tuple[None, set[str]]:
                _insert_events(connection, rows)
                return None, {"inbox"}

            future = self._start(run)
        try:
            await wrap_future(future)
        except StatementError as problem:
            # Without a chain: the database's own words quote the row.
            raise CannotBeStored(type(problem.orig).__name__) from None

    @asynccontextmanager
    async def exclusive(self, name: str) -> AsyncIterator[bool]:
        """Whether this process alone does `name` now, over all machines, until the block ends.

        PostgreSQL frees the lock when the holder's connection dies. A SQLite file has one service process only
        (`saraban serve` sees to that), so there the caller's own lock is enough.
        """
        if self.is_sqlite:
            yield True
            return
        loop = asyncio.get_running_loop()
        connection = await loop.run_in_executor(self._pool, self._try_lock, name)
        try:
            yield connection is not None
        finally:
            if connection is not None:
                await loop.run_in_executor(self._pool, self._unlock, connection, name)

    def _try_lock(self, name: str) -> Connection | None:
        try:
            connection = self._locks.connect()
            held = connection.execute(text("SELECT pg_try_advisory_lock(hashtext(:name))"), {"name": name}).scalar()
            connection.commit()
        except (OperationalError, InterfaceError) as problem:
            raise DatabaseAway(type(problem.orig).__name__) from problem
        if held:
            return connection
        connection.close()
        return None

    def _unlock(self, connection: Connection, name: str) -> None:
        try:
            connection.execute(text("SELECT pg_advisory_unlock(hashtext(:name))"), {"name": name})
            connection.commit()
        except (OperationalError, InterfaceError):
            connection.invalidate()  # the connection is dead, and the lock died with it
        finally:
            connection.close()

    def close(self) -> None:
        """Finish what is queued, then let go of the database."""
        with self._handing_over:
            if self._closed:
                return
            self._closed = True
        if self.is_sqlite:
            self._queue.put(None)
            self._thread.join()
        self._pool.shutdown(wait=True)
        self._reader.dispose()
        self._engine.dispose()

    # --- how a closure runs -----------------------------------------------------------------------------------------

    def _submit(self, work: Callable[[UnitOfWork], T], office_id: int | None) -> "Future[T]":
        def run(connection: Connection) -> tuple[T, set[str]]:
            # The savepoint or transaction around it ends it one way or the other; the session needs none of its own.
            with Session(
                bind=connection, join_transaction_mode="rollback_only", expire_on_commit=False, autoflush=True
            ) as session:
                uow = UnitOfWork(session, self.clock.now(), office_id)
                result = work(uow)
                flush_audit(uow)
                self.before_commit(uow)
                session.commit()
                return result, uow.signals

        if self.is_sqlite:
            future: Future[T] = Future()
            self._put(_Write(run, future))
            return future
        return self._start(run)

    def _start(self, run: Callable[[Connection], tuple[T, set[str]]]) -> "Future[T]":
        with self._handing_over:
            if self._closed:
                raise DatabaseAway("closed")
            return self._pool.submit(self._run_alone, run)

    def _run_alone(self, run: Callable[[Connection], tuple[T, set[str]]]) -> T:
        try:
            with self._engine.begin() as connection:
                result, signals = run(connection)
        except (OperationalError, InterfaceError) as problem:
            raise DatabaseAway(type(problem.orig).__name__) from problem
        self._wake(signals)
        return result

    def _wake(self, signals: set[str]) -> None:
        if not signals:
            return
        try:
            self.on_signal(signals)
        except Exception:  # noqa: BLE001  what is committed stays so: only a signal is lost, and a sweep finds the row
            _log.exception("nobody could be woken for %s", sorted(signals))

    # --- SQLite's writer --------------------------------------------------------------------------------------------

    def _put(self, job: "_Write | _Store") -> None:
        with self._handing_over:
            if self._closed:
                raise DatabaseAway("closed")
            self._queue.put(job)

    def _write_forever(self) -> None:
        while True:
            first = self._queue.get()
            if first is None:
                return
            group = [first]
            stop = False
            while len(group) < _GROUP:
                try:
                    job = self._queue.get_nowait()
                except queue.Empty:
                    break
                if job is None:
                    stop = True
                    break
                group.append(job)
            self._write_group(group)
            if stop:
                return

    def _write_group(self, group: "list[_Write | _Store]") -> None:
        # A caller that went away while it waited gets nothing done; one that goes away from here on is too late.
        group = [job for job in group if job.future.set_running_or_notify_cancel()]
        done: list[tuple[Future[Any], Any]] = []
        signals: set[str] = set()
        try:
            with self._engine.begin() as connection:
                _store_together([job for job in group if isinstance(job, _Store)], connection, done, signals)
                for job in group:
                    if isinstance(job, _Write):
                        _run_in_savepoint(connection, job, done, signals)
        except Exception as problem:  # noqa: BLE001  BEGIN or COMMIT failed (disk full, locked), and the thread lives on
            away = DatabaseAway(type(getattr(problem, "orig", problem)).__name__)
            away.__cause__ = problem
            for job in group:  # nothing of it is stored
                if not job.future.done():
                    job.future.set_exception(away)
            return
        for future, result in done:
            future.set_result(result)
        self._wake(signals)


def _store_together(
    stores: "list[_Store]", connection: Connection, done: "list[tuple[Future[Any], Any]]", signals: set[str]
) -> None:
    if not stores:
        return
    try:
        with connection.begin_nested():
            _insert_events(connection, [row for store in stores for row in store.rows])
    except StatementError:  # a row among them cannot be stored: each store for itself, so that only that one fails
        for store in stores:
            _run_in_savepoint(connection, _Write(partial(_store_alone, store), store.future), done, signals)
        return
    done += [(store.future, None) for store in stores]
    signals.add("inbox")


def _store_alone(store: _Store, connection: Connection) -> tuple[None, set[str]]:
    _insert_events(connection, store.rows)
    return None, {"inbox"}


def _run_in_savepoint(
    connection: Connection, job: _Write, done: "list[tuple[Future[Any], Any]]", signals: set[str]
) -> None:
    savepoint = connection.begin_nested()
    try:
        result, signalled = job.run(connection)
    except BaseException as problem:
        driver: Any = connection.connection.dbapi_connection
        if not driver.in_transaction:
            # Out of space or memory SQLite ends the whole transaction: what the neighbours wrote is gone as well.
            raise
        if savepoint.is_active:
            savepoint.rollback()
        # Nothing of this closure is stored whatever becomes of the group, so it may be told at once.
        if isinstance(problem, OperationalError | InterfaceError):
            away = DatabaseAway(type(problem.orig).__name__)
            away.__cause__ = problem
            problem = away
        job.future.set_exception(problem)
        return
    savepoint.commit()
    done.append((job.future, result))
    signals |= signalled


def _insert_events(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    if not rows:
        return
    statement: Any
    if connection.dialect.name == "sqlite":
        statement = sqlite.insert(Event).on_conflict_do_nothing()
    elif connection.dialect.name == "postgresql":
        statement = postgresql.insert(Event).on_conflict_do_nothing()
    else:
        statement = insert(Event)
    connection.execute(statement, list(rows))


def _sqlite_engines(path: str) -> tuple[Engine, Engine]:
    """The writer's engine (one connection, BEGIN IMMEDIATE) and the readers'."""
    if path != ":memory:":
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    url = f"sqlite:///{path}"
    # An error of SQLAlchemy quotes the row it was about, and would carry a letter into the log.
    plain: dict[str, Any] = {"connect_args": {"check_same_thread": False}, "hide_parameters": True}
    writer = create_engine(url, poolclass=StaticPool, **plain)
    # An in-memory database exists once; its readers share the writer's connection, so it serves single-threaded tests.
    reader = writer if path == ":memory:" else create_engine(url, pool_size=4, **plain)

    def prepare(connection: Any, _record: object) -> None:
        # The driver's own transaction handling opens transactions late and as DEFERRED, which ends in SQLITE_BUSY
        # when two of them want to write; with None it leaves BEGIN to us.
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (f"busy_timeout={_BUSY_MS}", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    for engine, begin in ((writer, "BEGIN IMMEDIATE"), (reader, "BEGIN")):
        if engine is reader and reader is writer:
            continue
        event.listen(engine, "connect", prepare)

        def start(connection: Connection, statement: str = begin) -> None:
            connection.exec_driver_sql(statement)

        event.listen(engine, "begin", start)
    return writer, reader
