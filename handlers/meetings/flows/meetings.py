"""Journey 6, the office's side: a meeting is called, approved, followed on a live card, moved or called off."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any, TypeVar

from handlers.common.words import full_name, short_name
from handlers.context import Context, Services, actor_of, tell
from handlers.incoming import Pressed, Text
from handlers.meetings.actions import attendance, convening, endorsement, meetings, papers, rescheduling, resolutions
from handlers.meetings.actions.rescheduling import Change
from handlers.meetings.presses import meetings as presses
from handlers.meetings.questions import meetings as questions
from handlers.meetings.rules import clashes as clash_rules
from handlers.meetings.texts import agenda as agenda_texts
from handlers.meetings.texts import meetings as texts
from handlers.meetings.texts.meetings import Line
from handlers.routes import Command, Routes, on_press, on_text
from notifications import outbox
from notifications.message import Message
from notifications.outbox import About
from storage import meetings as rows
from storage.ref import Ref
from storage.tables import Invited, Meeting, Person, Timer, Unit
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import Attendance, MeetingState, PaperKind

ContextT = TypeVar("ContextT", bound=Context[Any])
_HELD_LATELY = timedelta(days=30)
"""So long a meeting stays in its secretary's list."""
CARDS: dict[MeetingState, Callable[[UnitOfWork, Meeting], Message]] = {}
"""The cards of meetings in a state that another flow looks after (`minutes`: those that are over)."""


def about(one: Meeting) -> About:
    """The secretary's card: the draft, what waits for the director, and then the live card."""
    name = Ref.of(one)
    return About(name, one.version, name, "meeting_card")


def about_signed(one: Meeting) -> About:
    """What whoever signed the invitation hears of it later."""
    name = Ref.of(one)
    return About(name, one.version, f"meeting_signed:{one.id}", "meeting_signed")


def beside(one: Meeting, page: str = "meeting_list") -> About:
    """A list that stands beside the live card, which may change at any moment, and is turned over in its own place."""
    return About(Ref.of(one), one.version, f"{page}:{one.id}", "meeting_list")


# --- what is shown ----------------------------------------------------------------------------------------------------


def view_of(uow: UnitOfWork, one: Meeting) -> texts.View:
    """All that the cards of a meeting show."""
    counts = rows.counts(uow, one.id)
    invited = meetings.how_many(uow, one)
    asked = rows.calls(uow, one.id)
    items = rows.items(uow, one.id)
    before = one.state in (MeetingState.DRAFT, MeetingState.CALLED, MeetingState.SUBMITTED)
    holder, unreached, on_paper = _holder(uow, one)
    return texts.View(
        one,
        meetings.next_number(uow, one) if one.state is not MeetingState.CANCELLED else None,
        invited,
        meetings.clashes(uow, one) if before else (),
        meetings.on_closed_day(uow, one),
        _name_of(uow, one.chair_id),
        (before or convening.is_open(one, uow.now)) and meetings.chair_is_away(uow, one),
        _name_of(uow, one.secretary_id),
        holder,
        counts,
        rows.answers_by_cluster(uow, one.id) if counts.total else (),
        clash_rules.quorum(counts.total),
        items,
        len(asked),
        sum(call.none_at is not None or any(i.unit_id == unit.id for i in items) for call, unit in asked),
        meetings.is_on(one, uow.now),
        convening.is_open(one, uow.now),
        resolutions.has_begun(one, uow),
        rows.reasons(uow, one.id, texts.REASONS) if counts.absent else (),
        unreached,
        on_paper,
    )


def _name_of(uow: UnitOfWork, person_id: int | None) -> str:
    person = uow.get(Person, person_id) if person_id is not None else None
    return short_name(person) if person is not None else ""


