"""Jobs of tasks: a report's file is kept; and what comes of it."""

from handlers.common.jobs import ChatEvent, KeepFile


class KeepReport(KeepFile):
    """Keep the file of a report; `words` is its caption."""

    task: int
    name: str
    words: str = ""


class ReportKept(ChatEvent, name="file_kept"):
    """The file of a report is kept."""

    task: int
    name: str
    words: str = ""
    hash: str
