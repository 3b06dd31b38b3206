"""Journey 6, the meeting itself: what it resolves, item by item and whose work that is; and its closing."""

import re
from dataclasses import dataclass
from datetime import date, datetime

from handlers.common.words import group_name
from handlers.context import Actor, Context, Services, tell
from handlers.deadlines.actions import dues
from handlers.errors import BadInput, Field, InputFault, NotFound
from handlers.incoming import Pressed, Text
from handlers.meetings.actions import agenda, amendments, closing, former_items, meetings, resolutions, seat_messages
from handlers.meetings.actions.resolutions import Outcome
from handlers.meetings.flows import meetings as flow
from handlers.meetings.flows.meetings import running
from handlers.meetings.hooks import ITEM_PRESSES
from handlers.meetings.presses import resolutions as presses
from handlers.meetings.questions import resolutions as questions
from handlers.meetings.rules import resolutions as resolution_rules
from handlers.meetings.rules.resolutions import Resolution
from handlers.meetings.texts import resolutions as texts
from handlers.routes import Command, Routes, on_press, on_text
from handlers.staff.actions import access
from handlers.work.flows import cards as notices
from notifications.outbox import About
from storage import letters
from storage import meetings as rows
from storage.ref import Ref
from storage.tables import AgendaItem, Meeting, Unit
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import MeetingState, TaskState


def _about(one: Meeting) -> About:
    return flow.about_list(one, "agenda")


# --- what is shown ----------------------------------------------------------------------------------------------------


def numbered(uow: UnitOfWork, one: Meeting) -> list[tuple[str, AgendaItem]]:
    """Returns the items with their numbers, such as 4.1."""
    return agenda.numbered(rows.items(uow, one.id))


def _end(uow: UnitOfWork, one: Meeting) -> datetime | None:
    """Returns when the meeting would be closed; None once it is."""
    return closing.usual_end(one, uow.now) if one.state is MeetingState.INVITED else None


def show_all(context: Context[Pressed[presses.ShowResolutions]], one: Meeting) -> None:
    """[บันทึกมติ] of the meeting's card"""
    _show_all(context, one, context.event.payload.page)


