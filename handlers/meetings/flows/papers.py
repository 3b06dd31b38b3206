"""A paper of a meeting on its way: submitted, checked by the head of administration, signed by the director."""

import hashlib

from handlers.context import Context
from handlers.errors import NotAllowed, NotFound
from handlers.incoming import Pressed, Text
from handlers.meetings.actions import carry_over, meetings, papers
from handlers.meetings.flows import meetings as meeting_flows
from handlers.meetings.flows.meetings import card, running
from handlers.meetings.flows.paper_cards import (
    about,
    about_submitted,
    paper_view,
    refresh,
    show_card,
    show_to_holder,
)
from handlers.meetings.hooks import PAPER_SIGNED
from handlers.meetings.presses.papers import (
    ApproveMeeting,
    CheckPaper,
    ConfirmInvitationChecked,
    ConfirmPaperChecked,
    OpenApproval,
    ReturnMeeting,
    ReturnPaper,
    ShowPaper,
    SignPaper,
    SubmitInvitation,
    WithdrawInvitation,
    WithdrawPaper,
)
from handlers.meetings.questions.papers import AskReturnReason
from handlers.meetings.texts import papers as texts
from handlers.routes import Routes, on_press, on_text
from storage import meetings as meeting_rows
from storage.ref import Ref
from storage.tables import Meeting, MeetingPaper
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import MeetingState, PaperKind, PaperState

# --- up the chain -----------------------------------------------------------------------------------------------------


def submit_and_tell(
    context: Context,
    one: Meeting,
    kind: PaperKind,
    *,
    subject: str = "",
    body: str = "",
    item_id: int | None = None,
    pdf_hash: str = "",
) -> MeetingPaper:
    """Submits a paper, shows it to its checker or signer, and confirms it to the submitter. A submitter who is also
    the signer signs it at once."""
    uow = context.uow
    paper = papers.submit(uow, context.actor, one, kind, subject=subject, body=body, item_id=item_id, pdf_hash=pdf_hash)
    context.end()
    holder = papers.current_holder(uow, paper)
    if holder is not None and holder[0].id == context.actor.id and paper.state is PaperState.SIGNING:
        _sign(context, paper, one)
        context.reply(card(uow, one), meeting_flows.about(one))
        return paper
    show_to_holder(uow, paper, one)
    context.reply(texts.submitted(paper_view(uow, one, paper)), about_submitted(one, paper))
    return paper


def submit(context: Context, one: Meeting) -> None:
    """[เชิญเลย]: submits the invitation. A submitter who is also the signer invites at once."""
    carry_over.carry_over_items(context.uow, context.actor, one)
    submit_and_tell(context, one, PaperKind.INVITATION)


def show(context: Context) -> None:
    """[เปิด] [กลับ]: shows the paper as it is now for this person."""
    paper, one = papers.load(context.uow, context.subject_id)
    if not papers.may_see(context.uow, context.actor, paper, one):
        raise NotFound("paper")
    context.end()
    show_card(context, paper, one)


def check(context: Context[Pressed[CheckPaper]]) -> None:
    """[เห็นชอบ เสนอ ผอ.]: like [ลงนาม], it holds only for what the card showed."""
    uow = context.uow
    paper, one, _capacity = papers.load_for_holder(uow, context.actor, context.subject_id)
    if _is_shown_again(context, paper, one, PaperState.CHECKING):
        return
    papers.check(uow, context.actor, context.subject_id, shown=_shown_hash(uow, one, paper))
    context.end()
    show_to_holder(uow, paper, one)
    context.reply(texts.checked_and_sent(paper_view(uow, one, paper)), about(paper))
    refresh(uow, one, paper, but=context.actor.id)
    if paper.kind is PaperKind.INVITATION:
        meeting_flows.refresh(uow, one)


def checked_on_paper(context: Context) -> None:
    """[ตรวจบนกระดาษแล้ว]: in place of a checker who has no chat."""
    _on_paper(context, context.subject_id)


def invitation_checked(context: Context, one: Meeting) -> None:
    """The same for the invitation, on the meeting's card."""
    meetings.require(one, MeetingState.SUBMITTED)
    _on_paper(context, _invitation(context, one).id)


def _on_paper(context: Context, paper_id: int) -> None:
    uow = context.uow
    paper = papers.check_on_paper(uow, context.actor, paper_id)
    one = _meeting_of(uow, paper)
    context.end()
    show_to_holder(uow, paper, one)
    context.reply(texts.submitted(paper_view(uow, one, paper)), about_submitted(one, paper))


def _is_shown_again(
    context: Context[Pressed[CheckPaper] | Pressed[SignPaper]], paper: MeetingPaper, one: Meeting, state: PaperState
) -> bool:
    """Shows the card again if the agenda was changed since it was shown. Returns whether it did."""
    shown = context.event.payload.meeting
    is_other = paper.kind is PaperKind.INVITATION and shown is not None and shown != one.version
    if paper.state is state and is_other:
        show_card(context, paper, one)
    return paper.state is state and is_other


