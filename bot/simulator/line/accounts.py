"""What LINE keeps about each official account: its channel, costs, rich menus, tokens and waiting events."""

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.simulator import limits
from bot.simulator.phones import Phone, StoredFile
from bot.simulator.webhooks import KeyedQueues


@dataclass(frozen=True)
class LineAccount:
    """An official account with a Messaging API channel. `quota`: messages a month, None without a limit; 300 is what
    the free plan has. `webhook`: the address typed into the console, if it is not set over the API."""

    id: str
    name: str
    token: str
    secret: str
    quota: int | None = 300
    webhook: str = ""

    @property
    def user_id(self) -> str:
        return "U" + hashlib.md5(self.id.encode(), usedforsecurity=False).hexdigest()

    @property
    def basic_id(self) -> str:
        return "@" + self.user_id[1:10]


@dataclass
class ReplyToken:
    """Valid for one reply: within a minute of the last delivery, and within 20 minutes of the event."""

    phone: Phone
    made: datetime
    delivered: datetime
    used: bool = False


@dataclass(frozen=True)
class AcceptedRequest:
    """A push or multicast with a retry key that was carried out."""

    fingerprint: str
    request_id: str
    sent: list[dict[str, str]]
    at: datetime


@dataclass
class RichMenu:
    id: str
    definition: dict[str, Any]
    image: StoredFile | None = None


@dataclass
class PendingEvent:
    """One webhook event that is not delivered yet, and its failed attempts."""

    event: dict[str, Any]
    failed_attempts: int = 0


@dataclass
class Content:
    """A file that a person sent. `gone` after an unsend."""

    stored: StoredFile
    account: str
    gone: bool = False


@dataclass
class AccountState:
    """What LINE keeps about one official account."""

    account: LineAccount
    queues: KeyedQueues[PendingEvent]
    endpoint: str = ""
    reply_tokens: dict[str, ReplyToken] = field(default_factory=dict)
    retry_keys: dict[str, AcceptedRequest] = field(default_factory=dict)
    charged: Counter[str] = field(default_factory=Counter)
    free: Counter[str] = field(default_factory=Counter)
    menus: dict[str, RichMenu] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    default_menu: str | None = None
    user_menus: dict[str, str] = field(default_factory=dict)
    last_spoke: dict[str, datetime] = field(default_factory=dict)
    rate_limit: limits.LineRateLimit = field(default_factory=limits.LineRateLimit)
