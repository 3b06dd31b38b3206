"""How likely a symbol is after four others, in the language of official letters.

A table of 5-grams of symbols, made from the same invented texts as the training lines. All digits are one class and
all Latin letters another: which digit it is only the eye may say.
"""

from collections.abc import Iterable
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.reader.alphabet import NUMBER_OF, SYMBOLS

TABLE = Path(__file__).parent / "model" / "language.npz"
ORDER = 5
# Each step back to a shorter context costs this (stupid backoff).
BACK = float(np.log(0.4))
# What no table knows at all.
UNKNOWN = -12.0
# Logarithms are kept in a byte each: 0 to -12.75 in steps of a twentieth.
COST_SCALE = 20.0

DIGIT, LATIN = NUMBER_OF["0"], NUMBER_OF["a"]


def _class(symbol: str) -> int:
    if symbol in "0123456789๐๑๒๓๔๕๖๗๘๙" and symbol:
        return DIGIT
    return LATIN if symbol.isascii() and symbol.isalpha() else NUMBER_OF.get(symbol, 0)


CLASSES: tuple[int, ...] = tuple(_class(symbol) for symbol in SYMBOLS)
"""The class of each symbol, by its number."""


def key(classes: Iterable[int]) -> int:
    """One number for up to five classes: the table is ordered by it."""
    made = 0
    for one in classes:
        made = made << 8 | one
    return made


class Language:
    """Looks symbols up in the table."""

    def __init__(self, keys: NDArray[np.uint64], costs: NDArray[np.uint8]) -> None:
        self._chance: dict[int, float] = dict(zip(keys.tolist(), (costs / -COST_SCALE).tolist(), strict=True))

    @classmethod
    @cache
    def kept(cls) -> "Language":
        """The table of the repository."""
        with np.load(TABLE) as table:
            return cls(np.cumsum(table["steps"], dtype=np.uint64), table["costs"])

    def after(self, context: tuple[int, ...], one: int) -> float:
        """The logarithm of how likely class `one` is after the classes of `context`, at most four of them."""
        back = 0.0
        for start in range(len(context) + 1):
            found = self._chance.get(key((*context[start:], one)))
            if found is not None:
                return found + back
            back += BACK
        return UNKNOWN + back
