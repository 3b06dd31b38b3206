"""A photograph made into a flat, evenly lit, upright page.

Arrays are OpenCV's: `uint8`, BGR, rows first. Nothing here recognises text except `codes` and `ocr`, which are handed
what this module makes.
"""

import io
import warnings
from dataclasses import dataclass
from enum import StrEnum

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from bot.reader.errors import BrokenFile, NotAPicture, TooLarge, TooManyPixels
from bot.reader.limits import MAX_BYTES, MAX_PIXELS

Picture = NDArray[np.uint8]

# Longest side of the flattened page. Official letters are set in 16 pt: 1900 px leaves them 25 px high.
PAGE_LONG_SIDE = 1900
# Sheets are searched in a small copy: their edges are the only thing that matters there.
SEARCH_LONG_SIDE = 600
LIGHT_LONG_SIDE = 500


class FileKind(StrEnum):
    JPEG = "jpeg"
    PNG = "png"
    WEBP = "webp"
    TIFF = "tiff"
    BMP = "bmp"
    GIF = "gif"
    PDF = "pdf"


def kind_of(data: bytes) -> FileKind:
    """What the bytes are, by their first ones: a name or a MIME type is only what the sender says.

    Raises TooLarge and NotAPicture.
    """
    if len(data) > MAX_BYTES:
        raise TooLarge(f"{len(data)} bytes")
    if data[:3] == b"\xff\xd8\xff":
        return FileKind.JPEG
    if data[:8] == b"\x89PNG\r\n\x1a\n":
        return FileKind.PNG
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return FileKind.WEBP
    if data[:4] in (b"II*\x00", b"MM\x00*"):
        return FileKind.TIFF
    if data[:2] == b"BM" and len(data) > 26:
        return FileKind.BMP
    if data[:6] in (b"GIF87a", b"GIF89a"):
        return FileKind.GIF
    # Some scanners write a few bytes of their own first; PDF readers look through the first kilobyte.
    if b"%PDF-" in data[:1024]:
        return FileKind.PDF
    raise NotAPicture("unknown first bytes")


def check_pixels(data: bytes) -> None:
    """Raises TooManyPixels by what the header says, before anything is decoded; BrokenFile without a header."""
    _header(data)


def open_picture(data: bytes) -> Image.Image:
    """The picture as RGB, turned as its EXIF tag says. Raises TooManyPixels before decoding, BrokenFile after."""
    opened = _header(data)
    try:
        return _on_white(ImageOps.exif_transpose(opened))
    except _UNDECODABLE as error:
        raise BrokenFile(type(error).__name__) from error


# What Pillow's decoders raise on damaged bytes.
_UNDECODABLE = (OSError, ValueError, SyntaxError, EOFError, IndexError, TypeError, KeyError, ZeroDivisionError)


def _header(data: bytes) -> Image.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            opened = Image.open(io.BytesIO(data))
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise TooManyPixels(str(error)) from error
    except _UNDECODABLE as error:
        raise BrokenFile(type(error).__name__) from error
    if opened.width * opened.height > MAX_PIXELS:
        raise TooManyPixels(f"{opened.width} x {opened.height}")
    return opened


def _on_white(picture: Image.Image) -> Image.Image:
    """Without transparency: a screenshot's transparent ground would turn black and hide the text."""
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        coloured = picture.convert("RGBA")
        ground = Image.new("RGBA", coloured.size, "white")
        return Image.alpha_composite(ground, coloured).convert("RGB")
    return picture.convert("RGB")


def decode(data: bytes) -> Picture:
    """The picture as an array; errors as `open_picture`."""
    return np.ascontiguousarray(np.asarray(open_picture(data))[:, :, ::-1])


@dataclass(frozen=True)
class Flattened:
    """An evenly lit page by its ink."""

    black: NDArray[np.uint8]
    """Black ink only, grey, paper 255: red stamps and blue pens have faded."""
    red: NDArray[np.uint8]
    """Red ink only, grey, paper 255: the urgency and secrecy stamps."""


def scaled(picture: Picture, long_side: int) -> Picture:
    """The picture with its longest side `long_side` pixels long."""
    height, width = picture.shape[:2]
    factor = long_side / max(height, width)
    how = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    size = (max(1, round(width * factor)), max(1, round(height * factor)))
    return np.asarray(cv2.resize(picture, size, interpolation=how), dtype=np.uint8)


Corners = NDArray[np.float32]

