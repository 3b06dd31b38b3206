"""What is asked for beside a meeting's plan."""

from storage.payloads import Question


class AskStepDay(Question, name="meeting_plan"):
    """A step and its new day: มติย่อ 10 ก.พ."""
