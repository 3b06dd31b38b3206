"""What runs beside the web edge: the inbox, the timers and the drains, woken by signals and by a metronome.

A signal only says that there may be something to do; the rows say what. So a lost signal costs a tick, never an event.
"""

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import structlog

from bot.edge.dispatch import MOST_ATTEMPTS, RETRY_AFTER, Dispatcher, HandlingFailed
from handlers import registry
from handlers.circulars.actions import quota
from handlers.context import Services
from handlers.deadlines import flows as deadlines
from handlers.deadlines.actions.deadlines import retry_later
from handlers.office.actions import morning
from notifications.delivery import DeliveryWorker
from storage import inbox, outbox, people, timers
from storage.engine import Database
from storage.errors import DatabaseAway
from storage.unit_of_work import UnitOfWork

log = structlog.get_logger(__name__)

# A timer whose handling broke comes again after this; it is never dropped.
TIMER_RETRY = timedelta(minutes=1)
ROUNDS = timedelta(minutes=1)


class Signal:
    """Wakes one loop from any thread. Several signals while it works count as one."""

    def __init__(self) -> None:
        self._event = asyncio.Event()
        self._loop = asyncio.get_running_loop()

    def set(self) -> None:
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._event.set)

    async def wait(self) -> None:
        await self._event.wait()
        self._event.clear()


async def run_forever(name: str, signal: Signal, work: Callable[[], Awaitable[object]]) -> None:
    """Do `work` at every signal until cancelled. A database that is away is waited for; nothing ends this loop."""
    pause = 0.2
    while True:
        await signal.wait()
        try:
            await work()
            pause = 0.2
        except DatabaseAway as away:
            log.warning("database away", loop=name, reason=str(away))
            await asyncio.sleep(pause)
            pause = min(pause * 2, 5.0)
            signal.set()
        except Exception:
            # The edge of the process: a loop that ends leaves the office deaf, and the next tick tries again.
            log.exception("loop stumbled", loop=name)
            await asyncio.sleep(pause)
            pause = min(pause * 2, 5.0)


class Inbox:
    """Handles stored events until none is left. Several takers at once where the database has several writers."""

    def __init__(self, database: Database, dispatcher: Dispatcher) -> None:
        self.database = database
        self.dispatcher = dispatcher
        self.takers = 1 if database.is_sqlite else 4

    async def work(self) -> None:
        await asyncio.gather(*(self._until_empty() for _ in range(self.takers)))

    async def _until_empty(self) -> None:
        while True:
            try:
                if not await self.database.write(self.dispatcher.next):
                    return
            except HandlingFailed as failed:
                await self._try_later(failed)

    async def _try_later(self, failed: HandlingFailed) -> None:
        wait = RETRY_AFTER[min(failed.tried, len(RETRY_AFTER) - 1)]

        def put_off(uow: UnitOfWork) -> None:
            if inbox.put_off(uow, failed.event_id, wait) >= MOST_ATTEMPTS:
                self.dispatcher.give_up(uow, failed.event_id)

        await self.database.write(put_off)


class Deadlines:
    """Reminds of what is due, up the ladders: a batch a transaction, on any number of machines."""

    def __init__(self, database: Database, services: Services) -> None:
        self.database = database
        self.services = services

    async def work(self) -> None:
        while True:
            try:
                if not await self.database.write(self.next):
                    return
            except DatabaseAway:
                raise
            except Exception:
                # One broken deadline must not stop the others: this batch goes on one by one.
                log.exception("sweep of deadlines failed")
                await self._one_by_one()

    def next(self, uow: UnitOfWork) -> bool:
        """Climb a batch of what is due; False when nothing is."""
        return bool(deadlines.sweep(uow, self.services, registry.DUES))

    async def _one_by_one(self) -> None:
        for _ in range(deadlines.AT_ONCE):
            taken: list[int] = []
            try:
                if not await self.database.write(lambda uow: self._one(uow, taken)):  # noqa: B023  runs before it returns
                    return
            except DatabaseAway:
                raise
            except Exception:
                if not taken:
                    raise
                deadline_id = taken[0]
                log.exception("deadline put aside", deadline=deadline_id)
                await self.database.write(lambda uow: retry_later(uow, deadline_id, TIMER_RETRY))  # noqa: B023

    def _one(self, uow: UnitOfWork, taken: list[int]) -> bool:
        return bool(deadlines.sweep(uow, self.services, registry.DUES, at_most=1, taken=taken))


