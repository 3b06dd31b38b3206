"""The figures that an office's admin reads. Each is a query over rows that are stored for another reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func
from sqlmodel import col, select

from storage.tables import Approval, Book, Circular, Entry, Job, KeptFile, Letter, Receiver, Task
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import ApprovalState, CircularState, Direction, EntryState, TaskState, Urgency

_OPEN_TASKS = [TaskState.WAITING, TaskState.RECEIVED, TaskState.ASSIGNED, TaskState.ASKED, TaskState.REPORTED]


def entries(uow: UnitOfWork, unit_id: int, direction: Direction, start: datetime, end: datetime) -> int:
    """How many numbers of a unit's book were used in a span."""
    return uow.session.exec(
        select(func.count())
        .select_from(Entry)
        .join(Book, col(Book.id) == Entry.book_id)
        .where(
            col(Entry.unit_id) == unit_id,
            col(Book.direction) == direction,
            col(Entry.state) == EntryState.USED,
            col(Entry.taken_at) >= start,
            col(Entry.taken_at) < end,
        )
    ).one()


def overdue_by_unit(uow: UnitOfWork, day: date) -> dict[int, int]:
    """Unfinished work that was due before a day, by unit."""
    rows = uow.session.exec(
        select(Task.unit_id, func.count())
        .where(col(Task.closed_at).is_(None), col(Task.state).in_(_OPEN_TASKS), col(Task.due_on) < day)
        .group_by(col(Task.unit_id))
    ).all()
    return dict(rows)


def overdue(
    uow: UnitOfWork, day: date, *, first: int = 0, limit: int | None = None
) -> list[tuple[Task, Letter | None]]:
    """Unfinished work that was due before a day, the longest overdue first, each with its letter."""
    query = (
        select(Task, Letter)
        .join(Letter, col(Letter.id) == Task.letter_id, isouter=True)
        .where(col(Task.closed_at).is_(None), col(Task.state).in_(_OPEN_TASKS), col(Task.due_on) < day)
        .order_by(col(Task.due_on), col(Task.id))
        .offset(first)
    )
    return [(task, letter) for task, letter in uow.session.exec(query.limit(limit) if limit else query).all()]


def open_circulars(uow: UnitOfWork) -> int:
    """How many circulars are with their receivers."""
    return uow.session.exec(
        select(func.count())
        .select_from(Circular)
        .where(col(Circular.state) == CircularState.SENT, col(Circular.closed_at).is_(None))
    ).one()


def undecided(uow: UnitOfWork) -> list[tuple[datetime, Urgency]]:
    """Returns for each letter that waits for a decision since when it waits, and how urgent it is."""
    rows = uow.session.exec(
        select(col(Approval.proposed_at), col(Letter.urgency))
        .join(Letter, col(Letter.id) == Approval.letter_id)
        .where(col(Approval.state) == ApprovalState.OPEN)
    ).all()
    return [(proposed, Urgency(urgency)) for proposed, urgency in rows]


def decided(uow: UnitOfWork, start: datetime, end: datetime) -> list[tuple[datetime, datetime]]:
    """When each letter that was decided in a span was put before its decider, and when it was decided."""
    rows = uow.session.exec(
        select(col(Approval.proposed_at), col(Approval.decided_at)).where(
            col(Approval.state) == ApprovalState.DECIDED,
            col(Approval.decided_at) >= start,
            col(Approval.decided_at) < end,
        )
    ).all()
    return [(proposed, at) for proposed, at in rows if at is not None]


@dataclass(frozen=True)
class Closed:
    """What is needed of a closed task to tell whether it was on time."""

    unit_id: int
    due_on: date | None
    ended_at: datetime


def closed_tasks(uow: UnitOfWork, start: datetime, end: datetime) -> list[Closed]:
    """Work that was closed in a span; it ended when it was reported, where it was."""
    rows = uow.session.exec(
        select(col(Task.unit_id), col(Task.due_on), col(Task.reported_at), col(Task.closed_at)).where(
            col(Task.closed_at) >= start, col(Task.closed_at) < end
        )
    ).all()
    return [Closed(unit_id, due_on, reported or at) for unit_id, due_on, reported, at in rows if at is not None]


