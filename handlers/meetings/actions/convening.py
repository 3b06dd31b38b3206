"""People are invited to a meeting, asked again, told that it is moved or called off, and reminded (manual 001)."""

import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from handlers import digest_queue
from handlers.circulars.actions.sending import reach
from handlers.common.thai_calendar import bangkok_date
from handlers.context import Actor, Services, preferred, tell
from handlers.deadlines.actions import deadlines
from handlers.errors import AlreadyDone, ChasedLately, Done, NotFound
from handlers.meetings.actions import drafts, invitees, meetings, seat_codes
from handlers.meetings.actions import plan as meeting_plan
from handlers.meetings.actions.invitees import Attendee
from handlers.meetings.actions.meetings import closed_days, moved
from handlers.meetings.jobs import KeepCalendar
from handlers.meetings.papers.calendar_file import Entry, calendar_file
from handlers.meetings.rules import plan as plan_rules
from handlers.meetings.rules.check_in import fresh_codes
from handlers.meetings.rules.plan import Step
from handlers.meetings.texts import attendance as seat_texts
from handlers.meetings.texts import meetings as texts
from handlers.staff.actions import deciders
from notifications import outbox
from notifications.message import Message
from notifications.outbox import About, To
from storage import jobs, people, timers
from storage import meetings as rows
from storage.ref import Ref
from storage.tables import Account, AgendaItem, Invited, Meeting, Person, Unit
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import Attendance, Capacity, Consent, MeetingState, Platform, UnitKind

CARD = "meeting_card"
"""The timer that brings the secretary's live card to the present state."""
REMIND = "meeting_remind"
"""The timer at which those who come are reminded; its version is the meeting's sequence."""
PAPERS_MOVED = "meeting_papers_moved"
"""The timer that brings the cards of a meeting's papers to the present state."""
CONFIRM = "meeting_confirm"
"""The timer at which those who have not answered are asked again by themselves; its version is the sequence."""
INVITATION, REMINDED, CHASED, CHANGED, CANCELLED = (
    "meeting",
    "meeting_reminder",
    "meeting_chase",
    "meeting_changed",
    "meeting_cancelled",
)
"""The purposes, in the ledger, of what a meeting says to the invited."""
CHASE_REST = timedelta(hours=1)
"""Nobody is asked again before this has passed."""
CARD_REST = timedelta(seconds=10)
_CARD_AT_ONCE = timedelta(seconds=2)
_PAGE_LASTS = timedelta(days=30)
"""How long the page of a seat can still be opened when the meeting is over: its papers are asked for afterwards."""
_FILE_LASTS = timedelta(days=2)
"""How long the calendar file can still be opened when the meeting is over."""


def approve(uow: UnitOfWork, services: Services, actor: Actor, one: Meeting, capacity: Capacity, shown: str) -> int:
    """[เห็นชอบ]: everybody is invited now; how many could be written to. `shown` is the hash of the card that stood
    before the approver.

    Raises BadDate where its time has come meanwhile.
    """
    assert one.starts_at is not None
    drafts.check_when(uow, one.starts_at)
    one.approved_by, one.approved_at, one.capacity, one.shown_hash = actor.id, uow.now, capacity, shown
    one.state = MeetingState.INVITED
    one.answer_by = answer_moment(uow, one.starts_at)
    one.previous_id = before.id if (before := rows.before(uow, one)) is not None else None
    reached = _invite(uow, services, one)
    moved(uow, one, "approve", by=actor.id, capacity=capacity, reached=reached)
    return reached


def answer_moment(uow: UnitOfWork, starts_at: datetime) -> datetime:
    """By when those answer who are invited now."""
    today, day = bangkok_date(uow.now), bangkok_date(starts_at)
    by = deadlines.due_moment(uow, plan_rules.answer_day(today, day, closed_days(uow)))
    return min(by, starts_at)


# --- inviting ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Told:
    """Somebody who is written to about a seat, in which chat."""

    row: Invited
    unit: Unit
    to: To

    @property
    def id(self) -> int:
        return self.row.id


