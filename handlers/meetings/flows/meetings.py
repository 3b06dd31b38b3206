"""Journey 6, the office's side: a meeting is called, approved, followed on a live card, moved or called off."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any, TypeVar

from handlers.common.words import short_name
from handlers.context import Context, Services, actor_of, tell
from handlers.meetings.actions import (
    attendance,
    endorsement,
    invitees,
    meetings,
    numbers,
    papers,
    reminders,
    seat_holders,
    seat_messages,
)
from handlers.meetings.hooks import MEETING_CARD
from handlers.meetings.presses import meetings as presses
from handlers.meetings.rules import clashes as clash_rules
from handlers.meetings.texts import meetings as texts
from handlers.routes import Command, Routes, on_press
from notifications import outbox
from notifications.message import Message
from notifications.outbox import About
from storage import meetings as rows
from storage.ref import Ref
from storage.tables import Meeting, Person, Timer
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import MeetingState, PaperKind

ContextT = TypeVar("ContextT", bound=Context[Any])
_HELD_LATELY = timedelta(days=30)
"""So long a meeting stays in its secretary's list."""


def about(one: Meeting) -> About:
    """The secretary's card of a meeting: the draft, then the submitted invitation, then the live card."""
    name = Ref.of(one)
    return About(name, one.version, name, "meeting_card")


def about_approval(one: Meeting) -> About:
    """What is said later to who signed the invitation."""
    name = Ref.of(one)
    return About(name, one.version, f"meeting_signed:{one.id}", "meeting_signed")


def about_list(one: Meeting, page: str = "meeting_list") -> About:
    """A list beside the live card. The card may change at any moment; the list is replaced in its own place."""
    return About(Ref.of(one), one.version, f"{page}:{one.id}", "meeting_list")


# --- what is shown ----------------------------------------------------------------------------------------------------


def view_of(uow: UnitOfWork, one: Meeting) -> texts.MeetingView:
    """Returns all that the cards of a meeting show."""
    counts = rows.counts(uow, one.id)
    invited = invitees.how_many(uow, one)
    asked = rows.calls(uow, one.id)
    items = rows.items(uow, one.id)
    before = one.state in (MeetingState.DRAFT, MeetingState.CALLED, MeetingState.SUBMITTED)
    holder, unreached, on_paper = _holder(uow, one)
    return texts.MeetingView(
        one,
        numbers.next_number(uow, one) if one.state is not MeetingState.CANCELLED else None,
        invited,
        invitees.clashes(uow, one) if before else (),
        meetings.on_closed_day(uow, one),
        name_of(uow, one.chair_id),
        (before or seat_messages.is_open(one, uow.now)) and meetings.chair_is_away(uow, one),
        name_of(uow, one.secretary_id),
        holder,
        counts,
        rows.answers_by_cluster(uow, one.id) if counts.total else (),
        clash_rules.quorum(counts.total),
        items,
        len(asked),
        sum(call.none_at is not None or any(i.unit_id == unit.id for i in items) for call, unit in asked),
        meetings.is_on(one, uow.now),
        seat_messages.is_open(one, uow.now),
        meetings.has_begun(one, uow),
        rows.reasons(uow, one.id, texts.REASONS) if counts.absent else (),
        unreached,
        on_paper,
    )


def name_of(uow: UnitOfWork, person_id: int | None) -> str:
    person = uow.get(Person, person_id) if person_id is not None else None
    return short_name(person) if person is not None else ""


def _holder(uow: UnitOfWork, one: Meeting) -> tuple[str, bool, bool]:
    """Returns who has to check or sign the invitation, whether no chat reaches them, and whether they may check it on
    paper."""
    if one.state is not MeetingState.SUBMITTED:
        return "", False, False
    paper = papers.current(uow, one.id, PaperKind.INVITATION)
    found = papers.current_holder(uow, paper) if paper is not None else None
    if paper is None or found is None:
        return "", False, False
    return short_name(found[0]), not papers.holder_has_chat(uow, paper), papers.may_be_checked_on_paper(uow, paper)


