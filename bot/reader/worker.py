"""The process in which files are decoded: started for one job, limited in memory, killed when it takes too long.

Codecs are the part of the product that strangers' bytes reach first. What they crash, fill or hang is this process and
never the service, and with it goes all that was in its memory.
"""

import pickle
import resource
import sys
from collections.abc import Callable, Sequence
from datetime import date

import cv2
from pydantic import TypeAdapter

from bot.reader import convert, pages, pdf, recognise
from bot.reader.errors import NotAPicture, ReaderError, TooManyPages
from bot.reader.limits import LENGTH_BYTES, MAX_PAGES, READ_PAGES, WORKER_MEMORY
from bot.reader.pages import FileKind
from handlers.letters.reading.fields import read_fields
from handlers.letters.reading.page_text import PageText
from handlers.letters.reading.result import LetterReading


def read(files: Sequence[bytes], today: date | None) -> tuple[tuple[PageText, ...], LetterReading]:
    """Every page in order, the first two recognised, and the fields of the letter they make."""
    if not files:
        raise NotAPicture("no file")
    kinds = [pages.kind_of(data) for data in files]
    found: list[PageText] = []
    for kind, data in zip(kinds, files, strict=True):
        found += _pages_of(data, kind, len(found))
        if len(found) > MAX_PAGES:
            raise TooManyPages(f"more than {MAX_PAGES} pages")
    return tuple(found), read_fields(found, today)


def _pages_of(data: bytes, kind: FileKind, before: int) -> list[PageText]:
    if kind is FileKind.PDF:
        with pdf.opened(data) as document:
            return [_pdf_page(document, at, before + at) for at in range(len(document))]
    if before >= READ_PAGES:
        opened = pages.open_picture(data)
        return [PageText(opened.width, opened.height, ())]
    return [recognise.read_picture(pages.decode(data), before)]


def _pdf_page(document: pdf.Document, at: int, number: int) -> PageText:
    page = document[at]
    if number >= READ_PAGES:
        width, height = page.get_size()
        return PageText(round(width), round(height), ())
    own = pdf.text_of(page, number)
    if own is None:
        return recognise.read_picture(pdf.picture_of(page), number)
    return PageText(own.width, own.height, own.runs, recognise.codes_of(pdf.picture_of(page)))


def _read_job(files: Sequence[bytes], today: date | None) -> bytes:
    return READ_ANSWER.dump_json(read(files, today))


# What `read` answers, as it crosses the pipe. The service unpickles nothing that came out of a codec's process.
READ_ANSWER: TypeAdapter[tuple[tuple[PageText, ...], LetterReading]] = TypeAdapter(
    tuple[tuple[PageText, ...], LetterReading]
)


def _explain(data: bytes) -> bytes:
    """A page as the reader sees it, as a JPEG: its rows framed by how sure they are."""
    if pages.kind_of(data) is FileKind.PDF:
        with pdf.opened(data) as document:
            picture = pdf.picture_of(document[0])
    else:
        picture = pages.decode(data)
    return convert.small_jpeg(recognise.explained(picture))


def _bind(files: Sequence[bytes]) -> bytes:
    """One PDF of the files and the preview of its first page: how long the PDF is, the PDF, the preview."""
    made = convert.to_pdf(files)
    return len(made).to_bytes(LENGTH_BYTES, "big") + made + convert.preview(made)


JOBS: dict[str, Callable[..., bytes]] = {
    "read": _read_job,
    "to_pdf": convert.to_pdf,
    "bind": _bind,
    "preview": convert.preview,
    "explain": _explain,
}


def main() -> None:
    """One job: its name and arguments pickled on standard input; on standard output a line that says `done` or names
    the error, and after it the job's bytes or the error's text."""
    resource.setrlimit(resource.RLIMIT_AS, (WORKER_MEMORY, WORKER_MEMORY))
    # The service shares the machine; one job takes one core.
    cv2.setNumThreads(1)
    name, arguments = pickle.load(sys.stdin.buffer)
    try:
        said, answer = "done", JOBS[name](*arguments)
    except ReaderError as error:
        said, answer = type(error).__name__, str(error).encode()
    except MemoryError:
        said, answer = "ReadingFailed", b"out of memory"
    except Exception as error:  # noqa: BLE001 - the edge of the process; only the kind of error goes out, no contents
        said, answer = "ReadingFailed", type(error).__name__.encode()
    sys.stdout.buffer.write(said.encode() + b"\n" + answer)


if __name__ == "__main__":
    main()
