"""Jobs of letters and registers: reading, binding, stamping, printing; and what comes of them."""

from datetime import date, datetime
from typing import Any, ClassVar

from handlers.common.jobs import DOCUMENT_BYTES, ChatEvent, ChatJob
from storage.payloads import JobData
from storage.vocabulary import Direction, Secrecy


class ReadLetter(ChatJob, name="read"):
    """Fetch a draft's pages, read them and keep them. `keep`: a person has said that the letter is not secret."""

    letter: int
    keep: bool = False


class LetterRead(ChatEvent, name="letter_read"):
    """The draft was read. `pages`: each page's id and the hash of its kept file; `reading`: a `LetterReading` as JSON;
    `why` is `reading_failed` where the files are kept and nothing could be read."""

    MOST_BYTES: ClassVar[int] = DOCUMENT_BYTES

    letter: int
    pages: list[tuple[int, str]]
    pdf: str
    preview: str
    reading: dict[str, Any]
    why: str = ""


class LooksSecret(ChatEvent, name="looks_secret"):
    """A page bears a word of secrecy; nothing was kept."""

    letter: int
    secrecy: Secrecy


class ReadFailed(ChatEvent, name="read_failed"):
    """The draft's files cannot be taken. `bad`: the ids of the pages to blame; empty where all are."""

    letter: int
    why: str = "failed"
    bad: tuple[int, ...] = ()


class BindLetter(ChatJob, name="bind"):
    """Make one PDF of a registered letter's pages again."""

    letter: int


class LetterBound(ChatEvent, name="bound"):
    """The PDF of all pages is kept, and a picture of its first page."""

    letter: int
    pdf: str
    preview: str


class BindFailed(ChatEvent, name="bind_failed"):
    """The pages could not be made into one PDF."""

    letter: int
    why: str = "failed"


class StampLetter(ChatJob, name="stamp"):
    """Put the receive stamps on a registered letter. `pdf`: the hash of the unstamped file; `stamps`: each a
    `papers.stamp.Stamp` as JSON; `address`: what the QR opens."""

    letter: int
    pdf: str
    stamps: list[dict[str, Any]]
    address: str = ""


class LetterStamped(ChatEvent, name="stamped"):
    """The stamped file is kept, and a picture of its first page."""

    letter: int
    pdf: str
    stamps: list[dict[str, Any]]
    stamped: str
    stamped_preview: str


class StampFailed(ChatEvent, name="stamp_failed"):
    """The page goes unstamped."""

    letter: int
    why: str = "failed"


class PrintRegister(ChatJob, name="print_register"):
    """Print a month (its first day) of a unit's book."""

    unit: int
    month: date
    direction: Direction = Direction.RECEIVE
    series: str = ""


class RegisterPrinted(ChatEvent, name="register_printed"):
    """The pages of a month are kept, and a picture of the first."""

    unit: int
    month: date
    direction: Direction = Direction.RECEIVE
    series: str = ""
    hash: str
    preview: str


class RegisterPrintFailed(ChatEvent, name="print_register_failed"):
    """A month could not be printed."""

    unit: int
    month: date


class PurgeFiles(JobData, name="purge"):
    """Destroy files that nothing refers to any more, and that were not kept again since they were `asked` for."""

    hashes: list[str]
    asked: datetime
