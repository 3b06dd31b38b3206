"""Recognised Thai text: character classes, and comparisons that ignore tone marks and vowels above and below."""

import re
import unicodedata

MARKS = "ัิีึืฺุู็่้๊๋์ํ๎"
MARK = re.compile(f"[{MARKS}]")
_INVISIBLE = re.compile("[\u200b-\u200d\ufeff]")
DIGIT = "0-9๐-๙"
# Characters that recognition confuses with digits. They count as digits only next to other digits.
DIGIT_LOOKALIKES = str.maketrans("OoIl|«ซ", "00111๔๗")
DIGIT_LIKE = f"[{DIGIT}OoIl|«ซ]"


def clean(text: str) -> str:
    """Normalises the text: NFC, sara am and sara ae as one character, no repeated mark, single spaces."""
    text = _INVISIBLE.sub("", unicodedata.normalize("NFC", text)).replace("เเ", "แ")
    text = re.sub("\u0e4d([\u0e48-\u0e4b]?)\u0e32", "\\1\u0e33", text)
    text = re.sub("\u0e33([\u0e48-\u0e4b])", "\\1\u0e33", text)
    text = re.sub(f"([{MARKS}ำ])\\1+", r"\1", text)
    return re.sub(r"\s+", " ", text).strip()


def without_marks(text: str) -> str:
    """Removes marks, spaces and punctuation. Marks are what recognition loses first."""
    return re.sub(r"[\s.:\-_'\"«»|~]", "", MARK.sub("", text))


def after_label(text: str, label: str, *, slips: int = 0) -> str | None:
    """Returns the text after a label, or None if the text does not begin with it.

    Marks are ignored, and up to `slips` letters of the label may be wrong.
    """
    wanted = without_marks(label)
    matched = 0
    for at, letter in enumerate(text):
        if letter in MARKS or letter.isspace():
            continue
        if matched == len(wanted):
            rest = text[at:].lstrip(" :.").rstrip(" :")
            # A full stop after an abbreviation belongs to it (พ.ศ., ก.บ.จ.). At the end of other lines it is dirt.
            return rest if re.search(r"(?:^|[\s.(])[ก-ฮ]{1,2}\.$", rest) else rest.rstrip(" :.")
        if letter != wanted[matched]:
            slips -= 1
            if slips < 0:
                return None
        matched += 1
    return "" if matched == len(wanted) else None


def same_without_marks(text: str, word: str) -> bool:
    """Whether both are equal without marks, spaces and punctuation."""
    return without_marks(text) == without_marks(word)
