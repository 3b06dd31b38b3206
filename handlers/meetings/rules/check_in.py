"""The day of a meeting: when people may sign in, by which codes, and who was late. Nothing here asks a clock."""

import re
import secrets
from collections.abc import Collection
from datetime import datetime, time, timedelta

from handlers.common.codes import TryLimit
from handlers.common.thai_dates import from_thai_digits
from storage.clock import BANGKOK

CLOSES_AFTER = timedelta(hours=1)
"""So long after its end people can still sign in by themselves: meetings run over."""
SEAT_DIGITS, DOOR_DIGITS = 6, 4
# The code of the door opens nothing to who is not invited; five tries an hour guess it once in two thousand.
TRIES_OF_A_CHAT = TryLimit(5, timedelta(hours=1))
TRIES_OF_A_CLIENT = TryLimit(5, timedelta(minutes=10))
# 300 of a million codes are good, so that all who guess at one door together hit one in eighty hours. The hall's own
# network shows everybody as one address: a client is told by more than that, and only this limit is for all.
TRIES_OF_A_DOOR = TryLimit(40, timedelta(hours=1))
_SEPARATORS = re.compile(r"[\s\-‐-―−]+")
_START = "here"


def opens_at(starts_at: datetime) -> datetime:
    """Returns from when people can sign in: midnight in Bangkok."""
    return datetime.combine(starts_at.astimezone(BANGKOK).date(), time(0), BANGKOK)


def closes_at(ends_at: datetime) -> datetime:
    """Returns until when people can sign in by themselves."""
    return ends_at + CLOSES_AFTER


def fresh_codes(taken: Collection[str], how_many: int = 1) -> list[str]:
    """Returns `how_many` personal codes of six digits, all different, and none of them taken."""
    found = dict.fromkeys(taken)
    before = len(found)
    while len(found) < before + how_many:
        found.setdefault(f"{secrets.randbelow(10**SEAT_DIGITS):0{SEAT_DIGITS}d}")
    return list(found)[before:]


def fresh_door_code(taken: Collection[str]) -> str:
    """Returns four digits for a door that no other meeting of the day has."""
    while True:
        code = f"{secrets.randbelow(10**DOOR_DIGITS):0{DOOR_DIGITS}d}"
        if code not in taken:
            return code


def show_code(code: str) -> str:
    """Returns a personal code as it is shown and printed: `482 773`."""
    half = SEAT_DIGITS // 2
    return f"{code[:half]} {code[half:]}"


def read_code(typed: str, digits: int = SEAT_DIGITS) -> str | None:
    """Returns the digits that were typed (Thai digits, spaces, dashes), or None if it is no code of this length."""
    squeezed = _SEPARATORS.sub("", from_thai_digits(typed))
    return squeezed if re.fullmatch(rf"[0-9]{{{digits}}}", squeezed) else None


def start_word(door_code: str) -> str:
    """Returns what a deep link carries into a chat that takes one word (Telegram's `?start=`)."""
    return f"{_START}{door_code}"


def read_start(word: str) -> str | None:
    """Returns the door's code in such a word, or None for any other word."""
    return read_code(word.removeprefix(_START), DOOR_DIGITS) if word.startswith(_START) else None


def is_late(checked_in_at: datetime | None, starts_at: datetime | None) -> bool:
    """Whether somebody came after the meeting had begun."""
    return checked_in_at is not None and starts_at is not None and checked_in_at > starts_at
