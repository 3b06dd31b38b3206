"""Journey 6, after the meeting: those who attended endorse the brief resolutions or ask for corrections, and the
secretary decides on those."""

from handlers.common.words import full_name, short_name
from handlers.context import Context, Services, tell
from handlers.incoming import Pressed, Text
from handlers.meetings.actions import amendments, endorsement, meetings
from handlers.meetings.actions.amendments import AmendmentDetails
from handlers.meetings.actions.attendance import MeetingSeat
from handlers.meetings.actions.endorsement import attendee
from handlers.meetings.flows import meetings as flow
from handlers.meetings.flows.meetings import running
from handlers.meetings.presses import endorsement as presses
from handlers.meetings.questions import endorsement as questions
from handlers.meetings.texts import endorsement as texts
from handlers.meetings.texts import minutes as minutes_texts
from handlers.routes import Routes, on_press, on_text
from handlers.work.flows import cards as notices
from notifications import outbox
from notifications.message import Message
from notifications.outbox import About
from storage import meetings as rows
from storage.ref import Ref
from storage.tables import Meeting, Person, Timer
from storage.unit_of_work import UnitOfWork

# --- those who attended -----------------------------------------------------------------------------------------------


def _seat(context: Context) -> MeetingSeat:
    return endorsement.seat(context.uow, context.actor, context.subject_id)


def _view(context: Context, taken: MeetingSeat) -> texts.EndorsementView:
    context.uow.forget()  # what was answered just now is part of it
    return endorsement.view(context.uow, context.services, taken.meeting, taken.row, taken.unit)


def _show(context: Context, taken: MeetingSeat, noted: str = "") -> None:
    """Shows who attended their card; the secretary, what was `noted`, or else who is still to be called."""
    context.end()
    if attendee(taken.row) == context.actor.id and taken.row.checked_in_at is not None:
        context.reply(texts.card(_view(context, taken)), endorsement.about(taken.row))
    elif noted:
        context.reply(texts.noted(taken.meeting, taken.unit, noted), flow.about_list(taken.meeting))
    else:
        _list_unreached(context, taken.meeting)


def show(context: Context) -> None:
    """[กลับ], an old button."""
    _show(context, _seat(context))


def endorse(context: Context) -> None:
    """[รับรอง]. When it is too late, the present state is shown."""
    taken = _seat(context)
    changed = endorsement.endorse(context.uow, context.actor, taken)
    _show(context, taken, texts.ENDORSED if changed else "")


def choose_item(context: Context[Pressed[presses.RequestCorrection]]) -> None:
    """[ขอแก้ไข]"""
    taken = _seat(context)
    if not endorsement.is_open(taken.meeting, context.now):
        _show(context, taken)
        return
    context.end()
    context.reply(texts.choose_item(_view(context, taken), context.event.payload.page), _about(context, taken))


def _about(context: Context, taken: MeetingSeat) -> About:
    own = attendee(taken.row) == context.actor.id
    return endorsement.about(taken.row) if own else flow.about_list(taken.meeting)


def ask_words(context: Context[Pressed[presses.CorrectItem]]) -> None:
    """An item is chosen."""
    taken, item_id = _seat(context), context.event.payload.item
    view = _view(context, taken)
    item = endorsement.require_item(context.uow, taken.meeting, item_id) if item_id is not None else None
    number = next((number for number, each in view.items if item is not None and each.id == item.id), "")
    context.ask(questions.AskCorrection(item=item_id), endorsement.ref_of(taken.row))
    context.reply(texts.ask_words(view, number, item), _about(context, taken))


def words_typed(context: Context[Text[questions.AskCorrection]]) -> None:
    """Takes what is to be corrected, and tells the secretary."""
    taken, item_id = _seat(context), context.event.question.item
    amendment = endorsement.ask_correction(context.uow, context.actor, taken, item_id, context.event.text)
    found = amendments.details_of(context.uow, taken.meeting, amendment)
    for keeper in meetings.people_in_charge(context.uow, taken.meeting):
        if keeper != context.actor.id:
            context.tell(keeper, _amendment_card(context, found), amendments.about(amendment))
    _show(context, taken, texts.CORRECTION_ASKED)


# --- the secretary ----------------------------------------------------------------------------------------------------


def _amendment_view(context: Context, found: AmendmentDetails) -> texts.AmendmentView:
    by = context.uow.get(Person, found.row.asked_by)
    late = found.meeting.minutes_approved_by is not None
    asker = short_name(by) if by is not None else ""
    return texts.AmendmentView(found.meeting, found.row, found.unit, found.item, found.number, asker, late)


def _amendment_card(context: Context, found: AmendmentDetails) -> Message:
    return texts.amendment_card(_amendment_view(context, found))


def _amendment(context: Context) -> AmendmentDetails:
    return amendments.own(context.uow, context.actor, context.subject_id)


def show_amendment(context: Context) -> None:
    found = _amendment(context)
    context.end()
    context.reply(_amendment_card(context, found), amendments.about(found.row))


def list_amendments(context: Context, one: Meeting) -> None:
    """[คำขอแก้ไข n]"""
    found = [_amendment_view(context, each) for each in amendments.undecided(context.uow, one)]
    context.end()
    context.reply(texts.amendment_list(one, found), flow.about_list(one))


