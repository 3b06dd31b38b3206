"""Every button and every question in the source leads to a flow: read from the source, so that none is forgotten."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import handlers
from handlers import registry
from storage.payloads import Payload, PressData, Question

SOURCE = Path(handlers.__file__).parent
WORD = re.compile(r"[a-z]+(_[a-z]+)*")
STYLES = {"primary", "secondary", "danger"}


@cache
def trees() -> tuple[ast.Module, ...]:
    return tuple(ast.parse(path.read_text("utf-8")) for path in sorted(SOURCE.rglob("*.py")))


def calls() -> Iterator[tuple[str, ast.Call]]:
    for tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
                yield node.func.id if isinstance(node.func, ast.Name) else node.func.attr, node


def words(node: ast.expr) -> set[str]:
    """The constants that an argument may be, as verbs are written; none where it is made by a call."""
    if isinstance(node, ast.Call):
        return set()
    constants = {one.value for one in ast.walk(node) if isinstance(one, ast.Constant) and isinstance(one.value, str)}
    return {one for one in constants if WORD.fullmatch(one)}


def takers() -> dict[str, set[int]]:
    """Functions that are given a verb, by name: where."""
    found: dict[str, set[int]] = {}
    for tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef):
                places = {place for place, one in enumerate(node.args.args) if one.arg in ("verb", "turn")}
                found.setdefault(node.name, set()).update(places)
    return found


def declared(family: type[Payload]) -> set[str]:
    """The words of all types of one family that the office declares; a common base of some has none."""
    found = {word for one in family.__subclasses__() for word in declared(one)}
    return found | {family.NAME} if family.NAME and family.__module__.startswith("handlers.") else found


def test_every_button_has_its_flow() -> None:
    where, verbs = takers(), set[str]()
    for name, call in calls():
        given = [one.value for one in call.keywords if one.arg in ("verb", "turn")]
        given += [one for place, one in enumerate(call.args) if place in where.get(name, ())]
        verbs.update(*map(words, given))
    verbs -= STYLES
    verbs |= declared(PressData)
    assert len(verbs) > 200
    assert verbs - registry.PRESSES.keys() == set()


def test_every_question_has_who_takes_the_answer() -> None:
    steps = {word for name, call in calls() if name == "ask" and call.args for word in words(call.args[0])}
    steps |= declared(Question)
    assert len(steps) > 20
    assert steps - registry.TEXTS.keys() - registry.FILES.keys() == set()
