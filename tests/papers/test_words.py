from enum import StrEnum

from handlers.papers.words import CAPACITIES, REMARK_KINDS, SECRET_SUBJECT, URGENCIES
from handlers.texts import letters
from handlers.texts.words import word
from storage.vocabulary import Urgency


def test_papers_and_chat_use_the_same_words() -> None:
    printed: dict[StrEnum, str] = {**CAPACITIES, **REMARK_KINDS, **URGENCIES}
    assert {value: words for value, words in printed.items() if words != word(value)} == {Urgency.NORMAL: ""}
    assert SECRET_SUBJECT == letters.SECRET_SUBJECT
