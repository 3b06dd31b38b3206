"""The symbols the recogniser knows, and a text as symbols.

Whatever stands over or under a consonant is one symbol (ี่, ู้, ิ์): that is how it is printed, in one place, and two
marks in one place are not two steps along a line.
"""

import re
import unicodedata

_ABOVE = "ิ ี ึ ื ั ็ ์ ํ ิ่ ิ้ ิ๊ ิ๋ ิ์ ี่ ี้ ี๊ ี๋ ึ่ ึ้ ึ๊ ื่ ื้ ื๊ ื๋ ั่ ั้ ั๊ ั๋ ่ ้ ๊ ๋"
_BELOW = "ุ ู ุ่ ุ้ ุ๊ ุ๋ ุ์ ู่ ู้ ู๊ ู๋ ฺ"
_CONSONANTS = "กขฃคฅฆงจฉชซฌญฎฏฐฑฒณดตถทธนบปผฝพฟภมยรฤลฦวศษสหฬอฮ"
_VOWELS = "ะาำเแโใไๅฯๆ"
_DIGITS = "0123456789๐๑๒๓๔๕๖๗๘๙"
_LATIN = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_SIGNS = " .,:;/()-–_\"'“”‘’%&@#+=*?!<>[]฿…"

BLANK = 0
"""Class 0 of the network is no symbol: it parts two equal ones."""

SYMBOLS: tuple[str, ...] = ("", *_CONSONANTS, *_VOWELS, *_ABOVE.split(), *_BELOW.split(), *_DIGITS, *_LATIN, *_SIGNS)
NUMBER_OF: dict[str, int] = {symbol: at for at, symbol in enumerate(SYMBOLS) if symbol}

_CLUSTER = re.compile("[ัิีึืฺุู็่้๊๋์ํ]+|.", re.DOTALL)


def parts(text: str) -> list[str]:
    """The text in the pieces that are symbols, known ones or not."""
    return _CLUSTER.findall(unicodedata.normalize("NFC", text))


def encoded(text: str) -> list[int] | None:
    """The text as class numbers, or None when it holds something the recogniser does not know."""
    numbers = []
    for part in parts(text):
        at = NUMBER_OF.get(part)
        if at is None:
            return None
        numbers.append(at)
    return numbers
