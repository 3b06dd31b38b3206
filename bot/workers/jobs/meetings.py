"""Jobs of meetings: papers that are set, the calendar file, the sign-in sheet, the poster of the door."""

import asyncio
from functools import partial

from bot.workers.jobs.route import JobRoute, LeasedJob, Outcome, on_job
from bot.workers.jobs.tools import PDF, JobTools, note_files, note_made
from handlers.common.jobs import ChatEvent
from handlers.meetings.actions import minutes
from handlers.meetings.jobs import (
    DoorPosterFailed,
    DoorPosterMade,
    DraftFailed,
    KeepCalendar,
    MeetingPrinted,
    MinutesDraftMade,
    PaperDraftMade,
    PrintFailed,
    PrintForMeeting,
    SetDoorPoster,
    SetDraft,
    SetSignInSheet,
    SignInSheetFailed,
    SignInSheetMade,
    TypesetFailed,
    TypesetPaper,
)
from handlers.meetings.papers import catalogue
from handlers.meetings.papers.door_poster import DoorPoster, door_poster_pdf
from handlers.meetings.papers.sign_in_sheet import SignInSheet, sign_in_sheet_pdf
from storage import meeting_papers
from storage.unit_of_work import UnitOfWork

# `FileJob.then` -> the event that takes the job's own fields and the file's hash.
_DRAFTS: dict[str, type[ChatEvent]] = {event.NAME: event for event in (PaperDraftMade, MinutesDraftMade)}


async def keep_calendar(tools: JobTools, job: LeasedJob[KeepCalendar]) -> Outcome:
    """Keep a meeting's calendar file, whose address has gone out already."""
    content = job.data.content.encode()
    files = {await tools.keep(content): (len(content), "text/calendar")}
    return Outcome(rows=partial(note_files, files=files))


async def set_sign_in_sheet(tools: JobTools, job: LeasedJob[SetSignInSheet]) -> Outcome:
    """Set a meeting's sign-in sheet."""
    content = await asyncio.to_thread(sign_in_sheet_pdf, SignInSheet.from_json(job.data.sheet))
    digest, rows = await tools.keep_made(content, PDF, job.id, "sheet")
    return Outcome(SignInSheetMade(meeting=job.data.meeting, hash=digest, answer_to=job.data.answer_to), rows)


async def set_door_poster(tools: JobTools, job: LeasedJob[SetDoorPoster]) -> Outcome:
    """Set the poster of a meeting's door."""
    content = await asyncio.to_thread(door_poster_pdf, DoorPoster.from_json(job.data.poster))
    digest, rows = await tools.keep_made(content, PDF, job.id, "poster")
    return Outcome(DoorPosterMade(meeting=job.data.meeting, hash=digest, answer_to=job.data.answer_to), rows)


async def typeset_paper(tools: JobTools, job: LeasedJob[TypesetPaper]) -> Outcome:
    """Set a signed paper of a meeting, and keep it beside its letter."""
    data = job.data
    content = await asyncio.to_thread(catalogue.set_paper, data.template, data.values)
    digest = await tools.keep(content)

    def rows(uow: UnitOfWork) -> None:
        note_made(uow, {digest: (len(content), PDF)}, job.id, "values")
        meeting_papers.keep_pdf(uow, data.paper, digest)
        minutes.kept(uow, tools.services, data.paper, digest)

    return Outcome(rows=rows)


async def set_draft(tools: JobTools, job: LeasedJob[SetDraft]) -> Outcome:
    """Set a paper that is not signed yet, for whoever asked for it."""
    data = job.data
    content = await asyncio.to_thread(catalogue.set_paper, data.template, data.values)
    digest, rows = await tools.keep_made(content, PDF, job.id, "values")
    return Outcome(_DRAFTS[data.then].from_json({**data.to_json(), "hash": digest}), rows)


async def print_for_meeting(tools: JobTools, job: LeasedJob[PrintForMeeting]) -> Outcome:
    """Print name tags or notices of a meeting."""
    data = job.data
    content = await asyncio.to_thread(catalogue.set_paper, data.template, data.values)
    digest, rows = await tools.keep_made(content, PDF, job.id, "values")
    return Outcome(MeetingPrinted(meeting=data.meeting, what=data.what, hash=digest, answer_to=data.answer_to), rows)


JOBS: tuple[JobRoute, ...] = (
    on_job(KeepCalendar, keep_calendar),
    on_job(SetSignInSheet, set_sign_in_sheet, SignInSheetFailed),
    on_job(SetDoorPoster, set_door_poster, DoorPosterFailed),
    on_job(TypesetPaper, typeset_paper, TypesetFailed),
    on_job(SetDraft, set_draft, DraftFailed),
    on_job(PrintForMeeting, print_for_meeting, PrintFailed),
)
