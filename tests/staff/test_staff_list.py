"""Names split, and staff lists settled."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.staff.rules.staff_list import (
    OfficeLine,
    PersonLine,
    PostLine,
    StaffList,
    StaffListError,
    UnitLine,
    fold,
    settle,
    split_name,
)
from storage.vocabulary import PostKind, UnitKind


@pytest.mark.parametrize(
    ("typed", "parts"),
    [
        ("นางสมศรี ใจดี", ("นาง", "สมศรี", "ใจดี")),
        ("นางสาวแพร ทองดี", ("นางสาว", "แพร", "ทองดี")),
        ("น.ส. แพร  ทองดี", ("น.ส.", "แพร", "ทองดี")),
        ("ว่าที่ ร.ต.หญิง ดวงใจ งามตา", ("ว่าที่ ร.ต.หญิง", "ดวงใจ", "งามตา")),
        ("ดร.สมชาย ณ ตัวอย่าง", ("ดร.", "สมชาย", "ณ ตัวอย่าง")),
        ("สมศรี", ("", "สมศรี", "")),
        ("นาง", ("", "นาง", "")),
        ("", ("", "", "")),
    ],
)
def test_names(typed: str, parts: tuple[str, str, str]) -> None:
    assert split_name(typed) == parts


@given(st.text())
def test_nothing_of_a_name_is_lost(typed: str) -> None:
    assert fold("".join(split_name(typed))) == fold(typed)


def staff_list(*posts: PostLine) -> StaffList:
    group = UnitLine("groups, 1", UnitKind.GROUP, "กลุ่มนโยบายและแผน", "แผน", ("นผ",))
    admin = PostLine("people, 0", "", PostKind.OFFICER, "ผู้ดูแล", 0, PersonLine("นาย", "ธนา", admin=True))
    return StaffList(OfficeLine("office", "สพป.ตัวอย่าง เขต 1", "สพป. ตย.1"), (group,), (admin, *posts))


@pytest.mark.parametrize("typed", ["กลุ่มนโยบายและแผน", "กลุ่ม นโยบาย และแผน", "แผน", "นผ"])
def test_a_unit_may_be_called_by_any_of_its_names(typed: str) -> None:
    settled = settle(staff_list(PostLine("people, 1", typed, PostKind.CLERK)))
    assert settled.posts[1].unit == "กลุ่มนโยบายและแผน"


@pytest.mark.parametrize("typed", ["", "สพป.ตัวอย่าง เขต 1", "สพปตย1"])
def test_the_office_itself(typed: str) -> None:
    assert settle(staff_list(PostLine("people, 1", typed, PostKind.DIRECTOR))).posts[1].unit == "สพป.ตัวอย่าง เขต 1"


def test_deputies_are_ranked_as_they_come() -> None:
    ranks = [3, 0, 0]
    settled = settle(staff_list(*(PostLine(f"people, {rank}", "แผน", PostKind.DEPUTY, rank=rank) for rank in ranks)))
    assert [post.rank for post in settled.posts[1:]] == [3, 4, 5]


def test_every_problem_is_named_at_once() -> None:
    with pytest.raises(StaffListError) as caught:
        settle(staff_list(PostLine("a", "ไม่มี", PostKind.CLERK), PostLine("b", "ไม่มีอีก", PostKind.CLERK)))
    assert [problem.where for problem in caught.value.problems] == ["a", "b"]
