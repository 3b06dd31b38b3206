"""A letter that waits for a decision: who decides on it now, what waits for whom, the words written on it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from handlers.common.thai_calendar import add_working_hours, bangkok_date
from handlers.common.words import group_name, short_name
from handlers.context import Actor
from handlers.errors import AlreadyDone, BadInput, Done, Field, InputFault, NotAllowed, NotFound, NotYourStep
from handlers.letters.actions.letters import holidays_of
from handlers.staff.actions import access, deciders
from handlers.staff.rules.permissions import Act
from storage import letters, people, timers
from storage.ref import Ref
from storage.tables import Approval, Letter, Person, Post, Remark, Unit
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import ApprovalState, Capacity, Decision, PostKind, RemarkKind, Secrecy, Urgency

LATE = "decision_late"
"""The timer after which a ด่วนที่สุด letter that still waits is told of, once."""
LATE_AFTER = timedelta(hours=1)
"""Office time that a ด่วนที่สุด letter may wait for its decision."""


def decider_of(uow: UnitOfWork, letter: Letter) -> tuple[Post, Person, Capacity] | None:
    """Returns who would decide on this letter now, with the post and the capacity; None while nobody is there."""
    post = deciders.head_post(uow, letter.unit_id) if letter.unit_id else None
    if post is None:
        return None
    found = deciders.decider(uow, post.id, secret=letter.secrecy != Secrecy.OPEN)
    return (post, *found) if found else None


def check_words(text: str) -> str:
    """Returns the words of a remark with single spaces. Raises BadInput where they are too long."""
    words = " ".join(text.split())
    if len(words) > 1_000:
        raise BadInput(Field.TEXT, InputFault.TOO_LONG)
    return words


def watch_late(uow: UnitOfWork, approval: Approval, letter: Letter) -> None:
    """Set the timer for a ด่วนที่สุด letter that waits too long."""
    if letter.urgency == Urgency.MOST_URGENT:
        due_at = add_working_hours(uow.now, LATE_AFTER, holidays_of(people.office(uow)))
        timers.set_timer(uow, LATE, Ref.of(approval), due_at)


def unit_names(uow: UnitOfWork, unit_ids: Sequence[int]) -> list[str]:
    """Returns the names of some units, in this order."""
    return [group_name(unit) for unit_id in unit_ids if (unit := uow.get(Unit, unit_id)) is not None]


def receivers(uow: UnitOfWork, approval: Approval) -> list[str]:
    """Returns the names of those who get the letter by this decision: groups, or a person."""
    assignee = uow.get(Person, approval.assignee_id) if approval.assignee_id else None
    return unit_names(uow, approval.units) + ([short_name(assignee)] if assignee else [])


def remark(
    uow: UnitOfWork,
    letter: Letter | None,
    kind: RemarkKind,
    actor: Actor,
    words: str,
    *,
    post_title: str = "",
    capacity: Capacity = Capacity.SELF,
    shown_hash: str = "",
    task_id: int | None = None,
    at: datetime | None = None,
) -> Remark:
    """Add a remark to a letter, with the name, post, capacity and time of whoever wrote it (ข้อ 26 para 3).

    Without a letter it belongs to the task alone. `at` is when it was said, where that was before now: a decision that
    may be undone is written down only when it can no longer be undone.
    """
    return uow.add(
        Remark(
            letter_id=letter.id if letter else None,
            kind=kind,
            at=at or uow.now,
            person_id=actor.id,
            name=actor.full_name,
            post_title=post_title or actor.title,
            capacity=capacity,
            words=words,
            shown_hash=shown_hash,
            task_id=task_id,
        )
    )


def open_approval(uow: UnitOfWork, approval_id: int) -> tuple[Approval, Letter]:
    """Returns an approval that still waits, locked, and its letter. Raises NotFound, AlreadyDone."""
    approval = letters.approval(uow, approval_id, lock=True)
    letter = letters.letter(uow, approval.letter_id, lock=True) if approval else None
    if approval is None or letter is None:
        raise NotFound("letter")
    if approval.state != ApprovalState.OPEN:
        raise already_decided(uow, approval)
    return approval, letter


def already_decided(uow: UnitOfWork, approval: Approval) -> AlreadyDone:
    """Returns the refusal for a button of an approval that waits no more."""
    by = uow.get(Person, approval.decided_by) if approval.decided_by else None
    what = Done.RETURNED if approval.decision == Decision.RETURN else Done.DECIDED
    if approval.state == ApprovalState.WITHDRAWN:
        what = Done.MOVED_ON
    name = f"{by.prefix}{by.first_name}" if by else ""
    return AlreadyDone(what, name, approval.decided_at, Ref.to("letter", approval.letter_id))


def require_decider(uow: UnitOfWork, actor: Actor, approval: Approval, letter: Letter) -> Capacity:
    """Returns the capacity in which this person decides on the letter now.

    Raises NotYourStep, which names who decides, for somebody who may see the letter; NotAllowed for others.
    """
    found = deciders.decider(uow, approval.post_id, secret=letter.secrecy != Secrecy.OPEN)
    if found is None:
        raise NotAllowed(Act.DECIDE)
    person, capacity = found
    if person.id == actor.id:
        return capacity
    if access.may_see(uow, actor, letter):
        raise NotYourStep(short_name(person), capacity, Ref.of(letter))
    raise NotAllowed(Act.DECIDE)


def participants(uow: UnitOfWork, letter: Letter) -> list[int]:
    """Returns the ids of all who have acted on a letter so far: a return is told to them all."""
    found: dict[int, None] = {}
    for person_id in (letter.registered_by, letter.made_by):
        if person_id is not None:
            found[person_id] = None
    for row in letters.remarks(uow, letter.id):
        if row.person_id is not None:
            found[row.person_id] = None
    for task in letters.tasks_of(uow, letter.id):
        for person_id in (task.received_by, task.assigned_by, task.assignee_id):
            if person_id is not None:
                found[person_id] = None
    return list(found)


_BY_URGENCY = (Urgency.NORMAL, Urgency.URGENT, Urgency.VERY_URGENT, Urgency.MOST_URGENT)


def waiting_letters(uow: UnitOfWork, actor: Actor) -> list[tuple[Approval, Letter]]:
    """Returns what this person decides on now, the most urgent first, then the oldest.

    Looks only at the posts that they may decide for, never at all that waits in the office.
    """
    posts = _posts_to_decide_for(uow, actor.id)
    open_ones = [post_id for post_id in posts if _decides(uow, post_id, actor.id, secret=False)]
    secret_ones = [post_id for post_id in posts if _decides(uow, post_id, actor.id, secret=True)]
    found = [
        (approval, letter)
        for approval, letter in letters.waiting_on(uow, sorted({*open_ones, *secret_ones}))
        if approval.post_id in (open_ones if letter.secrecy == Secrecy.OPEN else secret_ones)
    ]
    return sorted(found, key=lambda pair: -_BY_URGENCY.index(pair[1].urgency))


def waiting_for(uow: UnitOfWork, actor: Actor) -> list[Approval]:
    """Returns the approvals of `waiting_letters`."""
    return [approval for approval, _letter in waiting_letters(uow, actor)]


def _decides(uow: UnitOfWork, post_id: int, person_id: int, *, secret: bool) -> bool:
    found = deciders.decider(uow, post_id, secret=secret)
    return found is not None and found[0].id == person_id


def _posts_to_decide_for(uow: UnitOfWork, person_id: int) -> set[int]:
    """Posts for which this person may decide: their own, and those they may or were named to stand in for."""
    posts = set(deciders.posts_affected_by(uow, person_id))
    for seat in people.seats(uow, person_id):
        if seat.post.kind == PostKind.DEPUTY:
            posts |= {post.id for post in people.posts(uow, seat.unit.id, PostKind.DEPUTY)}
    for absence in people.absences_of_deputy(uow, person_id, bangkok_date(uow.now)):
        posts |= {seat.post.id for seat in people.seats(uow, absence.person_id)}
    return posts
