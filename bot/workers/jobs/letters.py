"""Jobs of letters and registers: reading, binding, stamping and printing them, destroying their files."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from functools import partial

import structlog

from bot.reader.errors import ReaderError, ReadingFailed
from bot.workers.jobs.route import JobRoute, LeasedJob, Outcome, on_job
from bot.workers.jobs.tools import JobTools, Kept, note_files
from handlers.letters.actions import books
from handlers.letters.jobs import (
    BindFailed,
    BindLetter,
    LetterBound,
    LetterRead,
    LetterStamped,
    LooksSecret,
    PrintRegister,
    PurgeFiles,
    ReadFailed,
    ReadLetter,
    RegisterPrinted,
    RegisterPrintFailed,
    StampFailed,
    StampLetter,
)
from handlers.letters.papers import stamp
from handlers.letters.papers.register import register_pdf
from handlers.letters.reading.result import LetterReading
from notifications.channel import Refused
from storage import letters
from storage.tables import KeptFile, Page
from storage.unit_of_work import UnitOfWork

log = structlog.get_logger(__name__)


async def read(tools: JobTools, job: LeasedJob[ReadLetter]) -> Outcome:
    """Fetch a draft's pages, read them, and keep them, unless they look secret and nobody has said otherwise."""
    data = job.data
    pages = await tools.database.read(lambda uow: letters.pages(uow, data.letter), job.office_id)
    try:
        contents = [await tools.content(page) for page in pages]
    except Refused as refused:
        return _unread(data, "too_large" if "too big" in refused.reason else "gone")
    if not contents:
        return _unread(data, "gone")
    reading, why = LetterReading(), ""
    try:
        reading = (await tools.reader.read(contents))[1]
    except ReadingFailed:
        # The file may be sound; it is kept, and the clerk types what the reader could not tell.
        why = "reading_failed"
    except ReaderError as error:
        return _unread(data, error.code, await _unsound(tools, pages, contents))
    if reading.suspicious_secrecy is not None and not data.keep:
        return Outcome(LooksSecret(letter=data.letter, secrecy=reading.suspicious_secrecy, answer_to=data.answer_to))
    try:
        return await _keep_read(tools, data, pages, contents, reading, why)
    except ReaderError as error:
        return _unread(data, error.code, await _unsound(tools, pages, contents))


async def _keep_read(
    tools: JobTools, data: ReadLetter, pages: Sequence[Page], contents: list[bytes], reading: LetterReading, why: str
) -> Outcome:
    """Keep the pages and their PDF. Raises ReaderError."""
    pdf, preview, files = await _bound(tools, contents)
    hashes = [await tools.keep(content) for content in contents]
    files = {
        **files,
        **{digest: (len(content), page.mime) for digest, content, page in zip(hashes, contents, pages, strict=True)},
    }
    event = LetterRead(
        letter=data.letter,
        pages=[(page.id, digest) for page, digest in zip(pages, hashes, strict=True)],
        pdf=pdf,
        preview=preview,
        reading=reading.to_json(),
        why=why,
        answer_to=data.answer_to,
    )
    return Outcome(event, partial(note_files, files=files))


def _unread(data: ReadLetter, why: str, bad: Sequence[int] = ()) -> Outcome:
    return Outcome(ReadFailed(letter=data.letter, why=why, bad=tuple(bad), answer_to=data.answer_to))


async def _unsound(tools: JobTools, pages: Sequence[Page], contents: Sequence[bytes]) -> list[int]:
    """Which of several files are to blame; none where it is not a single one (too many pages together)."""
    bad = []
    for page, content in zip(pages, contents, strict=True) if len(pages) > 1 else ():
        try:
            await tools.reader.to_pdf([content])
        except ReaderError:
            bad.append(page.id)
    return bad


async def _bound(tools: JobTools, contents: list[bytes]) -> tuple[str, str, Kept]:
    """Keep the files as one PDF with its preview. Raises ReaderError."""
    return await tools.keep_with_preview(*await tools.reader.bound(contents))


async def bind(tools: JobTools, job: LeasedJob[BindLetter]) -> Outcome:
    """Make one PDF of a registered letter's pages again (more were attached)."""
    data = job.data
    pages = await tools.database.read(lambda uow: letters.pages(uow, data.letter), job.office_id)
    try:
        pdf, preview, files = await _bound(tools, [await tools.content(page) for page in pages])
    except ReaderError as error:
        return Outcome(BindFailed(letter=data.letter, why=error.code, answer_to=data.answer_to))
    event = LetterBound(letter=data.letter, pdf=pdf, preview=preview, answer_to=data.answer_to)
    return Outcome(event, partial(note_files, files=files))


async def put_stamps(tools: JobTools, job: LeasedJob[StampLetter]) -> Outcome:
    """Put the receive stamps on a registered letter."""
    data = job.data
    original = await asyncio.to_thread(tools.store.load, data.pdf)
    stamps = [stamp.Stamp.from_json(one) for one in data.stamps]
    try:
        stamped = await asyncio.to_thread(stamp.stamped_pdf, original, stamps, data.address or None)
    except stamp.UnreadablePdf as problem:
        # The letter stands in the register all the same; its page goes unstamped.
        log.warning("page not stamped", job=job.id, problem=str(problem))
        return Outcome(StampFailed(letter=data.letter, answer_to=data.answer_to))
    pdf, preview, files = await tools.keep_with_preview(stamped, await tools.reader.preview(stamped))
    event = LetterStamped(
        letter=data.letter,
        pdf=data.pdf,
        stamps=data.stamps,
        stamped=pdf,
        stamped_preview=preview,
        answer_to=data.answer_to,
    )
    return Outcome(event, partial(note_files, files=files))


async def print_register(tools: JobTools, job: LeasedJob[PrintRegister]) -> Outcome:
    """Print a month of a unit's book."""
    data = job.data
    pages = await tools.database.read(
        lambda uow: books.month_pages(uow, data.unit, data.month, data.direction, data.series), job.office_id
    )
    content = await asyncio.to_thread(register_pdf, pages)
    pdf, preview, files = await tools.keep_with_preview(content, await tools.reader.preview(content))
    event = RegisterPrinted(
        unit=data.unit,
        month=data.month,
        direction=data.direction,
        series=data.series,
        hash=pdf,
        preview=preview,
        answer_to=data.answer_to,
    )
    return Outcome(event, partial(note_files, files=files))


async def purge(tools: JobTools, job: LeasedJob[PurgeFiles]) -> Outcome:
    """Destroy files that nothing refers to any more.

    A file that was kept again since is another reading's, whose result may still wait to be handled.
    """
    for digest in job.data.hashes:
        if not await tools.database.read(partial(_is_needed, digest=digest, asked=job.data.asked)):
            await asyncio.to_thread(tools.store.purge, digest)
    return Outcome()


def _is_needed(uow: UnitOfWork, digest: str, asked: datetime) -> bool:
    kept = uow.session.get(KeptFile, digest)
    return letters.refers_to(uow, digest) or (kept is not None and kept.kept_at > asked)


JOBS: tuple[JobRoute, ...] = (
    on_job(ReadLetter, read, ReadFailed),
    on_job(BindLetter, bind, BindFailed),
    on_job(StampLetter, put_stamps, StampFailed),
    on_job(PrintRegister, print_register, RegisterPrintFailed),
    on_job(PurgeFiles, purge),
)
