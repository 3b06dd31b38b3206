"""Typed payloads of rows, and the names of things."""

from datetime import UTC, date, datetime
from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field, ValidationError

from storage.payloads import PayloadTooLarge, PressData
from storage.ref import Ref
from storage.tables import AgendaCall, Letter, MeetingPaper
from storage.vocabulary import Direction


class Colour(StrEnum):
    RED = "red"


class Sample(PressData, name="sample"):
    """Something of each kind that rows hold."""

    person: int
    day: date | None = None
    units: tuple[int, ...] = ()
    colour: Colour = Colour.RED
    from_: str = Field(default="", alias="from")


def test_a_payload_goes_to_a_row_and_back() -> None:
    said = Sample(person=3, day=date(2026, 2, 28), units=(1, 2), from_="กลุ่ม")
    assert said.to_json() == {"person": 3, "day": "2026-02-28", "units": [1, 2], "from": "กลุ่ม"}
    assert Sample.from_json(said.to_json()) == said


def test_what_is_as_usual_takes_no_room() -> None:
    assert Sample(person=3).to_json() == {"person": 3}


@pytest.mark.parametrize("row", [{"person": "3"}, {"person": 3, "colour": "red"}, {"person": 3, "later": True}])
def test_rows_of_other_versions_are_read(row: dict[str, object]) -> None:
    assert Sample.from_json(row) == Sample(person=3)


@pytest.mark.parametrize("row", [{}, {"person": "somebody"}, {"person": 3, "colour": "blue"}, {"person": 3, "day": ""}])
def test_what_is_none_of_its_kind_is_no_payload(row: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Sample.from_json(row)


def test_a_payload_is_frozen_and_has_a_size() -> None:
    with pytest.raises(ValidationError):
        setattr(Sample(person=3), "person", 4)  # noqa: B010  the checker knows that it is frozen
    with pytest.raises(PayloadTooLarge):
        Sample(person=3, from_="ก" * Sample.MOST_BYTES).to_json()


@given(st.from_regex(r"[a-z_]{1,20}", fullmatch=True), st.integers(min_value=1, max_value=2**62))
def test_a_ref_tells_its_kind_and_its_id(kind: str, row_id: int) -> None:
    assert (Ref.to(kind, row_id).kind, Ref.to(kind, row_id).id) == (kind, row_id)
    assert Ref.to(kind, row_id) == f"{kind}:{row_id}"


@pytest.mark.parametrize(("text", "kind", "row_id"), [("", "", 0), ("letter:", "letter", 0), ("person:๗", "person", 0)])
def test_a_ref_of_no_row_has_no_id(text: str, kind: str, row_id: int) -> None:
    assert (Ref(text).kind, Ref(text).id) == (kind, row_id)


def test_rows_are_named_by_their_kind() -> None:
    assert (
        Ref.of(Letter(id=12, unit_id=1, direction=Direction.RECEIVE, made_at=datetime(2026, 1, 5, tzinfo=UTC)))
        == "letter:12"
    )
    assert (AgendaCall.KIND, MeetingPaper.KIND) == ("agenda_call", "meeting_paper")
