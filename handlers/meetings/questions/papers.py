"""What is asked for while a paper is on its way."""

from storage.payloads import Question


class AskReturnReason(Question, name="paper_return"):
    """Why a paper is sent back."""


class AskLetterWords(Question, name="letter_words"):
    """What the letter of invitation is to say besides."""
