"""What this journey answers when a lower one asks: of a letter's card, and of the paper that work came from."""

from collections.abc import Sequence

from handlers.circulars.actions import assigning, circulars
from handlers.circulars.presses import TrackCircular
from handlers.circulars.texts import tracking as texts
from handlers.circulars.texts.circulars import follow, start
from handlers.context import Actor, Services
from handlers.letters.flows.cards import FILE_LINK, is_secret
from handlers.letters.hooks import CARD_PARTS, CardPart
from handlers.refusals import CHASED_PRESSES
from handlers.routes import Routes
from handlers.work.hooks import TASK_FILE
from notifications.message import Press
from storage import circulars as circular_rows
from storage import letters as rows
from storage.tables import Circular, Letter, Task
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import CircularState, Decision, Direction, LetterKind, LetterState

_SHOWN = 3


def card_part(uow: UnitOfWork, letter: Letter, actor: Actor) -> CardPart:
    """The newest circulars of a letter, and what this person may do about them."""
    outgoing = letter.direction is Direction.SEND
    # Those who were invited to a meeting have the invitation itself.
    if outgoing and letter.kind not in (LetterKind.ORDER, LetterKind.ANNOUNCEMENT):
        return CardPart()
    sent = circular_rows.of_letter(uow, letter.id)
    lines = [texts.status_line(row, circular_rows.counts(uow, row.id)) for row in sent[:_SHOWN]]
    return CardPart([] if outgoing else lines, _presses(uow, letter, sent, actor))


def _presses(uow: UnitOfWork, letter: Letter, sent: Sequence[Circular], actor: Actor) -> list[Press]:
    """The way to the circular of a letter, and [แจ้งเวียน]: first of all where the director wished it."""
    gone = [row for row in sent if row.state != CircularState.DRAFT]
    presses = [follow(gone[0])] if gone and circulars.may_follow(uow, actor, gone[0], letter) else []
    if circulars.may_send(uow, actor, letter):
        approval = rows.latest_approval(uow, letter.id)
        wished = approval is not None and approval.decision == Decision.KNOWN_CIRCULATE and not gone
        presses.append(start(letter, first=wished and letter.state == LetterState.DECIDED))
    return presses


def task_file(uow: UnitOfWork, services: Services, task: Task) -> str:
    """A signed link to the circular that work came from; "" for other work, and where there is no file."""
    letter = assigning.letter_of(uow, task)
    if letter is None or not letter.pdf_hash or is_secret(letter):
        return ""
    return services.links.file(letter.pdf_hash, f"{letter.number or 'letter'}.pdf", FILE_LINK)


ROUTES = Routes(
    hooks=(
        CARD_PARTS.answered_by(card_part),
        TASK_FILE.answered_by(task_file),
        CHASED_PRESSES.answered_by(lambda: {"circulation": TrackCircular()}),
    )
)
