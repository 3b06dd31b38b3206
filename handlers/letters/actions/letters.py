"""Letters from the first photo to the register: drafts, fields, secrecy, taking the number, undoing it."""

import mimetypes
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from handlers.common import thai_dates
from handlers.common.own_days import own_days
from handlers.common.thai_calendar import OwnDays, bangkok_date
from handlers.common.thai_times import By
from handlers.context import Actor, Services
from handlers.errors import (
    AlreadyDone,
    BadDate,
    BadInput,
    Done,
    Field,
    FileFault,
    FileRefused,
    Incomplete,
    InputFault,
    NotAllowed,
    NotFound,
    SecretFault,
    SecretLetter,
    UndoClosed,
)
from handlers.incoming import File
from handlers.letters.actions import corrections, numbers, unassigned
from handlers.letters.jobs import LetterBound, LetterRead, LetterStamped
from handlers.letters.reading.result import LetterReading
from handlers.letters.rules import letter_numbers, numbering, secrecy
from handlers.staff.actions import access
from handlers.staff.rules.permissions import Act
from storage import circulars, inbox, jobs, letters, outbox, registers, timers
from storage.ref import Ref
from storage.tables import Account, Entry, Letter, Office, Page, Unit
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import Direction, LetterKind, LetterState, ReadingState, Secrecy, Urgency

MAX_BYTES = 20 * 1024 * 1024
MAX_FILES = 30
# Pages of one album, and photos sent one after the other, come within this; reading waits for the last of them.
SETTLE = timedelta(milliseconds=1200)
# A draft nobody touched is offered again after this, once.
REMIND_DRAFT = timedelta(minutes=30)
LONGEST = 1_000
# No office letter is older than the first Buddhist year of the modern forms.
OLDEST = date(1957, 1, 1)
# What the register says of a number that was taken back too late to be freed. `texts/words.py` has the Thai for it.
UNDONE = "undone"
FIELDS = ("number", "dated", "sender", "subject", "addressee", "urgency", "secrecy", "due_on")
_WORDS = ("number", "sender", "subject", "addressee")
_EMPTY: dict[str, Any] = {
    "number": "",
    "dated": None,
    "sender": "",
    "subject": "",
    "addressee": "",
    "urgency": Urgency.NORMAL,
    "due_on": None,
}


def fold(*texts: str) -> str:
    """Words as search compares them: Arabic digits, lower case, no spaces inside numbers' codes."""
    joined = " ".join(text for text in texts if text)
    return " ".join(thai_dates.from_thai_digits(joined).lower().split())


def refresh_keys(letter: Letter) -> None:
    """Derive what duplicates and search compare from the plain fields."""
    letter.number_key = letter_numbers.normalise(letter.number) if letter.number else ""
    letter.sender_key = letter_numbers.normalise_sender(letter.sender) if letter.sender else ""
    dated = f"{thai_dates.short(letter.dated)} {thai_dates.long(letter.dated)}" if letter.dated else ""
    letter.search = fold(letter.number, letter.sender, letter.subject, letter.addressee, dated)


# --- drafts ---------------------------------------------------------------------------------------------------------


def check_file(file: File) -> None:
    """Raises FileRefused for what can be told before fetching: too big, or neither picture nor PDF."""
    if file.size is not None and file.size > MAX_BYTES:
        raise FileRefused(FileFault.TOO_LARGE, file.name or "")
    # LINE tells no type of a file, only its name.
    mime = file.mime or mimetypes.guess_type(file.name or "")[0] or ""
    if (
        not file.photo
        and mime
        and not mime.startswith("image/")
        and mime not in ("application/pdf", "application/octet-stream")
    ):
        raise FileRefused(FileFault.UNSUPPORTED, file.name or "")


def draft_for(uow: UnitOfWork, actor: Actor, file: File) -> Letter:
    """The draft a file belongs to: its album's, the one still gathering pages, or a new one."""
    assert actor.account is not None
    if file.album:
        found = letters.draft_of_album(uow, actor.account.id, file.album)
        if found is not None:
            return found
    else:
        for draft in letters.drafts(uow, [actor.account.id])[:1]:
            gathers = draft.reading_state == ReadingState.WAITING and not draft.group_key
            if gathers and jobs.hold_back_job(uow, "read", Ref.of(draft), uow.now + SETTLE):
                return draft
    return new_draft(uow, actor, group_key=file.album or "")


