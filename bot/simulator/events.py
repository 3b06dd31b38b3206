"""The event stream that browsers listen to."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from bot.simulator.phones import Phone


class Events:
    """What browsers listen to. A listener that is gone costs nothing; `close` ends every stream. `told` counts them."""

    def __init__(self) -> None:
        self._listeners: set[asyncio.Queue[dict[str, Any] | None]] = set()
        self._closed = False
        self.told = 0

    def tell(self, kind: str, phone: Phone | None = None, **data: Any) -> None:
        event = {"type": kind, "phone": phone.id if phone else None, **data}
        self.told += 1
        for listener in self._listeners:
            listener.put_nowait(event)

    async def listen(self) -> AsyncIterator[dict[str, Any]]:
        listener: asyncio.Queue[dict[str, Any] | None] = asyncio.Queue()
        if self._closed:
            return
        self._listeners.add(listener)
        try:
            while (event := await listener.get()) is not None:
                yield event
        finally:
            self._listeners.discard(listener)

    async def beyond(self, told: int, seconds: float) -> None:
        """Wait until more was told than so much; `seconds` at most."""
        if self.told > told or self._closed:
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
