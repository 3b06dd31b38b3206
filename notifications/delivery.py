"""From the outbox to the platforms: claim, send, record. One drain a channel at a time, anywhere.

A row is marked SENDING before the call, so a kill at any moment leaves a trace: the next drain sends it again with
LINE's retry key (never twice within a day), or on Telegram, which has no such key, as an edit where there is a
message to edit, and otherwise once more, because a letter nobody hears of is worse than one heard of twice.
"""

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

import structlog

from notifications.channel import (
    Channel,
    DeliveryFailure,
    Outgoing,
    QuotaSpent,
    Receipt,
    Refused,
    TryLater,
    Unreachable,
)
from notifications.message import Message
from storage import outbox
from storage.engine import Database
from storage.errors import DatabaseAway
from storage.tables import Delivery
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import SendState

log = structlog.get_logger(__name__)

# A row tried this often without success is given up and shown to the admin; with the backoff that is half a day.
MOST_ATTEMPTS = 150
# LINE's token lasts a minute from the webhook; the last seconds are not to be built on.
TOKEN_MARGIN = timedelta(seconds=8)
# How long a channel rests when its token is refused or it answers 429 without saying for how long.
REST = timedelta(seconds=5)
# Telegram lets short bursts to one chat pass before it asks for one a second.
_CHAT_BURST = 5.0


class Aftermath(Protocol):
    """What the office does about a message that cannot arrive. Runs in the transaction that records it."""

    def unreachable(self, uow: UnitOfWork, row: Delivery) -> None: ...

    def quota_spent(self, uow: UnitOfWork, row: Delivery) -> None: ...


@dataclass(frozen=True)
class Office:
    """The questions delivery asks the floor above: may this row still go out, and what if it cannot."""

    wanted: Callable[[UnitOfWork, Delivery], str]
    aftermath: Aftermath


class Pace:
    """A token bucket in real time: `per_second` on average, a second's worth at once."""

    def __init__(self, per_second: float, burst: float | None = None) -> None:
        self.per_second = per_second
        self.burst = burst if burst is not None else max(1.0, per_second)
        self._tokens = self.burst
        self._at = time.monotonic()

    async def wait(self) -> None:
        while True:
            now = time.monotonic()
            self._tokens = min(self.burst, self._tokens + (now - self._at) * self.per_second)
            self._at = now
            if self._tokens >= 1:
                self._tokens -= 1
                return
            await asyncio.sleep((1 - self._tokens) / self.per_second)


