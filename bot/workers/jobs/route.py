"""What a kind of job is run by: the leased job, its outcome, and the entry of the table."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from bot.workers.jobs.tools import JobTools
from storage.payloads import EventData, JobData
from storage.unit_of_work import UnitOfWork

JobT = TypeVar("JobT", bound=JobData)


@dataclass(frozen=True)
class LeasedJob(Generic[JobT]):
    """A job that this process has leased. `subject` is what it is about (`letter:12`)."""

    id: int
    office_id: int
    subject: str
    data: JobT


@dataclass(frozen=True)
class Outcome:
    """What a job gives back: an event for the chat that began it (or none), and rows to write with it."""

    event: EventData | None = None
    rows: Callable[[UnitOfWork], None] | None = None


Run = Callable[[JobTools, LeasedJob[JobT]], Awaitable[Outcome]]


@dataclass(frozen=True)
class JobRoute:
    """A kind of job, what runs it, and the event that says it has failed for good. Make it with `on_job`."""

    data: type[JobData]
    run: Run[Any]
    failed: type[EventData] | None = None


def on_job(data: type[JobT], run: Run[JobT], failed: type[EventData] | None = None) -> JobRoute:
    """The function that runs a kind of job. Where `failed` is given, the chat hears of a job that is given up."""
    return JobRoute(data, run, failed)
