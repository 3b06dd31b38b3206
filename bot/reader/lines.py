"""The rows of text on an upright page, each cut out to one measure: letters 15 pixels high on a level baseline.

Strokes that are connected are found first; those as high as their neighbours and standing on the same line are
chained into rows, however the paper is bent; a curve through their feet is the baseline. Size, slope and bend are gone
before anything is recognised.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from bot.reader.geometry import BASELINE, HEIGHT, LETTER

Grey = NDArray[np.uint8]
Floats = NDArray[np.float64]

# Ink is darker than this on an evenly lit page.
INK_BELOW = 150
DARKER = (115, 80)
# Strokes lower than this are specks, higher than this pictures.
LEAST_HEIGHT, MOST_HEIGHT = 5, 130
# A page full of small print has some 5,000 strokes in some 80 rows, fallen to pieces perhaps thrice as many; grass, a
# carpet and noise have more, are no letter, and would take minutes.
MOST_STROKES, MOST_ROWS = 15_000, 400
# Fewer feet than these are no row from which a bend can be told; no row leans more than so much (4 degrees).
FEW_FEET, STEEPEST = 12, 0.07
# Within these shares of the usual height a row's letters are as high as the others.
LIKE_OTHERS = (0.8, 1.25)
# Ink so many letters wide is several letters that ran into each other.
RUN_TOGETHER = 1.8
# Letters of one row differ in height by the marks and tails that touch them.
HEIGHTS_APART = 1.75
# A gap this many times the letters' height parts two columns: ที่ on the left, the letterhead on the right.
PART_ABOVE = 2.4
# A gap up to so many letters wide that is full of ink parts nothing.
BRIDGED = 9.0
# So many letters more are cut out at either end of a row: a dash behind its space is no stroke that is chained.
MARGIN = 2.1
# Feet of one row's neighbours lie level within this share of their height.
LEVEL_WITHIN = 0.42


@dataclass(frozen=True)
class Line:
    """A row of text: the strip to be recognised and where it was cut from the page."""

    strip: Grey
    left: float
    """On the page, of the strip's first column."""
    scale: float
    """Pixels of the strip to one of the page."""
    baseline: tuple[float, ...]
    """Coefficients of the baseline's height on the page over (x - left), the highest power first."""
    as_others: "Line | None" = None
    """The same row as it is when its letters are as high as those of the page, where its own strokes say otherwise."""

    @property
    def letter(self) -> float:
        """Height of an ordinary consonant on the page, in pixels."""
        return LETTER / self.scale

    def box(self, first: float, last: float) -> tuple[float, float, float, float]:
        """Left, top, right, bottom on the page of the strip's columns `first` to `last`."""
        left, right = self.left + first / self.scale, self.left + last / self.scale
        feet = np.polyval(self.baseline, [left - self.left, right - self.left])
        # As high as a consonant with a mark over it, as low as its tail: what an eye would frame.
        return left, float(feet.min()) - 1.6 * self.letter, right, float(feet.max()) + 0.35 * self.letter


def find_lines(grey: Grey) -> list[Line]:
    """Every row of text of an upright page (paper 255), from top to bottom."""
    strokes = _strokes(grey)
    if not 0 < len(strokes) <= MOST_STROKES:
        return []
    rows = [row for members in _chains(strokes) if (row := _row(strokes[members])) is not None]
    rows = sorted(rows, key=lambda row: -len(row.strokes))[:MOST_ROWS]
    good = _mended(rows, grey < INK_BELOW)
    usual = _usual_height(good)
    text = [_as_others(row, usual) for row in _without_overlap(good) if 0.45 * usual < row.letter < 4.0 * usual]
    lines = [_cut_both_ways(grey, row, usual) for row in text]
    return sorted(lines, key=lambda line: line.baseline[-1])


# A stroke is (left, top, right, bottom, height).
_LEFT, _TOP, _RIGHT, _BOTTOM, _HEIGHT, _AREA = range(6)


