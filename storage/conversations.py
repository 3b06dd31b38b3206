"""The open question of a chat, and the buttons that may be pressed in it."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, insert
from sqlmodel import col, select

from storage.tables import ButtonRow, Conversation
from storage.unit_of_work import UnitOfWork, remembered

# A question that nobody answered for a day is forgotten; what was typed so far lives in the thing itself.
KEEP = timedelta(hours=24)


def current(uow: UnitOfWork, channel_id: str, chat: str) -> Conversation | None:
    """The open question of a chat, unless it has expired."""
    row = _row(uow, channel_id, chat)
    return None if row is None or row.expires_at <= uow.now else row


def ask(
    uow: UnitOfWork, channel_id: str, chat: str, step: str, subject: str = "", data: dict[str, Any] | None = None
) -> None:
    """Open a question. It replaces the one that was open before."""
    row = _row(uow, channel_id, chat)
    if row is None:
        row = Conversation(channel_id=channel_id, chat=chat, step=step, since=uow.now, expires_at=uow.now)
    row.step, row.subject, row.data = step, subject, data or {}
    row.since, row.expires_at = uow.now, uow.now + KEEP
    uow.add(row)


def end(uow: UnitOfWork, channel_id: str, chat: str) -> None:
    """Close the open question of a chat."""
    row = _row(uow, channel_id, chat)
    if row is not None:
        uow.delete(row)


@remembered
def _row(uow: UnitOfWork, channel_id: str, chat: str) -> Conversation | None:
    return uow.session.exec(
        select(Conversation).where(col(Conversation.channel_id) == channel_id, col(Conversation.chat) == chat)
    ).first()


def new_button_id() -> str:
    """22 letters of A-Za-z0-9_-: 128 random bits, well inside Telegram's 64 bytes."""
    return secrets.token_urlsafe(16)


def keep_buttons(uow: UnitOfWork, rows: Sequence[dict[str, Any]]) -> None:
    """Store the buttons of a message, or of a whole circular, in one statement. Each row gives all columns."""
    if rows:
        uow.session.connection().execute(insert(ButtonRow), list(rows))


def button(uow: UnitOfWork, button_id: str) -> ButtonRow | None:
    """Returns the button of this office with this opaque id."""
    return uow.session.exec(select(ButtonRow).where(col(ButtonRow.id) == button_id)).first()


def forget_buttons(uow: UnitOfWork, before: datetime) -> None:
    """Delete buttons made before a moment. Whoever presses one still gets an answer, but not the state of its
    subject."""
    uow.session.execute(
        delete(ButtonRow).where(col(ButtonRow.made_at) < before).execution_options(synchronize_session=False)
    )
