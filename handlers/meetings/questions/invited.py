"""What the secretary is asked for while they note who comes."""

from storage.payloads import Question


class AskNotedReason(Question, name="meeting_note"):
    """Why somebody does not come, as they said by telephone."""