def new_draft(uow: UnitOfWork, actor: Actor, *, group_key: str = "", entry_id: int | None = None) -> Letter:
    """An empty draft in the book of the unit this person registers for. Raises NotAllowed."""
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


def add_page(uow: UnitOfWork, letter: Letter, file: File, answer_to: Sequence[str]) -> int:
    """Add a file to a draft and have it read once the pages have settled; how many pages there are now.

    Nothing of the file is kept yet: it is fetched and looked at first (ข้อ 29), and not even that while somebody is
    being asked how secret the letter is. A page that came twice counts once.
    """
    pages = letters.pages(uow, letter.id)
    if not any(page.message_id == (file.message_id or "") for page in pages):
        if len(pages) >= MAX_FILES:
            raise FileRefused(FileFault.TOO_MANY_PAGES, file.name or "")
        _place(uow, letter, _page_of(letter, file), file.album, file.album_index, pages)
        if file.album:
            letter.group_key = file.album
    letter.version += 1
    if letter.reading_state != ReadingState.SUSPICIOUS:
        letter.reading_state = ReadingState.WAITING
        read_again(uow, letter, file.channel, file.chat, answer_to)
    uow.flush()
    return len(letters.pages(uow, letter.id))


def _page_of(letter: Letter, file: File) -> Page:
    return Page(
        letter_id=letter.id,
        channel_id=file.channel,
        message_id=file.message_id or "",
        ref=file.ref,
        name=file.name or "",
        mime=file.mime or "",
    )


# Pages that came at one go share a block of positions, so that an album added later stays in its own order behind.
_BLOCK = 100


