"""What chats are asked for about circulars. Words and keys are stored: see `storage.payloads`."""

from pydantic import Field

from storage.payloads import Question

# --- sending ----------------------------------------------------------------------------------------------------------


class AskLetterNumber(Question, name="circulate_number"):
    """The receive number of the letter that is to be sent."""


class AskReceiverNames(Question, name="circulate_names"):
    """Names of schools."""


class AskListName(Question, name="circulate_list_name"):
    """The name of a new list, or another name for `list_id`."""

    list_id: int | None = Field(default=None, alias="list")


class AskCircularQuestion(Question, name="circulate_question"):
    """What the receivers are to answer."""


class AskDue(Question, name="circulate_due"):
    """By when."""


# --- tracking ---------------------------------------------------------------------------------------------------------


class AskCalledAnswer(Question, name="circulate_proxy_answer"):
    """What a receiver answered on the telephone."""

    receiver: int


class AskCancelReason(Question, name="circulate_cancel"):
    """Why a circular is called back."""


# --- receiving --------------------------------------------------------------------------------------------------------


class AskAnswer(Question, name="circular_answer"):
    """A number or a few words."""


class AskAnswerFile(Question, name="circular_file"):
    """A file."""


class AskAssignee(Question, name="circular_pass"):
    """The name of a colleague."""