def new_tasks(uow: UnitOfWork, start: datetime, end: datetime) -> dict[int, int]:
    """How much work each unit was given in a span."""
    rows = uow.session.exec(
        select(Task.unit_id, func.count())
        .where(col(Task.made_at) >= start, col(Task.made_at) < end)
        .group_by(col(Task.unit_id))
    ).all()
    return dict(rows)


@dataclass(frozen=True)
class Sent:
    """A circular of a span, and how far it came."""

    circular: Circular
    letter: Letter
    receivers: int
    acknowledged: int


def circulars_sent(uow: UnitOfWork, start: datetime, end: datetime) -> list[Sent]:
    """The circulars that went out in a span, whatever became of them, oldest first."""
    rows = uow.session.exec(
        select(Circular, Letter, func.count(col(Receiver.id)), func.count(col(Receiver.acknowledged_at)))
        .join(Letter, col(Letter.id) == Circular.letter_id)
        .join(Receiver, col(Receiver.circular_id) == Circular.id)
        .where(col(Circular.sent_at) >= start, col(Circular.sent_at) < end)
        .group_by(col(Circular.id), col(Letter.id))
        .order_by(col(Circular.id))
    ).all()
    return [Sent(*row) for row in rows]


@dataclass(frozen=True)
class OfUnit:
    """What a unit did with the circulars it was sent in some time."""

    acknowledged: int
    spans: Sequence[tuple[datetime, datetime]]
    """Of each that it acknowledged: when it was sent, and when the unit acknowledged it."""


def circulars_of(uow: UnitOfWork, unit_id: int, since: datetime) -> OfUnit:
    """A unit's circulars since a moment. What was acknowledged in its stead counts, but not how long it took."""
    rows = uow.session.exec(
        select(col(Circular.sent_at), col(Receiver.acknowledged_at), col(Receiver.proxy_by))
        .join(Circular, col(Circular.id) == Receiver.circular_id)
        .where(
            col(Receiver.unit_id) == unit_id,
            col(Receiver.acknowledged_at).is_not(None),
            col(Circular.sent_at) >= since,
        )
    ).all()
    spans = [(sent, done) for sent, done, proxy in rows if sent is not None and done is not None and proxy is None]
    return OfUnit(len(rows), spans)


def waiting_units(uow: UnitOfWork, limit: int) -> list[tuple[int, int]]:
    """The units that have most circulars unacknowledged: (unit, how many)."""
    count = func.count()
    rows = uow.session.exec(
        select(Receiver.unit_id, count)
        .join(Circular, col(Circular.id) == Receiver.circular_id)
        .where(
            col(Receiver.acknowledged_at).is_(None),
            col(Receiver.withdrawn_at).is_(None),
            col(Circular.state) == CircularState.SENT,
        )
        .group_by(col(Receiver.unit_id))
        .order_by(count.desc(), col(Receiver.unit_id))
        .limit(limit)
    ).all()
    return [(unit_id, number) for unit_id, number in rows]


# --- backups --------------------------------------------------------------------------------------------------------

_BACKUP = "backup"


def note_backup(uow: UnitOfWork, folder: str) -> None:
    """Note that a backup was made just now, as a job that is already done."""
    uow.add(Job(kind=_BACKUP, subject=folder, due_at=uow.now, done_at=uow.now))


def last_backup(uow: UnitOfWork) -> datetime | None:
    """When the last backup succeeded; None where none is known."""
    return uow.session.exec(
        select(func.max(Job.done_at)).where(col(Job.kind) == _BACKUP, col(Job.done_at).is_not(None))
    ).one()


def kept_files(uow: UnitOfWork) -> list[KeptFile]:
    """Returns all files that were ever stored. One that was purged has a row but no bytes."""
    return list(uow.session.exec(select(KeptFile).order_by(col(KeptFile.hash))).all())
