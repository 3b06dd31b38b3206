"""PDFs: their text where they carry it, their pages as pictures where they do not."""

import re
import statistics
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import pypdfium2
import pypdfium2.raw

from bot.reader.errors import BrokenFile, PasswordProtected, TooManyPages, TooManyPixels
from bot.reader.limits import MAX_PAGES, MAX_PIXELS
from bot.reader.pages import PAGE_LONG_SIDE, Picture
from handlers.letters.reading.page_text import PageText, TextRun
from handlers.letters.reading.thai_text import clean

Document = pypdfium2.PdfDocument

# A page with fewer readable letters carries no text of its own: a scan with a footer or a hidden stamp.
ENOUGH_LETTERS = 40
# A text layer that some other program guessed is no better than our own guess; real Thai text is mostly Thai letters.
LEAST_THAI = 0.3
# Text that was printed, not recognised.
CERTAIN = 1.0

_THAI = re.compile("[ก-๛]")
# Substitute glyphs for a stack of marks are told twice, once a glyph: ครั้รั้ง.
_TWICE = re.compile("([ก-ฮ][ัิีึืฺุู็์ํ][่้๊๋์])\\1")


@contextmanager
def opened(data: bytes) -> Iterator[pypdfium2.PdfDocument]:
    """The document. Raises PasswordProtected, BrokenFile, TooManyPages."""
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == pypdfium2.raw.FPDF_ERR_PASSWORD or "password" in str(error).lower():
            raise PasswordProtected("opens only with a password") from error
        raise BrokenFile("not a readable PDF") from error
    try:
        if len(document) > MAX_PAGES:
            raise TooManyPages(f"{len(document)} pages")
        if len(document) == 0:
            raise BrokenFile("no pages")
        yield document
    finally:
        document.close()


def text_of(page: pypdfium2.PdfPage, number: int) -> PageText | None:
    """The page's own text as pieces of lines, or None when it has none worth believing."""
    layer = page.get_textpage()
    width, height = page.get_size()
    # Fields are found by places on a page of the size that photographs are read at.
    factor = PAGE_LONG_SIDE / max(width, height)
    runs = _runs(layer, height)
    pieces = tuple(
        TextRun(text, (left * factor, top * factor, right * factor, bottom * factor), CERTAIN, number)
        for text, (left, top, right, bottom) in runs
    )
    layer.close()
    letters = "".join(piece.text for piece in pieces)
    if len(letters) < ENOUGH_LETTERS or len(_THAI.findall(letters)) < LEAST_THAI * len(letters.replace(" ", "")):
        return None
    return PageText(round(width * factor), round(height * factor), pieces)


Box = tuple[float, float, float, float]


def _runs(layer: pypdfium2.PdfTextPage, height: float) -> list[tuple[str, Box]]:
    """Letters in reading order gathered into runs; a line's end or a wide gap parts two runs."""
    runs: list[list[tuple[str, Box]]] = [[]]
    for at in range(layer.count_chars()):
        letter = chr(pypdfium2.raw.FPDFText_GetUnicode(layer, at))
        left, bottom, right, top = layer.get_charbox(at)
        box = (left, height - top, right, height - bottom)
        if letter in "\r\n" or letter == "\x00":
            runs.append([])
            continue
        before = next((b for char, b in reversed(runs[-1]) if not char.isspace()), None)
        if before is not None and not letter.isspace() and _apart(before, box):
            runs.append([])
        runs[-1].append((letter, box))
    return [made for run in runs if (made := _run(run)) is not None]


def _apart(before: Box, box: Box) -> bool:
    height = max(before[3] - before[1], box[3] - box[1], 6.0)
    return box[0] - before[2] > 1.8 * height or box[0] < before[0] - 4 * height


def _run(run: list[tuple[str, Box]]) -> tuple[str, Box] | None:
    """A run's text and box; marks above and below reach out of the line and do not count for its height."""
    boxes = [box for letter, box in run if re.match(r"[ก-ฮ๐-๙0-9A-Za-z]", letter)]
    if not boxes:
        return None
    text = _TWICE.sub(r"\1", clean("".join(letter for letter, _ in run)))
    top = statistics.median(box[1] for box in boxes)
    bottom = statistics.median(box[3] for box in boxes)
    return text, (min(box[0] for box in boxes), top, max(box[2] for box in boxes), bottom)


def picture_of(page: pypdfium2.PdfPage, long_side: int = 2200) -> Picture:
    """The page rendered, BGR. Raises TooManyPixels for a page of absurd proportions, BrokenFile when it cannot be."""
    width, height = page.get_size()
    if min(width, height) < 1:
        raise BrokenFile("a page without size")
    scale = long_side / max(width, height)
    if width * height * scale * scale > MAX_PIXELS:
        raise TooManyPixels(f"{width:.0f} x {height:.0f} points")
    try:
        bitmap = page.render(scale=scale, rev_byteorder=False, prefer_bgrx=False)
    except pypdfium2.PdfiumError as error:
        raise BrokenFile("a page that cannot be rendered") from error
    array = np.asarray(bitmap.to_numpy(), dtype=np.uint8)
    if array.ndim == 2:
        array = np.repeat(array[:, :, None], 3, axis=2)
    return np.ascontiguousarray(array[:, :, :3])
