"""The reader as the rest of the product knows it: bytes in, fields out, nothing of the service at risk."""

import asyncio
import contextlib
import os
import pickle
import signal
import sys
from collections.abc import Sequence
from datetime import date
from typing import Any, Protocol

from pydantic import TypeAdapter, ValidationError

from bot.reader import errors
from bot.reader.errors import ReaderError, ReadingFailed, TooLarge
from bot.reader.limits import CONVERT_SECONDS, LENGTH_BYTES, MAX_BYTES, READ_SECONDS, reading_is_on
from handlers.letters.reading.page_text import PageText
from handlers.letters.reading.result import LetterReading
from storage.clock import BANGKOK, Clock, SystemClock

# As `bot.reader.worker` writes it; named here again so that the service does not import OpenCV and its kin.
_READ_ANSWER: TypeAdapter[tuple[tuple[PageText, ...], LetterReading]] = TypeAdapter(
    tuple[tuple[PageText, ...], LetterReading]
)


class Reader(Protocol):
    """Recognises letters. Every method raises a ReaderError and nothing else for files that cannot be used."""

    @property
    def available(self) -> bool:
        """Whether photographs can be recognised; PDFs with text of their own always are."""
        ...

    async def read(self, files: Sequence[bytes]) -> tuple[tuple[PageText, ...], LetterReading]:
        """The pages of one letter (its files in order) and its fields."""
        ...

    async def to_pdf(self, files: Sequence[bytes]) -> bytes:
        """The files as one PDF, pages in order, JPEG bytes kept."""
        ...

    async def bound(self, files: Sequence[bytes]) -> tuple[bytes, bytes]:
        """The files as one PDF, as `to_pdf`, and the preview of its first page."""
        ...

    async def preview(self, data: bytes, page: int = 0) -> bytes:
        """One page of a picture or PDF as a JPEG: longest side 1280 px, under one megabyte."""
        ...

    async def close(self) -> None:
        """Stop what is still running."""
        ...


class LocalReader:
    """Reads with the recogniser of this package, every job in a process of its own, `jobs` of them at once.

    With `ahead` the process of the next job is started while one works, so that nobody waits for its imports (half a
    second). It has seen no file before its own, and is ended by `close` or with the service.
    """

    def __init__(
        self, clock: Clock | None = None, *, jobs: int = 1, seconds: float = READ_SECONDS, ahead: bool = False
    ) -> None:
        self._clock = clock or SystemClock()
        self._room = asyncio.Semaphore(jobs)
        self._seconds = seconds
        self._running: set[asyncio.subprocess.Process] = set()
        self._ahead = ahead
        self._next: asyncio.subprocess.Process | None = None

    @property
    def available(self) -> bool:
        return reading_is_on()

    async def read(self, files: Sequence[bytes]) -> tuple[tuple[PageText, ...], LetterReading]:
        today: date = self._clock.now().astimezone(BANGKOK).date()
        answer = await self._job("read", (list(files), today), self._seconds, files)
        try:
            return _READ_ANSWER.validate_json(answer)
        except ValidationError as error:
            raise ReadingFailed("the worker's answer makes no sense") from error

    async def to_pdf(self, files: Sequence[bytes]) -> bytes:
        return await self._job("to_pdf", (list(files),), CONVERT_SECONDS, files)

    async def bound(self, files: Sequence[bytes]) -> tuple[bytes, bytes]:
        answer = await self._job("bind", (list(files),), CONVERT_SECONDS, files)
        length = int.from_bytes(answer[:LENGTH_BYTES], "big")
        return answer[LENGTH_BYTES : LENGTH_BYTES + length], answer[LENGTH_BYTES + length :]

    async def preview(self, data: bytes, page: int = 0) -> bytes:
        return await self._job("preview", (data, page), CONVERT_SECONDS, [data])

    async def explain(self, data: bytes) -> bytes:
        """The first page as the reader sees it, as a JPEG: every piece framed, green where it is sure."""
        return await self._job("explain", (data,), self._seconds, [data])

    async def close(self) -> None:
        self._ahead = False
        waiting, self._next = self._next, None
        for process in [*self._running, *([waiting] if waiting else [])]:
            _kill(process)
        if waiting:
            await waiting.wait()

    async def _job(self, name: str, arguments: tuple[Any, ...], seconds: float, files: Sequence[bytes]) -> bytes:
        if any(len(data) > MAX_BYTES for data in files):
            raise TooLarge(f"more than {MAX_BYTES} bytes")
        async with self._room:
            out = await self._run(pickle.dumps((name, arguments)), seconds)
        said, _, answer = out.partition(b"\n")
        if said == b"done":
            return answer
        # A worker that was killed, or ran out of memory where nothing could be said, has said nothing.
        raise _error(said.decode("ascii", "replace"), answer.decode("utf-8", "replace") or "no answer")

    async def _run(self, job: bytes, seconds: float) -> bytes:
        process, self._next = self._next, None
        if process is None or process.returncode is not None:
            process = await _started()
        self._running.add(process)
        if self._ahead and self._next is None:
            self._next = await _started()
        try:
            out, _ = await asyncio.wait_for(process.communicate(job), seconds)
        except TimeoutError as error:
            raise ReadingFailed(f"longer than {seconds:g} s") from error
        finally:
            self._running.discard(process)
            if process.returncode is None:
                _kill(process)
                await process.wait()
        return out


async def _started() -> asyncio.subprocess.Process:
    """A worker that waits for its job. A session of its own, so that whatever it has started goes down with it."""
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot.reader.worker",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        start_new_session=True,
    )


def _kill(process: asyncio.subprocess.Process) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def _error(name: str, text: str) -> ReaderError:
    kind = getattr(errors, name, ReadingFailed)
    return kind(text) if isinstance(kind, type) and issubclass(kind, ReaderError) else ReadingFailed(text)
