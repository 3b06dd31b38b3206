"""The agenda: groups are asked for items and offer them, the secretary orders them."""

from handlers.context import Context, Services, tell
from handlers.errors import NotAllowed
from handlers.incoming import Pressed, Text
from handlers.meetings.actions import agenda, agenda_files, carry_over, meetings, papers
from handlers.meetings.actions.agenda import ItemCall
from handlers.meetings.flows import meetings as flow
from handlers.meetings.flows.meetings import running
from handlers.meetings.presses.agenda import (
    AddItem,
    AddItemTo,
    CallForItems,
    DropItem,
    MoveItemTo,
    MoveItemUp,
    OfferItem,
    OfferNoItems,
    RewriteItem,
    ShowAgenda,
    ShowItem,
    ShowItemCall,
)
from handlers.meetings.questions.agenda import AskItemFile, AskItemWords, AskOffer
from handlers.meetings.texts import agenda as texts
from handlers.meetings.texts import resolutions as resolution_texts
from handlers.routes import Routes, on_press, on_text
from notifications import outbox
from notifications.message import Message
from notifications.outbox import About
from storage import meetings as rows
from storage.ref import Ref
from storage.tables import AgendaItem, Meeting, Timer, Unit
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import MeetingState


def about_call(found: ItemCall, purpose: str = "agenda_call") -> About:
    """The card of a group's call for items."""
    name = Ref.of(found.call)
    return About(name, found.call.version, name, purpose)


def about_agenda(one: Meeting) -> About:
    """The agenda beside the secretary's card."""
    return flow.about_list(one, "agenda")


def about_file(subject: str) -> About:
    """The message that is shown while a file is fetched."""
    return About(subject, 1, f"file:{subject}", "agenda_file")


def _call(uow: UnitOfWork, found: ItemCall, *, again: bool = False) -> Message:
    open_ = agenda.takes_items(found.meeting, uow.now)
    return texts.call(
        found.call, found.meeting, found.unit, agenda.items_of_group(uow, found), open_=open_, again=again
    )


# --- groups -----------------------------------------------------------------------------------------------------------


def ask(context: Context) -> None:
    """[ขอวาระก่อน]"""
    one = meetings.own(context.uow, context.actor, context.subject_id)
    reached = 0
    carry_over.carry_over_items(context.uow, context.actor, one)
    for found in agenda.call_for_items(context.uow, one):
        if found.call.told_id is not None:
            reached += context.tell(found.call.told_id, _call(context.uow, found), about_call(found))
    context.end()
    context.reply(texts.asked(flow.view_of(context.uow, one), reached), flow.about(one))


def tell_change(context: Context, one: Meeting) -> None:
    """Tells the groups that were asked of a new day or place, and until when they may offer items now."""
    for found in agenda.reschedule_calls(context.uow, one):
        if found.call.told_id is not None and found.call.told_id != context.actor.id:
            message = texts.changed(_call(context.uow, found), one)
            context.tell(found.call.told_id, message, about_call(found))


def show_call(context: Context) -> None:
    found = agenda.load_call(context.uow, context.actor, context.subject_id)
    context.end()
    context.reply(_call(context.uow, found), about_call(found))


def ask_item(context: Context[Pressed[OfferItem]]) -> None:
    """[เพื่อทราบ] [เพื่อพิจารณา]"""
    found = agenda.load_call(context.uow, context.actor, context.subject_id)
    agenda.require_open(context.uow, found.meeting)
    kind = context.event.payload.kind
    context.ask(AskOffer(kind=kind), Ref.of(found.call))
    context.reply(texts.ask_item(found.call, found.meeting, kind), about_call(found))


def item_typed(context: Context[Text[AskOffer]]) -> None:
    event = context.event
    found, item = agenda.offer(context.uow, context.actor, context.subject_id, event.question.kind, event.text)
    _answered(context, found, item)


def no_items(context: Context) -> None:
    """[ไม่มีเรื่อง]"""
    _answered(context, agenda.offer_nothing(context.uow, context.actor, context.subject_id))


def _answered(context: Context, found: ItemCall, item: AgendaItem | None = None) -> None:
    """Answers whoever acted, and updates their colleagues' card. A file that is sent next goes with the new item."""
    message, own = _call(context.uow, found), context.actor.id
    outbox.refresh(context.uow, about_call(found), lambda person_id: message if person_id != own else None)
    context.end()
    if item is not None and not item.file_hash:
        context.ask(AskItemFile(of_group=True), Ref.of(item))
        message = texts.may_attach(message)
    context.reply(message, about_call(found))


def answer_of_item(context: Context, item: AgendaItem, *, of_group: bool) -> None:
    """Answers a changed file with the group's card, or with the secretary's page of the item."""
    one = rows.meeting(context.uow, item.meeting_id)
    assert one is not None
    call = rows.call_of(context.uow, one.id, item.unit_id) if of_group and item.unit_id is not None else None
    if call is not None:
        _answered(context, agenda.load_call(context.uow, context.actor, call.id))
    else:
        _item(context, one, item.id)


# --- the secretary ----------------------------------------------------------------------------------------------------


def _previous(uow: UnitOfWork, one: Meeting) -> str:
    before = rows.meeting(uow, one.previous_id) if one.previous_id is not None else rows.before(uow, one)
    return resolution_texts.adoption_unsaid(before)


def _numbered(uow: UnitOfWork, one: Meeting) -> list[tuple[str, AgendaItem]]:
    return agenda.numbered(rows.items(uow, one.id))


