"""The table of `bot.reader.language`, counted over invented texts."""

from collections import Counter
from pathlib import Path
from random import Random

import numpy as np

from bot.reader import alphabet
from bot.reader.language import CLASSES, COST_SCALE, ORDER, key
from bot.reader.training.texts import Writer, thai_lexicon

SYMBOLS = 6_000_000
# A row of symbols that was met less often than this says nothing.
LEAST = {1: 1, 2: 2, 3: 2, 4: 3, 5: 4}


def counted(seed: int, symbols: int = SYMBOLS) -> dict[int, Counter[tuple[int, ...]]]:
    """How often each row of one to five classes stands in the texts of the seed."""
    writer = Writer(thai_lexicon(), Random(seed), nonsense=False)
    counts: dict[int, Counter[tuple[int, ...]]] = {order: Counter() for order in range(1, ORDER + 1)}
    met = 0
    while met < symbols:
        numbers = alphabet.encoded(writer.text())
        if not numbers:
            continue
        classes = tuple(CLASSES[number] for number in numbers)
        met += len(classes)
        for order, counter in counts.items():
            counter.update(zip(*(classes[start:] for start in range(order)), strict=False))
    return counts


def table(counts: dict[int, Counter[tuple[int, ...]]]) -> tuple[np.ndarray, np.ndarray]:
    """Keys in rising order and the cost of each: how unlikely its last class is after the others."""
    rows: dict[int, float] = {}
    whole = sum(counts[1].values())
    for order, counter in counts.items():
        before = counts.get(order - 1)
        for classes, count in counter.items():
            if count < LEAST[order]:
                continue
            of = before[classes[:-1]] if before is not None and order > 1 else whole
            rows[key(classes)] = np.log(count / max(of, count))
    keys = np.array(sorted(rows), np.uint64)
    costs = np.array([min(255, round(-rows[int(one)] * COST_SCALE)) for one in keys], np.uint8)
    return keys, costs


def write(path: Path, seed: int, symbols: int = SYMBOLS) -> int:
    """Make the table and write it; returns how many rows it has."""
    keys, costs = table(counted(seed, symbols))
    steps = np.diff(keys, prepend=np.uint64(0))
    np.savez_compressed(path, steps=steps, costs=costs)
    return len(keys)