def _strokes(grey: Grey) -> Floats:
    """Connected ink that may be a letter, by its left edge. What hangs together over two rows is looked at again with
    only its darker part for ink: a tail that touches the mark below it is paler where they touch."""
    ink = (grey < INK_BELOW).astype(np.uint8)
    labels, found = _connected(ink)
    usual = _commonest(found[:, _HEIGHT]) if len(found) else 0.0
    for darker in DARKER:
        tall = (found[:, _HEIGHT] > 2.3 * usual) & (found[:, _HEIGHT] < 12 * usual)
        if not tall.any():
            break
        again = np.isin(labels, np.flatnonzero(tall) + 1) & (grey < darker)
        labels, parts = _connected(again.astype(np.uint8))
        found = np.concatenate([found[~tall], parts])
        # Only the parts have labels now; the whole ones before them are not looked at again.
        labels[labels > 0] += int((~tall).sum())
    width = found[:, _RIGHT] - found[:, _LEFT]
    height, area = found[:, _HEIGHT], found[:, _AREA]
    letter = (height >= LEAST_HEIGHT) & (height <= MOST_HEIGHT) & (width <= 40 * height) & (width >= 2)
    # Rules and frames are long and thin, or large and hollow.
    letter &= ~((width > 8 * height) & (height < 14)) & (area > 0.08 * width * height)
    kept = _sliced(found[letter], ink, usual)
    return np.asarray(kept[np.argsort(kept[:, _LEFT])])


def _sliced(strokes: Floats, ink: Grey, usual: float) -> Floats:
    """Letters that ran into each other cut apart again, where each may roughly be: one tail would else set the foot of
    all of them."""
    wide = strokes[:, _RIGHT] - strokes[:, _LEFT]
    merged = (wide > RUN_TOGETHER * usual) & (strokes[:, _HEIGHT] > 0.62 * usual) & (strokes[:, _HEIGHT] < 3 * usual)
    slices = [strokes[~merged][:, :_AREA]]
    for left, top, right, bottom in strokes[merged][:, :_HEIGHT].astype(int):
        ends = np.linspace(left, right, max(2, round((right - left) / usual)) + 1).round().astype(int)
        for start, end in pairwise(ends):
            rows = np.flatnonzero(ink[top:bottom, start:end].any(axis=1))
            if len(rows):
                height = rows[-1] + 1 - rows[0]
                slices.append(np.array([[start, top + rows[0], end, top + rows[-1] + 1, height]], np.float64))
    return np.concatenate(slices)


