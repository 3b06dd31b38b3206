"""Buttons with which a meeting is closed."""

from datetime import datetime

from storage.payloads import PressData


class CloseMeeting(PressData, name="meeting_close"):
    """[ปิดประชุม 11:45]; [ปิดประชุม] without a time asks for it."""

    at: datetime | None = None


class CorrectTimes(PressData, name="meeting_times"):
    """[แก้เวลา]: when a meeting began and ended."""