def _place(
    uow: UnitOfWork, letter: Letter, page: Page, album: str | None, index: int | None, pages: Sequence[Page]
) -> None:
    """Give a page its place: in its album by the platform's index, or by message id where there is none."""
    last = max((other.position // _BLOCK for other in pages), default=-1)
    block = last if album and album == letter.group_key and pages else last + 1
    page.position = block * _BLOCK + (index or 1)
    uow.add(page)
    if album and index is None:
        together = [other for other in pages if other.position // _BLOCK == block] + [page]
        together.sort(key=lambda one: (len(one.message_id), one.message_id))
        for number, one in enumerate(together, start=1):
            one.position = block * _BLOCK + number
    uow.flush()


def retake_page(uow: UnitOfWork, letter: Letter, page_id: int, file: File, answer_to: Sequence[str]) -> None:
    """A better picture in the place of a page. Raises NotFound when that page has gone meanwhile."""
    old = next((page for page in letters.pages(uow, letter.id) if page.id == page_id), None)
    if old is None:
        raise NotFound("page")
    page = _page_of(letter, file)
    page.position = old.position
    forget_files(uow, [old.file_hash])
    _drop(old, uow)
    uow.add(page)
    letter.reading_state = ReadingState.WAITING
    letter.version += 1
    read_again(uow, letter, file.channel, file.chat, answer_to)
    uow.flush()


def _drop(page: Page, uow: UnitOfWork) -> None:
    page.file_hash = page.name = page.ref = page.quality = ""
    page.purged_at = uow.now


def read_again(uow: UnitOfWork, letter: Letter, channel: str, chat: str, answer_to: Sequence[str]) -> None:
    """Have the pages read when they have settled. What looks secret is not kept unless a person said otherwise."""
    subject = Ref.of(letter)
    if not jobs.hold_back_job(uow, "read", subject, uow.now + SETTLE):
        keep = bool(letter.reading.get("not_secret"))
        data = {"letter": letter.id, "channel": channel, "chat": chat, "keep": keep, "answer_to": list(answer_to)}
        jobs.put_job(uow, "read", subject, data, after=SETTLE)


def stop_reading(uow: UnitOfWork, letter: Letter) -> None:
    """Nothing of the pages is fetched before a person has said how secret the letter is."""
    jobs.cancel_jobs(uow, "read", Ref.of(letter))
    letter.reading_state = ReadingState.SUSPICIOUS
    letter.version += 1
    uow.flush()


@dataclass(frozen=True)
class Read:
    """What came of reading a draft."""

    letter: Letter
    why: str = ""
    whole: bool = True
    """False while another page is on its way; the next reading will show it."""


def take_reading(uow: UnitOfWork, read: LetterRead) -> Read | None:
    """Store what the reader proposed. None if the draft has gone or moved on meanwhile."""
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
    """What was kept of each page, and what is wrong with its picture where every file was one page."""
    read = [page for page in pages if page.id in hashes]
    for page in read:
        page.file_hash = hashes[page.id]
    if len(notes) == len(read):
        for page, note in zip(read, notes, strict=True):
            page.quality = note


# What people said of a draft; it outlives every reading.
_SAID = ("typed", "apart", "not_secret")


def said(letter: Letter) -> dict[str, Any]:
    """What people said of a draft beside its fields: which of them they typed, that it is not secret, that it is
    another letter than the one it looks like."""
    return {name: letter.reading[name] for name in _SAID if name in letter.reading}


def say(uow: UnitOfWork, letter: Letter, name: str) -> None:
    """Remember what a person said: "apart" or "not_secret"."""
    letter.reading = {**letter.reading, name: True}
    uow.flush()


def _propose(letter: Letter, reading: LetterReading, stored: dict[str, Any]) -> None:
    """Fill the fields nobody has typed with what was read, and remember which of them are unsure."""
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
    letter.reading = {**stored, **said(letter)}


def reading_failed(uow: UnitOfWork, letter_id: int, bad: Sequence[int]) -> tuple[Letter, bool] | None:
    """Pages that cannot be taken are dropped: those named, or all that are not kept yet. What was typed stays.

    Returns the draft and whether sound pages are left to be read; None if there is no such draft any more.
    """
    letter = letters.letter(uow, letter_id, lock=True)
    if letter is None or letter.state != LetterState.DRAFT:
        return None
    letter.reading_state = ReadingState.FAILED
    for page in letters.pages(uow, letter_id):
        if page.id in bad or (not bad and not page.file_hash):
            _drop(page, uow)
    letter.version += 1
    uow.flush()
    left = letters.pages(uow, letter_id)
    if not left and not said(letter).get("typed") and letter.entry_id is None:
        discard(uow, letter)
    return letter, any(not page.file_hash for page in left)


def own_draft(uow: UnitOfWork, actor: Actor, letter_id: int) -> Letter:
    """A draft somebody may go on with.

    Raises NotFound, or AlreadyDone when it has been registered or dropped.
    """
    letter = letters.letter(uow, letter_id, lock=True)
    if letter is None or not may_go_on(uow, actor, letter):
        raise NotFound("letter")
    if letter.state == LetterState.DISCARDED:
        raise AlreadyDone(Done.DISCARDED, at=letter.closed_at)
    if letter.state != LetterState.DRAFT:
        raise AlreadyDone(Done.REGISTERED, at=letter.registered_at, subject=Ref.of(letter))
    return letter


def may_go_on(uow: UnitOfWork, actor: Actor, letter: Letter) -> bool:
    """Whether a letter is somebody's to go on with: whoever keeps its book now. A draft's maker may have moved on."""
    unit = uow.get(Unit, letter.unit_id) if letter.unit_id else None
    return unit is not None and access.may_register(actor, unit)


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


def purge_content(uow: UnitOfWork, letter: Letter) -> None:
    """Destroy pictures and text of a letter, wherever they went; the register's own columns are the caller's."""
    jobs.cancel_jobs(uow, "read", Ref.of(letter))
    hashes = [letter.pdf_hash, letter.preview_hash, letter.stamped_hash, letter.stamped_preview_hash]
    for page in letters.pages(uow, letter.id):
        hashes.append(page.file_hash)
        _drop(page, uow)
    letter.pdf_hash = letter.preview_hash = letter.stamped_hash = letter.stamped_preview_hash = ""
    letter.reading, letter.unsure, letter.refs, letter.enclosures, letter.links = {}, [], [], [], []
    uow.flush()
    corrections.forget(uow, letter)
    forget_files(uow, hashes)
    forget_words(uow, letter)


def forget_words(uow: UnitOfWork, letter: Letter) -> None:
    """Empty what the inbox and the outbox still hold of a draft: its pictures' captions, what was typed, its cards."""
    outbox.forget_words(uow, Ref.of(letter))
    account = uow.get(Account, letter.account_id) if letter.account_id else None
    if account is not None:
        inbox.forget_chat(uow, account.channel_id, account.chat, letter.made_at)


def forget_files(uow: UnitOfWork, hashes: Iterable[str]) -> None:
    """Have bytes destroyed once nothing refers to them."""
    wanted = sorted({digest for digest in hashes if digest})
    if wanted:
        jobs.put_job(uow, "purge", "files", {"hashes": wanted, "asked": uow.now.isoformat()})


def unsend(uow: UnitOfWork, channel: str, chat: str, message_id: str) -> tuple[Letter, bool] | None:
    """A person took a page back. Of a draft it is purged (True); of a registered letter it stays (False).

    What is left of a draft is read anew: what stands in its fields may come from the page that has gone.
    """
    inbox.purge_message(uow, channel, chat, message_id)
    page = letters.page_of_message(uow, channel, message_id)
    if page is None or page.purged_at is not None:
        return None
    letter = letters.letter(uow, page.letter_id, lock=True)
    if letter is None:
        return None
    if letter.state != LetterState.DRAFT:
        return letter, False
    hashes = [page.file_hash, letter.pdf_hash, letter.preview_hash]
    _drop(page, uow)
    letter.pdf_hash = letter.preview_hash = ""
    _forget_proposals(letter)
    letter.version += 1
    uow.flush()
    forget_files(uow, hashes)
    forget_words(uow, letter)
    uow.audit("page.unsend", Ref.of(letter), page=page.id)
    if letters.pages(uow, letter.id):
        read_again(uow, letter, channel, chat, ())
    else:
        discard(uow, letter)
    return letter, True


def _forget_proposals(letter: Letter) -> None:
    """Empty the fields that nobody typed."""
    typed = letter.reading.get("typed", [])
    for name, empty in _EMPTY.items():
        if name not in typed:
            setattr(letter, name, empty)
    letter.unsure, letter.refs, letter.enclosures, letter.links = [], [], [], []
    letter.reading = said(letter)
    refresh_keys(letter)


# --- fields ---------------------------------------------------------------------------------------------------------


def set_field(uow: UnitOfWork, letter: Letter, name: str, value: Any, today: date) -> None:
    """Put a field as a person gave it: text as typed, a date as a date (None clears it), a due day perhaps with its
    time. Raises BadInput."""
    if name not in FIELDS:
        raise NotFound("field", name)
    if name == "due_on":
        by = value if isinstance(value, By) else None
        letter.due_time = by.time if by else letter.due_time if value == letter.due_on else ""
        value = by.day if by else value
    if isinstance(value, str) and name in _WORDS:
        value = visible(value)
        if len(value) > LONGEST:
            raise BadInput(Field(name), InputFault.TOO_LONG)
        if not value and name != "number":
            raise BadInput(Field(name), InputFault.EMPTY)
    if name == "dated" and value is not None:
        _check_dated(value, today)
    if name == "due_on" and value is not None:
        check_due(value, today)
    if name == "urgency":
        value = Urgency(value)
    setattr(letter, name, value)
    letter.unsure = [field for field in letter.unsure if field != name]
    letter.reading = {**letter.reading, "typed": sorted({*letter.reading.get("typed", []), name})}
    letter.version += 1
    refresh_keys(letter)
    uow.flush()
    uow.audit("letter.field", Ref.of(letter), field=name)


# Joins emoji into one and holds Indian scripts together; every other invisible letter only hides something.
_ZERO_WIDTH_JOINER = "\u200d"


def visible(text: str) -> str:
    """Words as they are seen: on one line, without letters that cannot be seen; "" where nothing can be."""
    kept = "".join(
        letter
        for letter in text
        if letter == _ZERO_WIDTH_JOINER or unicodedata.category(letter) not in ("Cf", "Co", "Cn")
    )
    words = " ".join(kept.split())
    return words if any(unicodedata.category(letter)[0] not in "ZC" for letter in words) else ""


def _check_dated(day: date, today: date) -> None:
    if day > today:
        raise BadDate(InputFault.FUTURE, thai_dates.short(day), day)
    if day < OLDEST:
        raise BadDate(InputFault.TOO_OLD, thai_dates.short(day), day)


def check_due(day: date, today: date) -> None:
    """Raises BadDate for a due date that has passed or lies beyond two years."""
    if day < today:
        raise BadDate(InputFault.PAST, thai_dates.short(day), day)
    if day > today + timedelta(days=730):
        raise BadDate(InputFault.TOO_FAR, thai_dates.short(day), day)


def typed_date(text: str, today: date) -> date:
    """The date of a letter as people type it. Raises BadDate."""
    try:
        return thai_dates.parse_date(text, today, leaning="past")
    except thai_dates.UnknownDate:
        raise BadDate(InputFault.UNKNOWN, text) from None
    except thai_dates.DateError:
        raise BadDate(InputFault.IMPOSSIBLE, text) from None


def set_secrecy(uow: UnitOfWork, letter: Letter, level: Secrecy) -> None:
    """Say how secret a draft is. A secret one loses its pictures, text and subject at once (ข้อ 29, 35, 41).

    ลับที่สุด is never electronic: `register` refuses it. That a letter is open is remembered, so that its pages are not
    suspected again.
    """
    letter.secrecy = level
    letter.version += 1
    uow.flush()
    uow.audit("letter.secrecy", Ref.of(letter), level=level)
    if secrecy.may_keep_content(level):
        say(uow, letter, "not_secret")
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
    """Raises SecretLetter for whoever may not register a letter of this class (ข้อ 29)."""
    if not secrecy.may_be_registered_here(letter.secrecy):
        raise SecretLetter(SecretFault.TOP_SECRET)
    if letter.secrecy != Secrecy.OPEN and not actor.person.handles_secret:
        raise SecretLetter(SecretFault.NOT_APPOINTED)


def missing_fields(letter: Letter) -> list[str]:
    """What must still be filled before a number can be taken."""
    needed = ["dated", "sender"] if letter.secrecy != Secrecy.OPEN else ["dated", "sender", "subject"]
    if letter.kind not in (LetterKind.ANNOUNCEMENT,) and letter.secrecy != Secrecy.OPEN:
        needed.insert(0, "number")
    return [name for name in needed if not getattr(letter, name)]


def duplicate_of(uow: UnitOfWork, letter: Letter) -> Letter | None:
    """An earlier registered letter with the same bytes, or the same number, date and sender."""
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


# --- registering ----------------------------------------------------------------------------------------------------


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
    corrections.note(uow, letter)
    uow.flush()
    uow.audit("letter.register", Ref.of(letter), number=entry.number, year=entry.year, unit=unit.id)
    return entry


def undo_register(uow: UnitOfWork, actor: Actor, letter: Letter) -> numbering.Undo:
    """Take a registering back within 60 seconds; the letter is a draft again. Raises UndoClosed, AlreadyDone, NotFound
    for somebody who does not keep the book."""
    assert letter.unit_id is not None
    if not may_go_on(uow, actor, letter):
        raise NotFound("letter")
    if letter.state != LetterState.REGISTERED:
        raise AlreadyDone(Done.MOVED_ON, subject=Ref.of(letter))
    _require_no_open_circular(uow, letter)
    entry = registers.entry_of(uow, letter.id, letter.unit_id)
    if entry is None or letter.registered_at is None or not numbering.may_undo(letter.registered_at, uow.now):
        raise UndoClosed
    outcome = numbers.undo_taking(uow, entry, actor.id, UNDONE)
    letter.entry_id = entry.id if outcome is numbering.Undo.RESERVE else None
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


def attach_to(uow: UnitOfWork, actor: Actor, draft: Letter, earlier: Letter) -> bool:
    """The draft's pages become further pages of a letter that is registered already; the draft is gone.

    Returns whether there was any page that the letter did not have: then it is to be bound anew (`bind`).
    Raises NotAllowed for whoever does not keep that book, SecretLetter for a letter that may have no pages.
    """
    if not may_go_on(uow, actor, earlier):
        raise NotAllowed(Act.REGISTER)
    if not secrecy.may_keep_content(earlier.secrecy):
        raise SecretLetter(SecretFault.NO_PAGES)
    kept = letters.pages(uow, earlier.id)
    known = {page.file_hash for page in kept}
    block = max((page.position // _BLOCK for page in kept), default=-1)
    added = [page for page in letters.pages(uow, draft.id) if page.file_hash and page.file_hash not in known]
    for number, page in enumerate(added, start=1):
        page.letter_id, page.position = earlier.id, (block + 1) * _BLOCK + number
    uow.flush()
    discard(uow, draft)
    earlier.version += 1
    uow.flush()
    uow.audit("letter.attach", Ref.of(earlier), draft=draft.id, pages=len(added))
    return bool(added)


def bind(uow: UnitOfWork, letter: Letter, channel: str, chat: str, answer_to: Sequence[str]) -> None:
    """Have the pages of a registered letter made into one PDF again."""
    data = {"letter": letter.id, "channel": channel, "chat": chat, "answer_to": list(answer_to)}
    jobs.put_job(uow, "bind", Ref.of(letter), data)


def take_bound(uow: UnitOfWork, bound: LetterBound) -> Letter | None:
    """Store the PDF of all pages. None if the letter has none any more."""
    letter = letters.letter(uow, bound.letter, lock=True)
    if letter is None or letter.state in (LetterState.DRAFT, LetterState.DISCARDED):
        forget_files(uow, [bound.pdf, bound.preview])
        return None
    forget_files(uow, [letter.pdf_hash, letter.preview_hash])
    letter.pdf_hash, letter.preview_hash = bound.pdf, bound.preview
    letter.version += 1
    uow.flush()
    return letter


def stamp(
    uow: UnitOfWork, services: Services, letter: Letter, channel: str, chat: str, answer_to: Sequence[str]
) -> None:
    """Have the receive stamps of all units that took it put on the first page (แบบ 12, ข้อ 37), beside the QR.

    A letter without pages gets none.
    """
    if not letter.pdf_hash:
        return
    data = {
        "letter": letter.id,
        "pdf": letter.pdf_hash,
        "stamps": _stamps(uow, letter),
        "address": services.links.letter(letter.id, uow.office),
        "channel": channel,
        "chat": chat,
        "answer_to": list(answer_to),
    }
    jobs.put_job(uow, "stamp", Ref.of(letter), data)


def _stamps(uow: UnitOfWork, letter: Letter) -> list[dict[str, Any]]:
    return [
        {
            "agency": unit.name,
            "number": entry.number,
            "year": entry.year,
            "received_at": entry.taken_at.isoformat(),
        }
        for entry, unit in registers.entries_of(uow, letter.id)
    ]


def take_stamped(uow: UnitOfWork, stamped: LetterStamped) -> Letter | None:
    """Store the stamped page; None if the letter was un-registered or its page replaced meanwhile."""
    letter = letters.letter(uow, stamped.letter, lock=True)
    stands = letter is not None and letter.state not in (LetterState.DRAFT, LetterState.DISCARDED)
    # Registered again under another number meanwhile, or taken in by a group: the stamps on this page are not its own.
    if letter is None or not stands or letter.pdf_hash != stamped.pdf or _stamps(uow, letter) != stamped.stamps:
        forget_files(uow, [stamped.stamped, stamped.stamped_preview])
        return None
    forget_files(uow, [letter.stamped_hash, letter.stamped_preview_hash])
    letter.stamped_hash, letter.stamped_preview_hash = stamped.stamped, stamped.stamped_preview
    uow.flush()
    return letter


def registered(uow: UnitOfWork, letter_id: int, *, lock: bool = False) -> Letter:
    """A letter that stands in a register. Raises NotFound."""
    letter = letters.letter(uow, letter_id, lock=lock)
    if letter is None or letter.state in (LetterState.DRAFT, LetterState.DISCARDED):
        raise NotFound("letter")
    return letter


def office_entry(uow: UnitOfWork, letter: Letter) -> Entry | None:
    """The number under which the letter was registered first, void or not; of a letter sent that of its send book."""
    if letter.direction is Direction.SEND:
        return registers.sent_entry(uow, letter.id)
    if letter.unit_id is None:
        return None
    return registers.any_entry_of(uow, letter.id, letter.unit_id)


def holidays_of(office: Office) -> OwnDays:
    """The office's own holidays and half days, beside the public holidays."""
    return own_days(office.settings)


def today_of(uow: UnitOfWork) -> date:
    """Today in Bangkok."""
    return bangkok_date(uow.now)


def summary(letter: Letter) -> str:
    """What a reader of the card should know besides the subject: what is wanted and when, as far as it was read."""
    meeting = (letter.reading.get("meeting") or {}).get("value")
    if meeting:
        start = (meeting.get("start") or "")[:5]
        on = thai_dates.short(date.fromisoformat(meeting["on"]))
        return " ".join(part for part in (on, start, meeting.get("place") or "") if part)
    return ""
