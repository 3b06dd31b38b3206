from collections.abc import Mapping
from typing import Any

from handlers.common.paper_words import CAPACITIES, REMARK_KINDS, SECRET_SUBJECT, URGENCIES
from handlers.common.words import word
from handlers.letters.texts import letters
from storage.vocabulary import Urgency


def test_papers_and_chat_use_the_same_words() -> None:
    lists: list[Mapping[Any, str]] = [CAPACITIES, REMARK_KINDS, URGENCIES]
    differing = {value: words for known in lists for value, words in known.items() if words != word(value)}
    assert differing == {Urgency.NORMAL: ""}
    assert SECRET_SUBJECT == letters.SECRET_SUBJECT
