"""Papers of meetings on their way up the chain: the queries."""

from collections.abc import Sequence

from sqlalchemy import update
from sqlmodel import col, select

from storage.tables import AgendaItem, Invited, Letter, Meeting, MeetingPaper
from storage.unit_of_work import UnitOfWork, locked
from storage.vocabulary import PaperKind, PaperState

WAITING = (PaperState.CHECKING, PaperState.SIGNING)
"""The states in which a paper waits for somebody."""


def paper(uow: UnitOfWork, paper_id: int, *, lock: bool = False) -> MeetingPaper | None:
    """A paper of this office; `lock` before changing it, after its meeting."""
    query = select(MeetingPaper).where(col(MeetingPaper.id) == paper_id)
    if lock:
        query = locked(query)
    return uow.session.exec(query).first()


def current(uow: UnitOfWork, meeting_id: int, kind: PaperKind, item_id: int | None = None) -> MeetingPaper | None:
    """The newest paper of a kind that was not withdrawn; of an order or an announcement, the newest of one item."""
    query = select(MeetingPaper).where(
        col(MeetingPaper.meeting_id) == meeting_id,
        col(MeetingPaper.kind) == kind,
        col(MeetingPaper.state) != PaperState.WITHDRAWN,
    )
    if item_id is not None:
        query = query.where(col(MeetingPaper.item_id) == item_id)
    return uow.session.exec(query.order_by(col(MeetingPaper.id).desc())).first()


def newest(uow: UnitOfWork, meeting_id: int, kind: PaperKind) -> MeetingPaper | None:
    """The newest paper of a kind, whatever became of it."""
    query = select(MeetingPaper).where(col(MeetingPaper.meeting_id) == meeting_id, col(MeetingPaper.kind) == kind)
    return uow.session.exec(query.order_by(col(MeetingPaper.id).desc())).first()


def of_meeting(uow: UnitOfWork, meeting_id: int, *, withdrawn: bool = False) -> list[MeetingPaper]:
    """All papers of a meeting, oldest first; those that were `withdrawn` only where they are asked for."""
    query = select(MeetingPaper).where(col(MeetingPaper.meeting_id) == meeting_id)
    if not withdrawn:
        query = query.where(col(MeetingPaper.state) != PaperState.WITHDRAWN)
    return list(uow.session.exec(query.order_by(col(MeetingPaper.id))).all())


def of_letter(uow: UnitOfWork, letter_id: int) -> tuple[MeetingPaper, Meeting] | None:
    """The paper that became a letter sent, and its meeting."""
    return uow.session.exec(
        select(MeetingPaper, Meeting)
        .join(Meeting, col(Meeting.id) == MeetingPaper.meeting_id)
        .where(col(MeetingPaper.letter_id) == letter_id)
    ).first()


def sent_to(uow: UnitOfWork, letter_ids: Sequence[int]) -> dict[int, frozenset[int]]:
    """The units that letters of the office's own went to: those invited, those whom an order concerns."""
    found: dict[int, set[int]] = {}
    invited = uow.session.exec(
        select(MeetingPaper.letter_id, Invited.unit_id)
        .join(Invited, col(Invited.meeting_id) == MeetingPaper.meeting_id)
        .where(
            col(MeetingPaper.letter_id).in_(list(letter_ids)),
            col(MeetingPaper.kind) == PaperKind.INVITATION,
            col(Invited.withdrawn_at).is_(None),
        )
    ).all()
    concerned = uow.session.exec(
        select(MeetingPaper.letter_id, AgendaItem.unit_id, AgendaItem.resolution_unit_id)
        .join(AgendaItem, col(AgendaItem.id) == MeetingPaper.item_id)
        .where(col(MeetingPaper.letter_id).in_(list(letter_ids)))
    ).all()
    for letter_id, *unit_ids in [*invited, *concerned]:
        if letter_id is not None:
            found.setdefault(letter_id, set()).update(one for one in unit_ids if one is not None)
    return {letter_id: frozenset(units) for letter_id, units in found.items()}


def waiting(uow: UnitOfWork) -> list[MeetingPaper]:
    """Returns all papers that wait for a check or a signature, the oldest first."""
    query = select(MeetingPaper).where(col(MeetingPaper.state).in_(WAITING))
    return list(uow.session.exec(query.order_by(col(MeetingPaper.submitted_at), col(MeetingPaper.id))).all())


def keep_pdf(uow: UnitOfWork, paper_id: int, digest: str) -> None:
    """Store the typeset file of a paper, and of the letter that it became."""
    kept = paper(uow, paper_id, lock=True)
    if kept is None:
        return
    kept.pdf_hash = digest
    letter = uow.get(Letter, kept.letter_id) if kept.letter_id is not None else None
    if letter is not None:
        letter.pdf_hash = digest
        letter.version += 1
    uow.flush()


def chairs(uow: UnitOfWork) -> set[int]:
    """Returns the posts that a waiting paper needs, now or after its check."""
    return {post for one in waiting(uow) for post in (one.check_post_id, one.sign_post_id) if post is not None}


def withdraw_waiting(uow: UnitOfWork, meeting_id: int) -> Sequence[int]:
    """Withdraw the waiting papers of a meeting that was called off. Returns their ids."""
    ids = [one.id for one in waiting(uow) if one.meeting_id == meeting_id]
    if ids:
        uow.session.execute(
            update(MeetingPaper)
            .where(col(MeetingPaper.id).in_(ids))
            .values(state=PaperState.WITHDRAWN, version=MeetingPaper.version + 1)
        )
    return ids