def _holder(uow: UnitOfWork, one: Meeting) -> tuple[str, bool, bool]:
    """Before whom the invitation lies, whether no chat reaches them, and whether they could check it on paper."""
    if one.state is not MeetingState.SUBMITTED:
        return "", False, False
    paper = papers.current(uow, one.id, PaperKind.INVITATION)
    found = papers.lies_before(uow, paper) if paper is not None else None
    if paper is None or found is None:
        return "", False, False
    return short_name(found[0]), not papers.reaches(uow, paper), papers.may_be_checked_on_paper(uow, paper)


def card(uow: UnitOfWork, one: Meeting) -> Message:
    """A meeting as its secretary sees it now."""
    if one.state in CARDS:
        return CARDS[one.state](uow, one)
    view = view_of(uow, one)
    if one.state in (MeetingState.DRAFT, MeetingState.CALLED):
        return texts.draft(view, convening.ways(uow, one))
    if one.state is MeetingState.SUBMITTED:
        return texts.submitted(view)
    if one.state is MeetingState.DISCARDED:
        return texts.discarded()
    return texts.live(view)


def refresh(uow: UnitOfWork, one: Meeting) -> None:
    """Bring the secretary's card to the present state wherever it is shown and can be changed."""
    message = card(uow, one)

    def message_for(person_id: int | None) -> Message | None:
        person = uow.get(Person, person_id) if person_id is not None else None
        if person is None or not meetings.may_run(uow, actor_of(uow, person), one):
            return None
        return message

    outbox.refresh(uow, about(one), message_for)


def tell_keepers(uow: UnitOfWork, one: Meeting, message: Message, card_about: About | None = None) -> None:
    """Say something of a meeting to its secretary; once they have left the office, to who looks after it now."""
    for person_id in meetings.keepers(uow, one):
        tell(uow, person_id, message, card_about or about(one))


def running(flow: Callable[[ContextT, Meeting], None]) -> Callable[[ContextT], None]:
    """A step of whoever runs the meeting."""

    def answer(context: ContextT) -> None:
        flow(context, meetings.own(context.uow, context.actor, context.subject_id))

    return answer


def show(context: Context, one: Meeting, notes: Sequence[str] = ()) -> None:
    """The meeting's card, below it what else is to be said now."""
    context.end()
    message = card(context.uow, one)
    if notes:
        message = message.model_copy(update={"body": "\n".join((message.body, *notes))})
    context.reply(message, about(one))


def show_below(context: Context, one: Meeting) -> None:
    """[ดูการประชุม] on a list beside the card: the card comes below, where the person looks."""
    context.end()
    message = card(context.uow, one)
    context.replies.append(message)
    outbox.put(context.uow, context.to, message, about(one))


# --- the invited ------------------------------------------------------------------------------------------------------


def chase(context: Context, one: Meeting) -> None:
    """[เตือน n แห่ง]"""
    done = convening.chase(context.uow, context.services, one)
    context.reply(texts.chased(view_of(context.uow, one), done.asked, done.unreached), about(one))


def lines_of(uow: UnitOfWork, one: Meeting, answer: Attendance | None = None) -> list[Line]:
    """The invited as lists show them; with `answer` only those who answered so."""
    found = rows.people_of(uow, one.id)
    lines = []
    for row, unit in rows.seats(uow, one.id):
        if answer is None or row.answer is answer:
            lines.append(_line(uow, row, unit, found.get(row.person_id or 0)))
    return lines


def _line(uow: UnitOfWork, row: Invited, unit: Unit, person: Person | None) -> Line:
    told = uow.get(Person, row.told_id) if row.told_id is not None else None
    phone = next((each.phone for each in (person, told) if each is not None and each.phone), "")
    return Line(row, unit, full_name(person) if person is not None else row.title, phone)


def names(context: Context[Pressed[presses.ListInvited]], one: Meeting) -> None:
    """[รายชื่อ], by what was answered."""
    asked = context.event.payload
    _names(context, one, asked.answer, asked.page)


def _names(context: Context, one: Meeting, answer: Attendance = Attendance.NONE, page: int = 0) -> None:
    context.end()
    lines = lines_of(context.uow, one, answer)
    message = texts.names(view_of(context.uow, one), answer, lines, page)
    context.reply(message, beside(one))


