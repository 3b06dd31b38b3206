"""How updates come in: by webhook, or by asking, for an office whose machine has no public address.

Updates stay the raw JSON that Telegram sent, since that is what the inbox keeps. The library's own get_updates would
make objects of them, and fail on the first kind it does not know.
"""

import asyncio
import json
import random
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from datetime import timedelta
from typing import Any, TypeVar
from urllib.parse import urlencode

import structlog
from telegram import Bot
from telegram.error import TelegramError

from bot.telegram.failures import delivery_failures, failure
from bot.telegram.request import OutcomeUnknown
from notifications.channel import TryLater

log = structlog.get_logger(__name__)

ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")

MAX_CONNECTIONS = 40

Store = Callable[[list[dict[str, Any]]], Awaitable[None]]
"""Keeps updates for good; returns after the commit. Must bear seeing one twice."""

_LIMIT = 100
_LONGEST_PAUSE = timedelta(minutes=1)
_MOST_DOUBLINGS = 10

T = TypeVar("T")


async def set_webhook(bot: Bot, url: str, secret: str, *, max_connections: int = MAX_CONNECTIONS) -> None:
    """Have Telegram post updates to `url` (https), each with `secret` (1-256 of A-Z a-z 0-9 _ -) in its header.

    What people sent meanwhile is kept and comes. Raises DeliveryFailure.
    """
    with delivery_failures():
        await bot.set_webhook(
            url,
            secret_token=secret,
            max_connections=max_connections,
            allowed_updates=ALLOWED_UPDATES,
            drop_pending_updates=False,
        )


async def poll(
    bot: Bot,
    store: Store,
    stop: asyncio.Event,
    *,
    wait: timedelta = timedelta(seconds=50),
    first_pause: timedelta = timedelta(seconds=1),
) -> None:
    """Ask for updates until `stop`, each time waiting up to `wait` for the first; never raises but when cancelled.

    Asking from an offset tells Telegram that everything before it may be forgotten, so the offset moves only when
    `store` has returned. After a failure the pause doubles from `first_pause` up to a minute.
    """
    offset, failures = 0, 0
    while not stop.is_set():
        try:
            # Again after every failure: a webhook that somebody set meanwhile makes every question fail.
            await bot.delete_webhook(drop_pending_updates=False)
            while not stop.is_set():
                updates = await _unless(stop, _updates(bot, offset, wait))
                if updates:
                    await store(updates)
                    offset = _after(updates, offset)
                failures = 0
        # Whatever storing or Telegram may raise, a poller that ends leaves the office deaf. Only the type is logged: a
        # database's error quotes the row.
        except Exception as error:  # noqa: BLE001
            pause = _pause(error, first_pause * 2**failures)
            failures = min(failures + 1, _MOST_DOUBLINGS)
            log.warning("telegram_polling_failed", error=type(error).__name__, pause_seconds=pause.total_seconds())
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), pause.total_seconds())


async def _updates(bot: Bot, offset: int, wait: timedelta) -> list[dict[str, Any]]:
    seconds = wait.total_seconds()
    asked = {
        "offset": offset,
        "limit": _LIMIT,
        "timeout": int(seconds),
        "allowed_updates": json.dumps(ALLOWED_UPDATES),
    }
    patience = (bot.request.read_timeout or 0) + seconds
    answer = await bot.request.post(f"{bot.base_url}/getUpdates?{urlencode(asked)}", read_timeout=patience)
    if not isinstance(answer, list):
        raise OutcomeUnknown("updates that are no list")
    return answer


def _after(updates: list[dict[str, Any]], offset: int) -> int:
    return max([offset, *(int(update["update_id"]) + 1 for update in updates)])


def _pause(error: Exception, pause: timedelta) -> timedelta:
    refusal = failure(error) if isinstance(error, TelegramError) else None
    if isinstance(refusal, TryLater) and refusal.after:
        return refusal.after
    # Spread out, so that two pollers that fight over one bot do not stay in step.
    return min(pause, _LONGEST_PAUSE) * random.uniform(0.8, 1.2)


async def _unless(stop: asyncio.Event, work: Coroutine[Any, Any, T]) -> T | None:
    """The work's result, or None when `stop` comes first; the work is then cancelled."""
    doing = asyncio.ensure_future(work)
    stopping = asyncio.ensure_future(stop.wait())
    try:
        await asyncio.wait({doing, stopping}, return_when=asyncio.FIRST_COMPLETED)
        return doing.result() if doing.done() else None
    finally:
        doing.cancel()
        stopping.cancel()
        await asyncio.gather(doing, stopping, return_exceptions=True)
