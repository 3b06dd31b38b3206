"""The invited answer: they come, send somebody, cannot; who is sent agrees or not (manual 001).

No answer stays no answer. A mind may be changed until the meeting begins.
"""

from dataclasses import dataclass

from handlers.context import Actor, chat_of
from handlers.errors import BadInput, CheckInFault, CheckInRefused, Field, InputFault, NotAllowed, NotFound
from handlers.meetings.actions import drafts, meetings, seat_codes, seat_messages
from handlers.meetings.actions.seat_messages import Recipient, is_open
from handlers.meetings.rules import substitutes as substitute_rules
from handlers.staff.actions import access
from handlers.staff.rules.permissions import Act
from notifications.outbox import To
from storage import meetings as rows
from storage import people
from storage.ref import Ref
from storage.tables import Invited, Meeting, Person, Unit
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import Attendance, Consent, Platform, UnitKind

ANSWER = "answer_meeting"
"""Who may answer, where somebody may not: the invited, and who answers for their school."""
TELEPHONE = "telephone"


@dataclass(frozen=True)
class Seat:
    """Somebody's seat at a meeting that was announced."""

    row: Invited
    meeting: Meeting
    unit: Unit

    @property
    def id(self) -> int:
        return self.row.id


def seat(uow: UnitOfWork, invited_id: int, *, lock: bool = False) -> Seat:
    """Raises NotFound."""
    row = rows.invited(uow, invited_id, lock=lock)
    one = rows.meeting(uow, row.meeting_id) if row is not None else None
    unit = uow.get(Unit, row.unit_id) if row is not None else None
    if row is None or one is None or unit is None or row.withdrawn_at is not None:
        raise NotFound("meeting")
    return Seat(row, one, unit)


def may_answer(uow: UnitOfWork, actor: Actor, one: Seat) -> bool:
    """Whether somebody answers for a seat: whose it is, who was written to, and for a school's head who acts there."""
    if actor.id in (one.row.person_id, one.row.told_id):
        return bool(access.units_of(uow, actor) & {one.unit.id}) or one.row.person_id == actor.id
    if one.unit.kind is not UnitKind.SCHOOL:
        return False
    return access.may_in_unit(uow, actor, Act.ACKNOWLEDGE, one.unit)


def may_see(uow: UnitOfWork, actor: Actor, one: Seat) -> bool:
    """Whether somebody may open a seat: who answers for it, who was sent, who runs the meeting."""
    return (
        may_answer(uow, actor, one)
        or (actor.id == one.row.substitute_id and one.row.answer is Attendance.SUBSTITUTE)
        or meetings.may_run(uow, actor, one.meeting)
    )


def seen(uow: UnitOfWork, actor: Actor, invited_id: int) -> Seat:
    """A seat that somebody may open. Raises NotFound, NotAllowed."""
    one = seat(uow, invited_id)
    if not may_see(uow, actor, one):
        raise NotAllowed(ANSWER)
    return one


def to_answer(uow: UnitOfWork, actor: Actor, invited_id: int) -> Seat:
    """A seat to answer for, locked. Raises NotFound, NotAllowed; AlreadyDone when it has begun or was called off."""
    one = seat(uow, invited_id, lock=True)
    if not may_answer(uow, actor, one):
        raise NotAllowed(ANSWER)
    if not is_open(one.meeting, uow.now):
        raise seat_messages.already_begun(one.meeting)
    _require_not_here(one)
    return one


def _require_not_here(one: Seat) -> None:
    """Raises CheckInRefused once somebody has signed in for the seat: who came is not to be changed by an answer."""
    if one.row.checked_in_at is not None:
        raise CheckInRefused(CheckInFault.ANSWERED_HERE, one.row.checked_in_at)


# --- answering --------------------------------------------------------------------------------------------------------


def come(uow: UnitOfWork, actor: Actor, invited_id: int, on: Platform) -> tuple[Seat, Recipient | None]:
    """[เข้าร่วม], [ฉันไปเอง]. With it, the substitute who is not needed any more, where they can be told."""
    one = to_answer(uow, actor, invited_id)
    freed = _free_substitute(uow, one)
    _answer(uow, one, Attendance.COMING, actor, on)
    return one, freed


