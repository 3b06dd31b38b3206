"""The office's own holidays and half days: `Office.settings["holidays"]`, and the lines people write them in.

The list holds ISO days (as it did before half days and names were kept), or {"day": ISO, "name": ..., "half": ...}.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from handlers.common.thai_calendar import Half, OwnDays
from handlers.common.thai_dates import BUDDHIST_ERA, find_dates, find_misdated

LONGEST_NAME = 100
_DAY = timedelta(days=1)
# A list is made for this year and the next ones; what lies further off is a slip in the year.
_YEARS = 5
_MOST_DAYS = 31


@dataclass(frozen=True)
class OwnDay:
    """A day on which the office is closed, the whole day or half of it."""

    day: date
    name: str = ""
    half: Half | None = None


class NoOwnDay(ValueError):
    """A line that names no holiday; `why` is unknown, impossible, too_far, past, too_many_days, no_name or too_long."""

    def __init__(self, why: str, shown: str = "") -> None:
        super().__init__(why, shown)
        self.why = why
        self.shown = shown


# --- as the settings keep them ----------------------------------------------------------------------------------------


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


# --- as people write them ---------------------------------------------------------------------------------------------

_HALF = re.compile(r"\(?\s*(?:หยุด)?ครึ่งวัน\s*(?P<half>เช้า|บ่าย)?\s*\)?")
_BEFORE = re.compile(r"^(?:วันหยุด|วันที่|วัน(?:จันทร์|อังคาร|พุธ|พฤหัสบดี|ศุกร์|เสาร์|อาทิตย์)(?:ที่)?|ที่|[\s:\-–,;•*])*$")
_AROUND = " \t:-–,;\"'"


def typed(line: str, today: date) -> list[OwnDay]:
    """What a line says: `15 ก.พ. 69 วันสถาปนา`, `2026-02-15, วันสถาปนา, ครึ่งวันบ่าย`, `13-15 เม.ย. 69 สงกรานต์`.

    ครึ่งวันเช้า (บ่าย) is the half on which the office is closed. Raises NoOwnDay.
    """
    found = find_dates(line, today, leaning="future")
    if not found or not _BEFORE.fullmatch(line[: found[0].start]):
        misdated = find_misdated(line, today)
        raise NoOwnDay("impossible", misdated[0].text) if misdated else NoOwnDay("unknown", line.strip()[:40])
    first, last = found[0].first, found[0].last
    half, name = _half_and_name(line[found[0].end :])
    days = [first + _DAY * count for count in range(min((last - first).days, _MOST_DAYS) + 1)]
    return [checked(OwnDay(day, name, half), today) for day in days]


def checked(one: OwnDay, today: date) -> OwnDay:
    """The same. Raises NoOwnDay for what cannot be meant."""
    if abs(one.day.year - today.year) > _YEARS:
        raise NoOwnDay("too_far", f"พ.ศ. {one.day.year + BUDDHIST_ERA}")
    if not one.name:
        raise NoOwnDay("no_name", one.day.isoformat())
    if len(one.name) > LONGEST_NAME:
        raise NoOwnDay("too_long", one.name[:40])
    return one


def _half_and_name(rest: str) -> tuple[Half | None, str]:
    match = _HALF.search(rest)
    if match is None:
        return None, " ".join(rest.split()).strip(_AROUND)
    if match["half"] is None:
        raise NoOwnDay("which_half", match.group().strip())
    name = " ".join((rest[: match.start()] + " " + rest[match.end() :]).split()).strip(_AROUND)
    return {"เช้า": Half.MORNING, "บ่าย": Half.AFTERNOON}[match["half"]], name
