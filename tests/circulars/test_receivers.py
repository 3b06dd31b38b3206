"""Whom a circular goes to: choices, taps on them, and names as people type them."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.circulars.rules.receivers import (
    EVERY_SCHOOL,
    Choice,
    Place,
    Wording,
    chosen,
    gone,
    read_names,
    toggle_cluster,
    toggle_type,
    toggle_unit,
    wording,
)
from storage.vocabulary import UnitKind


def school(unit_id: int, name: str, cluster: str, school_type: str = "") -> Place:
    return Place(unit_id, UnitKind.SCHOOL, (f"รร.{name}", f"โรงเรียน{name}"), cluster, school_type)


WATER, HILL = "เครือข่ายลุ่มน้ำ", "เครือข่ายดอยสูง"
PLACES = (
    school(1, "บ้านหนองบัว", WATER, "ขยายโอกาส"),
    school(2, "บ้านปากคลอง", WATER),
    school(3, "วัดท่าข้าม", WATER, "ขนาดเล็ก"),
    school(4, "บ้านดอนแก้ว", HILL, "ขนาดเล็ก"),
    school(5, "บ้านห้วยไร่", HILL),
    Place(8, UnitKind.GROUP, ("บุคคล", "กลุ่มบริหารงานบุคคล", "งานบุคคล")),
    Place(9, UnitKind.GROUP, ("แผน", "กลุ่มนโยบายและแผน")),
)


@pytest.mark.parametrize(
    ("choice", "units"),
    [
        (Choice(), []),
        (EVERY_SCHOOL, [1, 2, 3, 4, 5]),
        (Choice(every=True, without=(2,)), [1, 3, 4, 5]),
        (Choice(clusters=(HILL,)), [4, 5]),
        (Choice(clusters=(HILL,), units=(1,)), [1, 4, 5]),
        (Choice(types=("ขนาดเล็ก",)), [3, 4]),
        (Choice(types=("ขนาดเล็ก",), clusters=(HILL,), without=(4,)), [3, 5]),
        (Choice(units=(9, 2)), [2, 9]),
        (Choice(every=True, units=(8,)), [1, 2, 3, 4, 5, 8]),
        (Choice(units=(77,)), []),  # it was closed since
        (Choice(clusters=("",), types=("",)), []),  # having no cluster is not one
    ],
)
def test_what_a_choice_means(choice: Choice, units: list[int]) -> None:
    assert chosen(choice, PLACES) == units
    assert Choice.from_json(json.loads(json.dumps(choice.to_json()))) == choice


def test_a_unit_that_was_chosen_and_is_gone_is_known() -> None:
    assert gone(Choice(units=(1, 77)), PLACES) == [77]


def test_a_choice_of_an_older_release_opens() -> None:
    assert Choice.from_json({"every": True}) == EVERY_SCHOOL


def test_taps_on_schools() -> None:
    one = toggle_unit(Choice(), 2, PLACES)
    assert one == Choice(units=(2,))
    assert toggle_unit(one, 2, PLACES) == Choice()
    all_but_one = toggle_unit(EVERY_SCHOOL, 2, PLACES)
    assert all_but_one == Choice(every=True, without=(2,))
    assert toggle_unit(all_but_one, 2, PLACES) == EVERY_SCHOOL


def test_taps_on_clusters_and_types() -> None:
    hill = toggle_cluster(Choice(units=(4,)), HILL, PLACES)
    assert hill == Choice(clusters=(HILL,))
    assert toggle_cluster(hill, HILL, PLACES) == Choice()
    assert chosen(toggle_cluster(EVERY_SCHOOL, HILL, PLACES), PLACES) == [1, 2, 3]
    small = toggle_type(hill, "ขนาดเล็ก", PLACES)
    assert chosen(small, PLACES) == [3, 4, 5]
    assert chosen(toggle_type(small, "ขนาดเล็ก", PLACES), PLACES) == [5]


@pytest.mark.parametrize(
    ("choice", "said"),
    [
        (EVERY_SCHOOL, Wording(every=True)),
        (Choice(every=True, without=(4, 5)), Wording(every=True, without_clusters=(HILL,))),
        (
            Choice(every=True, without=(2, 4, 5)),
            Wording(every=True, without_clusters=(HILL,), without=("รร.บ้านปากคลอง",)),
        ),
        (Choice(clusters=(HILL,), units=(1, 77)), Wording(clusters=(HILL,), units=("รร.บ้านหนองบัว",))),
    ],
)
def test_a_choice_in_parts(choice: Choice, said: Wording) -> None:
    assert wording(choice, PLACES) == said


@pytest.mark.parametrize(
    ("typed", "units"),
    [
        ("บ้านหนองบัว", [1]),
        ("รร.บ้านหนองบัว, โรงเรียนวัดท่าข้าม", [1, 3]),
        ("รร.บ้านหนองบัว รร.วัดท่าข้าม", [1, 3]),
        ("หนองบัว\nดอนแก้ว และ ห้วยไร่", [1, 4, 5]),
        ("ทุกโรงเรียน", [1, 2, 3, 4, 5]),
        ("ทุกโรงเรียน ยกเว้น รร.บ้านหนองบัว, ปากคลอง", [3, 4, 5]),
        ("ยกเว้น เครือข่ายลุ่มน้ำ", [4, 5]),
        ("เครือข่ายลุ่มน้ำ ยกเว้น หนองบัว", [2, 3]),
        ("ลุ่มน้ำ", [1, 2, 3]),
        ("กลุ่มเครือข่ายดอยสูง, กลุ่มนโยบายและแผน", [4, 5, 9]),
        ("งานบุคคล", [8]),
    ],
)
def test_names_as_they_are_typed(typed: str, units: list[int]) -> None:
    assert chosen(read_names(typed, PLACES).choice, PLACES) == units


def test_unknown_and_unclear_names_are_said() -> None:
    read = read_names("หนองบัว, หนองแวง, บ้าน", PLACES)
    assert chosen(read.choice, PLACES) == [1]
    assert read.unknown == ("หนองแวง",)
    assert [name for name, _may_be in read.unclear] == ["บ้าน"]
    assert "รร.บ้านปากคลอง" in read.unclear[0][1]


@given(st.lists(st.sampled_from([1, 2, 3, 4, 5, 8, 9, HILL, WATER, "ขนาดเล็ก"]), max_size=8))
def test_a_tap_on_a_school_is_always_seen(taps: list[int | str]) -> None:
    choice = Choice()
    for tap in taps:
        if isinstance(tap, int):
            before = tap in chosen(choice, PLACES)
            choice = toggle_unit(choice, tap, PLACES)
            assert (tap in chosen(choice, PLACES)) is not before
        else:
            members = {p.unit_id for p in PLACES if tap in (p.cluster, p.school_type)}
            all_in = members <= set(chosen(choice, PLACES))
            toggle = toggle_type if tap == "ขนาดเล็ก" else toggle_cluster
            choice = toggle(choice, tap, PLACES)
            assert (not members & set(chosen(choice, PLACES))) if all_in else members <= set(chosen(choice, PLACES))
