"""When and where somebody wishes to be told: quiet hours, the hour of the digest, the platform. `Person.notify`."""

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
class Wishes:
    """`quiet`: from and to, Bangkok time, every day, over midnight where the second is the earlier; None: never.
    `digest`: when the day's one message comes, on working days. `platform`: None leaves it to the cost."""

    quiet: tuple[time, time] | None = (time(20, 0), time(6, 30))
    digest: time = time(8, 0)
    platform: Platform | None = None

    def is_quiet(self, moment: datetime) -> bool:
        """Whether somebody may not be disturbed at a moment. The moment quiet ends is not quiet."""
        if self.quiet is None:
            return False
        begins, ends = self.quiet
        clock = moment.astimezone(BANGKOK).time()
        return begins <= clock < ends if begins < ends else clock >= begins or clock < ends

    def heard_at(self, moment: datetime) -> datetime:
        """`moment` itself, or if it is quiet then when that ends, UTC."""
        if self.quiet is None or not self.is_quiet(moment):
            return moment
        day = bangkok_date(moment)
        ends = datetime.combine(day, self.quiet[1], BANGKOK)
        return (ends if ends > moment else ends + _DAY).astimezone(UTC)


DEFAULT = Wishes()
DIGEST_HOURS = (time(5, 0), time(20, 0))
"""From and to: a digest earlier or later than this is more likely a slip."""


def wishes_of(notify: Mapping[str, Any]) -> Wishes:
    """What a person's row says; whatever it does not say, or not in a form that can be meant, is as usual."""
    quiet = notify.get("quiet", DEFAULT)
    platform = notify.get("platform")
    return Wishes(
        quiet=_kept_span(quiet),
        digest=_kept_time(notify.get("digest")) or DEFAULT.digest,
        platform=Platform(platform) if platform in (Platform.TELEGRAM, Platform.LINE) else None,
    )


def plain(wishes: Wishes) -> dict[str, Any]:
    """What is wished otherwise than usual, as `Person.notify` keeps it; `wishes_of` reads it again."""
    kept: dict[str, Any] = {}
    if wishes.quiet != DEFAULT.quiet:
        kept["quiet"] = [f"{one:%H:%M}" for one in wishes.quiet] if wishes.quiet else []
    if wishes.digest != DEFAULT.digest:
        kept["digest"] = f"{wishes.digest:%H:%M}"
    if wishes.platform is not None:
        kept["platform"] = str(wishes.platform)
    return kept


def _kept_span(kept: object) -> tuple[time, time] | None:
    if kept == []:
        return None
    if isinstance(kept, list) and len(kept) == 2:
        begins, ends = (_kept_time(one) for one in kept)
        if begins is not None and ends is not None and begins != ends:
            return begins, ends
    return DEFAULT.quiet


def _kept_time(kept: object) -> time | None:
    try:
        return time.fromisoformat(kept) if isinstance(kept, str) else None
    except ValueError:
        return None


# --- as people type them ----------------------------------------------------------------------------------------------

_HOUR = r"(\d{1,2})(?:\s*[:.]\s*(\d{2}))?\s*(?:น\.?|นาฬิกา)?"
_ONE = re.compile(_HOUR)
_SPAN = re.compile(rf"{_HOUR}\s*(?:-|–|—|ถึง)\s*{_HOUR}")


def typed_time(text: str) -> time | None:
    """`8`, `8.30`, `08:30 น.`, `๗ โมง` as a time of day; None for anything else."""
    words = from_thai_digits(text.strip())
    if match := _ONE.fullmatch(words):
        return _time_of(match[1], match[2])
    try:
        found = find_time(words)
    except ImpossibleTime:
        return None
    whole = found is not None and found.time and not (words[: found.start] + words[found.end :]).strip()
    return time.fromisoformat(found.time) if found is not None and whole else None


def typed_span(text: str) -> tuple[time, time] | None:
    """`20-6.30`, `20:00 ถึง 06:30` as two times of day that differ; None for anything else."""
    match = _SPAN.fullmatch(from_thai_digits(text.strip()))
    if match is None:
        return None
    begins, ends = _time_of(match[1], match[2]), _time_of(match[3], match[4])
    return (begins, ends) if begins is not None and ends is not None and begins != ends else None


def _time_of(hour: str, minute: str | None) -> time | None:
    try:
        return time(0 if int(hour) == 24 else int(hour), int(minute or 0))
    except ValueError:
        return None
