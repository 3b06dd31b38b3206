"""Every refusal of the office is explained, whatever it is about."""

from datetime import UTC, datetime
from enum import StrEnum

import pytest

from handlers import errors, refusals, registry
from handlers.errors import (
    AlreadyDone,
    BadInput,
    CheckInFault,
    CheckInRefused,
    CodeFault,
    CodeRefused,
    Done,
    Field,
    FileFault,
    FileRefused,
    InputFault,
    OfficeError,
    SecretFault,
    SecretLetter,
)
from handlers.staff.rules.permissions import Act

NOW = datetime(2026, 1, 13, 2, 0, tzinfo=UTC)


def kinds(of: type[OfficeError] = OfficeError) -> set[type[OfficeError]]:
    return {one for sub in of.__subclasses__() for one in (sub, *kinds(sub))}


def test_every_kind_is_explained() -> None:
    assert registry.ROUTES  # the journeys have said what they explain
    explained = refusals.explanations()
    assert [kind for kind in kinds() if not any(one in explained for one in kind.__mro__)] == []


def reasons() -> list[tuple[StrEnum, OfficeError]]:
    return [
        *((one, BadInput(one, InputFault.EMPTY)) for one in Field),
        *((one, BadInput(Field.DATE, one)) for one in InputFault),
        *((one, AlreadyDone(one)) for one in Done),
        *((one, FileRefused(one)) for one in FileFault),
        *((one, SecretLetter(one)) for one in SecretFault),
        *((one, CodeRefused(one)) for one in CodeFault),
        *((one, CheckInRefused(one, NOW, name="นางสมศรี ใจดี", seat=1)) for one in CheckInFault),
    ]


@pytest.mark.parametrize(("reason", "refusal"), reasons(), ids=lambda one: f"{type(one).__name__}-{one!s:.20}")
def test_every_reason_has_words_of_its_own(reason: StrEnum, refusal: OfficeError) -> None:
    said = refusals.explain(refusal, NOW)
    assert said.title
    assert reason not in said.to_text()


def test_whoever_may_not_hears_who_may() -> None:
    titles = {act: refusals.explain(errors.NotAllowed(act), NOW).title for act in Act}
    assert all(titles.values())


def test_a_file_refused_for_a_reason_of_another_version_is_refused_all_the_same() -> None:
    assert FileFault("turned_to_stone") is FileFault.FAILED
