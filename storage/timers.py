"""Timers: what becomes due at a moment. Rows are the truth; a clock only says when to look."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func
from sqlmodel import col, select

from storage.tables import Job, Timer
from storage.unit_of_work import UnitOfWork


def set_timer(
    uow: UnitOfWork,
    kind: str,
    subject: str,
    due_at: datetime,
    version: int = 0,
    data: Mapping[str, Any] | None = None,
) -> Timer:
    """Set a timer about `subject`. `version` lets the handler see that the subject has changed since."""
    uow.signal("timers")
    return uow.add(Timer(kind=kind, subject=subject, due_at=due_at, version=version, data=dict(data or {})))


def open_timers(uow: UnitOfWork, kind: str, subject: str) -> list[Timer]:
    """The timers of this kind that are still to come for a subject."""
    return list(
        uow.session.exec(
            select(Timer)
            .where(col(Timer.subject) == subject, col(Timer.kind) == kind, col(Timer.done_at).is_(None))
            .order_by(col(Timer.due_at), col(Timer.id))
        ).all()
    )


def open_of_kind(uow: UnitOfWork, kind: str) -> list[Timer]:
    """All timers of this kind that are still to come."""
    return list(
        uow.session.exec(
            select(Timer).where(col(Timer.kind) == kind, col(Timer.done_at).is_(None)).order_by(col(Timer.due_at))
        ).all()
    )


def have_open(uow: UnitOfWork, kind: str, subjects: Collection[str]) -> set[str]:
    """Those of some subjects for which a timer of this kind is still to come."""
    if not subjects:
        return set()
    rows = uow.session.exec(
        select(Timer.subject).where(
            col(Timer.subject).in_(sorted(subjects)), col(Timer.kind) == kind, col(Timer.done_at).is_(None)
        )
    )
    return set(rows.all())


def done_since(uow: UnitOfWork, kind: str, subject: str, moment: datetime) -> bool:
    """Whether a timer of this kind came for a subject since a moment."""
    query = select(Timer.id).where(col(Timer.subject) == subject, col(Timer.kind) == kind, col(Timer.done_at) >= moment)
    return uow.session.exec(query.limit(1)).first() is not None


def stop_timers(uow: UnitOfWork, kind: str, subject: str) -> None:
    """Stop the timers of this kind for a subject."""
    for timer in open_timers(uow, kind, subject):
        timer.done_at = uow.now
    uow.flush()


def latest_timer(uow: UnitOfWork, kind: str, subject: str) -> Timer | None:
    """The newest timer of this kind for a subject, done or not."""
    return uow.session.exec(
        select(Timer).where(col(Timer.subject) == subject, col(Timer.kind) == kind).order_by(col(Timer.id).desc())
    ).first()


def set_timer_at_most(uow: UnitOfWork, kind: str, subject: str, *, soon: timedelta, rest: timedelta) -> None:
    """Set a timer that comes `soon`, but not within `rest` of the last one. Does nothing while one is open."""
    latest = latest_timer(uow, kind, subject)
    if latest is not None and latest.done_at is None:
        return
    due_at = uow.now + soon
    if latest is not None and latest.done_at is not None:
        due_at = max(due_at, latest.done_at + rest)
    set_timer(uow, kind, subject, due_at)


def take_timer(uow: UnitOfWork) -> Timer | None:
    """Lock the timer that has been due the longest. It is handled and marked in this same transaction."""
    return uow.session.exec(
        select(Timer)
        .where(col(Timer.done_at).is_(None), col(Timer.due_at) <= uow.now)
        .order_by(col(Timer.due_at), col(Timer.id))
        .limit(1)
        .with_for_update(skip_locked=True)
    ).first()


def put_off_timer(uow: UnitOfWork, timer_id: int, wait: timedelta, token: str) -> None:
    """Put off a timer whose handling failed."""
    timer = uow.session.get(Timer, timer_id)
    if timer is not None and timer.done_at is None:
        timer.attempts += 1
        timer.token = token
        timer.due_at = uow.now + wait
        uow.flush()


def next_due(uow: UnitOfWork) -> datetime | None:
    """The next moment at which a timer or a job becomes due."""
    timer = uow.session.exec(select(func.min(Timer.due_at)).where(col(Timer.done_at).is_(None))).one()
    job = uow.session.exec(
        select(func.min(Job.due_at)).where(col(Job.done_at).is_(None), col(Job.lease_until).is_(None))
    ).one()
    moments = [moment for moment in (timer, job) if moment is not None]
    return min(moments) if moments else None