def _invite(uow: UnitOfWork, services: Services, one: Meeting) -> int:
    """Seats and invitations are written, the calendar file is kept, reminders are set. How many are written to."""
    seats = invitees.attendees(uow, one)
    told, codes = _who_is_told(uow, seats), fresh_codes((), len(seats))
    rows.put_seats(
        uow,
        one.id,
        [
            {
                "unit_id": each.unit.id,
                "person_id": each.person.id if each.person is not None else None,
                "title": each.title,
                "told_id": told.get(index),
                "told_at": uow.now if index in told else None,
                "check_in_code": codes[index],
            }
            for index, each in enumerate(seats)
        ],
    )
    seat_codes.door_code(uow, one)
    make_calendar(uow, one)
    set_reminders(uow, one)
    everybody = told_of(uow, one)
    say(uow, everybody, lambda each: seat_texts.invitation(view(uow, services, one, each)), INVITATION)
    if one.chair_id != one.approved_by:
        tell_chair(uow, services, one, INVITATION)
    return len(everybody)


def tell_chair(uow: UnitOfWork, services: Services, one: Meeting, purpose: str) -> None:
    """Whoever chairs has no seat, and hears all the same."""
    if one.chair_id is None or one.chair_id == one.secretary_id:
        return
    name = Ref.of(one)
    counts, url = rows.counts(uow, one.id), calendar_url(uow, services, one)
    message = seat_texts.for_chair(one, counts, url, uow.now, changed=purpose == CHANGED)
    tell(uow, one.chair_id, message, About(name, one.version, f"meeting_chair:{one.id}", purpose))


def _who_is_told(uow: UnitOfWork, seats: Sequence[Attendee]) -> dict[int, int]:
    """Who is written to, by the seat's place: the attendee, or whoever of their unit has a chat."""
    ids = [each.person.id for each in seats if each.person is not None]
    chats = people.accounts_of(uow, ids)
    found: dict[int, int] = {}
    silent: dict[int, list[int]] = {}
    for index, each in enumerate(seats):
        person_id = each.person.id if each.person is not None else None
        if person_id is not None and preferred(each.person, chats.get(person_id, [])) is not None:
            found[index] = person_id
        elif each.unit.id is not None and each.unit.kind is UnitKind.SCHOOL:
            silent.setdefault(each.unit.id, []).append(index)
    for unit_id, one in reach(uow, list(silent)).items() if silent else ():
        found |= dict.fromkeys(silent[unit_id], one.person_id)
    return found


def ways(uow: UnitOfWork, one: Meeting) -> texts.Ways:
    """By which ways the invitation would reach people now."""
    seats = invitees.attendees(uow, one)
    told = _who_is_told(uow, seats)
    ids = sorted(set(told.values()))
    chats, known = people.accounts_of(uow, ids), rows.persons(uow, ids)
    found = [preferred(known.get(person_id), chats.get(person_id, [])) for person_id in told.values()]
    on = Counter(account.platform for account in found if account is not None)
    return texts.Ways(on[Platform.TELEGRAM], on[Platform.LINE], len(seats) - on.total())


def follow_chairs(uow: UnitOfWork, one: Meeting) -> None:
    """Between the invitation and the day posts change hands and people link their chats: a head's seat is whoever's is
    head now, who has not answered; a seat whose reader has gone, or never had a chat, is told to who can be reached."""
    seats, today = rows.seats(uow, one.id), invitees.attendees(uow, one)
    theirs = {each.person.id for each in today if each.person is not None}
    seated = {row.person_id for row, _unit in seats}
    heirs = {each.unit.id: each for each in today if each.person is None or each.person.id not in seated}
    changed_hands = []
    for row, unit in seats:
        if row.person_id in theirs:
            continue
        if unit.id not in heirs:
            if row.person_id is not None and not people.seats(uow, row.person_id):
                _take_out(uow, row)  # who was invited by themselves, and has left the office
            continue
        heir = heirs.pop(unit.id)
        if (heir.person.id if heir.person is not None else None) != row.person_id:
            _hand_over(uow, one, row, heir)
            changed_hands.append(row.id)
    seats = [(row, unit) for row, unit in seats if row.withdrawn_at is None]
    reached = {each.row.id for each in told_of(uow, one)}
    sitting = people.sitting(uow, {row.told_id for row, _unit in seats if row.told_id is not None})
    again = [
        (row, unit)
        for row, unit in seats
        if row.id in changed_hands
        or row.id not in reached
        or (row.told_id != row.person_id and (row.told_id, row.unit_id) not in sitting)
    ]
    known = rows.persons(uow, [row.person_id for row, _unit in again if row.person_id is not None])
    told = _who_is_told(uow, [Attendee(unit, known.get(row.person_id or 0), row.title) for row, unit in again])
    for index, (row, _unit) in enumerate(again):
        row.told_id = told.get(index)
    uow.flush()


