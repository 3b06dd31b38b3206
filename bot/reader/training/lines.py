"""Batches of training lines. A batch is a function of the seed and its number: any of them can be made again, in any
order, in any process."""

from dataclasses import dataclass
from itertools import pairwise
from random import Random

import numpy as np
from numpy.typing import NDArray

from bot.reader import alphabet
from bot.reader.geometry import HEIGHT, STEP, as_input
from bot.reader.training import render, sheets
from bot.reader.training.fonts import faces
from bot.reader.training.texts import Writer, thai_lexicon

# Letters of a line and how often; short ones teach the beginning, long ones the neighbourhood.
LENGTHS = ((7, 14, 0.2), (15, 30, 0.5), (31, 55, 0.3))
# Letters of a batch all together, so that batches of long and of short lines cost the same.
LETTERS_A_BATCH = 600
# Over this share of the training lines go from clean to spoilt.
RAMP = 0.12
# So many batches are of rows that the reader has cut from pages itself; the others are drawn as lines, which is faster.
CUT_SHARE = 0.35


@dataclass(frozen=True)
class Batch:
    """`images` is lines x 1 x HEIGHT x width (ink 0 to 1, padded with paper), `widths` their own widths in steps,
    `labels` their symbols one after the other, `lengths` how many each line has."""

    images: NDArray[np.float32]
    widths: NDArray[np.int64]
    labels: NDArray[np.int64]
    lengths: NDArray[np.int64]


def severity_at(step: int, steps: int) -> float:
    """How spoilt the lines of a batch may be."""
    return min(1.0, 0.15 + 0.85 * step / max(1.0, RAMP * steps))


def batch(seed: int, number: int, severity: float) -> Batch:
    """Batch `number` of the training that `seed` names."""
    chance = Random(seed * 10_000_019 + number)
    shortest, longest, _ = chance.choices(LENGTHS, [share for _, _, share in LENGTHS])[0]
    letters = chance.randint(shortest, longest)
    count = max(8, LETTERS_A_BATCH // letters)
    if chance.random() < CUT_SHARE:
        made = _cut(chance, letters, severity, count)
    else:
        made = [one(chance, letters, severity) for _ in range(count)]
    width = max(strip.shape[1] for strip, _ in made)
    width += -width % STEP
    images = np.zeros((len(made), 1, HEIGHT, width), np.float32)
    for at, (strip, _) in enumerate(made):
        images[at, 0, :, : strip.shape[1]] = as_input(strip)
    return Batch(
        images,
        np.array([-(-strip.shape[1] // STEP) for strip, _ in made], np.int64),
        np.concatenate([np.array(symbols, np.int64) for _, symbols in made]),
        np.array([len(symbols) for _, symbols in made], np.int64),
    )


def _cut(chance: Random, letters: int, severity: float, count: int) -> list[tuple[NDArray[np.uint8], list[int]]]:
    """So many rows of pieces of pages, and their symbols."""
    writer = Writer(thai_lexicon(), chance)
    made: list[tuple[NDArray[np.uint8], list[int]]] = []
    while len(made) < count:
        for strip, text in sheets.strips(writer, faces(), letters, chance, severity * _spoilt(chance)):
            symbols = alphabet.encoded(text)
            if symbols and _fits(symbols, strip):
                made.append((strip, symbols))
    return made[:count]


def _spoilt(chance: Random) -> float:
    """How spoilt, of what a batch may be. More of the bad ones: those are where letters are lost."""
    return max(chance.uniform(0.15, 1.0), chance.uniform(0.0, 1.0))


def _fits(symbols: list[int], strip: NDArray[np.uint8]) -> bool:
    """Whether the strip's steps can hold the symbols, with a blank between two that are the same."""
    repeated = sum(left == right for left, right in pairwise(symbols))
    return len(symbols) > 0 and len(symbols) + repeated <= strip.shape[1] // STEP


def one(chance: Random, letters: int, severity: float) -> tuple[NDArray[np.uint8], list[int]]:
    """One line and its symbols; drawn again when its symbols are more than its steps can hold."""
    writer = Writer(thai_lexicon(), chance)
    known, weights = faces()
    while True:
        text = writer.line(letters)
        symbols = alphabet.encoded(text)
        if not symbols:
            continue
        face = chance.choices(known, weights)[0]
        if face.lacks & set(text):
            continue
        above, below = (writer.line(letters) if chance.random() < 0.6 else "" for _ in range(2))
        strip = render.line(text, (above, below), face, chance, severity * _spoilt(chance))
        if _fits(symbols, strip):
            return strip, symbols
