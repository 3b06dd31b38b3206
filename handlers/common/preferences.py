"""A person's notification preferences: quiet hours, the time of the digest, the platform. Stored in `Person.notify`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any

from handlers.common.thai_calendar import bangkok_date
from handlers.common.thai_dates import from_thai_digits
from handlers.common.thai_times import ImpossibleTime, find_time
from storage.clock import BANGKOK
from storage.vocabulary import Platform

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Preferences:
    """When and where a person is notified. Times are Bangkok time.

    `quiet_hours` are (start, end) of every day and may span midnight; None: no quiet hours. `digest_time` is when the
    daily digest is sent on working days. `platform` None: the cheapest one is chosen.
    """

    quiet_hours: tuple[time, time] | None = (time(20, 0), time(6, 30))
    digest_time: time = time(8, 0)
    platform: Platform | None = None

    def is_quiet(self, moment: datetime) -> bool:
        """Whether `moment` is in quiet hours. Their end is not."""
        if self.quiet_hours is None:
            return False
        start, end = self.quiet_hours
        clock = moment.astimezone(BANGKOK).time()
        return start <= clock < end if start < end else clock >= start or clock < end

    def deliver_after(self, moment: datetime) -> datetime:
        """Returns `moment`, or the end of the quiet hours it falls in (UTC)."""
        if self.quiet_hours is None or not self.is_quiet(moment):
            return moment
        day = bangkok_date(moment)
        end = datetime.combine(day, self.quiet_hours[1], BANGKOK)
        return (end if end > moment else end + _DAY).astimezone(UTC)


DEFAULT = Preferences()
DIGEST_HOURS = (time(5, 0), time(20, 0))
"""The earliest and latest time of a digest. Another time is more likely a typing mistake."""


def preferences_of(notify: Mapping[str, Any]) -> Preferences:
    """Reads `Person.notify`. What is missing or invalid there has its default value."""
    platform = notify.get("platform")
    return Preferences(
        quiet_hours=_stored_quiet_hours(notify.get("quiet", DEFAULT)),
        digest_time=_stored_time(notify.get("digest")) or DEFAULT.digest_time,
        platform=Platform(platform) if platform in (Platform.TELEGRAM, Platform.LINE) else None,
    )


def to_json(preferences: Preferences) -> dict[str, Any]:
    """Returns what differs from the defaults, as `Person.notify` stores it. `preferences_of` reads it again."""
    stored: dict[str, Any] = {}
    if preferences.quiet_hours != DEFAULT.quiet_hours:
        stored["quiet"] = [f"{one:%H:%M}" for one in preferences.quiet_hours] if preferences.quiet_hours else []
    if preferences.digest_time != DEFAULT.digest_time:
        stored["digest"] = f"{preferences.digest_time:%H:%M}"
    if preferences.platform is not None:
        stored["platform"] = str(preferences.platform)
    return stored


def _stored_quiet_hours(stored: object) -> tuple[time, time] | None:
    if stored == []:
        return None
    if isinstance(stored, list) and len(stored) == 2:
        start, end = (_stored_time(one) for one in stored)
        if start is not None and end is not None and start != end:
            return start, end
    return DEFAULT.quiet_hours


def _stored_time(stored: object) -> time | None:
    try:
        return time.fromisoformat(stored) if isinstance(stored, str) else None
    except ValueError:
        return None


# --- as people type them ----------------------------------------------------------------------------------------------

_HOUR = r"(\d{1,2})(?:\s*[:.]\s*(\d{2}))?\s*(?:น\.?|นาฬิกา)?"
_ONE = re.compile(_HOUR)
_SPAN = re.compile(rf"{_HOUR}\s*(?:-|–|—|ถึง)\s*{_HOUR}")


def parse_time(text: str) -> time | None:
    """Returns the time of day that a person typed (`8`, `8.30`, `08:30 น.`, `๗ โมง`), or None if it is none."""
    words = from_thai_digits(text.strip())
    if match := _ONE.fullmatch(words):
        return _time_of(match[1], match[2])
    try:
        found = find_time(words)
    except ImpossibleTime:
        return None
    whole = found is not None and found.time and not (words[: found.start] + words[found.end :]).strip()
    return time.fromisoformat(found.time) if found is not None and whole else None


def parse_time_span(text: str) -> tuple[time, time] | None:
    """Returns start and end of the span that a person typed (`20-6.30`, `20:00 ถึง 06:30`), or None if it is none."""
    match = _SPAN.fullmatch(from_thai_digits(text.strip()))
    if match is None:
        return None
    start, end = _time_of(match[1], match[2]), _time_of(match[3], match[4])
    return (start, end) if start is not None and end is not None and start != end else None


def _time_of(hour: str, minute: str | None) -> time | None:
    try:
        return time(0 if int(hour) == 24 else int(hour), int(minute or 0))
    except ValueError:
        return None
