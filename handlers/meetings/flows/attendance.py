"""Journey 6, the invited: they come, send somebody, cannot; who is sent agrees or not."""

from handlers.context import Context, actor_of, tell
from handlers.errors import NotFound
from handlers.incoming import Pressed, Text
from handlers.meetings.actions import agenda, agenda_files, attendance
from handlers.meetings.actions.attendance import MeetingSeat
from handlers.meetings.actions.seat_messages import Recipient, about_seat, seat_view
from handlers.meetings.presses import attendance as presses
from handlers.meetings.questions import attendance as questions
from handlers.meetings.texts import agenda as agenda_texts
from handlers.meetings.texts import attendance as texts
from handlers.meetings.texts import resolutions as resolution_texts
from handlers.routes import Routes, on_press, on_text
from notifications import outbox
from notifications.message import Message
from notifications.outbox import About
from storage import meetings as rows
from storage.ref import Ref
from storage.tables import Person

SUBSTITUTE = "substitute"


def _about(context: Context, one: MeetingSeat) -> About:
    """The card in this chat: the owner's, or the substitute's."""
    return about_seat(one.row, card="invited" if _owns(context, one) else SUBSTITUTE)


def _owns(context: Context, one: MeetingSeat) -> bool:
    return attendance.may_answer(context.uow, context.actor, one)


def _view(context: Context, one: MeetingSeat, reader: int | None = None) -> texts.SeatView:
    return seat_view(context.uow, context.services, one.meeting, one.row, one.unit, reader or context.actor.id)


def _card(context: Context, one: MeetingSeat) -> Message:
    view = _view(context, one)
    sent = one.row.substitute_id == context.actor.id and not _owns(context, one)
    return texts.for_substitute(view) if sent else texts.state(view)


def show(context: Context) -> None:
    one = attendance.visible(context.uow, context.actor, context.subject_id)
    context.end()
    context.reply(_card(context, one), _about(context, one))


def show_agenda(context: Context[Pressed[presses.ShowSeatAgenda]]) -> None:
    """[วาระ]"""
    one = attendance.visible(context.uow, context.actor, context.subject_id)
    items = agenda.numbered(rows.items(context.uow, one.meeting.id))
    before = rows.meeting(context.uow, one.meeting.previous_id) if one.meeting.previous_id is not None else None
    urls = agenda_files.urls_of(context.uow, context.services, one.meeting)
    page, previous = context.event.payload.page, resolution_texts.adoption_unsaid(before)
    message = agenda_texts.for_invited(one.meeting, items, previous, urls, one.id, page)
    context.reply(message, _about(context, one))


# --- answering --------------------------------------------------------------------------------------------------------


def _state_for(context: Context, one: MeetingSeat, person_id: int | None, but: int | None = None) -> Message | None:
    """Returns the seat's card for one of those who see it. Each has their own links on it."""
    if person_id is None or person_id == but:
        return None
    return texts.state(_view(context, one, person_id))


def _answered(context: Context, one: MeetingSeat, freed: Recipient | None = None) -> None:
    """Shows the new state to who answered and to their colleagues, and tells a substitute who is no longer needed."""
    uow, view = context.uow, _view(context, one)
    message, own = texts.state(view), context.actor.id
    if freed is not None:
        tell(uow, freed.to.person_id or 0, texts.freed(view), about_seat(one.row, "meeting_freed", SUBSTITUTE))
    outbox.refresh(uow, about_seat(one.row), lambda person_id: _state_for(context, one, person_id, but=own))
    context.end()
    context.reply(message, about_seat(one.row))


def accept(context: Context) -> None:
    """[เข้าร่วม] [ฉันไปเอง]"""
    one, freed = attendance.accept(context.uow, context.actor, context.subject_id, context.platform)
    _answered(context, one, freed)


def decline(context: Context) -> None:
    """[ไม่เข้าร่วม]"""
    one = attendance.to_answer(context.uow, context.actor, context.subject_id)
    context.ask(questions.AskAbsenceReason(), Ref.of(one.row))
    context.reply(texts.ask_reason(_view(context, one)), about_seat(one.row))


def reason_pressed(context: Context[Pressed[presses.GiveAbsenceReason]]) -> None:
    _stay_away(context, context.event.payload.reason)


