"""What a chat is asked when it looks for something."""

from storage.payloads import Question


class AskSearch(Question, name="find"):
    """Words, or a number, to look for."""


class AskHistory(Question, name="history"):
    """Whose history to show: a letter's number."""