def _hand_over(uow: UnitOfWork, one: Meeting, row: Invited, heir: Attendee) -> None:
    """A seat is its unit's new head's; what the former one had said of themselves is not their answer."""
    row.person_id, row.title = (heir.person.id if heir.person is not None else None), heir.title
    row.confirmed_at = None
    if row.answer in (Attendance.COMING, Attendance.ABSENT):
        row.answer, row.reason, row.proxy_how = Attendance.NONE, "", ""
        row.answered_by = row.answered_at = row.answered_on = None
    row.version += 1
    uow.flush()
    uow.audit("meeting.hand_over", Ref.of(row), meeting=one.id, person=row.person_id)


def is_sent(row: Invited) -> bool:
    """Whether somebody on the staff list was asked to come instead, and has not declined."""
    asked = row.consent in (Consent.ASKED, Consent.GIVEN)
    return row.answer is Attendance.SUBSTITUTE and row.substitute_id is not None and asked


def is_silent(row: Invited) -> bool:
    """Whether nobody has answered for a seat, and nobody came either."""
    return row.answer is Attendance.NONE and row.checked_in_at is None


def is_reminded(row: Invited) -> bool:
    """Whether the seat's owner is reminded: they come, have not said, or send somebody whom no chat reminds."""
    sends_by_word = row.answer is Attendance.SUBSTITUTE and not is_sent(row)
    return row.answer in (Attendance.COMING, Attendance.NONE) or sends_by_word


def told_of(uow: UnitOfWork, one: Meeting, wanted: Callable[[Invited], bool] = lambda _row: True) -> list[Told]:
    """Who of the invited can be written to today, and where; in two queries."""
    seats = [(row, unit) for row, unit in rows.seats(uow, one.id) if row.told_id is not None and wanted(row)]
    return in_chats(uow, [(row, unit, row.told_id) for row, unit in seats if row.told_id is not None])


def substitutes_of(uow: UnitOfWork, one: Meeting) -> list[Told]:
    """The substitutes on the staff list who were asked and have not declined, and where they are written to."""
    seats = [(row, unit, row.substitute_id) for row, unit in rows.seats(uow, one.id) if is_sent(row)]
    return in_chats(uow, [(row, unit, person_id) for row, unit, person_id in seats if person_id is not None])


def in_chats(uow: UnitOfWork, seats: Sequence[tuple[Invited, Unit, int]]) -> list[Told]:
    """Those of some seats' people who can be written to today, and where; in two queries."""
    ids = sorted({person_id for _row, _unit, person_id in seats})
    chats, known = people.accounts_of(uow, ids), rows.persons(uow, ids)
    found = []
    for row, unit, person_id in seats:
        account = preferred(known.get(person_id), chats.get(person_id, []))
        if account is not None:
            found.append(Told(row, unit, _to(account, person_id)))
    return found


def _to(account: Account, person_id: int) -> To:
    return To(account.channel_id, account.platform, account.chat, person_id)


def say(
    uow: UnitOfWork,
    told: Sequence[Told],
    message: Callable[[Told], Message],
    purpose: str,
    *,
    card: str = "invited",
    expires_at: datetime | None = None,
) -> None:
    """Say something to many at once: a few statements for each moment at which they may be disturbed."""
    at: dict[datetime | None, list[tuple[To, Message, About]]] = {}
    # Held meanwhile, so that everybody's quiet hours are not fetched one by one.
    _people = rows.persons(uow, [each.to.person_id for each in told if each.to.person_id is not None])
    for each in told:
        said = message(each)
        when = digest_queue.deliver_after(uow, each.to.person_id or 0, said, None)
        at.setdefault(when, []).append((each.to, said, about_seat(each.row, purpose, card)))
    for when, items in at.items():
        outbox.put_many(uow, items, not_before=when, expires_at=expires_at)


def about_seat(row: Invited, purpose: str = INVITATION, card: str = "invited") -> About:
    """The card of a seat in the chat of who was invited (`card` "substitute": of who comes instead)."""
    return About(Ref.of(row), row.version, f"{card}:{row.id}", purpose)


def view(uow: UnitOfWork, services: Services, one: Meeting, each: Told) -> seat_texts.SeatView:
    """What the card of somebody who is written to shows."""
    return seat_view(uow, services, one, each.row, each.unit, each.to.person_id)


