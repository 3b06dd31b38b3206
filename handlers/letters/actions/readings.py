"""What came of reading the pages of a draft."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from handlers.letters.actions.drafts import discard, flags_of
from handlers.letters.actions.fields import LONGEST, refresh_keys
from handlers.letters.actions.files import drop_page, forget_files
from handlers.letters.jobs import LetterRead
from handlers.letters.reading.result import LetterReading
from storage import letters
from storage.ref import Ref
from storage.tables import Letter, Page
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import LetterKind, LetterState, ReadingState, Secrecy


@dataclass(frozen=True)
class Read:
    """The result of reading a draft."""

    letter: Letter
    why: str = ""
    whole: bool = True
    """False while another page is on its way; the next reading will show it."""


def take_reading(uow: UnitOfWork, read: LetterRead) -> Read | None:
    """Store what the reader proposed. Returns None if the draft is gone or has moved on."""
    letter = letters.letter(uow, read.letter, lock=True)
    hashes = dict(read.pages)
    if letter is None or letter.state != LetterState.DRAFT:
        forget_files(uow, [*hashes.values(), read.pdf, read.preview])
        return None
    pages = letters.pages(uow, letter.id)
    gone = set(hashes) - {page.id for page in pages}
    asked = letter.reading_state == ReadingState.SUSPICIOUS and not letter.reading.get("not_secret")
    if gone or asked or letter.secrecy != Secrecy.OPEN:
        # Taken back or taken anew while it was being read: the reading is of pages that are not these. Or it was found
        # to be secret, or is being asked about: nothing of it is kept meanwhile.
        forget_files(uow, [*hashes.values(), read.pdf, read.preview])
        return None
    reading = LetterReading.from_json(read.reading)
    _note_pages(pages, hashes, reading.notes)
    forget_files(uow, [old for old in (letter.pdf_hash, letter.preview_hash) if old not in (read.pdf, read.preview)])
    letter.pdf_hash, letter.preview_hash = read.pdf, read.preview
    whole = all(page.file_hash for page in pages)
    if whole:
        letter.reading_state = ReadingState.DONE
    _propose(letter, reading, read.reading)
    letter.version += 1
    refresh_keys(letter)
    uow.flush()
    uow.audit("draft.read", Ref.of(letter), pages=len(pages), unsure=len(letter.unsure))
    return Read(letter, read.why, whole)


def _note_pages(pages: Sequence[Page], hashes: Mapping[int, str], notes: Sequence[str]) -> None:
    """Store the file of each page, and what is wrong with its picture where every file was one page."""
    read = [page for page in pages if page.id in hashes]
    for page in read:
        page.file_hash = hashes[page.id]
    if len(notes) == len(read):
        for page, note in zip(read, notes, strict=True):
            page.quality = note


def _propose(letter: Letter, reading: LetterReading, stored: dict[str, Any]) -> None:
    """Fill the fields that nobody has typed with what was read, and store which of them are unsure."""
    typed = set(letter.reading.get("typed", []))
    proposals: dict[str, Any] = {
        "number": reading.number,
        "dated": reading.dated,
        "sender": reading.sender,
        "addressee": reading.to,
        "subject": reading.subject,
        "urgency": reading.urgency,
        "due_on": reading.deadline,
    }
    unsure = []
    for name, field in proposals.items():
        if name in typed or field.value is None:
            continue
        value = field.value[:LONGEST] if type(field.value) is str else field.value
        setattr(letter, name, value)
        if field.unsure:
            unsure.append(name)
    if reading.type.value is not None:
        letter.kind = LetterKind(reading.type.value)
    letter.refs, letter.enclosures = list(reading.refs.value or ()), list(reading.enclosures.value or ())
    letter.links = list(reading.qr)
    letter.unsure = unsure
    letter.reading = {**stored, **flags_of(letter)}


def reading_failed(uow: UnitOfWork, letter_id: int, bad: Sequence[int]) -> tuple[Letter, bool] | None:
    """Drop the pages that cannot be taken: those named, or all that are not kept yet. What was typed stays.

    Returns the draft, and whether good pages are left to be read; None if there is no such draft any more.
    """
    letter = letters.letter(uow, letter_id, lock=True)
    if letter is None or letter.state != LetterState.DRAFT:
        return None
    letter.reading_state = ReadingState.FAILED
    for page in letters.pages(uow, letter_id):
        if page.id in bad or (not bad and not page.file_hash):
            drop_page(page, uow)
    letter.version += 1
    uow.flush()
    left = letters.pages(uow, letter_id)
    if not left and not flags_of(letter).get("typed") and letter.entry_id is None:
        discard(uow, letter)
    return letter, any(not page.file_hash for page in left)
