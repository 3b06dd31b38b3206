"""The text of a page with its positions: from recognition, or from a PDF that contains text."""

from dataclasses import dataclass

# Text with at least this confidence was taken from a file, not recognised. It is not repaired.
PRINTED = 0.999


@dataclass(frozen=True)
class TextRun:
    """A piece of text on one line.

    `box` is (left, top, right, bottom) in pixels of its page. `confidence` is 0 to 1. `red` text was printed or stamped
    in red ink.
    """

    text: str
    box: tuple[float, float, float, float]
    confidence: float
    page: int = 0
    red: bool = False
    lowest_confidence: float = 1.0
    """The confidence of its least certain letter."""
    letter_confidences: tuple[float, ...] = ()
    """The confidence of each letter of `text`; empty if it is not known for single letters."""


@dataclass(frozen=True)
class PageText:
    """The text of one page.

    `qr` are the contents of its QR codes. `note` says what is wrong with the picture: `dark`, `blurred`, `cut_off`,
    `far`, `several` (sheets), `no_letter`, `unread`; "" if nothing is.
    """

    width: int
    height: int
    runs: tuple[TextRun, ...]
    qr: tuple[str, ...] = ()
    note: str = ""
