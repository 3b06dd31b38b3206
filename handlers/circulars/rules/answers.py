"""What a school answers to a circular, in the form that is stored: a number, a few words, a file."""

import re
from enum import StrEnum

from handlers.common.thai_dates import from_thai_digits
from storage.vocabulary import Wanted

ANSWERED = frozenset({Wanted.YES_NO, Wanted.NUMBER, Wanted.TEXT, Wanted.FILE})
"""What is wanted that is more than to know of it."""
YES, NO = "yes", "no"
"""How a yes or no is kept."""
LONGEST_TEXT = 500
_TOO_MANY = len(str(1_000_000_000))
# Digits, grouped by threes if at all, with at most two decimals.
_NUMBER = re.compile(r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d{1,2})?")
_ANY_DIGITS = re.compile(r"\d[\d,.]*")
_MINUS = re.compile(r"(?:^|[^\w])[-−–]\s*\d|ลบ\s*\d|ติดลบ")
_NONE = frozenset({"ไม่มี", "ไม่มีเลย", "-", "ศูนย์"})
_ENDS = (".pdf", ".jpg", ".jpeg", ".png", ".webp", ".heic", ".doc", ".docx", ".xls", ".xlsx", ".ppt", ".pptx", ".csv")


class NotANumber(StrEnum):
    """Why typed words are not a number."""

    NONE = "no_number"
    SEVERAL = "several_numbers"
    NEGATIVE = "negative"
    TOO_LARGE = "too_large_number"
    UNCLEAR = "unclear_number"


class NumberRefused(ValueError):
    """The typed words hold no usable number."""

    def __init__(self, why: NotANumber) -> None:
        super().__init__(why)
        self.why = why


def number_in(text: str) -> str:
    """Returns the typed number in plain digits (`1250`, `12.5`): ๑๒, 12 คน, จำนวน 1,250 บาท; ไม่มี is 0.

    Raises NumberRefused for no number, several, a negative one, 1,000,000,000 or more, or one that can be read in two
    ways (1,2 or 007).
    """
    words = " ".join(from_thai_digits(text).split())
    if words in _NONE:
        return "0"
    if _MINUS.search(words):
        raise NumberRefused(NotANumber.NEGATIVE)
    found = [run.rstrip(",.") for run in _ANY_DIGITS.findall(words)]
    if not found:
        raise NumberRefused(NotANumber.NONE)
    if len(found) > 1:
        raise NumberRefused(NotANumber.SEVERAL)
    if not _NUMBER.fullmatch(found[0]):
        raise NumberRefused(NotANumber.UNCLEAR)
    whole, _, part = found[0].replace(",", "").partition(".")
    if len(whole) > 1 and whole.startswith("0"):
        raise NumberRefused(NotANumber.UNCLEAR)
    if len(whole) >= _TOO_MANY:
        raise NumberRefused(NotANumber.TOO_LARGE)
    part = part.rstrip("0")
    return f"{int(whole)}.{part}" if part else str(int(whole))


def takes_file(name: str, mime: str, *, photo: bool) -> bool:
    """Whether a file may be an answer: a picture, a PDF, or an office document without macros.

    LINE gives only the name of a document, and not even that of a photo.
    """
    if photo or mime.startswith("image/"):
        return True
    return name.lower().endswith(_ENDS) or (not name and mime == "application/pdf")
