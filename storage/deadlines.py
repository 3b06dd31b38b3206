"""Deadlines, the reminders that were sent of them, and what waits for people's digests: the queries."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import func, insert
from sqlmodel import SQLModel, col, select

from storage.tables import Circular, Deadline, DigestItem, Letter, Person, Receiver, Reminder, Task
from storage.unit_of_work import UnitOfWork, locked

Item = tuple[int, str, str, Mapping[str, Any]]
"""An item of a digest: person, subject, kind, message (empty where the subject is looked up when the digest is
made)."""
_NAMED: dict[str, type[Task] | type[Circular] | type[Receiver]] = {
    "task": Task,
    "circulation": Circular,
    "receiver": Receiver,
}
Climbed = tuple[int, int, str, int]
"""What makes a reminder unique: deadline, revision, rung, person."""


def deadline(uow: UnitOfWork, subject: str, *, lock: bool = False) -> Deadline | None:
    """The deadline of a subject, done or not."""
    query = select(Deadline).where(col(Deadline.office_id) == uow.office, col(Deadline.subject) == subject)
    if lock:
        query = locked(query)
    return uow.session.exec(query).first()


def deadlines(uow: UnitOfWork, subjects: Collection[str]) -> dict[str, Deadline]:
    """The deadlines of several subjects, by subject."""
    if not subjects:
        return {}
    rows = uow.session.exec(
        select(Deadline).where(col(Deadline.office_id) == uow.office, col(Deadline.subject).in_(sorted(subjects)))
    ).all()
    return {row.subject: row for row in rows}


def take_due(uow: UnitOfWork, at_most: int) -> list[Deadline]:
    """Lock deadlines that are due for a reminder, the longest due first. All are of one office."""
    rows = uow.session.exec(
        select(Deadline)
        .where(col(Deadline.done_at).is_(None), col(Deadline.next_at) <= uow.now)
        .order_by(col(Deadline.next_at), col(Deadline.id))
        .limit(at_most)
        .with_for_update(skip_locked=True)
    ).all()
    return [row for row in rows if row.office_id == rows[0].office_id]


def unswept(uow: UnitOfWork) -> int:
    """Returns how many deadlines wait for a sweep. A few for a second is normal; many, or for long, means that no sweep
    runs."""
    return uow.session.exec(
        select(func.count())
        .select_from(Deadline)
        .where(col(Deadline.done_at).is_(None), col(Deadline.next_at) <= uow.now)
    ).one()


def open_after(uow: UnitOfWork, deadline_id: int, at_most: int) -> list[Deadline]:
    """Open deadlines with an id above this one, locked, in order: to go through all of them in parts."""
    return list(
        uow.session.exec(
            select(Deadline)
            .where(
                col(Deadline.office_id) == uow.office, col(Deadline.id) > deadline_id, col(Deadline.done_at).is_(None)
            )
            .order_by(col(Deadline.id))
            .limit(at_most)
            .with_for_update()
        ).all()
    )


def look_ahead(uow: UnitOfWork, subjects: Iterable[str]) -> list[SQLModel]:
    """Fetch at once the rows that these subjects name, with their letters and assignees. While the list is held,
    `uow.get` finds them without a query."""
    numbers: dict[str, list[int]] = {}
    for subject in subjects:
        kind, _, number = subject.partition(":")
        if kind in _NAMED and number.isdigit():
            numbers.setdefault(kind, []).append(int(number))
    found: list[SQLModel] = []
    for kind, ids in numbers.items():
        found += uow.session.exec(select(_NAMED[kind]).where(col(_NAMED[kind].id).in_(ids))).all()
    for table, field in ((Letter, "letter_id"), (Person, "assignee_id")):
        keys = {key for row in found if (key := getattr(row, field, None)) is not None}
        if keys:
            found += uow.session.exec(select(table).where(col(table.id).in_(sorted(keys)))).all()
    return found


def climbed(uow: UnitOfWork, deadline_ids: Sequence[int]) -> set[Climbed]:
    """The reminders that were sent of these deadlines."""
    rows = uow.session.exec(
        select(Reminder.deadline_id, Reminder.revision, Reminder.rung, Reminder.person_id).where(
            col(Reminder.deadline_id).in_(list(deadline_ids))
        )
    ).all()
    return {(deadline_id, revision, rung, person_id) for deadline_id, revision, rung, person_id in rows}


def note_climbed(uow: UnitOfWork, reminders: Sequence[Climbed]) -> None:
    """Store reminders in one statement."""
    rows = [
        {
            "office_id": uow.office,
            "deadline_id": deadline_id,
            "revision": revision,
            "rung": rung,
            "person_id": person_id,
            "at": uow.now,
        }
        for deadline_id, revision, rung, person_id in reminders
    ]
    if rows:
        uow.session.execute(insert(Reminder), rows)


# --- digests ----------------------------------------------------------------------------------------------------------


def waiting_for(uow: UnitOfWork, person_id: int, *, lock: bool = False) -> list[DigestItem]:
    """Returns what waits for somebody's digest, oldest first. `lock` before it is sent, so that only one machine sends
    it."""
    query = (
        select(DigestItem)
        .where(col(DigestItem.person_id) == person_id, col(DigestItem.done_at).is_(None))
        .order_by(col(DigestItem.id))
    )
    if lock:
        query = locked(query)
    return list(uow.session.exec(query).all())


def waits(uow: UnitOfWork, person_id: int, subject: str, kind: str) -> bool:
    """Whether an item of this kind about a subject already waits for somebody's digest."""
    query = select(DigestItem.id).where(
        col(DigestItem.person_id) == person_id,
        col(DigestItem.done_at).is_(None),
        col(DigestItem.subject) == subject,
        col(DigestItem.kind) == kind,
    )
    return uow.session.exec(query.limit(1)).first() is not None


def put_items(uow: UnitOfWork, items: Sequence[Item]) -> None:
    """Add items to digests in one statement."""
    rows = [
        {
            "office_id": uow.office,
            "person_id": person_id,
            "subject": subject,
            "kind": kind,
            "message": dict(message),
            "made_at": uow.now,
        }
        for person_id, subject, kind, message in items
    ]
    if rows:
        uow.session.execute(insert(DigestItem), rows)