def _show_all(context: Context, one: Meeting, page: int = 0) -> None:
    uow = context.uow
    resolutions.require_begun(uow, one)
    context.end()
    items = numbered(uow, one)
    owners = {unit.id: group_name(unit) for unit in meetings.groups(uow)}
    message = texts.listed(
        flow.view_of(uow, one),
        items,
        owners,
        {item.id for item in resolutions.ownerless(uow, [item for _number, item in items])},
        max(0, min(page, (len(items) - 1) // texts.PAGE)),
        end=_end(uow, one),
        may_add=not resolutions.are_submitted(uow, one),
    )
    context.reply(message, _about(one))


def show(context: Context[Pressed[presses.ShowResolution]], one: Meeting) -> None:
    context.end()
    item = agenda.item_of(context.uow, one, context.event.payload.item)
    context.reply(texts.card(_view(context, one, item)), _about(one))


def _view(context: Context, one: Meeting, item: AgendaItem, *, reached: bool = True) -> texts.ItemView:
    uow, items = context.uow, numbered(context.uow, one)
    owner = uow.get(Unit, item.resolution_unit_id) if item.resolution_unit_id is not None else None
    task = letters.task(uow, item.task_id) if item.task_id is not None else None
    ownerless = bool(resolutions.ownerless(uow, [item]))
    others = [row for rows in ITEM_PRESSES(uow, context.actor, one, item) for row in rows] if item.resolution else []
    return texts.ItemView(
        one,
        next(number for number, each in items if each.id == item.id),
        item,
        uow.get(Unit, item.unit_id) if item.unit_id is not None else None,
        owner,
        dissolved=owner is not None and ownerless,
        ownerless=ownerless and owner is None,
        done=task is not None and task.state in (TaskState.REPORTED, TaskState.CLOSED),
        reached=reached,
        set_down=resolutions.are_submitted(uow, one),
        groups=meetings.groups(uow),
        end=_end(uow, one),
        next=any(not each.resolution and each.id != item.id for _number, each in items),
        progress=texts.progress(former_items.task_behind(uow, item)) if item.from_id is not None else "",
        corrections=_corrections(uow, item),
        others=others,
    )


def _corrections(uow: UnitOfWork, item: AgendaItem) -> list[str]:
    """Returns the corrections with which former minutes are to be adopted."""
    former = (
        former_items.former_meeting(uow, item)
        if item.section == former_items.ADOPTING and not item.resolution
        else None
    )
    late = amendments.accepted_after_minutes(uow, former) if former is not None else []
    return [
        texts.corrected(
            amendment.number,
            amendment.row.former,
            amendment.item.resolution if amendment.item is not None else amendment.row.reason,
        )
        for amendment in late
    ]


def show_next(context: Context[Pressed[presses.WriteNextResolution]], one: Meeting) -> None:
    """[มติถัดไป]: asks for the words of the next item without a resolution, after this one and then from the top."""
    items = [item for _number, item in numbered(context.uow, one)]
    here = next((place for place, item in enumerate(items) if item.id == context.event.payload.item), -1)
    waiting = [item for item in (*items[here + 1 :], *items[: here + 1]) if not item.resolution]
    if not waiting:
        _show_all(context, one)
        return
    _ask_words(context, one, waiting[0])


# --- words ------------------------------------------------------------------------------------------------------------


def ask_words(context: Context[Pressed[presses.WriteResolution]], one: Meeting) -> None:
    """[บันทึกมติ] [แก้มติ]"""
    _ask_words(context, one, agenda.item_of(context.uow, one, context.event.payload.item))


def _ask_words(context: Context, one: Meeting, item: AgendaItem) -> None:
    resolutions.require_begun(context.uow, one)
    context.ask(questions.AskResolution(item=item.id), Ref.of(one))
    view = _view(context, one, item)
    # Former minutes are adopted by a button rather than in words.
    adopting = item.section == former_items.ADOPTING and not item.resolution
    context.reply(texts.card(view) if adopting else texts.ask_resolution(view), _about(one))


def _asked(context: Context, item_id: int) -> tuple[Meeting, AgendaItem]:
    """The meeting and the item that a typed text is about."""
    one = meetings.own(context.uow, context.actor, context.subject_id)
    return one, agenda.item_of(context.uow, one, item_id)


def words_typed(context: Context[Text[questions.AskResolution]]) -> None:
    """Takes the words that were asked for. มติ 5.2 … is for the item that it names."""
    one, item = _asked(context, context.event.question.item)
    said = resolutions.read(context.uow, context.event.text)
    if said.number:
        item = resolutions.numbered_item(context.uow, one, said.number)
    _resolve(context, one, item, said)


def is_resolution(context: Context, text: str) -> bool:
    return resolution_rules.is_resolution(text)


def typed_in_a_line(context: Context[Text]) -> None:
    """`มติ 4.1 อนุมัติจัดสรรงบ ผู้รับผิดชอบ กลุ่มนโยบาย ภายใน 13 ก.พ.`, for the meeting that began last. `มติ` alone
    shows its items."""
    one = begun_last(context)
    if one is None:
        context.reply(texts.no_meeting())
        return
    if not resolution_rules.is_resolution(context.event.text):
        _show_all(context, one)
        return
    said = resolutions.read(context.uow, context.event.text)
    _resolve(context, one, resolutions.numbered_item(context.uow, one, said.number), said)


def begun_last(context: Context) -> Meeting | None:
    found = [one for one in flow.meetings_run(context) if meetings.has_begun(one, context.uow)]
    last = max(found, key=lambda one: one.starts_at or context.now, default=None)
    return meetings.own(context.uow, context.actor, last.id) if last is not None else None


def _resolve(context: Context, one: Meeting, item: AgendaItem, said: Resolution) -> None:
    outcome = resolutions.resolve(context.uow, context.actor, one, item, said)
    reached = follow(context.uow, context.services, one, item, outcome)
    context.end()
    view = _view(context, one, item, reached=reached)
    message = texts.resolved(texts.card(view), view.number)
    former = former_items.former_meeting(context.uow, item) if item.section == former_items.ADOPTING else None
    if former is not None and former.adopted_in_id == one.id:
        message = texts.adopted(message, former)
    context.reply(message, _about(one))


def follow(uow: UnitOfWork, services: Services, one: Meeting, item: AgendaItem, outcome: Outcome) -> bool:
    """Tells the group that has the work now, and the one that has it no more. Returns False if no chat reaches the new
    one."""
    for task in (outcome.changed, outcome.dropped):
        if task is not None:
            notices.refresh_task(uow, services, task, None)
    if outcome.dropped is not None:
        now = uow.get(Unit, item.resolution_unit_id) if item.resolution_unit_id is not None else None
        had = outcome.dropped.assignee_id
        for person_id in [had] if had is not None else access.deciding_heads(uow, outcome.dropped.unit_id):
            tell(uow, person_id, texts.taken_away(one, item, now), notices.told_of(outcome.dropped, None))
    return notices.show_new_task(uow, services, outcome.made) if outcome.made is not None else True


@dataclass(frozen=True)
class Written:
    """An item as it was filled in on the page. `version` is the item's when the page was shown."""

    version: int
    discussion: str
    resolution: str
    unit_id: int | None
    due: date | None


def write(uow: UnitOfWork, services: Services, actor: Actor, one: Meeting, item: AgendaItem, written: Written) -> bool:
    """Saves what was changed of an item on the page. Returns False if nothing was.

    Raises BadInput (`changed_meanwhile`) if a colleague was faster, and what each change raises.
    """
    words, discussion = " ".join(written.resolution.split()), _lines(written.discussion)
    differs = [
        words != item.resolution,
        discussion != _lines(item.discussion),
        written.due is not None and written.due != item.due_on,
        written.unit_id is not None and (written.unit_id != item.resolution_unit_id or item.task_id is None),
    ]
    if not any(differs):
        return False
    if written.version != item.version:
        raise BadInput(Field.RESOLUTION, InputFault.CHANGED_MEANWHILE)
    resolution, discussed, due, given = differs
    if discussed:
        resolutions.discuss(uow, actor, one, item, discussion)
    if resolution:
        said = Resolution("", resolutions.check_words(words))
        follow(uow, services, one, item, resolutions.resolve(uow, actor, one, item, said))
    if due and written.due is not None:
        changed = resolutions.set_due(uow, actor, one, item, written.due)
        follow(uow, services, one, item, Outcome(changed=changed))
    if given and written.unit_id is not None:
        unit = resolutions.group(uow, written.unit_id)
        follow(uow, services, one, item, resolutions.assign(uow, actor, one, item, unit))
    seat_messages.refresh_card_soon(uow, one.id)
    return True


def _lines(text: str) -> str:
    return "\n".join(" ".join(line.split()) for line in text.strip().splitlines())


def adopt(context: Context[Pressed[presses.AdoptMinutes]], one: Meeting) -> None:
    """[รับรอง]: the former minutes, as they are."""
    item = agenda.item_of(context.uow, one, context.event.payload.item)
    _resolve(context, one, item, Resolution("", texts.ADOPTED))


def take_note(context: Context[Pressed[presses.TakeNote]], one: Meeting) -> None:
    """[รับทราบ] of an item for information."""
    item = agenda.item_of(context.uow, one, context.event.payload.item)
    _resolve(context, one, item, Resolution("", texts.NOTED))


def ask_adoption(context: Context[Pressed[presses.AdoptCorrectedMinutes]], one: Meeting) -> None:
    """[รับรองโดยแก้ไข]"""
    item = agenda.item_of(context.uow, one, context.event.payload.item)
    context.ask(questions.AskCorrectedAdoption(item=item.id), Ref.of(one))
    context.reply(texts.ask_adoption(_view(context, one, item)), _about(one))


def adoption_typed(context: Context[Text[questions.AskCorrectedAdoption]]) -> None:
    one, item = _asked(context, context.event.question.item)
    words = " ".join(context.event.text.split())
    resolutions.check_words(words)
    _resolve(context, one, item, Resolution("", resolutions.check_words(f"{texts.ADOPTED_WITH} {words}")))


def ask_discussion(context: Context[Pressed[presses.WriteDiscussion]], one: Meeting) -> None:
    """[การอภิปราย]"""
    item = agenda.item_of(context.uow, one, context.event.payload.item)
    context.ask(questions.AskDiscussion(item=item.id), Ref.of(one))
    context.reply(texts.ask_discussion(_view(context, one, item)), _about(one))


def discussion_typed(context: Context[Text[questions.AskDiscussion]]) -> None:
    one, item = _asked(context, context.event.question.item)
    resolutions.discuss(context.uow, context.actor, one, item, context.event.text)
    context.end()
    context.reply(texts.card(_view(context, one, item)), _about(one))


# --- whose work it is -------------------------------------------------------------------------------------------------


def assign(context: Context[Pressed[presses.AssignResolution]], one: Meeting) -> None:
    """A group is chosen for a resolution, for the first time or instead of another."""
    item = agenda.item_of(context.uow, one, context.event.payload.item)
    unit = resolutions.group(context.uow, context.event.payload.unit)
    outcome = resolutions.assign(context.uow, context.actor, one, item, unit)
    reached = follow(context.uow, context.services, one, item, outcome)
    context.end()
    context.reply(texts.card(_view(context, one, item, reached=reached)), _about(one))


def choose_owner(context: Context[Pressed[presses.ChangeResolutionGroup]], one: Meeting) -> None:
    """[เปลี่ยนกลุ่ม]"""
    item = agenda.item_of(context.uow, one, context.event.payload.item)
    context.reply(texts.choose_owner(_view(context, one, item)), _about(one))


def ask_due(context: Context[Pressed[presses.SetResolutionDue]], one: Meeting) -> None:
    """[กำหนดส่ง]"""
    item = agenda.item_of(context.uow, one, context.event.payload.item)
    context.ask(questions.AskResolutionDue(item=item.id), Ref.of(one))
    context.reply(texts.ask_due(_view(context, one, item)), _about(one))


def due_typed(context: Context[Text[questions.AskResolutionDue]]) -> None:
    one, item = _asked(context, context.event.question.item)
    day = dues.typed(context.uow, context.event.text).day
    changed = resolutions.set_due(context.uow, context.actor, one, item, day)
    follow(context.uow, context.services, one, item, Outcome(changed=changed))
    context.end()
    context.reply(texts.card(_view(context, one, item)), _about(one))


# --- matters raised at the meeting ------------------------------------------------------------------------------------


def choose_section(context: Context, one: Meeting) -> None:
    """[เพิ่มเรื่อง]"""
    context.reply(texts.choose_section(one), _about(one))


def ask_item(context: Context[Pressed[presses.AddRaisedItemTo]], one: Meeting) -> None:
    section = context.event.payload.section
    if section not in agenda.OPEN_SECTIONS:
        raise NotFound("section")
    context.ask(questions.AskRaisedItem(section=section), Ref.of(one))
    context.reply(texts.ask_item(one, section), _about(one))


def item_typed(context: Context[Text[questions.AskRaisedItem]]) -> None:
    one = meetings.own(context.uow, context.actor, context.subject_id)
    section = context.event.question.section
    item = resolutions.add_item(context.uow, context.actor, one, section, context.event.text)
    context.end()
    context.reply(texts.card(_view(context, one, item)), _about(one))


# Typed in the midst of a roll call as well: who comes late does not stop the meeting.
_RESOLVE = Command(
    ("มติ", "/resolve", "resolve"),
    typed_in_a_line,
    rest=True,
    at_once=re.compile(r"(?:ข้อ|วาระ(?:ที่)?)?\s*\d\.\d{1,2}\s[\s\S]+"),
)
ROUTES = Routes(
    commands=(_RESOLVE,),
    presses=(
        on_press(presses.ShowResolutions, running(show_all)),
        on_press(presses.ShowResolution, running(show)),
        on_press(presses.WriteNextResolution, running(show_next)),
        on_press(presses.WriteDiscussion, running(ask_discussion)),
        on_press(presses.TakeNote, running(take_note)),
        on_press(presses.AdoptMinutes, running(adopt)),
        on_press(presses.AdoptCorrectedMinutes, running(ask_adoption)),
        on_press(presses.ChangeResolutionGroup, running(choose_owner)),
        on_press(presses.SetResolutionDue, running(ask_due)),
        on_press(presses.AddRaisedItem, running(choose_section)),
        on_press(presses.AddRaisedItemTo, running(ask_item)),
        on_press(presses.WriteResolution, running(ask_words)),
        on_press(presses.AssignResolution, running(assign)),
    ),
    texts=(
        on_text(questions.AskResolution, words_typed),
        on_text(questions.AskCorrectedAdoption, adoption_typed),
        on_text(questions.AskDiscussion, discussion_typed),
        on_text(questions.AskResolutionDue, due_typed),
        on_text(questions.AskRaisedItem, item_typed),
    ),
    recognised=((is_resolution, typed_in_a_line),),
)
