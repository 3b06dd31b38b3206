"""Text over several lines: joins lines, splits lists into items, and lowers the confidence of impossible Thai."""

import re
from collections.abc import Sequence
from datetime import date

from handlers.common.thai_dates import from_thai_digits
from handlers.letters.reading.dates import read_year
from handlers.letters.reading.page_text import PRINTED
from handlers.letters.reading.repair import repair_words
from handlers.letters.reading.thai_text import DIGIT, MARKS

# Not possible in Thai: a vowel or mark without a consonant before it, a doubled vowel, a single letter, odd signs.
_IMPOSSIBLE = re.compile(
    rf"(?:^|[\s{DIGIT}A-Za-z])[{MARKS}ะาำ]|[เแโใไ](?:$|[\sเแโใไ])|[{MARKS}][ะ]?[ัิีึื]|(?:^|\s)[ก-ฮ](?:\s|$)"
    rf"|[|«»<>,\[\]{{}}~^*_\\“”„‘’;!?]|[ก-๎][A-Za-z]|[A-Za-z][ก-๎]|(?<=[ก-๎])[0-9](?=[ก-๎])"
)
_STRAY = " \"'“”‘’|\\/~_*«»^<>=-"


def join_lines(texts: Sequence[str]) -> str:
    """Joins lines into one text.

    Thai has no hyphen where a line breaks a word, so a space is added only where the next line cannot continue a word.
    """
    whole = ""
    for text in texts:
        part = text.strip()
        apart = whole and (not re.match(r"[ก-ฮเ-ไ]", part) or not re.search(r"[ก-๎]$", whole) or whole.endswith(" ณ"))
        at = len(whole)
        whole += (" " if apart else "") + part
        # A word that was broken over two lines can be repaired only now.
        start, end = max(0, at - 10), at + 10
        whole = whole[:start] + repair_words(whole[start:end]) + whole[end:] if at else whole
    return whole


def trim_stray(text: str) -> str:
    """Removes signs and single letters at both ends: strokes of stamps and pens."""
    text = re.sub(r"^[ก-๎]\s|\s[ก-๎](?![ก-๎])$", "", text.strip(_STRAY))
    return text.strip(_STRAY)


def split_items(texts: Sequence[str]) -> tuple[str, ...]:
    """Returns the items of a list without their numbers. An item may continue on the next line."""
    items: list[list[str]] = []
    numbered = False
    for at, text in enumerate(texts):
        # The full stop after the first number may be lost.
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
    """Whether a list item ends here: an enclosure ends with a count (จำนวน ๑ ชุด), a reference with a year."""
    count, year = rf"จ[ํำา]+นวน\s*[{DIGIT}]+\s*\S{{1,8}}$", rf"(?<![/{DIGIT}])[{DIGIT}]{{4}}$"
    return re.search(f"{count}|{year}", text.strip()) is not None


def credibility(text: str, confidence: float, today: date | None) -> float:
    """Returns the confidence, lowered if the text contains an implausible year or what is not possible in Thai."""
    if confidence >= PRINTED:
        return confidence
    years = [read_year(digits, today)[1] for digits in re.findall(r"25\d+", from_thai_digits(text))]
    odd = any(year < 1 for year in years) or _IMPOSSIBLE.search(text)
    return round(confidence * (0.7 if odd else 1.0), 3)
