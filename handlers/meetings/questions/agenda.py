"""What groups and the secretary are asked for while an agenda is made."""

from storage.payloads import Question
from storage.vocabulary import AgendaKind


class AskOffer(Question, name="agenda_offer"):
    """An item of a group: words, or a file."""

    kind: AgendaKind


class AskItemWords(Question, name="agenda_words"):
    """The words or the file of an item: of the one that stands there, or of a new one in a section."""

    section: int = 0
    item: int | None = None


class AskItemFile(Question, name="agenda_file"):
    """The file of an item; `of_group` where a group brought it."""

    of_group: bool = False
