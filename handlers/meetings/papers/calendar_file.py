"""A meeting as a calendar file (RFC 5545). Opened on a phone it adds the meeting; opened again it updates it.

`icalendar` folds and escapes; what makes an update an update is ours: one UID for good, and a SEQUENCE that grows.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from icalendar import Alarm, Calendar, Event

_PRODUCT = "-//SarabanBot//meetings//TH"
_WARNED = timedelta(hours=1)


@dataclass(frozen=True)
class Entry:
    """An entry of a calendar. `uid` never changes; `sequence` grows with every change that people must know."""

    uid: str
    sequence: int
    summary: str
    starts_at: datetime
    ends_at: datetime
    place: str = ""
    about: str = ""
    url: str = ""
    cancelled: bool = False


def calendar_file(entry: Entry, now: datetime) -> bytes:
    """The file (.ics, UTF-8). `now` is when it was made; moments must be aware and are written in UTC, which every
    calendar shows in the phone's own time."""
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", now.astimezone(UTC))
    event.add("last-modified", now.astimezone(UTC))
    event.add("dtstart", entry.starts_at.astimezone(UTC))
    event.add("dtend", entry.ends_at.astimezone(UTC))
    event.add("summary", entry.summary)
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    for name, value in (("location", entry.place), ("description", entry.about), ("url", entry.url)):
        if value:
            event.add(name, value)
    if not entry.cancelled:
        event.add_component(_alarm(entry.summary))
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "CANCEL" if entry.cancelled else "PUBLISH")
    calendar.add_component(event)
    made: bytes = calendar.to_ical()
    return made


def _alarm(summary: str) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", summary)
    alarm.add("trigger", -_WARNED)
    return alarm
