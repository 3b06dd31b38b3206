"""Procedures of the work calendar that are switched on, and the tasks made of their steps: the queries."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import or_
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

from storage.tables import Programme, Task
from storage.unit_of_work import UnitOfWork, locked

_MADE = "procedure:"


def programme(uow: UnitOfWork, procedure: str, year: int, unit_id: int, *, lock: bool = False) -> Programme | None:
    """A procedure's programme of a unit and a Buddhist fiscal year, on or off."""
    query = select(Programme).where(
        col(Programme.procedure) == procedure, col(Programme.year) == year, col(Programme.unit_id) == unit_id
    )
    if lock:
        query = locked(query)
    return uow.session.exec(query).first()


def running(uow: UnitOfWork, year: int, unit_id: int) -> list[Programme]:
    """Returns the programmes that are switched on in a unit for a year."""
    return list(
        uow.session.exec(
            select(Programme)
            .where(col(Programme.year) == year, col(Programme.unit_id) == unit_id, col(Programme.off_at).is_(None))
            .order_by(col(Programme.id))
        ).all()
    )


def add(uow: UnitOfWork, row: Programme) -> bool:
    """Switch a programme on for the first time. Returns False if somebody did so at the same moment (the unique index
    decides)."""
    try:
        with uow.attempt():
            uow.add(row)
    except IntegrityError:
        return False
    return True


def tasks_of(uow: UnitOfWork, procedure: str, year: int, unit_id: int, *, lock: bool = False) -> list[Task]:
    """The tasks made of a programme, the earliest due first."""
    query = (
        select(Task)
        .where(
            col(Task.unit_id) == unit_id,
            col(Task.origin).startswith(f"{_MADE}{procedure}:", autoescape=True),
            col(Task.origin).endswith(f":{year}:{unit_id}", autoescape=True),
        )
        .order_by(col(Task.due_on), col(Task.id))
    )
    if lock:
        query = locked(query)
    return list(uow.session.exec(query).all())


def in_days(uow: UnitOfWork, unit_ids: Collection[int], first: date, last: date) -> list[Task]:
    """The units' tasks of procedures that lie in these days, or are still open from before; the earliest due first."""
    query = (
        select(Task)
        .where(
            col(Task.unit_id).in_(sorted(unit_ids)),
            col(Task.origin).startswith(_MADE),
            or_(col(Task.starts_on).is_(None), col(Task.starts_on) <= last),
            or_(col(Task.due_on) >= first, col(Task.closed_at).is_(None)),
        )
        .order_by(col(Task.due_on), col(Task.id))
    )
    return list(uow.session.exec(query).all())