# Whether rows lie level is seen in a small copy too.
LEVEL_LONG_SIDE = 1200
# So many shapes are tried when the likeliest one does not lay the rows of text level.
SHAPES = 4
# A sheet cut out rightly has its rows level; more than this, in degrees, and its corners were not the sheet's.
LEVEL_WITHIN = 1.2


def find_sheet(picture: Picture) -> Corners | None:
    """The sheet's corners (4 x 2, clockwise from the top left) in pixels, or None when they cannot be seen.

    The likeliest shape is believed when the text on it is level. When it is not (a fold, a shadow's edge or another
    paper was taken for the sheet's edge), the shape on which the rows stand out most is, the whole frame among them.
    """
    found = _sheet_shapes(picture)
    if not found:
        return None
    small = scaled(picture, min(LEVEL_LONG_SIDE, max(picture.shape[:2])))
    factor = max(small.shape[:2]) / max(picture.shape[:2])
    slant, clear = _levelness(cut_out(small, found[0] * factor))
    if abs(slant) <= LEVEL_WITHIN:
        return found[0]
    whole = _levelness(small)
    best: Corners | None = None if whole[1] > clear else found[0]
    most = max(whole[1], clear)
    for corners in found[1:SHAPES]:
        _, clear = _levelness(cut_out(small, corners * factor))
        if clear > most:
            best, most = corners, clear
    return best


def _levelness(sheet: Picture) -> tuple[float, float]:
    """By how many degrees the rows of text lean, and how clearly they stand out as they are, on a scale of its own."""
    even = even_light(scaled(sheet, 800))
    grey = _stretched(even.max(axis=2))
    upright = grey if lines_run_across(grey) else np.ascontiguousarray(grey.T)
    rows = _text_ink(upright).sum(axis=1)
    return lean(upright), float((np.diff(rows) ** 2).sum() / max(1.0, float(rows.sum())) ** 2)


def _sheet_shapes(picture: Picture) -> list[Corners]:
    """Convex four-sided shapes that cover a quarter of the frame and are as slender as paper, the likeliest first.

    They are looked for in several channels, because a shadow breaks an edge in one and leaves it in another.
    """
    height, width = picture.shape[:2]
    small = scaled(picture, SEARCH_LONG_SIDE)
    factor = max(height, width) / SEARCH_LONG_SIDE
    scored: list[tuple[float, Corners]] = []
    for mask in _sheet_masks(small):
        contours, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
        for contour in sorted(contours, key=cv2.contourArea, reverse=True)[:3]:
            corners = _four_corners(contour)
            if corners is None:
                continue
            score = _sheet_score(corners, contour, small.shape[1], small.shape[0])
            if score > 0:
                scored.append((score, corners))
    found: list[Corners] = []
    for _, corners in sorted(scored, key=lambda pair: -pair[0]):
        apart = 0.03 * SEARCH_LONG_SIDE
        if all(float(np.abs(corners - other).max()) > apart for other in found):
            found.append(corners)
    return [(corners * factor).astype(np.float32) for corners in found]


def _sheet_masks(small: Picture) -> list[NDArray[np.uint8]]:
    soft = cv2.medianBlur(small, 7)
    # Closing with a kernel wider than a line of text leaves the bare sheet.
    bare = cv2.morphologyEx(soft, cv2.MORPH_CLOSE, np.ones((15, 15), np.uint8))
    lab = cv2.cvtColor(bare, cv2.COLOR_BGR2LAB)
    saturation = 255 - cv2.cvtColor(bare, cv2.COLOR_BGR2HSV)[:, :, 1]
    masks = []
    for channel in (lab[:, :, 0], saturation, lab[:, :, 1], lab[:, :, 2], bare[:, :, 0]):
        for sign in (cv2.THRESH_BINARY, cv2.THRESH_BINARY_INV):
            _, mask = cv2.threshold(channel, 0, 255, sign + cv2.THRESH_OTSU)
            masks.append(cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((9, 9), np.uint8)))
    grey = lab[:, :, 0]
    for low in (15, 30, 60):
        edges = cv2.Canny(grey, low, low * 3)
        closed = cv2.dilate(edges, np.ones((5, 5), np.uint8))
        # Everything that the frame's border can reach without crossing an edge is the table.
        filled = cv2.copyMakeBorder(closed, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0)
        cv2.floodFill(filled, None, (0, 0), 128)
        inside = np.where(filled[1:-1, 1:-1] == 128, 0, 255).astype(np.uint8)
        masks.append(cv2.erode(inside, np.ones((5, 5), np.uint8)))
    return masks


