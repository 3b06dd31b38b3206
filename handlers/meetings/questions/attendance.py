"""What the invited are asked for."""

from storage.payloads import Question


class AskAbsenceReason(Question, name="meeting_reason"):
    """Why somebody cannot come."""


class AskSubstitute(Question, name="meeting_send"):
    """Who comes instead: a name, with a position."""
