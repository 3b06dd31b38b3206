"""From the probabilities of symbols along a line to its text: what was seen, weighed against the language.

The steps fall into slots, places where a symbol stands or may stand. Most have one answer; where there are several,
the most likely texts are carried along until the language has told them apart.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from bot.reader.alphabet import BLANK, NUMBER_OF, SYMBOLS
from bot.reader.language import CLASSES, DIGIT, ORDER, Language

# How much the language weighs against the eye, and what it pays for each symbol so that long texts lose nothing by it.
# Numbers are left to the eye altogether: which digits, how many, and the signs between them.
WEIGHT = 0.45
BONUS = 0.75
BEAM = 12
# A symbol less likely than this is no answer; a slot is doubtful when its best answer is less likely than that.
LEAST, CERTAIN = 0.006, 0.985
# So much doubt in a run of blanks may be a symbol that was passed over.
PASSED_OVER = 0.075
MOST_ANSWERS = 5

_SIGNS = frozenset(NUMBER_OF[sign] for sign in "./,:-")


@dataclass(frozen=True)
class Slot:
    """Steps `first` to `last`, and the symbols that may stand there with their probabilities, the likeliest first."""

    first: int
    last: int
    answers: tuple[tuple[int, float], ...]


@dataclass(frozen=True)
class Symbol:
    """One symbol of the text: how sure it is, and the steps it was seen at."""

    text: str
    sure: float
    first: int
    last: int


def slots(probabilities: NDArray[np.float32]) -> list[Slot]:
    """The places of a line (steps x symbols, probabilities) where a symbol is or may be."""
    best = probabilities.argmax(axis=1)
    found: list[Slot] = []
    at, steps = 0, len(best)
    while at < steps:
        end = at + 1
        while end < steps and best[end] == best[at]:
            end += 1
        if best[at] != BLANK:
            peak = at + int(probabilities[at:end, best[at]].argmax())
            found.append(_slot(probabilities, at, end, peak))
        else:
            found += _faint(probabilities, at, end)
        at = end
    return found


def _faint(probabilities: NDArray[np.float32], start: int, end: int) -> list[Slot]:
    """Where in a run of blanks a symbol may have been passed over."""
    doubt = 1.0 - probabilities[start:end, BLANK]
    peak = int(doubt.argmax())
    if doubt[peak] < PASSED_OVER:
        return []
    return [_slot(probabilities, start + peak, start + peak + 1, start + peak)]


def _slot(probabilities: NDArray[np.float32], start: int, end: int, peak: int) -> Slot:
    row = probabilities[peak]
    order = np.argsort(row)[::-1][:MOST_ANSWERS]
    answers = tuple((int(one), float(row[one])) for one in order if row[one] >= LEAST)
    return Slot(start, end - 1, answers)


@dataclass(frozen=True)
class _Text:
    """A text so far: its score, the classes that the next symbol follows, and its answers by slot."""

    score: float
    context: tuple[int, ...]
    answers: tuple[tuple[int, float], ...]


def text_of(found: Sequence[Slot], language: Language | None) -> list[Symbol]:
    """The symbols of a line, weighed by the language; without one, the likeliest at each place."""
    if language is None:
        return _symbols(found, [slot.answers[0] for slot in found])
    beam = [_Text(0.0, (), ())]
    done: list[tuple[int, float]] = []
    for slot in found:
        if len(beam) == 1 and slot.answers[0][1] >= CERTAIN:
            # One text and no doubt: the language has nothing to choose between.
            done += beam[0].answers
            beam = [_certain(beam[0], slot.answers[0])]
            continue
        beam = _grown(beam, slot, language)
    done += max(beam, key=lambda one: one.score).answers
    return _symbols(found, done)


def _certain(text: _Text, answer: tuple[int, float]) -> _Text:
    return _Text(0.0, _context(text.context, answer[0]), (answer,))


def _context(context: tuple[int, ...], symbol: int) -> tuple[int, ...]:
    return context if symbol == BLANK else (*context, CLASSES[symbol])[-(ORDER - 1) :]


def _grown(beam: list[_Text], slot: Slot, language: Language) -> list[_Text]:
    """Every text with every answer of the slot, the best of each context kept."""
    answers = slot.answers[:1] if slot.answers[0][1] >= CERTAIN else slot.answers
    best: dict[tuple[int, ...], _Text] = {}
    for text in beam:
        for symbol, chance in answers:
            score = text.score + float(np.log(chance))
            if symbol != BLANK and not _of_number(text.context, symbol):
                score += WEIGHT * language.after(text.context, CLASSES[symbol]) + BONUS
            context = _context(text.context, symbol)
            known = best.get(context)
            if known is None or score > known.score:
                best[context] = _Text(score, context, (*text.answers, (symbol, chance)))
    return sorted(best.values(), key=lambda one: -one.score)[:BEAM]


def _of_number(context: tuple[int, ...], symbol: int) -> bool:
    """Whether the symbol is a digit, or a sign after one."""
    return CLASSES[symbol] == DIGIT or (context[-1:] == (DIGIT,) and symbol in _SIGNS)


def _symbols(found: Sequence[Slot], answers: Sequence[tuple[int, float]]) -> list[Symbol]:
    """The answers as symbols. Where one may have been passed over, the symbol before is no surer than that."""
    made: list[Symbol] = []
    for slot, (symbol, chance) in zip(found, answers, strict=True):
        if symbol != BLANK:
            made.append(Symbol(SYMBOLS[symbol], chance, slot.first, slot.last))
        elif made and chance < made[-1].sure:
            made[-1] = replace(made[-1], sure=chance)
    return made
