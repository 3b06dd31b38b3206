"""The office's own holidays and half days: as `Office.settings["holidays"]` stores them, and as people type them.

An item of the stored list is {"day": ISO, "name": ..., "half": ...}, or an ISO date if an early version wrote it.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from handlers.common.thai_calendar import Half, OfficeHolidays
from handlers.common.thai_dates import BUDDHIST_ERA, find_dates, find_invalid_dates

LONGEST_NAME = 100
_DAY = timedelta(days=1)
# Holidays are entered for this year and the next ones. A day further away has a typing mistake in its year.
_YEARS = 5
_MOST_DAYS = 31


@dataclass(frozen=True)
class OfficeHoliday:
    """A day on which the office is closed, for the whole day or half of it."""

    day: date
    name: str = ""
    half: Half | None = None


class InvalidHoliday(ValueError):
    """A line is not a valid holiday.

    `why` is unknown, impossible, too_far, no_name, too_long or which_half. `text` is the part that is wrong.
    """

    def __init__(self, why: str, text: str = "") -> None:
        super().__init__(why, text)
        self.why = why
        self.text = text


# --- as the settings store them ---------------------------------------------------------------------------------------


def holiday_list(settings: Mapping[str, Any]) -> list[OfficeHoliday]:
    """Returns the office's own holidays in order."""
    return sorted((_holiday(one) for one in settings.get("holidays") or []), key=lambda one: one.day)


def stored_holidays(settings: Mapping[str, Any]) -> OfficeHolidays:
    """Returns the office's own holidays in the form that the calendar functions take."""
    days = holiday_list(settings)
    halves = {one.day: one.half for one in days if one.half is not None}
    return OfficeHolidays(frozenset(one.day for one in days if one.half is None), halves)


def to_settings(days: Iterable[OfficeHoliday]) -> list[dict[str, str]]:
    """Returns the holidays as the settings store them. `holiday_list` reads them again."""
    return [
        {"day": one.day.isoformat(), "name": one.name, **({"half": str(one.half)} if one.half else {})}
        for one in sorted(days, key=lambda one: one.day)
    ]


def _holiday(stored: object) -> OfficeHoliday:
    if isinstance(stored, Mapping):
        half = stored.get("half")
        return OfficeHoliday(
            date.fromisoformat(str(stored["day"])), str(stored.get("name", "")), Half(half) if half else None
        )
    return OfficeHoliday(date.fromisoformat(str(stored)))


# --- as people type them ----------------------------------------------------------------------------------------------

_HALF = re.compile(r"\(?\s*(?:หยุด)?ครึ่งวัน\s*(?P<half>เช้า|บ่าย)?\s*\)?")
_BEFORE = re.compile(r"^(?:วันหยุด|วันที่|วัน(?:จันทร์|อังคาร|พุธ|พฤหัสบดี|ศุกร์|เสาร์|อาทิตย์)(?:ที่)?|ที่|[\s:\-–,;•*])*$")
_AROUND = " \t:-–,;\"'"


def parse_line(line: str, today: date) -> list[OfficeHoliday]:
    """Parses a line: `15 ก.พ. 69 วันสถาปนา`, `2026-02-15, วันสถาปนา, ครึ่งวันบ่าย`, `13-15 เม.ย. 69 สงกรานต์`.

    With ครึ่งวันเช้า or ครึ่งวันบ่าย, the office is closed on that half of the day. Raises InvalidHoliday.
    """
    found = find_dates(line, today, prefer="future")
    if not found or not _BEFORE.fullmatch(line[: found[0].start]):
        invalid_due = find_invalid_dates(line, today)
        raise (
            InvalidHoliday("impossible", invalid_due[0].text)
            if invalid_due
            else InvalidHoliday("unknown", line.strip()[:40])
        )
    first, last = found[0].first, found[0].last
    half, name = _half_and_name(line[found[0].end :])
    days = [first + _DAY * count for count in range(min((last - first).days, _MOST_DAYS) + 1)]
    return [check(OfficeHoliday(day, name, half), today) for day in days]


def check(one: OfficeHoliday, today: date) -> OfficeHoliday:
    """Returns the holiday. Raises InvalidHoliday if its year or its name cannot be right."""
    if abs(one.day.year - today.year) > _YEARS:
        raise InvalidHoliday("too_far", f"พ.ศ. {one.day.year + BUDDHIST_ERA}")
    if not one.name:
        raise InvalidHoliday("no_name", one.day.isoformat())
    if len(one.name) > LONGEST_NAME:
        raise InvalidHoliday("too_long", one.name[:40])
    return one


def _half_and_name(rest: str) -> tuple[Half | None, str]:
    match = _HALF.search(rest)
    if match is None:
        return None, " ".join(rest.split()).strip(_AROUND)
    if match["half"] is None:
        raise InvalidHoliday("which_half", match.group().strip())
    name = " ".join((rest[: match.start()] + " " + rest[match.end() :]).split()).strip(_AROUND)
    return {"เช้า": Half.MORNING, "บ่าย": Half.AFTERNOON}[match["half"]], name
