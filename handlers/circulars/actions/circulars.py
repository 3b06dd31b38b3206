"""Circulars as the office sees them: who may send one, the draft, the saved lists of receivers.

`sending` sends it, `tracking` follows it, `receiving` is the side of the units that get it.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from handlers.circulars.rules import receivers as rules
from handlers.circulars.rules.answers import ANSWERED
from handlers.circulars.rules.receivers import Choice, Place
from handlers.common.thai_calendar import add_working_days, bangkok_date
from handlers.common.thai_dates import short_with_time
from handlers.context import Actor
from handlers.deadlines.actions import deadlines
from handlers.errors import AlreadyDone, BadDate, BadInput, Done, Field, InputFault, NotAllowed, NotFound
from handlers.letters.actions import approvals
from handlers.letters.actions.drafts import require_appointed
from handlers.letters.actions.fields import check_due
from handlers.letters.actions.letters import today_of
from handlers.staff.actions import access
from handlers.staff.rules.permissions import Act
from storage import circulars as circular_rows
from storage import letters, people, timers
from storage.ref import Ref
from storage.tables import Circular, Letter, Person, Receiver, ReceiverList, Unit
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import (
    CircularState,
    LetterState,
    PostKind,
    Secrecy,
    TaskState,
    UnitKind,
    Urgency,
    Wanted,
)

CARD = "circulation_card"
"""The timer that brings the clerk's live card to the present state."""
CARD_AT_ONCE = timedelta(seconds=1)
CARD_REST = timedelta(seconds=10)
"""While answers pour in, a card is changed no more often than this: platforms limit how often a message is edited."""
LADDER = "circular"
LONGEST_QUESTION = 300
LONGEST_NAME = 60
ASKING = frozenset({Wanted.YES_NO, Wanted.NUMBER, Wanted.TEXT})
"""What is wanted that makes no sense without a question."""
_USUAL_DAYS = {Urgency.NORMAL: 3, Urgency.URGENT: 2, Urgency.VERY_URGENT: 1, Urgency.MOST_URGENT: 1}
"""Working days that schools have to acknowledge, unless the clerk says otherwise."""
NOT_IN_A_BOOK = (LetterState.DRAFT, LetterState.DISCARDED, LetterState.VOID)
"""The states of a letter that has no number (any more): it cannot be sent as a circular."""
_SENDERS = (UnitKind.OFFICE, UnitKind.GROUP)
_KEEPERS = (PostKind.CLERK, PostKind.DIRECTOR, PostKind.DEPUTY, PostKind.HEAD_OF_ADMINISTRATION)


# --- who may --------------------------------------------------------------------------------------------------------


def sending_unit(uow: UnitOfWork, actor: Actor, letter: Letter) -> Unit:
    """Returns the unit that sends: the one whose book the letter stands in, or the actor's group that works on it.

    Raises NotAllowed for who keeps neither book, SecretLetter for who is not appointed, NotFound for a letter that
    stands in no register (any more).
    """
    if letter.state in NOT_IN_A_BOOK:
        raise NotFound("letter")
    require_appointed(actor, letter)
    unit = uow.get(Unit, letter.unit_id) if letter.unit_id else None
    if unit is not None and unit.kind in _SENDERS and access.may_register(actor, unit):
        return unit
    working = {task.unit_id for task in letters.tasks_of(uow, letter.id) if task.state != TaskState.RETURNED}
    for seat in actor.seats:
        if seat.unit.id in working and seat.unit.kind is UnitKind.GROUP and seat.post.kind in _KEEPERS:
            return seat.unit
    raise NotAllowed(Act.REGISTER)


def may_send(uow: UnitOfWork, actor: Actor, letter: Letter) -> bool:
    """Whether this person may send the letter as a circular."""
    if letter.secrecy != Secrecy.OPEN and not actor.person.handles_secret:
        return False
    try:
        sending_unit(uow, actor, letter)
    except (NotAllowed, NotFound):
        return False
    return True


def load(uow: UnitOfWork, actor: Actor, circular_id: int, *, lock: bool = False) -> tuple[Circular, Letter]:
    """Returns a circular that the actor may follow, with its letter. Raises NotFound, NotAllowed, SecretLetter."""
    row = circular_rows.circular(uow, circular_id, lock=lock)
    letter = letters.letter(uow, row.letter_id, lock=lock) if row is not None else None
    if row is None or letter is None or row.state == CircularState.DISCARDED:
        raise NotFound("circular")
    require_appointed(actor, letter)
    if not may_follow(uow, actor, row, letter):
        raise NotAllowed(Act.REGISTER)
    return row, letter


def _sits_in(actor: Actor, unit: Unit) -> bool:
    return any(seat.unit.id == unit.id and seat.post.kind in _KEEPERS for seat in actor.seats)


def _heads_office(uow: UnitOfWork, actor: Actor) -> bool:
    office = people.office_unit(uow)
    return any(actor.holds(kind, unit_id=office.id) for kind in (PostKind.DIRECTOR, PostKind.DEPUTY))


