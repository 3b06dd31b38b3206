"""Orders and announcements that follow from a resolution: drafted, changed, submitted, sent to their groups."""

from collections.abc import Sequence

from handlers.context import Actor, Context, Services, tell
from handlers.incoming import Pressed, Text
from handlers.letters.actions import letters
from handlers.letters.flows.cards import told
from handlers.meetings.actions import agenda, meetings, orders, papers, sent_letters
from handlers.meetings.flows.meetings import running
from handlers.meetings.flows.paper_cards import about, paper_view
from handlers.meetings.flows.papers import submit_and_tell
from handlers.meetings.hooks import ITEM_PRESSES, PAPER_SIGNED
from handlers.meetings.presses.orders import DiscardOrder, DraftOrder, EditOrder, ShowOrder, SubmitOrder
from handlers.meetings.questions.orders import AskOrderField
from handlers.meetings.texts import orders as texts
from handlers.routes import Routes, on_press, on_text
from handlers.staff.actions import access
from notifications.message import Press
from storage.ref import Ref
from storage.tables import AgendaItem, Letter, Meeting, MeetingPaper
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import PaperKind


def draft(context: Context[Pressed[DraftOrder]], one: Meeting) -> None:
    """[ร่างคำสั่ง] [ร่างประกาศ] on an item with a resolution."""
    wanted = context.event.payload
    item = agenda.item_of(context.uow, one, wanted.item)
    paper = orders.draft(context.uow, context.actor, one, item, wanted.kind)
    _show(context, paper, one)


def show(context: Context) -> None:
    """Shows the card of an order or an announcement."""
    _show(context, *orders.own(context.uow, context.actor, context.subject_id))


def _show(context: Context, paper: MeetingPaper, one: Meeting) -> None:
    context.end()
    item = sent_letters.item_of(context.uow, paper)
    context.reply(texts.card(paper_view(context.uow, one, paper), item), about(paper, "order"))


def ask(context: Context[Pressed[EditOrder]]) -> None:
    """[แก้เรื่อง] [แก้ข้อความ]"""
    paper, one = orders.own(context.uow, context.actor, context.subject_id)
    orders.require_draft(context.uow, paper)
    field = context.event.payload.field
    context.ask(AskOrderField(field=field), Ref.of(paper))
    context.reply(texts.ask(paper_view(context.uow, one, paper), field), about(paper, "order"))


def typed(context: Context[Text[AskOrderField]]) -> None:
    paper, one = orders.own(context.uow, context.actor, context.subject_id)
    orders.change(context.uow, paper, one, context.event.question.field, context.event.text)
    _show(context, paper, one)


def submit(context: Context) -> None:
    """[เสนอลงนาม]"""
    paper, one = orders.own(context.uow, context.actor, context.subject_id)
    orders.require_draft(context.uow, paper)
    submit_and_tell(context, one, paper.kind, item_id=paper.item_id)


def discard(context: Context) -> None:
    """[ทิ้งร่าง]"""
    paper, one = orders.own(context.uow, context.actor, context.subject_id)
    orders.require_draft(context.uow, paper)
    papers.withdraw(context.uow, context.actor, paper.id)
    context.end()
    view = paper_view(context.uow, one, paper)
    context.reply(texts.discarded(view, sent_letters.item_of(context.uow, paper)), about(paper, "order"))


def signed(uow: UnitOfWork, services: Services, actor: Actor, one: Meeting, paper: MeetingPaper) -> None:
    """Tells the groups that an order or an announcement concerns (manual 001, 12)."""
    letter = uow.get(Letter, paper.letter_id) if paper.letter_id is not None else None
    if letter is None or paper.kind not in (PaperKind.ORDER, PaperKind.ANNOUNCEMENT):
        return
    message = texts.told(letter, letters.office_entry(uow, letter), one)
    hear: dict[int, None] = {}
    for unit in sent_letters.concerned(uow, paper):
        hear |= dict.fromkeys([*access.deciding_heads(uow, unit.id), *access.clerks_of(uow, unit.id)])
    for person_id in hear:
        if person_id not in (actor.id, paper.made_by):
            tell(uow, person_id, message, told(letter))


def _offers(uow: UnitOfWork, actor: Actor, one: Meeting, item: AgendaItem) -> Sequence[tuple[Press, ...]]:
    return texts.offers(one, item) if item.resolution and meetings.may_run(uow, actor, one) else ()


ROUTES = Routes(
    presses=(
        on_press(DraftOrder, running(draft)),
        on_press(ShowOrder, show),
        on_press(EditOrder, ask),
        on_press(SubmitOrder, submit),
        on_press(DiscardOrder, discard),
    ),
    texts=(on_text(AskOrderField, typed),),
    hooks=(ITEM_PRESSES.answered_by(_offers), PAPER_SIGNED.answered_by(signed)),
)