def _connected(ink: Grey) -> tuple[NDArray[np.int32], Floats]:
    """The labels of connected ink, and left, top, right, bottom, height and area of each."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8, ltype=cv2.CV_32S)
    left, top, width, height, area = (stats[1:, column].astype(np.float64) for column in range(5))
    return np.asarray(labels, np.int32), np.stack([left, top, left + width, top + height, height, area], axis=1)


def _chains(strokes: Floats) -> list[list[int]]:
    """Strokes that follow each other on one line: each is joined to the nearest at its right that is of its kind."""
    usual = _commonest(strokes[:, _HEIGHT])
    follower: dict[int, int] = {}
    led: set[int] = set()
    # The small ones (marks, dots) stand on no line of their own.
    large = np.flatnonzero(strokes[:, _HEIGHT] > 0.62 * usual)
    kept = strokes[large]
    starts = kept[:, _LEFT]
    for at in range(len(kept)):
        left, _, right, bottom, height = kept[at]
        end = int(np.searchsorted(starts, right + PART_ABOVE * height))
        near = kept[at + 1 : end]
        if len(near) == 0:
            continue
        gap = near[:, _LEFT] - right
        lower = np.minimum(near[:, _HEIGHT], height)
        apart = np.maximum(near[:, _HEIGHT], height) / lower
        level = np.abs(near[:, _BOTTOM] - bottom) / lower
        # A letter with a mark grown onto it is twice as high, but it stands on the same line all the more.
        alike = ((apart < HEIGHTS_APART) & (level < LEVEL_WITHIN)) | ((apart < 2.4) & (level < 0.5 * LEVEL_WITHIN))
        fits = alike & (gap > -0.6 * lower) & (near[:, _LEFT] > left)
        if not fits.any():
            continue
        # Beside each other first, level second.
        cost = np.where(fits, np.maximum(gap, 0) + 1.5 * np.abs(near[:, _BOTTOM] - bottom), np.inf)
        best = at + 1 + int(np.argmin(cost))
        follower[at] = best
        led.add(best)
    return _joined(len(kept), follower, large)


def _joined(count: int, follower: dict[int, int], numbers: NDArray[np.int64]) -> list[list[int]]:
    home = list(range(count))

    def root(at: int) -> int:
        while home[at] != at:
            home[at] = home[home[at]]
            at = home[at]
        return at

    for left, right in follower.items():
        home[root(right)] = root(left)
    chains: dict[int, list[int]] = {}
    for at in range(count):
        chains.setdefault(root(at), []).append(int(numbers[at]))
    return list(chains.values())


def _commonest(heights: Floats) -> float:
    """The height that most strokes have, of those as high as a letter at all."""
    letters = heights[heights >= 7]
    if len(letters) == 0:
        return float(heights.max())
    counts = np.bincount(np.round(letters).astype(int), minlength=4).astype(np.float64)
    return float(np.argmax(np.convolve(counts, [1, 2, 3, 2, 1], mode="same")))


@dataclass(frozen=True)
class _Row:
    """Where a row stands: its strokes, the curve they stand on from `left` on, its consonants `letter` pixels high."""

    strokes: Floats
    left: float
    right: float
    letter: float
    baseline: tuple[float, ...]

    def foot(self, x: float) -> float:
        return float(np.polyval(self.baseline, x - self.left))


def _row(strokes: Floats) -> _Row | None:
    """The row that chained strokes make; nothing when there is too little of it to be text."""
    left, right = float(strokes[:, _LEFT].min()), float(strokes[:, _RIGHT].max())
    letter = _letter_height(strokes)
    if right - left < 0.3 * letter:
        return None
    return _Row(strokes, left, right, letter, _baseline(strokes, left, letter))


def _mended(rows: list[_Row], ink: NDArray[np.bool_]) -> list[_Row]:
    """Rows that were chained apart, where letters ran into each other or fell to pieces, put together again."""
    whole = sorted(rows, key=lambda row: row.left)
    while True:
        pairs = [
            (gap, at, other)
            for at, first in enumerate(whole)
            for other, second in enumerate(whole)
            if other != at and (gap := _gap(first, second, ink)) is not None
        ]
        if not pairs:
            return whole
        taken: set[int] = set()
        for _, at, other in sorted(pairs):
            if at in taken or other in taken:
                continue
            joined = _row(np.concatenate([whole[at].strokes, whole[other].strokes]))
            if joined is not None:
                taken |= {at, other}
                whole.append(joined)
        whole = [row for at, row in enumerate(whole) if at not in taken]


def _gap(first: _Row, second: _Row, ink: NDArray[np.bool_]) -> float | None:
    """How far apart two pieces of one row stand, in pixels; nothing when they are not of one row."""
    gap = second.left - first.right
    if second.right <= first.right or second.left <= first.left:
        return None
    larger, smaller = max(first.letter, second.letter), min(first.letter, second.letter)
    # A piece of a few strokes says little about its own size and where it stands: marks and tails grew onto it.
    few = min(len(first.strokes), len(second.strokes)) <= 3
    letter = (first if len(first.strokes) >= len(second.strokes) else second).letter
    if not -1.2 * letter < gap < BRIDGED * smaller or larger > (2.6 if few else 1.4) * smaller:
        return None
    start, end = first.foot(first.right), second.foot(second.left)
    step = abs(start - end)
    if step >= (0.3 if few else 0.45) * smaller:
        if not few or not _stands_in(first, second):
            return None
        step = 0.3 * smaller
    if gap >= PART_ABOVE * smaller:
        # Letters that grew into the rows above and below are no strokes of this row, but their ink is there.
        foot = (start + end) / 2
        band = ink[max(0, round(foot - smaller)) : max(1, round(foot)), round(first.right) : round(second.left)]
        if band.size == 0 or band.any(axis=0).mean() < 0.55:
            return None
    return gap + 2 * step


def _stands_in(first: _Row, second: _Row) -> bool:
    """Whether the smaller of two pieces fills the band of the larger one's letters where they meet."""
    if len(first.strokes) >= len(second.strokes):
        row, piece, foot = first, second, first.foot(first.right)
    else:
        row, piece, foot = second, first, second.foot(second.left)
    top, bottom = float(piece.strokes[:, _TOP].min()), float(piece.strokes[:, _BOTTOM].max())
    covers = top < foot - 0.75 * row.letter and bottom > foot - 0.2 * row.letter
    return covers and bottom - top < 2.4 * row.letter