def may_follow(uow: UnitOfWork, actor: Actor, row: Circular, letter: Letter) -> bool:
    """Whether this person may see the live card."""
    if letter.secrecy != Secrecy.OPEN and not actor.person.handles_secret:
        return False
    unit = uow.get(Unit, row.unit_id)
    return unit is not None and (access.may_register(actor, unit) or _sits_in(actor, unit) or _heads_office(uow, actor))


def own(uow: UnitOfWork, actor: Actor, circular_id: int) -> tuple[Circular, Letter]:
    """Returns a locked circular for those who may change it: the keeper of its unit's book, and that unit's heads."""
    row, letter = load(uow, actor, circular_id, lock=True)
    unit = uow.get(Unit, row.unit_id)
    if unit is None or not (access.may_register(actor, unit) or _sits_in(actor, unit)):
        raise NotAllowed(Act.REGISTER)
    return row, letter


def draft(uow: UnitOfWork, actor: Actor, circular_id: int) -> tuple[Circular, Letter]:
    """Returns a circular that is not sent yet. Raises AlreadyDone for one that is."""
    row, letter = own(uow, actor, circular_id)
    if row.state != CircularState.DRAFT:
        raise already(uow, row)
    return row, letter


def sent(uow: UnitOfWork, actor: Actor, circular_id: int) -> tuple[Circular, Letter]:
    """Returns a circular that is with its receivers. Raises AlreadyDone for one that is over, NotFound for a draft."""
    row, letter = own(uow, actor, circular_id)
    if row.state == CircularState.DRAFT:
        raise NotFound("circular")
    if row.state != CircularState.SENT:
        raise already(uow, row)
    return row, letter


def already(uow: UnitOfWork, row: Circular) -> AlreadyDone:
    """Returns the refusal that answers an old button."""
    what, at, by = {
        CircularState.CANCELLED: (Done.VOIDED, row.cancelled_at, row.cancelled_by),
        CircularState.CLOSED: (Done.CLOSED, row.closed_at, None),
    }.get(row.state, (Done.CIRCULATED, row.sent_at or row.send_at, row.sent_by))
    person = uow.get(Person, by) if by is not None else None
    name = f"{person.prefix}{person.first_name}" if person else ""
    return AlreadyDone(what, name, at, Ref.to(Letter.KIND, row.letter_id))


# --- making one -----------------------------------------------------------------------------------------------------


def begin(uow: UnitOfWork, actor: Actor, letter: Letter) -> Circular:
    """Returns the actor's open draft for this letter, or a new one. Raises as `sending_unit`."""
    unit = sending_unit(uow, actor, letter)
    for earlier in circular_rows.of_letter(uow, letter.id):
        if earlier.state == CircularState.DRAFT and earlier.made_by == actor.id and earlier.unit_id == unit.id:
            return earlier
    row = uow.add(Circular(letter_id=letter.id, unit_id=unit.id, made_by=actor.id, made_at=uow.now))
    row.due_at = usual_due(uow, letter, row.wanted)
    uow.flush()
    uow.audit("circular.begin", Ref.of(letter), circulation=row.id, unit=unit.id)
    return row


def usual_due(uow: UnitOfWork, letter: Letter, wanted: Wanted) -> datetime | None:
    """Returns the due moment, unless the clerk chooses another; None where it need only be seen.

    A few working days to acknowledge, the letter's own due day for an answer; never later than the letter's own day.
    """
    if wanted == Wanted.SEEN:
        return None
    today = today_of(uow)
    day = add_working_days(today, _USUAL_DAYS[letter.urgency], deadlines.office_holidays(uow))
    at = deadlines.due_moment(uow, day)
    if letter.due_on is None or letter.due_on <= today:
        return at
    own = deadlines.due_moment(uow, letter.due_on, letter.due_time)
    return own if wanted != Wanted.ACKNOWLEDGE else min(at, own)


def places(uow: UnitOfWork) -> list[Place]:
    """Returns every unit that a circular can be sent to now."""
    return [
        Place(
            unit.id,
            unit.kind,
            tuple(filter(None, (unit.short_name, unit.name, *unit.aliases))),
            unit.cluster,
            unit.school_type,
        )
        for unit in circular_rows.schools(uow)
    ]


def choice_of(row: Circular) -> Choice:
    return Choice.from_json(row.choice)


def choose(uow: UnitOfWork, row: Circular, choice: Choice) -> None:
    """Sets the receivers."""
    row.choice = choice.to_json()
    note_change(uow, row)


def want(uow: UnitOfWork, row: Circular, letter: Letter, wanted: Wanted) -> None:
    """Sets what is wanted of each receiver. A due moment that is still the usual one changes with it."""
    usual = row.due_at == usual_due(uow, letter, row.wanted)
    row.wanted = wanted
    if wanted not in ASKING and wanted != Wanted.FILE:
        row.question = ""
    if usual:
        row.due_at = usual_due(uow, letter, wanted)
    note_change(uow, row)


def ask(uow: UnitOfWork, row: Circular, question: str) -> None:
    """Sets the question. Raises BadInput."""
    words = " ".join(question.split())
    if not words:
        raise BadInput(Field.QUESTION, InputFault.EMPTY)
    if len(words) > LONGEST_QUESTION:
        raise BadInput(Field.QUESTION, InputFault.TOO_LONG)
    row.question = words
    note_change(uow, row)


