"""Lines as the reader itself cuts them: pieces of pages are set, photographed by calculation and taken through the
reader's own evening of light and cutting of rows.

Where each line lies in the picture is known, so each row that was cut whole has its text; what the cutter tore apart or
ran together teaches nothing and is left out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from bot.reader import pages
from bot.reader.geometry import LETTER
from bot.reader.lines import MARGIN, Line, find_lines
from bot.reader.training import damage
from bot.reader.training.fonts import DRAWN_LETTER, Face
from bot.reader.training.texts import Writer

Grey = NDArray[np.uint8]
Faces = tuple[Sequence[Face], Sequence[float]]
"""Typefaces and how often each is drawn."""

ROWS = 11
# Paper around the text, and the gap that parts two columns, in letters.
BORDER, COLUMNS_APART = 3.0, 4.5
# A row that was found belongs to a line when its ends and its foot lie within so many letters of the line's.
ENDS_WITHIN, FOOT_WITHIN = 0.9, 0.45


@dataclass(frozen=True)
class _Set:
    """A text and where it was set: the ends of its baseline, in pixels of the drawn sheet."""

    text: str
    left: float
    right: float
    foot: float


def strips(writer: Writer, faces: Faces, letters: int, chance: Random, severity: float) -> list[tuple[Grey, str]]:
    """The rows of one piece of a page, each with its text, of about so many letters; `severity` as in `render.line`."""
    sheet, texts = _drawn(writer, faces, letters, chance)
    sheet = _handled(damage.on_paper(sheet, chance, severity), chance, severity)
    letter = damage.camera_letter(chance, severity)
    matrix = _seen_from(sheet.shape[1], sheet.shape[0], letter / DRAWN_LETTER, chance, severity)
    seen = _warped(sheet, matrix)
    seen = damage.by_camera(_shaded(seen, chance, severity), chance, severity)
    # A page is always brought to one size, on which letters of 14 to 18 points are about so high.
    larger = chance.uniform(0.8, 1.25) * LETTER / letter
    size = (round(seen.shape[1] * larger), round(seen.shape[0] * larger))
    whole = cv2.resize(seen, size, interpolation=cv2.INTER_AREA if larger < 1 else cv2.INTER_CUBIC)
    black = pages.layers(pages.even_light(np.asarray(cv2.merge([whole, whole, whole]), np.uint8))).black
    scaling = np.diag([larger, larger, 1.0])
    found = find_lines(black)
    return [(row.strip, one.text) for one in texts if (row := _row_of(one, found, scaling @ matrix)) is not None]


def _drawn(writer: Writer, faces: Faces, letters: int, chance: Random) -> tuple[Grey, list[_Set]]:
    """Lines of text one below the other, some parted into two columns, paper 255."""
    known, weights = faces
    usual = chance.choices(known, weights)[0]
    pitch = chance.uniform(1.85, 3.1) * DRAWN_LETTER
    texts: list[_Set] = []
    faced: list[Face] = []
    foot = (BORDER + 1) * DRAWN_LETTER
    for _ in range(ROWS):
        left = (BORDER + (chance.uniform(0, 6) if chance.random() < 0.4 else 0.0)) * DRAWN_LETTER
        for _ in range(2 if chance.random() < 0.2 else 1):
            face = usual if chance.random() < 0.75 else chance.choices(known, weights)[0]
            text = writer.line(letters)
            if not text or face.lacks & set(text):
                continue
            width = face.font.getlength(text)
            texts.append(_Set(text, left, left + width, foot))
            faced.append(face)
            left += width + chance.uniform(COLUMNS_APART, 2 * COLUMNS_APART) * DRAWN_LETTER
        foot += pitch * chance.choice((1, 1, 1, 1, 1.4))
    width = max((one.right for one in texts), default=0.0) + BORDER * DRAWN_LETTER
    sheet = Image.new("L", (round(width), round(foot + BORDER * DRAWN_LETTER)), 255)
    pen, ink = ImageDraw.Draw(sheet), chance.choice((0, 0, 0, 20, 40, 70))
    for one, face in zip(texts, faced, strict=True):
        pen.text((one.left, one.foot), one.text, font=face.font, fill=ink, anchor="ls")
    return np.asarray(sheet), texts


def _handled(sheet: Grey, chance: Random, severity: float) -> Grey:
    """A fold across it and what a stamp or a pen left between the rows."""
    light = sheet.astype(np.float32)
    height, width = sheet.shape
    if chance.random() < 0.3 * severity:
        at, wide = chance.uniform(0, height), chance.uniform(20, 70)
        away = (np.arange(height, dtype=np.float32) - at) / wide
        light *= (1.0 - chance.uniform(0.05, 0.3) * np.exp(-(away**2)))[:, None]
    sheet = np.clip(light, 0, 255).astype(np.uint8)
    if chance.random() < 0.25:
        centre = (round(chance.uniform(0, width)), round(chance.uniform(0, height)))
        radius = round(chance.uniform(2, 6) * DRAWN_LETTER)
        ring = sheet.copy()
        cv2.circle(ring, centre, radius, chance.randint(90, 215), chance.randint(3, 8), cv2.LINE_AA)
        sheet = np.minimum(sheet, ring)
    return np.asarray(sheet, np.uint8)


def _seen_from(wide: int, high: int, scale: float, chance: Random, severity: float) -> NDArray[np.float64]:
    """From the drawn sheet to the camera's picture: what slant and turn are left once a sheet has been cut out."""
    corners = np.array([[0, 0], [wide, 0], [wide, high], [0, high]], np.float32)
    off = 0.012 * severity
    moved = corners + np.array([[chance.uniform(-off, off) * wide for _ in "xy"] for _ in range(4)], np.float32)
    angle = np.radians(chance.gauss(0, 0.7))
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    seen = moved @ turn.T * scale
    seen = seen - seen.min(axis=0)
    return np.asarray(cv2.getPerspectiveTransform(corners, seen.astype(np.float32)), np.float64)


