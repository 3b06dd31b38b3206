"""Jobs of circulars: printed notices, and LINE's figures."""

import asyncio
from functools import partial

from bot.workers.jobs.route import JobRoute, LeasedJob, Outcome, on_job
from bot.workers.jobs.tools import PDF, JobTools
from handlers.circulars.actions import quota
from handlers.circulars.jobs import AskQuota, CircularFileMade, PrintSheets, PrintSheetsFailed
from handlers.circulars.papers.sheet import CircularNotice, circular_sheets_pdf


async def print_sheets(tools: JobTools, job: LeasedJob[PrintSheets]) -> Outcome:
    """Set the printed notices of a circular."""
    data = job.data
    content = await asyncio.to_thread(circular_sheets_pdf, CircularNotice.from_json(data.circular), data.schools)
    digest, rows = await tools.keep_made(content, PDF, job.id, "circular")
    event = CircularFileMade(
        kind=data.kind,
        circulation=data.circulation,
        name=data.name,
        hash=digest,
        mime=PDF,
        answer_to=data.answer_to,
    )
    return Outcome(event, rows)


async def ask_quota(tools: JobTools, job: LeasedJob[AskQuota]) -> Outcome:
    """Ask a platform how many of the month's messages are gone."""
    channel = tools.channels.get(job.subject)
    # A channel that is not set up any more sends nothing: it is noted so, and not asked after at every round.
    allowance = await channel.quota() if channel is not None else None
    limit, used = (allowance.limit, allowance.used) if allowance is not None else (None, 0)
    return Outcome(rows=partial(quota.note, services=tools.services, channel_id=job.subject, limit=limit, used=used))


JOBS: tuple[JobRoute, ...] = (
    on_job(PrintSheets, print_sheets, PrintSheetsFailed),
    on_job(AskQuota, ask_quota),
)
