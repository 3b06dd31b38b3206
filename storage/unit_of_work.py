"""One transaction: everything in it happens, or nothing does. Nobody commits but `storage.engine`."""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import lru_cache, wraps
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from sqlalchemy import event
from sqlalchemy.orm import LoaderCriteriaOption, ORMExecuteState, with_loader_criteria
from sqlmodel import Session, SQLModel
from sqlmodel.sql.expression import SelectOfScalar

from storage.tables import Absence, ChatChannel, Conversation, Holding, Office, OfficeOwned, Person, Post, Unit

Row = TypeVar("Row", bound=SQLModel)
P = ParamSpec("P")
T = TypeVar("T")

Act = tuple[str, str, dict[str, Any]]
"""An act, the thing that it was done to (`letter:12`), and details."""

# The tables that a `remembered` query may read.
_REMEMBERED = (Office, ChatChannel, Unit, Person, Post, Holding, Absence, Conversation)


class UnitOfWork:
    """A session bound to one office (or to none: the machine's own sweeps see all).

    While `office_id` is set, every query for a row that has one is filtered by it, and every new row carries it.
    `now` is one moment for the whole transaction. `signals` are the names to wake once it is committed
    (`outbox:<channel>`, `inbox`, `timers`, `jobs`). `acts` are what the audit chain has not taken yet.
    """

    def __init__(self, session: Session, now: datetime, office_id: int | None = None) -> None:
        self.session = session
        self.now = now
        self.office_id = office_id
        self.signals: set[str] = set()
        self.actor: tuple[int | None, int | None] = (None, None)
        self.acts: list[Act] = []
        self._remembered: dict[Hashable, Any] = {}
        # The session drops rows that nobody refers to, and would fetch them again.
        self._held: dict[tuple[type[SQLModel], object], SQLModel] = {}
        session.info["uow"] = self

    @property
    def office(self) -> int:
        """The office's id. Raises RuntimeError if there is none, which is a programming error."""
        if self.office_id is None:
            raise RuntimeError("this unit of work belongs to no office")
        return self.office_id

    def add(self, row: Row) -> Row:
        """Add a row and give it its id."""
        self.session.add(row)
        self.session.flush()
        return row

    def get(self, table: type[Row], key: object) -> Row | None:
        """Returns the row with this key if it belongs to this office, else None."""
        row = self.session.get(table, key)
        if row is not None:
            self._held[table, key] = row
        if row is not None and self.office_id is not None and getattr(row, "office_id", self.office_id) != self.office:
            return None
        return row

    def delete(self, row: SQLModel) -> None:
        self.session.delete(row)
        self.session.flush()

    def flush(self) -> None:
        self.session.flush()

    def remember(self, question: Hashable, ask: Callable[[], T]) -> T:
        """Returns the answer that was given to this question before in this unit of work, or else the answer of
        `ask`."""
        self.session.flush()  # as before any query; what is written may change the answer
        key = (question, self.office_id, self.now)
        if key not in self._remembered:
            self._remembered[key] = ask()
        found: T = self._remembered[key]
        return cast(T, found.copy()) if isinstance(found, list) else found  # a list is its caller's own

    def forget(self) -> None:
        """Forget all remembered answers."""
        self._remembered.clear()

    def signal(self, name: str) -> None:
        """Wake whoever waits for `name` after the commit."""
        self.signals.add(name)

    def audit(self, act: str, thing: str, /, **detail: Any) -> None:
        """Note an act for the audit chain. `storage.audit.flush_audit` writes it just before the commit, so that the
        lock of the chain is held briefly.

        `detail` may be ids, states, numbers, dates, reasons; never the text of a letter.
        """
        self.acts.append((act, thing, detail))

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """Run a part that may fail on its own. An exception undoes only what was done inside, noted acts too."""
        acts, signals = list(self.acts), set(self.signals)
        savepoint = self.session.begin_nested()
        try:
            yield
            self.session.flush()
        except BaseException:
            savepoint.rollback()
            self.acts, self.signals = acts, signals
            self.forget()
            raise
        else:
            savepoint.commit()

    @contextmanager
    def driver_savepoint(self) -> Iterator[Any]:
        """The driver's own connection in a savepoint, for a library that writes to it. An exception undoes only what
        was written inside."""
        # The connection's savepoint and not the session's, which is not set before the session's next statement.
        connection = self.session.connection()
        with connection.begin_nested():
            yield connection.connection.driver_connection


Closure = Callable[[UnitOfWork], Any]


def remembered(
    query: Callable[Concatenate[UnitOfWork, P], T],
) -> Callable[Concatenate[UnitOfWork, P], T]:
    """Decorates a query of staff, posts and channels that one event makes again and again. It runs once for the same
    arguments, and again after one of these rows was written or a lock was waited for. It may read only the tables in
    `_REMEMBERED`."""

    @wraps(query)
    def asked(uow: UnitOfWork, /, *args: P.args, **kwargs: P.kwargs) -> T:
        plain = tuple(tuple(each) if isinstance(each, list) else each for each in args)
        return uow.remember((query, plain, tuple(kwargs.items())), lambda: query(uow, *args, **kwargs))

    return asked


def locked(query: SelectOfScalar[T]) -> SelectOfScalar[T]:
    """Returns the query with its rows locked until the transaction ends. Rows that the session already holds are read
    again, because what was read before the lock may be out of date."""
    return query.with_for_update().execution_options(populate_existing=True)


@lru_cache(maxsize=1024)
def _rows_of(office_id: int) -> LoaderCriteriaOption:
    # Cached, because every query of the office needs it.
    return with_loader_criteria(OfficeOwned, lambda owner: owner.office_id == office_id, include_aliases=True)


@event.listens_for(Session, "do_orm_execute")
def _only_this_office(state: ORMExecuteState) -> None:
    uow: UnitOfWork | None = state.session.info.get("uow")
    if uow is None:
        return
    if not state.is_select or _waits_for_others(state):
        uow.forget()
    if uow.office_id is None or state.is_column_load:
        return
    state.statement = state.statement.options(_rows_of(uow.office_id))


def _waits_for_others(state: ORMExecuteState) -> bool:
    """Whether others may have committed before this query came to its row. On SQLite nobody else writes meanwhile."""
    locks = getattr(state.statement, "_for_update_arg", None) is not None
    return locks and state.session.get_bind().dialect.name != "sqlite"


@event.listens_for(Session, "before_flush")
def _stamp_office(session: Session, *_: object) -> None:
    uow: UnitOfWork | None = session.info.get("uow")
    if uow is None:
        return
    if any(isinstance(row, _REMEMBERED) for rows in (session.new, session.dirty, session.deleted) for row in rows):
        uow.forget()
    if uow.office_id is None:
        return
    for row in session.new:
        if getattr(row, "office_id", 0) is None:
            row.office_id = uow.office_id
