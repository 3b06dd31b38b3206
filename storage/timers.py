"""What becomes due, and what must be done outside a transaction. Rows are the truth; a clock only says when to look."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, or_
from sqlmodel import col, select

from storage.tables import Timer, Work
from storage.unit_of_work import UnitOfWork

# A worker that has not finished by then is taken for dead, and its work is done again.
LEASE = timedelta(minutes=3)


def set_timer(
    uow: UnitOfWork,
    kind: str,
    subject: str,
    due_at: datetime,
    version: int = 0,
    data: Mapping[str, Any] | None = None,
) -> Timer:
    """Something about `subject` becomes due. `version` lets the handler see that it was overtaken."""
    uow.ring("timers")
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
    """Nothing of this kind is due for the subject any more."""
    for timer in open_timers(uow, kind, subject):
        timer.done_at = uow.now
    uow.flush()


def latest_timer(uow: UnitOfWork, kind: str, subject: str) -> Timer | None:
    """The newest timer of this kind for a subject, done or not."""
    return uow.session.exec(
        select(Timer).where(col(Timer.subject) == subject, col(Timer.kind) == kind).order_by(col(Timer.id).desc())
    ).first()


def set_timer_at_most(uow: UnitOfWork, kind: str, subject: str, *, soon: timedelta, rest: timedelta) -> None:
    """Something about `subject` becomes due `soon`, but not within `rest` of the last time; once, while it waits."""
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
    """A timer whose handling failed comes again later."""
    timer = uow.session.get(Timer, timer_id)
    if timer is not None and timer.done_at is None:
        timer.attempts += 1
        timer.token = token
        timer.due_at = uow.now + wait
        uow.flush()


def put_work(uow: UnitOfWork, kind: str, subject: str, data: dict[str, Any], after: timedelta = timedelta(0)) -> Work:
    """Ask for work outside the transaction."""
    uow.ring("work")
    return uow.add(Work(kind=kind, subject=subject, data=data, due_at=uow.now + after))


def has_work(uow: UnitOfWork, kind: str, subject: str) -> bool:
    """Whether work of this kind about the subject is still to be done, or being done."""
    query = select(Work.id).where(col(Work.kind) == kind, col(Work.subject) == subject, col(Work.done_at).is_(None))
    return uow.session.exec(query.limit(1)).first() is not None


def latest_work(uow: UnitOfWork, kind: str, subject: str) -> Work | None:
    """The newest work of this kind about the subject, done or not."""
    return uow.session.exec(
        select(Work).where(col(Work.kind) == kind, col(Work.subject) == subject).order_by(col(Work.id).desc())
    ).first()


def undone_work(uow: UnitOfWork, kind: str) -> list[Work]:
    """The work of a kind that is still to be done, or being done, the oldest first."""
    return list(
        uow.session.exec(
            select(Work).where(col(Work.kind) == kind, col(Work.done_at).is_(None)).order_by(col(Work.id))
        ).all()
    )


def hold_back_work(uow: UnitOfWork, kind: str, subject: str, due_at: datetime) -> bool:
    """Move work nobody has begun to a later moment (another page of the album came). False where there is none."""
    work = uow.session.exec(
        select(Work)
        .where(
            col(Work.kind) == kind,
            col(Work.subject) == subject,
            col(Work.done_at).is_(None),
            col(Work.lease_until).is_(None),
        )
        .with_for_update()
    ).first()
    if work is None:
        return False
    work.due_at = due_at
    uow.flush()
    return True


def cancel_work(uow: UnitOfWork, kind: str, subject: str) -> None:
    """Work nobody has begun is not wanted any more."""
    works = uow.session.exec(
        select(Work).where(
            col(Work.kind) == kind,
            col(Work.subject) == subject,
            col(Work.done_at).is_(None),
            col(Work.lease_until).is_(None),
        )
    ).all()
    for work in works:
        work.done_at, work.failure = uow.now, "cancelled"
    uow.flush()


def take_work(uow: UnitOfWork, at_most: int) -> list[Work]:
    """Lease due work to this worker; what another one let lapse comes again."""
    rows = uow.session.exec(
        select(Work)
        .where(
            col(Work.done_at).is_(None),
            col(Work.due_at) <= uow.now,
            or_(col(Work.lease_until).is_(None), col(Work.lease_until) < uow.now),
        )
        .order_by(col(Work.due_at), col(Work.id))
        .limit(at_most)
        .with_for_update(skip_locked=True)
    ).all()
    for work in rows:
        work.lease_until = uow.now + LEASE
        work.attempts += 1
    uow.flush()
    return list(rows)


def finish_work(uow: UnitOfWork, work_id: int, failure: str = "") -> bool:
    """Mark work done, in the transaction that stores its result. False if somebody else has finished it meanwhile."""
    work = uow.session.exec(select(Work).where(col(Work.id) == work_id).with_for_update()).first()
    if work is None or work.done_at is not None:
        return False
    work.done_at, work.failure = uow.now, failure
    uow.flush()
    return True


def put_off_work(uow: UnitOfWork, work_id: int, wait: timedelta, failure: str) -> None:
    """Work that failed for now comes again."""
    work = uow.session.get(Work, work_id)
    if work is not None and work.done_at is None:
        work.due_at, work.lease_until, work.failure = uow.now + wait, None, failure
        uow.flush()


def next_due(uow: UnitOfWork) -> datetime | None:
    """The next moment at which a timer or work becomes due."""
    timer = uow.session.exec(select(func.min(Timer.due_at)).where(col(Timer.done_at).is_(None))).one()
    work = uow.session.exec(
        select(func.min(Work.due_at)).where(col(Work.done_at).is_(None), col(Work.lease_until).is_(None))
    ).one()
    moments = [moment for moment in (timer, work) if moment is not None]
    return min(moments) if moments else None
