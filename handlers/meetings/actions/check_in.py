"""The day of a meeting: people sign in by the chat, by a code or by a QR, the secretary calls the roll of the rest,
and notes who came late, who left early and who came besides (manual 001, ข้อ 25 of the regulation).

A seat is signed in by whoever takes it: a substitute has a code and a QR of their own. Those who are here are
numbered 1..n in the order in which they came, under the lock of the meeting.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from handlers.common.words import full_name
from handlers.context import Actor, actor_of
from handlers.errors import BadInput, CheckInFault, CheckInRefused, Field, InputFault, NotAllowed, NotFound
from handlers.meetings.actions import attendance, drafts, meetings, seat_codes, seat_messages
from handlers.meetings.actions.attendance import MeetingSeat
from handlers.meetings.rules import check_in as rules
from handlers.meetings.rules import substitutes as substitute_rules
from notifications.outbox import To
from storage import meetings as rows
from storage import minutes, people
from storage.ref import Ref
from storage.tables import CodeTry, Invited, Meeting, Person, Unit
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import Attendance, Consent, MeetingState, PaperKind

ROLL_CALL, QR, CODE, CHAT = "roll_call", "qr", "code", "chat"
"""How somebody signed in: called by the secretary, their QR read at the desk, their code typed at the door, the door's
code typed in their chat."""
_BY_SECRETARY = (ROLL_CALL, QR)
_HELD = (MeetingState.INVITED, MeetingState.OPEN, MeetingState.ENDED)
_LONGEST_OTHERS = 2_000
# Kept apart from the wrong invitation codes of chats, which have a limit of their own (`people.tries_of_office`).
_DOOR = "door:"
_Found = tuple[Meeting, Invited, Unit]


@dataclass(frozen=True)
class Arrival:
    """Somebody who has signed in, one of `total` who are invited."""

    row: Invited
    meeting: Meeting
    unit: Unit
    total: int


# --- whether, who -----------------------------------------------------------------------------------------------------


def is_late(row: Invited, one: Meeting) -> bool:
    """Whether whoever takes a seat came after the meeting had begun."""
    return rules.is_late(row.checked_in_at, one.starts_at)


def require_open(uow: UnitOfWork, one: Meeting) -> None:
    """Raises CheckInRefused unless people can sign in by themselves now."""
    if one.state is MeetingState.CANCELLED:
        raise CheckInRefused(CheckInFault.CANCELLED, one.starts_at)
    if one.state not in _HELD or one.starts_at is None or one.ends_at is None:
        raise NotFound("meeting")
    if uow.now < rules.opens_at(one.starts_at):
        raise CheckInRefused(CheckInFault.EARLY, one.starts_at)
    if one.state is MeetingState.ENDED or uow.now >= rules.closes_at(one.ends_at):
        raise CheckInRefused(CheckInFault.OVER, one.ended_at or one.ends_at)


def is_open(uow: UnitOfWork, one: Meeting) -> bool:
    """Whether people can sign in by themselves now."""
    try:
        require_open(uow, one)
    except (CheckInRefused, NotFound):
        return False
    return True


def require_roll_open(uow: UnitOfWork, one: Meeting) -> None:
    """Raises CheckInRefused unless the secretary may change the roll now.

    That is from the meeting's day until its papers, which say who came, are submitted: what was signed on paper is
    often entered later.
    """
    if one.state is MeetingState.CANCELLED:
        raise CheckInRefused(CheckInFault.CANCELLED, one.starts_at)
    if one.state not in _HELD or one.starts_at is None:
        raise meetings.already_done(one)
    if uow.now < rules.opens_at(one.starts_at):
        raise CheckInRefused(CheckInFault.EARLY, one.starts_at)
    if one.brief_sent_at is not None or one.minutes_at is not None:
        raise CheckInRefused(CheckInFault.WRITTEN, one.brief_sent_at or one.minutes_at)
    if minutes.is_submitted(uow, one.id, PaperKind.BRIEF):
        raise CheckInRefused(CheckInFault.SET_DOWN)


def name_of(uow: UnitOfWork, row: Invited) -> str:
    """Returns the name of who takes a seat, or its post where nobody holds it."""
    if row.answer is Attendance.SUBSTITUTE:
        return row.substitute_name
    person = uow.get(Person, row.person_id) if row.person_id is not None else None
    return full_name(person) if person is not None else row.title


def _locked(uow: UnitOfWork, invited_id: int) -> _Found:
    """Returns a seat, its meeting locked first: the numbers of those who sign in wait for that lock."""
    found = rows.invited(uow, invited_id)
    one = rows.meeting(uow, found.meeting_id, lock=True) if found is not None else None
    row = rows.invited(uow, invited_id, lock=True) if one is not None else None
    unit = uow.get(Unit, row.unit_id) if row is not None else None
    if one is None or row is None or unit is None or row.withdrawn_at is not None:
        raise NotFound("meeting")
    return one, row, unit


def _for_roll(uow: UnitOfWork, actor: Actor | None, invited_id: int) -> _Found:
    """Returns a seat that the secretary marks on the roll, locked. Raises NotFound, NotAllowed, CheckInRefused."""
    one, row, unit = _locked(uow, invited_id)
    if actor is None or not meetings.may_run(uow, actor, one):
        raise NotAllowed(meetings.RUN)
    require_roll_open(uow, one)
    return one, row, unit


def _moved(uow: UnitOfWork, one: Meeting, row: Invited, act: str, **detail: object) -> None:
    row.version += 1
    uow.flush()
    uow.audit(f"meeting.{act}", Ref.of(row), meeting=one.id, **detail)
    seat_messages.refresh_card_soon(uow, one.id)


def reader(uow: UnitOfWork, invited_id: int, person_id: int) -> tuple[MeetingSeat, bool] | None:
    """Returns a seat for somebody who opens its page by their own link, and whether they may see its code.

    Returns None if the link is not theirs any more: a substitute who was replaced, somebody who left, or whose chat was
    unlinked. The code is shown to who takes the seat, or to who answers for it if no chat reaches who takes it.
    """
    person = uow.get(Person, person_id)
    if person is None or not person.active or not people.accounts(uow, person_id):
        return None
    actor = actor_of(uow, person)
    try:
        seat = attendance.visible(uow, actor, invited_id)
    except (NotFound, NotAllowed):
        return None
    row = seat.row
    taker = row.substitute_id if row.answer is Attendance.SUBSTITUTE else row.person_id
    for_them = attendance.may_answer(uow, actor, seat) and (taker is None or not people.accounts(uow, taker))
    return seat, seat_messages.occupies(row, person_id) or for_them


# --- coming -----------------------------------------------------------------------------------------------------------


def check_in(uow: UnitOfWork, actor: Actor | None, invited_id: int, how: str) -> Arrival:
    """Signs in whoever takes a seat. A second time changes nothing.

    `how`: ROLL_CALL and QR by who runs the meeting, CODE (`actor` may be None: the code was theirs), CHAT by who takes
    the seat. Raises NotFound, NotAllowed, CheckInRefused.
    """
    if how in _BY_SECRETARY:
        found = _for_roll(uow, actor, invited_id)
    else:
        found = _locked(uow, invited_id)
        require_open(uow, found[0])
        if how == CHAT:
            _require_taker(found[1], actor)
    return _arrive(uow, actor, found, how)


def _require_taker(row: Invited, actor: Actor | None) -> None:
    if actor is None or not seat_messages.occupies(row, actor.id):
        sent = row.answer is Attendance.SUBSTITUTE and actor is not None and row.person_id == actor.id
        raise (
            CheckInRefused(CheckInFault.SENDS, name=row.substitute_name, seat=row.id)
            if sent
            else CheckInRefused(CheckInFault.NOT_INVITED)
        )


def _arrive(uow: UnitOfWork, actor: Actor | None, found: _Found, how: str) -> Arrival:
    one, row, unit = found
    _sign(uow, actor, one, row, how, _now(uow, one))
    return Arrival(row, one, unit, rows.counts(uow, one.id).total)


def _now(uow: UnitOfWork, one: Meeting) -> datetime:
    """Returns since when somebody is here whom the secretary marks now. What is entered after the end counts from the
    beginning."""
    over = one.starts_at is not None and one.ends_at is not None and uow.now > rules.closes_at(one.ends_at)
    return one.starts_at if over and one.starts_at is not None else uow.now


def _sign(uow: UnitOfWork, actor: Actor | None, one: Meeting, row: Invited, how: str, since: datetime) -> None:
    """Notes that they are here, with the next number, unless they were before."""
    if row.checked_in_at is not None:
        return
    row.check_in_number = rows.last_check_in(uow, one.id) + 1
    row.checked_in_at, row.checked_in_how = since, how
    row.checked_in_by = actor.id if actor is not None else None
    if row.answer is Attendance.SUBSTITUTE and row.consent is Consent.ASKED:
        row.consent, row.consented_at = Consent.GIVEN, uow.now  # who comes has agreed
    _moved(uow, one, row, "check_in", how=how, by=row.checked_in_by, number=row.check_in_number)


def call_roll(uow: UnitOfWork, actor: Actor, invited_ids: Sequence[int]) -> None:
    """The secretary marks who is here, from the beginning if the meeting has begun. Raises NotFound, NotAllowed,
    CheckInRefused."""
    for invited_id in invited_ids:
        one, row, _unit = _for_roll(uow, actor, invited_id)
        _sign(uow, actor, one, row, ROLL_CALL, min(uow.now, one.starts_at or uow.now))


def come_late(uow: UnitOfWork, actor: Actor, invited_ids: Sequence[int], at: datetime | None = None) -> None:
    """The secretary marks who came late: now, or at a time of the meeting that has passed.

    Raises what `call_roll` raises; BadInput for another time, or for none once the meeting is over.
    """
    for invited_id in invited_ids:
        one, row, _unit = _for_roll(uow, actor, invited_id)
        since = at or uow.now
        if one.starts_at is None or one.ends_at is None or not one.starts_at <= since <= uow.now:
            raise BadInput(Field.TIME, InputFault.NOT_OF_THE_DAY)
        if since > rules.closes_at(one.ends_at):
            raise BadInput(Field.TIME, InputFault.CAME_WHEN)
        _sign(uow, actor, one, row, ROLL_CALL, since)


def undo_check_in(uow: UnitOfWork, actor: Actor, invited_id: int) -> None:
    """Takes a check-in back. Those who came later move up by one. Raises what `call_roll` raises."""
    one, row, _unit = _for_roll(uow, actor, invited_id)
    number = row.check_in_number
    if row.checked_in_at is not None:
        row.checked_in_at, row.checked_in_by, row.checked_in_how, row.check_in_number = None, None, "", None
        row.left_at, row.left_reason = None, ""
        _moved(uow, one, row, "check_out", by=actor.id, number=number)
        if number is not None:
            rows.close_gap(uow, one.id, number)


def check_in_oneself(uow: UnitOfWork, actor: Actor, invited_id: int, how: str) -> Arrival:
    """Somebody who had sent a substitute, or declined, is here themselves: marked by the secretary (ROLL_CALL), or said
    in their own chat (CHAT).

    Raises CheckInRefused if the substitute has signed in.
    """
    if how == ROLL_CALL:
        found = _for_roll(uow, actor, invited_id)
    else:
        found = _locked(uow, invited_id)
        require_open(uow, found[0])
        if found[1].person_id != actor.id:
            raise CheckInRefused(CheckInFault.NOT_INVITED)
    one, row, _unit = found
    if row.answer is Attendance.SUBSTITUTE:
        if row.checked_in_at is not None:
            raise CheckInRefused(CheckInFault.SUBSTITUTE_HERE, row.checked_in_at, name=row.substitute_name)
        row.substitute_id, row.substitute_name, row.substitute_title = None, "", ""
        row.consent, row.consented_at = Consent.NONE, None
        seat_codes.renew(uow, row)
    row.answer, row.reason, row.answered_by, row.answered_at = Attendance.COMING, "", actor.id, uow.now
    _moved(uow, one, row, "answer", answer=row.answer, by=actor.id)
    return _arrive(uow, actor, found, how)


def check_in_instead(uow: UnitOfWork, actor: Actor, invited_id: int, words: str) -> Arrival:
    """Somebody came instead who was not announced, by name and position as the secretary typed them.

    Raises BadInput if either is missing, CheckInRefused if the seat is taken.
    """
    found = _for_roll(uow, actor, invited_id)
    one, row, _unit = found
    if row.checked_in_at is not None:
        raise CheckInRefused(CheckInFault.TAKEN, row.checked_in_at, name=name_of(uow, row))
    name, title = substitute_rules.read_substitute(drafts.words(words, Field.SUBSTITUTE, needed=True))
    if not title:
        raise BadInput(Field.SUBSTITUTE, InputFault.NO_TITLE)
    row.answer, row.reason, row.answered_by, row.answered_at = Attendance.SUBSTITUTE, "", actor.id, uow.now
    row.substitute_id, row.substitute_name, row.substitute_title = None, name, title
    row.consent, row.consented_at = Consent.NONE, None
    seat_codes.renew(uow, row)
    _moved(uow, one, row, "answer", answer=row.answer, by=actor.id, typed=True)
    return _arrive(uow, actor, found, ROLL_CALL)


# --- leaving, others --------------------------------------------------------------------------------------------------


def leave(uow: UnitOfWork, actor: Actor, invited_id: int, at: datetime | None = None, reason: str = "") -> None:
    """The secretary notes that somebody left early, now or at a time that has passed.

    Raises CheckInRefused for who never came, BadInput for a time before they came or in the future.
    """
    one, row, _unit = _for_roll(uow, actor, invited_id)
    if row.checked_in_at is None:
        raise CheckInRefused(CheckInFault.NOT_HERE)
    left_at = at or uow.now
    if not row.checked_in_at <= left_at <= uow.now:
        raise BadInput(Field.TIME, InputFault.NOT_OF_THE_DAY)
    row.left_at, row.left_reason = left_at, drafts.words(reason, Field.REASON, needed=False)
    _moved(uow, one, row, "leave", by=actor.id, left_at=left_at)


def undo_leave(uow: UnitOfWork, actor: Actor, invited_id: int) -> None:
    """They have not left after all, or are back."""
    one, row, _unit = _for_roll(uow, actor, invited_id)
    row.left_at, row.left_reason = None, ""
    _moved(uow, one, row, "stay", by=actor.id)


def set_others(uow: UnitOfWork, actor: Actor, one: Meeting, typed: str) -> None:
    """Sets who attended without being invited, one a line (ผู้เข้าร่วมประชุม, ข้อ 25). `one` is locked and may be run
    by `actor`.

    Raises BadInput, CheckInRefused.
    """
    require_roll_open(uow, one)
    lines = [" ".join(line.split()) for line in typed.splitlines()]
    words = "\n".join(line for line in lines if line)
    if len(words) > _LONGEST_OTHERS:
        raise BadInput(Field.OTHERS, InputFault.TOO_LONG)
    if words != one.others:
        one.others = words
        meetings.audit_change(uow, one, "others", by=actor.id, lines=len(words.splitlines()))


# --- by a code --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class CodeResult:
    """What a code typed at the door means: its seat, or why there is none."""

    row: Invited | None
    refused: CheckInFault | None = None


def try_code(uow: UnitOfWork, one: Meeting, client: str, typed: str) -> CodeResult:
    """Returns the seat of a personal code that `client` typed at a door. Never raises, so that a failed try stays
    counted."""
    door = f"{_DOOR}{one.id}"
    if _too_many(uow, door, client):
        return CodeResult(None, CheckInFault.TOO_MANY)
    code = rules.read_code(typed)
    if code is None:
        return CodeResult(None, CheckInFault.WRONG_CODE)  # no code at all guesses nothing
    found = rows.seats_with_code(uow, one.id, code)
    if len(found) == 1:
        return CodeResult(found[0])
    uow.add(CodeTry(channel_id=door, chat=client, at=uow.now))
    uow.audit("meeting.code_refused", Ref.of(one))
    return CodeResult(None, CheckInFault.WRONG_CODE)


def _too_many(uow: UnitOfWork, door: str, client: str) -> bool:
    of_client = people.tries(uow, door, client, uow.now - rules.TRIES_OF_A_CLIENT.within)
    of_door = people.tries_at(uow, door, uow.now - rules.TRIES_OF_A_DOOR.within)
    return of_client >= rules.TRIES_OF_A_CLIENT.tries or of_door >= rules.TRIES_OF_A_DOOR.tries


@dataclass(frozen=True)
class DoorCodeResult:
    """What a door's code typed in a chat opens: an arrival, or why there is none."""

    arrival: Arrival | None
    refused: CheckInRefused | None = None


