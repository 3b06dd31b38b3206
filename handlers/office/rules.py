"""What somebody looks for in the registers: words, and perhaps a month or a year; and the word they may have meant."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from difflib import SequenceMatcher

from handlers.common.thai_dates import BUDDHIST_ERA, MONTHS, SHORT_MONTHS, find_dates, from_thai_digits

_MONTH = {name: number for number, name in enumerate(MONTHS, 1)}
_MONTH |= {name.replace(".", ""): number for number, name in enumerate(SHORT_MONTHS, 1)}
_NAMES = "|".join([*MONTHS, *(name.replace(".", r"\.?") for name in SHORT_MONTHS)])
_YEAR = r"(?P<year>25\d\d|\d\d)(?![\d/])"
_IN_MONTH = re.compile(rf"(?<![ก-๎.])(?:เดือน\s*)?(?P<month>{_NAMES})(?![ก-๎])\s*(?:(?:พ\.?ศ\.?\s*)?{_YEAR})?")
_IN_YEAR = re.compile(rf"(?<![ก-๎.])(?:ปี\s*(?:พ\.?ศ\.?\s*)?|พ\.?ศ\.?\s*){_YEAR}")
# Below this share of letters in common another word is no slip of the finger.
_ALIKE = 0.75
_SHORTEST_SLIP = 3


@dataclass(frozen=True)
class Search:
    """Folded words, all of which must stand in the letter; `first` and `last` are days, both included."""

    words: tuple[str, ...]
    first: date | None = None
    last: date | None = None


def parse_search(text: str, today: date) -> Search:
    """`ครูดีเด่น ม.ค. 69` is a word and a month; a month without a year is the latest that has begun."""
    plain = from_thai_digits(" ".join(text.split()))
    if dates := find_dates(plain, today, prefer="past"):
        found = dates[0]
        return Search(_folded(plain[: found.start] + " " + plain[found.end :]), found.first, found.last)
    if said := _IN_MONTH.search(plain):
        first = _month_of(said, today)
        last = (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
        return Search(_folded(plain[: said.start()] + " " + plain[said.end() :]), first, last)
    if said := _IN_YEAR.search(plain):
        year = _common_era(said["year"])
        return Search(_folded(plain[: said.start()] + " " + plain[said.end() :]), date(year, 1, 1), date(year, 12, 31))
    return Search(_folded(plain))


def _folded(text: str) -> tuple[str, ...]:
    return tuple(text.lower().split())


def _month_of(said: re.Match[str], today: date) -> date:
    month = _MONTH[said["month"].replace(".", "")]
    if said["year"]:
        return date(_common_era(said["year"]), month, 1)
    return date(today.year if month <= today.month else today.year - 1, month, 1)


def _common_era(year: str) -> int:
    return int(year if len(year) == 4 else f"25{year}") - BUDDHIST_ERA


def suggest(words: Sequence[str], texts: Sequence[str]) -> str:
    """Returns the words, each that stands in no text replaced by the most similar one; "" if there is none."""
    found = [word if any(word in text for text in texts) else _closest(word, texts) for word in words]
    return " ".join(found) if all(found) and list(found) != list(words) else ""


def _closest(word: str, texts: Sequence[str]) -> str:
    best, likeness = "", _ALIKE
    if len(word) < _SHORTEST_SLIP:
        return ""
    for text in texts:
        matcher = SequenceMatcher(None, word, text, autojunk=False)
        anchor = matcher.find_longest_match()
        if anchor.size * 3 < len(word):
            continue
        for candidate in _pieces(text, anchor.b - anchor.a, len(word)):
            alike = SequenceMatcher(None, word, candidate, autojunk=False).ratio()
            if alike > likeness:
                best, likeness = candidate, alike
    return best


def _pieces(text: str, about: int, length: int) -> Iterator[str]:
    """Pieces of a text that begin and end a letter more or less from where they should: Thai has no spaces."""
    for start in range(max(0, about - 1), max(0, about) + 2):
        for size in range(length - 1, length + 3):
            yield _whole_letters(text, start, size)


def _whole_letters(text: str, start: int, length: int) -> str:
    """The piece of a text from `start`, grown so that no tone or vowel mark loses its letter, within one word."""
    end = min(len(text), start + length)
    while end < len(text) and unicodedata.category(text[end]) == "Mn":
        end += 1
    return text[start:end].split(" ")[0]
