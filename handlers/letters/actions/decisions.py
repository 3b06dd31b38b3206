"""A decision on a letter: made, held for the undo window, taking effect, handed to a deputy."""

from dataclasses import dataclass, field
from datetime import date

from handlers.context import Actor
from handlers.deadlines.actions import dues
from handlers.errors import BadInput, Field, InputFault, NobodyDecides, NotAllowed, NotFound, UndoClosed
from handlers.letters.actions import unassigned
from handlers.letters.actions.approvals import check_words, participants, receivers, remark, require_decider, watch_late
from handlers.letters.rules.numbering import UNDO_WINDOW
from handlers.letters.texts import approvals as texts
from handlers.staff.actions import deciders
from handlers.staff.rules.permissions import Act
from storage import letters, people, timers
from storage.ref import Ref
from storage.tables import Approval, Letter, Person, Post, Task
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import ApprovalState, Decision, LetterState, PostKind, RemarkKind, Secrecy, TaskState, UnitKind

EFFECT = "decision_effect"
"""The timer that ends the undo window: only then is anybody told."""
_SETTLED = (Decision.KNOWN, Decision.KEEP)
"""Decisions after which nothing is left to do."""


@dataclass(frozen=True)
class DecisionInput:
    """What a decision maker chose: the decision, the words, the groups, a person, and by when (in Bangkok time)."""

    decision: Decision
    remark: str = ""
    units: tuple[int, ...] = ()
    assignee_id: int | None = None
    due_on: date | None = None
    due_time: str = ""


def decide(
    uow: UnitOfWork, actor: Actor, approval: Approval, letter: Letter, chosen: DecisionInput, card_hash: str
) -> Approval:
    """Decide. Nothing takes effect and nobody is told before the undo window has passed.

    `card_hash` is the SHA-256 of the card that the person saw. Raises NotAllowed, BadInput (a return without a
    reason, an assignment to nobody).
    """
    capacity = require_decider(uow, actor, approval, letter)
    words = check_words(chosen.remark)
    if chosen.decision == Decision.RETURN and not words:
        raise BadInput(Field.REASON, InputFault.EMPTY)
    units = chosen.units
    if chosen.decision == Decision.AS_PROPOSED:
        units = tuple(approval.proposed_units)
    if chosen.decision == Decision.ASSIGN and not units:
        if chosen.assignee_id is None:
            raise BadInput(Field.NAME, InputFault.EMPTY)
        if not people.seats(uow, chosen.assignee_id):
            raise BadInput(Field.NAME, InputFault.NO_POST)
    approval.state, approval.decision, approval.remark = ApprovalState.HELD, chosen.decision, words
    approval.units, approval.assignee_id, approval.due_on = list(units), chosen.assignee_id, chosen.due_on
    approval.due_time = chosen.due_time
    approval.decided_by, approval.decided_at, approval.capacity = actor.id, uow.now, capacity
    approval.undo_until, approval.shown_hash = uow.now + UNDO_WINDOW, card_hash
    approval.version += 1
    uow.flush()
    timers.set_timer(uow, EFFECT, Ref.of(approval), approval.undo_until, approval.version)
    uow.audit(
        "approval.decide",
        Ref.of(letter),
        approval=approval.id,
        decision=chosen.decision,
        capacity=capacity,
        units=list(units),
        assignee=chosen.assignee_id,
        due=chosen.due_on,
        shown=card_hash,
    )
    return approval


def undo(uow: UnitOfWork, actor: Actor, approval_id: int) -> tuple[Approval, Letter]:
    """Undo a decision inside its window. Nobody was told, but the record keeps both. Raises UndoClosed, NotAllowed."""
    approval = letters.approval(uow, approval_id, lock=True)
    letter = letters.letter(uow, approval.letter_id, lock=True) if approval else None
    if approval is None or letter is None:
        raise NotFound("letter")
    if approval.decided_by != actor.id:
        raise NotAllowed(Act.DECIDE)
    if approval.state != ApprovalState.HELD or approval.undo_until is None or uow.now >= approval.undo_until:
        raise UndoClosed
    timers.stop_timers(uow, EFFECT, Ref.of(approval))
    approval.state, approval.decision, approval.remark = ApprovalState.OPEN, None, ""
    approval.units, approval.assignee_id, approval.due_on, approval.due_time = [], None, None, ""
    approval.decided_by = approval.decided_at = approval.undo_until = None
    approval.version += 1
    uow.flush()
    uow.audit("approval.undo", Ref.of(letter), approval=approval.id)
    return approval, letter


@dataclass
class Effect:
    """What a decision brought about: new tasks, a further approval (a deputy's), and who hears of a return."""

    approval: Approval
    letter: Letter
    tasks: list[Task] = field(default_factory=list)
    further: Approval | None = None
    returned_to: list[int] = field(default_factory=list)


