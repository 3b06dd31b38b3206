"""What delivery asks of a chat platform, and how a platform says no.

Every failure is one of three, because delivery can do only three things: wait, give the person up, give the
message up. Whether a failed call may have been carried out is told by `TryLater.maybe_sent`.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from notifications.message import Message


@dataclass(frozen=True)
class Receipt:
    """What the platform said: its ids of the messages made, in order; whether it was free (a LINE reply)."""

    message_ids: tuple[str, ...] = ()
    free: bool = True


@dataclass(frozen=True)
class Limits:
    """What a platform can do and how fast one bot or account may go. Calls a second; receivers a call."""

    per_second: float
    per_chat_per_second: float
    can_edit: bool
    charged: bool
    together: int = 1
    """How many messages to one chat one call takes (LINE: 5)."""
    in_flight: int = 32
    """How many calls may be under way at once."""


@dataclass(frozen=True)
class Allowance:
    """Messages of this month as the platform itself counts them. `limit` is None where the account has none."""

    limit: int | None
    used: int


@dataclass(frozen=True)
class Outgoing:
    """One due row as a channel sees it. `key` is the UUID of its call, LINE's retry key: all rows that go out together
    have the same, and whenever they are tried again it is they and no others."""

    key: str
    chat: str
    message: Message
    reply_token: str | None = None
    """Still fresh, unused: answer with it, free of charge (LINE)."""
    maybe_sent: bool = False
    """An earlier try's answer was lost. A reply token that is now refused as used then proves that it arrived."""


class DeliveryFailure(Exception):
    """Base of what a channel raises; `reason` is short, English, for the log and the ledger, without contents."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class TryLater(DeliveryFailure):
    """Not now: 429, 5xx, a broken connection.

    `whole_channel`: everyone waits (429 of the bot), not only this row. `maybe_sent`: the answer was lost after
    the request had gone out, so the message may stand in the chat.
    """

    def __init__(
        self,
        reason: str,
        *,
        after: timedelta | None = None,
        whole_channel: bool = False,
        maybe_sent: bool = False,
    ) -> None:
        super().__init__(reason)
        self.after = after
        self.whole_channel = whole_channel
        self.maybe_sent = maybe_sent


class Unreachable(DeliveryFailure):
    """This chat cannot be written to: blocked, deleted, never started. Nothing more goes there until it speaks."""


class Refused(DeliveryFailure):
    """The platform will never take this message (400 for its form). A fault of ours: logged, shown to the admin."""


class QuotaSpent(DeliveryFailure):
    """LINE's monthly limit is reached: no retry before next month, another channel may serve."""


class Channel(Protocol):
    """One bot or official account. Async: the only thing in the product that talks to a platform."""

    id: str
    limits: Limits

    async def send(self, outgoing: list[Outgoing]) -> Receipt:
        """Send up to `limits.together` messages to one chat, in order, in one call where the platform allows."""
        ...

    async def replace(self, outgoing: Outgoing, message_ids: tuple[str, ...]) -> Receipt:
        """Edit an earlier message to this one's state. Idempotent. Only where `limits.can_edit`."""
        ...

    async def fetch(self, file_ref: str) -> bytes:
        """The bytes of a file a person sent. Raises TryLater, or Refused (gone, too big)."""
        ...

    async def acknowledge(self, chat: str, press_ref: str | None) -> None:
        """Tell the person at once that we have it (stop the spinner, show typing). Best effort: never raises."""
        ...

    async def quota(self) -> Allowance | None:
        """How much of the month's paid messages is gone; None where messages cost nothing. Raises DeliveryFailure."""
        ...
