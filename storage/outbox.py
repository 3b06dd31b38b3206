"""The outbox, which is the ledger of deliveries too: one row a message and chat, kept for good.

Only one drain of a channel runs at a time (`Delivery` in the notifications floor holds the lock), so a row found
SENDING when a drain begins belongs to a dead one.
"""

import uuid
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, insert, or_, update
from sqlmodel import col, select

from storage.tables import ButtonRow, ChatChannel, Delivery
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import Platform, SendState

# A drain looks at this many due rows at a time: enough to fill a second of LINE's pace, little enough to hold briefly.
_LOOK_AT = 500
# Fewer than SQLite takes parameters, few enough for one look at the index.
_CARDS_A_QUERY = 500
# What a row is that nobody said anything of; a bulk insert knows no defaults of its own.
_PLAIN = {
    name: field.get_default(call_default_factory=True)
    for name, field in Delivery.model_fields.items()
    if name != "seq" and not field.is_required()
}
_ROW = "row:"
SHOWS_A_CODE = "code"
"""The purpose of a message that shows an invitation's code. Its words are dropped once it is out: like the code's own
row, the ledger keeps nothing that opens a door."""


def put(uow: UnitOfWork, row: Delivery) -> Delivery:
    """Add a row; the channel is rung after the commit."""
    uow.ring(f"outbox:{row.channel_id}")
    return uow.add(row)


def put_many(uow: UnitOfWork, rows: Sequence[dict[str, Any]]) -> None:
    """Add rows in their order, in one statement; what a row does not say is as `Delivery` has it."""
    if not rows:
        return
    uow.flush()
    uow.session.connection().execute(insert(Delivery), [{**_PLAIN, **row} for row in rows])
    for channel_id in {row["channel_id"] for row in rows}:
        uow.ring(f"outbox:{channel_id}")


def shown(uow: UnitOfWork, *cards: str) -> list[Delivery]:
    """The newest row of each card in each chat that was sent it, or is about to be.

    Locked: whoever takes a row's place must not do so while a drain takes the row.
    """
    newest: dict[tuple[str, str, str], Delivery] = {}
    for first in range(0, len(cards), _CARDS_A_QUERY):
        rows = uow.session.exec(
            select(Delivery)
            .where(
                col(Delivery.card).in_(cards[first : first + _CARDS_A_QUERY]),
                col(Delivery.state).in_([SendState.PENDING, SendState.SENDING, SendState.SENT]),
            )
            .order_by(col(Delivery.seq))
            .with_for_update()
            .execution_options(populate_existing=True)
        ).all()
        newest |= {(row.card, row.channel_id, row.chat): row for row in rows}
    return list(newest.values())


def place_of(row: Delivery) -> list[str]:
    """What an edit of this row's message names: the platform's ids, or while it is under way the row itself, whose
    ids `take` looks up when the edit's turn comes."""
    return [f"{_ROW}{row.seq}"] if row.state == SendState.SENDING else row.message_ids


def withdraw(uow: UnitOfWork, *, subject: str, purpose: str | None = None, why: str) -> int:
    """Take back what has not gone out about a subject (of one purpose, or all). How many rows."""
    condition = [
        col(Delivery.subject) == subject,
        col(Delivery.state) == SendState.PENDING,
        col(Delivery.done_at).is_(None),
    ]
    if purpose is not None:
        condition.append(col(Delivery.purpose) == purpose)
    # Locked: what a drain is just taking is looked at again, and is then under way.
    rows = uow.session.exec(select(Delivery).where(*condition).with_for_update()).all()
    for row in rows:
        _end(row, SendState.WITHDRAWN, uow.now, why)
    uow.flush()
    return len(rows)