def card(uow: UnitOfWork, one: Meeting) -> Message:
    """Returns a meeting's card as its secretary sees it now."""
    for found in MEETING_CARD(uow, one):
        if found is not None:
            return found
    view = view_of(uow, one)
    if one.state in (MeetingState.DRAFT, MeetingState.CALLED):
        return texts.draft(view, seat_holders.ways(uow, one))
    if one.state is MeetingState.SUBMITTED:
        return texts.submitted(view)
    if one.state is MeetingState.DISCARDED:
        return texts.discarded()
    return texts.live(view)


def refresh(uow: UnitOfWork, one: Meeting) -> None:
    """Updates the secretary's card wherever it is shown and can be changed."""
    message = card(uow, one)

    def message_for(person_id: int | None) -> Message | None:
        person = uow.get(Person, person_id) if person_id is not None else None
        if person is None or not meetings.may_run(uow, actor_of(uow, person), one):
            return None
        return message

    outbox.refresh(uow, about(one), message_for)


def tell_people_in_charge(uow: UnitOfWork, one: Meeting, message: Message, card_about: About | None = None) -> None:
    """Sends a message about a meeting to who is in charge of it: its secretary, or their successors."""
    for person_id in meetings.people_in_charge(uow, one):
        tell(uow, person_id, message, card_about or about(one))


def running(flow: Callable[[ContextT, Meeting], None]) -> Callable[[ContextT], None]:
    """Makes a flow for who runs the meeting that was pressed."""

    def answer(context: ContextT) -> None:
        flow(context, meetings.own(context.uow, context.actor, context.subject_id))

    return answer


def show(context: Context, one: Meeting, notes: Sequence[str] = ()) -> None:
    """Shows the meeting's card, with notes below it."""
    context.end()
    message = card(context.uow, one)
    if notes:
        message = message.model_copy(update={"body": "\n".join((message.body, *notes))})
    context.reply(message, about(one))


def show_below(context: Context, one: Meeting) -> None:
    """[ดูการประชุม] on a list beside the card: the card is sent again, below the list."""
    context.end()
    message = card(context.uow, one)
    context.replies.append(message)
    outbox.put(context.uow, context.to, message, about(one))


# --- lists, timers ----------------------------------------------------------------------------------------------------


def listed(context: Context) -> None:
    """`การประชุม`: meetings that wait for this person's answer, that they go to, and that they run."""
    uow, who = context.uow, context.actor
    context.end()
    seats = [
        (row, one)
        for row, one in rows.seats_of(uow, who.id, [seat.unit.id for seat in who.seats], context.now)
        if attendance.may_see(uow, who, attendance.seat(uow, row.id))
    ]
    looked_after, calling = meetings_run(context), meetings.calling_unit(uow, who)
    ids = {one.id for one in looked_after}
    seats = [(row, one) for row, one in seats if one.id not in ids or row.person_id == who.id]
    waiting = [
        (paper, found) for paper in papers.waiting_for(uow, who) if (found := uow.get(Meeting, paper.meeting_id))
    ]
    endorsing = endorsement.waiting_for(uow, who)
    context.reply(texts.listed(waiting, looked_after, seats, endorsing, may_call=calling is not None))


def meetings_run(context: Context) -> list[Meeting]:
    """Returns the meetings that this person runs: drafts, coming ones, and recent ones."""
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
        reminders.send_reminders(uow, services, one, timer.version)


ROUTES = Routes(
    commands=(Command(("การประชุม", "ประชุม", "/meetings", "meetings"), listed),),
    presses=(
        on_press(presses.ListMeetings, listed),
        on_press(presses.ShowMeeting, running(show)),
        on_press(presses.ShowMeetingBelow, running(show_below)),
    ),
    timers={seat_messages.CARD: live_card, reminders.REMIND: remind},
)
