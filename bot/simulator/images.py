"""What chat apps do to a photo they send: rotate it upright, resize it, compress it, drop its EXIF data."""

import io
from dataclasses import dataclass

from PIL import Image, ImageOps, UnidentifiedImageError

TELEGRAM_SIDES = (90, 320, 800, 1280)
"""Longest sides of the sizes that Telegram makes, in pixels. The largest is what a bot downloads."""
LINE_SIDE = 1478


@dataclass(frozen=True)
class CompressedImage:
    """A JPEG and its size in pixels. Data that is not an image stays unchanged, with size 0 x 0."""

    data: bytes
    width: int
    height: int


def compress(data: bytes, longest_side: int, quality: int) -> CompressedImage:
    """The photo as a JPEG, its longest side at most `longest_side` pixels.

    Data that is not an image is returned unchanged, as a broken camera app would send it: the product must cope.
    """
    try:
        with Image.open(io.BytesIO(data)) as opened:
            picture = ImageOps.exif_transpose(opened).convert("RGB")
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        return CompressedImage(data, 0, 0)
    picture.thumbnail((longest_side, longest_side), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality)
    return CompressedImage(out.getvalue(), picture.width, picture.height)


def telegram_sizes(data: bytes) -> list[CompressedImage]:
    """Telegram's sizes, smallest first. Sizes larger than the photo itself are left out."""
    largest = compress(data, TELEGRAM_SIDES[-1], 87)
    sides = [side for side in TELEGRAM_SIDES[:-1] if side < max(largest.width, largest.height)]
    return [*(compress(largest.data, side, 80) for side in sides), largest]


def line_photo(data: bytes) -> CompressedImage:
    """A photo as LINE delivers it."""
    return compress(data, LINE_SIDE, 85)


def image_size(data: bytes) -> tuple[str, int, int] | None:
    """(format, width, height) of an image, or None if it is not one. Reads the header only."""
    try:
        with Image.open(io.BytesIO(data)) as picture:
            return picture.format or "", picture.width, picture.height
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        return None
