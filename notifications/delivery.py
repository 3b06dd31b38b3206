"""From the outbox to the platforms: claim, send, record. One drain a channel at a time, anywhere.

A row is marked SENDING before the call, so a kill at any moment leaves a trace: the next drain sends it again with
LINE's retry key (never twice within a day), or on Telegram, which has no such key, as an edit where there is a
message to edit, and otherwise once more, because a letter nobody hears of is worse than one heard of twice.
"""

import asyncio
import time
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

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
from storage import inbox, outbox
from storage.engine import Database
from storage.errors import DatabaseAway
from storage.tables import Delivery
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import SendState

log = structlog.get_logger(__name__)

T = TypeVar("T")

# A row tried this often without success is given up and shown to the admin; with the backoff that is half a day.
MOST_ATTEMPTS = 150
# LINE's token lasts a minute from the webhook; the last seconds are not to be built on.
TOKEN_MARGIN = timedelta(seconds=8)
# How long a channel rests when its token is refused or it answers 429 without saying for how long.
REST = timedelta(seconds=5)
# How long a drain that waits for calls under way leaves what came meanwhile unseen.
_LOOK_AGAIN = 0.25
# Telegram lets short bursts to one chat pass before it asks for one a second.
_CHAT_BURST = 5.0


class DeliveryHooks(Protocol):
    """What the office does after a delivery succeeded or failed. Runs in the transaction that records the result, with
    all rows of one result at once."""

    def delivered(self, uow: UnitOfWork, rows: Sequence[Delivery]) -> None: ...

    def unreachable(self, uow: UnitOfWork, rows: Sequence[Delivery]) -> None: ...

    def refused(self, uow: UnitOfWork, rows: Sequence[Delivery]) -> None: ...

    def over_budget(self, uow: UnitOfWork, rows: Sequence[Delivery], *, by_platform: bool) -> None:
        """No message is left this month: the rest is kept for what is more urgent, or the platform said so."""
        ...


Budget = Callable[[Sequence[Delivery]], bool]
"""Given the rows of a call, returns whether they may cost a message. Asked of each call in turn."""


class BudgetOf(Protocol):
    """The budget of a channel, as of now."""

    def __call__(self, uow: UnitOfWork, *, channel_id: str) -> Budget: ...


def _allows_all(_call: Sequence[Delivery]) -> bool:
    return True


def _unlimited(uow: UnitOfWork, *, channel_id: str) -> Budget:
    return _allows_all


@dataclass(frozen=True)
class DeliveryPolicy:
    """What delivery asks the floor above: are these rows still relevant, may they cost something, what follows?"""

    check_relevance: outbox.RelevanceCheck
    hooks: DeliveryHooks
    budget: BudgetOf = _unlimited
    """Only asked for channels whose messages cost."""


@dataclass(frozen=True)
class _Outcome:
    """The result of one call. With neither receipt nor failure, one of its rows broke the whole call."""

    rows: Sequence[Delivery]
    receipt: Receipt | None = None
    failure: DeliveryFailure | None = None

    @property
    def seqs(self) -> list[int]:
        return [row.seq for row in self.rows]


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