def enter(uow: UnitOfWork, actor: Actor, chat: To, typed: str) -> DoorCodeResult:
    """`ลงชื่อ 4821`: signs this person in at today's meeting with this code.

    Does not raise for a wrong code, so that the try stays counted. Raises CheckInRefused for all else.
    """
    limit, door = rules.TRIES_OF_A_CHAT, f"{_DOOR}{chat.channel_id}"
    if people.tries(uow, door, chat.chat, uow.now - limit.within) >= limit.tries:
        return DoorCodeResult(None, CheckInRefused(CheckInFault.TOO_MANY))
    code = rules.read_code(typed, rules.DOOR_DIGITS)
    if code is None:
        personal = rules.read_code(typed) is not None
        return DoorCodeResult(None, CheckInRefused(CheckInFault.PERSONAL_CODE if personal else CheckInFault.WRONG_CODE))
    since = rules.opens_at(uow.now)
    one = rows.with_door_code(uow, code, since, since + timedelta(days=1))
    if one is None:
        uow.add(CodeTry(channel_id=door, chat=chat.chat, at=uow.now))
        uow.audit("meeting.code_refused", Ref.to("person", actor.id))
        return DoorCodeResult(None, CheckInRefused(CheckInFault.WRONG_CODE))
    return DoorCodeResult(check_in(uow, actor, _seat_at(uow, actor, one), CHAT))


def _seat_at(uow: UnitOfWork, actor: Actor, one: Meeting) -> int:
    """Returns the seat that this person takes, or owns. Raises CheckInRefused."""
    found = rows.seat_of(uow, one.id, actor.id)
    if found is None:
        runs_it = actor.id in (one.chair_id, one.secretary_id)
        raise CheckInRefused(CheckInFault.RUNS_IT if runs_it else CheckInFault.NOT_INVITED, one.starts_at)
    return found.id


def todays_meetings(uow: UnitOfWork, actor: Actor) -> list[tuple[Invited, Meeting]]:
    """Returns the seats that this person takes today, or else next: what `ลงชื่อ` without a code is about."""
    found = rows.seats_of(uow, actor.id, [], rules.opens_at(uow.now))
    return [(row, one) for row, one in found if seat_messages.occupies(row, actor.id) or row.person_id == actor.id]
