"""A letter before whoever decides: proposed, decided, held for the undo window, taking effect, returned."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from handlers.common.thai_calendar import add_working_hours, bangkok_date
from handlers.common.words import group_name, short_name
from handlers.context import Actor
from handlers.deadlines.actions import dues
from handlers.errors import (
    AlreadyDone,
    BadInput,
    Done,
    Field,
    InputFault,
    NobodyDecides,
    NotAllowed,
    NotFound,
    NotYourStep,
    UndoClosed,
)
from handlers.letters.actions import unassigned
from handlers.letters.actions.letters import holidays_of
from handlers.letters.rules.numbering import UNDO_WINDOW
from handlers.letters.texts import approvals as texts
from handlers.staff.actions import access, deciders
from handlers.staff.rules.permissions import Act
from storage import letters, people, timers
from storage.ref import Ref
from storage.tables import Approval, Letter, Person, Post, Remark, Task, Unit
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import (
    ApprovalState,
    Capacity,
    Decision,
    LetterState,
    PostKind,
    RemarkKind,
    Secrecy,
    TaskState,
    UnitKind,
    Urgency,
)

EFFECT = "decision_effect"
"""The timer that ends the undo window: only then is anybody told."""
LATE = "decision_late"
"""The timer after which a ด่วนที่สุด letter that still waits is told of, once."""
LATE_AFTER = timedelta(hours=1)
"""Office time that a ด่วนที่สุด letter may wait for its decision."""
_SETTLED = (Decision.KNOWN, Decision.KEEP)
"""Decisions after which nothing is left to do."""


def decider_of(uow: UnitOfWork, letter: Letter) -> tuple[Post, Person, Capacity] | None:
    """Before whom a letter of this unit would lie now; None while nobody is there."""
    post = deciders.head_post(uow, letter.unit_id) if letter.unit_id else None
    if post is None:
        return None
    found = deciders.decider(uow, post.id, secret=letter.secrecy != Secrecy.OPEN)
    return (post, *found) if found else None


def may_propose(uow: UnitOfWork, actor: Actor, letter: Letter) -> None:
    """Raises NotAllowed for somebody who does not keep its book, AlreadyDone for a letter that lies there already."""
    if not keeps_book(uow, actor, letter):
        raise NotAllowed(Act.REGISTER)
    if letter.state not in (LetterState.REGISTERED, LetterState.RETURNED):
        raise AlreadyDone(Done.SUBMITTED, subject=Ref.of(letter))


def keeps_book(uow: UnitOfWork, actor: Actor, letter: Letter) -> bool:
    """Whether somebody keeps the book that a letter stands in."""
    unit = uow.get(Unit, letter.unit_id) if letter.unit_id else None
    return unit is not None and access.may_register(actor, unit)


def check_words(text: str) -> str:
    """Words for a remark, spaces tidied. Raises BadInput."""
    words = " ".join(text.split())
    if len(words) > 1_000:
        raise BadInput(Field.TEXT, InputFault.TOO_LONG)
    return words


def propose(uow: UnitOfWork, actor: Actor, letter: Letter, proposal: str, units: Sequence[int]) -> Approval:
    """Put a registered letter before whoever decides for its unit.

    Raises AlreadyDone (it lies there already), NotAllowed, NobodyDecides (no such chair), BadInput.
    """
    assert letter.unit_id is not None
    may_propose(uow, actor, letter)
    proposal = check_words(proposal)
    post = deciders.head_post(uow, letter.unit_id)
    if post is None:
        unit = uow.get(Unit, letter.unit_id)
        raise NobodyDecides(unit.name if unit else "")
    approval = uow.add(
        Approval(
            letter_id=letter.id,
            unit_id=letter.unit_id,
            proposed_by=actor.id,
            proposed_at=uow.now,
            proposal=proposal,
            proposed_units=list(units),
            post_id=post.id,
        )
    )
    letter.state = LetterState.SUBMITTED
    letter.version += 1
    remark(uow, letter, RemarkKind.PROPOSAL, actor, texts.proposal_words(proposal, unit_names(uow, units)))
    _watch(uow, approval, letter)
    uow.audit("letter.propose", Ref.of(letter), approval=approval.id, post=post.id, units=list(units))
    return approval


def last_opinion(uow: UnitOfWork, letter: Letter) -> tuple[str, list[int]]:
    """What was thought when the letter was put before somebody the last time: it still holds when it comes again."""
    earlier = letters.latest_approval(uow, letter.id)
    return (earlier.proposal, list(earlier.proposed_units)) if earlier else ("", [])


def may_opine(uow: UnitOfWork, actor: Actor, approval: Approval) -> None:
    """Raises NotAllowed for somebody who neither put it there nor keeps its book."""
    unit = uow.get(Unit, approval.unit_id)
    if approval.proposed_by != actor.id and (unit is None or not access.may_register(actor, unit)):
        raise NotAllowed(Act.REGISTER)


def opine(uow: UnitOfWork, actor: Actor, approval: Approval, letter: Letter, words: str, units: Sequence[int]) -> None:
    """Say what should be done with a letter that lies there already. Raises NotAllowed, BadInput."""
    may_opine(uow, actor, approval)
    approval.proposal, approval.proposed_units = check_words(words), list(units)
    approval.version += 1
    remark(uow, letter, RemarkKind.OPINION, actor, texts.proposal_words(approval.proposal, unit_names(uow, units)))
    uow.flush()
    uow.audit("approval.opinion", Ref.of(letter), approval=approval.id, units=list(units))


def _watch(uow: UnitOfWork, approval: Approval, letter: Letter) -> None:
    """A ด่วนที่สุด letter that lies too long is told of."""
    if letter.urgency == Urgency.MOST_URGENT:
        due_at = add_working_hours(uow.now, LATE_AFTER, holidays_of(people.office(uow)))
        timers.set_timer(uow, LATE, Ref.of(approval), due_at)


def unit_names(uow: UnitOfWork, unit_ids: Sequence[int]) -> list[str]:
    """What units are called, in this order."""
    return [group_name(unit) for unit_id in unit_ids if (unit := uow.get(Unit, unit_id)) is not None]


def receivers(uow: UnitOfWork, approval: Approval) -> list[str]:
    """Whom a decision gives the letter to, by name: groups, or a person."""
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
    """Write words on a letter, with name, post, capacity and moment (ข้อ 26 para 3); without one, on its task alone.

    `at` is when they were said, where that was before now: what may be undone is written when it no longer can be.
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


