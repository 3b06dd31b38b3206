"""What jobs work with: the database, files, platforms and the reader."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from bot.reader.reader import Reader
from bot.workers.menus import Menus
from handlers.context import Services
from notifications.channel import Channel
from storage.engine import Database
from storage.files import FileStore
from storage.tables import Job, KeptFile, Page
from storage.unit_of_work import UnitOfWork

PDF = "application/pdf"
JPEG = "image/jpeg"

Kept = Mapping[str, tuple[int, str]]
"""Kept files: size and type by hash."""


@dataclass(frozen=True)
class JobTools:
    """The parts of the service that a job may use."""

    database: Database
    store: FileStore
    channels: Mapping[str, Channel]
    reader: Reader
    menus: Menus
    services: Services

    async def keep(self, content: bytes) -> str:
        """Keep bytes and return their hash. Note them with `note_files` in the outcome's rows."""
        return await asyncio.to_thread(self.store.keep, content)

    async def keep_with_preview(self, pdf: bytes, preview: bytes) -> tuple[str, str, Kept]:
        """Keep a PDF and the picture of its first page. Returns both hashes, and what to note."""
        pdf_hash, preview_hash = await self.keep(pdf), await self.keep(preview)
        return pdf_hash, preview_hash, {pdf_hash: (len(pdf), PDF), preview_hash: (len(preview), JPEG)}

    async def keep_made(
        self, content: bytes, mime: str, job_id: int, source: str
    ) -> tuple[str, Callable[[UnitOfWork], None]]:
        """Keep a file that a job made of its field `source`. Returns its hash and the outcome's rows."""
        digest = await self.keep(content)
        return digest, partial(note_made, files={digest: (len(content), mime)}, job_id=job_id, source=source)

    async def content(self, page: Page) -> bytes:
        """The bytes of a letter's page: the kept file, else fetched from the chat. Raises TryLater, Refused."""
        if page.file_hash:
            return await asyncio.to_thread(self.store.load, page.file_hash)
        return await self.channels[page.channel_id].fetch(page.ref)


def note_files(uow: UnitOfWork, files: Kept) -> None:
    """Write down that these files are kept."""
    for digest, (size, mime) in files.items():
        kept = uow.session.get(KeptFile, digest)
        if kept is None:
            uow.add(KeptFile(hash=digest, size=size, mime=mime, kept_at=uow.now))
        else:
            kept.kept_at = uow.now


def forget_source(uow: UnitOfWork, job_id: int, name: str) -> None:
    """Drop what a file was made of from its job: it is in the file, and may be of letters that must be forgotten."""
    job = uow.get(Job, job_id)
    if job is not None:
        job.data = {key: value for key, value in job.data.items() if key != name}


def note_made(uow: UnitOfWork, files: Kept, job_id: int, source: str) -> None:
    """Both of the above, for a file that a job made of its field `source`."""
    note_files(uow, files)
    forget_source(uow, job_id, source)
