"""Calling a meeting, in one line or step by step; changing it; appointing its secretary and its chair."""

from handlers.common.thai_calendar import bangkok_date
from handlers.context import Context
from handlers.errors import BadInput, Field, InputFault, NotAllowed
from handlers.incoming import Pressed, Text
from handlers.meetings.actions import drafts, meetings, seat_holders
from handlers.meetings.actions.invitee_names import candidates, use_list_of_that_name
from handlers.meetings.flows import agenda
from handlers.meetings.flows import invitees as invitee_flow
from handlers.meetings.flows import meetings as flow
from handlers.meetings.flows.meetings import running
from handlers.meetings.presses.call import (
    AppointPerson,
    CallMeeting,
    ChangeRole,
    ChooseMeetingKind,
    DiscardMeeting,
    EditMeeting,
    EditMeetingField,
)
from handlers.meetings.questions.call import AskField, AskRole, AskTitle
from handlers.meetings.rules import call as call_rules
from handlers.meetings.rules.call import Call
from handlers.meetings.texts import call as texts
from handlers.meetings.texts.meetings import discarded
from handlers.routes import Command, Routes, on_press, on_text
from storage.ref import Ref
from storage.tables import Meeting
from storage.vocabulary import MeetingKind, MeetingState

_ROLES = ("secretary", "chair")
_MOST_NAMES = 6


def is_call(context: Context, text: str) -> bool:
    """Whether a text calls a meeting, typed by somebody who may. From others it says where they will be."""
    if meetings.calling_unit(context.uow, context.actor) is None:
        return False
    return call_rules.is_call(text, bangkok_date(context.now))


def call_typed(context: Context[Text]) -> None:
    """`ประชุม ผอ.โรงเรียน 28 ม.ค. 09:00 ห้องพวงชมพู`"""
    _begin(context, drafts.read_call(context.event.text, bangkok_date(context.now)))


def new(context: Context) -> None:
    """`เรียกประชุม`, alone or with the rest of the line."""
    if meetings.calling_unit(context.uow, context.actor) is None:
        raise NotAllowed(meetings.RUN)
    if context.rest:
        _begin(context, drafts.read_call(context.rest, bangkok_date(context.now)))
        return
    context.end()
    context.reply(texts.ask_kind())


def kind_pressed(context: Context[Pressed[ChooseMeetingKind]]) -> None:
    """[ผอ.โรงเรียน] [ผอ.กลุ่ม] [บุคลากรในสำนักงาน] [อื่น ๆ]"""
    kind = context.event.payload.kind
    if kind is MeetingKind.OTHER:
        context.ask(AskTitle())
        context.reply(texts.ask_title())
        return
    _begin(context, Call(kind))


def title_typed(context: Context[Text]) -> None:
    _begin(context, Call(MeetingKind.OTHER, " ".join(context.event.text.split())))


def _begin(context: Context, call: Call) -> None:
    context.end()
    one = drafts.begin(context.uow, context.actor, call)
    use_list_of_that_name(context.uow, one)
    _next(context, one)


def _next(context: Context, one: Meeting) -> None:
    """Asks for what a draft still needs, then shows its card."""
    view = flow.view_of(context.uow, one)
    if one.starts_at is None:
        context.ask(AskField(field="when", first=True), Ref.of(one))
        context.reply(texts.ask_when(view), flow.about(one))
    elif not one.room and not one.online_url:
        context.ask(AskField(field="where", first=True), Ref.of(one))
        context.reply(texts.ask_where(view), flow.about(one))
    elif not view.invited:
        invitee_flow.ask(context, one)
    else:
        flow.show(context, one)


def field_typed(context: Context[Text[AskField]]) -> None:
    """Takes one part of a meeting, typed for the first time or to change it."""
    field = context.event.question.field
    one = meetings.own(context.uow, context.actor, context.subject_id)
    drafts.change(context.uow, context.actor, one, field, context.event.text)
    if field in ("when", "where"):
        agenda.tell_change(context, one)
    context.end()
    _next(context, one)


