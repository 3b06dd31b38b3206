"""Saying something: rows for delivery, put inside the caller's transaction."""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from notifications import buttons
from notifications.message import Attachment, Message
from storage import conversations, outbox, people
from storage.tables import Delivery
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import Platform, SendState

# Where a shown card can be changed afterwards. LINE has no such call: there an old button answers with the state.
EDITABLE = frozenset({Platform.TELEGRAM})
# Where a message beyond the reply costs: there one that may wait a moment waits for what belongs to it.
CHARGED = frozenset({Platform.LINE})


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

_Row = dict[str, Any]
"""The columns of a row that is not in the database yet."""


def put(
    uow: UnitOfWork,
    to: To,
    message: Message,
    about: About = NOTHING,
    *,
    in_place: bool = False,
    not_before: datetime | None = None,
    expires_at: datetime | None = None,
    gather: timedelta = timedelta(0),
) -> Delivery:
    """Queue a message to a chat. `gather`: where messages cost, wait this long for what `attach` may add.

    A card that this chat was shown before gives way: `in_place` edits it where the platform can (a press on it was
    answered); otherwise the new one is sent below and the old one loses its buttons.
    """
    edits: list[str] = []
    if about.card:
        earlier = _shown_in(uow, about.card, to)
        if earlier is not None and earlier.state == SendState.PENDING:
            outbox.supersede(uow, earlier)
            edits, to = earlier.edits, _with_token_of(to, earlier)
        elif earlier is not None and to.platform in EDITABLE:
            if in_place and outbox.place_of(earlier):
                edits = outbox.place_of(earlier)
            else:
                _retire(uow, to, earlier)
    if gather and to.platform in CHARGED and not_before is None:
        delivery = _queue(uow, to, message, about, edits, None, expires_at)
        delivery.not_before = uow.now + gather
        return delivery
    return _queue(uow, to, message, about, edits, not_before, expires_at)


def put_many(
    uow: UnitOfWork,
    items: Sequence[tuple[To, Message, About]],
    *,
    not_before: datetime | None = None,
    expires_at: datetime | None = None,
) -> None:
    """`put` for the many messages of a circular: the same rows in the same order, in a few statements altogether."""
    cards = sorted({about.card for _to, _message, about in items if about.card})
    earlier = {(row.card, row.channel_id, row.chat): row for row in outbox.shown(uow, *cards)}
    rows: list[_Row] = []
    presses: list[_Row] = []
    newest: dict[tuple[str, str, str], _Row] = {}
    for to, message, about in items:
        edits: list[str] = []
        place = (about.card, to.channel_id, to.chat)
        shown = earlier.get(place)
        if place in newest:
            # The same card twice for one chat: the later one is the state.
            before = newest[place]
            before |= {"state": SendState.WITHDRAWN, "done_at": uow.now, "failure": "superseded"}
            edits = before["edits"]
        elif shown is not None and shown.state == SendState.PENDING:
            outbox.supersede(uow, shown)
            edits, to = shown.edits, _with_token_of(to, shown)
        elif shown is not None and to.platform in EDITABLE and (bare := _bare(shown)) is not None:
            rows.append(_made(uow, _without_token(to), *bare, outbox.place_of(shown), None, None)[0])
        row, its_presses = _made(uow, to, message, about, edits, not_before, expires_at)
        rows.append(row)
        presses += its_presses
        if about.card:
            newest[place] = row
    conversations.keep_buttons(uow, presses)
    outbox.put_many(uow, rows)


def attach(uow: UnitOfWork, to: To, about: About, files: tuple[Attachment, ...], otherwise: Message) -> Delivery:
    """Add files to a card that still waits to go out; one that has gone is followed by `otherwise` with the files."""
    earlier = _shown_in(uow, about.card, to)
    if earlier is None or earlier.state != SendState.PENDING:
        return _queue(uow, to, otherwise.model_copy(update={"files": files}), NOTHING, [], None, None)
    outbox.supersede(uow, earlier)
    message = Message.model_validate(earlier.message)
    message = message.model_copy(update={"files": (*message.files, *files)})
    return _queue(uow, _with_token_of(to, earlier), message, about, earlier.edits, None, earlier.expires_at)


