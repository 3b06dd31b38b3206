"""What is asked for while it is said whom a meeting is for."""

from pydantic import Field

from storage.payloads import Question


class AskInvitees(Question, name="meeting_whom"):
    """Names of units, people and posts."""


class AskListName(Question, name="meeting_list_name"):
    """The name of a list: a new one, or another name for `list_id`."""

    list_id: int | None = Field(default=None, alias="list")
