"""The office's own holidays and half days: `Office.settings["holidays"]`, and the lines people write them in.

The list holds ISO days (as it did before half days and names were kept), or {"day": ISO, "name": ..., "half": ...}.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from handlers.rules.thai_calendar import Half, OwnDays


@dataclass(frozen=True, order=True)
class OwnDay:
    """A day on which the office is closed, the whole day or half of it."""

    day: date
    name: str = ""
    half: Half | None = None


def listed(settings: Mapping[str, Any]) -> list[OwnDay]:
    """The office's own days, in order."""
    return sorted((_own_day(one) for one in settings.get("holidays") or []), key=lambda one: one.day)


def own_days(settings: Mapping[str, Any]) -> OwnDays:
    """The office's own days as the calendar's rules take them."""
    days = listed(settings)
    halves = {one.day: one.half for one in days if one.half is not None}
    return OwnDays(frozenset(one.day for one in days if one.half is None), halves)


def plain(days: Iterable[OwnDay]) -> list[dict[str, str]]:
    """The days as the settings keep them; `listed` reads them again."""
    return [
        {"day": one.day.isoformat(), "name": one.name, **({"half": str(one.half)} if one.half else {})}
        for one in sorted(days, key=lambda one: one.day)
    ]


def _own_day(kept: object) -> OwnDay:
    if isinstance(kept, Mapping):
        half = kept.get("half")
        return OwnDay(date.fromisoformat(str(kept["day"])), str(kept.get("name", "")), Half(half) if half else None)
    return OwnDay(date.fromisoformat(str(kept)))