def stands_for_good(uow: UnitOfWork, card: str, person_id: int) -> bool:
    """Whether a person's newest copy of a card has gone out to where it cannot be changed."""
    platforms = {channel.id: channel.platform for channel in people.channels(uow)}
    return any(
        row.person_id == person_id and row.state != SendState.PENDING and platforms[row.channel_id] not in EDITABLE
        for row in outbox.shown(uow, card)
    )


def rename(uow: UnitOfWork, to: To, card: str, name: str) -> None:
    """What this chat was shown as one card is another one from now on (a draft became a letter)."""
    earlier = _shown_in(uow, card, to)
    if earlier is not None:
        earlier.card = name
        uow.flush()


def _with_token_of(to: To, earlier: Delivery) -> To:
    """A message that takes a waiting one's place takes its right to a free reply too."""
    if to.reply_token or not earlier.reply_token:
        return to
    return replace(to, reply_token=earlier.reply_token, reply_until=earlier.reply_until)


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
        elif place := outbox.place_of(row):
            _queue(uow, to, message, about, place, None, None)


def _queue(
    uow: UnitOfWork,
    to: To,
    message: Message,
    about: About,
    edits: list[str],
    not_before: datetime | None,
    expires_at: datetime | None,
) -> Delivery:
    row, presses = _made(uow, to, message, about, edits, not_before, expires_at)
    conversations.keep_buttons(uow, presses)
    return outbox.put(uow, Delivery(**row))


def _made(
    uow: UnitOfWork,
    to: To,
    message: Message,
    about: About,
    edits: list[str],
    not_before: datetime | None,
    expires_at: datetime | None,
) -> tuple[_Row, list[_Row]]:
    """A message as a row of the outbox, and the rows of its presses."""
    minted, presses = buttons.mint(uow, message, channel_id=to.channel_id, chat=to.chat, person_id=to.person_id)
    row = {
        "key": str(uuid.uuid4()),
        "office_id": uow.office,
        "channel_id": to.channel_id,
        "chat": to.chat,
        "person_id": to.person_id,
        "card": about.card,
        "subject": about.subject,
        "version": about.version,
        "purpose": about.purpose,
        "message": minted.model_dump(mode="json"),
        "importance": int(message.importance),
        "made_at": uow.now,
        "not_before": not_before or uow.now,
        "expires_at": expires_at,
        "reply_token": to.reply_token if not_before is None else "",
        "reply_until": to.reply_until,
        "edits": list(edits),
    }
    return row, presses


def _shown_in(uow: UnitOfWork, card: str, to: To) -> Delivery | None:
    for row in outbox.shown(uow, card):
        if (row.channel_id, row.chat) == (to.channel_id, to.chat):
            return row
    return None


def _retire(uow: UnitOfWork, to: To, earlier: Delivery) -> None:
    """Take the buttons off a card that a newer message below it replaces."""
    bare = _bare(earlier)
    if bare is not None:
        message, about = bare
        _queue(uow, _without_token(to), message, about, outbox.place_of(earlier), None, None)


def _bare(earlier: Delivery) -> tuple[Message, About] | None:
    """A shown card without its buttons; None where there is nothing to take off, or nowhere to do it."""
    old = Message.model_validate(earlier.message)
    if not old.rows or not outbox.place_of(earlier):
        return None
    # Still about its subject: what must be forgotten is found by it.
    return old.model_copy(update={"rows": ()}), About(subject=earlier.subject, version=earlier.version)


def _without_token(to: To) -> To:
    return To(to.channel_id, to.platform, to.chat, to.person_id)
