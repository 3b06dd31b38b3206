"""Waiting for a fact, for as long as a busy machine may need."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

from bot.simulator.driver import PATIENCE

T = TypeVar("T")


async def until(fact: Callable[[], Awaitable[T]], *, what: str, every: float = 0.1) -> T:
    """Asks again and again until the answer is true, and gives it back. Fails with the last answer after PATIENCE."""
    deadline = time.monotonic() + PATIENCE
    while not (answer := await fact()):
        assert time.monotonic() < deadline, f"after {PATIENCE:g} s not yet: {what} ({answer!r})"
        await asyncio.sleep(every)
    return answer
