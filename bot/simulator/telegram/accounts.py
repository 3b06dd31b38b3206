"""What Telegram keeps about each bot: its account, webhook, waiting updates and files."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.simulator import limits
from bot.simulator.phones import Phone, StoredFile
from bot.simulator.webhooks import KeyedQueues

UPDATE_KINDS = ("message", "edited_message", "callback_query", "my_chat_member")


@dataclass(frozen=True)
class BotAccount:
    """A bot as BotFather creates it. `token` is `<id>:<secret>`."""

    token: str
    username: str
    name: str

    @property
    def id(self) -> int:
        return int(self.token.split(":")[0])

    def as_user(self) -> dict[str, Any]:
        return {"id": self.id, "is_bot": True, "first_name": self.name, "username": self.username}


@dataclass(frozen=True)
class Webhook:
    """The address to which a bot's updates are posted."""

    url: str
    secret: str | None
    max_connections: int = 40


@dataclass
class Update:
    """One update that is not delivered yet. `expires_at` is a time of `time.monotonic()`."""

    id: int
    kind: str
    content: dict[str, Any]
    key: str
    expires_at: float

    def to_json(self) -> dict[str, Any]:
        return {"update_id": self.id, self.kind: self.content}


@dataclass
class CallbackQuery:
    """A pressed button that waits for answerCallbackQuery."""

    phone: Phone
    at: datetime
    answered: bool = False


@dataclass
class BotState:
    """What Telegram keeps about one bot."""

    account: BotAccount
    queues: KeyedQueues[Update]
    webhook: Webhook | None = None
    allowed: tuple[str, ...] = UPDATE_KINDS
    next_update: int = 1
    commands: dict[tuple[str, str], list[dict[str, str]]] = field(default_factory=dict)
    menu_buttons: dict[str, dict[str, Any]] = field(default_factory=dict)
    queries: dict[str, CallbackQuery] = field(default_factory=dict)
    rate_limit: limits.TelegramRateLimit = field(default_factory=limits.TelegramRateLimit)
    last_error: tuple[int, str] | None = None
    arrived: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass(frozen=True)
class TelegramFile:
    """A file as a bot sees it: `id` names it in calls, `unique` is the same for every bot."""

    id: str
    unique: str
    stored: StoredFile
    path: str
    photo: bool
