"""What whoever calls a meeting is asked for."""

from storage.payloads import Question


class AskTitle(Question, name="meeting_title"):
    """The title of a meeting of no usual kind."""


class AskField(Question, name="meeting_field"):
    """One part of what is said of a meeting; `first` while it is called."""

    field: str
    first: bool = False


class AskRole(Question, name="meeting_who"):
    """The name of a meeting's secretary or chair."""

    role: str
