"""Jobs and events of our own that several journeys use, and the base of those whose result goes back to a chat."""

from typing import Any, ClassVar

from pydantic import ConfigDict

from storage.payloads import EventData, JobData

DOCUMENT_BYTES = 5_000_000
"""The most that a job may carry of what a document is made of."""


class ChatJob(JobData):
    """A job that was begun from a chat, which its result goes back to. `channel` is "" where there is none.

    `answer_to` is the reply token of the chat event that began it, and when that was: see `Context.answer_to`.
    """

    channel: str = ""
    chat: str = ""
    answer_to: tuple[str, ...] = ()


class ChatEvent(EventData):
    """The result of a `ChatJob`."""

    answer_to: tuple[str, ...] = ()


class FileJob(ChatJob):
    """A job that makes or keeps a file for several journeys. Each has a subclass of its own. Its fields come back in
    the event `then`, together with the file's `hash` and `mime`."""

    model_config = ConfigDict(extra="allow")

    then: str = ""

    def to_json(self) -> dict[str, Any]:
        """`then` is written even where it is the subclass's default, which the worker does not know."""
        return {**super().to_json(), "then": self.then}


class KeepFile(FileJob, name="keep_file"):
    """Fetch a file of a chat and keep it as it is."""

    ref: str
    """What `Channel.fetch` takes."""
    mime: str = ""
    then: str = "file_kept"


class FileNotKept(ChatEvent, name="file_refused"):
    """The platform does not give the file. `why`: `too_large` or `gone`."""

    why: str = "failed"


class KeepFileFailed(ChatEvent, name="keep_file_failed"):
    """The file could not be fetched, after the last try."""

    why: str = "failed"


class MakeTable(FileJob, name="table"):
    """Make an Excel file of `sheets` (see `bot.workers.excel`)."""

    MOST_BYTES: ClassVar[int] = DOCUMENT_BYTES

    sheets: list[dict[str, Any]]
    name: str
    then: str = "table_made"
