"""Files that people send, made here."""

import io

from PIL import Image, ImageDraw


def photo(width: int = 3000, height: int = 4000, word: str = "ที่ ศธ 04001/ว123") -> bytes:
    """A picture as a phone's camera makes it, in pixels."""
    picture = Image.linear_gradient("L").resize((width, height)).convert("RGB")
    ImageDraw.Draw(picture).rectangle((width // 4, height // 4, width // 2, height // 3), fill="white")
    return _saved(picture, "JPEG", comment=word.encode())


def png(width: int, height: int) -> bytes:
    return _saved(Image.new("RGB", (width, height), "navy"), "PNG")


def size(data: bytes) -> tuple[int, int]:
    with Image.open(io.BytesIO(data)) as picture:
        return picture.size


def _saved(picture: Image.Image, kind: str, **options: bytes) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()