def reason_typed(context: Context[Text]) -> None:
    _stay_away(context, context.event.text)


def _stay_away(context: Context, reason: str) -> None:
    one, freed = attendance.decline(context.uow, context.actor, context.subject_id, reason, context.platform)
    _answered(context, one, freed)


# --- sending somebody -------------------------------------------------------------------------------------------------


def ask_substitute(context: Context) -> None:
    """[ส่งผู้แทน] [เปลี่ยนผู้แทน]"""
    one = attendance.to_answer(context.uow, context.actor, context.subject_id)
    context.ask(questions.AskSubstitute(), Ref.of(one.row))
    people = attendance.candidates(context.uow, one)
    context.reply(texts.choose_substitute(_view(context, one), people), about_seat(one.row))


def substitute_chosen(context: Context[Pressed[presses.ChooseSubstitute]]) -> None:
    _send(context, context.event.payload.person)


def _send(context: Context, person_id: int) -> None:
    one, told, freed = attendance.send_substitute(
        context.uow, context.actor, context.subject_id, person_id, context.platform
    )
    if told is not None:
        about = about_seat(one.row, card=SUBSTITUTE)
        tell(context.uow, person_id, texts.for_substitute(_view(context, one, person_id)), about)
    _answered(context, one, freed)


def substitute_typed(context: Context[Text]) -> None:
    """Takes a name: somebody of the unit, several to choose from, or somebody who is not on the staff list."""
    one = attendance.to_answer(context.uow, context.actor, context.subject_id)
    words = " ".join(context.event.text.split())
    found = attendance.candidates_named(context.uow, one, words)
    if len(found) == 1:
        _send(context, found[0][0].id)
        return
    if found:
        context.reply(texts.several(_view(context, one), words, found), about_seat(one.row))
        return
    one, freed = attendance.send_named_substitute(context.uow, context.actor, one.id, words, context.platform)
    _answered(context, one, freed)


def confirm(context: Context) -> None:
    """[ยืนยัน], the day before, by the owner or the substitute."""
    one = attendance.confirm(context.uow, context.actor, context.subject_id, context.platform)
    if not attendance.comes_instead(one.row, context.actor.id):
        _answered(context, one)
        return
    outbox.refresh(context.uow, about_seat(one.row), lambda person_id: _state_for(context, one, person_id))
    context.end()
    context.reply(texts.for_substitute(_view(context, one)), about_seat(one.row, card=SUBSTITUTE))


def answer_substitution(context: Context[Pressed[presses.AnswerSubstitution]]) -> None:
    """[รับ] [ไม่สะดวก] of the substitute. The owner sees it, and is told of a no."""
    uow, agrees = context.uow, context.event.payload.agrees
    one = attendance.answer_substitution(uow, context.actor, context.subject_id, agrees)
    view = _view(context, one)
    owner = one.row.answered_by or one.row.told_id
    if not agrees and owner is not None:
        _tell_owner(context, one, owner, texts.state(_view(context, one, owner)))
    else:
        outbox.refresh(uow, about_seat(one.row), lambda person_id: _state_for(context, one, person_id))
    context.end()
    message = texts.for_substitute(view) if agrees else texts.declined(view)
    context.reply(message, about_seat(one.row, card=SUBSTITUTE))


def _tell_owner(context: Context, one: MeetingSeat, owner: int, message: Message) -> None:
    person = context.uow.get(Person, owner)
    if person is None:
        raise NotFound("person")
    if attendance.may_answer(context.uow, actor_of(context.uow, person), one):
        tell(context.uow, owner, message, about_seat(one.row))


ROUTES = Routes(
    presses=(
        on_press(presses.ShowSeat, show),
        on_press(presses.ShowSeatAgenda, show_agenda),
        on_press(presses.AcceptInvitation, accept),
        on_press(presses.DeclineInvitation, decline),
        on_press(presses.GiveAbsenceReason, reason_pressed),
        on_press(presses.SendSubstitute, ask_substitute),
        on_press(presses.ChooseSubstitute, substitute_chosen),
        on_press(presses.AnswerSubstitution, answer_substitution),
        on_press(presses.ConfirmAttendance, confirm),
    ),
    texts=(on_text(questions.AskAbsenceReason, reason_typed), on_text(questions.AskSubstitute, substitute_typed)),
)
