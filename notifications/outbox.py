"""Saying something: rows for delivery, put inside the caller's transaction."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from notifications import buttons
from notifications.message import Message
from storage import outbox, people
from storage.tables import Delivery
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import Platform, SendState

# Where a shown card can be changed afterwards. LINE has no such call: there an old button answers with the state.
EDITABLE = frozenset({Platform.TELEGRAM})


@dataclass(frozen=True)
class To:
    """One chat, and how to answer it for free while that lasts."""

    channel_id: str
    platform: Platform
    chat: str
    person_id: int | None = None
    reply_token: str = ""
    reply_until: datetime | None = None


@dataclass(frozen=True)
class About:
    """What a message is about: `subject` (`letter:12`) and its version when written, re-checked at delivery;
    `card` (`approval:7`) if it shows a state that later messages take the place of; `purpose` for the ledger."""

    subject: str = ""
    version: int = 0
    card: str = ""
    purpose: str = ""


NOTHING = About()


def put(
    uow: UnitOfWork,
    to: To,
    message: Message,
    about: About = NOTHING,
    *,
    in_place: bool = False,
    not_before: datetime | None = None,
    expires_at: datetime | None = None,
) -> Delivery:
    """Queue a message to a chat.

    A card that this chat was shown before gives way: `in_place` edits it where the platform can (a press on it was
    answered); otherwise the new one is sent below and the old one loses its buttons.
    """
    edits: list[str] = []
    if about.card:
        earlier = _shown_in(uow, about.card, to)
        if earlier is not None and earlier.state == SendState.PENDING:
            outbox.supersede(uow, earlier)
            edits = earlier.edits
        elif earlier is not None and to.platform in EDITABLE:
            if in_place and earlier.message_ids:
                edits = earlier.message_ids
            else:
                _retire(uow, to, earlier)
    return _queue(uow, to, message, about, edits, not_before, expires_at)


def refresh(uow: UnitOfWork, about: About, message_for: Callable[[int | None], Message | None]) -> None:
    """Bring a card to the present state in every chat that shows it and can be edited.

    `message_for` gives the message for a person's id; None leaves that chat as it is.
    """
    platforms = {channel.id: channel.platform for channel in people.channels(uow)}
    for row in outbox.shown(uow, about.card):
        to = To(row.channel_id, platforms[row.channel_id], row.chat, row.person_id)
        if to.platform not in EDITABLE and row.state != SendState.PENDING:
            continue
        message = message_for(row.person_id)
        if message is None:
            continue
        if row.state == SendState.PENDING:
            outbox.supersede(uow, row)
            _queue(uow, to, message, about, row.edits, row.not_before, row.expires_at)
        elif row.message_ids:
            _queue(uow, to, message, about, row.message_ids, None, None)


def _queue(
    uow: UnitOfWork,
    to: To,
    message: Message,
    about: About,
    edits: list[str],
    not_before: datetime | None,
    expires_at: datetime | None,
) -> Delivery:
    minted = buttons.mint(uow, message, channel_id=to.channel_id, chat=to.chat, person_id=to.person_id)
    return outbox.put(
        uow,
        Delivery(
            key=str(uuid.uuid4()),
            office_id=uow.office,
            channel_id=to.channel_id,
            chat=to.chat,
            person_id=to.person_id,
            card=about.card,
            subject=about.subject,
            version=about.version,
            purpose=about.purpose,
            message=minted.model_dump(mode="json"),
            importance=int(message.importance),
            made_at=uow.now,
            not_before=not_before or uow.now,
            expires_at=expires_at,
            reply_token=to.reply_token if not_before is None else "",
            reply_until=to.reply_until,
            edits=list(edits),
        ),
    )


def _shown_in(uow: UnitOfWork, card: str, to: To) -> Delivery | None:
    for row in outbox.shown(uow, card):
        if (row.channel_id, row.chat) == (to.channel_id, to.chat):
            return row
    return None


def _retire(uow: UnitOfWork, to: To, earlier: Delivery) -> None:
    """Take the buttons off a card that a newer message below it replaces."""
    if not earlier.message_ids:
        return
    old = Message.model_validate(earlier.message)
    if old.rows:
        _queue(uow, To(to.channel_id, to.platform, to.chat, to.person_id), old.model_copy(update={"rows": ()}),
               NOTHING, earlier.message_ids, None, None)  # fmt: skip
