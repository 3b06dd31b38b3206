"""One page through the whole recipe: sheet found, light evened, turned upright, read, its codes read."""

import re

import cv2
import numpy as np
from numpy.typing import NDArray

from bot.reader import codes, ocr, pages
from handlers.rules.letter_fields import Page, Piece

# Rows of a page that are tried in both directions to tell up from down.
STRIP_ROWS = 180
# Text read upside down never makes Tesseract surer than 0.76; upright, it is seldom less sure than 0.9.
SURELY_UPRIGHT = 0.85
# So much red ink (of all pixels) is a stamp and worth a look of its own.
RED_INK = 0.0004
# Below this mean confidence the cut-out is distrusted and the uncut picture is read as well.
DOUBTFUL = 0.6
# Above this a sheet that reaches over the frame has lost only its margin.
WELL_READ = 0.88


def read_picture(picture: pages.Picture, page: int = 0) -> Page:
    """A photograph or scan as recognised text. Without Tesseract only the codes are read, and the note is `unread`."""
    corners = pages.find_sheet(picture)
    note = pages.quality_note(picture, corners)
    qr = codes.qr_contents(picture)
    sheet = pages.cut_out(picture, corners) if corners is not None else picture
    if not ocr.available():
        height, width = sheet.shape[:2]
        return Page(width, height, (), qr or codes_of(sheet), "unread")
    read = _read_sheet(sheet, page)
    if corners is not None and _surety(read.pieces) < DOUBTFUL:
        whole = _read_sheet(picture, page)
        read = max(read, whole, key=lambda one: _surety(one.pieces) * _letters(one.pieces))
    if note == "cut_off" and _surety(read.pieces) > WELL_READ:
        note = ""
    return Page(read.width, read.height, read.pieces, qr or codes_of(sheet), note)


def codes_of(sheet: pages.Picture) -> tuple[str, ...]:
    """Small codes are found only when the page is flat, evenly lit and larger."""
    return codes.qr_contents_of_blurred(pages.even_light(pages.scaled(sheet, pages.PAGE_LONG_SIDE)))


def _read_sheet(sheet: pages.Picture, page: int) -> Page:
    even = pages.even_light(pages.scaled(sheet, pages.PAGE_LONG_SIDE))
    flat = pages.layers(even)
    turns = quarter_turns(flat.black)
    black = np.ascontiguousarray(np.rot90(flat.black, -turns))
    askew = pages.lean(black)
    black = pages.straightened(black, askew) if abs(askew) >= 0.5 else black
    height, width = black.shape
    pieces = tuple(_thai_again(piece, black) for piece in ocr.recognise(black, page=page))
    red = pages.straightened(np.ascontiguousarray(np.rot90(flat.red, -turns)), askew)
    if float(np.mean(red < 128)) > RED_INK:
        pieces += _red_stamps(red, page)
    return Page(width, height, pieces)


# A short Latin word within Thai is nearly always Thai that was taken for Latin: Ins. for โทร., bo for ๒๐.
_STRAY_LATIN = re.compile(r"(?<![A-Za-z@./:])[A-Za-z]{1,4}(?![A-Za-z@:/])")
_REAL_LATIN = re.compile(r"@|://|www|[A-Za-z]{5,}|\b(?:QR|PDF|Line|LINE|OBEC|Zoom)\b")


def _thai_again(piece: Piece, black: NDArray[np.uint8]) -> Piece:
    """The piece read once more as Thai alone, if stray Latin stands in it and that leaves none."""
    if not _STRAY_LATIN.search(piece.text) or _REAL_LATIN.search(piece.text) or len(piece.text) < 4:
        return piece
    left, top, right, bottom = (int(side) for side in piece.box)
    above, beside = 6, 10
    x0, y0 = max(0, left - beside), max(0, top - above)
    line = np.ascontiguousarray(black[y0 : bottom + above, x0 : right + beside])
    again = ocr.recognise(line, page=piece.page, mode=7, languages="tha")
    text = " ".join(part.text for part in again)
    if not text or _STRAY_LATIN.search(text) or _letters(again) < 0.6 * len(piece.text):
        return piece
    return Piece(text, piece.box, _surety(again), piece.page, piece.red)


def _red_stamps(red: NDArray[np.uint8], page: int) -> tuple[Piece, ...]:
    """Words stamped in red in the upper part of the page; scattered, so Tesseract is asked for scattered text."""
    upper = np.ascontiguousarray(red[: int(red.shape[0] * 0.45)])
    return ocr.recognise(cv2.GaussianBlur(upper, (3, 3), 0).astype(np.uint8), page=page, mode=11, red=True)


def quarter_turns(grey: NDArray[np.uint8]) -> int:
    """By how many quarters of a circle, clockwise, the page must be turned to stand upright."""
    level = grey if pages.lines_run_across(grey) else np.ascontiguousarray(np.rot90(grey, -1))
    first = 0 if level is grey else 1
    strip = _fullest_strip(level)
    upright = ocr.recognise(strip, mode=6, languages="tha")
    if _surety(upright) > SURELY_UPRIGHT:
        return first
    upside_down = ocr.recognise(np.ascontiguousarray(np.rot90(strip, 2)), mode=6, languages="tha")
    better_turned = _surety(upside_down) > _surety(upright)
    return first + (2 if better_turned else 0)


def _fullest_strip(grey: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The rows with most ink, without what is black all over (the emblem, a code, the dark beyond the sheet)."""
    ink = (grey < 140).astype(np.float32).mean(axis=1)
    ink[ink > 0.35] = 0
    sums = np.convolve(ink, np.ones(STRIP_ROWS), mode="valid") if len(ink) > STRIP_ROWS else np.zeros(1)
    start = int(np.argmax(sums))
    return np.ascontiguousarray(grey[start : start + STRIP_ROWS])


def _letters(pieces: tuple[Piece, ...]) -> int:
    return sum(len(piece.text) for piece in pieces)


def _surety(pieces: tuple[Piece, ...]) -> float:
    letters = _letters(pieces)
    return sum(piece.confidence * len(piece.text) for piece in pieces) / letters if letters else 0.0
