"""What is to be said: put into the outbox, replaced, taken back, sent to another chat."""

import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import insert, update
from sqlmodel import col, select

from storage.outbox.rows import ROW, end_row
from storage.tables import ButtonRow, Delivery
from storage.unit_of_work import UnitOfWork, locked
from storage.vocabulary import SendState

# Fewer than SQLite takes parameters, few enough for one look at the index.
_CARDS_A_QUERY = 500
# The defaults of a row. A bulk insert does not apply them itself.
_PLAIN = {
    name: field.get_default(call_default_factory=True)
    for name, field in Delivery.model_fields.items()
    if name != "seq" and not field.is_required()
}


def put(uow: UnitOfWork, row: Delivery) -> Delivery:
    """Add a row; the channel is rung after the commit."""
    uow.signal(f"outbox:{row.channel_id}")
    return uow.add(row)


def put_many(uow: UnitOfWork, rows: Sequence[dict[str, Any]]) -> None:
    """Add rows in their order, in one statement. A column that a row does not give has the default of `Delivery`."""
    if not rows:
        return
    uow.flush()
    uow.session.connection().execute(insert(Delivery), [{**_PLAIN, **row} for row in rows])
    for channel_id in {row["channel_id"] for row in rows}:
        uow.signal(f"outbox:{channel_id}")


def shown(uow: UnitOfWork, *cards: str) -> list[Delivery]:
    """The newest row of each card in each chat that was sent it, or is about to be.

    Locked: whoever takes a row's place must not do so while a drain takes the row.
    """
    newest: dict[tuple[str, str, str], Delivery] = {}
    for first in range(0, len(cards), _CARDS_A_QUERY):
        rows = uow.session.exec(
            locked(
                select(Delivery)
                .where(
                    col(Delivery.card).in_(cards[first : first + _CARDS_A_QUERY]),
                    col(Delivery.state).in_([SendState.PENDING, SendState.SENDING, SendState.SENT]),
                )
                .order_by(col(Delivery.seq))
            )
        ).all()
        newest |= {(row.card, row.channel_id, row.chat): row for row in rows}
    return list(newest.values())


def place_of(row: Delivery) -> list[str]:
    """What an edit of this row's message names: the platform's ids, or while it is under way the row itself, whose
    ids `take` looks up when the edit's turn comes."""
    return [f"{ROW}{row.seq}"] if row.state == SendState.SENDING else row.message_ids


def withdraw(uow: UnitOfWork, *, subject: str, purpose: str | None = None, why: str) -> int:
    """Withdraw what has not gone out about a subject (of one purpose, or all). Returns how many rows."""
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
        end_row(row, SendState.WITHDRAWN, uow.now, why)
    uow.flush()
    return len(rows)


def withdraw_chat(uow: UnitOfWork, channel_id: str, chat: str, why: str) -> int:
    """Withdraw everything that has not gone out to a chat (unlinked, blocked). Returns how many rows."""
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
        end_row(row, SendState.WITHDRAWN, uow.now, why)
    uow.flush()
    return len(rows)


def supersede(uow: UnitOfWork, row: Delivery) -> None:
    """Withdraw a row that has not gone out, because a newer state of its card goes out instead."""
    end_row(row, SendState.WITHDRAWN, uow.now, "superseded")
    uow.flush()


def waiting_in(uow: UnitOfWork, channel_id: str, chat: str) -> list[Delivery]:
    """A person's messages that have not gone out to a chat, in order, locked."""
    rows = uow.session.exec(
        select(Delivery)
        .where(
            col(Delivery.channel_id) == channel_id,
            col(Delivery.chat) == chat,
            col(Delivery.state) == SendState.PENDING,
            col(Delivery.done_at).is_(None),
            col(Delivery.person_id).is_not(None),
        )
        .order_by(col(Delivery.seq))
        .with_for_update()
    ).all()
    return list(rows)


def send_elsewhere(uow: UnitOfWork, rows: Sequence[Delivery], channel_id: str, chat: str, why: str) -> None:
    """Send the same messages to another chat of the same person, in their order. Their buttons belong to that chat from
    then on. A row that only removes buttons from a card of the first chat is dropped."""
    ids = [button for row in rows for button in _press_ids(row.message)]
    uow.session.execute(
        update(ButtonRow)
        .where(col(ButtonRow.id).in_(ids))
        .values(channel_id=channel_id, chat=chat)
        .execution_options(synchronize_session=False)
    )
    put_many(
        uow,
        [
            {
                "key": str(uuid.uuid4()),
                "office_id": row.office_id,
                "channel_id": channel_id,
                "chat": chat,
                "person_id": row.person_id,
                "card": row.card,
                "subject": row.subject,
                "version": row.version,
                "purpose": row.purpose,
                "message": row.message,
                "importance": row.importance,
                "made_at": row.made_at,
                "not_before": max(row.not_before, uow.now) if row.attempts == 0 else uow.now,
                "expires_at": row.expires_at,
            }
            for row in rows
            if row.card or not row.edits
        ],
    )
    for row in rows:
        end_row(row, SendState.WITHDRAWN, uow.now, why)
    uow.flush()


def _press_ids(message: dict[str, Any]) -> Iterable[str]:
    return (button["id"] for line in message.get("rows", ()) for button in line if button.get("id"))


def forget_words(uow: UnitOfWork, subject: str) -> None:
    """Take the words and files out of all that was said about a subject; what has not gone out stays unsaid.

    Buttons stay, so that a card that is still shown can lose them.
    """
    withdraw(uow, subject=subject, why="forgotten")
    for row in uow.session.exec(select(Delivery).where(col(Delivery.subject) == subject)).all():
        row.message = {**row.message, "title": "—", "facts": [], "body": "", "files": []}
    uow.flush()
