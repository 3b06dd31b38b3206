"""One line of text as a picture: set in a face, its neighbours above and below, then damaged and brought to measure."""

from random import Random

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from bot.reader.geometry import BASELINE, HEIGHT, LETTER
from bot.reader.training import damage
from bot.reader.training.fonts import DRAWN_LETTER, Face

Grey = NDArray[np.uint8]

# Pixels drawn to one pixel of a finished line.
DRAWN = DRAWN_LETTER / LETTER
# Beyond the finished line's edges, so that turning and shifting find ink rather than nothing.
MARGIN = 12


def line(text: str, neighbours: tuple[str, str], face: Face, chance: Random, severity: float) -> Grey:
    """The text as a grey strip of `HEIGHT` rows, paper 255. `severity` 0 leaves it clean, 1 spoils it as the worst
    photographs do. `neighbours` are the lines above and below, either may be empty."""
    drawn = _drawn(text, neighbours, face, chance)
    drawn = damage.on_paper(drawn, chance, severity)
    letter = damage.camera_letter(chance, severity)
    stretch = chance.uniform(0.84, 1.2)
    size = (
        max(8, round(drawn.shape[1] * letter / DRAWN_LETTER * stretch)),
        round(drawn.shape[0] * letter / DRAWN_LETTER),
    )
    seen = cv2.resize(drawn, size, interpolation=cv2.INTER_AREA if letter < DRAWN_LETTER else cv2.INTER_CUBIC)
    seen = damage.by_camera(np.asarray(seen, np.uint8), chance, severity)
    return _measured(seen, letter, chance, severity)


def _drawn(text: str, neighbours: tuple[str, str], face: Face, chance: Random) -> Grey:
    """The line at `DRAWN_LETTER`, its baseline where `_measured` expects it, the neighbours at a line's distance."""
    shown = _respaced(text, chance)
    before, after = (chance.uniform(2, 14) * DRAWN for _ in range(2))
    width = round(face.font.getlength(shown) + before + after)
    height = round((HEIGHT + 2 * MARGIN) * DRAWN)
    sheet = Image.new("L", (width, height), 255)
    pen = ImageDraw.Draw(sheet)
    baseline = (BASELINE + MARGIN) * DRAWN
    ink = chance.choice((0, 0, 0, 20, 40, 70))
    pen.text((before, baseline), shown, font=face.font, fill=ink, anchor="ls")
    pitch = chance.uniform(29, 48) * DRAWN
    for other, by in zip(neighbours, (-pitch, pitch), strict=True):
        if other:
            pen.text((before - chance.uniform(0, 200), baseline + by), other, font=face.font, fill=ink, anchor="ls")
    return np.asarray(sheet)


def _respaced(text: str, chance: Random) -> str:
    """Some spaces wider, as a justified line has them."""
    if chance.random() < 0.6:
        return text
    return "".join(" " * chance.randint(1, 3) if letter == " " else letter for letter in text)


def _measured(seen: Grey, letter: float, chance: Random, severity: float) -> Grey:
    """What the camera saw, brought to the measure of a line as well as the cutting of lines brings it: nearly."""
    scale = LETTER / letter * chance.uniform(0.88, 1.14)
    drift = chance.uniform(-1.8, 1.8)
    turn = np.tan(np.radians(chance.gauss(0, 0.5) * (0.3 + severity)))
    lean = chance.uniform(-0.12, 0.12) * severity
    width = max(8, round(seen.shape[1] * scale))
    columns, rows = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(HEIGHT, dtype=np.float32))
    middle = width / 2
    bend = chance.gauss(0, 0.8) * severity
    curve = bend * (((columns - middle) / max(middle, 1.0)) ** 2)
    from_baseline = rows - BASELINE + drift + (columns - middle) * turn * min(1.0, 120 / width) + curve
    source_rows = (from_baseline / scale + (BASELINE + MARGIN) * letter / LETTER).astype(np.float32)
    source_columns = ((columns + from_baseline * lean) / scale).astype(np.float32)
    strip = cv2.remap(
        seen, source_columns, source_rows, cv2.INTER_CUBIC, borderMode=cv2.BORDER_CONSTANT, borderValue=255
    )
    return np.asarray(strip, np.uint8)