def _warped(sheet: Grey, matrix: NDArray[np.float64]) -> Grey:
    height, width = sheet.shape
    ends = _through(matrix, np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float64))
    shrunk = width / max(1.0, float(np.hypot(*(ends[1] - ends[0]))))
    soft = cv2.GaussianBlur(sheet, (0, 0), 0.42 * shrunk) if shrunk > 1.1 else sheet
    size = (int(np.ceil(ends[:, 0].max())), int(np.ceil(ends[:, 1].max())))
    return np.asarray(
        cv2.warpPerspective(soft, matrix, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), np.uint8
    )


def _shaded(seen: Grey, chance: Random, severity: float) -> Grey:
    """The edge of a shadow over the rows, and dusk."""
    light = seen.astype(np.float32)
    height, width = seen.shape
    if chance.random() < 0.5 * severity:
        down, across = np.mgrid[0:height, 0:width].astype(np.float32)
        angle = chance.uniform(0, 2 * np.pi)
        over = (across - chance.uniform(0, width)) * np.cos(angle) + (down - chance.uniform(0, height)) * np.sin(angle)
        light *= 1.0 - chance.uniform(0.2, 0.5) / (1.0 + np.exp(-over / chance.uniform(2, 30)))
    light *= chance.uniform(1.0 - 0.5 * severity, 1.0)
    return np.clip(light, 0, 255).astype(np.uint8)


def _through(matrix: NDArray[np.float64], points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Points (n x 2) as the transformation moves them."""
    moved = np.c_[points, np.ones(len(points))] @ matrix.T
    return np.asarray(moved[:, :2] / moved[:, 2:])


def _row_of(one: _Set, found: list[Line], matrix: NDArray[np.float64]) -> Line | None:
    """The row that is this line and nothing but it; nothing where it was not cut whole."""
    middle = (one.left + one.right) / 2
    left, centre, right = _through(matrix, np.array([[one.left, one.foot], [middle, one.foot], [one.right, one.foot]]))
    for row in found:
        start = row.left + MARGIN * row.letter
        end = row.left + row.strip.shape[1] / row.scale - MARGIN * row.letter
        foot = float(np.polyval(row.baseline, centre[0] - row.left))
        off = max(abs(start - left[0]), abs(end - right[0]))
        if off < ENDS_WITHIN * row.letter and abs(foot - centre[1]) < FOOT_WITHIN * row.letter:
            return row
    return None
