"""The one table: every figure beside a ceiling that was taken in the same run on the same machine."""

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path


@dataclass(frozen=True)
class Figure:
    """One measured figure. `ceiling` is what the machine does at best without what is being measured, None where
    there is no such thing; `of` says what it is. `faster_is`: whether a larger or a smaller value is the better."""

    name: str
    value: float
    unit: str
    ceiling: float | None = None
    of: str = ""
    faster_is: str = "more"

    @property
    def ratio(self) -> float | None:
        """The share of the ceiling that is reached: 1.0 is as good as the ceiling, whichever way is better."""
        if self.ceiling is None or not self.value or not self.ceiling:
            return None
        return self.value / self.ceiling if self.faster_is == "more" else self.ceiling / self.value


def rate(name: str, value: float, unit: str, ceiling: float | None = None, of: str = "") -> Figure:
    """A figure of which more is better."""
    return Figure(name, value, unit, ceiling, of)


def span(name: str, value: float, unit: str, ceiling: float | None = None, of: str = "") -> Figure:
    """A figure of which less is better."""
    return Figure(name, value, unit, ceiling, of, "less")


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which `share` (0 to 1) of the values lie; the nearest of them, nothing between two."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def as_text(figures: Sequence[Figure]) -> str:
    """The table as people read it."""
    rows = [("figure", "value", "unit", "ceiling", "ratio", "the ceiling is")]
    for figure in figures:
        ratio = figure.ratio
        rows.append(
            (
                figure.name,
                _number(figure.value),
                figure.unit,
                "" if figure.ceiling is None else _number(figure.ceiling),
                "" if ratio is None else f"{ratio:.2f}",
                figure.of,
            )
        )
    widths = [max(len(row[column]) for row in rows) for column in range(5)]
    right = (False, True, False, True, True)
    lines = []
    for row in rows:
        cells = [
            cell.rjust(width) if to_right else cell.ljust(width)
            for cell, width, to_right in zip(row[:5], widths, right, strict=True)
        ]
        lines.append("  ".join([*cells, row[5]]).rstrip())
    lines.insert(1, "-" * max(len(line) for line in lines))
    return "\n".join(lines)


def write_json(path: Path, figures: Sequence[Figure], details: dict[str, object], seconds: float) -> None:
    """The same with the machine it was taken on, for comparing runs."""
    content = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": {"cores": os.cpu_count(), "system": platform.platform(), "python": platform.python_version()},
        "seconds": round(seconds, 1),
        "figures": [{**asdict(figure), "ratio": figure.ratio} for figure in figures],
        **details,
    }
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", "utf-8")


def _number(value: float) -> str:
    if value == int(value) and abs(value) < 1e6:
        return str(int(value))
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"
