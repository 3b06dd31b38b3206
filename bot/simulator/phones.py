"""People's phones: what stands on a screen, the files that were sent, and what a phone cannot do."""

import itertools
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

PlatformName = Literal["telegram", "line"]
MessageKind = Literal["text", "photo", "document", "image", "flex", "template"]
ButtonKind = Literal["press", "url", "copy", "pick", "text"]


class NotPossible(Exception):
    """The phone does not offer what the person tried to do. The text says why."""


class NotFound(NotPossible):
    """There is no such phone, message, button or letter."""


@dataclass(frozen=True)
class Person:
    """Someone who can be given a phone. `id` is opaque: whoever builds the simulator knows what it means.

    `code` is an invitation that this person may still use: the page offers to link the phone with it.
    """

    id: str
    name: str
    post: str = ""
    unit: str = ""
    code: str | None = None


@dataclass(frozen=True)
class StoredFile:
    """A file that one side sent, and the URL at which a browser opens it."""

    id: str
    name: str
    mime: str
    data: bytes
    url: str

    def to_json(self) -> dict[str, Any]:
        return {"id": self.id, "name": self.name, "mime": self.mime, "size": len(self.data), "url": self.url}


@dataclass(frozen=True)
class Button:
    """A button. `action` is the platform's own action object, `picker` the settings of LINE's date picker."""

    id: str
    label: str
    kind: ButtonKind
    action: dict[str, Any] = field(repr=False)
    style: str | None = None
    picker: dict[str, Any] | None = None

    def to_json(self) -> dict[str, Any]:
        shown: dict[str, Any] = {"id": self.id, "label": self.label, "kind": self.kind}
        if self.style:
            shown["style"] = self.style
        if self.picker:
            shown["picker"] = self.picker
        return shown


@dataclass
class ChatMessage:
    """One message on a screen. `raw` is what the platform calls it (Telegram's Message, LINE's message object)."""

    id: str
    mine: bool
    at: datetime
    kind: MessageKind = "text"
    text: str = ""
    html: str | None = None
    flex: dict[str, Any] | None = None
    file: StoredFile | None = None
    picture: str | None = None
    album: str | None = None
    buttons: list[list[Button]] = field(default_factory=list)
    quick_replies: list[Button] = field(default_factory=list)
    edited: bool = False
    gone: bool = False
    unsent: bool = False
    revision: int = 0
    raw: dict[str, Any] = field(default_factory=dict, repr=False)

    def button(self, wanted: str) -> Button:
        """The button with this id. Raises NotFound."""
        for button in itertools.chain(*self.buttons, self.quick_replies):
            if button.id == wanted:
                return button
        raise NotFound(f"message {self.id} has no button {wanted}")

    def to_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "from": "me" if self.mine else "bot",
            "at": self.at.isoformat(),
            "kind": self.kind,
            "text": self.text,
            "html": self.html,
            "flex": self.flex,
            "file": self.file.to_json() if self.file else None,
            "picture": self.picture,
            "album": self.album,
            "buttons": [[button.to_json() for button in row] for row in self.buttons],
            "quick": [button.to_json() for button in self.quick_replies],
            "edited": self.edited,
            "gone": self.gone,
            "unsent": self.unsent,
            "revision": self.revision,
        }


@dataclass
class Phone:
    """A person's phone with one chat: with one bot on Telegram or one official account on LINE.

    `chat` is the private chat's id (Telegram, decimal) or the user id (LINE, U and 32 hex digits). `started` means
    that the bot may write: /start was pressed, or the account is a friend. `refuses` is the fault "blocked": the
    platform behaves as if the person had blocked the bot, which was never told. `toast` is Telegram's latest answer to
    a press, which the app shows for a moment.
    """

    id: str
    platform: PlatformName
    channel: str
    name: str
    chat: str
    person: str | None = None
    messages: list[ChatMessage] = field(default_factory=list)
    menu: dict[str, Any] | None = None
    started: bool = False
    blocked: bool = False
    refuses: bool = False
    toast: str = ""

    @property
    def unreachable(self) -> bool:
        return self.blocked or self.refuses

    def message(self, wanted: str) -> ChatMessage:
        """The message with this id, even if it was deleted. Raises NotFound."""
        for message in reversed(self.messages):
            if message.id == wanted:
                return message
        raise NotFound(f"phone {self.id} shows no message {wanted}")

    def to_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "platform": self.platform,
            "channel": self.channel,
            "name": self.name,
            "chat": self.chat,
            "person": self.person,
            "messages": [message.to_json() for message in self.messages],
            "menu": self.menu,
            "started": self.started,
            "blocked": self.blocked,
            "toast": self.toast,
        }


@dataclass(frozen=True)
class Upload:
    """A file as it lies on a person's phone before it is sent."""

    name: str
    mime: str
    data: bytes
