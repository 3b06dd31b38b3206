"""Recognised Thai text: classes of characters, and comparing where tone marks and vowels may be lost."""

import re
import unicodedata

MARKS = "ัิีึืฺุู็่้๊๋์ํ๎"
MARK = re.compile(f"[{MARKS}]")
_INVISIBLE = re.compile("[\u200b-\u200d\ufeff]")
DIGIT = "0-9๐-๙"
# What recognition makes of a digit; only believed between other digits.
DIGIT_LOOKALIKES = str.maketrans("OoIl|«ซ", "00111๔๗")
DIGIT_LIKE = f"[{DIGIT}OoIl|«ซ]"


def clean(text: str) -> str:
    """NFC, sara am and sara ae in one run, a mark written twice once, single spaces."""
    text = _INVISIBLE.sub("", unicodedata.normalize("NFC", text)).replace("เเ", "แ")
    text = re.sub("\u0e4d([\u0e48-\u0e4b]?)\u0e32", "\\1\u0e33", text)
    text = re.sub("\u0e33([\u0e48-\u0e4b])", "\\1\u0e33", text)
    text = re.sub(f"([{MARKS}ำ])\\1+", r"\1", text)
    return re.sub(r"\s+", " ", text).strip()


def without_marks(text: str) -> str:
    """Consonants and written-on-the-line vowels only: marks are what recognition loses first."""
    return re.sub(r"[\s.:\-_'\"«»|~]", "", MARK.sub("", text))


def after_label(text: str, label: str, *, slips: int = 0) -> str | None:
    """What follows the label at the text's start, or None. `slips` letters of it may be wrong."""
    wanted = without_marks(label)
    matched = 0
    for at, letter in enumerate(text):
        if letter in MARKS or letter.isspace():
            continue
        if matched == len(wanted):
            rest = text[at:].lstrip(" :.").rstrip(" :")
            # The stop of an abbreviation belongs to it (พ.ศ., ก.บ.จ.); any other at a row's end is a speck.
            return rest if re.search(r"(?:^|[\s.(])[ก-ฮ]{1,2}\.$", rest) else rest.rstrip(" :.")
        if letter != wanted[matched]:
            slips -= 1
            if slips < 0:
                return None
        matched += 1
    return "" if matched == len(wanted) else None


def same_without_marks(text: str, word: str) -> bool:
    return without_marks(text) == without_marks(word)
