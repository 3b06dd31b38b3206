"""Jobs of people: the menu of a chat."""

import structlog

from bot.workers.jobs.route import JobRoute, LeasedJob, Outcome, on_job
from bot.workers.jobs.tools import JobTools
from handlers.people.jobs import SetMenu
from notifications.channel import Refused, Unreachable

log = structlog.get_logger(__name__)


async def set_menu(tools: JobTools, job: LeasedJob[SetMenu]) -> Outcome:
    """Give a chat the menu of its person's role."""
    try:
        await tools.menus.give(job.data.account_id, job.office_id)
    except (Refused, Unreachable) as refusal:
        # Whoever cannot be reached needs no menu; every word of it can be typed.
        log.warning("menu not given", job=job.id, reason=refusal.reason)
    return Outcome()


JOBS: tuple[JobRoute, ...] = (on_job(SetMenu, set_menu),)
