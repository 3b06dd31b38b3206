"""Requests for more time: the queries."""

from collections.abc import Sequence

from sqlalchemy import func
from sqlmodel import col, select

from storage.tables import Extension
from storage.unit_of_work import UnitOfWork, locked
from storage.vocabulary import ExtensionState


def extension(uow: UnitOfWork, extension_id: int, *, lock: bool = False) -> Extension | None:
    """Returns a request; `lock` before changing it."""
    query = select(Extension).where(col(Extension.id) == extension_id)
    if lock:
        query = locked(query)
    return uow.session.exec(query).first()


def open_of(uow: UnitOfWork, subject: str, *, lock: bool = False) -> Extension | None:
    """Returns the open request for a subject. There is at most one."""
    query = select(Extension).where(col(Extension.subject) == subject, col(Extension.state) == ExtensionState.OPEN)
    if lock:
        query = locked(query)
    return uow.session.exec(query).first()


def latest_of(uow: UnitOfWork, subject: str) -> Extension | None:
    """Returns the newest request for a subject."""
    query = select(Extension).where(col(Extension.subject) == subject).order_by(col(Extension.id).desc())
    return uow.session.exec(query).first()


def count_of(uow: UnitOfWork, subject: str) -> int:
    """Returns how often more time was asked for. Withdrawn requests do not count."""
    return uow.session.exec(
        select(func.count())
        .select_from(Extension)
        .where(col(Extension.subject) == subject, col(Extension.state) != ExtensionState.WITHDRAWN)
    ).one()


def open_ones(uow: UnitOfWork) -> Sequence[Extension]:
    """Returns all open requests of the office, the oldest first."""
    query = select(Extension).where(col(Extension.state) == ExtensionState.OPEN).order_by(col(Extension.id))
    return uow.session.exec(query).all()
