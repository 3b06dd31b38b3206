"""Tesseract 5 as a recogniser: a prepared page in, text with positions out.

Tesseract runs as a process of its own: it is what Debian packages, and a page that crashes it takes nothing along.
"""

import csv
import io
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.reader import digits
from bot.reader.errors import ReadingFailed
from handlers.rules.letter_fields import Piece

LANGUAGES = "tha+eng"
# A page takes about a second; ten mean that something is wrong with it.
PAGE_SECONDS = 30
# A gap this many times the height parts two columns: ที่ on the left, the letterhead on the right.
PART_ABOVE = 1.6


# Another program of the same name, or none at all.
PROGRAM_VARIABLE = "SARABAN_TESSERACT"


def _program() -> str:
    return os.environ.get(PROGRAM_VARIABLE, "tesseract")


def available() -> bool:
    """Whether Tesseract is installed with Thai."""
    return _speaks_thai(_program())


@cache
def _speaks_thai(name: str) -> bool:
    program = shutil.which(name)
    if program is None:
        return False
    told = subprocess.run([program, "--list-langs"], capture_output=True, text=True, check=False, timeout=PAGE_SECONDS)
    return "tha" in told.stdout.split()


def recognise(
    grey: NDArray[np.uint8], *, page: int = 0, mode: int = 4, red: bool = False, languages: str = LANGUAGES
) -> tuple[Piece, ...]:
    """The text of a grey page (paper 255) as pieces of lines.

    `mode` is Tesseract's page segmentation (4: one column of lines of any size, 6: one block, 7: one line,
    11: scattered).
    Raises ReadingFailed when Tesseract does.
    """
    height, width = grey.shape
    image = b"P5 %d %d 255\n" % (width, height) + grey.tobytes()
    with tempfile.TemporaryDirectory(prefix="saraban-") as folder:
        base = Path(folder) / "page"
        command = [_program(), "stdin", str(base), "-l", languages, "--dpi", "230", "--psm", str(mode), "tsv", "txt"]
        try:
            # One thread: Tesseract's own threads cost more than they bring, and others need the second core.
            subprocess.run(
                command,
                input=image,
                capture_output=True,
                check=True,
                timeout=PAGE_SECONDS,
                env={**os.environ, "OMP_THREAD_LIMIT": "1"},
            )
            table = base.with_suffix(".tsv").read_text("utf-8", "replace")
            text = base.with_suffix(".txt").read_text("utf-8", "replace")
        except (OSError, subprocess.SubprocessError) as error:
            raise ReadingFailed(type(error).__name__) from error
    return _pieces(table, text, grey, page, red)


def _pieces(table: str, text: str, grey: NDArray[np.uint8], page: int, red: bool) -> tuple[Piece, ...]:
    """The table says where each symbol stands, the plain text where the spaces are; Thai needs both."""
    lines: dict[tuple[str, ...], list[Piece]] = {}
    for row in csv.DictReader(io.StringIO(table), delimiter="\t", quoting=csv.QUOTE_NONE):
        symbol = (row["text"] or "").strip()
        if row["level"] != "5" or not symbol:
            continue
        left, top, width, height = (float(row[name]) for name in ("left", "top", "width", "height"))
        piece = Piece(symbol, (left, top, left + width, top + height), max(0.0, float(row["conf"])) / 100, page, red)
        lines.setdefault((row["block_num"], row["par_num"], row["line_num"]), []).append(piece)
    plain = iter(text.replace("\f", "").splitlines())
    spaced = [_spaced(symbols, plain) for symbols in lines.values()]
    if digits.bears_thai_digits([symbol for symbols in lines.values() for symbol in symbols]):
        spaced = [digits.reread(line, grey) for line in spaced]
    return tuple(piece for line in spaced for piece in _runs(line))


def _spaced(symbols: list[Piece], plain: Iterator[str]) -> list[tuple[str, Piece]]:
    """Each symbol of a line with the space that the plain text has before it."""
    wanted = re.sub(r"\s", "", "".join(symbol.text for symbol in symbols))
    line = next((line for line in plain if re.sub(r"\s", "", line) == wanted), wanted)
    made, at = [], 0
    for symbol in symbols:
        space = ""
        while at < len(line) and line[at].isspace():
            space, at = " ", at + 1
        at += len(symbol.text)
        made.append((space, symbol))
    return made


def _runs(line: list[tuple[str, Piece]]) -> list[Piece]:
    """The symbols of one line joined into runs that only wide gaps part."""
    height = max(12.0, float(np.median([symbol.box[3] - symbol.box[1] for _, symbol in line])))
    runs: list[list[tuple[str, Piece]]] = []
    for space, symbol in line:
        if not runs or (space and symbol.box[0] - runs[-1][-1][1].box[2] > PART_ABOVE * height):
            runs.append([("", symbol)])
        else:
            runs[-1].append((space, symbol))
    return [_run(run) for run in runs]


def _run(run: list[tuple[str, Piece]]) -> Piece:
    symbols = [symbol for _, symbol in run]
    letters = sum(len(symbol.text) for symbol in symbols)
    boxes = [symbol.box for symbol in symbols]
    return Piece(
        "".join(space + symbol.text for space, symbol in run),
        (min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes)),
        sum(symbol.confidence * len(symbol.text) for symbol in symbols) / letters,
        symbols[0].page,
        symbols[0].red,
    )
