"""Drafts of letters: begun, gone on with, said to be secret or another letter, dropped."""

from datetime import timedelta
from typing import Any

from handlers.context import Actor
from handlers.errors import AlreadyDone, Done, NotFound, SecretFault, SecretLetter
from handlers.letters.actions.fields import refresh_keys
from handlers.letters.actions.files import purge_content
from handlers.letters.rules import secrecy
from handlers.staff.actions import access
from storage import letters, timers
from storage.ref import Ref
from storage.tables import Letter
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import LetterKind, LetterState, ReadingState, Secrecy

# A draft nobody touched is offered again after this, once.
REMIND_DRAFT = timedelta(minutes=30)


def new_draft(uow: UnitOfWork, actor: Actor, *, group_key: str = "", entry_id: int | None = None) -> Letter:
    """Add an empty draft to the register of the unit that this person registers for. Raises NotAllowed."""
    unit = access.registering_unit(uow, actor)
    letter = uow.add(
        Letter(
            unit_id=unit.id,
            made_by=actor.id,
            made_at=uow.now,
            account_id=actor.account.id if actor.account else None,
            group_key=group_key,
            entry_id=entry_id,
        )
    )
    timers.set_timer(uow, "draft_waits", Ref.of(letter), uow.now + REMIND_DRAFT, letter.version)
    uow.audit("draft.begin", Ref.of(letter), unit=unit.id)
    return letter


def own_draft(uow: UnitOfWork, actor: Actor, letter_id: int) -> Letter:
    """Returns a draft that this person may continue, locked.

    Raises NotFound, or AlreadyDone where it has been registered or dropped.
    """
    letter = letters.letter(uow, letter_id, lock=True)
    if letter is None or not access.keeps_register(uow, actor, letter):
        raise NotFound("letter")
    if letter.state == LetterState.DISCARDED:
        raise AlreadyDone(Done.DISCARDED, at=letter.closed_at)
    if letter.state != LetterState.DRAFT:
        raise AlreadyDone(Done.REGISTERED, at=letter.registered_at, subject=Ref.of(letter))
    return letter


def discard(uow: UnitOfWork, letter: Letter) -> None:
    """Drop a draft: pages, reading and words are destroyed; the row stays as a tombstone."""
    purge_content(uow, letter)
    letter.state, letter.closed_at = LetterState.DISCARDED, uow.now
    letter.number = letter.sender = letter.subject = letter.addressee = letter.search = ""
    letter.number_key = letter.sender_key = ""
    letter.version += 1
    timers.stop_timers(uow, "draft_waits", Ref.of(letter))
    uow.flush()
    uow.audit("draft.discard", Ref.of(letter))


_FLAGS = ("typed", "apart", "not_secret")


def flags_of(letter: Letter) -> dict[str, Any]:
    """Returns what people said of a draft beside its fields; it outlives every reading.

    `typed` are the fields that they typed, `not_secret` that it is an open letter, `apart` that it is another letter
    than the registered one it looks like.
    """
    return {name: letter.reading[name] for name in _FLAGS if name in letter.reading}


def set_flag(uow: UnitOfWork, letter: Letter, name: str) -> None:
    """Store what a person said: "apart" or "not_secret"."""
    letter.reading = {**letter.reading, name: True}
    uow.flush()


def set_secrecy(uow: UnitOfWork, letter: Letter, level: Secrecy) -> None:
    """Set how secret a draft is. A secret one loses its pictures, text and subject at once (ข้อ 29, 35, 41).

    ลับที่สุด is never electronic: the draft is dropped. That a letter is open is stored, so that its pages are not
    suspected again.
    """
    letter.secrecy = level
    letter.version += 1
    uow.flush()
    uow.audit("letter.secrecy", Ref.of(letter), level=level)
    if secrecy.may_keep_content(level):
        set_flag(uow, letter, "not_secret")
        return
    if secrecy.may_be_registered_here(level):
        purge_content(uow, letter)
        letter.subject = letter.addressee = letter.search = ""
        letter.reading_state = ReadingState.NONE
        refresh_keys(letter)
        uow.flush()
    else:
        discard(uow, letter)


def require_appointed(actor: Actor, letter: Letter) -> None:
    """Raises SecretLetter for somebody who may not register a letter of this secrecy (ข้อ 29)."""
    if not secrecy.may_be_registered_here(letter.secrecy):
        raise SecretLetter(SecretFault.TOP_SECRET)
    if letter.secrecy != Secrecy.OPEN and not actor.person.handles_secret:
        raise SecretLetter(SecretFault.NOT_APPOINTED)


def missing_fields(letter: Letter) -> list[str]:
    """Returns the fields that must be filled before a number can be taken."""
    needed = ["dated", "sender"] if letter.secrecy != Secrecy.OPEN else ["dated", "sender", "subject"]
    if letter.kind not in (LetterKind.ANNOUNCEMENT,) and letter.secrecy != Secrecy.OPEN:
        needed.insert(0, "number")
    return [name for name in needed if not getattr(letter, name)]


def duplicate_of(uow: UnitOfWork, letter: Letter) -> Letter | None:
    """Returns a letter registered earlier with the same bytes, or the same number, date and sender; else None."""
    for page in letters.pages(uow, letter.id):
        for other in letters.pages_with(uow, page.file_hash) if page.file_hash else ():
            if other.letter_id != letter.id:
                earlier = letters.letter(uow, other.letter_id)
                if earlier is not None and earlier.state not in (
                    LetterState.DRAFT,
                    LetterState.DISCARDED,
                    LetterState.VOID,
                ):
                    return earlier
    same = letters.same_letter(uow, letter.number_key, letter.dated, letter.sender_key)
    return same if same is not None and same.id != letter.id else None