def several_sheets(picture: Picture) -> bool:
    """Whether two sheets lie beside each other, neither of them on the other."""
    small = scaled(picture, SEARCH_LONG_SIDE)
    least = 0.12 * small.shape[0] * small.shape[1]
    for mask in _sheet_masks(small):
        contours, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
        large = [contour for contour in contours if cv2.contourArea(contour) > least]
        shapes = [corners for contour in large if (corners := _four_corners(contour)) is not None]
        full = [
            corners
            for corners, contour in zip(shapes, large, strict=False)
            if _as_slender_as_paper(corners) and cv2.contourArea(contour) > 0.9 * cv2.contourArea(corners)
        ]
        if len(full) >= 2:
            return True
    return False


def _as_slender_as_paper(corners: NDArray[np.float32]) -> bool:
    top, right, bottom, left = (float(np.linalg.norm(corners[i] - corners[(i + 1) % 4])) for i in range(4))
    return 1.2 < max(top + bottom, left + right) / max(1.0, min(top + bottom, left + right)) < 1.75


def _four_corners(contour: NDArray[np.int32]) -> NDArray[np.float32] | None:
    hull = cv2.convexHull(contour)
    length = cv2.arcLength(hull, True)
    for tolerance in (0.02, 0.03, 0.05, 0.07):
        shape = cv2.approxPolyDP(hull, tolerance * length, True)
        if len(shape) == 4:
            return _clockwise(shape.reshape(4, 2).astype(np.float32))
    return None


def _clockwise(corners: NDArray[np.float32]) -> NDArray[np.float32]:
    centre = corners.mean(axis=0)
    angles = np.arctan2(corners[:, 1] - centre[1], corners[:, 0] - centre[0])
    ordered = corners[np.argsort(angles)]
    first = int(np.argmin(ordered.sum(axis=1)))
    return np.roll(ordered, -first, axis=0)


def _sheet_score(corners: NDArray[np.float32], contour: NDArray[np.int32], width: int, height: int) -> float:
    area = float(cv2.contourArea(corners)) / (width * height)
    # Nearly the whole frame is the frame itself: nothing would be gained by warping it.
    if not 0.25 < area < 0.97:
        return 0.0
    top, right, bottom, left = (float(np.linalg.norm(corners[i] - corners[(i + 1) % 4])) for i in range(4))
    if min(top, bottom) < 0.72 * max(top, bottom) or min(left, right) < 0.72 * max(left, right):
        return 0.0
    long, short = max(top + bottom, left + right), min(top + bottom, left + right)
    if not 1.2 < long / short < 1.75:
        return 0.0
    fullness = float(cv2.contourArea(contour)) / (float(cv2.contourArea(corners)) + 1.0)
    if fullness < 0.85:
        return 0.0
    return area * min(fullness, 1 / fullness)


# By so much a sheet is made larger whose rows were cut through.
WIDENED = 1.08


def widened(corners: Corners) -> Corners:
    """The same sheet, larger about its middle; where it reaches over the frame there is only the frame's last row."""
    middle = corners.mean(axis=0)
    return np.asarray(middle + (corners - middle) * WIDENED, np.float32)


def cut_out(picture: Picture, corners: NDArray[np.float32]) -> Picture:
    """The sheet between four corners as a flat rectangle, as wide and high as its longer edges."""
    top, right, bottom, left = (float(np.linalg.norm(corners[i] - corners[(i + 1) % 4])) for i in range(4))
    width, height = max(top, bottom), max(left, right)
    target = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    matrix = cv2.getPerspectiveTransform(corners, target)
    size = (max(1, round(width)), max(1, round(height)))
    flat = cv2.warpPerspective(picture, matrix, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(flat, dtype=np.uint8)


def even_light(picture: Picture) -> Picture:
    """The picture divided by its paper's own brightness, channel by channel: paper becomes 255 everywhere.

    The paper is what remains when dark strokes are closed over, seen at 500 px so that it costs nothing.
    """
    height, width = picture.shape[:2]
    small = scaled(picture, LIGHT_LONG_SIDE)
    paper = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((17, 17), np.uint8))
    paper = cv2.GaussianBlur(cv2.medianBlur(paper, 21), (0, 0), 5)
    whole = cv2.resize(paper, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.divide(picture, np.maximum(whole, 1), scale=255.0), dtype=np.uint8)


def layers(even: Picture) -> Flattened:
    """The black and the red ink of an evenly lit page."""
    blue, green, red = cv2.split(even)
    cool = cv2.max(blue, green)
    # Red ink is bright in red and dark in green and blue; the difference is how red a pixel is.
    redness = cv2.convertScaleAbs(cv2.subtract(red, cool), alpha=3.0)
    return Flattened(
        black=_stretched(np.asarray(cv2.max(cool, red), np.uint8)), red=np.asarray(cv2.bitwise_not(redness), np.uint8)
    )


