"""What the secretary is asked for when a meeting is moved or called off."""

from storage.payloads import Question


class AskMove(Question, name="meeting_move"):
    """The new time or place of a meeting."""


class AskCancelReason(Question, name="meeting_cancel"):
    """Why a meeting is called off."""
