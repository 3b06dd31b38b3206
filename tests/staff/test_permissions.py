"""The whole table: every post, every act, in one's own unit and elsewhere."""

from itertools import product

import pytest

from handlers.staff.rules.permissions import Act, Actor, HeldPost, Resource, may
from storage.vocabulary import PostKind, UnitKind

OFFICE, CENTRAL, GROUP, SCHOOL, OTHER = 1, 2, 3, 4, 5
ME, COLLEAGUE = 10, 11
OFFICE_UNIT, GROUP_UNIT, SCHOOL_UNIT = UnitKind.OFFICE, UnitKind.GROUP, UnitKind.SCHOOL

# What each post may do in its own unit, with a task of its own.
# R register, D decide, A assign, P report, K acknowledge a circular, S see.
OWN = {
    (OFFICE_UNIT, PostKind.DIRECTOR): "DAPS",
    (OFFICE_UNIT, PostKind.DEPUTY): "PS",
    (OFFICE_UNIT, PostKind.CLERK): "RPKS",
    (OFFICE_UNIT, PostKind.OFFICER): "PS",
    (OFFICE_UNIT, PostKind.HEAD_OF_ADMINISTRATION): "RPKS",
    (GROUP_UNIT, PostKind.DIRECTOR): "RDAPKS",
    (GROUP_UNIT, PostKind.DEPUTY): "RPKS",
    (GROUP_UNIT, PostKind.CLERK): "RPKS",
    (GROUP_UNIT, PostKind.OFFICER): "PS",
    (GROUP_UNIT, PostKind.HEAD_OF_ADMINISTRATION): "RDAPKS",
    (SCHOOL_UNIT, PostKind.DIRECTOR): "RDAPKS",
    (SCHOOL_UNIT, PostKind.DEPUTY): "RPKS",
    (SCHOOL_UNIT, PostKind.CLERK): "RPKS",
    (SCHOOL_UNIT, PostKind.OFFICER): "PS",
    (SCHOOL_UNIT, PostKind.HEAD_OF_ADMINISTRATION): "PS",
}
LETTERS = {
    "R": Act.REGISTER,
    "D": Act.DECIDE,
    "A": Act.ASSIGN,
    "P": Act.REPORT,
    "K": Act.ACKNOWLEDGE,
    "S": Act.SEE,
}
# What a post of the central group may do for the office, whose desk it is not.
FOR_OFFICE = {
    PostKind.DIRECTOR: "RS",
    PostKind.DEPUTY: "",
    PostKind.CLERK: "RS",
    PostKind.OFFICER: "",
    PostKind.HEAD_OF_ADMINISTRATION: "RS",
}


def actor(kind: PostKind, unit: UnitKind, unit_id: int, *, admin: bool = False, handles_secret: bool = False) -> Actor:
    post = HeldPost(kind, unit, unit_id, central=unit_id == CENTRAL)
    return Actor(ME, (post,), admin=admin, handles_secret=handles_secret)


def test_the_table_knows_every_chair() -> None:
    assert set(OWN) == set(product(UnitKind, PostKind))


@pytest.mark.parametrize(("post", "act"), list(product(OWN, LETTERS)))
def test_in_ones_own_unit(post: tuple[UnitKind, PostKind], act: str) -> None:
    unit, kind = post
    thing = Resource(GROUP, unit, assignee_id=ME)
    assert may(actor(kind, unit, GROUP), LETTERS[act], thing) is (act in OWN[post])


@pytest.mark.parametrize(("post", "act", "where"), list(product(OWN, LETTERS, UnitKind)))
def test_nothing_in_anothers(post: tuple[UnitKind, PostKind], act: str, where: UnitKind) -> None:
    unit, kind = post
    thing = Resource(OTHER, where, reached=frozenset({OFFICE, OTHER}), assignee_id=ME)
    assert not may(actor(kind, unit, GROUP), LETTERS[act], thing)


@pytest.mark.parametrize(("post", "act"), list(product(OWN, LETTERS)))
def test_secret_letters_are_for_appointed_persons(post: tuple[UnitKind, PostKind], act: str) -> None:
    unit, kind = post
    thing = Resource(GROUP, unit, secret=True, assignee_id=ME)
    assert not may(actor(kind, unit, GROUP, admin=True), LETTERS[act], thing)
    assert may(actor(kind, unit, GROUP, handles_secret=True), LETTERS[act], thing) is (act in OWN[post])


@pytest.mark.parametrize(("kind", "act"), list(product(PostKind, LETTERS)))
def test_the_central_group_keeps_the_offices_book(kind: PostKind, act: str) -> None:
    thing = Resource(OFFICE, OFFICE_UNIT, assignee_id=ME)
    assert may(actor(kind, GROUP_UNIT, CENTRAL), LETTERS[act], thing) is (act in FOR_OFFICE[kind])
    assert not may(actor(kind, GROUP_UNIT, GROUP), LETTERS[act], thing)


def test_a_letter_is_seen_along_its_way() -> None:
    thing = Resource(OFFICE, OFFICE_UNIT, reached=frozenset({OFFICE, GROUP, SCHOOL}))
    assert may(actor(PostKind.OFFICER, GROUP_UNIT, GROUP), Act.SEE, thing)
    assert may(actor(PostKind.OFFICER, SCHOOL_UNIT, SCHOOL), Act.SEE, thing)
    assert not may(actor(PostKind.DIRECTOR, SCHOOL_UNIT, OTHER), Act.SEE, thing)


@pytest.mark.parametrize("act", Act)
def test_standing_in_gives_the_heads_decisions_and_no_more(act: Act) -> None:
    deputy = Actor(ME, (HeldPost(PostKind.DEPUTY, OFFICE_UNIT, OTHER),), stands_in_for=frozenset({GROUP}))
    thing = Resource(GROUP, GROUP_UNIT, assignee_id=ME)
    assert may(deputy, act, thing) is (act in {Act.DECIDE, Act.ASSIGN, Act.ACKNOWLEDGE, Act.SEE})
    assert not may(deputy, act, Resource(GROUP, GROUP_UNIT, secret=True, assignee_id=ME))


def test_a_task_is_reported_by_who_has_it() -> None:
    officer = actor(PostKind.OFFICER, GROUP_UNIT, GROUP)
    assert not may(officer, Act.REPORT, Resource(GROUP, GROUP_UNIT, assignee_id=COLLEAGUE))
    assert not may(officer, Act.REPORT, Resource(GROUP, GROUP_UNIT))


@pytest.mark.parametrize(("kind", "unit"), list(product(PostKind, UnitKind)))
def test_only_admins_administer_and_a_schools_only_the_school(kind: PostKind, unit: UnitKind) -> None:
    own, office = Resource(GROUP, unit), Resource(OFFICE, OFFICE_UNIT)
    admin = actor(kind, unit, GROUP, admin=True)
    assert may(admin, Act.ADMINISTER, own)
    assert may(admin, Act.ADMINISTER, office) is (unit is not SCHOOL_UNIT)
    assert not may(actor(kind, unit, GROUP), Act.ADMINISTER, own)


@pytest.mark.parametrize("act", Act)
def test_without_a_chair_there_are_no_rights(act: Act) -> None:
    gone = Actor(ME, admin=True, handles_secret=True, stands_in_for=frozenset({GROUP}))
    assert not may(gone, act, Resource(GROUP, GROUP_UNIT, assignee_id=ME))
