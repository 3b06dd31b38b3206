"""The outbox, which is the ledger of deliveries too: one row for each message and chat, kept for good.

`queue` puts messages in, `drain` takes them out, `ledger` answers questions about them. Only one drain of a channel
runs at a time (`notifications.delivery` holds the lock), so a row that is SENDING when a drain begins belongs to a
dead one.
"""

from storage.outbox.drain import (
    HOLD_ATTEMPTS,
    RelevanceCheck,
    Taken,
    backoff,
    channels_due,
    finish,
    hold_back,
    part,
    pause,
    put_aside,
    put_off,
    take,
    take_back_orphans,
)
from storage.outbox.ledger import (
    charged_by_purpose,
    charged_since,
    failed_since,
    failures_since,
    latest_to,
    over_budget_since,
    said_since,
    waiting,
)
from storage.outbox.queue import (
    forget_words,
    place_of,
    put,
    put_many,
    send_elsewhere,
    shown,
    supersede,
    waiting_in,
    withdraw,
    withdraw_chat,
)
from storage.outbox.rows import NO_QUOTA, SHOWS_A_CODE

__all__ = [
    "HOLD_ATTEMPTS",
    "NO_QUOTA",
    "SHOWS_A_CODE",
    "RelevanceCheck",
    "Taken",
    "backoff",
    "channels_due",
    "charged_by_purpose",
    "charged_since",
    "failed_since",
    "failures_since",
    "finish",
    "forget_words",
    "hold_back",
    "latest_to",
    "over_budget_since",
    "part",
    "pause",
    "place_of",
    "put",
    "put_aside",
    "put_many",
    "put_off",
    "said_since",
    "send_elsewhere",
    "shown",
    "supersede",
    "take",
    "take_back_orphans",
    "waiting",
    "waiting_in",
    "withdraw",
    "withdraw_chat",
]
