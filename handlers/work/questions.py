"""What a chat is asked about tasks and their deadlines. The subject is the task."""

from datetime import date

from storage.payloads import Question


class AskTaskDue(Question, name="task_due"):
    """By when it is to be done."""


class AskReport(Question, name="task_report"):
    """A note or a file for the report."""


class AskQuestion(Question, name="task_ask"):
    """The officer's question."""


class AskAnswer(Question, name="task_answer"):
    """The head's answer to the officer's question."""


class AskWhatIsMissing(Question, name="task_more"):
    """What the head still wants."""


class AskSendBackReason(Question, name="task_send_back"):
    """Why the group sends it back."""


class AskSnooze(Question, name="task_snooze"):
    """When to be reminded again."""


class AskExtension(Question, name="extend"):
    """A new due day or a reason, whichever comes first. `reason`: where it was typed first."""

    reason: str = ""


class AskExtensionReason(Question, name="extend_reason"):
    """Why more time is needed until that day and time."""

    day: date
    time: str = ""