def withdraw_chat(uow: UnitOfWork, channel_id: str, chat: str, why: str) -> int:
    """Take back everything that has not gone out to a chat (unlinked, blocked)."""
    rows = uow.session.exec(
        select(Delivery)
        .where(
            col(Delivery.channel_id) == channel_id,
            col(Delivery.chat) == chat,
            col(Delivery.state) == SendState.PENDING,
            col(Delivery.done_at).is_(None),
            col(Delivery.person_id).is_not(None),
        )
        .with_for_update()
    ).all()
    for row in rows:
        _end(row, SendState.WITHDRAWN, uow.now, why)
    uow.flush()
    return len(rows)


def _end(row: Delivery, state: SendState, at: datetime, failure: str = "") -> None:
    row.state, row.done_at, row.failure, row.sending_since = state, at, failure, None


def take_back_orphans(uow: UnitOfWork, channel_id: str) -> int:
    """Rows that a dead drain had begun to send: perhaps they arrived. How many."""
    result = uow.session.execute(
        update(Delivery)
        .where(
            col(Delivery.channel_id) == channel_id,
            col(Delivery.state) == SendState.SENDING,
            col(Delivery.done_at).is_(None),
        )
        .values(state=SendState.PENDING, maybe_sent=True, sending_since=None)
        .execution_options(synchronize_session=False)
    )
    return int(getattr(result, "rowcount", 0))


def take(
    uow: UnitOfWork, channel_id: str, *, chats: int, together: int, wanted: Callable[[UnitOfWork, Delivery], str]
) -> list[list[Delivery]]:
    """Mark the next rows SENDING: for up to `chats` chats, each one's first due rows (at most `together`), in order.

    `wanted` says of a row why it must not go out any more ("" = it may). Such rows end here, as do expired ones.
    A chat with a row still SENDING waits.
    """
    channel = uow.session.get(ChatChannel, channel_id)
    if channel is None or (channel.paused_until is not None and channel.paused_until > uow.now):
        return []
    busy = select(Delivery.chat).where(
        col(Delivery.channel_id) == channel_id,
        col(Delivery.state) == SendState.SENDING,
        col(Delivery.done_at).is_(None),
    )
    rows = uow.session.exec(
        select(Delivery)
        .where(
            col(Delivery.channel_id) == channel_id,
            col(Delivery.state) == SendState.PENDING,
            col(Delivery.done_at).is_(None),
            col(Delivery.not_before) <= uow.now,
            col(Delivery.chat).not_in(busy),
        )
        .order_by(col(Delivery.seq))
        .limit(_LOOK_AT)
        # What another transaction is just withdrawing must not go out, and need not be waited for.
        .with_for_update(skip_locked=True)
    ).all()
    batches: dict[str, list[Delivery]] = {}
    full: set[str] = set()
    waiting: set[str] = set()
    for row in rows:
        if row.expires_at is not None and row.expires_at <= uow.now:
            _end(row, SendState.EXPIRED, uow.now, "too late")
            continue
        why_not = wanted(uow, row)
        if why_not:
            _end(row, SendState.WITHDRAWN, uow.now, why_not)
            continue
        batch = batches.get(row.chat)
        if batch is None:
            if len(batches) < chats and row.chat not in waiting:
                if not _find_place(uow, row):
                    waiting.add(row.chat)
                elif row.done_at is None:
                    batches[row.chat] = [row]
            continue
        # An edit goes alone: it is another call than a send. What does not fit ends the batch: nothing overtakes it.
        if (
            row.chat not in full
            and len(batch) < together
            and not row.edits
            and not batch[0].edits
            and _same_answer(batch[0], row)
        ):
            batch.append(row)
        else:
            full.add(row.chat)
    for batch in batches.values():
        for row in batch:
            row.state, row.sending_since = SendState.SENDING, uow.now
            row.attempts += 1
    uow.flush()
    return list(batches.values())


