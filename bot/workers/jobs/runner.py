"""Leases due jobs and runs them, a few at a time.

A result is stored together with an event of our own, so that the office goes on from there as from any other event.
"""

import asyncio
from collections.abc import Mapping
from datetime import timedelta

import structlog
from pydantic import ValidationError

from bot.workers.jobs.registry import JOBS
from bot.workers.jobs.route import JobRoute, LeasedJob, Outcome
from bot.workers.jobs.tools import JobTools
from notifications.channel import TryLater
from storage import inbox, jobs
from storage.payloads import EventData
from storage.tables import Job
from storage.unit_of_work import UnitOfWork

log = structlog.get_logger(__name__)

# Reading is the only heavy job; on the two cores of an office's machine two at once keep both busy.
AT_ONCE = 2
RETRIES = (timedelta(seconds=2), timedelta(seconds=10), timedelta(seconds=60))


class JobRunner:
    """Runs the jobs of every office, in one process of any number."""

    def __init__(self, tools: JobTools, routes: Mapping[str, JobRoute] = JOBS) -> None:
        self.tools = tools
        self.database = tools.database
        self.routes = routes
        self._running: set[asyncio.Task[None]] = set()

    async def work(self) -> None:
        """Start what is due, at most `AT_ONCE` jobs together. Does not wait for them."""
        while len(self._running) < AT_ONCE:
            free = AT_ONCE - len(self._running)
            leased = await self.database.write(lambda uow: jobs.take_jobs(uow, free))  # noqa: B023  runs at once
            if not leased:
                return
            for job in leased:
                task = asyncio.create_task(self._do(job))
                self._running.add(task)
                task.add_done_callback(self._ended)

    async def idle(self) -> None:
        """Wait until no job is running."""
        while self._running:
            await asyncio.gather(*self._running)

    async def close(self) -> None:
        """Let go of unfinished jobs. Their leases lapse, and they are done again."""
        for task in list(self._running):
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    def _ended(self, task: "asyncio.Task[None]") -> None:
        self._running.discard(task)
        if not task.cancelled() and task.exception() is not None:
            log.error("job lost", exc_info=task.exception())
        self.database.on_signal({"jobs"})

    async def run(self, job: Job) -> Outcome:
        """Run a leased job and return its outcome; nothing is stored. Raises KeyError for an unknown kind,
        ValidationError for data of another form, TryLater, and whatever breaks."""
        route = self.routes[job.kind]
        data = route.data.from_json(job.data)
        return await route.run(self.tools, LeasedJob(job.id, job.office_id, job.subject, data))

    async def _do(self, job: Job) -> None:
        if job.kind not in self.routes:
            log.error("job of unknown kind", kind=job.kind)
            await self.database.write(lambda uow: jobs.finish_job(uow, job.id, "unknown kind"), job.office_id)
            return
        try:
            outcome = await self.run(job)
        except TryLater as later:
            await self._again(job, later.reason, later.after)
            return
        except Exception as problem:
            # The edge of the process: whatever broke, the lease must not simply lapse without a word.
            log.exception("job failed", job=job.id, kind=job.kind)
            await self._again(job, type(problem).__name__, None)
            return

        def store(uow: UnitOfWork) -> None:
            if not jobs.finish_job(uow, job.id):
                return
            if outcome.rows is not None:
                outcome.rows(uow)
            if outcome.event is not None:
                _raise(uow, job, outcome.event)

        await self.database.write(store, job.office_id)

    async def _again(self, job: Job, reason: str, after: timedelta | None) -> None:
        """Put a job off, or give it up after the last try."""
        if job.attempts <= len(RETRIES):
            wait = after or RETRIES[job.attempts - 1]
            await self.database.write(lambda uow: jobs.put_off_job(uow, job.id, wait, reason), job.office_id)
            return
        event = self._failure(job)

        def give_up(uow: UnitOfWork) -> None:
            if jobs.finish_job(uow, job.id, reason) and event is not None:
                _raise(uow, job, event)

        await self.database.write(give_up, job.office_id)

    def _failure(self, job: Job) -> EventData | None:
        """What tells the chat that its job is given up; None where nobody waits for it."""
        failed = self.routes[job.kind].failed
        if failed is None or not job.data.get("chat"):
            return None
        try:
            return failed.from_json({**job.data, "why": "failed"})
        except ValidationError:
            log.error("failure cannot be told", job=job.id, kind=job.kind)
            return None


def _raise(uow: UnitOfWork, job: Job, event: EventData) -> None:
    """Put the event into the inbox of the chat that began the job."""
    payload = {"what": event.NAME, "data": event.to_json()}
    inbox.raise_event(uow, str(job.data.get("channel", "")), str(job.data.get("chat", "")), f"work:{job.id}", payload)