def ask_new_words(context: Context) -> None:
    """[รับแก้]"""
    found = _amendment(context)
    amendments.require_open(context.uow, found)
    context.ask(questions.AskNewWords(), Ref.of(found.row))
    context.reply(texts.ask_new_words(_amendment_view(context, found)), amendments.about(found.row))


def new_words_typed(context: Context[Text]) -> None:
    found = _amendment(context)
    task = amendments.accept(context.uow, context.actor, found, context.event.text)
    if task is not None:
        notices.refresh_task(context.uow, context.services, task, None)
    _decided(context, found)


def ask_reason(context: Context) -> None:
    """[ไม่รับ ระบุเหตุ]"""
    found = _amendment(context)
    amendments.require_open(context.uow, found)
    context.ask(questions.AskRefusalReason(), Ref.of(found.row))
    context.reply(texts.ask_reason(_amendment_view(context, found)), amendments.about(found.row))


def reason_typed(context: Context[Text]) -> None:
    found = _amendment(context)
    amendments.refuse(context.uow, context.actor, found, context.event.text)
    _decided(context, found)


def _decided(context: Context, found: AmendmentDetails) -> None:
    """Tells who asked, updates the colleagues' cards, and shows the secretary the result."""
    uow, row = context.uow, found.row
    uow.forget()
    asker = attendee(found.seat)
    if asker is not None and asker != context.actor.id:
        view = endorsement.view(uow, context.services, found.meeting, found.seat, found.unit)
        outbox.refresh(uow, endorsement.about(found.seat), lambda person: texts.card(view) if person == asker else None)
        about = About(endorsement.ref_of(found.seat), found.seat.version, purpose=endorsement.AMENDMENT_ANSWERED)
        tell(uow, asker, texts.decided(view, row, found.number, found.item), about)
    message = _amendment_card(context, found)
    about = amendments.about(row)
    outbox.refresh(uow, about, lambda person: message if person != context.actor.id else None)
    context.end()
    context.reply(message, about)


def list_unreached(context: Context[Pressed[presses.ListUnreached]], one: Meeting) -> None:
    """[บันทึกทางโทรศัพท์]"""
    _list_unreached(context, one, context.event.payload.page)


def _list_unreached(context: Context, one: Meeting, page: int = 0) -> None:
    context.end()
    message = texts.unreached_list(one, _unreached(context.uow, one), page)
    context.reply(message, flow.about_list(one))


def _unreached(uow: UnitOfWork, one: Meeting) -> list[texts.Unreached]:
    known = rows.people_of(uow, one.id)
    found = []
    for row, unit in endorsement.unreached(uow, one):
        person = known.get(attendee(row) or 0)
        name = full_name(person) if person is not None else row.substitute_name or row.title
        owner = known.get(row.person_id or 0)
        phone = next((each.phone for each in (person, owner) if each is not None and each.phone), "")
        found.append(texts.Unreached(row, unit, name, phone))
    return found


def note(context: Context[Pressed[presses.NoteEndorsement]], one: Meeting) -> None:
    """[บันทึก n]"""
    seat_id = context.event.payload.seat
    each = next((each for each in _unreached(context.uow, one) if each.row.id == seat_id), None)
    if each is None:  # noted meanwhile, perhaps by a colleague
        _list_unreached(context, one)
        return
    context.reply(texts.ask_note(one, each), flow.about_list(one))


# --- timers -----------------------------------------------------------------------------------------------------------


def remind(uow: UnitOfWork, timer: Timer, services: Services) -> None:
    one = rows.meeting(uow, Ref(timer.subject).id)
    if one is not None:
        endorsement.remind(uow, services, one)


def closed(uow: UnitOfWork, timer: Timer, services: Services) -> None:
    """The week is over: tells the secretary the result, so that they make the minutes."""
    one = rows.meeting(uow, Ref(timer.subject).id)
    if one is None or endorsement.is_open(one, uow.now):
        return
    uow.audit("meeting.endorse_closed", Ref.of(one), endorsed=endorsement.counts(uow, one).endorsed)
    for keeper in meetings.people_in_charge(uow, one):
        tell(uow, keeper, minutes_texts.closing(flow.card(uow, one), one), flow.about(one))


ROUTES = Routes(
    presses=(
        on_press(presses.Endorse, endorse),
        on_press(presses.ShowEndorsement, show),
        on_press(presses.RequestCorrection, choose_item),
        on_press(presses.CorrectItem, ask_words),
        on_press(presses.ListUnreached, running(list_unreached)),
        on_press(presses.NoteEndorsement, running(note)),
        on_press(presses.ShowAmendment, show_amendment),
        on_press(presses.ListAmendments, running(list_amendments)),
        on_press(presses.AcceptAmendment, ask_new_words),
        on_press(presses.RefuseAmendment, ask_reason),
    ),
    texts=(
        on_text(questions.AskCorrection, words_typed),
        on_text(questions.AskNewWords, new_words_typed),
        on_text(questions.AskRefusalReason, reason_typed),
    ),
    timers={endorsement.REMIND: remind, endorsement.CLOSED: closed},
)