def _meeting_of(uow: UnitOfWork, paper: MeetingPaper) -> Meeting:
    return papers.load(uow, paper.id)[1]


def _shown_hash(uow: UnitOfWork, one: Meeting, paper: MeetingPaper) -> str:
    """Returns the SHA-256 of the card that the person sees (electronic transactions act, s.9)."""
    return hashlib.sha256(texts.card(paper_view(uow, one, paper)).to_text().encode()).hexdigest()


def sign(context: Context[Pressed[SignPaper]]) -> None:
    """[ลงนาม]"""
    paper, one, _capacity = papers.load_for_holder(context.uow, context.actor, context.subject_id)
    if _is_shown_again(context, paper, one, PaperState.SIGNING):
        return
    context.end()
    reached = _sign(context, paper, one)
    context.reply(texts.signed(paper_view(context.uow, one, paper), reached=reached), about(paper))
    if paper.kind is PaperKind.INVITATION:
        meeting_flows.tell_people_in_charge(context.uow, one, card(context.uow, one))
    elif paper.made_by != context.actor.id:
        view = paper_view(context.uow, one, paper)
        context.tell(paper.made_by, texts.told_signed(view), about(paper, "paper_submitted"))


def _sign(context: Context, paper: MeetingPaper, one: Meeting) -> int:
    """Signs a paper, with all that follows. Returns how many of the invited were written to."""
    uow = context.uow
    papers.sign(uow, context.services, context.actor, paper.id, shown=_shown_hash(uow, one, paper))
    PAPER_SIGNED(uow, context.services, context.actor, one, paper)
    refresh(uow, one, paper, but=context.actor.id)
    counts = meeting_rows.counts(uow, one.id)
    return counts.total - counts.unasked


def ask_return(context: Context) -> None:
    """[ส่งคืนแก้ไข]"""
    paper, one, _capacity = papers.load_for_holder(context.uow, context.actor, context.subject_id)
    context.ask(AskReturnReason(), Ref.of(paper))
    context.reply(texts.ask_return(paper_view(context.uow, one, paper)), about(paper))


def return_typed(context: Context[Text]) -> None:
    uow = context.uow
    paper = papers.send_back(uow, context.actor, context.subject_id, context.event.text)
    one = _meeting_of(uow, paper)
    context.end()
    view = paper_view(uow, one, paper)
    context.reply(texts.returned(view), about(paper))
    refresh(uow, one, paper, but=context.actor.id)
    if paper.kind is PaperKind.INVITATION:
        meeting_flows.tell_people_in_charge(uow, one, card(uow, one))
    else:
        context.tell(paper.made_by, texts.told_returned(view), about(paper, "paper_submitted"))


def withdraw(context: Context) -> None:
    """[ถอนเรื่อง] of another paper than the invitation."""
    uow = context.uow
    paper = papers.withdraw(uow, context.actor, context.subject_id)
    one = _meeting_of(uow, paper)
    context.end()
    refresh(uow, one, paper)
    context.reply(texts.withdrawn(paper_view(uow, one, paper)), about(paper, "paper_submitted"))


def take_back(context: Context, one: Meeting) -> None:
    """[ถอนเรื่อง] of the invitation."""
    meetings.require(one, MeetingState.SUBMITTED)
    paper = papers.withdraw(context.uow, context.actor, _invitation(context, one).id)
    context.end()
    refresh(context.uow, one, paper)
    context.reply(card(context.uow, one), meeting_flows.about(one))


def of_meeting(context: Context) -> None:
    """A button of the time before papers were stored: shows the invitation as it is now."""
    one = meeting_rows.meeting(context.uow, context.subject_id, lock=True)
    if one is None:
        raise NotFound("meeting")
    meetings.require(one, MeetingState.SUBMITTED)
    paper = _invitation(context, one)
    if not papers.may_see(context.uow, context.actor, paper, one):
        raise NotAllowed("decide")
    show_card(context, paper, one)


def _invitation(context: Context, one: Meeting) -> MeetingPaper:
    """Returns the submitted invitation; creates it if the meeting was submitted before papers were stored."""
    uow = context.uow
    return papers.current(uow, one.id, PaperKind.INVITATION) or papers.create_missing_invitation(uow, one)


ROUTES = Routes(
    presses=(
        on_press(SubmitInvitation, running(submit)),
        on_press(WithdrawInvitation, running(take_back)),
        on_press(OpenApproval, of_meeting),
        on_press(ApproveMeeting, of_meeting),
        on_press(ReturnMeeting, of_meeting),
        on_press(ShowPaper, show),
        on_press(CheckPaper, check),
        on_press(SignPaper, sign),
        on_press(ReturnPaper, ask_return),
        on_press(ConfirmPaperChecked, checked_on_paper),
        on_press(ConfirmInvitationChecked, running(invitation_checked)),
        on_press(WithdrawPaper, withdraw),
    ),
    texts=(on_text(AskReturnReason, return_typed),),
)
