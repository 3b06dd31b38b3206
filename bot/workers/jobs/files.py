"""Jobs that several journeys share: a file of a chat is kept, an Excel file is made."""

import asyncio
from functools import partial

from bot.workers.jobs.route import JobRoute, LeasedJob, Outcome, on_job
from bot.workers.jobs.tools import JobTools, note_files
from handlers.circulars.jobs import AnswerKept, CircularFileMade
from handlers.common.jobs import ChatEvent, FileNotKept, KeepFile, KeepFileFailed, MakeTable
from handlers.meetings.jobs import AgendaFileKept
from handlers.office.jobs import TableFailed, TableMade
from handlers.work.jobs import ReportKept
from notifications.channel import Refused

# `FileJob.then` -> the event that takes the job's own fields and the file's hash.
_KEPT: dict[str, type[ChatEvent]] = {event.NAME: event for event in (ReportKept, AnswerKept, AgendaFileKept)}
_TABLES: dict[str, type[ChatEvent]] = {event.NAME: event for event in (TableMade, CircularFileMade)}


async def keep_file(tools: JobTools, job: LeasedJob[KeepFile]) -> Outcome:
    """Fetch a file of a chat and keep it as it is."""
    data = job.data
    try:
        content = await tools.channels[data.channel].fetch(data.ref)
    except Refused as refused:
        why = "too_large" if "too big" in refused.reason else "gone"
        return Outcome(FileNotKept(why=why, answer_to=data.answer_to))
    digest = await tools.keep(content)
    files = {digest: (len(content), data.mime or "application/octet-stream")}
    event = _KEPT[data.then].from_json({**data.to_json(), "hash": digest})
    return Outcome(event, partial(note_files, files=files))


async def make_table(tools: JobTools, job: LeasedJob[MakeTable]) -> Outcome:
    """Make an Excel file."""
    from bot.workers import excel  # openpyxl brings NumPy along: a fifth of a second at every start

    content = await asyncio.to_thread(excel.xlsx, job.data.sheets)
    digest, rows = await tools.keep_made(content, excel.XLSX, job.id, "sheets")
    event = _TABLES[job.data.then].from_json({**job.data.to_json(), "hash": digest, "mime": excel.XLSX})
    return Outcome(event, rows)


JOBS: tuple[JobRoute, ...] = (
    on_job(KeepFile, keep_file, KeepFileFailed),
    on_job(MakeTable, make_table, TableFailed),
)
