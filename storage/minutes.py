"""After a meeting: who came, requests to correct its resolutions, the meetings before and after. The queries."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import or_
from sqlmodel import col, select

from storage.tables import AgendaItem, Amendment, Invited, Meeting, MeetingPaper, Unit
from storage.unit_of_work import UnitOfWork, locked
from storage.vocabulary import MeetingState, PaperKind, PaperState

_TO_COME = (MeetingState.CALLED, MeetingState.SUBMITTED, MeetingState.INVITED, MeetingState.OPEN)
_KNOWN = (MeetingState.INVITED, MeetingState.OPEN, MeetingState.ENDED, MeetingState.ADOPTED, MeetingState.CANCELLED)
_UNDER_WAY = (PaperState.CHECKING, PaperState.SIGNING, PaperState.SIGNED)


def following(uow: UnitOfWork, one: Meeting) -> Meeting | None:
    """The next meeting of the same series that people have been asked about, and that is still to be held."""
    return uow.session.exec(
        select(Meeting)
        .where(
            col(Meeting.kind) == one.kind,
            col(Meeting.series) == one.series,
            col(Meeting.state).in_(_TO_COME),
            col(Meeting.starts_at) > one.starts_at,
        )
        .order_by(col(Meeting.starts_at), col(Meeting.id))
    ).first()


def is_submitted(uow: UnitOfWork, meeting_id: int, kind: PaperKind) -> bool:
    """Whether a paper of this kind waits for a check or signature, or was signed, so that its contents must not
    change."""
    query = select(MeetingPaper.id).where(
        col(MeetingPaper.meeting_id) == meeting_id,
        col(MeetingPaper.kind) == kind,
        col(MeetingPaper.state).in_(_UNDER_WAY),
    )
    return uow.session.exec(query.limit(1)).first() is not None


def attended(uow: UnitOfWork, meeting_id: int) -> list[tuple[Invited, Unit]]:
    """The seats that were taken, in the office's own order."""
    rows = uow.session.exec(
        select(Invited, Unit)
        .join(Unit, col(Unit.id) == Invited.unit_id)
        .where(
            col(Invited.meeting_id) == meeting_id,
            col(Invited.withdrawn_at).is_(None),
            col(Invited.checked_in_at).is_not(None),
        )
        .order_by(col(Unit.kind), col(Unit.sort), col(Unit.id), col(Invited.id))
    ).all()
    return [(row, unit) for row, unit in rows]


def item(uow: UnitOfWork, item_id: int) -> AgendaItem | None:
    """Returns an item of any agenda of the office, even a dropped one."""
    return uow.session.exec(select(AgendaItem).where(col(AgendaItem.id) == item_id)).first()


def every_item(uow: UnitOfWork, meeting_id: int) -> list[AgendaItem]:
    """Returns every item of an agenda, dropped ones too."""
    query = select(AgendaItem).where(col(AgendaItem.meeting_id) == meeting_id)
    return list(uow.session.exec(query.order_by(col(AgendaItem.section), col(AgendaItem.position))).all())


def concerns(uow: UnitOfWork, meeting_id: int, person_id: int, unit_ids: Sequence[int]) -> bool:
    """Whether somebody was invited to a meeting or sent to it, or one of some units was invited, brought an item, or
    has work of a resolution."""
    seat = select(Invited.id).where(
        col(Invited.meeting_id) == meeting_id,
        or_(
            col(Invited.person_id) == person_id,
            col(Invited.told_id) == person_id,
            col(Invited.substitute_id) == person_id,
            col(Invited.unit_id).in_(list(unit_ids)),
        ),
    )
    if uow.session.exec(seat.limit(1)).first() is not None:
        return True
    item = select(AgendaItem.id).where(
        col(AgendaItem.meeting_id) == meeting_id,
        or_(
            col(AgendaItem.unit_id).in_(list(unit_ids)),
            col(AgendaItem.resolution_unit_id).in_(list(unit_ids)),
        ),
    )
    return uow.session.exec(item.limit(1)).first() is not None


# --- corrections ------------------------------------------------------------------------------------------------------


def amendment(uow: UnitOfWork, amendment_id: int, *, lock: bool = False) -> Amendment | None:
    """Returns a request for a correction; `lock` it before deciding on it, after its meeting."""
    query = select(Amendment).where(col(Amendment.id) == amendment_id)
    if lock:
        query = locked(query)
    return uow.session.exec(query).first()


def amendments(uow: UnitOfWork, meeting_id: int) -> list[Amendment]:
    """Returns all requests to correct a meeting's resolutions, in the order in which they came."""
    query = select(Amendment).where(col(Amendment.meeting_id) == meeting_id)
    return list(uow.session.exec(query.order_by(col(Amendment.asked_at), col(Amendment.id))).all())


def to_endorse(uow: UnitOfWork, person_id: int) -> list[tuple[Invited, Meeting]]:
    """The meetings that somebody attended, themselves or for another, whose resolutions they may still endorse and
    have not; those whose time ends first."""
    rows = uow.session.exec(
        select(Invited, Meeting)
        .join(Meeting, col(Meeting.id) == Invited.meeting_id)
        .where(
            or_(col(Invited.person_id) == person_id, col(Invited.substitute_id) == person_id),
            col(Invited.checked_in_at).is_not(None),
            col(Invited.endorsed_at).is_(None),
            col(Invited.withdrawn_at).is_(None),
            col(Meeting.endorse_by) >= uow.now,
        )
        .order_by(col(Meeting.endorse_by), col(Invited.id))
    ).all()
    return [(row, one) for row, one in rows]


# --- found again ------------------------------------------------------------------------------------------------------


def search(
    uow: UnitOfWork, words: Sequence[str], span: tuple[datetime, datetime] | None = None, *, limit: int = 20
) -> list[Meeting]:
    """Meetings that people know of whose folded text has all the words, the latest first; held in `span` (UTC, its end
    is not part of it)."""
    query = select(Meeting).where(col(Meeting.state).in_(_KNOWN))
    if span is not None:
        query = query.where(col(Meeting.starts_at) >= span[0], col(Meeting.starts_at) < span[1])
    for word in words:
        escaped = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        query = query.where(col(Meeting.search).like(f"%{escaped}%", escape="\\"))
    return list(uow.session.exec(query.order_by(col(Meeting.starts_at).desc(), col(Meeting.id).desc()).limit(limit)))
