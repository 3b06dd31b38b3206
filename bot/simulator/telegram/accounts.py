"""Bots as Telegram knows them: what each was given, and what waits for it."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.simulator import limits
from bot.simulator.courier import Lanes
from bot.simulator.phones import Phone, StoredFile

UPDATE_KINDS = ("message", "edited_message", "callback_query", "my_chat_member")


@dataclass(frozen=True)
class BotAccount:
    """A bot as BotFather gives it out. `token` is `<id>:<secret>`."""

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
    """Where a bot's updates go."""

    url: str
    secret: str | None
    max_connections: int = 40


@dataclass
class Update:
    """One update on its way. `kept_until` is in seconds of the machine's own monotonic clock."""

    id: int
    kind: str
    content: dict[str, Any]
    lane: str
    kept_until: float

    def to_json(self) -> dict[str, Any]:
        return {"update_id": self.id, self.kind: self.content}


@dataclass
class Query:
    """A press that waits for answerCallbackQuery."""

    phone: Phone
    at: datetime
    answered: bool = False


@dataclass
class BotState:
    """What Telegram remembers of one bot."""

    account: BotAccount
    lanes: Lanes[Update]
    webhook: Webhook | None = None
    allowed: tuple[str, ...] = UPDATE_KINDS
    next_update: int = 1
    commands: dict[tuple[str, str], list[dict[str, str]]] = field(default_factory=dict)
    menu_buttons: dict[str, dict[str, Any]] = field(default_factory=dict)
    queries: dict[str, Query] = field(default_factory=dict)
    speed: limits.TelegramSpeed = field(default_factory=limits.TelegramSpeed)
    last_error: tuple[int, str] | None = None
    arrived: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass(frozen=True)
class Downloadable:
    """A file as a bot knows it: `id` stands for it in calls, `unique` is the same for every bot."""

    id: str
    unique: str
    stored: StoredFile
    path: str
    photo: bool