def confirm(uow: UnitOfWork, actor: Actor, invited_id: int, on: Platform) -> Seat:
    """[ยืนยัน], the day before: they come, or who was sent does. Who had not answered has with that.

    Raises NotFound, NotAllowed; AlreadyDone when it has begun or was called off.
    """
    one = seat(uow, invited_id, lock=True)
    if comes_instead(one.row, actor.id):
        one = consent(uow, actor, invited_id, agrees=True)
    else:
        one = to_answer(uow, actor, invited_id)
        if one.row.answer is Attendance.NONE:
            _answer(uow, one, Attendance.COMING, actor, on)
    if one.row.answer in (Attendance.COMING, Attendance.SUBSTITUTE) and one.row.confirmed_at is None:
        one.row.confirmed_at = uow.now
        _moved(uow, one, "confirm", by=actor.id)
    return one


def comes_instead(row: Invited, person_id: int) -> bool:
    """Whether somebody comes instead of a seat's owner."""
    return row.substitute_id == person_id and row.answer is Attendance.SUBSTITUTE


def stay_away(
    uow: UnitOfWork, actor: Actor, invited_id: int, reason: str, on: Platform
) -> tuple[Seat, Recipient | None]:
    """[ไม่เข้าร่วม] with its reason. Raises BadInput for none."""
    one = to_answer(uow, actor, invited_id)
    words = drafts.words(reason, Field.REASON, needed=True)
    freed = _free_substitute(uow, one)
    _answer(uow, one, Attendance.ABSENT, actor, on, reason=words)
    return one, freed


def candidates(uow: UnitOfWork, one: Seat) -> list[tuple[Person, str]]:
    """Whom a seat's owner may send: the people of their unit who have no seat there, each with their post."""
    found: dict[int, tuple[Person, str]] = {}
    for person, post in people.members(uow, one.unit.id):
        if person.id is not None and person.id != one.row.person_id:
            found.setdefault(person.id, (person, post.title))
    taken = {
        person_id
        for row, _unit in rows.seats(uow, one.meeting.id)
        if row.id != one.id
        for person_id in (row.person_id, row.substitute_id)
    }
    return [each for person_id, each in found.items() if person_id not in taken]


def named(uow: UnitOfWork, one: Seat, name: str) -> list[tuple[Person, str]]:
    """Those of them whose name has all the words."""
    ids = {person.id for person in people.named(uow, name, limit=50)}
    return [(person, title) for person, title in candidates(uow, one) if person.id in ids]


def send(
    uow: UnitOfWork, actor: Actor, invited_id: int, person_id: int, on: Platform
) -> tuple[Seat, Recipient | None, Recipient | None]:
    """[ส่งผู้แทน] somebody of the unit: they are asked. With it, the new and the former substitute where they can be
    told. Raises BadInput for who is invited themselves, who goes for another, who is not of the unit."""
    one = to_answer(uow, actor, invited_id)
    _check_free(uow, one, person_id)
    person, title = next(((p, t) for p, t in candidates(uow, one) if p.id == person_id), (None, ""))
    if person is None:
        raise BadInput(Field.SUBSTITUTE, InputFault.OUTSIDER)
    if one.row.substitute_id == person_id and one.row.answer is Attendance.SUBSTITUTE:
        return one, None, None
    freed = _free_substitute(uow, one)
    chat = chat_of(uow, person_id) if person_id != actor.id else None
    row = one.row
    row.substitute_id, row.substitute_title = person_id, title
    row.substitute_name = f"{person.prefix}{person.first_name} {person.last_name}".strip()
    row.consent = Consent.ASKED if chat is not None else Consent.NONE
    seat_codes.renew(uow, row)
    if person_id == actor.id:
        row.consent, row.consented_at = Consent.GIVEN, uow.now
    _answer(uow, one, Attendance.SUBSTITUTE, actor, on, substitute=person_id)
    told = (
        Recipient(row, one.unit, To(chat.channel_id, chat.platform, chat.chat, person_id)) if chat is not None else None
    )
    return one, told, freed


def _check_free(uow: UnitOfWork, one: Seat, person_id: int) -> None:
    other = rows.seat_of(uow, one.meeting.id, person_id)
    if other is not None and other.id != one.id:
        raise BadInput(
            Field.SUBSTITUTE, InputFault.INVITED_TOO if other.person_id == person_id else InputFault.SENT_BY_ANOTHER
        )
    if person_id in (one.meeting.chair_id, one.meeting.secretary_id):
        raise BadInput(Field.SUBSTITUTE, InputFault.INVITED_TOO)


