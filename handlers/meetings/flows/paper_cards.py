"""The cards of a meeting's papers: what they show, in whose chats, and how they are kept up to date."""

from handlers import digest_queue
from handlers.common.words import short_name
from handlers.context import Context, tell
from handlers.letters.flows.cards import names_of
from handlers.meetings.actions import invitees, meetings, papers
from handlers.meetings.flows import meetings as meeting_flows
from handlers.meetings.flows.meetings import card, view_of
from handlers.meetings.texts import papers as texts
from notifications import outbox
from notifications.message import Message
from notifications.outbox import About
from storage import meeting_papers as rows
from storage.ref import Ref
from storage.tables import Letter, Meeting, MeetingPaper
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import Capacity, PaperKind

_STATE = "paper_state"
"""The purpose of a card that only says where a paper is."""


def about(paper: MeetingPaper, purpose: str = papers.DECIDE) -> About:
    """The card of a paper in the chat of whoever checks or signs it."""
    name = Ref.of(paper)
    return About(name, paper.version, name, purpose)


def paper_view(uow: UnitOfWork, one: Meeting, paper: MeetingPaper) -> texts.View:
    """Returns all that the cards of a paper show."""
    holder = papers.current_holder(uow, paper)
    names = names_of(uow, {paper.made_by, paper.checked_by, paper.signed_by, paper.returned_by})
    return texts.View(
        paper,
        view_of(uow, one),
        names.get(paper.made_by, ""),
        short_name(holder[0]) if holder is not None else "",
        holder[1] if holder is not None else Capacity.SELF,
        names.get(paper.checked_by or 0, ""),
        names.get(paper.signed_by or 0, ""),
        names.get(paper.returned_by or 0, ""),
        uow.get(Letter, paper.letter_id) if paper.letter_id is not None else None,
        invitees.stays_within(uow, one),
        papers.holder_has_chat(uow, paper),
        papers.may_be_checked_on_paper(uow, paper),
    )


def about_submitted(one: Meeting, paper: MeetingPaper) -> About:
    """Returns the submitter's card: for an invitation that of the meeting, for other papers one of their own."""
    if paper.kind is PaperKind.INVITATION:
        return meeting_flows.about(one)
    return about(paper, "paper_submitted")


def show_to_holder(uow: UnitOfWork, paper: MeetingPaper, one: Meeting) -> None:
    """Sends the card to whoever checks or signs now, if there is somebody with a chat."""
    found = papers.current_holder(uow, paper)
    if found is not None:
        # It is a line of every morning's digest while it waits.
        digest_queue.add(uow, found[0].id, Ref.of(paper), digest_queue.RECURRING)
        tell(uow, found[0].id, texts.card(paper_view(uow, one, paper)), about(paper))


def refresh(uow: UnitOfWork, one: Meeting, paper: MeetingPaper, *, but: int | None = None) -> None:
    """Updates the shown cards of a paper, where cards can be changed. `but` is a person who was just answered."""
    view = paper_view(uow, one, paper)
    found = papers.current_holder(uow, paper)
    holder = found[0].id if found is not None else None

    def state_for(person_id: int | None) -> Message | None:
        if person_id in (None, but, holder):
            return None
        submitter = person_id == paper.made_by and paper.state in rows.WAITING
        return texts.submitted(view) if submitter else texts.state(view)

    def card_for(person_id: int | None) -> Message | None:
        return texts.card(view) if person_id is not None and person_id == holder and person_id != but else None

    outbox.refresh(uow, about(paper), card_for)
    outbox.refresh(uow, about(paper, _STATE), state_for)


def show_card(context: Context, paper: MeetingPaper, one: Meeting) -> None:
    view = paper_view(context.uow, one, paper)
    if is_theirs(context, paper):
        context.reply(texts.card(view), about(paper))
    elif paper.kind is PaperKind.INVITATION and meetings.may_run(context.uow, context.actor, one):
        context.reply(card(context.uow, one), meeting_flows.about(one))
    else:
        context.reply(texts.state(view), about(paper))


def is_theirs(context: Context, paper: MeetingPaper) -> bool:
    """Whether this person is to check or sign a paper now."""
    found = papers.current_holder(context.uow, paper)
    return found is not None and found[0].id == context.actor.id
