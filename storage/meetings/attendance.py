"""Who came to a meeting and in which order: the queries."""

from typing import Any

from sqlalchemy import func, update
from sqlalchemy import select as sql_select
from sqlmodel import col, select

from storage.meetings.invitations import read_anew
from storage.tables import Invited, Unit
from storage.unit_of_work import UnitOfWork


def last_check_in(uow: UnitOfWork, meeting_id: int) -> int:
    """The number that whoever signed in last was given; 0 for nobody."""
    query = select(func.max(Invited.check_in_number)).where(col(Invited.meeting_id) == meeting_id)
    return uow.session.exec(query).one() or 0


def codes(uow: UnitOfWork, meeting_id: int) -> set[str]:
    """The personal codes that a meeting has given."""
    query = select(Invited.check_in_code).where(col(Invited.meeting_id) == meeting_id)
    return {code for code in uow.session.exec(query).all() if code}


def seats_with_code(uow: UnitOfWork, meeting_id: int, code: str) -> list[Invited]:
    """The seats with a personal code: one, or none."""
    query = select(Invited).where(
        col(Invited.meeting_id) == meeting_id, col(Invited.check_in_code) == code, col(Invited.withdrawn_at).is_(None)
    )
    return list(uow.session.exec(query).all())


def close_gap(uow: UnitOfWork, meeting_id: int, number: int) -> None:
    """Move up by one everybody who signed in after somebody whose sign-in was undone."""
    uow.session.execute(
        update(Invited)
        .where(col(Invited.meeting_id) == meeting_id, col(Invited.check_in_number) > number)
        .values(check_in_number=Invited.check_in_number - 1)  # type: ignore[operator]
        .execution_options(synchronize_session=False)
    )
    read_anew(uow, Invited)


def forget_arrivals(uow: UnitOfWork, meeting_id: int) -> None:
    """Clear all sign-ins, because the meeting is on another day."""
    uow.session.execute(
        update(Invited)
        .where(col(Invited.meeting_id) == meeting_id)
        .values(
            checked_in_at=None,
            checked_in_by=None,
            checked_in_how="",
            check_in_number=None,
            left_at=None,
            left_reason="",
        )
        .execution_options(synchronize_session=False)
    )
    read_anew(uow, Invited)


def latest_here(uow: UnitOfWork, meeting_id: int, limit: int) -> list[tuple[Invited, Unit]]:
    """Who signed in last, the latest first."""
    rows = uow.session.exec(
        select(Invited, Unit)
        .join(Unit, col(Unit.id) == Invited.unit_id)
        .where(
            col(Invited.meeting_id) == meeting_id,
            col(Invited.withdrawn_at).is_(None),
            col(Invited.checked_in_at).is_not(None),
        )
        .order_by(col(Invited.check_in_number).desc())
        .limit(limit)
    ).all()
    return [(row, unit) for row, unit in rows]


def here_by_cluster(uow: UnitOfWork, meeting_id: int) -> list[tuple[str, int, int]]:
    """Of each cluster how many are here, and how many are invited; "" are groups and schools of no cluster."""
    columns: list[Any] = [col(Unit.cluster), func.count(col(Invited.checked_in_at)), func.count()]
    rows = uow.session.execute(
        sql_select(*columns)
        .select_from(Invited)
        .join(Unit, col(Unit.id) == Invited.unit_id)
        .where(col(Invited.meeting_id) == meeting_id, col(Invited.withdrawn_at).is_(None))
        .group_by(col(Unit.cluster))
        .order_by(col(Unit.cluster) == "", col(Unit.cluster))
    ).all()
    return [(cluster, int(here), int(total)) for cluster, here, total in rows]