def send_typed(
    uow: UnitOfWork, actor: Actor, invited_id: int, words: str, on: Platform
) -> tuple[Seat, Recipient | None]:
    """A substitute who is not on the staff list: name and position as typed; whoever sends them tells them.

    Raises BadInput where either is missing, and for who is invited themselves or goes for another.
    """
    one = to_answer(uow, actor, invited_id)
    name, title = substitute_rules.read_substitute(drafts.words(words, Field.SUBSTITUTE, needed=True))
    if not title:
        raise BadInput(Field.SUBSTITUTE, InputFault.NO_TITLE)
    for person in people.named(uow, name):
        if person.id is not None and name.endswith(f"{person.first_name} {person.last_name}"):
            _check_free(uow, one, person.id)
    freed = _free_substitute(uow, one)
    row = one.row
    row.substitute_id, row.substitute_name, row.substitute_title, row.consent = None, name, title, Consent.NONE
    seat_codes.renew(uow, row)
    _answer(uow, one, Attendance.SUBSTITUTE, actor, on, typed=True)
    return one, freed


def _free_substitute(uow: UnitOfWork, one: Seat) -> Recipient | None:
    """Nobody comes instead any more. Who had been asked, where they can be told so."""
    row = one.row
    person_id, asked = row.substitute_id, row.consent in (Consent.ASKED, Consent.GIVEN)
    was_sent = row.answer is Attendance.SUBSTITUTE
    row.substitute_id, row.substitute_name, row.substitute_title = None, "", ""
    row.consent, row.consented_at = Consent.NONE, None
    if was_sent:
        seat_codes.renew(uow, row)
    chat = chat_of(uow, person_id) if person_id is not None and asked and was_sent else None
    return (
        Recipient(row, one.unit, To(chat.channel_id, chat.platform, chat.chat, person_id)) if chat is not None else None
    )


def _answer(
    uow: UnitOfWork, one: Seat, answer: Attendance, actor: Actor, on: Platform, reason: str = "", **detail: object
) -> None:
    row = one.row
    row.answer, row.reason, row.confirmed_at = answer, reason, None
    row.answered_by, row.answered_at, row.answered_on = actor.id, uow.now, on
    row.proxy_how = "" if may_answer(uow, actor, one) else TELEPHONE
    _moved(uow, one, "answer", answer=answer, **detail)


def _moved(uow: UnitOfWork, one: Seat, act: str, **detail: object) -> None:
    one.row.version += 1
    uow.flush()
    uow.audit(f"meeting.{act}", Ref.of(one.row), meeting=one.meeting.id, **detail)
    seat_messages.refresh_card_soon(uow, one.meeting.id)


# --- who comes instead ------------------------------------------------------------------------------------------------


def consent(uow: UnitOfWork, actor: Actor, invited_id: int, agrees: bool) -> Seat:
    """[รับ], [ไม่สะดวก] of a substitute. Who declines leaves the seat unanswered, and whose it is hears of it.

    Raises NotAllowed for who was not sent, or is not any more; AlreadyDone when the meeting has begun.
    """
    one = seat(uow, invited_id, lock=True)
    row = one.row
    if row.substitute_id != actor.id or row.answer is not Attendance.SUBSTITUTE:
        raise NotAllowed(ANSWER)
    if not is_open(one.meeting, uow.now):
        raise seat_messages.already_begun(one.meeting)
    _require_not_here(one)
    row.consent, row.consented_at = (Consent.GIVEN if agrees else Consent.REFUSED), uow.now
    if not agrees:
        row.answer, row.confirmed_at = Attendance.NONE, None
        seat_codes.renew(uow, row)
    _moved(uow, one, "consent", by=actor.id, agrees=agrees)
    return one


# --- the secretary ----------------------------------------------------------------------------------------------------


def to_note(uow: UnitOfWork, actor: Actor, invited_id: int) -> Seat:
    """A seat whose answer the secretary notes, locked. Raises NotFound, NotAllowed, AlreadyDone."""
    one = seat(uow, invited_id, lock=True)
    if not meetings.may_run(uow, actor, one.meeting):
        raise NotAllowed(meetings.RUN)
    if not is_open(one.meeting, uow.now):
        raise seat_messages.already_begun(one.meeting)
    _require_not_here(one)
    return one


def note(uow: UnitOfWork, actor: Actor, invited_id: int, answer: Attendance, reason: str = "") -> Seat:
    """What somebody said by telephone, noted by the secretary: coming, or not with a reason."""
    one = to_note(uow, actor, invited_id)
    words = drafts.words(reason, Field.REASON, needed=answer is Attendance.ABSENT)
    _free_substitute(uow, one)
    row = one.row
    row.answer, row.reason, row.answered_by, row.answered_at = answer, words, actor.id, uow.now
    row.answered_on, row.proxy_how, row.confirmed_at = None, TELEPHONE, None
    _moved(uow, one, "note", by=actor.id, answer=answer)
    return one
