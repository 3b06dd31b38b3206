"""Every button, question and event that the office declares leads to a flow, so that none is forgotten."""

import pytest

from handlers import registry
from storage.payloads import EventData, Payload, PressData, Question


def declared(family: type[Payload]) -> dict[str, type[Payload]]:
    """The types of one family that the office declares, by their words; a common base of some has none."""
    found = {word: one for sub in family.__subclasses__() for word, one in declared(sub).items()}
    own = {family.NAME: family} if family.NAME and family.__module__.startswith("handlers.") else {}
    return found | own


def words(family: type[Payload]) -> list[str]:
    """The words of a family that the office declares, each as often as it does."""
    return [
        word
        for sub in family.__subclasses__()
        for word in ([sub.NAME] if sub.NAME and sub.__module__.startswith("handlers.") else []) + words(sub)
    ]


def test_every_button_has_its_flow() -> None:
    presses = declared(PressData)
    assert len(presses) > 200
    assert presses == {verb: route.data for verb, route in registry.PRESSES.items()}


def test_every_question_has_who_takes_the_answer() -> None:
    questions = declared(Question)
    assert len(questions) > 20
    routes = {**registry.TEXTS, **registry.FILES}
    assert questions == {step: route.question for step, route in routes.items()}


def test_every_event_has_its_flow() -> None:
    events = declared(EventData)
    assert len(events) > 10
    assert events == {what: route.data for what, route in registry.EVENTS.items()}


@pytest.mark.parametrize("family", [PressData, Question, EventData])
def test_no_word_is_declared_twice(family: type[Payload]) -> None:
    assert sorted(words(family)) == sorted(declared(family))