def seat_view(
    uow: UnitOfWork, services: Services, one: Meeting, row: Invited, unit: Unit, reader: int | None
) -> seat_texts.SeatView:
    """All that the cards of a seat show to one reader: the address of their page is theirs alone."""
    until = (one.ends_at or uow.now) - uow.now + _PAGE_LASTS
    page_url = services.links.seat(uow.office, row.id, reader, until) if reader is not None else ""
    there = one.state is MeetingState.INVITED and meetings.is_on(one, uow.now) and row.checked_in_at is None
    return seat_texts.SeatView(
        row,
        one,
        unit,
        calendar_url=calendar_url(uow, services, one),
        subjects=tuple(agenda_subjects(uow, one)),
        open=is_open(one, uow.now),
        page_url=page_url,
        signs_in=there and reader is not None and takes(row, reader),
    )


def takes(row: Invited, person_id: int) -> bool:
    """Whether somebody takes a seat themselves: whose it is and who sends nobody, or who was sent."""
    return person_id == (row.substitute_id if row.answer is Attendance.SUBSTITUTE else row.person_id)


def is_open(one: Meeting, now: datetime) -> bool:
    """Whether the invited may still answer: until it begins."""
    return one.state is MeetingState.INVITED and one.starts_at is not None and now < one.starts_at


def agenda_subjects(uow: UnitOfWork, one: Meeting) -> list[str]:
    """What an invitation names of the agenda: what is to be decided first, then what is to be known."""
    found: list[AgendaItem] = uow.remember(("agenda", one.id), lambda: rows.items(uow, one.id))
    return [item.title for item in sorted(found, key=lambda item: -item.section)][:3]


def make_calendar(uow: UnitOfWork, one: Meeting) -> None:
    """The calendar file as the meeting is now; its bytes are kept outside this transaction."""
    assert one.starts_at is not None and one.ends_at is not None
    entry = Entry(
        one.calendar_uid,
        one.sequence,
        texts.name(one),
        one.starts_at,
        one.ends_at,
        one.room or one.online_url,
        texts.calendar_words(one),
        one.online_url or one.map_url,
        cancelled=one.state is MeetingState.CANCELLED,
    )
    content = calendar_file(entry, uow.now)
    one.calendar_hash = hashlib.sha256(content).hexdigest()
    jobs.put_job(uow, KeepCalendar(content=content.decode()), Ref.of(one))


def calendar_to_keep(uow: UnitOfWork, digest: str) -> bytes | None:
    """A calendar file whose address is out already and whose bytes are about to be kept; None for any other."""
    for job in jobs.undone_jobs(uow, KeepCalendar.NAME):
        content = KeepCalendar.from_json(job.data).content.encode()
        if hashlib.sha256(content).hexdigest() == digest:
            return content
    return None


def calendar_url(uow: UnitOfWork, services: Services, one: Meeting) -> str:
    """Where the calendar file can be opened; "" before there is one."""
    if not one.calendar_hash or one.ends_at is None:
        return ""
    return services.links.file(one.calendar_hash, "meeting.ics", max(one.ends_at - uow.now, timedelta(0)) + _FILE_LASTS)


def plan_changed(uow: UnitOfWork, one: Meeting) -> None:
    """A step has another day: what reminds the invited follows."""
    if is_open(one, uow.now):
        set_reminders(uow, one)


def set_reminders(uow: UnitOfWork, one: Meeting) -> None:
    """The moments at which the invited are reminded and asked again, as the meeting and its plan are now."""
    for kind in (REMIND, CONFIRM):
        timers.stop_timers(uow, kind, Ref.of(one))
    if one.starts_at is None:
        return
    again = meeting_plan.confirm_at(uow, one)
    if uow.now < again < one.starts_at:
        timers.set_timer(uow, CONFIRM, Ref.of(one), again, one.sequence)
    for at in plan_rules.reminders(one.starts_at, meeting_plan.days(uow, one)[Step.REMIND]):
        if uow.now < at < one.starts_at:
            timers.set_timer(uow, REMIND, Ref.of(one), at, one.sequence)


def appoint(uow: UnitOfWork, actor: Actor, one: Meeting, role: str, person_id: int) -> None:
    """Another secretary or chair (`role`), while the meeting is not over; neither has a seat of their own.

    Raises NotFound for who has left, AlreadyDone.
    """
    meetings.require_not_over(one)
    person = uow.get(Person, person_id)
    if person is None or not person.active or not people.seats(uow, person_id):
        raise NotFound("person")
    if role == "secretary":
        one.secretary_id = person_id
    elif role == "chair":
        one.chair_id = person_id
    else:
        raise NotFound("field", role)
    seat = rows.own_seat(uow, one.id, person_id)
    if seat is not None:
        _take_out(uow, seat)
    moved(uow, one, "appoint", by=actor.id, role=role, person=person_id)


