"""A letter gets its number: taken, undone, voided."""

from handlers.context import Actor
from handlers.errors import AlreadyDone, BadInput, Done, Field, Incomplete, InputFault, NotFound, UndoClosed
from handlers.letters.actions import corrections, numbers, unassigned
from handlers.letters.actions.drafts import REMIND_DRAFT, missing_fields, require_appointed
from handlers.letters.actions.fields import LONGEST, refresh_keys
from handlers.letters.actions.files import forget_files
from handlers.letters.rules import numbering
from handlers.staff.actions import access
from storage import circulars, registers, timers
from storage.ref import Ref
from storage.tables import Entry, Letter, Unit
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import LetterState

UNDONE = "undone"
"""Why a number is void that was taken back too late to be freed; the texts have the Thai for it."""


def register(uow: UnitOfWork, actor: Actor, letter: Letter) -> Entry:
    """Take the next number of the unit's book for a draft: the letter is registered (ข้อ 38).

    Raises Incomplete, SecretLetter (only appointed persons register a secret letter; ลับที่สุด nobody), NotAllowed.
    """
    unit = uow.get(Unit, letter.unit_id) if letter.unit_id else None
    if unit is None or not access.may_register(actor, unit):
        unit = access.registering_unit(uow, actor)
    require_appointed(actor, letter)
    missing = missing_fields(letter)
    if missing:
        raise Incomplete(missing)
    entry = numbers.take(uow, unit.id, letter, actor.id)
    letter.state, letter.unit_id = LetterState.REGISTERED, unit.id
    letter.registered_by, letter.registered_at = actor.id, uow.now
    letter.unsure = []
    letter.version += 1
    refresh_keys(letter)
    timers.stop_timers(uow, "draft_waits", Ref.of(letter))
    unassigned.watch_letter(uow, letter)
    corrections.record(uow, letter)
    uow.flush()
    uow.audit("letter.register", Ref.of(letter), number=entry.number, year=entry.year, unit=unit.id)
    return entry


def undo_register(uow: UnitOfWork, actor: Actor, letter: Letter) -> numbering.UndoOutcome:
    """Take a registering back within 60 seconds; the letter is a draft again. Raises UndoClosed, AlreadyDone, NotFound
    for somebody who does not keep the book."""
    assert letter.unit_id is not None
    if not access.keeps_register(uow, actor, letter):
        raise NotFound("letter")
    if letter.state != LetterState.REGISTERED:
        raise AlreadyDone(Done.MOVED_ON, subject=Ref.of(letter))
    _require_no_open_circular(uow, letter)
    entry = registers.entry_of(uow, letter.id, letter.unit_id)
    if entry is None or letter.registered_at is None or not numbering.may_undo(letter.registered_at, uow.now):
        raise UndoClosed
    outcome = numbers.undo_taking(uow, entry, actor.id, UNDONE)
    letter.entry_id = entry.id if outcome is numbering.UndoOutcome.RESERVE else None
    letter.state, letter.registered_at, letter.registered_by = LetterState.DRAFT, None, None
    forget_files(uow, [letter.stamped_hash, letter.stamped_preview_hash])
    letter.stamped_hash = letter.stamped_preview_hash = ""
    letter.version += 1
    unassigned.stop(uow, letter)
    corrections.forget(uow, letter)
    timers.set_timer(uow, "draft_waits", Ref.of(letter), uow.now + REMIND_DRAFT, letter.version)
    uow.flush()
    uow.audit("letter.unregister", Ref.of(letter), outcome=outcome)
    return outcome


def _require_no_open_circular(uow: UnitOfWork, letter: Letter) -> None:
    """Raises AlreadyDone for a letter that is on its way to its receivers: it is called back from them first."""
    if circulars.is_open(uow, letter.id):
        raise AlreadyDone(Done.CIRCULATED, subject=Ref.of(letter))


def void_letter(uow: UnitOfWork, actor: Actor, letter: Letter, reason: str) -> Entry:
    """Void a registered letter's number with a reason; the row stays in the register. Raises BadInput, AlreadyDone."""
    assert letter.unit_id is not None
    unit = uow.get(Unit, letter.unit_id)
    if unit is None or not access.may_register(actor, unit):
        raise NotFound("letter")
    reason = " ".join(reason.split())
    if not reason:
        raise BadInput(Field.REASON, InputFault.EMPTY)
    if letter.state not in (LetterState.REGISTERED, LetterState.RETURNED):
        raise AlreadyDone(Done.SUBMITTED if letter.state != LetterState.VOID else Done.VOIDED, subject=Ref.of(letter))
    _require_no_open_circular(uow, letter)
    entry = registers.entry_of(uow, letter.id, letter.unit_id)
    if entry is None:
        raise NotFound("letter")
    numbers.void(uow, entry, actor.id, reason[:LONGEST])
    letter.state, letter.closed_at = LetterState.VOID, uow.now
    unassigned.stop(uow, letter)
    letter.version += 1
    uow.flush()
    uow.audit("letter.void", Ref.of(letter), number=entry.number, reason=reason[:200])
    return entry
