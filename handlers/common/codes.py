"""Invitation codes: eight digits, used once, typed by people, kept only as a keyed hash."""

import hashlib
import hmac
import re
import secrets
import unicodedata
from dataclasses import dataclass
from datetime import timedelta

CODE_LIFE = timedelta(days=7)

_DIGITS = 8
_SEPARATORS = re.compile(r"[\s\-‐-―−_.]+")


@dataclass(frozen=True)
class TryLimit:
    """At most `tries` wrong codes within the span before."""

    tries: int
    within: timedelta


# A code is open for 168 hours, so one stranger gets at most 840 tries at 10^8 codes: with 100 codes open, less than
# one chance in a thousand; all strangers of a bot together, trying without pause for a week, one in two hundred.
TRIES_OF_A_CHAT = TryLimit(5, timedelta(hours=1))
TRIES_OF_A_CHANNEL = TryLimit(30, timedelta(hours=1))
"""Of all strangers of one bot together: many chats must not buy many tries."""


def new_code() -> str:
    """Eight random digits, leading zeros kept."""
    return f"{secrets.randbelow(10**_DIGITS):0{_DIGITS}d}"


def show_code(code: str) -> str:
    """As it is shown and printed: `4821-7735`."""
    half = _DIGITS // 2
    return f"{code[:half]}-{code[half:]}"


def normalise_code(typed: str) -> str | None:
    """The eight digits of what somebody typed (spaces, dashes of any kind, Thai digits), or None if it is no code."""
    squeezed = _SEPARATORS.sub("", unicodedata.normalize("NFKC", typed))
    if len(squeezed) != _DIGITS or not squeezed.isdecimal():
        return None
    return "".join(str(unicodedata.decimal(digit)) for digit in squeezed)


def hash_code(code: str, pepper: bytes) -> str:
    """HMAC-SHA-256 of the code, hex. The pepper stands in the settings, so a stolen database holds no usable code.

    Eight digits are guessed in a second from a plain hash; an empty pepper would make this one, hence ValueError.
    """
    if not pepper:
        raise ValueError("codes are hashed with a pepper")
    return hmac.new(pepper, code.encode("ascii"), hashlib.sha256).hexdigest()
