"""Now, as a thing that is handed in. Rows keep UTC; Bangkok exists only at the edges."""

import threading
from datetime import UTC, datetime, timedelta, timezone
from typing import Protocol

# Thailand has had no daylight saving since 1920; a fixed offset needs no zone database on the machine.
BANGKOK = timezone(timedelta(hours=7), "Asia/Bangkok")


class Clock(Protocol):
    """Anything that tells the present moment, aware, in UTC."""

    def now(self) -> datetime: ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class TurnableClock:
    """A running clock that can be set to any moment: the simulator's and the tests'.

    Once turned it goes on from there at the machine's pace, unless `frozen`.
    """

    def __init__(self, start: datetime | None = None, *, frozen: bool = False) -> None:
        self._lock = threading.Lock()
        self._offset = timedelta()
        self._at: datetime | None = start if frozen else None
        if start is not None and not frozen:
            self._offset = start - datetime.now(UTC)

    def now(self) -> datetime:
        with self._lock:
            return self._at if self._at is not None else datetime.now(UTC) + self._offset

    def turn_to(self, moment: datetime) -> None:
        """Set the clock. `moment` must be aware."""
        if moment.tzinfo is None:
            raise ValueError("the clock is turned to an aware moment")
        with self._lock:
            if self._at is not None:
                self._at = moment.astimezone(UTC)
            else:
                self._offset = moment - datetime.now(UTC)

    def advance(self, by: timedelta) -> None:
        """Turn the clock by a span; negative turns it back."""
        self.turn_to(self.now() + by)
