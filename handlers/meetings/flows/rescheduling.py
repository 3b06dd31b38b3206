"""A meeting is moved to another time or place, or called off."""

from handlers.context import Context
from handlers.incoming import Pressed, Text
from handlers.meetings.actions import invitees, meetings, rescheduling, seat_messages
from handlers.meetings.actions.rescheduling import Change
from handlers.meetings.flows import meetings as flow
from handlers.meetings.flows.meetings import running
from handlers.meetings.presses import rescheduling as presses
from handlers.meetings.questions import rescheduling as questions
from handlers.meetings.rules import clashes as clash_rules
from handlers.meetings.texts import agenda as agenda_texts
from handlers.meetings.texts import rescheduling as texts
from handlers.meetings.texts.meetings import MeetingView, name
from handlers.routes import Routes, on_press, on_text
from notifications.outbox import About
from storage import meetings as rows
from storage.ref import Ref
from storage.tables import Meeting
from storage.vocabulary import MeetingState


def ask_move(context: Context, one: Meeting) -> None:
    """[เลื่อน]"""
    if not seat_messages.is_open(one, context.now):
        raise seat_messages.already_begun(one)
    context.ask(questions.AskMove(), Ref.of(one))
    context.reply(texts.ask_move(flow.view_of(context.uow, one)), flow.about(one))


def move_typed(context: Context[Text]) -> None:
    """Takes the new time or place. Shows what clashes with it before anybody is told."""
    one = meetings.own(context.uow, context.actor, context.subject_id)
    to = rescheduling.read_change(context.uow, one, context.event.text)
    changed = one.model_copy(
        update={
            "starts_at": to.starts_at,
            "ends_at": to.ends_at,
            "room": to.room,
            "online_url": to.online_url,
            "room_key": clash_rules.room_key(to.room),
        }
    )
    view = MeetingView(
        one,
        clashes=invitees.clashes(context.uow, changed),
        closed_day=meetings.on_closed_day(context.uow, changed),
        chair=flow.name_of(context.uow, one.chair_id),
        chair_away=meetings.chair_is_away(context.uow, changed),
    )
    context.end()
    confirm = presses.ConfirmMove(starts_at=to.starts_at, ends_at=to.ends_at, room=to.room, online_url=to.online_url)
    message = texts.check_move(view, changed, confirm, other_time=to.is_other_time(one))
    context.reply(message, flow.about_list(one))


def move(context: Context[Pressed[presses.ConfirmMove]], one: Meeting) -> None:
    """[ยืนยันเลื่อน]"""
    said = context.event.payload
    to = Change(said.starts_at, said.ends_at, said.room, said.online_url)
    if context.button is not None and context.button.version != one.version:
        flow.show_below(context, one)  # it was changed meanwhile, perhaps by this very button
        return
    told = rescheduling.move(context.uow, context.services, context.actor, one, to)
    context.end()
    flow.refresh(context.uow, one)
    context.reply(texts.moved_done(flow.view_of(context.uow, one), told), flow.about_list(one))
    _tell_approver(context, one)


def _tell_approver(context: Context, one: Meeting) -> None:
    """Tells who approved the meeting that it was changed."""
    if one.approved_by is not None and one.approved_by != context.actor.id:
        context.tell(one.approved_by, texts.told_approver(one), flow.about_approval(one))


def ask_cancel(context: Context, one: Meeting) -> None:
    """[ยกเลิกประชุม]"""
    meetings.require(one, MeetingState.CALLED, MeetingState.SUBMITTED, MeetingState.INVITED)
    context.ask(questions.AskCancelReason(), Ref.of(one))
    context.reply(texts.ask_cancel(flow.view_of(context.uow, one)), flow.about(one))


def cancel_typed(context: Context[Text]) -> None:
    one = meetings.own(context.uow, context.actor, context.subject_id)
    called = name(one)
    told = rescheduling.cancel(context.uow, context.services, context.actor, one, context.event.text)
    told += _tell_groups(context, one, called)
    context.end()
    context.reply(texts.cancel_done(flow.view_of(context.uow, one), told), flow.about(one))
    _tell_approver(context, one)


def _tell_groups(context: Context, one: Meeting, called: str) -> int:
    """Tells the groups that were asked for items, and have no invitation, that the meeting is cancelled. Returns how
    many."""
    uow = context.uow
    heard = {row.told_id for row, _unit in rows.seats(uow, one.id)} | {context.actor.id}
    told = [call for call, _unit in rows.calls(uow, one.id) if call.told_id not in heard]
    message = agenda_texts.called_off(one, called)
    return sum(
        context.tell(call.told_id, message, About(Ref.of(call), call.version, Ref.of(call)))
        for call in told
        if call.told_id is not None
    )


ROUTES = Routes(
    presses=(
        on_press(presses.MoveMeeting, running(ask_move)),
        on_press(presses.ConfirmMove, running(move)),
        on_press(presses.CancelMeeting, running(ask_cancel)),
    ),
    texts=(
        on_text(questions.AskMove, move_typed),
        on_text(questions.AskCancelReason, cancel_typed),
    ),
)
