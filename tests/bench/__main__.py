"""`make bench`: one table on the screen, the same as bench.json. Needs nothing beyond this machine."""

import asyncio
import sys
import tempfile
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path

from bot import log
from tests.bench import answers, circular, deadlines, deliveries, intake, meetings, numbers, reading, table
from tests.bench.table import Figure
from tests.conftest import postgres_server

_ROOT = Path(__file__).parents[2]

Measure = Callable[[str, str, Path], Coroutine[None, None, list[Figure]]]
_OF_A_DATABASE: dict[str, Measure] = {
    "intake": intake.measure,
    "answers": answers.measure,
    "numbers": numbers.measure,
    "deliveries": deliveries.measure,
    "circular": circular.measure,
    "deadlines": deadlines.measure,
    "meetings": meetings.measure,
}


@contextmanager
def _folder() -> Iterator[Path]:
    # Beside the checkout, where an office's data would lie: /tmp may be memory, and a COMMIT there costs nothing.
    parent = _ROOT / ".data"
    parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="bench-", dir=parent) as folder:
        yield Path(folder)


def main(wanted: list[str]) -> None:
    """Measure everything, or only what is named: `python -m tests.bench intake numbers`."""
    log.set_up("ERROR")
    begun = time.monotonic()
    figures: list[Figure] = []
    details: dict[str, object] = {}
    with _folder() as folder, postgres_server(durable=True) as server:
        for name, measure in _OF_A_DATABASE.items():
            if wanted and name not in wanted:
                continue
            for kind in ("SQLite", "PostgreSQL"):
                url = (
                    f"sqlite:///{folder}/{name}.db"
                    if kind == "SQLite"
                    else server.empty().render_as_string(hide_password=False)
                )
                print(f"measuring {name} on {kind} ...", file=sys.stderr, flush=True)
                figures += asyncio.run(measure(kind, url, folder / f"{name}-{kind}"))
    if not wanted or "reading" in wanted:
        print("measuring reading ...", file=sys.stderr, flush=True)
        read, details = asyncio.run(reading.measure())
        figures += read
    print(table.as_text(figures))
    table.write_json(_ROOT / "bench.json", figures, details, time.monotonic() - begun)


if __name__ == "__main__":
    main(sys.argv[1:])