def _take_out(uow: UnitOfWork, seat: Invited) -> None:
    seat.withdrawn_at = uow.now
    seat.version += 1
    uow.flush()
    rows.withdraw_unsent(uow, [seat.id], "not invited any more")


def unit_left(uow: UnitOfWork, unit: Unit) -> None:
    """A school was closed, a group dissolved: its head's seat at meetings to come is nobody's. Who was invited by
    themselves keeps theirs."""
    heads = {person.id for person, _post in people.members(uow, unit.id, *deciders.HEADS)}
    for seat, one in rows.coming_of_unit(uow, unit.id):
        if seat.person_id is None or seat.person_id in heads:
            _take_out(uow, seat)
            uow.audit("meeting.unit_left", Ref.of(seat), meeting=one.id, unit=unit.id)
            changed(uow, one.id)


# --- the secretary's card ---------------------------------------------------------------------------------------------


def changed(uow: UnitOfWork, meeting_id: int) -> None:
    """Somebody answered: the secretary's live card follows, at most once in ten seconds."""
    timers.set_timer_at_most(uow, CARD, Ref.to(Meeting.KIND, meeting_id), soon=_CARD_AT_ONCE, rest=CARD_REST)


@dataclass(frozen=True)
class Chased:
    """What a round of asking again did: how many were asked, how many no chat reaches."""

    asked: int
    unreached: int


def chase(uow: UnitOfWork, services: Services, one: Meeting) -> Chased:
    """[เตือน n]: those who have not answered. Raises ChasedLately within the hour, AlreadyDone when it has begun."""
    if not is_open(one, uow.now):
        raise already_begun(one)
    if one.chased_at is not None and uow.now < one.chased_at + CHASE_REST:
        raise ChasedLately(one.chased_at, Ref.of(one))
    return _ask_again(uow, services, one, "chase")


def ask_the_silent(uow: UnitOfWork, services: Services, one: Meeting, sequence: int) -> None:
    """The manual's step 8, one or two days ahead: once, unless the secretary has just done so by hand."""
    if one.sequence != sequence or not is_open(one, uow.now) or meeting_plan.asked_by_hand(uow, one):
        return
    if rows.counts(uow, one.id).none:
        _ask_again(uow, services, one, "ask_the_silent")
        changed(uow, one.id)


def _ask_again(uow: UnitOfWork, services: Services, one: Meeting, act: str) -> Chased:
    follow_chairs(uow, one)
    silent = told_of(uow, one, is_silent)
    ids = [each.id for each in silent]
    say(uow, silent, lambda each: seat_texts.invitation(view(uow, services, one, each), again=True), CHASED)
    rows.mark_chased(uow, ids)
    one.chased_at = uow.now
    moved(uow, one, act, asked=len(silent))
    everybody = sum(is_silent(row) for row, _unit in rows.seats(uow, one.id))
    return Chased(len(silent), everybody - len(silent))


def already_begun(one: Meeting) -> AlreadyDone:
    """What an answer after the beginning, or to a meeting that was called off, is told."""
    if one.state is MeetingState.INVITED:
        return AlreadyDone(Done.MEETING_BEGUN, at=one.starts_at, subject=Ref.of(one))
    return meetings.already(one)


# --- reminders --------------------------------------------------------------------------------------------------------


def remind(uow: UnitOfWork, services: Services, one: Meeting, sequence: int) -> None:
    """Those who come, and those who have not said; who comes instead of somebody is reminded in their place. Who has
    signed in already is not."""
    if one.sequence != sequence or not is_open(one, uow.now):
        return
    follow_chairs(uow, one)
    seat_codes.make_all(uow, one)
    told = told_of(uow, one, lambda row: is_reminded(row) and row.checked_in_at is None)
    say(
        uow,
        told,
        lambda each: seat_texts.reminder(view(uow, services, one, each), uow.now),
        REMINDED,
        expires_at=one.starts_at,
    )
    say(
        uow,
        [each for each in substitutes_of(uow, one) if each.row.checked_in_at is None],
        lambda each: seat_texts.reminder_for_substitute(view(uow, services, one, each), uow.now),
        REMINDED,
        card="substitute",
        expires_at=one.starts_at,
    )
    if not meetings.is_on(one, uow.now):
        tell_chair(uow, services, one, REMINDED)
    uow.audit("meeting.remind", Ref.of(one), told=len(told))
