"""A Telegram update, the raw JSON that the inbox kept, into what a person did.

Shapes: Bot API 10.1. Telegram adds fields and kinds without notice, so what is not used here is not looked at, and
nothing here raises: an update that cannot be read becomes `Ignored`.
"""

import hashlib
import json
from datetime import datetime
from typing import Annotated, Any

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from handlers.incoming import File, Ignored, Incoming, Joined, Left, Pressed, Text
from storage.vocabulary import Platform

UNREADABLE = "unreadable"
"""The kind of an update whose parts are not of the published shape."""

# What a person can send beside words and letters. All else in a message is Telegram's own notice (a pinned message, a
# new member) or newer than this list. A venue has a location too; the order decides what it is called.
_OTHER_CONTENT = (
    *("sticker", "voice", "video", "video_note", "audio", "animation", "contact", "venue", "location"),
    *("poll", "dice", "story", "game", "checklist", "paid_media", "rich_message"),
)

# PostgreSQL keeps no NUL in a text.
_Words = Annotated[str, AfterValidator(lambda text: text.replace("\0", ""))]


class _Shape(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True)


class _User(_Shape):
    id: int
    first_name: _Words = ""
    last_name: _Words = ""

    @property
    def name(self) -> str | None:
        return f"{self.first_name} {self.last_name}".strip() or None


class _Chat(_Shape):
    id: int
    type: str


class _PhotoSize(_Shape):
    file_id: str
    width: int
    height: int
    file_size: int | None = None


class _Document(_Shape):
    file_id: str
    file_name: _Words | None = None
    mime_type: _Words | None = None
    file_size: int | None = None


class _Message(_Shape):
    model_config = ConfigDict(extra="allow")

    message_id: int
    date: AwareDatetime
    edit_date: AwareDatetime | None = None
    chat: _Chat
    sender: _User | None = Field(default=None, alias="from")
    text: _Words | None = None
    caption: _Words = ""
    media_group_id: str | None = None
    photo: tuple[_PhotoSize, ...] = ()
    document: _Document | None = None


class _Card(_Shape):
    """The message under a press; of one that has become inaccessible only this much is told."""

    message_id: int
    chat: _Chat


class _CallbackQuery(_Shape):
    id: str
    sender: _User = Field(alias="from")
    message: _Card | None = None
    data: _Words | None = None


class _Member(_Shape):
    status: str


class _Membership(_Shape):
    chat: _Chat
    sender: _User = Field(alias="from")
    date: AwareDatetime
    new_chat_member: _Member


class _Update(_Shape):
    model_config = ConfigDict(extra="allow")

    update_id: int
    message: _Message | None = None
    edited_message: _Message | None = None
    callback_query: _CallbackQuery | None = None
    my_chat_member: _Membership | None = None


def chat_key(update: object) -> str:
    """The chat whose events must stay in order, without parsing: the chat's id, or "" where there is none.

    Telegram keeps presses in a queue of their own per person; under the same key they come back into line with the
    messages of that person's private chat, whose id is the person's.
    """
    match update:
        case (
            {"message": {"chat": {"id": int(chat)}}}
            | {"edited_message": {"chat": {"id": int(chat)}}}
            | {"callback_query": {"message": {"chat": {"id": int(chat)}}}}
            | {"callback_query": {"from": {"id": int(chat)}}}
            | {"my_chat_member": {"chat": {"id": int(chat)}}}
        ):
            return str(chat)
        case _:
            return ""


def event_id(update: object) -> str:
    """What makes this update one: its `update_id`, unique **within one bot** only; without one, a hash of it all."""
    match update:
        case {"update_id": int(number)}:
            return str(number)
        case _:
            return hashlib.sha256(json.dumps(update, sort_keys=True, default=repr).encode()).hexdigest()


def to_keep(update: dict[str, Any]) -> dict[str, Any]:
    """The update without the words of the card that was pressed: they are ours, a letter's maybe, and kept already."""
    match update:
        case {"callback_query": {"message": {"message_id": number, "chat": chat}} as query}:
            return {**update, "callback_query": {**query, "message": {"message_id": number, "chat": chat}}}
        case _:
            return update


def parse(update: object, channel: str, received_at: datetime) -> Incoming:
    """What the person did. `received_at` (UTC) serves where Telegram tells no time, as for presses."""
    common: dict[str, Any] = {
        "platform": Platform.TELEGRAM,
        "channel": channel,
        "chat": chat_key(update),
        "event_id": event_id(update),
        "at": received_at,
    }
    try:
        read = _Update.model_validate(update)
    except ValidationError:
        return Ignored(**common, kind=UNREADABLE)
    if read.message:
        return _message(read.message, common)
    if read.edited_message:
        return _edited(read.edited_message, common)
    if read.callback_query:
        return _pressed(read.callback_query, common)
    if read.my_chat_member:
        return _membership(read.my_chat_member, common)
    return Ignored(**common, kind=next(iter(read.model_extra or {}), "empty"))


def _message(message: _Message, common: dict[str, Any]) -> Incoming:
    common |= _about(message)
    if message.text is not None:
        return Text(**common, text=message.text)
    if message.photo:
        return _photo(message, common)
    other = message.model_extra or {}
    # A GIF arrives as a document too, but is no letter.
    if message.document and "animation" not in other:
        return _document(message, message.document, common)
    return Ignored(**common, kind=next((kind for kind in _OTHER_CONTENT if kind in other), "other"))


def _about(message: _Message) -> dict[str, Any]:
    return {
        "chat": str(message.chat.id),
        "at": message.edit_date or message.date,
        "message_id": str(message.message_id),
        "private": message.chat.type == "private",
        "display_name": message.sender.name if message.sender else None,
    }


def _photo(message: _Message, common: dict[str, Any]) -> File:
    # The same picture in several sizes; documented as sorted nowhere, so the largest is looked for.
    largest = max(message.photo, key=lambda size: size.width * size.height)
    return File(
        **common,
        ref=largest.file_id,
        mime="image/jpeg",
        size=largest.file_size,
        photo=True,
        album=message.media_group_id,
        caption=message.caption,
    )


def _document(message: _Message, document: _Document, common: dict[str, Any]) -> File:
    return File(
        **common,
        ref=document.file_id,
        name=document.file_name,
        mime=document.mime_type,
        size=document.file_size,
        album=message.media_group_id,
        caption=message.caption,
    )


def _edited(message: _Message, common: dict[str, Any]) -> Incoming:
    common |= _about(message)
    if message.text is None:
        return Ignored(**common, kind="edited_message")
    return Text(**common, text=message.text, edited=True)


def _pressed(query: _CallbackQuery, common: dict[str, Any]) -> Incoming:
    common |= {"chat": str(query.sender.id), "display_name": query.sender.name}
    if query.message:
        common |= {
            "chat": str(query.message.chat.id),
            "message_id": str(query.message.message_id),
            "private": query.message.chat.type == "private",
        }
    if not query.data:
        return Ignored(**common, kind="callback_query")
    return Pressed(**common, button=query.data, press_ref=query.id)


def _membership(change: _Membership, common: dict[str, Any]) -> Incoming:
    common |= {
        "chat": str(change.chat.id),
        "at": change.date,
        "private": change.chat.type == "private",
        "display_name": change.sender.name,
    }
    match change.new_chat_member.status:
        case "kicked" | "left":
            return Left(**common)
        case "member" | "administrator":
            return Joined(**common)
        case _:
            return Ignored(**common, kind="my_chat_member")