def clusters(context: Context, one: Meeting) -> None:
    """[ตามเครือข่าย]: how each cluster answered."""
    context.end()
    context.reply(texts.clusters(view_of(context.uow, one)), beside(one))


def _noting(context: Context, seat_id: int) -> Line:
    seat = attendance.to_note(context.uow, context.actor, seat_id)
    person = context.uow.get(Person, seat.row.person_id) if seat.row.person_id is not None else None
    return _line(context.uow, seat.row, seat.unit, person)


def note(context: Context[Pressed[presses.NoteAnswer]], one: Meeting) -> None:
    """[บันทึก รร.…]: what they said by telephone."""
    line = _noting(context, context.event.payload.seat)
    context.reply(texts.ask_note(view_of(context.uow, one), line), beside(one))


def note_coming(context: Context[Pressed[presses.NoteComing]], one: Meeting) -> None:
    attendance.note(context.uow, context.actor, context.event.payload.seat, Attendance.COMING)
    _names(context, one)


def note_absent(context: Context[Pressed[presses.NoteAbsent]], one: Meeting) -> None:
    line = _noting(context, context.event.payload.seat)
    context.ask(questions.AskNotedReason(), Ref.of(line.row))
    context.reply(texts.ask_note_reason(view_of(context.uow, one), line), beside(one))


def note_typed(context: Context[Text]) -> None:
    seat = attendance.note(context.uow, context.actor, context.subject_id, Attendance.ABSENT, context.event.text)
    _names(context, seat.meeting)


# --- moved, called off ------------------------------------------------------------------------------------------------


def ask_move(context: Context, one: Meeting) -> None:
    """[เลื่อน]"""
    if not convening.is_open(one, context.now):
        raise convening.already_begun(one)
    context.ask(questions.AskMove(), Ref.of(one))
    context.reply(texts.ask_move(view_of(context.uow, one)), about(one))


def move_typed(context: Context[Text]) -> None:
    """The new time or place; with what clashes then, before anybody is told."""
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
    view = texts.View(
        one,
        clashes=meetings.clashes(context.uow, changed),
        closed_day=meetings.on_closed_day(context.uow, changed),
        chair=_name_of(context.uow, one.chair_id),
        chair_away=meetings.chair_is_away(context.uow, changed),
    )
    context.end()
    confirm = presses.ConfirmMove(starts_at=to.starts_at, ends_at=to.ends_at, room=to.room, online_url=to.online_url)
    message = texts.check_move(view, changed, confirm, other_time=to.is_other_time(one))
    context.reply(message, beside(one))


def move(context: Context[Pressed[presses.ConfirmMove]], one: Meeting) -> None:
    """[ยืนยันเลื่อน]"""
    said = context.event.payload
    to = Change(said.starts_at, said.ends_at, said.room, said.online_url)
    if context.button is not None and context.button.version != one.version:
        show_below(context, one)  # it was changed meanwhile, perhaps by this very button
        return
    told = rescheduling.move(context.uow, context.services, context.actor, one, to)
    context.end()
    refresh(context.uow, one)
    context.reply(texts.moved_done(view_of(context.uow, one), told), beside(one))
    _tell_approver(context, one)


def _tell_approver(context: Context, one: Meeting) -> None:
    """Whoever approved the meeting hears that it is another one now."""
    if one.approved_by is not None and one.approved_by != context.actor.id:
        context.tell(one.approved_by, texts.told_approver(one), about_signed(one))


def ask_cancel(context: Context, one: Meeting) -> None:
    """[ยกเลิกประชุม]"""
    meetings.require(one, MeetingState.CALLED, MeetingState.SUBMITTED, MeetingState.INVITED)
    context.ask(questions.AskCancelReason(), Ref.of(one))
    context.reply(texts.ask_cancel(view_of(context.uow, one)), about(one))


