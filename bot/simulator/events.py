"""The event stream for browsers: what happened on the phones, to the clock and to the costs."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from bot.simulator.phones import Phone


class EventStream:
    """Events for every browser that listens. `close` ends every stream; `count` is the number of events so far."""

    def __init__(self) -> None:
        self._listeners: set[asyncio.Queue[dict[str, Any] | None]] = set()
        self._closed = False
        self.count = 0

    def publish(self, kind: str, phone: Phone | None = None, **data: Any) -> None:
        event = {"type": kind, "phone": phone.id if phone else None, **data}
        self.count += 1
        for listener in self._listeners:
            listener.put_nowait(event)

    async def subscribe(self) -> AsyncIterator[dict[str, Any]]:
        listener: asyncio.Queue[dict[str, Any] | None] = asyncio.Queue()
        if self._closed:
            return
        self._listeners.add(listener)
        try:
            while (event := await listener.get()) is not None:
                yield event
        finally:
            self._listeners.discard(listener)

    async def wait_beyond(self, count: int, seconds: float) -> None:
        """Wait until more than `count` events were published, or `seconds` have passed."""
        if self.count > count or self._closed:
            return
        listener: asyncio.Queue[dict[str, Any] | None] = asyncio.Queue()
        self._listeners.add(listener)
        try:
            await asyncio.wait_for(listener.get(), seconds)
        except TimeoutError:
            pass
        finally:
            self._listeners.discard(listener)

    def close(self) -> None:
        self._closed = True
        for listener in self._listeners:
            listener.put_nowait(None)
