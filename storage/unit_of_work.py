"""One transaction: everything in it happens, or nothing does. Nobody commits but `storage.engine`."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import lru_cache
from typing import Any, TypeVar

from sqlalchemy import event
from sqlalchemy.orm import LoaderCriteriaOption, ORMExecuteState, with_loader_criteria
from sqlmodel import Session, SQLModel

from storage import audit
from storage.tables import OfficeOwned

Row = TypeVar("Row", bound=SQLModel)


class UnitOfWork:
    """A session bound to one office (or to none: the machine's own sweeps see all).

    While `office_id` is set, every query for a row that has one is filtered by it, and every new row carries it.
    `now` is one moment for the whole transaction. `rings` are the names to wake once it is committed
    (`outbox:<channel>`, `inbox`, `timers`, `work`).
    """

    def __init__(self, session: Session, now: datetime, office_id: int | None = None) -> None:
        self.session = session
        self.now = now
        self.office_id = office_id
        self.rings: set[str] = set()
        self.actor: tuple[int | None, int | None] = (None, None)
        self._acts: list[tuple[str, str, dict[str, Any]]] = []
        session.info["uow"] = self

    @property
    def office(self) -> int:
        """The office's id; a programming error where there is none."""
        if self.office_id is None:
            raise RuntimeError("this unit of work belongs to no office")
        return self.office_id

    def add(self, row: Row) -> Row:
        """Add a row and give it its id."""
        self.session.add(row)
        self.session.flush()
        return row

    def get(self, table: type[Row], key: object) -> Row | None:
        """A row by its key, of this office only."""
        row = self.session.get(table, key)
        if row is not None and self.office_id is not None and getattr(row, "office_id", self.office_id) != self.office:
            return None
        return row

    def delete(self, row: SQLModel) -> None:
        self.session.delete(row)
        self.session.flush()

    def flush(self) -> None:
        self.session.flush()

    def ring(self, name: str) -> None:
        """Wake whoever waits for `name` after the commit."""
        self.rings.add(name)

    def record(self, act: str, thing: str, /, **detail: Any) -> None:
        """Put an act on record. Written into the audit chain just before the commit, to hold its lock briefly.

        `detail` may be ids, states, numbers, dates, reasons; never the text of a letter.
        """
        self._acts.append((act, thing, detail))

    def seal(self) -> None:
        """Write what was recorded into the chain. Called by the engine before it commits."""
        self.session.flush()
        if self._acts:
            audit.append(self, self._acts)
            self._acts = []

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """A part that may fail on its own: an exception undoes only what was done inside, records too."""
        acts, rings = list(self._acts), set(self.rings)
        savepoint = self.session.begin_nested()
        try:
            yield
            self.session.flush()
        except BaseException:
            savepoint.rollback()
            self._acts, self.rings = acts, rings
            raise
        else:
            savepoint.commit()


Closure = Callable[[UnitOfWork], Any]


@lru_cache(maxsize=1024)
def _rows_of(office_id: int) -> LoaderCriteriaOption:
    # Kept, because every query of the office takes it along.
    return with_loader_criteria(OfficeOwned, lambda owner: owner.office_id == office_id, include_aliases=True)


@event.listens_for(Session, "do_orm_execute")
def _only_this_office(state: ORMExecuteState) -> None:
    uow: UnitOfWork | None = state.session.info.get("uow")
    if uow is None or uow.office_id is None or state.is_column_load:
        return
    state.statement = state.statement.options(_rows_of(uow.office_id))


@event.listens_for(Session, "before_flush")
def _stamp_office(session: Session, *_: object) -> None:
    uow: UnitOfWork | None = session.info.get("uow")
    if uow is None or uow.office_id is None:
        return
    for row in session.new:
        if getattr(row, "office_id", 0) is None:
            row.office_id = uow.office_id