def _stretched(grey: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Ink to 0 and paper to 255, so that faint print and strong print look alike."""
    counts = np.bincount(grey.ravel(), minlength=256).cumsum()
    dark = int(np.searchsorted(counts, 0.01 * counts[-1]))
    shades = np.clip((np.arange(256) - dark) * (255.0 / max(40.0, 235.0 - dark)), 0, 255)
    return np.asarray(cv2.LUT(grey, shades.astype(np.uint8)), np.uint8)


def lines_run_across(grey: NDArray[np.uint8]) -> bool:
    """Whether the rows of text are level (rather than standing on end), by which way the ink is more rhythmic.

    Seen in narrow bands, so that neither a slant nor the table's edge along a whole side decides.
    """
    ink = _text_ink(grey)
    return _rhythm(ink) >= _rhythm(ink.T)


def _text_ink(grey: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Where text stands, at 800 px: rows remain, the strokes within them do not."""
    height, width = grey.shape
    factor = 800 / max(height, width)
    small = cv2.resize(grey, (round(width * factor), round(height * factor)), interpolation=cv2.INTER_AREA)
    ink = (small < 160).astype(np.float32)
    # What is dark over more than a word's size is no text: the table, a shadow's core, the emblem, a code.
    ink[cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((14, 14), np.uint8)) > 0] = 0
    return np.asarray(cv2.GaussianBlur(ink, (0, 0), 3), dtype=np.float32)


def _rhythm(ink: NDArray[np.float32]) -> float:
    """How much the rows of narrow upright bands differ from their neighbours."""
    bands = np.array_split(ink, 12, axis=1)
    return float(sum(np.abs(np.diff(band.sum(axis=1))).sum() for band in bands))


# A copier feeds paper askew by a degree or two; a photograph whose corners were not found may lean more.
MOST_LEAN = 8.0


def lean(grey: NDArray[np.uint8]) -> float:
    """By how many degrees, anticlockwise, the page must be turned for its rows of text to be level."""
    ink = _text_ink(grey)
    centre = (ink.shape[1] / 2, ink.shape[0] / 2)

    def rhythm(degrees: float) -> float:
        matrix = cv2.getRotationMatrix2D(centre, degrees, 1.0)
        leaned = cv2.warpAffine(ink, matrix, (ink.shape[1], ink.shape[0]))
        rows = leaned.sum(axis=1)
        return float((np.diff(rows) ** 2).sum())

    coarse = max(np.arange(-MOST_LEAN, MOST_LEAN + 0.1, 1.0), key=rhythm)
    return float(max(np.arange(coarse - 0.75, coarse + 0.8, 0.25), key=rhythm))


def straightened(picture: NDArray[np.uint8], degrees: float) -> NDArray[np.uint8]:
    """The grey page turned by some degrees anticlockwise, the corners filled with paper."""
    height, width = picture.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    straight = cv2.warpAffine(picture, matrix, (width, height), flags=cv2.INTER_CUBIC, borderValue=255)
    return np.asarray(straight, dtype=np.uint8)


def turned(picture: Picture, quarter_turns: int) -> Picture:
    """The picture turned clockwise by quarters of a circle."""
    return np.ascontiguousarray(np.rot90(picture, -quarter_turns % 4))


def quality_note(picture: Picture, corners: NDArray[np.float32] | None) -> str:
    """`dark`, `blurred`, `cut_off` or nothing: what a person could do better with the next photograph.

    Sharpness is the variance of the Laplacian at 1000 px, which is low only where no stroke has an edge.
    """
    small = scaled(picture, 1000)
    if float(np.percentile(cv2.cvtColor(small, cv2.COLOR_BGR2GRAY), 95)) < 70:
        return "dark"
    sharp = cv2.Laplacian(cv2.cvtColor(even_light(small), cv2.COLOR_BGR2GRAY), cv2.CV_64F).var()
    if sharp < 60:
        return "blurred"
    if corners is not None and _touches_frame(corners, picture.shape[1], picture.shape[0]) >= 2:
        return "cut_off"
    return ""


def _touches_frame(corners: NDArray[np.float32], width: int, height: int) -> int:
    margin = 0.004 * max(width, height)
    outside = (corners[:, 0] < margin) | (corners[:, 0] > width - margin)
    outside |= (corners[:, 1] < margin) | (corners[:, 1] > height - margin)
    return int(outside.sum())
