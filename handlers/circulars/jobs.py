"""Jobs of circulars: files of answers, tables and printed notices, LINE's figures; and what comes of them."""

from typing import Any, ClassVar

from handlers.common.jobs import DOCUMENT_BYTES, ChatEvent, ChatJob, KeepFile, MakeTable
from storage.payloads import EventData, JobData


class CircularOpened(EventData, name="circular_opened"):
    """Somebody opened the page of a circular."""

    receiver: int
    person: int


class KeepAnswer(KeepFile):
    """Keep a file that is a unit's answer to a circular."""

    receiver: int
    name: str
    then: str = "circular_file_kept"


class AnswerKept(ChatEvent, name="circular_file_kept"):
    """The file of an answer is kept."""

    receiver: int
    name: str
    hash: str


class MakeCircularTable(MakeTable):
    """Make the table of a circular."""

    kind: str
    circulation: int
    then: str = "circulation_file_made"


class PrintSheets(ChatJob, name="circular_sheets"):
    """Set the printed notices of a circular.

    `circular`: a `papers.sheet.CircularNotice` as JSON; `schools`: their names.
    """

    MOST_BYTES: ClassVar[int] = DOCUMENT_BYTES

    circular: dict[str, Any]
    schools: list[str]
    kind: str
    circulation: int
    name: str


class CircularFileMade(ChatEvent, name="circulation_file_made"):
    """The table or the notices of a circular are kept."""

    kind: str
    circulation: int
    name: str
    hash: str
    mime: str


class PrintSheetsFailed(ChatEvent, name="circular_sheets_failed"):
    """The notices could not be set."""

    circulation: int


class AskQuota(JobData, name="quota"):
    """Ask a platform how many of the month's messages are gone. The job's subject is the channel's id."""