@dataclass(frozen=True)
class Ruling:
    """What a decider says: the decision, the words, the groups, a person, by when (`due_time` in Bangkok time)."""

    decision: Decision
    remark: str = ""
    units: tuple[int, ...] = ()
    assignee_id: int | None = None
    due_on: date | None = None
    due_time: str = ""


def open_approval(uow: UnitOfWork, approval_id: int) -> tuple[Approval, Letter]:
    """An approval that still waits, locked, and its letter. Raises NotFound, AlreadyDone."""
    approval = letters.approval(uow, approval_id, lock=True)
    letter = letters.letter(uow, approval.letter_id, lock=True) if approval else None
    if approval is None or letter is None:
        raise NotFound("letter")
    if approval.state != ApprovalState.OPEN:
        raise already_decided(uow, approval)
    return approval, letter


def already_decided(uow: UnitOfWork, approval: Approval) -> AlreadyDone:
    """What an old button is answered with."""
    by = uow.get(Person, approval.decided_by) if approval.decided_by else None
    what = Done.RETURNED if approval.decision == Decision.RETURN else Done.DECIDED
    if approval.state == ApprovalState.WITHDRAWN:
        what = Done.MOVED_ON
    name = f"{by.prefix}{by.first_name}" if by else ""
    return AlreadyDone(what, name, approval.decided_at, Ref.to("letter", approval.letter_id))