def show(context: Context[Pressed[ShowAgenda]]) -> None:
    """[วาระ]: for whoever runs the meeting, and for the holder of its papers."""
    uow = context.uow
    one = rows.meeting(uow, context.subject_id)
    runs = one is not None and meetings.may_run(uow, context.actor, one)
    if one is None or not (runs or _holds_paper(context, one)):
        raise NotAllowed(meetings.RUN)
    context.end()
    _show(context, one, context.event.payload.page, runs=runs)


def _holds_paper(context: Context, one: Meeting) -> bool:
    return any(paper.meeting_id == one.id for paper in papers.waiting_for(context.uow, context.actor))


def _show(context: Context, one: Meeting, page: int = 0, *, runs: bool = True) -> None:
    uow, may_edit = context.uow, agenda.is_editable(context.uow, one)
    urls = agenda_files.urls_of(uow, context.services, one)
    items = _numbered(uow, one)
    page = max(0, min(page, (len(items) - 1) // texts.PAGE))
    view = flow.view_of(uow, one)
    message = texts.agenda(view, items, _previous(uow, one), urls, page, runs=runs, may_edit=may_edit)
    context.reply(message, about_agenda(one))


def choose_section(context: Context, one: Meeting) -> None:
    agenda.require_editable(context.uow, one)
    context.reply(texts.choose_section(one), about_agenda(one))


def ask_new(context: Context[Pressed[AddItemTo]], one: Meeting) -> None:
    section = context.event.payload.section
    context.ask(AskItemWords(section=section), Ref.of(one))
    context.reply(texts.ask_new(one, section), about_agenda(one))


def ask_rewrite(context: Context[Pressed[RewriteItem]], one: Meeting) -> None:
    item = agenda.item_of(context.uow, one, context.event.payload.item)
    context.ask(AskItemWords(item=item.id), Ref.of(one))
    context.reply(texts.ask_rewrite(one, item), about_agenda(one))


def words_typed(context: Context[Text[AskItemWords]]) -> None:
    """Takes the words of a new item, or of one that is rewritten."""
    asked, text = context.event.question, context.event.text
    one = meetings.own(context.uow, context.actor, context.subject_id)
    if asked.item is not None:
        agenda.rewrite(context.uow, one, asked.item, text)
    else:
        agenda.add(context.uow, context.actor, one, asked.section, text)
    context.end()
    _show(context, one)


def show_item(context: Context[Pressed[ShowItem]], one: Meeting) -> None:
    context.end()
    _item(context, one, context.event.payload.item)


def _item(context: Context, one: Meeting, item_id: int) -> None:
    found = next(((number, item) for number, item in _numbered(context.uow, one) if item.id == item_id), None)
    if found is None:
        _show(context, one)
        return
    uow, (number, item) = context.uow, found
    unit = uow.get(Unit, item.unit_id) if item.unit_id is not None else None
    url = agenda_files.url_of(uow, context.services, one, item)
    message = texts.item(one, number, item, unit, url, may_edit=agenda.is_editable(uow, one))
    context.reply(message, about_agenda(one))


def move_up(context: Context[Pressed[MoveItemUp]], one: Meeting) -> None:
    agenda.move_up(context.uow, one, context.event.payload.item)
    _item(context, one, context.event.payload.item)


def move_to(context: Context[Pressed[MoveItemTo]], one: Meeting) -> None:
    chosen = context.event.payload
    agenda.move_to(context.uow, one, chosen.item, chosen.section)
    _item(context, one, chosen.item)


def drop(context: Context[Pressed[DropItem]], one: Meeting) -> None:
    agenda.drop(context.uow, one, context.event.payload.item)
    _show(context, one)


# --- timers -----------------------------------------------------------------------------------------------------------


def _open_meeting(uow: UnitOfWork, timer: Timer) -> Meeting | None:
    one = rows.meeting(uow, Ref(timer.subject).id)
    return one if one is not None and one.state is MeetingState.CALLED else None


def remind(uow: UnitOfWork, timer: Timer, services: Services) -> None:
    """Timer: reminds the groups that have not answered."""
    one = _open_meeting(uow, timer)
    for found in agenda.unanswered(uow, one) if one is not None else ():
        if found.call.told_id is not None:
            tell(uow, found.call.told_id, _call(uow, found, again=True), about_call(found, "agenda_reminder"))


def closed(uow: UnitOfWork, timer: Timer, services: Services) -> None:
    """Timer: tells the secretary that items are no longer taken."""
    one = _open_meeting(uow, timer)
    if one is not None:
        flow.tell_people_in_charge(uow, one, texts.closed(flow.view_of(uow, one), flow.card(uow, one)))


ROUTES = Routes(
    presses=(
        on_press(CallForItems, ask),
        on_press(ShowItemCall, show_call),
        on_press(OfferItem, ask_item),
        on_press(OfferNoItems, no_items),
        on_press(ShowAgenda, show),
        on_press(AddItem, running(choose_section)),
        on_press(AddItemTo, running(ask_new)),
        on_press(ShowItem, running(show_item)),
        on_press(RewriteItem, running(ask_rewrite)),
        on_press(MoveItemUp, running(move_up)),
        on_press(MoveItemTo, running(move_to)),
        on_press(DropItem, running(drop)),
    ),
    texts=(on_text(AskOffer, item_typed), on_text(AskItemWords, words_typed)),
    timers={agenda.REMIND: remind, agenda.CLOSED: closed},
)
