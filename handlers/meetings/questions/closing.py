"""What the secretary is asked for at the closing."""

from storage.payloads import Question


class AskEnd(Question, name="meeting_end"):
    """When the meeting ended."""


class AskTimes(Question, name="meeting_times"):
    """When a meeting that is over began and ended."""
