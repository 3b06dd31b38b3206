"""Official accounts as LINE knows them: what each was given, what it was charged, and what waits for it."""

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.simulator import limits
from bot.simulator.courier import Lanes
from bot.simulator.phones import Phone, StoredFile


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
    """Good for one reply within a minute of the (last) delivery, and never after 20 minutes of the event."""

    phone: Phone
    made: datetime
    delivered: datetime
    used: bool = False


@dataclass(frozen=True)
class Accepted:
    """A push or multicast that carried a retry key."""

    fingerprint: str
    request_id: str
    sent: list[dict[str, str]]
    at: datetime


@dataclass
class RichMenu:
    id: str
    definition: dict[str, Any]
    picture: StoredFile | None = None


@dataclass
class Parcel:
    """One webhook event on its way, and how often it was brought in vain."""

    event: dict[str, Any]
    failures: int = 0


@dataclass
class Content:
    """What a person sent: `gone` after an unsend."""

    stored: StoredFile
    account: str
    gone: bool = False


@dataclass
class AccountState:
    """What LINE remembers of one official account."""

    account: LineAccount
    lanes: Lanes[Parcel]
    endpoint: str = ""
    reply_tokens: dict[str, ReplyToken] = field(default_factory=dict)
    retry_keys: dict[str, Accepted] = field(default_factory=dict)
    charged: Counter[str] = field(default_factory=Counter)
    free: Counter[str] = field(default_factory=Counter)
    menus: dict[str, RichMenu] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    default_menu: str | None = None
    user_menus: dict[str, str] = field(default_factory=dict)
    last_spoke: dict[str, datetime] = field(default_factory=dict)
    speed: limits.LineSpeed = field(default_factory=limits.LineSpeed)
