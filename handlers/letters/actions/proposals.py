"""A letter is proposed for a decision, comes back, is asked about, is carried out."""

from collections.abc import Sequence

from handlers.context import Actor
from handlers.errors import AlreadyDone, BadInput, Done, Field, InputFault, NobodyDecides, NotAllowed, NotFound
from handlers.letters.actions.approvals import check_words, remark, unit_names, watch_late
from handlers.letters.texts import approvals as texts
from handlers.staff.actions import access, deciders
from handlers.staff.rules.permissions import Act
from storage import letters
from storage.ref import Ref
from storage.tables import Approval, Letter, Unit
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import ApprovalState, LetterState, RemarkKind


def require_may_propose(uow: UnitOfWork, actor: Actor, letter: Letter) -> None:
    """Raises NotAllowed for somebody who does not keep its register, AlreadyDone for a letter that waits already."""
    if not access.keeps_register(uow, actor, letter):
        raise NotAllowed(Act.REGISTER)
    if letter.state not in (LetterState.REGISTERED, LetterState.RETURNED):
        raise AlreadyDone(Done.SUBMITTED, subject=Ref.of(letter))


def propose(uow: UnitOfWork, actor: Actor, letter: Letter, proposal: str, units: Sequence[int]) -> Approval:
    """Propose a registered letter to whoever decides for its unit.

    Raises AlreadyDone (it waits there already), NotAllowed, NobodyDecides (the unit has no such post), BadInput.
    """
    assert letter.unit_id is not None
    require_may_propose(uow, actor, letter)
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
    watch_late(uow, approval, letter)
    uow.audit("letter.propose", Ref.of(letter), approval=approval.id, post=post.id, units=list(units))
    return approval


def last_opinion(uow: UnitOfWork, letter: Letter) -> tuple[str, list[int]]:
    """Returns the proposal and the groups of the last time. They still hold when the letter is proposed again."""
    earlier = letters.latest_approval(uow, letter.id)
    return (earlier.proposal, list(earlier.proposed_units)) if earlier else ("", [])


def require_may_give_opinion(uow: UnitOfWork, actor: Actor, approval: Approval) -> None:
    """Raises NotAllowed for somebody who neither proposed it nor keeps its register."""
    unit = uow.get(Unit, approval.unit_id)
    if approval.proposed_by != actor.id and (unit is None or not access.may_register(actor, unit)):
        raise NotAllowed(Act.REGISTER)


def give_opinion(
    uow: UnitOfWork, actor: Actor, approval: Approval, letter: Letter, words: str, units: Sequence[int]
) -> None:
    """Set what should be done with a letter that waits for its decision. Raises NotAllowed, BadInput."""
    require_may_give_opinion(uow, actor, approval)
    approval.proposal, approval.proposed_units = check_words(words), list(units)
    approval.version += 1
    remark(uow, letter, RemarkKind.OPINION, actor, texts.proposal_words(approval.proposal, unit_names(uow, units)))
    uow.flush()
    uow.audit("approval.opinion", Ref.of(letter), approval=approval.id, units=list(units))


def carried_out(uow: UnitOfWork, actor: Actor, letter_id: int) -> Letter:
    """Close a letter: the clerk has done what a decision without a task asked for.

    Raises NotAllowed, AlreadyDone.
    """
    letter = letters.letter(uow, letter_id, lock=True)
    if letter is None:
        raise NotFound("letter")
    if not access.keeps_register(uow, actor, letter):
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


def ask_decider(uow: UnitOfWork, actor: Actor, approval_id: int, question: str) -> tuple[Approval, Letter]:
    """[ถามกลับ]: the clerk asks whoever returned the letter. Raises NotAllowed, AlreadyDone, BadInput."""
    approval, letter = _returned(uow, approval_id)
    if not access.keeps_register(uow, actor, letter):
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
