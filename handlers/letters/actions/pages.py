"""The pages of a letter: added, put in order, taken anew, attached, taken back; and their reading asked for."""

import mimetypes
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from handlers.context import Actor
from handlers.errors import FileFault, FileRefused, NotAllowed, NotFound, SecretFault, SecretLetter
from handlers.incoming import File
from handlers.letters.actions.drafts import discard, flags_of, new_draft
from handlers.letters.actions.fields import refresh_keys
from handlers.letters.actions.files import drop_page, forget_files, forget_words
from handlers.letters.jobs import ReadLetter
from handlers.letters.rules import secrecy
from handlers.staff.actions import access
from handlers.staff.rules.permissions import Act
from storage import inbox, jobs, letters
from storage.ref import Ref
from storage.tables import Letter, Page
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import LetterState, ReadingState, Urgency

MAX_BYTES = 20 * 1024 * 1024
MAX_FILES = 30
# Pages of one album, and photos sent one after the other, come within this; reading waits for the last of them.
SETTLE = timedelta(milliseconds=1200)


def check_file(file: File) -> None:
    """Raises FileRefused for what can be told before fetching: too large, or neither picture nor PDF."""
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
    """Returns the draft that a file belongs to: the one of its album, the one still collecting pages, or a new one."""
    assert actor.account is not None
    if file.album:
        found = letters.draft_of_album(uow, actor.account.id, file.album)
        if found is not None:
            return found
    else:
        for draft in letters.drafts(uow, [actor.account.id])[:1]:
            gathers = draft.reading_state == ReadingState.WAITING and not draft.group_key
            if gathers and jobs.hold_back_job(uow, ReadLetter.NAME, Ref.of(draft), uow.now + SETTLE):
                return draft
    return new_draft(uow, actor, group_key=file.album or "")


def add_page(uow: UnitOfWork, letter: Letter, file: File, answer_to: Sequence[str]) -> int:
    """Add a file to a draft and have it read once no more pages come. Returns how many pages there are now.

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
    """Set a page's position: in its album by the platform's index, or by message id where there is none."""
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
    """Replace a page by a better picture. Raises NotFound when that page is gone."""
    old = next((page for page in letters.pages(uow, letter.id) if page.id == page_id), None)
    if old is None:
        raise NotFound("page")
    page = _page_of(letter, file)
    page.position = old.position
    forget_files(uow, [old.file_hash])
    drop_page(old, uow)
    uow.add(page)
    letter.reading_state = ReadingState.WAITING
    letter.version += 1
    read_again(uow, letter, file.channel, file.chat, answer_to)
    uow.flush()


def read_again(uow: UnitOfWork, letter: Letter, channel: str, chat: str, answer_to: Sequence[str]) -> None:
    """Have the pages read once no more come. What looks secret is not kept unless a person said otherwise."""
    if not jobs.hold_back_job(uow, ReadLetter.NAME, Ref.of(letter), uow.now + SETTLE):
        keep = bool(letter.reading.get("not_secret"))
        job = ReadLetter(letter=letter.id, keep=keep, channel=channel, chat=chat, answer_to=tuple(answer_to))
        jobs.put_job(uow, job, Ref.of(letter), after=SETTLE)


def stop_reading(uow: UnitOfWork, letter: Letter) -> None:
    """Fetch nothing of the pages until a person has said how secret the letter is."""
    jobs.cancel_jobs(uow, ReadLetter.NAME, Ref.of(letter))
    letter.reading_state = ReadingState.SUSPICIOUS
    letter.version += 1
    uow.flush()


def unsend(uow: UnitOfWork, channel: str, chat: str, message_id: str) -> tuple[Letter, bool] | None:
    """A person unsent a page. Returns the letter, and True where the page was destroyed; None for another message.

    A page of a registered letter stays (False). What is left of a draft is read again: its fields may come from the
    page that is gone.
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
    drop_page(page, uow)
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


_EMPTY: dict[str, Any] = {
    "number": "",
    "dated": None,
    "sender": "",
    "subject": "",
    "addressee": "",
    "urgency": Urgency.NORMAL,
    "due_on": None,
}


def _forget_proposals(letter: Letter) -> None:
    """Empty the fields that nobody typed."""
    typed = letter.reading.get("typed", [])
    for name, empty in _EMPTY.items():
        if name not in typed:
            setattr(letter, name, empty)
    letter.unsure, letter.refs, letter.enclosures, letter.links = [], [], [], []
    letter.reading = flags_of(letter)
    refresh_keys(letter)


def attach_to(uow: UnitOfWork, actor: Actor, draft: Letter, earlier: Letter) -> bool:
    """Move the draft's pages to a letter that is registered already; the draft is dropped.

    Returns whether the letter got a page that it did not have: then its file is made again (`stamping.bind`). Raises
    NotAllowed for somebody who does not keep that register, SecretLetter for a letter that may have no pages.
    """
    if not access.keeps_register(uow, actor, earlier):
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
