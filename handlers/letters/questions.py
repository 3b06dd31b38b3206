"""What chats are asked for while a letter is registered, proposed and decided."""

from storage.payloads import Question

# --- drafts -----------------------------------------------------------------------------------------------------------


class AskEmptyField(Question, name="fill"):
    """The next field that is still empty while a draft is typed; a picture of the letter is taken as well."""

    field: str = ""


class AskField(Question, name="edit_field"):
    """Another value of a field."""

    field: str = ""


class AskPage(Question, name="page"):
    """The next page of a draft."""


class AskPageAgain(Question, name="retake"):
    """A better picture of a page; `page` is its id."""

    page: int = 0


# --- numbers ----------------------------------------------------------------------------------------------------------


class AskVoidReason(Question, name="void_reason"):
    """Why a number is voided."""


class AskReservationNote(Question, name="reserve_note"):
    """For which letter a number is reserved."""


class AskReservedFile(Question, name="reserved_file"):
    """The file of the letter for which a number was reserved."""


# --- proposing and deciding -------------------------------------------------------------------------------------------


class AskOpinion(Question, name="opinion"):
    """What the clerk thinks should be done."""


class AskClerkQuestion(Question, name="decider_question"):
    """The clerk's question to whoever returned the letter."""


class AskDeciderAnswer(Question, name="decider_answer"):
    """The answer to the clerk's question."""


class AskOrder(Question, name="own_words"):
    """The decision in own words."""


class AskAssigneeName(Question, name="assignee_name"):
    """The name of the person who is given the letter."""


class AskReturnReason(Question, name="return_reason"):
    """Why the letter is returned."""