def edit(context: Context, one: Meeting) -> None:
    meetings.require(one, MeetingState.DRAFT, MeetingState.CALLED)
    context.reply(texts.edit(flow.view_of(context.uow, one)), flow.about(one))


def ask_field(context: Context[Pressed[EditMeetingField]], one: Meeting) -> None:
    meetings.require(one, MeetingState.DRAFT, MeetingState.CALLED)
    field = context.event.payload.field
    if field == "whom":
        invitee_flow.ask(context, one)
        return
    if field in _ROLES:
        _ask_who(context, one, field)
        return
    context.ask(AskField(field=field), Ref.of(one))
    context.reply(texts.ask_field(flow.view_of(context.uow, one), field), flow.about(one))


def discard(context: Context, one: Meeting) -> None:
    drafts.discard(context.uow, one)
    context.end()
    context.reply(discarded(), flow.about(one))


# --- secretary, chair -------------------------------------------------------------------------------------------------


def ask_who(context: Context[Pressed[ChangeRole]], one: Meeting) -> None:
    """[เปลี่ยนเลขานุการ] [เปลี่ยนประธาน], as long as the meeting is not over."""
    _ask_who(context, one, context.event.payload.role)


def _ask_who(context: Context, one: Meeting, role: str) -> None:
    meetings.require_not_over(one)
    context.ask(AskRole(role=role), Ref.of(one))
    context.reply(texts.ask_field(flow.view_of(context.uow, one), role), flow.about_list(one))


def who_typed(context: Context[Text[AskRole]]) -> None:
    """Takes a name: appoints the person, or offers a choice of several."""
    role = context.event.question.role
    one = meetings.own(context.uow, context.actor, context.subject_id)
    found = candidates(context.uow, context.event.text)
    if not found:
        raise BadInput(Field(role), InputFault.UNKNOWN_PERSON, context.event.text)
    if len(found) == 1:
        _appoint(context, one, role, found[0].person.id)
        return
    said = [(each.person, each.post, each.unit) for each in found[:_MOST_NAMES]]
    view = flow.view_of(context.uow, one)
    context.reply(texts.choose_person(view, role, context.event.text.strip(), said), flow.about_list(one))


def who_is(context: Context[Pressed[AppointPerson]], one: Meeting) -> None:
    """Takes one of several people of a name."""
    chosen = context.event.payload
    _appoint(context, one, chosen.role, chosen.person)


def _appoint(context: Context, one: Meeting, role: str, person_id: int) -> None:
    """Appoints somebody and tells them: a secretary at once, a chair only once people are invited."""
    seat_holders.appoint(context.uow, context.actor, one, role, person_id)
    context.end()
    heard = role == "secretary" or one.state is MeetingState.INVITED
    notes = []
    if heard and person_id != context.actor.id:
        message = texts.appointed(flow.view_of(context.uow, one), role, context.actor.name)
        if not context.tell(person_id, message, flow.about_list(one, "meeting_appointed")):
            notes.append(texts.tell_them_yourself(role))
    flow.refresh(context.uow, one)
    flow.show(context, one, notes)


ROUTES = Routes(
    commands=(Command(("เรียกประชุม", "เชิญประชุม", "/meeting", "meeting"), new, rest=True),),
    presses=(
        on_press(CallMeeting, new),
        on_press(ChooseMeetingKind, kind_pressed),
        on_press(EditMeeting, running(edit)),
        on_press(EditMeetingField, running(ask_field)),
        on_press(DiscardMeeting, running(discard)),
        on_press(ChangeRole, running(ask_who)),
        on_press(AppointPerson, running(who_is)),
    ),
    texts=(on_text(AskTitle, title_typed), on_text(AskField, field_typed), on_text(AskRole, who_typed)),
    recognised=((is_call, call_typed),),
)
