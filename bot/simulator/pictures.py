"""What chat apps do to a photo on its way: turned upright, made smaller, squeezed, stripped of its EXIF data."""

import io
from dataclasses import dataclass

from PIL import Image, ImageOps, UnidentifiedImageError

TELEGRAM_SIDES = (90, 320, 800, 1280)
"""Longest sides of the sizes Telegram makes, in pixels; the largest is what arrives."""
LINE_SIDE = 1478


@dataclass(frozen=True)
class Squeezed:
    """A JPEG and its size in pixels. `data` that is no picture stays as it was, with no size."""

    data: bytes
    width: int
    height: int


def squeeze(data: bytes, longest_side: int, quality: int) -> Squeezed:
    """The photo with its longest side at most `longest_side` pixels. What is no picture passes unchanged, as it
    would from a broken camera app: the product must bear it."""
    try:
        with Image.open(io.BytesIO(data)) as opened:
            picture = ImageOps.exif_transpose(opened).convert("RGB")
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        return Squeezed(data, 0, 0)
    picture.thumbnail((longest_side, longest_side), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality)
    return Squeezed(out.getvalue(), picture.width, picture.height)


def telegram_sizes(data: bytes) -> list[Squeezed]:
    """Telegram's sizes, smallest first; sizes larger than the photo itself are not made."""
    largest = squeeze(data, TELEGRAM_SIDES[-1], 87)
    sides = [side for side in TELEGRAM_SIDES[:-1] if side < max(largest.width, largest.height)]
    return [*(squeeze(largest.data, side, 80) for side in sides), largest]


def line_photo(data: bytes) -> Squeezed:
    """What LINE hands over of a photo."""
    return squeeze(data, LINE_SIDE, 85)


def size_of(data: bytes) -> tuple[str, int, int] | None:
    """(format, width, height) of a picture, None if it is none. Does not decode it."""
    try:
        with Image.open(io.BytesIO(data)) as picture:
            return picture.format or "", picture.width, picture.height
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        return None
