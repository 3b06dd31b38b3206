"""Thai digits, which Tesseract's Thai model does not know: it was trained on text that has only ๐ ๑ ๒ ๓ and ๕.

Where Tesseract saw something like a number, the strokes are looked at again, one by one, by a small network of our own
(one hidden layer) that knows digits, strokes and dots, and says so when it sees none of them. It is trained by
`train_digits.py` on rendered lines; its weights are beside this module.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from handlers.rules.letter_fields import Piece

# Everything a number is made of; the last class stands for all other strokes.
SYMBOLS = "๐๑๒๓๔๕๖๗๘๙0123456789/.-ว"
THAI = frozenset(SYMBOLS[:10])
OTHER = len(SYMBOLS)
GLYPH = 24
FEATURES = GLYPH * GLYPH + 4
WEIGHTS = Path(__file__).with_name("digits.npz")

Grey = NDArray[np.uint8]
Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Stroke:
    """One connected piece of ink: its box (left, top, right, bottom) within the line and its picture, ink 1."""

    box: tuple[int, int, int, int]
    ink: Floats


# Ink darker than this is a stroke. Strong print runs together at the second, thin print breaks at the first, so both
# are tried and the one that makes surer digits is believed.
THRESHOLDS = (130, 175)


def strokes(line: Grey, threshold: int) -> list[Stroke]:
    """The connected pieces of ink of a line's picture (paper 255), left to right. Specks are left out, and digits that
    ran into each other are parted."""
    ink = (255 - line).astype(np.float32) / 255
    binary = (line < threshold).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(binary, connectivity=8)
    found = []
    for label in range(1, count):
        left, top, width, height, area = (int(value) for value in stats[label])
        if area < 5:
            continue
        part = (slice(top, top + height), slice(left, left + width))
        own = cv2.dilate((labels[part] == label).astype(np.uint8), np.ones((3, 3), np.uint8))
        found.append(Stroke((left, top, left + width, top + height), (ink[part] * own).astype(np.float32)))
    if not found:
        return []
    usual, _ = measures(found)
    parted = [part for stroke in found for part in _parted(stroke, usual)]
    return sorted(parted, key=lambda stroke: stroke.box[0])


def _parted(stroke: Stroke, height: float) -> list[Stroke]:
    """A stroke wider than a digit cut where it is thinnest. A Thai digit is as wide as it is high."""
    rows, columns = stroke.ink.shape
    count = round(columns / (1.02 * height))
    if columns < 1.4 * height or count < 2 or rows < 0.6 * height:
        return [stroke]
    column_ink = stroke.ink.sum(axis=0)
    reach = max(1, round(0.25 * height))
    cuts = [0]
    for at in range(1, count):
        middle = round(at * columns / count)
        window = column_ink[max(cuts[-1] + 3, middle - reach) : middle + reach + 1]
        cuts.append(max(cuts[-1] + 3, middle - reach) + int(np.argmin(window)) if len(window) else middle)
    cuts.append(columns)
    left, top, _, _ = stroke.box
    return [part for x0, x1 in pairwise(cuts) if (part := _trimmed(stroke.ink[:, x0:x1], left + x0, top)) is not None]


def _trimmed(ink: Floats, left: int, top: int) -> Stroke | None:
    rows = np.flatnonzero(ink.max(axis=1, initial=0) > 0.49)
    if len(rows) == 0 or ink.shape[1] < 2:
        return None
    first, last = int(rows[0]), int(rows[-1]) + 1
    return Stroke((left, top + first, left + ink.shape[1], top + last), ink[first:last])


def measures(found: list[Stroke]) -> tuple[float, float]:
    """The usual height of the line's letters and where they stand (their usual lower edge), in pixels."""
    heights = np.array([stroke.box[3] - stroke.box[1] for stroke in found], np.float32)
    tall = heights >= 0.5 * np.percentile(heights, 80)
    feet = np.array([stroke.box[3] for stroke in found], np.float32)
    return float(np.median(heights[tall])), float(np.median(feet[tall]))


def features(stroke: Stroke, height: float, foot: float) -> Floats:
    """The stroke's picture in a square, and its size and place against the line's letters."""
    rows, columns = stroke.ink.shape
    factor = (GLYPH - 2) / max(rows, columns)
    size = (max(1, round(columns * factor)), max(1, round(rows * factor)))
    small = cv2.resize(stroke.ink, size, interpolation=cv2.INTER_AREA if factor < 1 else cv2.INTER_LINEAR)
    square = np.zeros((GLYPH, GLYPH), np.float32)
    top, left = (GLYPH - size[1]) // 2, (GLYPH - size[0]) // 2
    square[top : top + size[1], left : left + size[0]] = small / max(0.2, float(small.max()))
    _, upper, _, lower = stroke.box
    place = [rows / height, columns / height, (foot - upper) / height, (foot - lower) / height]
    return np.concatenate([square.ravel(), np.clip(np.array(place, np.float32), -3, 3)])


@cache
def _weights() -> tuple[Floats, Floats, Floats, Floats]:
    with np.load(WEIGHTS) as kept:
        first, bias, second, offset = (kept[name].astype(np.float32) for name in ("w1", "b1", "w2", "b2"))
    return first, bias, second, offset


