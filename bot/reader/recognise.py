"""One page through the whole recipe: sheet found, light evened, turned upright, rows cut out, read, its codes read."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from bot.reader import codes, decode, pages, recogniser
from bot.reader.language import Language
from bot.reader.limits import reading_is_on
from bot.reader.lines import Line, find_lines
from handlers.letters.reading.page_text import PageText, TextRun

Grey = NDArray[np.uint8]

# So many rows tell up from down.
ROWS_TRIED = 7
# Rows read upside down never make the network this sure; upright ones seldom leave it less sure.
SURELY_UPRIGHT = 0.8
# Below this the page may be standing on its side.
UPRIGHT_ENOUGH = 0.6
# So much red ink (of all pixels) is a stamp and worth a look of its own; it stands in the upper part.
RED_INK = 0.0004
RED_PART = 0.45
# Below this mean confidence the cut-out is distrusted and the uncut picture is read as well.
DOUBTFUL = 0.9
# Above this nothing is said about the picture: a sheet that reaches over the frame has lost only its margin.
WELL_READ = 0.93
# Below this something is wrong with the picture, whatever it is.
POORLY_READ = 0.75
# Fewer letters than this are no letter; lower ones than this, in pixels of the picture, were taken from too far away.
FEW_LETTERS = 25
FAR_LETTER = 8.0
# With fewer letters than this a part of the sheet, up to a fold or a shadow, may have been taken for all of it.
SHORT_LETTER = 250
# A row less sure than this is no text: an emblem, a signature, a fold, the squares of a code.
LEAST_SURE = 0.5
LEAST_SURE_SHORT = 0.7
# Nothing that was recognised is as sure as text taken from a file.
MOST_SURE = 0.995


@dataclass(frozen=True)
class SheetReading:
    """A page as it was read, the evenly lit sheet, and the upright black layer that its boxes stand on. `letter` is how
    high an ordinary consonant was in the picture as it came, in pixels; 0 where there was none."""

    page: PageText
    even: pages.Picture
    black: Grey
    letter: float


def read_picture(picture: pages.Picture, page: int = 0) -> PageText:
    """A photograph or scan as recognised text. With reading switched off only the codes are read, and the note is
    `unread`."""
    if reading_is_on():
        return read_sheet_of(picture, page).page
    corners = pages.find_sheet(picture)
    sheet = pages.cut_out(picture, corners) if corners is not None else picture
    height, width = sheet.shape[:2]
    return PageText(width, height, (), codes.qr_contents(picture) or codes_of(sheet), "unread")


def read_sheet_of(picture: pages.Picture, page: int = 0) -> SheetReading:
    """The whole recipe for one picture."""
    corners = pages.find_sheet(picture)
    note = pages.quality_note(picture, corners)
    qr = codes.qr_contents(picture)
    sheet = pages.cut_out(picture, corners) if corners is not None else picture
    found = _read_sheet(sheet, page)
    if corners is not None and _cut_through(found.page):
        sheet = pages.cut_out(picture, pages.widened(corners))
        found = _better(found, _read_sheet(sheet, page))
    if corners is not None and _doubtful(found.page):
        found = _better(found, _read_sheet(picture, page))
    note = _note(note, found, picture)
    return replace(found, page=replace(found.page, qr=qr or codes.qr_contents_of_blurred(found.even), note=note))


def _note(note: str, found: SheetReading, picture: pages.Picture) -> str:
    """What is to be said about the picture, now that it is known how well it could be read."""
    pieces = found.page.runs
    if pages.several_sheets(picture):
        return "several"
    small = 0 < found.letter < FAR_LETTER
    if letters(pieces) < FEW_LETTERS:
        return note if note in ("dark", "blurred") else "far" if small else "no_letter"
    if confidence(pieces) > WELL_READ:
        return ""
    return "far" if small else note or ("blurred" if confidence(pieces) < POORLY_READ else "")


def codes_of(sheet: pages.Picture) -> tuple[str, ...]:
    """Small codes are found only when the page is flat, evenly lit and larger."""
    return codes.qr_contents_of_blurred(pages.even_light(pages.scaled(sheet, pages.PAGE_LONG_SIDE)))


def _read_sheet(sheet: pages.Picture, page: int) -> SheetReading:
    even = pages.even_light(pages.scaled(sheet, pages.PAGE_LONG_SIDE))
    flat = pages.layers(even)
    turns, rows = upright(flat.black)
    black = np.ascontiguousarray(np.rot90(flat.black, -turns))
    askew = pages.lean(black)
    if abs(askew) >= 0.5:
        black = pages.straightened(black, askew)
        rows = find_lines(black)
    height, width = black.shape
    pieces = read_rows(rows, page)
    red = pages.straightened(np.ascontiguousarray(np.rot90(flat.red, -turns)), askew)
    if float(np.mean(red < 128)) > RED_INK:
        upper = np.ascontiguousarray(red[: int(red.shape[0] * RED_PART)])
        pieces += read_rows(find_lines(upper), page, red=True)
    letter = float(np.median([row.letter for row in rows])) * max(sheet.shape[:2]) / max(black.shape) if rows else 0.0
    return SheetReading(PageText(width, height, pieces), even, black, letter)


def explained(picture: pages.Picture) -> pages.Picture:
    """The page as the reader sees it, each piece framed: green where it is sure, red where it is not."""
    found = read_sheet_of(picture)
    shown = np.asarray(cv2.cvtColor(found.black, cv2.COLOR_GRAY2BGR), np.uint8)
    for piece in found.page.runs:
        left, top, right, bottom = (round(side) for side in piece.box)
        doubt = round(255 * min(1.0, 2 * (1 - piece.lowest_confidence)))
        cv2.rectangle(shown, (left, top), (right, bottom), (0, 200 - doubt * 200 // 255, doubt), 2)
    return shown


def read_rows(rows: Sequence[Line], page: int = 0, *, red: bool = False) -> tuple[TextRun, ...]:
    """Rows of a page as pieces of text; what is no text is left out."""
    language = Language.kept()
    ways = [(at, way) for at, row in enumerate(rows) for way in (row, row.as_others) if way is not None]
    found = recogniser.probabilities([way.strip for _, way in ways])
    pieces: dict[int, TextRun] = {}
    for (at, way), probabilities in zip(ways, found, strict=True):
        piece = _piece(way, decode.text_of(decode.slots(probabilities), language), page, red)
        if piece is not None and (at not in pieces or _well_read([piece]) > _well_read([pieces[at]])):
            pieces[at] = piece
    return tuple(pieces[at] for at in sorted(pieces))


def _piece(row: Line, symbols: list[decode.Symbol], page: int, red: bool) -> TextRun | None:
    seen = [symbol for symbol in symbols if symbol.text != " "]
    text = "".join(symbol.text for symbol in symbols)
    if not seen:
        return None
    sure = sum(symbol.sure for symbol in seen) / len(seen)
    if sure < (LEAST_SURE if len(seen) > 3 else LEAST_SURE_SHORT):
        return None
    step = recogniser.STEP
    box = row.box((seen[0].first - 1) * step, (seen[-1].last + 2) * step)
    letters = [min(round(symbol.sure, 3), MOST_SURE) for symbol in symbols for _ in symbol.text]
    start = len(text) - len(text.lstrip())
    letters = letters[start : start + len(text.strip())]
    weakest = round(min(symbol.sure for symbol in seen), 4)
    return TextRun(text.strip(), box, round(min(sure, MOST_SURE), 4), page, red, weakest, tuple(letters))


def upright(grey: Grey) -> tuple[int, list[Line]]:
    """By how many quarters of a circle, clockwise, the page must be turned to stand upright, and its rows then: the way
    round in which the network is surest of a few rows."""
    level = 0 if pages.lines_run_across(grey) else 1
    tried: dict[int, tuple[float, list[Line]]] = {}
    for turns in (level, level + 2, 1 - level, 3 - level):
        if turns == 1 - level and max(sure for sure, _ in tried.values()) > UPRIGHT_ENOUGH:
            break
        rows = find_lines(np.ascontiguousarray(np.rot90(grey, -turns)))
        tried[turns] = _sureness(rows), rows
        if tried[turns][0] > SURELY_UPRIGHT:
            break
    best = max(tried, key=lambda turns: tried[turns][0])
    return best, tried[best][1]


def _sureness(rows: Sequence[Line]) -> float:
    """How sure the network is of some rows of middling length."""
    some = sorted(rows, key=lambda row: abs(row.strip.shape[1] - 500))[:ROWS_TRIED]
    best = [
        probabilities.max(axis=1)[probabilities.argmax(axis=1) > 0]
        for probabilities in recogniser.probabilities([r.strip for r in some])
    ]
    seen = np.concatenate(best) if best else np.zeros(0)
    return float(seen.mean()) if len(seen) > 5 else 0.0


def letters(pieces: Sequence[TextRun]) -> int:
    return sum(len(piece.text) for piece in pieces)


def _better(one: SheetReading, other: SheetReading) -> SheetReading:
    return max(one, other, key=lambda look: _well_read(look.page.runs))


def _cut_through(page: PageText) -> bool:
    """Whether rows end at the sheet's edge: the sheet was cut out too narrow."""
    ends = [p for p in page.runs if p.confidence > LEAST_SURE_SHORT and len(p.text) > 5]
    return any(p.box[2] > page.width - 3 or p.box[0] < 3 for p in ends)


def _doubtful(page: PageText) -> bool:
    """Whether what was cut out may not be the sheet: poorly read, little of it, or rows that go on beyond it (the edge
    of a shadow looks like a sheet's)."""
    return confidence(page.runs) < DOUBTFUL or letters(page.runs) < SHORT_LETTER or _cut_through(page)


def _well_read(pieces: Sequence[TextRun]) -> float:
    """How much was read, and how well: a letter of which the network is hardly surer than of none counts nothing."""
    return sum((piece.confidence - 0.6) * len(piece.text) for piece in pieces if piece.confidence > 0.6)


def confidence(pieces: Sequence[TextRun]) -> float:
    """Mean confidence by the letter."""
    whole = letters(pieces)
    return sum(piece.confidence * len(piece.text) for piece in pieces) / whole if whole else 0.0
