"""What the secretary is asked for on a meeting's card."""

from storage.payloads import Question


class AskNotedReason(Question, name="meeting_note"):
    """Why somebody does not come, as they said by telephone."""


class AskMove(Question, name="meeting_move"):
    """The new time or place of a meeting."""


class AskCancelReason(Question, name="meeting_cancel"):
    """Why a meeting is called off."""
