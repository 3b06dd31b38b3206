from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.staff.rules.routing import Away, Decider, Holder, may_stand_in, who_decides
from storage.vocabulary import Capacity, PostKind

DIRECTOR, FIRST, SECOND, CLERK, NEIGHBOUR = range(1, 6)
TODAY = date(2026, 1, 20)
HOLDERS = (
    Holder(CLERK, PostKind.CLERK),
    Holder(SECOND, PostKind.DEPUTY, 2),
    Holder(DIRECTOR, PostKind.DIRECTOR),
    Holder(FIRST, PostKind.DEPUTY, 1),
)


def away(person: int, deputy: int | None = None, capacity: Capacity = Capacity.ACTING) -> Away:
    return Away(person, date(2026, 1, 20), date(2026, 1, 22), deputy, capacity)


@pytest.mark.parametrize(
    ("absences", "person", "capacity"),
    [
        ([], DIRECTOR, Capacity.SELF),
        ([away(FIRST)], DIRECTOR, Capacity.SELF),
        ([away(DIRECTOR)], FIRST, Capacity.ACTING),
        ([away(DIRECTOR), away(FIRST)], SECOND, Capacity.ACTING),
        ([away(DIRECTOR, SECOND)], SECOND, Capacity.ACTING),
        ([away(DIRECTOR, SECOND), away(SECOND)], FIRST, Capacity.ACTING),
        ([away(DIRECTOR, NEIGHBOUR, Capacity.DELEGATED)], NEIGHBOUR, Capacity.DELEGATED),
        ([away(DIRECTOR), away(DIRECTOR, SECOND)], SECOND, Capacity.ACTING),
        ([away(DIRECTOR), away(FIRST, CLERK)], SECOND, Capacity.ACTING),  # a deputy names nobody for the director
    ],
)
def test_who_decides(absences: list[Away], person: int, capacity: Capacity) -> None:
    assert who_decides(HOLDERS, absences, TODAY) == Decider(person, capacity)


def test_nobody_present() -> None:
    everybody = [away(DIRECTOR), away(FIRST), away(SECOND)]
    assert who_decides(HOLDERS, everybody, TODAY) is None
    assert who_decides([], [], TODAY) is None


@pytest.mark.parametrize(("day", "present"), [(19, True), (20, False), (22, False), (23, True)])
def test_an_absence_has_both_its_ends(day: int, present: bool) -> None:
    found = who_decides(HOLDERS, [away(DIRECTOR)], date(2026, 1, day))
    assert found is not None
    assert (found.person_id == DIRECTOR) is present


def test_an_empty_chair_falls_to_the_first_deputy() -> None:
    deputies = [holder for holder in HOLDERS if holder.kind is PostKind.DEPUTY]
    assert who_decides(deputies, [], TODAY) == Decider(FIRST, Capacity.ACTING)


def test_the_head_of_administration_heads_the_central_group() -> None:
    assert who_decides([Holder(7, PostKind.HEAD_OF_ADMINISTRATION)], [], TODAY) == Decider(7, Capacity.SELF)


def test_secret_letters_wait_for_the_holder() -> None:
    assert who_decides(HOLDERS, [away(DIRECTOR, FIRST)], TODAY, secret=True) == Decider(DIRECTOR, Capacity.SELF)
    assert who_decides(HOLDERS[:2], [], TODAY, secret=True) is None


def test_deputies_are_offered_in_order_and_only_if_free_throughout() -> None:
    first, last = date(2026, 1, 20), date(2026, 1, 22)
    assert [one.person_id for one in may_stand_in(HOLDERS, [], first, last)] == [FIRST, SECOND]
    busy = Away(FIRST, date(2026, 1, 22), date(2026, 1, 30))
    assert [one.person_id for one in may_stand_in(HOLDERS, [busy], first, last)] == [SECOND]
    assert [one.person_id for one in may_stand_in(HOLDERS, [busy], first, date(2026, 1, 21))] == [FIRST, SECOND]


@given(st.lists(st.builds(away, st.integers(1, 5), st.none() | st.integers(1, 5)), max_size=6))
def test_nobody_decides_while_away(absences: list[Away]) -> None:
    found = who_decides(HOLDERS, absences, TODAY)
    absent = {absence.person_id for absence in absences}
    if found is not None:
        assert found.person_id not in absent
        assert (found.capacity is Capacity.SELF) == (found.person_id == DIRECTOR)
    else:
        assert {DIRECTOR, FIRST, SECOND} <= absent
