"""What a reader of a PDF sees: its words, its picture, its sizes."""

import re

import pypdfium2
import zxingcpp
from PIL import Image

DOTS_PER_MM = 8
# Typst writes a letter with a vowel and a tone above it twice into the text layer (ชั้ชั้น); what is seen is right.
_TWICE = re.compile(r"([ก-ฮ][ัิ-ื][่-๋])\1")


def words(pdf: bytes, page: int | None = None) -> str:
    """The text of one page or of all, every run of white space as one blank."""
    with pypdfium2.PdfDocument(pdf) as document:
        pages = range(len(document)) if page is None else [page]
        text = " ".join(document[n].get_textpage().get_text_range() for n in pages)
    return _TWICE.sub(r"\1", " ".join(text.split()))


def page_count(pdf: bytes) -> int:
    with pypdfium2.PdfDocument(pdf) as document:
        return len(document)


def size_mm(pdf: bytes, page: int = 0) -> tuple[int, int]:
    """Width and height of the page as it is shown."""
    with pypdfium2.PdfDocument(pdf) as document:
        width, height = document[page].get_size()
    return round(width / 72 * 25.4), round(height / 72 * 25.4)


def picture(pdf: bytes, page: int = 0, dots_per_mm: float = DOTS_PER_MM) -> Image.Image:
    with pypdfium2.PdfDocument(pdf) as document:
        rendered: Image.Image = document[page].render(scale=dots_per_mm * 25.4 / 72).to_pil().convert("RGB")
    return rendered


def codes(pdf: bytes, page: int = 0, dots_per_mm: float = DOTS_PER_MM) -> list[str]:
    """What the QR codes on the page say."""
    return [found.text for found in zxingcpp.read_barcodes(picture(pdf, page, dots_per_mm))]
