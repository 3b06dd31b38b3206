"""Batches of training lines. A batch is a function of the seed and its number: any of them can be made again, in any
order, in any process."""

from dataclasses import dataclass
from itertools import pairwise
from random import Random

import numpy as np
from numpy.typing import NDArray

from bot.reader import alphabet
from bot.reader.geometry import HEIGHT, STEP, as_input
from bot.reader.training import render
from bot.reader.training.fonts import faces
from bot.reader.training.texts import Writer, thai_lexicon

# Letters of a line and how often; short ones teach the beginning, long ones the neighbourhood.
LENGTHS = ((7, 14, 0.2), (15, 30, 0.5), (31, 55, 0.3))
# Letters of a batch all together, so that batches of long and of short lines cost the same.
LETTERS_A_BATCH = 600
# Over this share of the training lines go from clean to spoilt.
RAMP = 0.12


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
    made = [one(chance, letters, severity) for _ in range(max(8, LETTERS_A_BATCH // letters))]
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
        # More of the bad ones: those are where letters are lost.
        spoilt = max(chance.uniform(0.15, 1.0), chance.uniform(0.0, 1.0))
        strip = render.line(text, (above, below), face, chance, severity * spoilt)
        repeated = sum(left == right for left, right in pairwise(symbols))
        if len(symbols) + repeated <= strip.shape[1] // STEP:
            return strip, symbols
