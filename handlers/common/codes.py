"""Invitation codes: eight digits that a person types once. Only their keyed hash (HMAC) is stored."""

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
    """At most `tries` wrong codes within a span of time."""

    tries: int
    within: timedelta


# A code is valid for 168 hours, so one stranger gets at most 840 tries at 10^8 codes. With 100 valid codes this is less
# than one chance in a thousand. All strangers of a bot together, trying for a week, have one chance in two hundred.
TRIES_OF_A_CHAT = TryLimit(5, timedelta(hours=1))
TRIES_OF_A_CHANNEL = TryLimit(30, timedelta(hours=1))
"""For all strangers of one bot together: more chats must not give more tries."""


def new_code() -> str:
    """Returns eight random digits, which may begin with zeros."""
    return f"{secrets.randbelow(10**_DIGITS):0{_DIGITS}d}"


def show_code(code: str) -> str:
    """Returns the code as it is shown and printed: `4821-7735`."""
    half = _DIGITS // 2
    return f"{code[:half]}-{code[half:]}"


def normalise_code(typed: str) -> str | None:
    """Returns the eight digits of a typed code, or None. Spaces, dashes of any kind and Thai digits are accepted."""
    squeezed = _SEPARATORS.sub("", unicodedata.normalize("NFKC", typed))
    if len(squeezed) != _DIGITS or not squeezed.isdecimal():
        return None
    return "".join(str(unicodedata.decimal(digit)) for digit in squeezed)


def hash_code(code: str, pepper: bytes) -> str:
    """Returns the HMAC-SHA-256 of the code as hex.

    The key (`pepper`) is in the settings, so a stolen database is not enough to find a code. Eight digits are found in
    a second from a hash without a key, so an empty pepper raises ValueError.
    """
    if not pepper:
        raise ValueError("codes are hashed with a pepper")
    return hmac.new(pepper, code.encode("ascii"), hashlib.sha256).hexdigest()
