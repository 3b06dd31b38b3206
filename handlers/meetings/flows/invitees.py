"""Whom a meeting is for: pressed, typed, or taken from a saved list."""

from collections.abc import Sequence

from handlers.circulars.actions import circulars
from handlers.circulars.rules.receivers import EVERY_SCHOOL, Choice
from handlers.context import Context
from handlers.incoming import Pressed, Text
from handlers.meetings.actions import drafts, invitee_names, invitees, meetings
from handlers.meetings.flows import meetings as flow
from handlers.meetings.flows.meetings import running
from handlers.meetings.presses.invitees import (
    AddInvitee,
    AddInvitees,
    DeleteList,
    RenameList,
    SaveList,
    ShowList,
    ShowLists,
    UseList,
)
from handlers.meetings.questions.invitees import AskInvitees, AskListName
from handlers.meetings.rules.invitees import Invitees
from handlers.meetings.texts import invitees as texts
from handlers.routes import Routes, on_press, on_text
from storage.ref import Ref
from storage.tables import Meeting
from storage.unit_of_work import UnitOfWork


def in_words(uow: UnitOfWork, chosen: Invitees) -> str:
    """Returns a choice in words."""
    said = invitee_names.wording(uow, chosen)
    return texts.whom(said.units, staff=said.staff, posts=said.posts, persons=said.persons, without=said.without)


def ask(context: Context, one: Meeting, notes: Sequence[str] = ()) -> None:
    """Shows whom it is for, and asks for names."""
    context.ask(AskInvitees(), Ref.of(one))
    context.reply(
        texts.ask(flow.view_of(context.uow, one), in_words(context.uow, invitees.whom(one)), notes), flow.about(one)
    )


def pressed(context: Context[Pressed[AddInvitees]], one: Meeting) -> None:
    """[ทุกโรงเรียน] [ผอ.กลุ่มทุกกลุ่ม] [บุคลากรสำนักงาน] [ล้างรายชื่อ]"""
    what, added = context.event.payload.whom, Invitees()
    if what == "schools":
        added = Invitees(EVERY_SCHOOL)
    elif what == "groups":
        added = Invitees(Choice(units=tuple(unit.id for unit in meetings.groups(context.uow))))
    elif what == "staff":
        added = Invitees(staff=True)
    invitee_names.add_invitees(context.uow, one, added)
    ask(context, one)


def typed(context: Context[Text]) -> None:
    """Adds the units, people and posts that were named (removes them after ยกเว้น); says which names are unknown."""
    one = meetings.own(context.uow, context.actor, context.subject_id)
    chosen, found = invitee_names.read(context.uow, invitees.whom(one), context.event.text)
    drafts.choose(context.uow, one, chosen)
    notes = texts.notes(found.unknown, found.unclear)
    if not found.several:
        ask(context, one, notes)
        return
    (name, meant), *others = found.several
    context.ask(AskInvitees(), Ref.of(one))
    choices = [(each.person, each.post, each.unit, each.of_post) for each in meant]
    notes += texts.type_again([other for other, _meant in others])
    context.reply(texts.several(flow.view_of(context.uow, one), name, choices, notes), flow.about(one))


def add(context: Context[Pressed[AddInvitee]], one: Meeting) -> None:
    """Adds one of several that a name meant."""
    chosen = context.event.payload
    invitee_names.add_chosen(context.uow, one, chosen.kind, chosen.id)
    ask(context, one)


def lists(context: Context, one: Meeting) -> None:
    """[รายการที่บันทึก]"""
    kept = invitee_names.lists(context.uow)
    context.reply(
        texts.lists(flow.view_of(context.uow, one), kept, in_words(context.uow, invitees.whom(one))), flow.about(one)
    )


def one_list(context: Context[Pressed[ShowList]], one: Meeting) -> None:
    """Shows one list, with whom it means today."""
    kept = circulars.a_list(context.uow, context.event.payload.list_id)
    said = in_words(context.uow, invitee_names.of_list(kept))
    context.reply(texts.one_list(flow.view_of(context.uow, one), kept, said), flow.about(one))


def rename_list(context: Context[Pressed[RenameList]], one: Meeting) -> None:
    """[เปลี่ยนชื่อ]"""
    kept = circulars.a_list(context.uow, context.event.payload.list_id)
    context.ask(AskListName(list_id=kept.id), Ref.of(one))
    context.reply(texts.ask_list_name(flow.view_of(context.uow, one), "", kept.name), flow.about(one))


def delete_list(context: Context[Pressed[DeleteList]], one: Meeting) -> None:
    """[ลบรายการ]"""
    circulars.delete_list(context.uow, circulars.a_list(context.uow, context.event.payload.list_id))
    lists(context, one)


def use_list(context: Context[Pressed[UseList]], one: Meeting) -> None:
    invitee_names.use_list(context.uow, one, context.event.payload.list_id)
    ask(context, one)


def ask_list_name(context: Context, one: Meeting) -> None:
    """[บันทึกที่เลือกไว้]"""
    context.ask(AskListName(), Ref.of(one))
    context.reply(
        texts.ask_list_name(flow.view_of(context.uow, one), in_words(context.uow, invitees.whom(one))), flow.about(one)
    )


def list_named(context: Context[Text[AskListName]]) -> None:
    """Takes the name of a list, for a new one or to rename one."""
    one = meetings.own(context.uow, context.actor, context.subject_id)
    list_id = context.event.question.list_id
    if list_id is not None:
        kept = circulars.a_list(context.uow, list_id)
        circulars.rename_list(context.uow, kept, context.event.text)
        context.end()
        lists(context, one)
        return
    kept = invitee_names.save_list(context.uow, context.actor, one, context.event.text)
    ask(context, one, [texts.list_kept(kept.name)])


ROUTES = Routes(
    presses=(
        on_press(AddInvitees, running(pressed)),
        on_press(AddInvitee, running(add)),
        on_press(ShowLists, running(lists)),
        on_press(ShowList, running(one_list)),
        on_press(UseList, running(use_list)),
        on_press(RenameList, running(rename_list)),
        on_press(DeleteList, running(delete_list)),
        on_press(SaveList, running(ask_list_name)),
    ),
    texts=(on_text(AskInvitees, typed), on_text(AskListName, list_named)),
)