class Rounds:
    """What is looked at now and then in every office, whoever else does so too: is there a morning to come for every
    admin, are LINE's figures of an hour ago still the newest."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._last: datetime | None = None

    async def work(self) -> None:
        now = self.database.clock.now()
        # A clock that was set back does not stop the rounds.
        if self._last is not None and timedelta(0) <= now - self._last < ROUNDS:
            return
        self._last = now
        for office in await self.database.read(people.offices):
            try:
                await self.database.write(_make_rounds, office.id)
            except DatabaseAway:
                raise
            except Exception:
                # What is due must be done all the same, and the other offices have their rounds.
                log.exception("rounds failed", office=office.id)


def _make_rounds(uow: UnitOfWork) -> None:
    morning.ensure_timers(uow)
    quota.ask_platform(uow, older_than=quota.ASK_EVERY)


class Timers:
    """Handles what is due, one timer a transaction; deadlines first, so that a late digest has all of their lines."""

    def __init__(self, database: Database, dispatcher: Dispatcher) -> None:
        self.database = database
        self.services = dispatcher.services
        self.deadlines = Deadlines(database, dispatcher.services)
        self.rounds = Rounds(database)

    async def work(self) -> None:
        await self.rounds.work()
        await self.deadlines.work()
        await self._due()
        self.services.health.swept_at = self.database.clock.now()

    async def _due(self) -> None:
        while True:
            taken: list[int] = []
            try:
                if not await self.database.write(lambda uow: self._next(uow, taken)):  # noqa: B023  runs before it returns
                    return
            except DatabaseAway:
                raise
            except Exception:
                # One broken timer must not stop the others: it is put off, loudly.
                if not taken:
                    raise
                token, timer_id = secrets.token_hex(2).upper(), taken[0]
                log.exception("timer failed", timer=timer_id, token=token)
                await self.database.write(
                    lambda uow: timers.put_off_timer(uow, timer_id, TIMER_RETRY, token)  # noqa: B023
                )

    def _next(self, uow: UnitOfWork, taken: list[int]) -> bool:
        timer = timers.take_timer(uow)
        if timer is None:
            return False
        taken.append(timer.id)
        timer.done_at = uow.now
        uow.office_id = timer.office_id
        handle = registry.TIMERS.get(timer.kind)
        if handle is None:
            log.error("timer of unknown kind", kind=timer.kind)
        else:
            handle(uow, timer, self.services)
        uow.flush()
        return True


class Outbox:
    """Sends what is due on one channel. Each channel has a loop of its own: a long queue on one platform must not hold
    up the answers on another, which are free for a minute only."""

    def __init__(self, database: Database, deliveries: DeliveryWorker, channel_id: str) -> None:
        self.database = database
        self.deliveries = deliveries
        self.channel_id = channel_id

    async def work(self) -> None:
        if self.channel_id in await self.database.read(outbox.channels_due):
            await self.deliveries.drain(self.channel_id)


class Sweep:
    """Where a queue carries the drains: asks for a drain of each channel with something due, should its job be lost."""

    def __init__(self, database: Database) -> None:
        self.database = database

    async def work(self) -> None:
        due = await self.database.read(outbox.channels_due)

        def signal(uow: UnitOfWork) -> None:
            for channel_id in due:
                uow.signal(f"outbox:{channel_id}")

        if due:
            await self.database.write(signal)
