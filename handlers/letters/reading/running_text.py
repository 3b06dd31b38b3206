"""Text that runs over several lines: joins it, splits lists into items, and says how credible it is."""

import re
from collections.abc import Sequence
from datetime import date

from handlers.common.thai_dates import from_thai_digits
from handlers.letters.reading.dates import read_year
from handlers.letters.reading.page_text import PRINTED
from handlers.letters.reading.repair import repair_words
from handlers.letters.reading.thai_text import DIGIT, MARKS

# A vowel or mark that has no consonant before it, a doubled vowel, one letter by itself, signs among the words.
_IMPOSSIBLE = re.compile(
    rf"(?:^|[\s{DIGIT}A-Za-z])[{MARKS}ะาำ]|[เแโใไ](?:$|[\sเแโใไ])|[{MARKS}][ะ]?[ัิีึื]|(?:^|\s)[ก-ฮ](?:\s|$)"
    rf"|[|«»<>,\[\]{{}}~^*_\\“”„‘’;!?]|[ก-๎][A-Za-z]|[A-Za-z][ก-๎]|(?<=[ก-๎])[0-9](?=[ก-๎])"
)
_STRAY = " \"'“”‘’|\\/~_*«»^<>=-"


def join_lines(texts: Sequence[str]) -> str:
    """Lines as one text. Thai does not part words at a line's end, so only what cannot continue a word is set off."""
    whole = ""
    for text in texts:
        part = text.strip()
        apart = whole and (not re.match(r"[ก-ฮเ-ไ]", part) or not re.search(r"[ก-๎]$", whole) or whole.endswith(" ณ"))
        at = len(whole)
        whole += (" " if apart else "") + part
        # A word cut in two by the line's end is whole only now.
        start, end = max(0, at - 10), at + 10
        whole = whole[:start] + repair_words(whole[start:end]) + whole[end:] if at else whole
    return whole


def trim_stray(text: str) -> str:
    """Without the strokes of stamps and pens that were read as signs, or one letter, at either end."""
    text = re.sub(r"^[ก-๎]\s|\s[ก-๎](?![ก-๎])$", "", text.strip(_STRAY))
    return text.strip(_STRAY)


def split_items(texts: Sequence[str]) -> tuple[str, ...]:
    """Lines of a list as its items, their numbers taken off."""
    items: list[list[str]] = []
    numbered = False
    for at, text in enumerate(texts):
        # The first number may have lost its dot.
        match = re.match(rf"^[{DIGIT}]{{1,2}}\s?[.,)]\s*(?=\D)" + r"|^[1๑] +(?=\D)" * (at == 0), text)
        if match or not items:
            items.append([text[match.end() :] if match else text])
            numbered = numbered or bool(match)
        elif numbered or not ends_item(items[-1][-1]) or re.match(r"ลง ?วัน|ที่ ", text):
            items[-1].append(text)
        else:
            items.append([text])
    return tuple(join_lines(item) for item in items if join_lines(item))


def ends_item(text: str) -> bool:
    """จำนวน ๑ ชุด ends an enclosure, a year ends a reference."""
    count, year = rf"จ[ํำา]+นวน\s*[{DIGIT}]+\s*\S{{1,8}}$", rf"(?<![/{DIGIT}])[{DIGIT}]{{4}}$"
    return re.search(f"{count}|{year}", text.strip()) is not None


def credible(text: str, sure: float, today: date | None) -> float:
    """How sure a running text is, less where something stands in it that Thai cannot: a year no letter bears,
    letters that no word has together, signs of ink."""
    if sure >= PRINTED:
        return sure
    years = [read_year(digits, today)[1] for digits in re.findall(r"25\d+", from_thai_digits(text))]
    odd = any(year < 1 for year in years) or _IMPOSSIBLE.search(text)
    return round(sure * (0.7 if odd else 1.0), 3)
