"""What is asked for on the day of a meeting."""

from storage.payloads import Question


class AskDoorCode(Question, name="check_in_code"):
    """The code that stands at the door."""


class AskRollNames(Question, name="meeting_roll"):
    """Who is here, comes late or leaves, by names."""
