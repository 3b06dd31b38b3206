"""What a person did, whatever the platform: the flows' whole view of a chat event.

Made by `bot/telegram/parse.py` and `bot/line/parse.py` from the raw JSON that the inbox keeps; values only.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic

from typing_extensions import TypeVar

from storage.vocabulary import Platform

# What a press, an answer or an event of our own carries; a flow that does not look at it leaves it out: `Pressed`.
PayloadT = TypeVar("PayloadT", covariant=True, default=object)


@dataclass(frozen=True)
class Incoming:
    """Common to all: which channel and chat, when it happened (UTC), and how to answer for free.

    `chat` is the private chat's id as text (Telegram chat id, LINE user id). `message_id` is the platform's id of
    the message this event is about. `private` is false in groups, where nothing of the office is ever shown.
    """

    platform: Platform
    channel: str
    chat: str
    event_id: str
    at: datetime
    message_id: str | None = None
    reply_token: str | None = None
    private: bool = True
    display_name: str | None = None


@dataclass(frozen=True)
class Text(Incoming, Generic[PayloadT]):
    """Typed words; a Telegram command comes as it was typed (`/start abc`).

    `Text[AskReason]` is the answer to an open question; `question` is what was asked.
    """

    text: str = ""
    edited: bool = False
    question: PayloadT = field(default=None, kw_only=True)  # type: ignore[assignment]


@dataclass(frozen=True)
class File(Incoming, Generic[PayloadT]):
    """A photo or a document. `ref` is what `Channel.fetch` takes. `size` in bytes where the platform says.

    `album` joins pictures sent at once; `album_index` counts from 1 and `album_total` is how many, where known.
    `File[AskReport]` is the answer to an open question; `question` is what was asked.
    """

    ref: str = ""
    name: str | None = None
    mime: str | None = None
    size: int | None = None
    photo: bool = False
    album: str | None = None
    album_index: int | None = None
    album_total: int | None = None
    caption: str = ""
    question: PayloadT = field(default=None, kw_only=True)  # type: ignore[assignment]


@dataclass(frozen=True)
class Pressed(Incoming, Generic[PayloadT]):
    """A button of ours. `button` is its opaque id; `picked` the ISO date (and time) of LINE's picker;
    `press_ref` what `Channel.acknowledge` takes (Telegram's callback query id).

    `Pressed[AssignTask]` is a press of one verb; `payload` holds its arguments.
    """

    button: str = ""
    picked: str | None = None
    press_ref: str | None = None
    payload: PayloadT = field(default=None, kw_only=True)  # type: ignore[assignment]


@dataclass(frozen=True)
class Joined(Incoming):
    """The person started or unblocked the bot (LINE follow, Telegram /start is Text). `start` is a deep link's word."""

    start: str | None = None


@dataclass(frozen=True)
class Left(Incoming):
    """The person blocked or removed the bot (LINE unfollow, Telegram my_chat_member kicked)."""


@dataclass(frozen=True)
class Unsent(Incoming):
    """The person took back the message `message_id` (LINE)."""


@dataclass(frozen=True)
class InternalEvent(Incoming, Generic[PayloadT]):
    """Something of our own came to pass outside a transaction (a photo was read): `what`, and `data` as it is stored.

    `InternalEvent[LetterRead]` is an event of one kind; `payload` is its data, typed.
    """

    what: str = ""
    data: dict[str, Any] = field(default_factory=dict)
    payload: PayloadT = field(default=None, kw_only=True)  # type: ignore[assignment]

    @property
    def answer_to(self) -> tuple[str, datetime]:
        """The reply token of the chat event that began it, and when that was; an empty token if there was none."""
        token, at = self.data.get("answer_to") or ("", self.at.isoformat())
        return str(token), datetime.fromisoformat(at)


@dataclass(frozen=True)
class Ignored(Incoming):
    """An event of a kind we do not use, or one we could not make sense of: kept, counted, nothing else."""

    kind: str = ""
