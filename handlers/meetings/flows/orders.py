"""Orders and announcements: drafted from a resolution, mended, put up the chain, told to the groups they concern."""

from collections.abc import Sequence

from handlers.context import Actor, Context, Services, tell
from handlers.incoming import Text
from handlers.letters.actions import letters
from handlers.letters.flows.cards import told
from handlers.meetings.actions import agenda, meetings, orders, papers, sent_letters
from handlers.meetings.flows.meetings import running
from handlers.meetings.flows.papers import ON_SIGNED, about, paper_view, submit_and_tell
from handlers.meetings.flows.resolutions import ITEM_PRESSES
from handlers.meetings.texts import orders as texts
from handlers.staff.actions import access
from notifications.message import Press
from storage import meeting_papers as rows
from storage.tables import AgendaItem, Letter, Meeting, MeetingPaper
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import PaperKind


def draft(context: Context, one: Meeting) -> None:
    """[ร่างคำสั่ง] [ร่างประกาศ] on an item with a resolution"""
    item = agenda.item_of(context.uow, one, int(context.args["item"]))
    paper = orders.draft(context.uow, context.actor, one, item, PaperKind(str(context.args["kind"])))
    _show(context, paper, one)


def show(context: Context) -> None:
    """An order or an announcement of the meeting's list, [กลับ] of a question."""
    _show(context, *orders.own(context.uow, context.actor, context.subject_id))


def _show(context: Context, paper: MeetingPaper, one: Meeting) -> None:
    context.end()
    item = sent_letters.item_of(context.uow, paper)
    context.reply(texts.card(paper_view(context.uow, one, paper), item), about(paper, "order"))


def ask(context: Context) -> None:
    """[แก้เรื่อง] [แก้ข้อความ]"""
    paper, one = orders.own(context.uow, context.actor, context.subject_id)
    orders.require_draft(context.uow, paper)
    field = str(context.args["field"])
    context.ask("order_change", rows.subject_of(paper), field=field)
    context.reply(texts.ask(paper_view(context.uow, one, paper), field), about(paper, "order"))


def typed(context: Context) -> None:
    assert isinstance(context.event, Text)
    assert context.conversation is not None
    paper, one = orders.own(context.uow, context.actor, context.subject_id)
    orders.change(context.uow, paper, one, str(context.conversation.data["field"]), context.event.text)
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
    papers.withdraw(context.uow, context.actor, paper.id or 0)
    context.end()
    view = paper_view(context.uow, one, paper)
    context.reply(texts.discarded(view, sent_letters.item_of(context.uow, paper)), about(paper, "order"))


def signed(uow: UnitOfWork, services: Services, actor: Actor, one: Meeting, paper: MeetingPaper) -> None:
    """Whose work its resolution is and who brought the item hear of an order or an announcement (manual 001, 12)."""
    letter = uow.get(Letter, paper.letter_id) if paper.letter_id is not None else None
    if letter is None:
        return
    message = texts.told(letter, letters.office_entry(uow, letter), one)
    hear: dict[int, None] = {}
    for unit in sent_letters.concerned(uow, paper):
        hear |= dict.fromkeys([*access.deciding_heads(uow, unit.id or 0), *access.clerks_of(uow, unit.id or 0)])
    for person_id in hear:
        if person_id not in (actor.id, paper.made_by):
            tell(uow, person_id, message, told(letter))


def _offers(uow: UnitOfWork, actor: Actor, one: Meeting, item: AgendaItem) -> Sequence[tuple[Press, ...]]:
    return texts.offers(one, item) if item.resolution and meetings.may_run(uow, actor, one) else ()


ITEM_PRESSES.append(_offers)
ON_SIGNED[PaperKind.ORDER] = signed
ON_SIGNED[PaperKind.ANNOUNCEMENT] = signed
VERBS = {
    "order_draft": running(draft),
    "order": show,
    "order_change": ask,
    "order_submit": submit,
    "order_discard": discard,
}
STEPS = {"order_change": typed}
