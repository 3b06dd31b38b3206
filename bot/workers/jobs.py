"""Jobs, which need the network or the processor: leased from its table, done outside every transaction, its result
stored together with an event of our own, so that the office goes on from there as from any other event."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

import structlog

from bot.reader.errors import ReaderError, ReadingFailed
from bot.reader.reader import Reader
from bot.workers.menus import Menus
from handlers.circulars.actions import quota
from handlers.circulars.actions.quota import QUOTA_JOB
from handlers.circulars.actions.sending import SHEETS_JOB
from handlers.circulars.papers.sheet import CircularNotice, circular_sheets_pdf
from handlers.context import Services
from handlers.letters.actions import books
from handlers.letters.papers import stamp
from handlers.letters.papers.register import register_pdf
from handlers.letters.reading.result import LetterReading
from handlers.meetings.actions import letters as meeting_letters
from handlers.meetings.actions import minutes
from handlers.meetings.actions.convening import CALENDAR_JOB
from handlers.meetings.flows.check_in import POSTER_JOB, POSTER_MADE, SHEET_JOB, SHEET_MADE
from handlers.meetings.flows.printing import JOB as PRINT_JOB
from handlers.meetings.papers import catalogue
from handlers.meetings.papers.door_poster import DoorPoster, door_poster_pdf
from handlers.meetings.papers.sign_in_sheet import SignInSheet, sign_in_sheet_pdf
from handlers.office.actions.figures import TABLE_JOB
from handlers.people.actions.people import MENU_JOB
from notifications.channel import Channel, Refused, TryLater, Unreachable
from storage import inbox, jobs, letters, meeting_papers
from storage.engine import Database
from storage.files import FileStore
from storage.tables import Job, KeptFile, Page
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import Direction

log = structlog.get_logger(__name__)

# Reading is the only heavy thing; on the two cores of an office's machine two at once keep both busy.
AT_ONCE = 2
RETRIES = (timedelta(seconds=2), timedelta(seconds=10), timedelta(seconds=60))


@dataclass(frozen=True)
class Outcome:
    """What work gives back: an event for a chat (or none), and rows to write with it."""

    what: str = ""
    data: Mapping[str, Any] | None = None
    channel_id: str = ""
    chat: str = ""
    rows: Callable[[UnitOfWork], None] | None = None


Doing = Callable[[Job], Awaitable[Outcome]]


class Jobs:
    """Leases due work and does it, a few at a time."""

    def __init__(
        self,
        database: Database,
        store: FileStore,
        channels: Mapping[str, Channel],
        reader: Reader,
        menus: Menus,
        services: Services,
    ) -> None:
        self.database = database
        self.services = services
        self.store = store
        self.channels = channels
        self.reader = reader
        self.menus = menus
        self.kinds: dict[str, Doing] = {
            "read": self._read,
            "bind": self._bind,
            "stamp": self._stamp,
            "keep_file": self._keep_file,
            "purge": self._purge,
            books.PRINT: self._print_register,
            MENU_JOB: self._menu,
            QUOTA_JOB: self._quota,
            TABLE_JOB: self._table,
            SHEETS_JOB: self._circular_sheets,
            CALENDAR_JOB: self._calendar,
            meeting_letters.TYPESET: self._signed_paper,
            meeting_letters.DRAFT: self._paper,
            PRINT_JOB: self._paper,
            SHEET_JOB: self._sign_in_sheet,
            POSTER_JOB: self._door_poster,
        }
        self._running: set[asyncio.Task[None]] = set()

    async def work(self) -> None:
        """Start what is due, as far as there are hands; returns when nothing more can be started."""
        while len(self._running) < AT_ONCE:
            free = AT_ONCE - len(self._running)
            leased = await self.database.write(lambda uow: jobs.take_jobs(uow, free))  # noqa: B023  runs at once
            if not leased:
                return
            for job in leased:
                task = asyncio.create_task(self._do(job))
                self._running.add(task)
                task.add_done_callback(self._ended)

    def _ended(self, task: "asyncio.Task[None]") -> None:
        self._running.discard(task)
        if not task.cancelled() and task.exception() is not None:
            log.error("job lost", exc_info=task.exception())
        self.database.on_ring({"jobs"})

    async def close(self) -> None:
        """Let go of unfinished work; its lease lapses and it is done again."""
        for task in list(self._running):
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    async def _do(self, job: Job) -> None:
        assert job.id is not None
        job_id, office_id = job.id, job.office_id
        doing = self.kinds.get(job.kind)
        if doing is None:
            log.error("job of unknown kind", kind=job.kind)
            await self.database.write(lambda uow: jobs.finish_job(uow, job_id, "unknown kind"), office_id)
            return
        try:
            outcome = await doing(job)
        except TryLater as later:
            await self._again(job, later.reason, later.after)
            return
        except Exception as problem:
            # The edge of the process: whatever broke, the lease must not simply lapse without a word.
            log.exception("job failed", job=job_id, kind=job.kind)
            await self._again(job, type(problem).__name__, None)
            return

        def store(uow: UnitOfWork) -> None:
            if not jobs.finish_job(uow, job_id):
                return
            if outcome.rows is not None:
                outcome.rows(uow)
            if outcome.what:
                payload = {"what": outcome.what, "data": dict(outcome.data or {})}
                inbox.raise_event(uow, outcome.channel_id, outcome.chat, f"work:{job_id}", payload)

        await self.database.write(store, office_id)

    async def _again(self, job: Job, reason: str, after: timedelta | None) -> None:
        assert job.id is not None
        job_id = job.id
        if job.attempts <= len(RETRIES):
            wait = after or RETRIES[job.attempts - 1]
            await self.database.write(lambda uow: jobs.put_off_job(uow, job_id, wait, reason), job.office_id)
            return
        data = job.data

        def give_up(uow: UnitOfWork) -> None:
            if jobs.finish_job(uow, job_id, reason) and data.get("chat"):
                payload = {"what": f"{job.kind}_failed", "data": {**data, "why": "failed"}}
                inbox.raise_event(uow, data["channel"], data["chat"], f"work:{job_id}", payload)

        await self.database.write(give_up, job.office_id)

    # --- reading ----------------------------------------------------------------------------------------------------

    async def _read(self, job: Job) -> Outcome:
        """Fetch a draft's pages, read them, and keep them — unless they look secret and nobody has said otherwise.

        `data`: letter, channel, chat, `keep` (a person has said that it is not secret).
        """
        letter_id = int(job.data["letter"])
        pages = await self.database.read(lambda uow: letters.pages(uow, letter_id), job.office_id)
        answer = _Answer(job)
        try:
            contents = [await self._content(page) for page in pages]
        except Refused as refused:
            return answer("read_failed", why="too_large" if "too big" in refused.reason else "gone")
        if not contents:
            return answer("read_failed", why="gone")
        reading, why = LetterReading(), ""
        try:
            reading = (await self.reader.read(contents))[1]
        except ReadingFailed:
            # The file may be sound; it is kept, and the clerk types what the reader could not tell.
            why = "reading_failed"
        except ReaderError as error:
            return answer("read_failed", why=error.code, bad=await self._unsound(pages, contents))
        if reading.suspicious_secrecy is not None and not job.data.get("keep"):
            return answer("looks_secret", secrecy=str(reading.suspicious_secrecy))
        try:
            pdf, preview, sizes = await self._bound(contents)
        except ReaderError as error:
            return answer("read_failed", why=error.code, bad=await self._unsound(pages, contents))
        hashes = [await self._keep(content) for content in contents]
        sizes |= {
            digest: (len(content), page.mime) for digest, content, page in zip(hashes, contents, pages, strict=True)
        }
        return answer(
            "letter_read",
            rows=lambda uow: _note_files(uow, sizes),
            pages=[[page.id, digest] for page, digest in zip(pages, hashes, strict=True)],
            pdf=pdf,
            preview=preview,
            reading=reading.to_json(),
            why=why,
        )

    async def _unsound(self, pages: list[Page], contents: list[bytes]) -> list[int]:
        """Which of several files are to blame; none where it is not a single one (too many pages together)."""
        bad = []
        for page, content in zip(pages, contents, strict=True) if len(pages) > 1 else ():
            try:
                await self.reader.to_pdf([content])
            except ReaderError:
                bad.append(page.id or 0)
        return bad

    async def _bound(self, contents: list[bytes]) -> tuple[str, str, dict[str, tuple[int, str]]]:
        """The files as one PDF with its preview, kept: both hashes, and size and type of each. Raises ReaderError."""
        pdf, preview = await self.reader.bound(contents)
        pdf_hash, preview_hash = await self._keep(pdf), await self._keep(preview)
        return (
            pdf_hash,
            preview_hash,
            {pdf_hash: (len(pdf), "application/pdf"), preview_hash: (len(preview), "image/jpeg")},
        )

    async def _bind(self, job: Job) -> Outcome:
        """Make one PDF of a registered letter's pages again (more were attached). `data`: letter, channel, chat."""
        letter_id = int(job.data["letter"])
        pages = await self.database.read(lambda uow: letters.pages(uow, letter_id), job.office_id)
        answer = _Answer(job)
        try:
            pdf, preview, sizes = await self._bound([await self._content(page) for page in pages])
        except ReaderError as error:
            return answer("bind_failed", why=error.code)
        return answer("bound", rows=lambda uow: _note_files(uow, sizes), pdf=pdf, preview=preview)

    async def _content(self, page: Page) -> bytes:
        if page.file_hash:
            return await asyncio.to_thread(self.store.load, page.file_hash)
        return await self.channels[page.channel_id].fetch(page.ref)

    async def _keep(self, content: bytes) -> str:
        return await asyncio.to_thread(self.store.keep, content)

    # --- stamping and purging -----------------------------------------------------------------------------------------

    async def _stamp(self, job: Job) -> Outcome:
        """Put the receive stamps on a registered letter. `data`: letter, pdf (hash), stamps, channel, chat."""
        original = await asyncio.to_thread(self.store.load, str(job.data["pdf"]))
        stamps = [stamp.Stamp.from_json(one) for one in job.data["stamps"]]
        address = str(job.data.get("address") or "") or None
        try:
            stamped = await asyncio.to_thread(stamp.stamped_pdf, original, stamps, address)
        except stamp.UnreadablePdf as problem:
            # The letter stands in the register all the same; its page goes unstamped.
            log.warning("page not stamped", job=job.id, problem=str(problem))
            return _Answer(job)("stamp_failed")
        preview = await self.reader.preview(stamped)
        stamped_hash, preview_hash = await self._keep(stamped), await self._keep(preview)
        sizes = {stamped_hash: (len(stamped), "application/pdf"), preview_hash: (len(preview), "image/jpeg")}
        return _Answer(job)(
            "stamped", rows=lambda uow: _note_files(uow, sizes), stamped=stamped_hash, stamped_preview=preview_hash
        )

    async def _keep_file(self, job: Job) -> Outcome:
        """Fetch and keep a file as it is (a report's, an answer's).

        `data`: ref, channel, chat, and what the office makes of it; `then` is the happening, if not the usual one.
        """
        answer = _Answer(job)
        try:
            content = await self.channels[str(job.data["channel"])].fetch(str(job.data["ref"]))
        except Refused as refused:
            return answer("file_refused", why="too_large" if "too big" in refused.reason else "gone")
        digest = await self._keep(content)
        sizes = {digest: (len(content), str(job.data.get("mime") or "application/octet-stream"))}
        return answer(str(job.data.get("then", "file_kept")), rows=lambda uow: _note_files(uow, sizes), hash=digest)

    async def _purge(self, job: Job) -> Outcome:
        """Destroy bytes that nothing refers to any more. `data`: hashes, and when it was asked for.

        Bytes that were kept again since are another reading's, whose result may still wait to be handled.
        """
        asked = datetime.fromisoformat(job.data["asked"])
        for digest in job.data["hashes"]:
            if not await self.database.read(partial(_is_needed, digest=digest, asked=asked)):
                await asyncio.to_thread(self.store.purge, digest)
        return Outcome()

    # --- figures ------------------------------------------------------------------------------------------------------

    async def _quota(self, job: Job) -> Outcome:
        """Ask a platform how many of the month's messages are gone. `subject`: the channel's id."""
        channel = self.channels.get(job.subject)
        # A channel that is not set up any more sends nothing: it is noted so, and not asked after at every round.
        allowance = await channel.quota() if channel is not None else None
        limit, used = (allowance.limit, allowance.used) if allowance is not None else (None, 0)
        return Outcome(rows=lambda uow: quota.note(uow, self.services, job.subject, limit, used))

    async def _table(self, job: Job) -> Outcome:
        """Make an Excel file. `data`: sheets (see `tables.xlsx`), name, the chat that it is for, and the happening
        that it is brought back by, if not the usual one (`then`)."""
        from bot.workers import excel as tables  # openpyxl brings NumPy along: a fifth of a second at every start

        content = await asyncio.to_thread(tables.xlsx, job.data["sheets"])
        return await self._made(job, str(job.data.get("then", "table_made")), content, tables.XLSX, "sheets")

    async def _circular_sheets(self, job: Job) -> Outcome:
        """Set the printed notices of a circular. `data`: circular, schools, `then`, and the chat that they are for."""
        circular = CircularNotice.from_json(job.data["circular"])
        content = await asyncio.to_thread(circular_sheets_pdf, circular, job.data["schools"])
        return await self._made(job, str(job.data["then"]), content, "application/pdf", "circular")

    async def _calendar(self, job: Job) -> Outcome:
        """Keep a meeting's calendar file, whose address has gone out already. `data`: content."""
        content = str(job.data["content"]).encode()
        sizes = {await self._keep(content): (len(content), "text/calendar")}
        return Outcome(rows=lambda uow: _note_files(uow, sizes))

    async def _sign_in_sheet(self, job: Job) -> Outcome:
        """Set a meeting's sign-in sheet. `data`: sheet, meeting, and the chat that it is for."""
        sheet = SignInSheet.from_json(job.data["sheet"])
        content = await asyncio.to_thread(sign_in_sheet_pdf, sheet)
        return await self._made(job, SHEET_MADE, content, "application/pdf", "sheet")

    async def _door_poster(self, job: Job) -> Outcome:
        """Set the poster of a meeting's door. `data`: poster, meeting, and the chat that it is for."""
        poster = DoorPoster.from_json(job.data["poster"])
        content = await asyncio.to_thread(door_poster_pdf, poster)
        return await self._made(job, POSTER_MADE, content, "application/pdf", "poster")

    async def _signed_paper(self, job: Job) -> Outcome:
        """Set a signed paper of a meeting, and keep it beside its letter. `data`: paper, template, values."""
        content = await asyncio.to_thread(catalogue.set_paper, job.data["template"], job.data["values"])
        digest = await self._keep(content)
        sizes, paper_id = {digest: (len(content), "application/pdf")}, int(job.data["paper"])

        def rows(uow: UnitOfWork) -> None:
            _note_files(uow, sizes)
            meeting_papers.keep_pdf(uow, paper_id, digest)
            minutes.kept(uow, self.services, paper_id, digest)
            _forget(uow, job, "values")

        return Outcome(rows=rows)

    async def _paper(self, job: Job) -> Outcome:
        """Set a paper of a meeting for whoever asked for it. `data`: template, values, the chat that it is for, and
        `then`, the happening that brings it back if it is not a draft."""
        content = await asyncio.to_thread(catalogue.set_paper, job.data["template"], job.data["values"])
        then = str(job.data.get("then", meeting_letters.DRAFT_MADE))
        return await self._made(job, then, content, "application/pdf", "values")

    async def _made(self, job: Job, what: str, content: bytes, mime: str, forget: str) -> Outcome:
        """A file that was made, kept. What it was made of is forgotten here: it is in the file, and may be of letters
        that must be forgotten later."""
        digest = await self._keep(content)
        sizes = {digest: (len(content), mime)}
        job.data = {key: value for key, value in job.data.items() if key != forget}

        def rows(uow: UnitOfWork) -> None:
            _note_files(uow, sizes)
            _forget(uow, job, forget)

        return _Answer(job)(what, rows=rows, hash=digest, mime=mime)

    async def _print_register(self, job: Job) -> Outcome:
        """Print a month of a unit's book. `data`: unit, direction, series, month (its first day), and the chat that it
        is for."""
        unit_id, month = int(job.data["unit"]), date.fromisoformat(job.data["month"])
        book = Direction(job.data.get("direction", Direction.RECEIVE)), str(job.data.get("series", ""))
        pages = await self.database.read(lambda uow: books.month_pages(uow, unit_id, month, *book), job.office_id)
        pdf = await asyncio.to_thread(register_pdf, pages)
        preview = await self.reader.preview(pdf)
        pdf_hash, preview_hash = await self._keep(pdf), await self._keep(preview)
        sizes = {pdf_hash: (len(pdf), "application/pdf"), preview_hash: (len(preview), "image/jpeg")}
        return _Answer(job)(
            books.PRINTED, rows=lambda uow: _note_files(uow, sizes), hash=pdf_hash, preview=preview_hash
        )

    async def _menu(self, job: Job) -> Outcome:
        """Give a chat the menu of its person's role. `data`: account_id."""
        try:
            await self.menus.give(job)
        except (Refused, Unreachable) as refusal:
            # Whoever cannot be reached needs no menu; every word of it can be typed.
            log.warning("menu not given", job=job.id, reason=refusal.reason)
        return Outcome()


class _Answer:
    """Makes an outcome that goes back to the chat the work came from, with the work's own data."""

    def __init__(self, job: Job) -> None:
        self.job = job

    def __call__(self, what: str, *, rows: Callable[[UnitOfWork], None] | None = None, **data: Any) -> Outcome:
        own = self.job.data
        return Outcome(what, {**own, **data}, str(own.get("channel", "")), str(own.get("chat", "")), rows)


def _is_needed(uow: UnitOfWork, digest: str, asked: datetime) -> bool:
    kept = uow.session.get(KeptFile, digest)
    return letters.refers_to(uow, digest) or (kept is not None and kept.kept_at > asked)


def _forget(uow: UnitOfWork, job: Job, name: str) -> None:
    """What a file was made of is in the file."""
    kept = uow.get(Job, job.id)
    if kept is not None:
        kept.data = {key: value for key, value in kept.data.items() if key != name}


def _note_files(uow: UnitOfWork, sizes: Mapping[str, tuple[int, str]]) -> None:
    for digest, (size, mime) in sizes.items():
        kept = uow.session.get(KeptFile, digest)
        if kept is None:
            uow.add(KeptFile(hash=digest, size=size, mime=mime, kept_at=uow.now))
        else:
            kept.kept_at = uow.now