def _letter_height(strokes: Floats) -> float:
    """The height of the row's ordinary consonants: the commonest, else the lower middle (marks only add)."""
    heights = strokes[:, _HEIGHT]
    if len(heights) >= 6:
        return float(np.median(heights[np.abs(heights - _commonest(heights)) <= 0.12 * heights.mean() + 1]))
    return float(np.percentile(heights, 35))


def _baseline(strokes: Floats, left: float, letter: float) -> tuple[float, ...]:
    """A curve through the feet: straight for a few letters, bent for a row; tails that hang lower are left out."""
    x = (strokes[:, _LEFT] + strokes[:, _RIGHT]) / 2 - left
    feet = strokes[:, _BOTTOM]
    span = float(x.max() - x.min())
    if len(feet) < 3 or span < 2.5 * letter:
        return (float(np.median(feet)),)
    if len(feet) < FEW_FEET:
        return _agreed(x, feet, letter)
    degree = 1 if span < 18 * letter else 3
    keep = np.ones(len(feet), bool)
    curve = np.polyfit(x, feet, 1)
    for attempt in range(5):
        away = feet - np.polyval(curve, x)
        # The first curves lie too low, pulled by the tails; what hangs below the middle goes first.
        centre = float(np.median(away[keep]))
        reach = (0.3, 0.22, 0.16, 0.13, 0.13)[attempt] * letter
        keep = np.abs(away - centre) <= max(1.6, reach)
        if keep.sum() < degree + 2:
            break
        curve = np.polyfit(x[keep], feet[keep], degree if attempt >= 2 and keep.sum() > 8 else 1)
    return tuple(float(one) for one in curve)


def _agreed(x: Floats, feet: Floats, letter: float) -> tuple[float, ...]:
    """The straight line, nearly level, on which most of a few letters stand: with so few of them one tail would turn a
    line that is drawn through all."""
    apart, rise = x[None, :] - x[:, None], feet[None, :] - feet[:, None]
    likely = (apart > 0.5 * letter) & (np.abs(rise) < STEEPEST * apart)
    slopes = np.append(rise[likely] / apart[likely], 0.0)
    starts = (feet[:, None] - slopes[None, :] * x[:, None]).ravel()
    lines = np.stack([np.tile(slopes, len(feet)), starts], axis=1)
    away = np.abs(feet[None, :] - lines[:, :1] * x[None, :] - lines[:, 1:]) / (0.13 * letter)
    # Each foot speaks for a line the more, the nearer it is; a steep one must be worth it.
    best = lines[int(np.argmin(np.minimum(away, 1.0).sum(axis=1) + 8.0 * np.abs(lines[:, 0])))]
    near = np.abs(feet - np.polyval(best, x)) < 0.13 * letter
    if near.sum() >= 3 and np.ptp(x[near]) > 3 * letter:
        refined = np.polyfit(x[near], feet[near], 1)
        best = refined if abs(refined[0]) < STEEPEST else best
    return tuple(float(one) for one in best)


