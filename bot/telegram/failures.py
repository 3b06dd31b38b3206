"""What Telegram's refusals mean to delivery: wait, give the person up, or give the message up.

Telegram has codes for few of its refusals and tells the rest in English; the words below are those of its own server.
python-telegram-bot capitalises them, so they are compared in lower case.
"""

import re
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import structlog
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    TelegramError,
)

from bot.telegram.request import FloodControl, NotSent
from notifications.channel import DeliveryFailure, Refused, TryLater, Unreachable

log = structlog.get_logger(__name__)

TOKEN_REFUSED_PAUSE = timedelta(minutes=5)
"""A refused token is changed by a person, not by asking again soon."""

_NO_SUCH_CHAT = (
    "chat not found",
    "user not found",
    "peer_id_invalid",
    "input_user_deactivated",
    "user_is_blocked",
    "group chat was deactivated",
    "group chat was deleted",
    "not enough rights to send",
    "have no rights to send",
    "chat_write_forbidden",
    "need administrator rights",
)
_PASSING = ("temporarily unavailable",)
_REASON_LETTERS = 120
# A refusal may quote what it refuses: a tag of the text, a button's address.
_QUOTED = re.compile(r"""".*"|(?:\bb|(?<!\w))'.*'|“.*”|\S+://\S+""", re.DOTALL)


def mentions(error: TelegramError, *words: str) -> bool:
    """Whether the refusal contains one of these (lower-case) phrases."""
    message = error.message.lower()
    return any(word in message for word in words)


def failure(error: TelegramError) -> DeliveryFailure:
    """The failure that delivery understands. Order matters: BadRequest is a NetworkError to the library."""
    match error:
        case FloodControl(after=after):
            return TryLater("flood control", after=after, whole_channel=True)
        case Forbidden():
            return Unreachable(_reason(error))
        case InvalidToken():
            log.error("telegram_token_refused", remedy="set the token that BotFather shows for this bot")
            return TryLater("the token is refused", after=TOKEN_REFUSED_PAUSE, whole_channel=True)
        case ChatMigrated():
            return Unreachable("the group has moved more than once")
        case BadRequest() if mentions(error, *_NO_SUCH_CHAT):
            return Unreachable(_reason(error))
        case BadRequest() if mentions(error, *_PASSING):
            return TryLater(_reason(error))
        case BadRequest():
            return Refused(_reason(error))
        case NotSent() | Conflict():
            return TryLater(_reason(error))
        case _:
            return TryLater(_reason(error), maybe_sent=True)


@contextmanager
def delivery_failures() -> Iterator[None]:
    """Calls of the library inside raise what delivery understands.

    The chain is cut: an error of the library may quote the text it was about, and would carry that into a log.
    """
    try:
        yield
    except TelegramError as error:
        raise failure(error) from None
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        # The library's readers have no error of their own for JSON of the wrong shape. In case the fault is ours, the
        # log says where; never what, which the error itself may quote.
        place = traceback.extract_tb(error.__traceback__)[-1]
        log.warning("telegram_answer_unreadable", error=type(error).__name__, at=f"{place.name}:{place.lineno}")
        raise TryLater(f"an answer of unknown shape: {type(error).__name__}", maybe_sent=True) from None


def _reason(error: TelegramError) -> str:
    return _QUOTED.sub("…", error.message)[:_REASON_LETTERS]