def take_effect(uow: UnitOfWork, actor: Actor, approval: Approval, letter: Letter) -> Effect:
    """End the undo window: the remark stands, tasks begin, a returned letter goes back. `actor` is who decided."""
    assert approval.decision is not None
    effect = Effect(approval, letter)
    returned = approval.decision == Decision.RETURN
    approval.state = ApprovalState.RETURNED if returned else ApprovalState.DECIDED
    approval.version += 1
    post = uow.get(Post, approval.post_id)
    remark(
        uow,
        letter,
        RemarkKind.RETURN if returned else RemarkKind.DECISION,
        actor,
        texts.words_of(approval, receivers(uow, approval)),
        post_title=post.title if post else "",
        capacity=approval.capacity,
        shown_hash=approval.shown_hash,
        at=approval.decided_at,
    )
    if returned:
        effect.returned_to = participants(uow, letter)
        letter.state = LetterState.RETURNED
    elif deputy := _deputy_post(uow, approval):
        effect.further = _hand_to(uow, actor, approval, letter, deputy)
    else:
        effect.tasks = [_begin_task(uow, approval, letter, unit_id) for unit_id in _task_units(uow, approval)]
        settled = approval.decision in _SETTLED and not letters.in_hand(uow, letter.id)
        letter.state = LetterState.CLOSED if settled else LetterState.DECIDED
        letter.closed_at = uow.now if settled else None
    if letter.due_on is None and approval.due_on is not None and not returned:
        letter.due_on, letter.due_time = approval.due_on, approval.due_time
    letter.version += 1
    uow.flush()
    uow.audit("approval.effect", Ref.of(letter), approval=approval.id, tasks=[task.id for task in effect.tasks])
    return effect


def _task_units(uow: UnitOfWork, approval: Approval) -> list[int]:
    units = list(dict.fromkeys(approval.units))
    if approval.assignee_id is not None and not units:
        units = [seat.unit.id for seat in people.seats(uow, approval.assignee_id)][:1]
    return units


def _begin_task(uow: UnitOfWork, approval: Approval, letter: Letter, unit_id: int) -> Task:
    # The letter's own day is the proposed one: it counts unless whoever decided said another.
    said = approval if approval.due_on is not None else letter
    task = uow.add(
        Task(
            letter_id=letter.id,
            approval_id=approval.id,
            unit_id=unit_id,
            state=TaskState.WAITING,
            instruction=approval.remark,
            instructed_by=approval.decided_by,
            made_at=uow.now,
            due_on=said.due_on,
            due_time=said.due_time,
            assignee_id=approval.assignee_id,
        )
    )
    dues.keep(uow, task, letter)
    unassigned.watch_task(uow, task, letter)
    return task


def _deputy_post(uow: UnitOfWork, approval: Approval) -> Post | None:
    """The deputy's post that a decision gives the letter to, if the assignee is a deputy of the office."""
    if approval.decision != Decision.ASSIGN or approval.assignee_id is None or approval.units:
        return None
    for seat in people.seats(uow, approval.assignee_id):
        if seat.post.kind == PostKind.DEPUTY and seat.unit.kind == UnitKind.OFFICE:
            return seat.post
    return None


def _hand_to(uow: UnitOfWork, actor: Actor, approval: Approval, letter: Letter, post: Post) -> Approval:
    further = uow.add(
        Approval(
            letter_id=letter.id,
            unit_id=approval.unit_id,
            proposed_by=actor.id,
            proposed_at=uow.now,
            proposal=approval.remark or approval.proposal,
            proposed_units=approval.proposed_units,
            post_id=post.id,
            due_on=approval.due_on,
            due_time=approval.due_time,
        )
    )
    watch_late(uow, further, letter)
    return further


def hand_to_deputy(uow: UnitOfWork, actor: Actor, approval: Approval, letter: Letter) -> Person:
    """[ให้ รอง ผอ. รับ]: the letter moves to the post of the first deputy present. Returns that deputy.

    Pressed by whoever decides on it now, or by that deputy. Raises NotAllowed, NobodyDecides.
    """
    found = deciders.decider(uow, approval.post_id, secret=letter.secrecy != Secrecy.OPEN)
    deputy = first_deputy(uow, approval, letter)
    if deputy is None:
        raise NobodyDecides
    person, post = deputy
    if actor.id not in {person.id, found[0].id if found else None}:
        raise NotAllowed(Act.DECIDE)
    approval.post_id = post.id
    approval.version += 1
    uow.flush()
    uow.audit("approval.hand_over", Ref.of(letter), approval=approval.id, post=post.id)
    return person


def first_deputy(uow: UnitOfWork, approval: Approval, letter: Letter) -> tuple[Person, Post] | None:
    """Returns the first deputy of the letter's unit who is present, and the deputy's post; None if there is none.

    A secret letter may go only to a deputy who handles secret letters.
    """
    for person, post in people.members(uow, approval.unit_id, PostKind.DEPUTY):
        if letter.secrecy != Secrecy.OPEN and not person.handles_secret:
            continue
        found = deciders.decider(uow, post.id)
        if found is not None and found[0].id == person.id and post.id != approval.post_id:
            return person, post
    return None