def _usual_height(rows: Sequence[_Row]) -> float:
    """The height of most letters of the page."""
    if not rows:
        return 0.0
    return float(np.median(np.repeat([row.letter for row in rows], [len(row.strokes) for row in rows])))


def _as_others(row: _Row, usual: float) -> _Row:
    """A short row taken for nearly as high as the others: one of figures only, which stand higher than letters in many
    faces, would be made too small."""
    if len(row.strokes) >= 30 or not 0.75 < row.letter / usual < 1.34:
        return row
    return replace(row, letter=usual**0.7 * row.letter**0.3)


def _without_overlap(rows: list[_Row]) -> list[_Row]:
    """Pieces of one row that were chained apart become one; a row that lies in another's place is left out."""
    kept: list[_Row] = []
    for row in sorted(rows, key=lambda one: one.left - one.right):
        home = next((at for at, other in enumerate(kept) if _same_place(other, row)), None)
        if home is None:
            kept.append(row)
    return kept


def _same_place(longer: _Row, shorter: _Row) -> bool:
    shared = min(longer.right, shorter.right) - max(longer.left, shorter.left)
    if shared < 0.6 * (shorter.right - shorter.left):
        return False
    middle = (max(longer.left, shorter.left) + min(longer.right, shorter.right)) / 2
    above = longer.foot(middle) - shorter.foot(middle)
    # What stands in a row's band is a part of its letters: a mark that was chained to its like, a tail.
    return -0.8 * longer.letter < above < 1.45 * longer.letter and shorter.letter < 1.3 * longer.letter


def _cut_both_ways(grey: Grey, row: _Row, usual: float) -> Line:
    """A short row of letters of another size than the page's may be a heading or small print, or one whose letters fell
    to pieces or grew together with their marks: which, only reading it can tell."""
    line = _cut(grey, row)
    ratio = row.letter / usual
    if len(row.strokes) >= 40 or LIKE_OTHERS[0] < ratio < LIKE_OTHERS[1] or not 0.45 < ratio < 2.2:
        return line
    return replace(line, as_others=_cut(grey, replace(row, letter=usual)))


def _cut(grey: Grey, row: _Row) -> Line:
    """The row as a strip, with room at either end: a dot, or a dash behind its space, stands there unchained."""
    scale = LETTER / row.letter
    left, right = row.left - MARGIN * row.letter, row.right + MARGIN * row.letter
    width = max(8, round((right - left) * scale))
    columns, rows = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(HEIGHT, dtype=np.float32))
    over = columns / scale + (left - row.left)
    inside = np.clip(over, 0.0, row.right - row.left)
    feet = np.polyval(row.baseline, inside)
    source = grey
    if scale < 0.62:
        source = np.asarray(cv2.GaussianBlur(grey, (0, 0), 0.4 / scale), np.uint8)
    strip = cv2.remap(
        source,
        (over + row.left).astype(np.float32),
        (feet + (rows - BASELINE) / scale).astype(np.float32),
        cv2.INTER_CUBIC,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=255,
    )
    shift = _moved_start(row.baseline, left - row.left)
    return Line(np.asarray(strip, np.uint8), left, scale, shift)


def _moved_start(curve: tuple[float, ...], by: float) -> tuple[float, ...]:
    """The same curve counted from a place `by` further."""
    moved = np.poly1d(curve)(np.poly1d([1.0, by]))
    return tuple(float(one) for one in np.atleast_1d(np.poly1d(moved).coeffs))
