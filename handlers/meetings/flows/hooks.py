"""What this journey answers when a lower one asks: of a letter's card, of what waits for a decision, of refusals."""

from collections.abc import Mapping

from handlers.context import Actor
from handlers.errors import CheckInRefused
from handlers.letters.hooks import CARD_PARTS, DECIDERS_CHANGED, NEXT_DECISION, CardPart
from handlers.meetings.actions import meetings
from handlers.meetings.flows import waiting_papers
from handlers.meetings.presses.agenda import ShowItemCall
from handlers.meetings.presses.attendance import ShowSeat
from handlers.meetings.presses.endorsement import ShowAmendment, ShowEndorsement
from handlers.meetings.presses.meetings import ListMeetings, ShowMeeting
from handlers.meetings.presses.papers import ShowPaper
from handlers.meetings.texts import check_in
from handlers.meetings.texts import meetings as texts
from handlers.refusals import CHASED_PRESSES, EXPLANATIONS, STATE_PRESSES
from handlers.routes import Routes
from storage import meeting_papers
from storage.payloads import PressData
from storage.tables import Letter
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import Direction


def card_part(uow: UnitOfWork, letter: Letter, actor: Actor) -> CardPart:
    """The way from a letter that was sent to the meeting it belongs to, for whoever runs that."""
    paper = meeting_papers.of_letter(uow, letter.id) if letter.direction is Direction.SEND else None
    if paper is None or not meetings.may_run(uow, actor, paper[1]):
        return CardPart()
    return CardPart(presses=[texts.back(paper[1])])


# Of a meeting the list, in which everybody finds what they may see of it.
_STATE_PRESSES: Mapping[str, PressData] = {
    "meeting": ListMeetings(),
    "meeting_paper": ShowPaper(),
    "invited": ShowSeat(),
    "agenda_call": ShowItemCall(),
    "endorsement": ShowEndorsement(),
    "amendment": ShowAmendment(),
}

ROUTES = Routes(
    hooks=(
        CARD_PARTS.answered_by(card_part),
        NEXT_DECISION.answered_by(waiting_papers.show_next),
        DECIDERS_CHANGED.answered_by(waiting_papers.show_to_new_holders),
        EXPLANATIONS.answered_by(lambda: {CheckInRefused: check_in.refused}),
        STATE_PRESSES.answered_by(lambda: _STATE_PRESSES),
        CHASED_PRESSES.answered_by(lambda: {"meeting": ShowMeeting()}),
    )
)
