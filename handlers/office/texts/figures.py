"""Words that several cards of the office share."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from handlers.common.thai_calendar import bangkok_date
from handlers.common.thai_dates import short_with_time
from handlers.common.words import unit_name
from storage.clock import BANGKOK
from storage.tables import Unit

_BACKUP_GOOD = timedelta(hours=26)
_SHOWN_UNITS = 6


def by_group(counts: Sequence[tuple[Unit, int]]) -> str:
    """`บุคคล 2 · แผน 1 · การเงิน 1`"""
    shown = [f"{unit_name(unit)} {count}" for unit, count in counts[:_SHOWN_UNITS]]
    rest = sum(count for _unit, count in counts[_SHOWN_UNITS:])
    return " · ".join([*shown, *([f"อื่น ๆ {rest}"] if rest else [])])


def span(length: timedelta) -> str:
    """Office time in words: 40 นาที, 3 ชม., 2 วันทำการ (of seven hours)."""
    minutes = round(length.total_seconds() / 60)
    if minutes < 60:
        return f"{minutes} นาที"
    hours = round(minutes / 60)
    return f"{hours} ชม." if hours < 14 else f"{round(hours / 7)} วันทำการ"


def backup(at: datetime | None, now: datetime) -> str:
    """`02:00 ✓`; another day's with its date, an old one marked."""
    if at is None:
        return "ไม่มีข้อมูล"
    when = f"{at.astimezone(BANGKOK):%H:%M}" if bangkok_date(at) == bangkok_date(now) else short_with_time(at)
    return f"{when} {'✓' if now - at <= _BACKUP_GOOD else '✗ เก่าเกินไป'}"