def cancel_typed(context: Context[Text]) -> None:
    one = meetings.own(context.uow, context.actor, context.subject_id)
    called = texts.name(one)
    told = rescheduling.cancel(context.uow, context.services, context.actor, one, context.event.text)
    told += _tell_groups(context, one, called)
    context.end()
    context.reply(texts.cancel_done(view_of(context.uow, one), told), about(one))
    _tell_approver(context, one)


def _tell_groups(context: Context, one: Meeting, called: str) -> int:
    """The groups that were asked for items, and were not invited besides, hear that it is not held."""
    uow = context.uow
    heard = {row.told_id for row, _unit in rows.seats(uow, one.id)} | {context.actor.id}
    told = [call for call, _unit in rows.calls(uow, one.id) if call.told_id not in heard]
    message = agenda_texts.called_off(one, called)
    return sum(
        context.tell(call.told_id, message, About(Ref.of(call), call.version, Ref.of(call)))
        for call in told
        if call.told_id is not None
    )


# --- lists, timers ----------------------------------------------------------------------------------------------------


def listed(context: Context) -> None:
    """`การประชุม`: what waits for this person's answer, what they go to, what they look after."""
    uow, who = context.uow, context.actor
    context.end()
    seats = [
        (row, one)
        for row, one in rows.seats_of(uow, who.id, [seat.unit.id for seat in who.seats], context.now)
        if attendance.may_see(uow, who, attendance.seat(uow, row.id))
    ]
    looked_after, calling = kept(context), meetings.calling_unit(uow, who)
    ids = {one.id for one in looked_after}
    seats = [(row, one) for row, one in seats if one.id not in ids or row.person_id == who.id]
    waiting = [
        (paper, found) for paper in papers.waiting_for(uow, who) if (found := uow.get(Meeting, paper.meeting_id))
    ]
    endorsing = endorsement.waiting_for(uow, who)
    context.reply(texts.listed(waiting, looked_after, seats, endorsing, may_call=calling is not None))


def kept(context: Context) -> list[Meeting]:
    """The meetings that this person runs: drafts, those to come, those held lately."""
    uow, who = context.uow, context.actor
    units = [seat.unit.id for seat in who.seats]
    calling = meetings.calling_unit(uow, who)
    if calling is not None:
        units.append(calling.id)
    found = rows.kept_by(uow, who.id, units, context.now - _HELD_LATELY)
    return [one for one in found if meetings.may_run(uow, who, one)]


def live_card(uow: UnitOfWork, timer: Timer, services: Services) -> None:
    one = rows.meeting(uow, Ref(timer.subject).id)
    if one is not None:
        refresh(uow, one)


def remind(uow: UnitOfWork, timer: Timer, services: Services) -> None:
    one = rows.meeting(uow, Ref(timer.subject).id)
    if one is not None:
        convening.remind(uow, services, one, timer.version)


ROUTES = Routes(
    commands=(Command(("การประชุม", "ประชุม", "/meetings", "meetings"), listed),),
    presses=(
        on_press(presses.ListMeetings, listed),
        on_press(presses.ShowMeeting, running(show)),
        on_press(presses.ShowMeetingBelow, running(show_below)),
        on_press(presses.RemindUnanswered, running(chase)),
        on_press(presses.ListInvited, running(names)),
        on_press(presses.ShowClusters, running(clusters)),
        on_press(presses.NoteAnswer, running(note)),
        on_press(presses.NoteComing, running(note_coming)),
        on_press(presses.NoteAbsent, running(note_absent)),
        on_press(presses.MoveMeeting, running(ask_move)),
        on_press(presses.ConfirmMove, running(move)),
        on_press(presses.CancelMeeting, running(ask_cancel)),
    ),
    texts=(
        on_text(questions.AskNotedReason, note_typed),
        on_text(questions.AskMove, move_typed),
        on_text(questions.AskCancelReason, cancel_typed),
    ),
    timers={convening.CARD: live_card, convening.REMIND: remind},
)
