"""Letters read: seconds a page, and how much of each field was right."""

import os
import statistics
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

import cv2

from bot.reader import pages, pdf
from bot.reader.accuracy import CORE, FIELDS
from bot.reader.accuracy import measure as measure_accuracy
from bot.reader.ocr import LANGUAGES, PROGRAM_VARIABLE
from bot.reader.pages import FileKind
from bot.reader.reader import Reader, TesseractReader
from handlers.rules.letter_fields import LetterReading, Page
from tests.bench.table import Figure, rate, span

_OWN = Path(__file__).parents[2] / "bot" / "simulator" / "letters"
# Harder letters, kept beside the checkout where somebody has them.
_SHARED = Path(__file__).parents[3] / "shared" / "letters"


class _Timed:
    """A reader with a stopwatch."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self.seconds: list[float] = []
        self.available = reader.available

    async def read(self, files: Any) -> tuple[tuple[Page, ...], LetterReading]:
        begun = time.perf_counter()
        try:
            return await self._reader.read(files)
        finally:
            self.seconds.append(time.perf_counter() - begun)

    to_pdf = preview = close = None


async def measure() -> tuple[list[Figure], dict[str, object]]:
    """The figures, and the whole tables by kind of picture for the JSON."""
    figures: list[Figure] = []
    details: dict[str, object] = {}
    for label, folder in (("own samples", _OWN), ("shared letters", _SHARED)):
        if not (folder / "expected.json").is_file():
            continue
        reader = TesseractReader()
        timed = _Timed(reader)
        try:
            accuracy = await measure_accuracy(folder, timed)  # type: ignore[arg-type]
        finally:
            await reader.close()
        bare = statistics.median(_bare_seconds(path) for path in sorted(folder.iterdir()) if _is_letter(path))
        median = statistics.median(timed.seconds)
        figures.append(span(f"reading, {label}", median, "s/page", bare, "bare Tesseract on the page"))
        for kind, score in accuracy.scores.items():
            figures.append(rate(f"right, core fields, {label}, {kind} ({score.files})", score.share(*CORE), "share"))
        whole = accuracy.scores["all"]
        figures += [rate(f"right, {name}, {label}", whole.share(name), "share") for name in FIELDS]
        details[f"reading, {label}"] = accuracy.as_json()
    return figures, details


def _is_letter(path: Path) -> bool:
    return path.suffix.lower() in {".jpg", ".jpeg", ".png", ".pdf"}


def _bare_seconds(path: Path) -> float:
    """What Tesseract alone takes for the first page as it is: no straightening, no second look at digits, no fields."""
    data = path.read_bytes()
    if pages.kind_of(data) is FileKind.PDF:
        with pdf.opened(data) as document:
            picture = pdf.picture_of(document[0])
    else:
        picture = pages.decode(data)
    with tempfile.TemporaryDirectory() as folder:
        page = f"{folder}/page.png"
        cv2.imwrite(page, picture)
        command = [os.environ.get(PROGRAM_VARIABLE, "tesseract"), page, "stdout", "-l", LANGUAGES, "--dpi", "230"]
        begun = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True, env={**os.environ, "OMP_THREAD_LIMIT": "1"})
        return time.perf_counter() - begun