def require_decider(uow: UnitOfWork, actor: Actor, approval: Approval, letter: Letter) -> Capacity:
    """The capacity in which this person decides on it now.

    Everybody else is refused: NotYourStep says before whom it lies to whoever may see the letter, else NotAllowed.
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


def decide(uow: UnitOfWork, actor: Actor, approval: Approval, letter: Letter, ruling: Ruling, shown: str) -> Approval:
    """Decide. Nothing takes effect and nobody is told before the undo window has passed.

    `shown` is the SHA-256 of the card the person saw. Raises NotAllowed, BadInput (a return without a reason, an
    assignment to nobody).
    """
    capacity = require_decider(uow, actor, approval, letter)
    words = check_words(ruling.remark)
    if ruling.decision == Decision.RETURN and not words:
        raise BadInput(Field.REASON, InputFault.EMPTY)
    units = ruling.units
    if ruling.decision == Decision.AS_PROPOSED:
        units = tuple(approval.proposed_units)
    if ruling.decision == Decision.ASSIGN and not units:
        if ruling.assignee_id is None:
            raise BadInput(Field.NAME, InputFault.EMPTY)
        if not people.seats(uow, ruling.assignee_id):
            raise BadInput(Field.NAME, InputFault.NO_POST)
    approval.state, approval.decision, approval.remark = ApprovalState.HELD, ruling.decision, words
    approval.units, approval.assignee_id, approval.due_on = list(units), ruling.assignee_id, ruling.due_on
    approval.due_time = ruling.due_time
    approval.decided_by, approval.decided_at, approval.capacity = actor.id, uow.now, capacity
    approval.undo_until, approval.shown_hash = uow.now + UNDO_WINDOW, shown
    approval.version += 1
    uow.flush()
    timers.set_timer(uow, EFFECT, Ref.of(approval), approval.undo_until, approval.version)
    uow.audit(
        "approval.decide",
        Ref.of(letter),
        approval=approval.id,
        decision=ruling.decision,
        capacity=capacity,
        units=list(units),
        assignee=ruling.assignee_id,
        due=ruling.due_on,
        shown=shown,
    )
    return approval


def undo(uow: UnitOfWork, actor: Actor, approval_id: int) -> tuple[Approval, Letter]:
    """Take a decision back inside its window: as if it had not been made, but on record. Raises UndoClosed."""
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
    """What a decision brought about: new tasks, a further approval (a deputy's), whom a return concerns."""

    approval: Approval
    letter: Letter
    tasks: list[Task] = field(default_factory=list)
    further: Approval | None = None
    returned_to: list[int] = field(default_factory=list)


def take_effect(uow: UnitOfWork, actor: Actor, approval: Approval, letter: Letter) -> Effect:
    """End the undo window: the remark stands, tasks begin, a return goes back. `actor` is who decided."""
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
        effect.returned_to = acted_on(uow, letter)
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
    """The deputy's chair a decision hands the letter to, if the assignee is a deputy of the office."""
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
    _watch(uow, further, letter)
    return further


def acted_on(uow: UnitOfWork, letter: Letter) -> list[int]:
    """Everybody who has acted on a letter so far: a return reaches them all."""
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


def carried_out(uow: UnitOfWork, actor: Actor, letter_id: int) -> Letter:
    """The clerk has done what a decision without a group's work asked for: the letter is closed.

    Raises NotAllowed, AlreadyDone.
    """
    letter = letters.letter(uow, letter_id, lock=True)
    if letter is None:
        raise NotFound("letter")
    if not keeps_book(uow, actor, letter):
        raise NotAllowed(Act.REGISTER)
    if letter.state != LetterState.DECIDED or letters.in_hand(uow, letter_id):
        raise AlreadyDone(
            Done.CLOSED if letter.state == LetterState.CLOSED else Done.MOVED_ON, subject=Ref.to("letter", letter_id)
        )
    letter.state, letter.closed_at = LetterState.CLOSED, uow.now
    letter.version += 1
    remark(uow, letter, RemarkKind.CLOSING, actor, "")
    uow.audit("letter.carried_out", Ref.to("letter", letter_id))
    return letter


def hand_to_deputy(uow: UnitOfWork, actor: Actor, approval: Approval, letter: Letter) -> Person:
    """[ให้ รอง ผอ. รับ]: the letter moves to the chair of the first deputy present. Who has it then.

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
    """The first deputy present of the letter's unit, with the chair; of a secret letter only an appointed one."""
    for person, post in people.members(uow, approval.unit_id, PostKind.DEPUTY):
        if letter.secrecy != Secrecy.OPEN and not person.handles_secret:
            continue
        found = deciders.decider(uow, post.id)
        if found is not None and found[0].id == person.id and post.id != approval.post_id:
            return person, post
    return None


def ask_decider(uow: UnitOfWork, actor: Actor, approval_id: int, question: str) -> tuple[Approval, Letter]:
    """[ถามกลับ]: the clerk asks whoever returned the letter. Raises NotAllowed, AlreadyDone, BadInput."""
    approval, letter = _returned(uow, approval_id)
    if not keeps_book(uow, actor, letter):
        raise NotAllowed(Act.REGISTER)
    _say(uow, actor, letter, RemarkKind.QUESTION, question)
    return approval, letter


def answer_clerk(uow: UnitOfWork, actor: Actor, approval_id: int, words: str) -> tuple[Approval, Letter]:
    """Whoever returned the letter answers the clerk. Raises NotAllowed, AlreadyDone, BadInput."""
    approval, letter = _returned(uow, approval_id)
    if approval.decided_by != actor.id:
        raise NotAllowed(Act.DECIDE)
    access.require_see(uow, actor, letter)
    _say(uow, actor, letter, RemarkKind.ANSWER, words)
    return approval, letter


def _returned(uow: UnitOfWork, approval_id: int) -> tuple[Approval, Letter]:
    approval = letters.approval(uow, approval_id)
    letter = letters.letter(uow, approval.letter_id, lock=True) if approval else None
    if approval is None or letter is None:
        raise NotFound("letter")
    if approval.state != ApprovalState.RETURNED or letter.state != LetterState.RETURNED:
        raise AlreadyDone(Done.MOVED_ON, subject=Ref.of(letter))
    return approval, letter


def _say(uow: UnitOfWork, actor: Actor, letter: Letter, kind: RemarkKind, text: str) -> None:
    words = check_words(text)
    if not words:
        raise BadInput(Field.TEXT, InputFault.EMPTY)
    remark(uow, letter, kind, actor, words)
    uow.audit(f"letter.{kind}", Ref.of(letter))


# --- what waits -----------------------------------------------------------------------------------------------------

_RISING = (Urgency.NORMAL, Urgency.URGENT, Urgency.VERY_URGENT, Urgency.MOST_URGENT)


def waiting_letters(uow: UnitOfWork, actor: Actor) -> list[tuple[Approval, Letter]]:
    """What this person decides on now, the most urgent first, then the oldest.

    Asked of the chairs that can fall to them only, never of all that waits in the office.
    """
    chairs = _possible_chairs(uow, actor.id)
    open_ones = [post_id for post_id in chairs if _decides(uow, post_id, actor.id, secret=False)]
    secret_ones = [post_id for post_id in chairs if _decides(uow, post_id, actor.id, secret=True)]
    found = [
        (approval, letter)
        for approval, letter in letters.waiting_on(uow, sorted({*open_ones, *secret_ones}))
        if approval.post_id in (open_ones if letter.secrecy == Secrecy.OPEN else secret_ones)
    ]
    return sorted(found, key=lambda pair: -_RISING.index(pair[1].urgency))


def waiting_for(uow: UnitOfWork, actor: Actor) -> list[Approval]:
    """The approvals of `waiting_letters`."""
    return [approval for approval, _letter in waiting_letters(uow, actor)]


def _decides(uow: UnitOfWork, post_id: int, person_id: int, *, secret: bool) -> bool:
    found = deciders.decider(uow, post_id, secret=secret)
    return found is not None and found[0].id == person_id


def _possible_chairs(uow: UnitOfWork, person_id: int) -> set[int]:
    """Chairs whose letters may fall to this person: their own, and those they may or were named to stand in for."""
    chairs = set(deciders.chairs_of(uow, person_id))
    for seat in people.seats(uow, person_id):
        if seat.post.kind == PostKind.DEPUTY:
            chairs |= {post.id for post in people.posts(uow, seat.unit.id, PostKind.DEPUTY)}
    for absence in people.absences_of_deputy(uow, person_id, bangkok_date(uow.now)):
        chairs |= {seat.post.id for seat in people.seats(uow, absence.person_id)}
    return chairs
