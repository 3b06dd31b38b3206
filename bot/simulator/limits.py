"""The platforms' limits: sizes, how lengths are counted, and rate limits.

Sources: Bot API 10.1; LINE Messaging API reference and its OpenAPI file; numbers that neither publishes are marked.
"""

import time
import unicodedata
from collections.abc import Callable

# --- Telegram -------------------------------------------------------------------------------------------------
TELEGRAM_TEXT = 4096
TELEGRAM_CAPTION = 1024
CALLBACK_DATA_BYTES = 64
CALLBACK_ANSWER_TEXT = 200
CALLBACK_ANSWER_SECONDS = 30  # unpublished; late answers were reported refused from 15 to 30 s on
COPY_TEXT = 256
INLINE_BUTTONS = 100  # unpublished
INLINE_ROW = 8  # unpublished
DOWNLOAD_BYTES = 20 << 20
UPLOAD_BYTES = 50 << 20
PHOTO_BYTES = 10 << 20
PHOTO_SIDES_SUM = 10_000
MEDIA_GROUP = range(2, 11)
COMMANDS = 100
MESSAGE_KEPT_SECONDS = 24 * 3600
CALLBACK_KEPT_SECONDS = 150
DELETE_WITHIN_HOURS = 48

# --- LINE -----------------------------------------------------------------------------------------------------
MESSAGES_PER_CALL = 5
MAX_MULTICAST_RECIPIENTS = 500
REQUEST_BYTES = 2 << 20
REPLY_TOKEN_SECONDS = 60
REPLY_TOKEN_LAST_SECONDS = 20 * 60
RETRY_KEY_HOURS = 24
NON_FRIEND_DAYS = 7
LINE_TEXT = 5000
ALT_TEXT = 1500
QUICK_REPLIES = 13
LABEL = 20
IMAGE_CAROUSEL_LABEL = 12
FLEX_LABEL = 40
POSTBACK_DATA = 300
ACTION_TEXT = 300
URI = 1000
IMAGE_URL = 2000
FLEX_BUBBLE_BYTES = 30_000
FLEX_CAROUSEL_BYTES = 50_000
FLEX_BUBBLES = 12
RICH_MENUS = 1000
RICH_MENU_AREAS = 20
RICH_MENU_IMAGE_BYTES = 1 << 20
WEBHOOK_URL = 500


def utf16_units(text: str) -> int:
    """Length of a text as both platforms count it."""
    return len(text.encode("utf-16-le")) // 2


def graphemes(text: str) -> int:
    """Length in grapheme clusters, as LINE counts labels: a Thai letter with its vowel and tone mark is one.

    Follows UAX #29 as far as labels go: marks, joiners, emoji modifiers and flags join; Hangul does not matter here.
    """
    count = 0
    joined_by = ""
    for character in text:
        if character in "\N{THAI CHARACTER SARA AM}\N{LAO VOWEL SIGN AM}" or _extends(character):
            joined_by = character
            count = max(count, 1)
            continue
        flag = "\N{REGIONAL INDICATOR SYMBOL LETTER A}" <= character <= "\N{REGIONAL INDICATOR SYMBOL LETTER Z}"
        if flag and joined_by == "flag":
            joined_by = ""
            continue
        if joined_by != "\N{ZERO WIDTH JOINER}":
            count += 1
        joined_by = "flag" if flag else ""
    return count


def _extends(character: str) -> bool:
    return (
        unicodedata.category(character) in {"Mn", "Me", "Mc"}
        or character == "\N{ZERO WIDTH JOINER}"
        or "\N{EMOJI MODIFIER FITZPATRICK TYPE-1-2}" <= character <= "\N{EMOJI MODIFIER FITZPATRICK TYPE-6}"
    )


class TokenBucket:
    """A token bucket: `rate` a second in the long run, `burst` at once. Real time, as the platforms' limits are."""

    def __init__(self, rate: float, burst: float, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._rate = rate
        self._burst = burst
        self._monotonic = monotonic
        self._tokens = burst
        self._seen = monotonic()

    def acquire(self) -> float:
        """Takes a token and returns 0, or returns the seconds until there is one."""
        now = self._monotonic()
        self._tokens = min(self._burst, self._tokens + (now - self._seen) * self._rate)
        self._seen = now
        if self._tokens >= 1:
            self._tokens -= 1
            return 0.0
        return (1 - self._tokens) / self._rate


class TelegramRateLimit:
    """About 30 messages a second in all, one a second in a chat with short bursts; neither is published."""

    def __init__(self) -> None:
        self._whole = TokenBucket(30, 30)
        self._chats: dict[str, TokenBucket] = {}

    def retry_after(self, chat: str) -> int:
        """0 if the message may go, else the `retry_after` of a 429 in whole seconds."""
        wait = self._chats.setdefault(chat, TokenBucket(1, 5)).acquire() or self._whole.acquire()
        return 0 if wait == 0 else int(wait) + 1


LINE_RATES = {
    "default": (2000.0, 2000.0),
    "multicast": (200.0, 200.0),
    "loading": (100.0, 100.0),
    "richmenu/list": (10.0, 10.0),
    "richmenu/change": (100 / 3600, 100.0),
    "webhook/test": (60 / 3600, 60.0),
    "webhook/endpoint": (1000 / 60, 1000.0),
}
"""For each kind of call: calls a second in the long run, and in one burst."""


class LineRateLimit:
    """LINE's rate limits, for each kind of call of one account."""

    def __init__(self) -> None:
        self._buckets = {kind: TokenBucket(*numbers) for kind, numbers in LINE_RATES.items()}

    def allows(self, kind: str) -> bool:
        return self._buckets.get(kind, self._buckets["default"]).acquire() == 0
