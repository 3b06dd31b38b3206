"""Marks many receivers of a circular at once: their message arrived, or failed."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import func, or_, update
from sqlmodel import col, select

from storage.tables import Circular, Letter, Receiver
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import Platform, Secrecy


@dataclass(frozen=True)
class Part:
    """A receiver with its circular."""

    receiver: Receiver
    circular: Circular
    secrecy: Secrecy


def parts(uow: UnitOfWork, receiver_ids: Collection[int]) -> dict[int, Part]:
    """Returns receivers with their circulars, by the id of the receiver."""
    if not receiver_ids:
        return {}
    rows = uow.session.exec(
        select(Receiver, Circular, Letter.secrecy)
        .join(Circular, col(Circular.id) == Receiver.circular_id)
        .join(Letter, col(Letter.id) == Circular.letter_id)
        .where(col(Receiver.id).in_(list(receiver_ids)))
    ).all()
    return {one.id: Part(one, circular, Secrecy(secrecy)) for one, circular, secrecy in rows}


def mark_delivered(uow: UnitOfWork, receiver_ids: Collection[int], platform: Platform) -> set[int]:
    """Mark that a message arrived at each of these; the first arrival stays. Returns the circulars in which this
    changed something."""
    if not receiver_ids:
        return set()
    news = or_(col(Receiver.delivered_at).is_(None), col(Receiver.failed_at).is_not(None))
    rows = uow.session.execute(
        update(Receiver)
        .where(col(Receiver.id).in_(list(receiver_ids)), news)
        .values(
            delivered_at=func.coalesce(Receiver.delivered_at, uow.now),
            delivered_on=func.coalesce(Receiver.delivered_on, platform),
            failed_at=None,
        )
        .returning(col(Receiver.circular_id))
        .execution_options(synchronize_session=False)
    ).all()
    return {row[0] for row in rows}


def mark_failed(uow: UnitOfWork, receiver_ids: Collection[int]) -> set[int]:
    """Mark that a message failed for these. Returns the circulars in which this changed something."""
    if not receiver_ids:
        return set()
    rows = uow.session.execute(
        update(Receiver)
        .where(col(Receiver.id).in_(list(receiver_ids)), col(Receiver.failed_at).is_(None))
        .values(failed_at=uow.now)
        .returning(col(Receiver.circular_id))
        .execution_options(synchronize_session=False)
    ).all()
    return {row[0] for row in rows}
