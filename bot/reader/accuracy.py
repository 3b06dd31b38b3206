"""How well letters with known contents are read: by field, by kind of picture, and in seconds a page.

`python -m bot.reader.accuracy FOLDER` prints the table for a folder that holds pictures and their `expected.json`.
"""

import asyncio
import json
import re
import sys
import time
import unicodedata
from collections import defaultdict
from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.reader.errors import ReaderError
from bot.reader.reader import LocalReader, Reader
from handlers.letters.reading.result import Field, LetterReading

FIELDS = (
    "type",
    "number",
    "date",
    "from",
    "to",
    "subject",
    "urgency",
    "refs",
    "enclosures",
    "deadline",
    "meeting",
    "qr",
)
# What the clerk would have to type; the others are a help.
CORE = ("number", "date", "from", "to", "subject", "urgency")

_DASHES = re.compile("[\u2010-\u2015\u2212]")
_QUOTES = re.compile("[\u2018\u2019\u201c\u201d'`\"]")
_SPACES = re.compile("[\\s\u200b-\u200d\ufeff]+")
_THAI_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")


def comparable(value: object) -> str:
    """A field's value as two readings of it are compared: NFC, Arabic digits, no spaces, one dash, one quote, lower
    case. A list is compared as its items joined, a meeting as its parts."""
    if value is None:
        return ""
    if isinstance(value, Mapping):
        return "|".join(f"{key}={comparable(part)}" for key, part in sorted(value.items()))
    if isinstance(value, (list, tuple)):
        return "".join(comparable(item) for item in value)
    text = unicodedata.normalize("NFC", str(value)).replace("เเ", "แ")
    text = re.sub("\u0e4d([\u0e48-\u0e4b]?)\u0e32", "\\1\u0e33", text).translate(_THAI_DIGITS)
    return _QUOTES.sub('"', _DASHES.sub("-", _SPACES.sub("", text))).lower()


@dataclass
class Score:
    """How many of `files` letters had each field right, and `seconds` over all of them. Of the core fields that were
    found, `doubted` carry (?), `sure` do not, and `surely_right` of those are right."""

    right: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    files: int = 0
    seconds: float = 0.0
    doubted: int = 0
    sure: int = 0
    surely_right: int = 0

    def add(self, wrong: Set[str], unsure: Mapping[str, bool], seconds: float) -> None:
        """One more letter: which fields were wrong, and of those found whether they carry (?)."""
        self.files += 1
        self.seconds += seconds
        for name in FIELDS:
            self.right[name] += name not in wrong
        for name in CORE:
            if name in unsure:
                self.doubted += unsure[name]
                self.sure += not unsure[name]
                self.surely_right += not unsure[name] and name not in wrong

    @property
    def doubted_share(self) -> float:
        """0 to 1: how many of the core fields found carry (?)."""
        return self.doubted / max(1, self.doubted + self.sure)

    @property
    def surely_right_share(self) -> float:
        """0 to 1: how many of those without (?) are right."""
        return self.surely_right / self.sure if self.sure else 1.0

    def share(self, *fields: str) -> float:
        """0 to 1 over the named fields."""
        asked = self.files * len(fields)
        return sum(self.right[name] for name in fields) / asked if asked else 0.0


@dataclass
class Table:
    """Scores by kind of picture, all of them together under `all`, and what was read wrongly."""

    scores: dict[str, Score]
    mistakes: list[tuple[str, str, object, object]]
    """(file, field, expected, read)"""

    def as_text(self) -> str:
        columns = ("core", *FIELDS, "(?)", "without")
        lines = ["  ".join(["kind".ljust(9), "files", *(name[:10].rjust(10) for name in columns), "s/page"])]
        for kind, score in self.scores.items():
            shares = [score.share(*CORE), *(score.share(name) for name in FIELDS)]
            shares += [score.doubted_share, score.surely_right_share]
            cells = [f"{share * 100:9.1f}%" for share in shares]
            pace = score.seconds / score.files if score.files else 0.0
            lines.append("  ".join([kind.ljust(9), f"{score.files:5d}", *cells, f"{pace:6.2f}"]))
        return "\n".join(lines)

    def as_json(self) -> dict[str, Any]:
        return {
            kind: {
                "files": score.files,
                "core": score.share(*CORE),
                **{name: score.share(name) for name in FIELDS},
                "doubted": score.doubted_share,
                "right_without_doubt": score.surely_right_share,
                "seconds_a_page": score.seconds / score.files if score.files else 0.0,
            }
            for kind, score in self.scores.items()
        }


async def measure(folder: Path, reader: Reader) -> Table:
    """Read every letter of `folder/expected.json` one after the other and compare. Unreadable files count as wrong."""
    expected = json.loads((folder / "expected.json").read_text("utf-8"))["files"]
    scores: dict[str, Score] = defaultdict(Score)
    mistakes: list[tuple[str, str, object, object]] = []
    for name, wanted in expected.items():
        started = time.perf_counter()
        unsure: dict[str, bool] = {}
        try:
            _, reading = await reader.read([(folder / name).read_bytes()])
            got = reading.to_expected_terms()
            unsure = _doubts(reading)
        except ReaderError as error:
            got = {"type": error.code}
        seconds = time.perf_counter() - started
        wrong = {key for key in FIELDS if comparable(got.get(key)) != comparable(wanted.get(key))}
        mistakes += [(name, key, wanted.get(key), got.get(key)) for key in FIELDS if key in wrong]
        for kind in (str(wanted.get("level", "other")), f"{wanted.get('digits', 'other')} digits", "all"):
            scores[kind].add(wrong, unsure, seconds)
    ordered = sorted(scores, key=lambda kind: (kind == "all", "digits" in kind, kind))
    return Table({kind: scores[kind] for kind in ordered}, mistakes)


def _doubts(reading: LetterReading) -> dict[str, bool]:
    """Whether each core field that was found carries (?)."""
    fields: dict[str, Field[Any]] = {
        "number": reading.number,
        "date": reading.dated,
        "from": reading.sender,
        "to": reading.to,
        "subject": reading.subject,
        "urgency": reading.urgency,
    }
    return {name: found.unsure for name, found in fields.items() if found.value is not None}


async def _main(folder: Path, *, verbose: bool) -> None:
    reader = LocalReader()
    try:
        table = await measure(folder, reader)
    finally:
        await reader.close()
    print(table.as_text())
    if verbose:
        for name, key, wanted, got in table.mistakes:
            print(f"\n{name} {key}\n  expected {wanted}\n  read     {got}")


if __name__ == "__main__":
    asyncio.run(_main(Path(sys.argv[1]), verbose="-v" in sys.argv[2:]))
