"""Sending webhooks: one HTTP call, and queues that keep the order of one chat while many chats go in parallel."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Generic, TypeVar

import aiohttp

T = TypeVar("T")


@dataclass(frozen=True)
class WebhookResponse:
    """The answer to a webhook. `status` 0 means no answer; `retry_after` is the pause it asks for, in seconds."""

    status: int
    reason: str = ""
    retry_after: float | None = None

    @property
    def accepted(self) -> bool:
        return 200 <= self.status < 300


async def post_webhook(
    session: aiohttp.ClientSession, url: str, body: bytes, headers: dict[str, str], limit: float
) -> WebhookResponse:
    """Send one webhook. Never raises for an error of the network or of the receiver. `limit` in seconds."""
    try:
        async with session.post(
            url,
            data=body,
            headers={"Content-Type": "application/json", **headers},
            timeout=aiohttp.ClientTimeout(total=limit),
            allow_redirects=False,
        ) as response:
            await response.read()
            return WebhookResponse(
                response.status, response.reason or "", _retry_after(response.headers.get("Retry-After"))
            )
    except TimeoutError:
        return WebhookResponse(0, "request_timeout")
    except (aiohttp.ClientError, OSError, ValueError) as error:
        return WebhookResponse(0, type(error).__name__)


def _retry_after(header: str | None) -> float | None:
    if header is None:
        return None
    if header.strip().isdecimal():
        return float(header)
    try:
        moment = parsedate_to_datetime(header)
    except ValueError:
        return None
    return max(0.0, moment.timestamp() - datetime.now(UTC).timestamp())


class KeyedQueues(Generic[T]):
    """One queue for each key. Items of one key are delivered in order, keys in parallel.

    `deliver` handles one item and returns when it is delivered or given up. Until `start` and after `stop` (no
    webhook is set) nothing is delivered and the items stay.
    """

    def __init__(self, deliver: Callable[[T], Awaitable[None]]) -> None:
        self._deliver = deliver
        self._queues: dict[str, deque[T]] = {}
        self._workers: dict[str, asyncio.Task[None]] = {}
        self._running = False

    def add(self, key: str, item: T) -> None:
        self._queues.setdefault(key, deque()).append(item)
        if self._running:
            self._start_worker(key)

    def items(self) -> list[T]:
        return [item for queue in self._queues.values() for item in queue]

    def discard(self, is_done: Callable[[T], bool]) -> None:
        """Remove the items for which `is_done` is true."""
        for key, queue in self._queues.items():
            self._queues[key] = deque(item for item in queue if not is_done(item))

    def start(self) -> None:
        self._running = True
        for key, queue in self._queues.items():
            if queue:
                self._start_worker(key)

    async def stop(self) -> None:
        self._running = False
        workers = list(self._workers.values())
        self._workers.clear()
        for task in workers:
            task.cancel()
        await asyncio.gather(*workers, return_exceptions=True)

    def _start_worker(self, key: str) -> None:
        if key not in self._workers:
            self._workers[key] = asyncio.create_task(self._work(key))

    async def _work(self, key: str) -> None:
        try:
            while self._running and (queue := self._queues.get(key)):
                item = queue[0]
                await self._deliver(item)
                if (queue := self._queues.get(key)) and queue[0] is item:
                    queue.popleft()
        finally:
            if self._workers.get(key) is asyncio.current_task():
                del self._workers[key]
                if not self._queues.get(key):
                    self._queues.pop(key, None)
