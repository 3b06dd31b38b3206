"""Journey 6, the invited: they come, send somebody, cannot; who is sent agrees or not."""

from handlers.context import Context, actor_of, tell
from handlers.errors import NotFound
from handlers.incoming import Pressed, Text
from handlers.meetings.actions import agenda, agenda_files, attendance
from handlers.meetings.actions.attendance import Seat
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


def _about(context: Context, one: Seat) -> About:
    """The card in this chat: of the seat's owner, or of who comes instead."""
    return about_seat(one.row, card="invited" if _owns(context, one) else SUBSTITUTE)


def _owns(context: Context, one: Seat) -> bool:
    return attendance.may_answer(context.uow, context.actor, one)


def _view(context: Context, one: Seat, reader: int | None = None) -> texts.SeatView:
    return seat_view(context.uow, context.services, one.meeting, one.row, one.unit, reader or context.actor.id)


def _card(context: Context, one: Seat) -> Message:
    view = _view(context, one)
    sent = one.row.substitute_id == context.actor.id and not _owns(context, one)
    return texts.for_substitute(view) if sent else texts.state(view)


def show(context: Context) -> None:
    one = attendance.seen(context.uow, context.actor, context.subject_id)
    context.end()
    context.reply(_card(context, one), _about(context, one))


def show_agenda(context: Context[Pressed[presses.ShowSeatAgenda]]) -> None:
    """[วาระ]"""
    one = attendance.seen(context.uow, context.actor, context.subject_id)
    items = agenda.numbered(rows.items(context.uow, one.meeting.id))
    before = rows.meeting(context.uow, one.meeting.previous_id) if one.meeting.previous_id is not None else None
    urls = agenda_files.urls_of(context.uow, context.services, one.meeting)
    page, previous = context.event.payload.page, resolution_texts.adoption_unsaid(before)
    message = agenda_texts.for_invited(one.meeting, items, previous, urls, one.id, page)
    context.reply(message, _about(context, one))


# --- answering --------------------------------------------------------------------------------------------------------


def _state_for(context: Context, one: Seat, person_id: int | None, but: int | None = None) -> Message | None:
    """The seat's card for one of those who see it: each has an address of their own on it."""
    if person_id is None or person_id == but:
        return None
    return texts.state(_view(context, one, person_id))


def _answered(context: Context, one: Seat, freed: Recipient | None = None) -> None:
    """Say to whoever answered what stands now, to their colleagues too, and to who need not come any more."""
    uow, view = context.uow, _view(context, one)
    message, own = texts.state(view), context.actor.id
    if freed is not None:
        tell(uow, freed.to.person_id or 0, texts.freed(view), about_seat(one.row, "meeting_freed", SUBSTITUTE))
    outbox.refresh(uow, about_seat(one.row), lambda person_id: _state_for(context, one, person_id, but=own))
    context.end()
    context.reply(message, about_seat(one.row))


def come(context: Context) -> None:
    """[เข้าร่วม] [ฉันไปเอง]"""
    one, freed = attendance.come(context.uow, context.actor, context.subject_id, context.platform)
    _answered(context, one, freed)


def ask_reason(context: Context) -> None:
    """[ไม่เข้าร่วม]"""
    one = attendance.to_answer(context.uow, context.actor, context.subject_id)
    context.ask(questions.AskAbsenceReason(), Ref.of(one.row))
    context.reply(texts.ask_reason(_view(context, one)), about_seat(one.row))


def reason_pressed(context: Context[Pressed[presses.GiveAbsenceReason]]) -> None:
    _stay_away(context, context.event.payload.reason)


def reason_typed(context: Context[Text]) -> None:
    _stay_away(context, context.event.text)


def _stay_away(context: Context, reason: str) -> None:
    one, freed = attendance.stay_away(context.uow, context.actor, context.subject_id, reason, context.platform)
    _answered(context, one, freed)


