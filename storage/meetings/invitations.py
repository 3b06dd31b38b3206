"""Who is invited to a meeting and what they answered: the queries."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import case, func, insert, or_, update
from sqlalchemy import select as sql_select
from sqlmodel import SQLModel, col, select

from storage.meetings.calendar import TOLD
from storage.ref import Ref
from storage.tables import Delivery, Invited, Meeting, Person, Unit
from storage.unit_of_work import UnitOfWork, locked
from storage.vocabulary import Attendance, Consent, MeetingState, SendState

_PORTION = 500


@dataclass(frozen=True)
class Counts:
    """How many of the invited answered what, how many came; `unasked` are those whom no chat reaches, `confirmed` those
    who said so once more the day before."""

    total: int = 0
    coming: int = 0
    substitute: int = 0
    absent: int = 0
    none: int = 0
    unasked: int = 0
    here: int = 0
    confirmed: int = 0

    @property
    def attending(self) -> int:
        """Seats that will be taken, by the invited or by a substitute."""
        return self.coming + self.substitute


def invited(uow: UnitOfWork, invited_id: int, *, lock: bool = False) -> Invited | None:
    """One seat; `lock` before changing it."""
    query = select(Invited).where(col(Invited.id) == invited_id)
    if lock:
        query = locked(query)
    return uow.session.exec(query).first()


def seats(uow: UnitOfWork, meeting_id: int) -> list[tuple[Invited, Unit]]:
    """Everybody who is invited, in the office's own order: the office, then groups, then schools."""
    rows = uow.session.exec(
        select(Invited, Unit)
        .join(Unit, col(Unit.id) == Invited.unit_id)
        .where(col(Invited.meeting_id) == meeting_id, col(Invited.withdrawn_at).is_(None))
        .order_by(col(Unit.kind), col(Unit.sort), col(Unit.id), col(Invited.id))
    ).all()
    return [(row, unit) for row, unit in rows]


def people_of(uow: UnitOfWork, meeting_id: int) -> dict[int, Person]:
    """The invited and their substitutes, by id."""
    rows = uow.session.exec(
        select(Person)
        .join(Invited, or_(col(Invited.person_id) == Person.id, col(Invited.substitute_id) == Person.id))
        .where(col(Invited.meeting_id) == meeting_id)
    ).all()
    return {one.id: one for one in rows}


def persons(uow: UnitOfWork, person_ids: Sequence[int]) -> dict[int, Person]:
    """Returns some people by id, in one query."""
    rows = uow.session.exec(select(Person).where(col(Person.id).in_(list(person_ids)))).all()
    return {one.id: one for one in rows}


def wanted_of(uow: UnitOfWork, meeting_id: int) -> frozenset[int]:
    """Returns the ids of the people who are invited. A vacant post gives the negative id of its unit."""
    query = select(Invited.person_id, Invited.unit_id).where(
        col(Invited.meeting_id) == meeting_id, col(Invited.withdrawn_at).is_(None)
    )
    return frozenset(person_id or -unit_id for person_id, unit_id in uow.session.exec(query).all())


def seat_of(uow: UnitOfWork, meeting_id: int, person_id: int) -> Invited | None:
    """The seat that somebody takes at a meeting, their own or one that they were sent to."""
    return uow.session.exec(
        select(Invited)
        .where(
            col(Invited.meeting_id) == meeting_id,
            col(Invited.withdrawn_at).is_(None),
            or_(
                col(Invited.person_id) == person_id,
                (col(Invited.substitute_id) == person_id) & (col(Invited.answer) == Attendance.SUBSTITUTE),
            ),
        )
        .order_by(col(Invited.id))
    ).first()


def coming_of_unit(uow: UnitOfWork, unit_id: int) -> list[tuple[Invited, Meeting]]:
    """The seats of a unit's people at meetings that they were invited to and that have not begun."""
    rows = uow.session.exec(
        select(Invited, Meeting)
        .join(Meeting, col(Meeting.id) == Invited.meeting_id)
        .where(
            col(Invited.unit_id) == unit_id,
            col(Invited.withdrawn_at).is_(None),
            col(Meeting.state) == MeetingState.INVITED,
            col(Meeting.starts_at) > uow.now,
        )
    ).all()
    return [(row, one) for row, one in rows]


