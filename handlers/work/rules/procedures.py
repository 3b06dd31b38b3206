"""The procedures of the office's manuals: what is done, by whom, when, with which forms, by which rule.

They are data (`manuals/*.yaml`, one file a manual) in words of our own; the manual's number and the heading of its
page say where each is read in full.
"""

from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from enum import StrEnum
from functools import cache, cached_property
from importlib import resources
from typing import Any

import yaml
from pydantic import ConfigDict, TypeAdapter, field_validator, model_validator
from pydantic.dataclasses import dataclass

from handlers.work.rules.work_calendar import Alongside, When, parse_when

_WHOLE = ConfigDict(extra="forbid", str_min_length=1, str_strip_whitespace=True)
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# Thai has no spaces between words: what shares this part of its letters in a row may be what was meant.
_NEAR = 0.5
_SHORTEST_PIECE = 4
_FEW = 4


class Who(StrEnum):
    """Who does a step, by their part in the office; never a person."""

    OFFICER = "officer"
    CLERK = "clerk"
    GROUP_DIRECTOR = "group_director"
    OFFICE_DIRECTOR = "office_director"
    OFFICE = "office"
    GROUPS = "groups"
    SCHOOLS = "schools"
    COMMITTEE = "committee"
    AREA_BOARD = "area_board"
    """คณะกรรมการเขตพื้นที่การศึกษา (กพท.)."""
    PROVINCE = "province"
    """The governor, or a board of the province or of a group of provinces."""


@dataclass(frozen=True, config=_WHOLE)
class Step:
    """One step. Its `id` is never given to another step of the procedure: the tasks made of it are known by it.

    `when` is the time in the manual's own words, `time` what they mean.
    """

    id: int
    do: str
    who: Who
    when: str

    @field_validator("when")
    @classmethod
    def _parses(cls, when: str) -> str:
        parse_when(when)
        return when

    @cached_property
    def time(self) -> When:
        return parse_when(self.when)


@dataclass(frozen=True, config=_WHOLE)
class Procedure:
    """One procedure of a manual. `key` names it for good. Forms and laws are there where the manual names some."""

    key: str
    title: str
    section: str
    heading: str
    purpose: str
    steps: tuple[Step, ...]
    manual: str
    laws: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _steps_are_known_apart(self) -> "Procedure":
        ids = {step.id for step in self.steps}
        if not ids or min(ids) < 1 or len(ids) < len(self.steps):
            raise ValueError(f"{self.key}: every step needs a number of its own, from 1")
        if isinstance(self.steps[0].time, Alongside):
            raise ValueError(f"{self.key}: nothing comes before the first step")
        return self


@dataclass(frozen=True, config=_WHOLE)
class Manual:
    """One of the manuals. `group` is a word in the name of the group whose work it describes."""

    number: str
    title: str
    group: str
    procedures: tuple[Procedure, ...]


@cache
def manuals() -> tuple[Manual, ...]:
    """All manuals, by number. Raises pydantic.ValidationError where a file is not whole."""
    folder = resources.files("handlers.work.rules") / "manuals"
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".yaml")), key=lambda file: file.name)
    return tuple(manual_of(yaml.load(file.read_text("utf-8"), _LOADER)) for file in files)


def manual_of(content: Mapping[str, Any]) -> Manual:
    """A file's content as a manual. Raises pydantic.ValidationError naming what is missing or wrong."""
    number = content.get("number", "")
    listed = [{**procedure, "manual": number} for procedure in content.get("procedures", ())]
    return TypeAdapter(Manual).validate_python({**content, "procedures": listed})


@cache
def procedures() -> Mapping[str, Procedure]:
    """Every procedure by its key, in the order of the manuals."""
    return {one.key: one for manual in manuals() for one in manual.procedures}


def manual(number: str) -> Manual:
    """The manual with this number. Raises LookupError."""
    for one in manuals():
        if one.number == number:
            return one
    raise LookupError(number)


# --- looking one up ---------------------------------------------------------------------------------------------------


def find(words: str) -> list[Procedure]:
    """The procedures with all of these words; those with them in the title come first."""
    wanted = words.lower().split()
    found = [(_rank(one, wanted), one) for one in procedures().values()] if wanted else []
    return [one for rank, one in sorted(found, key=lambda pair: pair[0]) if rank < len(_places(one))]


def near(words: str) -> list[Procedure]:
    """What may have been meant by words that stand nowhere: the few titles with the longest piece of them."""
    wanted = "".join(words.lower().split())
    found = [(_shared(wanted, one.title), one) for one in procedures().values()]
    alike = [(shared, one) for shared, one in found if shared >= _NEAR * len(wanted) and shared >= _SHORTEST_PIECE]
    return [one for _shared_, one in sorted(alike, key=lambda pair: -pair[0])[:_FEW]]


def _shared(wanted: str, title: str) -> int:
    """How many letters in a row both have."""
    return SequenceMatcher(None, wanted, "".join(title.lower().split()), autojunk=False).find_longest_match().size


def _rank(procedure: Procedure, wanted: Sequence[str]) -> int:
    seen = ""
    for rank, text in enumerate(_places(procedure)):
        seen = f"{seen} {text}"
        if all(word in seen for word in wanted):
            return rank
    return len(_places(procedure))


def _places(procedure: Procedure) -> tuple[str, ...]:
    steps = " ".join(step.do for step in procedure.steps)
    return tuple(
        text.lower()
        for text in (procedure.title, f"{procedure.section} {procedure.heading}", f"{procedure.purpose} {steps}")
    )