# --- sending somebody -------------------------------------------------------------------------------------------------


def choose(context: Context) -> None:
    """[ส่งผู้แทน] [เปลี่ยนผู้แทน]"""
    one = attendance.to_answer(context.uow, context.actor, context.subject_id)
    context.ask(questions.AskSubstitute(), Ref.of(one.row))
    people = attendance.candidates(context.uow, one)
    context.reply(texts.choose_substitute(_view(context, one), people), about_seat(one.row))


def send_to(context: Context[Pressed[presses.ChooseSubstitute]]) -> None:
    _send(context, context.event.payload.person)


def _send(context: Context, person_id: int) -> None:
    one, told, freed = attendance.send(context.uow, context.actor, context.subject_id, person_id, context.platform)
    if told is not None:
        about = about_seat(one.row, card=SUBSTITUTE)
        tell(context.uow, person_id, texts.for_substitute(_view(context, one, person_id)), about)
    _answered(context, one, freed)


def send_typed(context: Context[Text]) -> None:
    """A name: somebody of the unit, several to choose from, or somebody who is not on the staff list."""
    one = attendance.to_answer(context.uow, context.actor, context.subject_id)
    words = " ".join(context.event.text.split())
    found = attendance.named(context.uow, one, words)
    if len(found) == 1:
        _send(context, found[0][0].id)
        return
    if found:
        context.reply(texts.several(_view(context, one), words, found), about_seat(one.row))
        return
    one, freed = attendance.send_typed(context.uow, context.actor, one.id, words, context.platform)
    _answered(context, one, freed)


def confirm(context: Context) -> None:
    """[ยืนยัน], the day before, of who comes or was sent."""
    one = attendance.confirm(context.uow, context.actor, context.subject_id, context.platform)
    if not attendance.comes_instead(one.row, context.actor.id):
        _answered(context, one)
        return
    outbox.refresh(context.uow, about_seat(one.row), lambda person_id: _state_for(context, one, person_id))
    context.end()
    context.reply(texts.for_substitute(_view(context, one)), about_seat(one.row, card=SUBSTITUTE))


def consent(context: Context[Pressed[presses.AnswerSubstitution]]) -> None:
    """[รับ] [ไม่สะดวก] of who is sent; whose seat it is sees it, and hears of a no."""
    uow, agrees = context.uow, context.event.payload.agrees
    one = attendance.consent(uow, context.actor, context.subject_id, agrees)
    view = _view(context, one)
    owner = one.row.answered_by or one.row.told_id
    if not agrees and owner is not None:
        _tell_owner(context, one, owner, texts.state(_view(context, one, owner)))
    else:
        outbox.refresh(uow, about_seat(one.row), lambda person_id: _state_for(context, one, person_id))
    context.end()
    message = texts.for_substitute(view) if agrees else texts.declined(view)
    context.reply(message, about_seat(one.row, card=SUBSTITUTE))


def _tell_owner(context: Context, one: Seat, owner: int, message: Message) -> None:
    person = context.uow.get(Person, owner)
    if person is None:
        raise NotFound("person")
    if attendance.may_answer(context.uow, actor_of(context.uow, person), one):
        tell(context.uow, owner, message, about_seat(one.row))


ROUTES = Routes(
    presses=(
        on_press(presses.ShowSeat, show),
        on_press(presses.ShowSeatAgenda, show_agenda),
        on_press(presses.AcceptInvitation, come),
        on_press(presses.DeclineInvitation, ask_reason),
        on_press(presses.GiveAbsenceReason, reason_pressed),
        on_press(presses.SendSubstitute, choose),
        on_press(presses.ChooseSubstitute, send_to),
        on_press(presses.AnswerSubstitution, consent),
        on_press(presses.ConfirmAttendance, confirm),
    ),
    texts=(on_text(questions.AskAbsenceReason, reason_typed), on_text(questions.AskSubstitute, send_typed)),
)