def _find_place(uow: UnitOfWork, row: Delivery) -> bool:
    """Turn an edit of a row into one of its message. False while nobody knows whether that message arrived.

    A row that failed and waits gives way to this newer state. What was never shown needs no edit that only takes
    buttons off.
    """
    while row.edits and row.edits[0].startswith(_ROW):
        earlier = uow.session.get(Delivery, int(row.edits[0].removeprefix(_ROW)))
        if earlier is None:
            row.edits = []
        elif earlier.state == SendState.SENT:
            row.edits = earlier.message_ids
        elif earlier.state == SendState.SENDING or (earlier.state == SendState.PENDING and earlier.maybe_sent):
            return False
        else:
            if earlier.state == SendState.PENDING:
                _end(earlier, SendState.WITHDRAWN, uow.now, "superseded")
            row.edits = earlier.edits
        if not row.edits and not row.card:
            _end(row, SendState.WITHDRAWN, uow.now, "nothing to edit")
    return True


def _same_answer(first: Delivery, other: Delivery) -> bool:
    """Rows share a call only if they share the reply token, or neither has one."""
    return first.reply_token == other.reply_token


def finish(
    uow: UnitOfWork,
    seqs: Sequence[int],
    state: SendState,
    *,
    message_ids: Sequence[str] = (),
    free: bool = True,
    failure: str = "",
) -> None:
    """Record what became of rows that went out in one call. The platform's ids belong to the first row."""
    for position, seq in enumerate(seqs):
        row = uow.session.get(Delivery, seq)
        if row is None or row.state != SendState.SENDING:
            continue
        _end(row, state, uow.now, failure)
        # Several rows of one LINE call share its ids one by one where the counts agree.
        ids = list(message_ids)
        row.message_ids = ids if len(seqs) == 1 else ids[position : position + 1]
        # One call to one person counts once, however many messages it carries.
        row.free = free or position > 0
        row.reply_token = ""
        if row.purpose == SHOWS_A_CODE and state == SendState.SENT:
            row.message = {"title": "—"}
    uow.flush()


def put_off(
    uow: UnitOfWork, seqs: Sequence[int], until: datetime, failure: str, *, maybe_sent: bool, spend_token: bool
) -> None:
    """Try rows again later."""
    for seq in seqs:
        row = uow.session.get(Delivery, seq)
        if row is None or row.state != SendState.SENDING:
            continue
        row.state, row.sending_since, row.failure = SendState.PENDING, None, failure
        row.not_before = max(until, uow.now)
        row.maybe_sent = row.maybe_sent or maybe_sent
        if spend_token:
            row.reply_token = ""
    uow.flush()


def pause(uow: UnitOfWork, channel_id: str, until: datetime, reason: str) -> None:
    """The whole channel waits (429 of the bot, a wrong token)."""
    channel = uow.session.get(ChatChannel, channel_id)
    if channel is not None:
        channel.paused_until, channel.pause_reason = until, reason
        uow.flush()


def channels_due(uow: UnitOfWork) -> list[str]:
    """Channels with something to send now, or with rows a dead drain left behind."""
    rows = uow.session.exec(
        select(Delivery.channel_id)
        .join(ChatChannel, col(ChatChannel.id) == Delivery.channel_id)
        .where(
            col(Delivery.done_at).is_(None),
            or_(
                (col(Delivery.state) == SendState.PENDING) & (col(Delivery.not_before) <= uow.now),
                col(Delivery.state) == SendState.SENDING,
            ),
            or_(col(ChatChannel.paused_until).is_(None), col(ChatChannel.paused_until) <= uow.now),
        )
        .distinct()
    ).all()
    return sorted(rows)


def waiting(uow: UnitOfWork) -> int:
    """How many messages are due and not out."""
    return uow.session.exec(
        select(func.count())
        .select_from(Delivery)
        .where(col(Delivery.done_at).is_(None), col(Delivery.not_before) <= uow.now)
    ).one()


def failed_since(uow: UnitOfWork, moment: datetime) -> int:
    """How many messages could not be delivered since a moment."""
    return uow.session.exec(
        select(func.count())
        .select_from(Delivery)
        .where(col(Delivery.state).in_([SendState.REFUSED, SendState.UNREACHABLE]), col(Delivery.done_at) >= moment)
    ).one()


