"""The files and words of a letter, destroyed wherever they went."""

from collections.abc import Iterable

from handlers.letters.actions import corrections
from handlers.letters.jobs import PurgeFiles, ReadLetter
from storage import inbox, jobs, letters, outbox
from storage.ref import Ref
from storage.tables import Account, Letter, Page
from storage.unit_of_work import UnitOfWork


def purge_content(uow: UnitOfWork, letter: Letter) -> None:
    """Destroy the pictures and the text of a letter wherever they were stored.

    The fields that the register itself shows are left to the caller.
    """
    jobs.cancel_jobs(uow, ReadLetter.NAME, Ref.of(letter))
    hashes = [letter.pdf_hash, letter.preview_hash, letter.stamped_hash, letter.stamped_preview_hash]
    for page in letters.pages(uow, letter.id):
        hashes.append(page.file_hash)
        drop_page(page, uow)
    letter.pdf_hash = letter.preview_hash = letter.stamped_hash = letter.stamped_preview_hash = ""
    letter.reading, letter.unsure, letter.refs, letter.enclosures, letter.links = {}, [], [], [], []
    uow.flush()
    corrections.forget(uow, letter)
    forget_files(uow, hashes)
    forget_words(uow, letter)


def drop_page(page: Page, uow: UnitOfWork) -> None:
    """Empty a page. Its row stays, without what it held."""
    page.file_hash = page.name = page.ref = page.quality = ""
    page.purged_at = uow.now


def forget_words(uow: UnitOfWork, letter: Letter) -> None:
    """Empty what the inbox and the outbox still hold of a draft: captions, typed words, cards."""
    outbox.forget_words(uow, Ref.of(letter))
    account = uow.get(Account, letter.account_id) if letter.account_id else None
    if account is not None:
        inbox.forget_chat(uow, account.channel_id, account.chat, letter.made_at)


def forget_files(uow: UnitOfWork, hashes: Iterable[str]) -> None:
    """Have files destroyed once nothing refers to them."""
    wanted = sorted({digest for digest in hashes if digest})
    if wanted:
        jobs.put_job(uow, PurgeFiles(hashes=wanted, asked=uow.now), "files")
