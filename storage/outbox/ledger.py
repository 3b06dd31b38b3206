"""What was sent, what it cost and what failed: the queries."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import func, or_
from sqlmodel import col, select

from storage.outbox.rows import NO_QUOTA
from storage.tables import ChatChannel, Delivery
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import Platform, SendState


def waiting(uow: UnitOfWork) -> int:
    """How many messages are due and not out."""
    return uow.session.exec(
        select(func.count())
        .select_from(Delivery)
        .where(col(Delivery.done_at).is_(None), col(Delivery.not_before) <= uow.now)
    ).one()


def failed_since(uow: UnitOfWork, moment: datetime) -> int:
    """How many messages could not be delivered since a moment."""
    return uow.session.exec(
        select(func.count())
        .select_from(Delivery)
        .where(col(Delivery.state).in_([SendState.REFUSED, SendState.UNREACHABLE]), col(Delivery.done_at) >= moment)
    ).one()


def charged_since(uow: UnitOfWork, moment: datetime, channel_id: str | None = None) -> int:
    """How many LINE messages were counted against the quota since a moment, by our own ledger.

    What is under way counts already, unless it answers for free.
    """
    query = (
        select(func.count())
        .select_from(Delivery)
        .where(
            or_(
                (col(Delivery.done_at) >= moment)
                & (col(Delivery.state) == SendState.SENT)
                & col(Delivery.free).is_(False),
                col(Delivery.done_at).is_(None)
                & (col(Delivery.state) == SendState.SENDING)
                & (col(Delivery.reply_token) == ""),
            )
        )
    )
    if channel_id is not None:
        query = query.where(col(Delivery.channel_id) == channel_id)
    else:
        query = query.join(ChatChannel, col(ChatChannel.id) == Delivery.channel_id).where(
            col(ChatChannel.platform) == Platform.LINE
        )
    return uow.session.exec(query).one()


def latest_to(uow: UnitOfWork, channel_id: str, chat: str, limit: int = 20) -> list[Delivery]:
    """The newest rows of a chat, newest first."""
    rows: Iterable[Delivery] = uow.session.exec(
        select(Delivery)
        .where(col(Delivery.channel_id) == channel_id, col(Delivery.chat) == chat)
        .order_by(col(Delivery.seq).desc())
        .limit(limit)
    ).all()
    return list(rows)


def over_budget_since(uow: UnitOfWork, moment: datetime, purpose: str | None = None) -> list[Delivery]:
    """Returns what was not sent since a moment because the quota was used up, and reached its person in no other way;
    oldest first."""
    query = select(Delivery).where(
        col(Delivery.state) == SendState.UNREACHABLE, col(Delivery.failure) == NO_QUOTA, col(Delivery.done_at) > moment
    )
    if purpose is not None:
        query = query.where(col(Delivery.purpose) == purpose)
    return list(uow.session.exec(query.order_by(col(Delivery.done_at), col(Delivery.seq))).all())


def charged_by_purpose(
    uow: UnitOfWork, moment: datetime, channel_ids: Sequence[str], *, until: datetime | None = None
) -> dict[str, int]:
    """How many messages of some accounts were counted since a moment, by what they were for."""
    query = select(Delivery.purpose, func.count()).where(
        col(Delivery.channel_id).in_(list(channel_ids)),
        col(Delivery.state) == SendState.SENT,
        col(Delivery.free).is_(False),
        col(Delivery.done_at) >= moment,
    )
    if until is not None:
        query = query.where(col(Delivery.done_at) < until)
    return dict(uow.session.exec(query.group_by(col(Delivery.purpose))).all())


def failures_since(uow: UnitOfWork, moment: datetime, limit: int | None = None) -> list[Delivery]:
    """What could not be delivered since a moment, newest first."""
    query = (
        select(Delivery)
        .where(col(Delivery.state).in_([SendState.REFUSED, SendState.UNREACHABLE]), col(Delivery.done_at) >= moment)
        .order_by(col(Delivery.seq).desc())
    )
    return list(uow.session.exec(query.limit(limit) if limit else query).all())


def said_since(uow: UnitOfWork, purpose: str, moment: datetime, subject: str | None = None) -> bool:
    """Whether a message of this purpose (about this subject, if one is given) was put since a moment."""
    query = select(Delivery.seq).where(
        col(Delivery.purpose) == purpose,
        col(Delivery.made_at) >= moment,
        # What was done before was made before: in these words an index finds the rest.
        or_(col(Delivery.done_at).is_(None), col(Delivery.done_at) >= moment),
    )
    if subject is not None:
        query = query.where(col(Delivery.subject) == subject)
    return uow.session.exec(query.limit(1)).first() is not None
