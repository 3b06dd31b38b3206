"""Events as they came: stored by the web edge, taken one chat at a time and in order.

There is no claim that could be orphaned: an event is taken, handled and marked in one transaction, and its row's lock
is the claim. On SQLite the writer is one thread; on PostgreSQL `SKIP LOCKED` lets others pass on to other chats.
"""

import hashlib
import json
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import String, bindparam, cast, func, or_, update
from sqlalchemy.orm import aliased
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from storage.tables import ChatChannel, Event
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import EventState, Platform

_LONGEST_ID = 200


def row(
    channel_id: str, platform: Platform, event_id: str, chat: str, payload: dict[str, Any], received_at: datetime
) -> dict[str, Any]:
    """An inbox row for `Database.store_events`. Ids longer than any platform's are kept as their hash: an index of
    PostgreSQL takes no more than 2,700 bytes."""
    return {
        "channel_id": channel_id,
        "platform": platform,
        "event_id": _short(event_id),
        "chat": _short(chat),
        "payload": payload,
        "received_at": received_at,
        "state": EventState.NEW,
        "attempts": 0,
        "token": "",
    }


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST_ID else hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()


def raise_event(uow: UnitOfWork, channel_id: str, chat: str, event_id: str, payload: dict[str, Any]) -> None:
    """An event of our own (a photo was read), in the order of its chat. The same `event_id` again changes nothing."""
    known = uow.session.exec(
        select(Event.id).where(col(Event.channel_id) == channel_id, col(Event.event_id) == event_id)
    ).first()
    if known is None:
        uow.add(Event(**row(channel_id, Platform.SELF, event_id, chat, payload, uow.now)))
    uow.signal("inbox")


def _oldest_of_a_chat() -> SelectOfScalar[Event]:
    older = aliased(Event)
    nothing_older = (
        ~select(older.id)
        .where(
            col(older.channel_id) == Event.channel_id,
            col(older.chat) == Event.chat,
            col(older.handled_at).is_(None),
            col(older.id) < Event.id,
        )
        .exists()
    )
    return (
        select(Event)
        .where(
            col(Event.handled_at).is_(None),
            or_(col(Event.not_before).is_(None), col(Event.not_before) <= bindparam("now")),
            nothing_older,
        )
        .order_by(col(Event.id))
        .limit(1)
        .with_for_update(skip_locked=True)
    )


# Asked with every event, so it is put together only once.
_NEXT = _oldest_of_a_chat()


def take(uow: UnitOfWork) -> Event | None:
    """Lock the oldest new event whose chat has no older one waiting."""
    return uow.session.exec(_NEXT, params={"now": uow.now}).first()


def office_of(uow: UnitOfWork, channel_id: str) -> int | None:
    """Returns the office of a channel, or None for a channel that is not set up any more."""
    channel = uow.session.get(ChatChannel, channel_id)
    return None if channel is None else channel.office_id


def finish(uow: UnitOfWork, event: Event, state: EventState = EventState.DONE, token: str = "") -> None:
    """Mark the event handled, in the transaction that handled it."""
    event.state, event.handled_at, event.token = state, uow.now, token
    uow.flush()


def put_off(uow: UnitOfWork, event_id: int, wait: timedelta) -> int:
    """Try an event again later. Its chat waits too, because order is kept. Returns the attempts so far."""
    event = uow.session.get(Event, event_id)
    if event is None or event.state != EventState.NEW:
        return 0
    event.attempts += 1
    event.not_before = uow.now + wait
    uow.flush()
    return event.attempts


def waiting(uow: UnitOfWork) -> int:
    """How many events wait to be handled: an office's own only, for only its channels are looked into."""
    return uow.session.exec(
        select(func.count())
        .select_from(Event)
        .where(col(Event.handled_at).is_(None), col(Event.channel_id).in_(select(ChatChannel.id)))
    ).one()


def forget(uow: UnitOfWork, before: datetime) -> int:
    """Empty the payloads of handled events from before a moment (the least personal data; ids stay for dedupe)."""
    result = uow.session.execute(
        update(Event)
        .where(
            col(Event.state) != EventState.NEW,
            col(Event.received_at) < before,
            cast(col(Event.payload), String) != "{}",
        )
        .values(payload={})
        .execution_options(synchronize_session=False)
    )
    return int(getattr(result, "rowcount", 0))


def purge_message(uow: UnitOfWork, channel_id: str, chat: str, message_id: str) -> None:
    """Empty the stored event of a message that its sender took back, and whatever we raised about it."""
    events = uow.session.exec(
        select(Event)
        .where(col(Event.channel_id) == channel_id, col(Event.chat) == chat)
        .order_by(col(Event.id).desc())
        .limit(500)
    ).all()
    for event in events:
        if event.state != EventState.NEW and f'"{message_id}"' in json.dumps(event.payload):
            event.payload = {"unsent": True}
    uow.flush()


def forget_chat(uow: UnitOfWork, channel_id: str, chat: str, since: datetime) -> None:
    """Empty the payloads of a chat's events that were handled since a moment: words that must not be kept."""
    uow.session.execute(
        update(Event)
        .where(
            col(Event.channel_id) == channel_id,
            col(Event.chat) == chat,
            col(Event.state) != EventState.NEW,
            col(Event.handled_at) >= since,
        )
        .values(payload={})
        .execution_options(synchronize_session=False)
    )
