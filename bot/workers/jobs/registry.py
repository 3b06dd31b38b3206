"""The one table of jobs: each kind, and what runs it."""

from collections.abc import Iterable

from bot.workers.jobs import circulars, files, letters, meetings, people
from bot.workers.jobs.route import JobRoute


def by_kind(routes: Iterable[JobRoute]) -> dict[str, JobRoute]:
    """The routes by their kind. Raises RuntimeError where a kind is claimed twice."""
    table: dict[str, JobRoute] = {}
    for route in routes:
        if route.data.NAME in table:
            raise RuntimeError(f"job {route.data.NAME!r} is claimed twice")
        table[route.data.NAME] = route
    return table


JOBS = by_kind((*files.JOBS, *letters.JOBS, *circulars.JOBS, *meetings.JOBS, *people.JOBS))