def set_due(uow: UnitOfWork, row: Circular, at: datetime | None) -> None:
    """Sets the due moment; None for none. Raises BadDate for one that has passed or is too far away."""
    if at is not None:
        day = bangkok_date(at)
        check_due(day, today_of(uow))
        if at <= uow.now:
            raise BadDate(InputFault.PAST, short_with_time(at), day)
    row.due_at = at
    note_change(uow, row)


def discard(uow: UnitOfWork, row: Circular) -> None:
    """Discards a draft."""
    row.state = CircularState.DISCARDED
    note_change(uow, row)
    uow.audit("circular.discard", Ref.to(Letter.KIND, row.letter_id), circulation=row.id)


def note_change(uow: UnitOfWork, row: Circular) -> None:
    """Counts a change: buttons that were shown before it are old now."""
    row.version += 1
    uow.flush()


def check_complete(row: Circular) -> None:
    """Raises BadInput for a circular that asks without a question."""
    if row.wanted in ASKING and not row.question:
        raise BadInput(Field.QUESTION, InputFault.EMPTY)


# --- saved choices --------------------------------------------------------------------------------------------------


def keep_list(
    uow: UnitOfWork, actor: Actor, name: str, choice: Choice, more: Mapping[str, Any] | None = None
) -> ReceiverList:
    """Saves a choice under a name; the same name again replaces it. `more` is what a meeting chooses besides units.

    Raises BadInput.
    """
    name = _list_name(name)
    if choice.empty and not more:
        raise BadInput(Field.RECEIVERS, InputFault.NONE_CHOSEN)
    kept = circular_rows.list_named(uow, name)
    if kept is None:
        kept = uow.add(ReceiverList(name=name, made_by=actor.id, made_at=uow.now))
    kept.choice = {**choice.to_json(), **(more or {})}
    uow.flush()
    uow.audit("receiver_list.keep", Ref.of(kept))
    return kept


def lists(uow: UnitOfWork) -> list[ReceiverList]:
    """Returns the saved lists that have units. A list of persons only is for meetings."""
    return [kept for kept in circular_rows.lists(uow) if not Choice.from_json(kept.choice).empty]


def a_list(uow: UnitOfWork, list_id: int) -> ReceiverList:
    """Returns a saved list. Raises NotFound for one that was deleted."""
    kept = uow.get(ReceiverList, list_id)
    if kept is None:
        raise NotFound("receiver_list")
    return kept


def rename_list(uow: UnitOfWork, kept: ReceiverList, name: str) -> None:
    """Raises BadInput for a name that another list has."""
    name = _list_name(name)
    other = circular_rows.list_named(uow, name)
    if other is not None and other.id != kept.id:
        raise BadInput(Field.NAME, InputFault.TAKEN, name)
    kept.name = name
    uow.flush()
    uow.audit("receiver_list.rename", Ref.of(kept))


def delete_list(uow: UnitOfWork, kept: ReceiverList) -> None:
    uow.audit("receiver_list.delete", Ref.of(kept))
    uow.delete(kept)


def _list_name(name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise BadInput(Field.NAME, InputFault.EMPTY)
    if len(name) > LONGEST_NAME:
        raise BadInput(Field.NAME, InputFault.TOO_LONG)
    return name


# --- what happened to its receivers --------------------------------------------------------------------------------


def is_done(row: Circular, receiver: Receiver) -> bool:
    """Whether a receiver has done all that is wanted of it."""
    if row.wanted in ANSWERED:
        return receiver.acted_at is not None
    return receiver.acknowledged_at is not None


def changed(uow: UnitOfWork, circular_id: int) -> None:
    """A receiver has done something: the clerk's live card follows, at most once in ten seconds.

    The same timer closes the circular when all have done what was wanted.
    """
    timers.set_timer_at_most(uow, CARD, Ref.to(Circular.KIND, circular_id), soon=CARD_AT_ONCE, rest=CARD_REST)


def unit_left(uow: UnitOfWork, unit: Unit) -> None:
    """A unit was closed: its open circulars do not wait for it any more."""
    for receiver, row in circular_rows.left_at(uow, unit.id):
        receiver.withdrawn_at = uow.now
        receiver.version += 1
        uow.flush()
        uow.audit("circular.unit_left", Ref.of(receiver), circulation=row.id, unit=unit.id)
        changed(uow, row.id)


def day_of_sending(uow: UnitOfWork) -> date:
    """Returns the next working day, whose morning messages a circular may join."""
    return add_working_days(today_of(uow), 1, deadlines.office_holidays(uow))


def names_of(uow: UnitOfWork, unit_ids: Sequence[int]) -> list[str]:
    """Returns the names of units, closed ones too."""
    return approvals.unit_names(uow, unit_ids)


def gone_names(uow: UnitOfWork, choice: Choice, there: Sequence[Place]) -> list[str]:
    """Returns the names of units that were chosen one by one and are closed now."""
    return names_of(uow, rules.gone(choice, there))