def own_seat(uow: UnitOfWork, meeting_id: int, person_id: int) -> Invited | None:
    """The seat that somebody was invited to themselves."""
    return uow.session.exec(
        select(Invited).where(
            col(Invited.meeting_id) == meeting_id,
            col(Invited.person_id) == person_id,
            col(Invited.withdrawn_at).is_(None),
        )
    ).first()


def seats_of(
    uow: UnitOfWork, person_id: int, unit_ids: Sequence[int], since: datetime
) -> list[tuple[Invited, Meeting]]:
    """What somebody is invited to, was sent to, or may answer for (their units' seats), the next first."""
    rows = uow.session.exec(
        select(Invited, Meeting)
        .join(Meeting, col(Meeting.id) == Invited.meeting_id)
        .where(
            or_(
                col(Invited.person_id) == person_id,
                col(Invited.told_id) == person_id,
                col(Invited.substitute_id) == person_id,
                col(Invited.unit_id).in_(list(unit_ids)),
            ),
            col(Invited.withdrawn_at).is_(None),
            col(Meeting.state).in_(TOLD),
            col(Meeting.ends_at) >= since,
        )
        .order_by(col(Meeting.starts_at), col(Invited.id))
    ).all()
    return [(row, one) for row, one in rows]


def unanswered_of(uow: UnitOfWork, person_id: int) -> list[tuple[Invited, Meeting]]:
    """The invitations that somebody was sent and has not answered, of meetings that have not begun, the next first."""
    rows = uow.session.exec(
        select(Invited, Meeting)
        .join(Meeting, col(Meeting.id) == Invited.meeting_id)
        .where(
            or_(col(Invited.person_id) == person_id, col(Invited.told_id) == person_id),
            col(Invited.answer) == Attendance.NONE,
            col(Invited.withdrawn_at).is_(None),
            col(Meeting.state) == MeetingState.INVITED,
            col(Meeting.starts_at) > uow.now,
        )
        .order_by(col(Meeting.starts_at), col(Invited.id))
    ).all()
    return [(row, one) for row, one in rows]


def put_seats(uow: UnitOfWork, meeting_id: int, rows: Sequence[dict[str, Any]]) -> None:
    """Write everybody who is invited at once; a row has the columns of `Invited` but for its meeting."""
    if rows:
        values = [{"office_id": uow.office, "meeting_id": meeting_id, **row} for row in rows]
        uow.session.execute(insert(Invited), values)


def mark_chased(uow: UnitOfWork, invited_ids: Sequence[int]) -> None:
    """Note that some of the invited were asked again just now."""
    uow.session.execute(
        update(Invited)
        .where(col(Invited.id).in_(list(invited_ids)))
        .values(chased_at=uow.now, chased=Invited.chased + 1)
        .execution_options(synchronize_session=False)
    )
    read_anew(uow, Invited)


def ask_again(uow: UnitOfWork, meeting_id: int) -> None:
    """Clear all answers and substitutes, because the meeting has another time."""
    uow.session.execute(
        update(Invited)
        .where(col(Invited.meeting_id) == meeting_id)
        .values(
            answer=Attendance.NONE,
            reason="",
            answered_by=None,
            answered_at=None,
            answered_on=None,
            proxy_how="",
            substitute_id=None,
            substitute_name="",
            substitute_title="",
            consent=Consent.NONE,
            consented_at=None,
            confirmed_at=None,
            check_in_code=case((col(Invited.answer) == Attendance.SUBSTITUTE, ""), else_=col(Invited.check_in_code)),
            version=Invited.version + 1,
        )
        .execution_options(synchronize_session=False)
    )
    read_anew(uow, Invited)