class Drains:
    """Drains each channel when told to; never two of one channel at once."""

    def __init__(self, database: Database, channels: Mapping[str, Channel], office: Office) -> None:
        self.database = database
        self.channels = channels
        self.office = office
        self._locks = {name: asyncio.Lock() for name in channels}
        self._pace = {name: Pace(channel.limits.per_second) for name, channel in channels.items()}
        self._chats: dict[tuple[str, str], Pace] = {}

    async def drain(self, channel_id: str) -> int:
        """Send all that is due on a channel; how many rows went out. Returns at once if a drain is running."""
        channel = self.channels.get(channel_id)
        if channel is None or self._locks[channel_id].locked():
            return 0
        async with self._locks[channel_id], self.database.exclusive(f"drain:{channel_id}") as mine:
            return await self._drain(channel) if mine else 0

    async def _drain(self, channel: Channel) -> int:
        orphans = await self.database.write(lambda uow: outbox.take_back_orphans(uow, channel.id))
        if orphans:
            log.warning("orphans taken back", channel=channel.id, rows=orphans)
        sent = 0
        flying: set[asyncio.Task[int]] = set()
        try:
            while True:
                batches = await self._take(channel, channel.limits.in_flight - len(flying))
                flying |= {asyncio.create_task(self._send(channel, batch)) for batch in batches}
                if not flying:
                    break
                done, flying = await asyncio.wait(flying, return_when=asyncio.FIRST_COMPLETED)
                sent += sum(task.result() for task in done)
        finally:
            # A drain that is cancelled lets its calls end: their outcome must reach the ledger.
            if flying:
                await asyncio.gather(*flying, return_exceptions=True)
        if len(self._chats) > 10_000:
            self._chats.clear()
        return sent

    async def _take(self, channel: Channel, free: int) -> list[list[Delivery]]:
        if free <= 0:
            return []
        return await self.database.write(
            lambda uow: outbox.take(uow, channel.id, chats=free, together=channel.limits.together, wanted=self._wanted)
        )

    def _wanted(self, uow: UnitOfWork, row: Delivery) -> str:
        """Ask the office of the row, with the queries of that office only."""
        uow.office_id = row.office_id
        try:
            return self.office.wanted(uow, row)
        finally:
            uow.office_id = None

    async def _send(self, channel: Channel, batch: list[Delivery]) -> int:
        await self._pace[channel.id].wait()
        chat = self._chats.setdefault(
            (channel.id, batch[0].chat), Pace(channel.limits.per_chat_per_second, _CHAT_BURST)
        )
        await chat.wait()
        try:
            receipt = await self._call(channel, batch)
        except DeliveryFailure as failure:
            await self._record_failure(channel, batch, failure)
            return 0
        except Exception as problem:
            # The edge of the process: a message that breaks its renderer must not hold back everybody else's.
            if len(batch) > 1:
                return sum([await self._send(channel, [row]) for row in batch])
            log.exception("message broke its channel", channel=channel.id, seq=batch[0].seq)
            await self._record_failure(channel, batch, Refused(f"broken: {type(problem).__name__}"))
            return 0
        seqs = [row.seq for row in batch if row.seq is not None]
        await self._record(
            batch[0].office_id,
            lambda uow: outbox.finish(uow, seqs, SendState.SENT, message_ids=receipt.message_ids, free=receipt.free),
        )
        return len(batch)

    async def _call(self, channel: Channel, batch: list[Delivery]) -> Receipt:
        now = self.database.clock.now()
        first = batch[0]
        fresh = bool(first.reply_token) and first.reply_until is not None and first.reply_until - TOKEN_MARGIN > now
        outgoing = [
            Outgoing(
                key=row.key,
                chat=row.chat,
                message=Message.model_validate(row.message),
                reply_token=row.reply_token if fresh else None,
                maybe_sent=row.maybe_sent,
            )
            for row in batch
        ]
        if first.edits and channel.limits.can_edit:
            return await channel.replace(outgoing[0], tuple(first.edits))
        return await channel.send(outgoing)

    async def _record_failure(self, channel: Channel, batch: list[Delivery], failure: DeliveryFailure) -> None:
        seqs = [row.seq for row in batch if row.seq is not None]
        attempts = batch[0].attempts

        def record(uow: UnitOfWork) -> None:
            if isinstance(failure, TryLater) and attempts < MOST_ATTEMPTS:
                wait = failure.after or (REST if failure.whole_channel else outbox.backoff(attempts))
                outbox.put_off(
                    uow, seqs, uow.now + wait, failure.reason, maybe_sent=failure.maybe_sent, spend_token=False
                )
                if failure.whole_channel:
                    outbox.pause(uow, channel.id, uow.now + wait, failure.reason)
                return
            state = SendState.UNREACHABLE if isinstance(failure, Unreachable) else SendState.REFUSED
            outbox.finish(uow, seqs, state, failure=failure.reason)
            for row in batch:
                if isinstance(failure, Unreachable):
                    self.office.aftermath.unreachable(uow, row)
                elif isinstance(failure, QuotaSpent):
                    self.office.aftermath.quota_spent(uow, row)

        level = log.error if isinstance(failure, Refused) else log.warning
        level("not delivered", channel=channel.id, rows=len(batch), kind=type(failure).__name__, reason=failure.reason)
        await self._record(batch[0].office_id, record)

    async def _record(self, office_id: int, work: Callable[[UnitOfWork], None]) -> None:
        """Write down what happened. While the database is away this waits: the outcome is known only here."""
        wait = 0.2
        while True:
            try:
                return await self.database.write(work, office_id)
            except DatabaseAway:
                log.warning("ledger waits for the database")
                await asyncio.sleep(wait)
                wait = min(wait * 2, 5.0)
