"""PostgreSQL: drains as procrastinate's jobs, deferred in the transaction that queued a message, done by any process.

A job only says that a channel may have something due; rows stay the truth. So a lost job costs a tick of the sweep,
and one too many finds nothing. `lock` lets one drain of a channel run at a time over all machines, `queueing_lock`
lets one more wait, however often it is signalled.
"""

import asyncio
import importlib.util
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import structlog

from storage.unit_of_work import UnitOfWork

log = structlog.get_logger(__name__)

RING = "outbox:"
_QUEUE = "outbox"
_TASK = "drain"
# A process that has not been heard of for so long is taken for dead. A merely slow one loses nothing: two drains of a
# channel are kept apart by the database's own lock as well.
_STALLED = timedelta(seconds=15)
_HEARTBEAT = timedelta(seconds=3)
# Finds what a lost notification left.
_LOOK_EVERY = timedelta(seconds=1)
_GRACE = timedelta(seconds=15)
_PAUSE_SECONDS = 2.0


def is_installed() -> bool:
    """Whether the extra `postgres` is there; without it drains run by ticks alone."""
    return importlib.util.find_spec("procrastinate") is not None


class DrainQueue:
    """Signals drains and does those that are due, in this process and in every other one on the same database."""

    def __init__(self, conninfo: str, drain: Callable[[str], Awaitable[int]], at_once: int) -> None:
        self._conninfo = conninfo
        self._drain = drain
        self._at_once = at_once
        self._ringing = _app_of(_never_opened())

    def signal(self, uow: UnitOfWork) -> None:
        """Defer a drain for each channel that this transaction has messages for. For `Database.before_commit`."""
        names = sorted(name for name in uow.signals if name.startswith(RING))  # else two could deadlock
        for name in names:
            self._defer(uow, name.removeprefix(RING))

    def _defer(self, uow: UnitOfWork, channel_id: str) -> None:
        from procrastinate.exceptions import AlreadyEnqueued

        lock = f"channel:{channel_id}"
        try:
            # A refused insert leaves a transaction aborted, and the letter would go with it.
            with uow.driver_savepoint() as driver:
                self._ringing.configure_task(
                    _TASK, queue=_QUEUE, lock=lock, queueing_lock=lock, connection=driver
                ).defer(channel_id=channel_id)
        except AlreadyEnqueued:
            return

    async def work(self) -> None:
        """Run drains until cancelled. Waits for a database that is away."""
        while True:
            try:
                await self._work()
            except Exception as problem:  # noqa: BLE001  a worker that ends would leave every channel silent
                log.warning("drains wait for the database", problem=type(problem).__name__)
                await asyncio.sleep(_PAUSE_SECONDS)

    async def _work(self) -> None:
        from procrastinate import PsycopgConnector

        app = _app_of(PsycopgConnector(conninfo=self._conninfo, min_size=1, max_size=4))

        async def drain(channel_id: str) -> None:
            await self._drain(channel_id)

        app.task(name=_TASK, queue=_QUEUE)(drain)
        async with app.open_async():
            freeing = asyncio.create_task(_free_stalled(app))
            try:
                await app.run_worker_async(
                    queues=[_QUEUE],
                    concurrency=self._at_once,
                    fetch_job_polling_interval=_LOOK_EVERY.total_seconds(),
                    update_heartbeat_interval=_HEARTBEAT.total_seconds(),
                    stalled_worker_timeout=_STALLED.total_seconds(),
                    shutdown_graceful_timeout=_GRACE.total_seconds(),
                    delete_jobs="always",
                    install_signal_handlers=False,
                )
            finally:
                freeing.cancel()
                await asyncio.gather(freeing, return_exceptions=True)


async def _free_stalled(app: Any) -> None:
    """Take a dead process's jobs off the list, which frees their channels; the sweep signals what is still due."""
    from procrastinate.jobs import Status

    while True:
        await asyncio.sleep(_HEARTBEAT.total_seconds())
        for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=_STALLED.total_seconds()):
            log.warning("stalled drain freed", lock=job.lock)
            await app.job_manager.finish_job(job, Status.FAILED, delete_job=True)


def _app_of(connector: Any) -> Any:
    from procrastinate import App

    return App(connector=connector)


def _never_opened() -> Any:
    """A connector without connections: everything is deferred on the caller's own."""
    from procrastinate import SyncPsycopgConnector

    return SyncPsycopgConnector()
