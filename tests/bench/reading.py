"""Letters read: seconds a page, and how much of each field was right."""

import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bot.reader import pages, recogniser
from bot.reader.accuracy import CORE, FIELDS
from bot.reader.accuracy import measure as measure_accuracy
from bot.reader.lines import find_lines
from bot.reader.reader import LocalReader, Reader
from bot.reader.training.letters import write
from handlers.letters.actions.pages import SETTLE
from handlers.letters.reading.page_text import PageText
from handlers.letters.reading.result import LetterReading
from tests.bench.table import Figure, rate, span
from tests.support.live_clerks import phone_of
from tests.support.live_office import open_office

_OWN = Path(__file__).parents[2] / "bot" / "simulator" / "letters"
# Harder letters, kept beside the checkout where somebody has them.
_SHARED = Path(__file__).parents[3] / "shared" / "letters"
_PHOTOGRAPHS = ("circular_photo.jpg", "urgent_photo.jpg", "invitation_photo.jpg", "memo_photo.jpg")
# Letters made for this run, of a seed that nothing was tuned on: about three pictures of each.
_MADE, _SEED = 12, 2570


class _Timed:
    """A reader with a stopwatch."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self.seconds: list[float] = []
        self.available = reader.available

    async def read(self, files: Any) -> tuple[tuple[PageText, ...], LetterReading]:
        begun = time.perf_counter()
        try:
            return await self._reader.read(files)
        finally:
            self.seconds.append(time.perf_counter() - begun)

    to_pdf = preview = close = None


async def measure() -> tuple[list[Figure], dict[str, object]]:
    """The figures, and the whole tables by kind of picture for the JSON."""
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder), _MADE, _SEED)
        figures, details = await _measured(
            (("own samples", _OWN), ("shared letters", _SHARED), ("made letters", Path(folder)))
        )
        return [*figures, *await _until_shown(Path(folder))], details


async def _until_shown(folder: Path) -> list[Figure]:
    """What a clerk waits for who photographs a letter: until something is said, and until its fields are shown.

    Over a simulated Telegram and real HTTP. The service waits for further pages meanwhile, which is the ceiling.
    """
    said, shown = list[float](), list[float]()
    async with open_office(f"sqlite:///{folder}/office.db", folder / "files") as office:
        clerk = await phone_of(office, "telegram")
        for photograph in _PHOTOGRAPHS:
            begun = time.perf_counter()
            await clerk.sends_letters(photograph)
            await clerk.wait_for("กำลังอ่านข้อความ")
            said.append(time.perf_counter() - begun)
            await clerk.wait_for("ร่างลงรับ", 60)
            shown.append(time.perf_counter() - begun)
            await clerk.presses("ทิ้งร่าง")
    settle = SETTLE.total_seconds()
    return [
        span("photo to the first answer, median", statistics.median(said), "s"),
        span("photo to its fields, median", statistics.median(shown), "s", settle, "the wait for further pages alone"),
    ]


async def _measured(folders: Sequence[tuple[str, Path]]) -> tuple[list[Figure], dict[str, object]]:
    figures: list[Figure] = []
    details: dict[str, object] = {}
    for label, folder in folders:
        if not (folder / "expected.json").is_file():
            continue
        reader = LocalReader()
        timed = _Timed(reader)
        try:
            accuracy = await measure_accuracy(folder, timed)  # type: ignore[arg-type]
        finally:
            await reader.close()
        bare = statistics.median(_network_seconds(path) for path in sorted(folder.iterdir()) if _is_picture(path))
        median = statistics.median(timed.seconds)
        figures.append(span(f"reading, {label}", median, "s/page", bare, "the network alone on its rows"))
        for kind, score in accuracy.scores.items():
            figures.append(rate(f"right, core fields, {label}, {kind} ({score.files})", score.share(*CORE), "share"))
        whole = accuracy.scores["all"]
        figures += [rate(f"right, {name}, {label}", whole.share(name), "share") for name in FIELDS]
        details[f"reading, {label}"] = accuracy.as_json()
    return figures, details


def _is_picture(path: Path) -> bool:
    return path.suffix.lower() in {".jpg", ".jpeg", ".png"}


def _network_seconds(path: Path) -> float:
    """What the network alone takes for the rows of the picture, cut out beforehand."""
    picture = pages.decode(path.read_bytes())
    black = pages.layers(pages.even_light(pages.scaled(picture, pages.PAGE_LONG_SIDE))).black
    strips = [row.strip for row in find_lines(black)]
    begun = time.perf_counter()
    recogniser.probabilities(strips)
    return time.perf_counter() - begun
