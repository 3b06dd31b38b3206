"""A LINE webhook as the office understands it.

The SDK's `WebhookParser` loses every event of a webhook when one has a form it does not know, and LINE adds forms
without notice. So the body is split into raw events here, the inbox keeps those, and each is read on its own.
"""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any, TypedDict

from handlers.incoming import File, Ignored, Incoming, Joined, Left, Pressed, Text, Unsent
from storage.vocabulary import Platform

# A kind goes into counters and the log; it is LINE's word, and is kept short whatever comes.
_KIND_LENGTH = 60
# 2100-01-01 in milliseconds: a later timestamp is no moment of an event.
_LATEST_MS = 4_102_444_800_000


class NotAWebhook(ValueError):
    """The body is no JSON object with a list of events, though its signature was right."""


class _Common(TypedDict):
    platform: Platform
    channel: str
    chat: str
    event_id: str
    at: datetime
    message_id: str | None
    reply_token: str | None
    private: bool


def split(body: bytes) -> list[dict[str, Any]]:
    """The events of one webhook, each with the `destination` (the bot's user id) it came for.

    An empty list is LINE's Verify button. An event that is no object is kept as `{"type": "malformed", "raw": ...}`,
    so that it loses neither itself nor the others. Raises NotAWebhook.
    """
    try:
        webhook = json.loads(body)
    except (ValueError, RecursionError) as error:  # bytes that are no UTF-8 are a ValueError too
        raise NotAWebhook("no JSON") from error
    events = webhook.get("events") if isinstance(webhook, dict) else None
    if not isinstance(events, list):
        raise NotAWebhook("no list of events")
    destination = _text(webhook, "destination")
    return [
        {**(event if isinstance(event, dict) else {"type": "malformed", "raw": event}), "destination": destination}
        for event in events
    ]


def event_id(event: dict[str, Any]) -> str:
    """LINE's `webhookEventId`, the same in a redelivery.

    Without one, a digest of the event; `deliveryContext` is left out of it, being all that a redelivery changes.
    """
    given = _text(event, "webhookEventId")
    if given:
        return given
    lasting = {key: value for key, value in event.items() if key != "deliveryContext"}
    return "digest:" + hashlib.sha256(json.dumps(lasting, sort_keys=True).encode()).hexdigest()[:40]


def chat_key(event: dict[str, Any]) -> str:
    """Which chat the event belongs to, for keeping its events in order: a user's, group's or room's id, or ''."""
    source = _object(event, "source")
    return _text(source, "groupId") or _text(source, "roomId") or _text(source, "userId")


def parse(event: dict[str, Any], channel: str, received_at: datetime) -> Incoming:
    """Read one raw event of `split`. Never raises: what makes no sense is `Ignored`, with its kind.

    `received_at` (aware) stands in where the event carries no usable time of its own.
    """
    message = _object(event, "message")
    common = _Common(
        platform=Platform.LINE,
        channel=channel,
        chat=chat_key(event),
        event_id=event_id(event),
        at=_moment(event, received_at),
        message_id=_text(message, "id") or _text(_object(event, "unsend"), "messageId") or None,
        reply_token=_text(event, "replyToken") or None,
        private=_text(_object(event, "source"), "type") == "user",
    )
    kind = _text(event, "type")
    if _text(event, "mode") == "standby":
        return _ignored(common, "standby")  # another service answers in this chat at present
    if not common["chat"]:
        return _ignored(common, kind)
    match kind:
        case "message" | "messageEdited":
            return _parse_message(message, common, edited=kind == "messageEdited")
        case "postback":
            return _parse_postback(_object(event, "postback"), common)
        case "follow":
            return Joined(**common)
        case "unfollow":
            return Left(**common)
        case "unsend":
            return Unsent(**common) if common["message_id"] else _ignored(common, kind)
    return _ignored(common, kind)


def _parse_message(message: dict[str, Any], common: _Common, *, edited: bool) -> Incoming:
    kind, ref = _text(message, "type"), common["message_id"]
    if kind == "text":
        return Text(**common, text=_text(message, "text"), edited=edited)
    if ref and kind == "image" and _text(_object(message, "contentProvider"), "type") in ("line", ""):
        album = _object(message, "imageSet")
        return File(
            **common,
            ref=ref,
            photo=True,
            album=_text(album, "id") or None,
            album_index=_number(album, "index"),
            album_total=_number(album, "total"),
        )
    if ref and kind == "file":
        return File(**common, ref=ref, name=_text(message, "fileName") or None, size=_number(message, "fileSize"))
    return _ignored(common, f"message/{kind}")


def _parse_postback(postback: dict[str, Any], common: _Common) -> Incoming:
    button = _text(postback, "data")
    if not button:
        return _ignored(common, "postback")
    params = _object(postback, "params")
    return Pressed(**common, button=button, picked=_text(params, "date") or _text(params, "datetime") or None)


def _ignored(common: _Common, kind: str) -> Ignored:
    return Ignored(**common, kind=kind[:_KIND_LENGTH] or "unknown")


def _moment(event: dict[str, Any], otherwise: datetime) -> datetime:
    milliseconds = _number(event, "timestamp")
    if milliseconds is None or milliseconds > _LATEST_MS:
        return otherwise
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def _object(parent: dict[str, Any], key: str) -> dict[str, Any]:
    value = parent.get(key)
    return value if isinstance(value, dict) else {}


def _text(parent: dict[str, Any], key: str) -> str:
    """A string as a database takes it: half a surrogate pair and NUL are legal in JSON and nowhere else."""
    value = parent.get(key)
    return value.encode("utf-8", "replace").decode().replace("\0", "") if isinstance(value, str) else ""


def _number(parent: dict[str, Any], key: str) -> int | None:
    value = parent.get(key)
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None