def charged_since(uow: UnitOfWork, moment: datetime, channel_id: str | None = None) -> int:
    """How many LINE messages were counted against the quota since a moment, by our own ledger.

    What is under way counts already, unless it answers for free.
    """
    query = (
        select(func.count())
        .select_from(Delivery)
        .where(
            or_(
                (col(Delivery.done_at) >= moment)
                & (col(Delivery.state) == SendState.SENT)
                & col(Delivery.free).is_(False),
                col(Delivery.done_at).is_(None)
                & (col(Delivery.state) == SendState.SENDING)
                & (col(Delivery.reply_token) == ""),
            )
        )
    )
    if channel_id is not None:
        query = query.where(col(Delivery.channel_id) == channel_id)
    else:
        query = query.join(ChatChannel, col(ChatChannel.id) == Delivery.channel_id).where(
            col(ChatChannel.platform) == Platform.LINE
        )
    return uow.session.exec(query).one()


def latest_to(uow: UnitOfWork, channel_id: str, chat: str, limit: int = 20) -> list[Delivery]:
    """The newest rows of a chat, newest first."""
    rows: Iterable[Delivery] = uow.session.exec(
        select(Delivery)
        .where(col(Delivery.channel_id) == channel_id, col(Delivery.chat) == chat)
        .order_by(col(Delivery.seq).desc())
        .limit(limit)
    ).all()
    return list(rows)


def backoff(attempts: int) -> timedelta:
    """1, 2, 4 ... up to 300 seconds."""
    return timedelta(seconds=min(300, 2 ** max(0, attempts - 1)))


def supersede(uow: UnitOfWork, row: Delivery) -> None:
    """A newer state of the same card goes out instead of this row, which has not gone out."""
    _end(row, SendState.WITHDRAWN, uow.now, "superseded")
    uow.flush()


def send_elsewhere(uow: UnitOfWork, row: Delivery, channel_id: str, chat: str) -> Delivery:
    """The same message to another chat of the same person. Its presses belong to that chat from then on."""
    buttons = uow.session.exec(select(ButtonRow).where(col(ButtonRow.id).in_([*_press_ids(row.message)]))).all()
    for button in buttons:
        button.channel_id, button.chat = channel_id, chat
    return put(
        uow,
        Delivery(
            key=str(uuid.uuid4()),
            office_id=row.office_id,
            channel_id=channel_id,
            chat=chat,
            person_id=row.person_id,
            card=row.card,
            subject=row.subject,
            version=row.version,
            purpose=row.purpose,
            message=row.message,
            importance=row.importance,
            made_at=uow.now,
            not_before=uow.now,
            expires_at=row.expires_at,
        ),
    )


def _press_ids(message: dict[str, Any]) -> Iterable[str]:
    return (button["id"] for line in message.get("rows", ()) for button in line if button.get("id"))


def said_since(uow: UnitOfWork, purpose: str, moment: datetime, subject: str | None = None) -> bool:
    """Whether anything of this purpose (about this subject, if one is given) was put since a moment."""
    query = select(Delivery.seq).where(col(Delivery.purpose) == purpose, col(Delivery.made_at) >= moment)
    if subject is not None:
        query = query.where(col(Delivery.subject) == subject)
    return uow.session.exec(query.limit(1)).first() is not None


def forget_words(uow: UnitOfWork, subject: str) -> None:
    """Take the words and files out of all that was said about a subject; what has not gone out stays unsaid.

    Buttons stay, so that a card that is still shown can lose them.
    """
    withdraw(uow, subject=subject, why="forgotten")
    for row in uow.session.exec(select(Delivery).where(col(Delivery.subject) == subject)).all():
        row.message = {**row.message, "title": "—", "facts": [], "body": "", "files": []}
    uow.flush()
