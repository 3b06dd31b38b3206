"""How webhooks leave: queues worked off one item at a time each, and beside each other."""

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
class Answer:
    """What came back for a webhook: the status (0: no answer at all), what went wrong, the pause it asks for."""

    status: int
    reason: str = ""
    wait: float | None = None

    @property
    def taken(self) -> bool:
        return 200 <= self.status < 300


async def post(session: aiohttp.ClientSession, url: str, body: bytes, headers: dict[str, str], limit: float) -> Answer:
    """Send one webhook. Never raises for what the network or the other side does. `limit` in seconds."""
    try:
        async with session.post(
            url,
            data=body,
            headers={"Content-Type": "application/json", **headers},
            timeout=aiohttp.ClientTimeout(total=limit),
            allow_redirects=False,
        ) as response:
            await response.read()
            return Answer(response.status, response.reason or "", _wanted_pause(response.headers.get("Retry-After")))
    except TimeoutError:
        return Answer(0, "request_timeout")
    except (aiohttp.ClientError, OSError, ValueError) as error:
        return Answer(0, type(error).__name__)


def _wanted_pause(header: str | None) -> float | None:
    if header is None:
        return None
    if header.strip().isdecimal():
        return float(header)
    try:
        moment = parsedate_to_datetime(header)
    except ValueError:
        return None
    return max(0.0, moment.timestamp() - datetime.now(UTC).timestamp())


class Lanes(Generic[T]):
    """Named queues. `deliver` handles the first item of a lane and returns when it is done with, one way or other.

    Nothing moves while closed (no webhook is set), and what waits stays.
    """

    def __init__(self, deliver: Callable[[T], Awaitable[None]]) -> None:
        self._deliver = deliver
        self._queues: dict[str, deque[T]] = {}
        self._at_work: dict[str, asyncio.Task[None]] = {}
        self._moving = False

    def put(self, lane: str, item: T) -> None:
        self._queues.setdefault(lane, deque()).append(item)
        if self._moving:
            self._set_to_work(lane)

    def waiting(self) -> list[T]:
        return [item for queue in self._queues.values() for item in queue]

    def drop(self, is_done: Callable[[T], bool]) -> None:
        """Forget the items that are done with."""
        for lane, queue in self._queues.items():
            self._queues[lane] = deque(item for item in queue if not is_done(item))

    def open(self) -> None:
        self._moving = True
        for lane, queue in self._queues.items():
            if queue:
                self._set_to_work(lane)

    async def close(self) -> None:
        self._moving = False
        at_work = list(self._at_work.values())
        self._at_work.clear()
        for task in at_work:
            task.cancel()
        await asyncio.gather(*at_work, return_exceptions=True)

    def _set_to_work(self, lane: str) -> None:
        if lane not in self._at_work:
            self._at_work[lane] = asyncio.create_task(self._work(lane))

    async def _work(self, lane: str) -> None:
        try:
            while self._moving and (queue := self._queues.get(lane)):
                item = queue[0]
                await self._deliver(item)
                if (queue := self._queues.get(lane)) and queue[0] is item:
                    queue.popleft()
        finally:
            if self._at_work.get(lane) is asyncio.current_task():
                del self._at_work[lane]
                if not self._queues.get(lane):
                    self._queues.pop(lane, None)
