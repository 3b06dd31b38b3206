"""What is asked for while brief resolutions are endorsed."""

from storage.payloads import Question


class AskCorrection(Question, name="endorse_correct"):
    """What is to be corrected, of an item or of something else."""

    item: int | None = None


class AskNewWords(Question, name="amendment_accept"):
    """The corrected words of a resolution."""


class AskRefusalReason(Question, name="amendment_refuse"):
    """Why a correction is not accepted."""
