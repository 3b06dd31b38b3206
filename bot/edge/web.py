"""The web edge: webhooks are verified, stored and answered; all else is pages for people and probes for machines.

Webhooks are taken by a small ASGI callable in front of FastAPI, because nothing but the signature, one insert and an
answer happens there, and LINE waits two seconds at most.
"""

import asyncio
import hmac
import json
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any

import structlog

from bot.edge.metrics import Metrics
from bot.line import parse as line_parse
from bot.line import signature as line_signature
from bot.settings import ChannelSettings
from bot.telegram import parse as telegram_parse
from storage import inbox
from storage.engine import Database
from storage.errors import CannotBeStored, DatabaseAway
from storage.vocabulary import Platform

log = structlog.get_logger(__name__)

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
AsgiApp = Callable[[Scope, Receive, Send], Awaitable[None]]

_PREFIX = "/webhooks/"
# A webhook is a few kilobytes from a data centre. Whoever needs longer than this holds our memory on purpose.
_BODY_SECONDS = 10.0


class _Answer(Exception):
    """End the request with this status. `reason` goes to the log, never to the caller."""

    def __init__(self, status: int, reason: str, **headers: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason
        self.headers = headers


class WebhookIntake:
    """ASGI callable: /webhooks/{platform}[/{channel}] is taken here, the rest goes on to `inner`."""

    def __init__(
        self,
        inner: AsgiApp,
        database: Database,
        channels: Mapping[str, ChannelSettings],
        metrics: Metrics,
        max_bytes: int,
    ) -> None:
        self.inner = inner
        self.database = database
        self.channels = channels
        self.metrics = metrics
        self.max_bytes = max_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(_PREFIX):
            await self.inner(scope, receive, send)
            return
        channel_id = "unknown"
        headers: dict[str, str] = {}
        try:
            channel = self._channel(scope)
            channel_id = channel.id
            headers_in = dict(scope["headers"])
            _precheck(channel, headers_in)
            body = await self._body(headers_in, receive)
            rows = self._rows(channel, headers_in, body)
            if rows:
                await self.database.store_events(rows)
                self.metrics.events.labels(channel_id).inc(len(rows))
            status = 200
        except _Answer as answer:
            log.warning("webhook refused", channel=channel_id, status=answer.status, reason=answer.reason)
            status, headers = answer.status, answer.headers
        except CannotBeStored as problem:
            log.error("webhook cannot be stored", channel=channel_id, reason=str(problem))
            status = 400
        except DatabaseAway as away:
            # Not stored, so not acknowledged: both platforms send it again (LINE where redelivery is switched on).
            log.error("webhook not stored", channel=channel_id, reason=str(away))
            status, headers = 503, {"retry-after": "5"}
        self.metrics.webhooks.labels(channel_id, str(status)).inc()
        await _respond(send, status, headers)

    def _channel(self, scope: Scope) -> ChannelSettings:
        platform, _, name = scope["path"][len(_PREFIX) :].partition("/")
        channel = self.channels.get(name or platform)
        if channel is None or channel.platform != platform:
            raise _Answer(404, "no such channel")
        if scope["method"] != "POST":
            raise _Answer(405, "not a POST", allow="POST")
        return channel

    async def _body(self, headers: Mapping[bytes, bytes], receive: Receive) -> bytes:
        length = headers.get(b"content-length", b"")
        if length.isdigit() and (len(length) > 12 or int(length) > self.max_bytes):
            raise _Answer(413, "announced too large")
        try:
            async with asyncio.timeout(_BODY_SECONDS):
                return await self._read(receive)
        except TimeoutError:
            raise _Answer(408, "too slow") from None

    async def _read(self, receive: Receive) -> bytes:
        parts: list[bytes] = []
        size = 0
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise _Answer(400, "cut off")
            part = message.get("body", b"")
            size += len(part)
            if size > self.max_bytes:
                raise _Answer(413, "too large")
            parts.append(part)
            if not message.get("more_body"):
                return b"".join(parts)

    def _rows(self, channel: ChannelSettings, headers: dict[bytes, bytes], body: bytes) -> list[dict[str, Any]]:
        """The inbox rows of a verified webhook. Raises _Answer for a forged or unreadable one."""
        now = self.database.clock.now()
        if channel.platform == Platform.TELEGRAM:
            update = _json(body)
            if not isinstance(update, dict):
                raise _Answer(400, "not an update")
            return [telegram_row(channel.id, update, now)]
        signature = headers.get(b"x-line-signature", b"").decode("latin-1")
        if not line_signature.verify(channel.secret.get_secret_value(), body, signature):
            raise _Answer(401, "wrong signature")
        try:
            events = line_parse.split(body)
        except line_parse.NotAWebhook:
            raise _Answer(400, "not a webhook") from None
        return [
            inbox.row(channel.id, Platform.LINE, line_parse.event_id(event), line_parse.chat_key(event), event, now)
            for event in events
        ]


def _precheck(channel: ChannelSettings, headers: Mapping[bytes, bytes]) -> None:
    """Refuse what can be refused before the body is read: a wrong Telegram token, a missing LINE signature."""
    secret = channel.secret.get_secret_value()
    if channel.platform == Platform.TELEGRAM:
        shown = headers.get(b"x-telegram-bot-api-secret-token", b"")
        if not secret or not hmac.compare_digest(shown, secret.encode()):
            raise _Answer(401, "wrong secret token")
    elif b"x-line-signature" not in headers:
        raise _Answer(401, "no signature")


def telegram_row(channel_id: str, update: dict[str, Any], now: Any) -> dict[str, Any]:
    """An update as an inbox row: the webhook's and the poller's."""
    event_id, chat = telegram_parse.event_id(update), telegram_parse.chat_key(update)
    return inbox.row(channel_id, Platform.TELEGRAM, event_id, chat, telegram_parse.to_keep(update), now)


def _json(body: bytes) -> Any:
    try:
        return json.loads(body, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise _Answer(400, "not JSON") from None


def _no_constant(name: str) -> None:
    """NaN and Infinity are no JSON, and no database takes them, though Python's reader would."""
    raise ValueError(name)


async def _respond(send: Send, status: int, headers: Mapping[str, str]) -> None:
    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": status, "headers": [(b"content-type", b"text/plain"), *raw]})
    await send({"type": "http.response.body", "body": b"ok" if status == 200 else b""})