def counts(uow: UnitOfWork, meeting_id: int) -> Counts:
    """How the invited answered, in one query."""

    def how_many(condition: Any) -> Any:
        return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)

    answer = col(Invited.answer)
    columns: list[Any] = [
        func.count(),
        how_many(answer == Attendance.COMING),
        how_many(answer == Attendance.SUBSTITUTE),
        how_many(answer == Attendance.ABSENT),
        how_many(answer == Attendance.NONE),
        how_many((answer == Attendance.NONE) & col(Invited.told_id).is_(None)),
        how_many(col(Invited.checked_in_at).is_not(None)),
        how_many(col(Invited.confirmed_at).is_not(None)),
    ]
    row = uow.session.execute(
        sql_select(*columns).where(col(Invited.meeting_id) == meeting_id, col(Invited.withdrawn_at).is_(None))
    ).one()
    return Counts(*(int(value) for value in row))


def answers_by_cluster(uow: UnitOfWork, meeting_id: int) -> list[tuple[str, Counts]]:
    """How the invited of each cluster answered, those with the most silent first; "" are groups and schools of no
    cluster."""
    answer = col(Invited.answer)
    columns: list[Any] = [
        col(Unit.cluster),
        func.count(),
        *(func.sum(case((answer == one, 1), else_=0)) for one in Attendance),
    ]
    rows = uow.session.execute(
        sql_select(*columns)
        .select_from(Invited)
        .join(Unit, col(Unit.id) == Invited.unit_id)
        .where(col(Invited.meeting_id) == meeting_id, col(Invited.withdrawn_at).is_(None))
        .group_by(col(Unit.cluster))
    ).all()
    found = []
    for cluster, total, *sums in rows:
        said = dict(zip(Attendance, map(int, sums), strict=True))
        coming, substitute = said[Attendance.COMING], said[Attendance.SUBSTITUTE]
        found.append((cluster, Counts(total, coming, substitute, said[Attendance.ABSENT], said[Attendance.NONE])))
    return sorted(found, key=lambda one: (-one[1].none, one[0]))


def reasons(uow: UnitOfWork, meeting_id: int, most: int) -> list[tuple[str, int]]:
    """Why some of the invited do not come, the most frequent reason first."""
    columns: list[Any] = [col(Invited.reason), func.count()]
    rows = uow.session.execute(
        sql_select(*columns)
        .where(
            col(Invited.meeting_id) == meeting_id,
            col(Invited.withdrawn_at).is_(None),
            col(Invited.answer) == Attendance.ABSENT,
        )
        .group_by(col(Invited.reason))
        .order_by(func.count().desc(), col(Invited.reason))
        .limit(most)
    ).all()
    return [(reason, int(count)) for reason, count in rows]


@dataclass(frozen=True)
class Place:
    """A seat with its meeting."""

    seat: Invited
    meeting: Meeting


def places(uow: UnitOfWork, invited_ids: Collection[int]) -> dict[int, Place]:
    """Returns seats with their meetings, by the id of the seat, in one query."""
    if not invited_ids:
        return {}
    rows = uow.session.exec(
        select(Invited, Meeting)
        .join(Meeting, col(Meeting.id) == Invited.meeting_id)
        .where(col(Invited.id).in_(list(invited_ids)))
    ).all()
    return {row.id: Place(row, one) for row, one in rows}


def withdraw_unsent(uow: UnitOfWork, invited_ids: Sequence[int], why: str) -> None:
    """Withdraw the messages about some seats that have not begun to go out."""
    for ids in _portions(invited_ids):
        uow.session.execute(
            update(Delivery)
            .where(
                col(Delivery.subject).in_([Ref.to(Invited.KIND, one) for one in ids]),
                col(Delivery.state) == SendState.PENDING,
                col(Delivery.done_at).is_(None),
            )
            .values(state=SendState.WITHDRAWN, done_at=uow.now, failure=why, sending_since=None)
            .execution_options(synchronize_session=False)
        )
    read_anew(uow, Delivery)


def read_anew(uow: UnitOfWork, table: type[SQLModel]) -> None:
    """Expire the rows of a table: a statement changed them, and the session does not know it."""
    for row in uow.session:
        if isinstance(row, table):
            uow.session.expire(row)


def _portions(ids: Sequence[int]) -> Iterable[Sequence[int]]:
    for start in range(0, len(ids), _PORTION):
        yield ids[start : start + _PORTION]
