"""Every word of the office's lists has a Thai one, and names fit their buttons."""

from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.common.words import fit, known_lists, word
from notifications.message import LABEL_UNITS, utf16_units
from storage import vocabulary
from storage.vocabulary import Capacity

# How the machine calls its own states; people never read them.
_OF_THE_MACHINE = {vocabulary.EventState, vocabulary.SendState, vocabulary.ReadingState}


def test_every_list_people_meet_has_words() -> None:
    lists = {one for one in vars(vocabulary).values() if isinstance(one, type) and issubclass(one, StrEnum)}
    assert lists - {StrEnum} - _OF_THE_MACHINE <= known_lists()


@pytest.mark.parametrize("one", sorted(known_lists(), key=str))
def test_no_word_is_missing(one: type[StrEnum]) -> None:
    assert all(word(value) or value is Capacity.SELF for value in one)


@given(st.text(alphabet=st.characters(codec="utf-8"), min_size=1))
def test_what_is_fitted_fits(label: str) -> None:
    assert utf16_units(fit(label)) <= LABEL_UNITS
    if utf16_units(label) <= LABEL_UNITS:
        assert fit(label) == label
