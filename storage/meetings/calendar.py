"""Meetings by id, number and time: the queries."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, or_
from sqlmodel import col, select

from storage.tables import Meeting, Unit
from storage.unit_of_work import UnitOfWork, locked
from storage.vocabulary import MeetingState

_ALIVE = (MeetingState.CALLED, MeetingState.SUBMITTED, MeetingState.INVITED, MeetingState.OPEN)
TOLD = (MeetingState.INVITED, MeetingState.OPEN, MeetingState.ENDED, MeetingState.ADOPTED)


def meeting(uow: UnitOfWork, meeting_id: int, *, lock: bool = False) -> Meeting | None:
    """A meeting of this office; `lock` before changing it."""
    query = select(Meeting).where(col(Meeting.id) == meeting_id)
    if lock:
        query = locked(query)
    return uow.session.exec(query).first()


def last_number(uow: UnitOfWork, kind: str, series: str, year: int) -> int:
    """The highest number that a series has given in a Buddhist year; 0 for none."""
    query = select(func.max(Meeting.number)).where(
        col(Meeting.kind) == kind, col(Meeting.series) == series, col(Meeting.year) == year
    )
    return uow.session.exec(query).one() or 0


def has_number(uow: UnitOfWork, kind: str, series: str, year: int, number: int) -> bool:
    """Whether a series has given this number."""
    query = select(Meeting.id).where(
        col(Meeting.kind) == kind,
        col(Meeting.series) == series,
        col(Meeting.year) == year,
        col(Meeting.number) == number,
    )
    return uow.session.exec(query.limit(1)).first() is not None


def before(uow: UnitOfWork, one: Meeting) -> Meeting | None:
    """The meeting of the same series that was held last before this one."""
    return uow.session.exec(
        select(Meeting)
        .where(
            col(Meeting.kind) == one.kind,
            col(Meeting.series) == one.series,
            col(Meeting.id) != one.id,
            col(Meeting.state).in_([MeetingState.ENDED, MeetingState.ADOPTED]),
            col(Meeting.starts_at) < one.starts_at,
        )
        .order_by(col(Meeting.starts_at).desc())
    ).first()


def at_the_time(uow: UnitOfWork, starts_at: datetime, ends_at: datetime, but: int) -> list[Meeting]:
    """Returns the other meetings that overlap a span of time and are not over."""
    return list(
        uow.session.exec(
            select(Meeting)
            .where(
                col(Meeting.id) != but,
                col(Meeting.state).in_(_ALIVE),
                col(Meeting.starts_at) < ends_at,
                col(Meeting.ends_at) > starts_at,
            )
            .order_by(col(Meeting.starts_at), col(Meeting.id))
        ).all()
    )


def kept_by(uow: UnitOfWork, person_id: int, unit_ids: Sequence[int], since: datetime) -> list[Meeting]:
    """The meetings that somebody is secretary of, or that are kept by their units, or that a dissolved group has left,
    drafts and those since a moment."""
    dissolved = select(Unit.id).where(col(Unit.active).is_(False))
    return list(
        uow.session.exec(
            select(Meeting)
            .where(
                or_(
                    col(Meeting.secretary_id) == person_id,
                    col(Meeting.unit_id).in_(list(unit_ids)),
                    col(Meeting.unit_id).in_(dissolved),
                ),
                col(Meeting.state).not_in([MeetingState.DISCARDED, MeetingState.CANCELLED]),
                or_(col(Meeting.starts_at).is_(None), col(Meeting.starts_at) >= since),
            )
            .order_by(col(Meeting.starts_at).is_(None), col(Meeting.starts_at), col(Meeting.id))
        ).all()
    )


def submitted(uow: UnitOfWork) -> list[Meeting]:
    """The meetings that wait for whoever approves them, the next first."""
    return list(
        uow.session.exec(
            select(Meeting)
            .where(col(Meeting.state) == MeetingState.SUBMITTED)
            .order_by(col(Meeting.starts_at), col(Meeting.id))
        ).all()
    )


def with_door_code(uow: UnitOfWork, code: str, since: datetime, until: datetime) -> Meeting | None:
    """The meeting of a span of time whose door has this code."""
    return uow.session.exec(
        select(Meeting)
        .where(
            col(Meeting.door_code) == code,
            col(Meeting.starts_at) >= since,
            col(Meeting.starts_at) < until,
            col(Meeting.state).in_((*TOLD, MeetingState.CANCELLED)),
        )
        .order_by(col(Meeting.id).desc())
    ).first()


def door_codes(uow: UnitOfWork, since: datetime, until: datetime) -> set[str]:
    """The codes of all doors of a span of time."""
    query = select(Meeting.door_code).where(col(Meeting.starts_at) >= since, col(Meeting.starts_at) < until)
    return {code for code in uow.session.exec(query).all() if code}
