"""What is on the agenda of a meeting, and who was asked for items: the queries."""

from sqlalchemy import func
from sqlmodel import col, select

from storage.tables import AgendaCall, AgendaItem, Amendment, Meeting, Task, Unit
from storage.unit_of_work import UnitOfWork, locked
from storage.vocabulary import AmendmentState, MeetingState


def items(uow: UnitOfWork, meeting_id: int) -> list[AgendaItem]:
    """What stands on the agenda, in order."""
    return list(
        uow.session.exec(
            select(AgendaItem)
            .where(col(AgendaItem.meeting_id) == meeting_id, col(AgendaItem.dropped_at).is_(None))
            .order_by(col(AgendaItem.section), col(AgendaItem.position), col(AgendaItem.id))
        ).all()
    )


def open_resolutions(uow: UnitOfWork, meeting_id: int) -> list[AgendaItem]:
    """The items of a meeting whose resolutions are work that has not been closed."""
    return list(
        uow.session.exec(
            select(AgendaItem)
            .join(Task, col(Task.id) == AgendaItem.task_id)
            .where(
                col(AgendaItem.meeting_id) == meeting_id,
                col(AgendaItem.dropped_at).is_(None),
                col(Task.closed_at).is_(None),
            )
            .order_by(col(AgendaItem.section), col(AgendaItem.position))
        ).all()
    )


def calls(uow: UnitOfWork, meeting_id: int) -> list[tuple[AgendaCall, Unit]]:
    """Returns the active groups that were asked for items, in the office's own order."""
    rows = uow.session.exec(
        select(AgendaCall, Unit)
        .join(Unit, col(Unit.id) == AgendaCall.unit_id)
        .where(col(AgendaCall.meeting_id) == meeting_id, col(Unit.active).is_(True))
        .order_by(col(Unit.sort), col(Unit.id))
    ).all()
    return [(row, unit) for row, unit in rows]


def open_calls_of(uow: UnitOfWork, person_id: int) -> list[tuple[AgendaCall, Meeting]]:
    """The calls for items that somebody was sent for their group, which has not answered, while items are taken."""
    brought = (
        select(AgendaItem.id)
        .where(
            col(AgendaItem.meeting_id) == AgendaCall.meeting_id,
            col(AgendaItem.unit_id) == AgendaCall.unit_id,
            col(AgendaItem.dropped_at).is_(None),
        )
        .exists()
    )
    rows = uow.session.exec(
        select(AgendaCall, Meeting)
        .join(Meeting, col(Meeting.id) == AgendaCall.meeting_id)
        .where(
            col(AgendaCall.told_id) == person_id,
            col(AgendaCall.none_at).is_(None),
            col(Meeting.state) == MeetingState.CALLED,
            col(Meeting.items_by) >= uow.now,
            ~brought,
        )
        .order_by(col(Meeting.items_by), col(AgendaCall.id))
    ).all()
    return [(row, one) for row, one in rows]


def call(uow: UnitOfWork, call_id: int, *, lock: bool = False) -> AgendaCall | None:
    """One group's call for items; `lock` before changing it."""
    query = select(AgendaCall).where(col(AgendaCall.id) == call_id)
    if lock:
        query = locked(query)
    return uow.session.exec(query).first()


def call_of(uow: UnitOfWork, meeting_id: int, unit_id: int) -> AgendaCall | None:
    """The call for items of one group."""
    return uow.session.exec(
        select(AgendaCall).where(col(AgendaCall.meeting_id) == meeting_id, col(AgendaCall.unit_id) == unit_id)
    ).first()


def open_amendments(uow: UnitOfWork, meeting_id: int) -> int:
    """Returns how many requests to correct the brief resolutions are open."""
    query = select(func.count()).where(
        col(Amendment.meeting_id) == meeting_id, col(Amendment.state) == AmendmentState.OPEN
    )
    return uow.session.exec(query).one()