def recognise(line: Grey, threshold: int) -> list[tuple[str, float, Stroke]]:
    """The symbols of a line's picture, left to right, each with its probability; '' for what is no part of a number.

    The line is known to bear Thai digits, so Arabic ones (๐ and 0, ๑ and 9 are much alike) are left out.
    """
    found = strokes(line, threshold)
    if not found:
        return []
    height, foot = measures(found)
    first, bias, second, offset = _weights()
    given = np.stack([features(stroke, height, foot) for stroke in found])
    raw = np.maximum(given @ first + bias, 0) @ second + offset
    odds = np.exp(raw - raw.max(axis=1, keepdims=True))
    odds[:, 10:20] = 0
    odds /= odds.sum(axis=1, keepdims=True)
    best = odds.argmax(axis=1)
    return [
        ("" if at == OTHER else SYMBOLS[at], float(odds[row, at]), found[row]) for row, at in enumerate(best.tolist())
    ]


# A symbol of Tesseract's with the space before it, '' or ' '.
Symbol = tuple[str, Piece]

# What Tesseract makes of digits it does not know, besides digits.
_MAYBE_DIGIT = re.compile("[0-9๐-๙A-Za-z«»|/.,<>()-]|ซ")
# Longer runs of Latin letters are words: an address, a name, QR.
_LATIN_WORD = re.compile("[A-Za-z]{6,}|[A-Z]{2}")


def bears_thai_digits(symbols: Sequence[Piece]) -> bool:
    """Whether a page's numbers are in Thai digits: a letter is set in one kind throughout."""
    text = "".join(symbol.text for symbol in symbols)
    return len(re.findall("[๐-๙]", text)) > len(re.findall("[0-9]", text))


def reread(line: Sequence[Symbol], grey: Grey) -> list[Symbol]:
    """The symbols of one line with its numbers read again from the page's picture.

    A number that is not recognised throughout stays as Tesseract had it.
    """
    boxes = [symbol.box for _, symbol in line]
    usual = float(np.median([box[3] - box[1] for box in boxes]))
    top = max(0, int(np.median([box[1] for box in boxes]) - 0.35 * usual))
    bottom = min(grey.shape[0], int(np.median([box[3] for box in boxes]) + 0.4 * usual))
    left = max(0, int(min(box[0] for box in boxes) - usual))
    right = min(grey.shape[1], int(max(box[2] for box in boxes) + 2 * usual))
    if bottom - top < 6 or right - left < 6:
        return list(line)
    looks = [_seen(grey[top:bottom, left:right], (left, top), threshold) for threshold in THRESHOLDS]
    made: list[Symbol] = []
    for start, end in _number_runs(line):
        if start == end:
            made.append(line[start])
            continue
        before = line[start - 1][1].box[2] if start else left
        after = line[end][1].box[0] if end < len(line) else right
        run = [symbol for _, symbol in line[start:end]]
        again = max((_again(run, seen, (before, after)) for seen in looks), key=_least_sure)
        made += [(line[start][0] if at == 0 else "", symbol) for at, symbol in enumerate(again)] or line[start:end]
    return made


def _seen(line: Grey, origin: tuple[int, int], threshold: int) -> list["Seen"]:
    """The line's symbols with their boxes on the page."""
    left, top = origin
    return [
        (symbol, sure, (x0 + left, y0 + top, x1 + left, y1 + top))
        for symbol, sure, stroke in recognise(line, threshold)
        for x0, y0, x1, y1 in (stroke.box,)
    ]


def _least_sure(pieces: Sequence[Piece]) -> float:
    """How sure the weakest digit is; a run that could not be read is the least sure of all."""
    return min((piece.confidence for piece in pieces if piece.text in THAI), default=-1.0)


def _number_runs(line: Sequence[Symbol]) -> list[tuple[int, int]]:
    """(start, end) of each run of symbols that may be one number; (at, at) for a symbol that is none."""
    runs: list[tuple[int, int]] = []
    at = 0
    while at < len(line):
        end = at
        while end < len(line) and _MAYBE_DIGIT.fullmatch(line[end][1].text) and (end == at or not line[end][0]):
            end += 1
        text = "".join(symbol.text for _, symbol in line[at:end])
        if end == at or _LATIN_WORD.search(text) or text in ("(", ")", ".", "-"):
            runs += [(one, one) for one in range(at, max(end, at + 1))]
        else:
            runs.append((at, end))
        at = max(end, at + 1)
    return runs


# A stroke of the page as it was recognised: symbol, probability, box on the page.
Seen = tuple[str, float, tuple[int, int, int, int]]


def _again(symbols: Sequence[Piece], seen: Sequence[Seen], between: tuple[float, float]) -> list[Piece]:
    """The run's digits as their strokes say, among the strokes and dots that Tesseract saw; nothing when some stroke
    is neither."""
    first, last = min(s.box[0] for s in symbols) - 2, max(s.box[2] for s in symbols) + 2
    made = [s for s in symbols if s.text in "/.,-|"]
    for symbol, sure, box in seen:
        centre = (box[0] + box[2]) / 2
        inside = first <= centre <= last
        # A digit that Tesseract passed over stands between the run and its neighbours.
        if not inside and not (between[0] <= centre <= between[1] and symbol in THAI and sure > 0.95):
            continue
        if symbol in THAI and sure > 0.5:
            made.append(Piece(symbol, box, sure, symbols[0].page, symbols[0].red))
        elif symbol not in "/.-" or (symbol == "" and box[3] - box[1] > 10 and box[2] - box[0] > 7):
            return []
    ordered = sorted(made, key=lambda piece: (piece.box[0] + piece.box[2]) / 2)
    return ordered if any(piece.text in THAI for piece in ordered) else []