class DeliveryWorker:
    """Drains a channel when told to; never two drains of one channel at once."""

    def __init__(self, database: Database, channels: Mapping[str, Channel], policy: DeliveryPolicy) -> None:
        self.database = database
        self.channels = channels
        self.policy = policy
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
        flying: set[asyncio.Task[_Outcome]] = set()
        try:
            while True:
                free = channel.limits.in_flight - len(flying)
                # Of a long queue not one row at a time is taken: each taking looks through all of it.
                if free >= channel.limits.in_flight // 4 or not flying:
                    batches = await self._take(channel, free)
                    flying |= {asyncio.create_task(self._send(channel, batch)) for batch in batches}
                if not flying:
                    return sent
                done, flying = await asyncio.wait(flying, timeout=_LOOK_AGAIN, return_when=asyncio.FIRST_COMPLETED)
                sent += await _to_the_end(self._record(channel, done))
        finally:
            # A drain that is cancelled lets its calls end: their outcome must reach the ledger.
            if flying:
                await asyncio.gather(*flying, return_exceptions=True)
                await self._record(channel, flying)
            if len(self._chats) > 10_000:
                self._chats.clear()

    # --- taking -------------------------------------------------------------------------------------------------------

    async def _take(self, channel: Channel, free: int) -> list[list[Delivery]]:
        """The next calls. Where the office stumbles over a row, that row is put off, loudly, and the others go on."""
        asked: list[int] = []
        try:
            while True:
                taken = await self.database.write(lambda uow: self._taken(uow, channel, free, asked))
                # What may not be paid for makes room for what is free, or urgent.
                if taken.batches or not taken.over_budget:
                    return taken.batches
        except DatabaseAway:
            raise
        except Exception:
            # The edge of the process: one row that cannot be judged must not hold back everybody else's.
            log.exception("could not take", channel=channel.id, rows=len(asked))
        batches: list[list[Delivery]] = []
        while len(batches) < free:
            asked = []
            try:
                taken = await self.database.write(lambda uow: self._taken(uow, channel, 1, asked))  # noqa: B023  runs at once
            except DatabaseAway:
                raise
            except Exception as problem:
                if not asked:
                    raise
                log.exception("row put off", channel=channel.id, seqs=asked)
                why = f"broken: {type(problem).__name__}"
                await self.database.write(
                    lambda uow: outbox.put_aside(uow, asked, why, MOST_ATTEMPTS)  # noqa: B023
                )
                continue
            if not taken.batches and not taken.over_budget:
                break
            batches += taken.batches
        return batches

    def _taken(self, uow: UnitOfWork, channel: Channel, chats: int, asked: list[int]) -> outbox.Taken:
        """Take the next calls. `asked` is filled with the rows that the office is asked about."""
        # From here on the queries of that office only.
        uow.office_id = inbox.office_of(uow, channel.id)

        def check_relevance(uow: UnitOfWork, rows: Sequence[Delivery]) -> Mapping[int, str]:
            asked[:] = [row.seq for row in rows]
            return self.policy.check_relevance(uow, rows)

        def within_budget(call: list[Delivery]) -> bool:
            return _is_free(call[0], uow.now) or budget(call)

        budget = self.policy.budget(uow, channel_id=channel.id) if channel.limits.charged else _allows_all
        taken = outbox.take(
            uow,
            channel.id,
            chats=chats,
            together=channel.limits.together,
            check_relevance=check_relevance,
            within_budget=within_budget,
        )
        if taken.over_budget:
            outbox.hold_back(uow, taken.over_budget, outbox.NO_QUOTA)
            self.policy.hooks.over_budget(uow, taken.over_budget, by_platform=False)
        return taken

    # --- sending ------------------------------------------------------------------------------------------------------

    async def _send(self, channel: Channel, batch: list[Delivery]) -> _Outcome:
        await self._pace[channel.id].wait()
        chat = self._chats.setdefault(
            (channel.id, batch[0].chat), Pace(channel.limits.per_chat_per_second, _CHAT_BURST)
        )
        await chat.wait()
        try:
            return _Outcome(batch, receipt=await self._call(channel, batch))
        except DeliveryFailure as failure:
            level = log.error if isinstance(failure, Refused) else log.warning
            level(
                "not delivered", channel=channel.id, rows=len(batch), kind=type(failure).__name__, reason=failure.reason
            )
            # What is wrong with one message must not end its companions.
            several = isinstance(failure, Refused) and len(batch) > 1
            return _Outcome(batch) if several else _Outcome(batch, failure=failure)
        except Exception as problem:
            # The edge of the process: a message that breaks its renderer must not hold back everybody else's.
            if len(batch) > 1:
                return _Outcome(batch)
            log.exception("message broke its channel", channel=channel.id, seq=batch[0].seq)
            return _Outcome(batch, failure=Refused(f"broken: {type(problem).__name__}"))

    async def _call(self, channel: Channel, batch: list[Delivery]) -> Receipt:
        now = self.database.clock.now()
        first = batch[0]
        fresh = _is_free(first, now)
        outgoing = [
            Outgoing(
                key=row.call,
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

    # --- recording ----------------------------------------------------------------------------------------------------

    async def _record(self, channel: Channel, calls: Iterable["asyncio.Task[_Outcome]"]) -> int:
        """Write down what became of some calls; how many rows went out."""
        outcomes = [call.result() for call in calls if not call.cancelled()]
        if not outcomes:
            return 0
        office_id = outcomes[0].rows[0].office_id
        try:
            await self._write(lambda uow: self._store(uow, channel, outcomes, self.policy.hooks), office_id)
        except Exception:
            # The edge of the process: what went out must be known to have gone out, whatever the office makes of it.
            log.exception("delivery hooks failed", channel=channel.id, calls=len(outcomes))
            for outcome in outcomes:
                await self._store_singly(channel, outcome, office_id)
        return sum(len(outcome.rows) for outcome in outcomes if outcome.receipt is not None)

    async def _store_singly(self, channel: Channel, outcome: _Outcome, office_id: int) -> None:
        try:
            await self._write(lambda uow: self._store(uow, channel, [outcome], self.policy.hooks), office_id)
        except Exception:
            log.exception("recorded without delivery hooks", channel=channel.id, seqs=outcome.seqs)
            await self._write(lambda uow: self._store(uow, channel, [outcome], None), office_id)

    def _store(
        self, uow: UnitOfWork, channel: Channel, outcomes: Sequence[_Outcome], hooks: DeliveryHooks | None
    ) -> None:
        sent: list[Delivery] = []
        unreachable: list[Delivery] = []
        over_budget: list[Delivery] = []
        refused: list[Delivery] = []
        for outcome in outcomes:
            failure, seqs = outcome.failure, outcome.seqs
            if outcome.receipt is not None:
                ids, free = outcome.receipt.message_ids, outcome.receipt.free
                sent += outbox.finish(uow, seqs, SendState.SENT, message_ids=ids, free=free)
            elif isinstance(failure, TryLater) and outcome.rows[0].attempts < MOST_ATTEMPTS:
                self._put_off(uow, channel, outcome, failure)
            elif isinstance(failure, Unreachable):
                unreachable += outbox.finish(uow, seqs, SendState.UNREACHABLE, failure=failure.reason)
            elif isinstance(failure, QuotaSpent):
                over_budget += outbox.finish(uow, seqs, SendState.UNREACHABLE, failure=outbox.NO_QUOTA)
            elif failure is None:
                outbox.part(uow, seqs)
            else:
                refused += outbox.finish(uow, seqs, SendState.REFUSED, failure=failure.reason)
        if hooks is None:
            return
        if sent:
            hooks.delivered(uow, sent)
        if unreachable:
            hooks.unreachable(uow, unreachable)
        if refused:
            hooks.refused(uow, refused)
        if over_budget:
            hooks.over_budget(uow, over_budget, by_platform=True)

    def _put_off(self, uow: UnitOfWork, channel: Channel, outcome: _Outcome, failure: TryLater) -> None:
        wait = failure.after or (REST if failure.whole_channel else outbox.backoff(outcome.rows[0].attempts))
        until = uow.now + wait
        outbox.put_off(uow, outcome.seqs, until, failure.reason, maybe_sent=failure.maybe_sent, spend_token=False)
        if failure.whole_channel:
            outbox.pause(uow, channel.id, until, failure.reason)

    async def _write(self, work: Callable[[UnitOfWork], None], office_id: int) -> None:
        """Write down what happened. While the database is away this waits: the outcome is known only here."""
        wait = 0.2
        while True:
            try:
                return await self.database.write(work, office_id)
            except DatabaseAway:
                log.warning("ledger waits for the database")
                await asyncio.sleep(wait)
                wait = min(wait * 2, 5.0)


def _is_free(row: Delivery, now: datetime) -> bool:
    """Whether it can still answer with its reply token."""
    return bool(row.reply_token) and row.reply_until is not None and row.reply_until - TOKEN_MARGIN > now


async def _to_the_end(work: Coroutine[object, object, T]) -> T:
    """Await something that must finish, even if the task that awaits it is cancelled."""
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task])
        raise
