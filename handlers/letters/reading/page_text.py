"""The text of a page with its positions: what recognition, or a PDF with text of its own, hands over to be read."""

from dataclasses import dataclass

# Text of at least this confidence was taken from a file, not recognised; it is left alone.
PRINTED = 0.999


@dataclass(frozen=True)
class TextRun:
    """A run of text on one line: `box` is (left, top, right, bottom) in pixels of its page, `confidence` 0 to 1.

    `red` says that it was printed or stamped in red ink.
    """

    text: str
    box: tuple[float, float, float, float]
    confidence: float
    page: int = 0
    red: bool = False
    lowest_confidence: float = 1.0
    """How sure the least sure of its letters is."""
    letter_confidences: tuple[float, ...] = ()
    """How sure each letter of `text` is; empty where nothing is known of them one by one."""


@dataclass(frozen=True)
class PageText:
    """One page as it was recognised. `qr` holds the contents of its codes, `note` what is wrong with the picture:
    `dark`, `blurred`, `cut_off`, `far`, `several` sheets, `no_letter`, `unread`, or nothing."""

    width: int
    height: int
    runs: tuple[TextRun, ...]
    qr: tuple[str, ...] = ()
    note: str = ""
