"""The staff list of an office, as a file has it: units, posts, who sits on them; and what makes such a list wrong."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from storage.vocabulary import PostKind, UnitKind

# Of these a unit has one holder at a time; a clerk's or an officer's post may be held by several.
SINGLE = frozenset({PostKind.DIRECTOR, PostKind.DEPUTY, PostKind.HEAD_OF_ADMINISTRATION})
CLUSTER_CHAIRS = "cluster_chairs"
"""The office's setting {cluster: the school whose head is its chair}."""
_PREFIXES = (
    "ว่าที่ร้อยตรีหญิง",
    "ว่าที่ร้อยตรี",
    "ว่าที่ ร.ต.หญิง",
    "ว่าที่ ร.ต.",
    "ว่าที่ร.ต.หญิง",
    "ว่าที่ร.ต.",
    "นางสาว",
    "น.ส.",
    "นาง",
    "นาย",
    "ผศ.ดร.",
    "ดร.",
    "สิบเอก",
    "ส.อ.",
    "จ.ส.อ.",
    "จ.อ.",
)


@dataclass(frozen=True)
class OfficeLine:
    """The office itself. `settings` are its own rules, merged into those it has."""

    where: str
    name: str
    short_name: str = ""
    letter_code: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class UnitLine:
    """A group or a school. `chair`: its head is the chair of its cluster (ประธานกลุ่มเครือข่าย)."""

    where: str
    kind: UnitKind
    name: str
    short_name: str = ""
    aliases: tuple[str, ...] = ()
    code: str = ""
    cluster: str = ""
    central: bool = False
    school_type: str = ""
    chair: bool = False


@dataclass(frozen=True)
class PersonLine:
    """Somebody, as one line of the file has them."""

    prefix: str
    first_name: str
    last_name: str = ""
    phone: str = ""
    admin: bool = False
    handles_secret: bool = False

    @property
    def name(self) -> str:
        return f"{self.prefix}{self.first_name} {self.last_name}".strip()


@dataclass(frozen=True)
class PostLine:
    """A post and who sits on it (None: vacant). `unit` is a unit's name; "" is the office itself."""

    where: str
    unit: str
    kind: PostKind
    title: str = ""
    rank: int = 0
    person: PersonLine | None = None


@dataclass(frozen=True)
class StaffList:
    """A whole file. After `settle` every `PostLine.unit` is a unit's full name and every deputy has a rank."""

    office: OfficeLine
    units: tuple[UnitLine, ...] = ()
    posts: tuple[PostLine, ...] = ()


@dataclass(frozen=True)
class Problem:
    """One bad line: where it stands (`people, line 12`), and why."""

    where: str
    why: str


class StaffListError(Exception):
    """The file cannot be brought in; nothing of it was."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(f"{problem.where}: {problem.why}" for problem in problems))
        self.problems = tuple(problems)


def split_name(name: str) -> tuple[str, str, str]:
    """Prefix, first and last name of `นางสมศรี ใจดี`; no prefix where none of the usual ones stands there."""
    bare = " ".join(name.split())
    prefix = next((known for known in _PREFIXES if bare.startswith(known)), "")
    first, _, last = bare.removeprefix(prefix).strip().partition(" ")
    return (prefix, first, last) if first else ("", bare, "")


def fold(name: str) -> str:
    """A name as it is compared: without spaces, dots and letter case."""
    return re.sub(r"[\s.]+", "", name).lower()


def settle(staff_list: StaffList) -> StaffList:
    """The list with full unit names, ranks and the office's own unit. Raises StaffListError naming each bad line."""
    problems = [*_bad_units(staff_list)]
    names = _names_of_units(staff_list)
    posts: list[PostLine] = []
    for post in staff_list.posts:
        unit = names.get(fold(post.unit)) if post.unit else staff_list.office.name
        if unit is None:
            problems.append(Problem(post.where, f"no unit is called {post.unit!r}"))
        else:
            posts.append(replace(post, unit=unit))
    posts = list(_ranked(posts))
    problems += [*_bad_posts(posts), *_bad_people(posts)]
    if problems:
        raise StaffListError(problems)
    chairs = {unit.cluster: unit.name for unit in staff_list.units if unit.chair}
    settings = {**staff_list.office.settings, CLUSTER_CHAIRS: chairs} if chairs else staff_list.office.settings
    return replace(staff_list, office=replace(staff_list.office, settings=settings), posts=tuple(posts))


def same_person(line: PersonLine) -> tuple[str, str]:
    """Who a line is about: first and last name."""
    return fold(line.first_name), fold(line.last_name)


def _names_of_units(staff_list: StaffList) -> dict[str, str]:
    """Every way a unit may be called, to its full name; the full names win over the others' short ones."""
    names: dict[str, str] = {fold(staff_list.office.short_name): staff_list.office.name}
    for unit in staff_list.units:
        for other in (unit.short_name, unit.code, *unit.aliases):
            names.setdefault(fold(other), unit.name)
    names |= {fold(unit.name): unit.name for unit in staff_list.units}
    names[fold(staff_list.office.name)] = staff_list.office.name
    names.pop("", None)
    return names


def _bad_units(staff_list: StaffList) -> Iterator[Problem]:
    if not staff_list.office.name:
        yield Problem(staff_list.office.where, "the office has no name")
    seen: dict[str, str] = {fold(staff_list.office.name): staff_list.office.where}
    for unit in staff_list.units:
        if not unit.name:
            yield Problem(unit.where, "no name")
            continue
        if earlier := seen.get(fold(unit.name)):
            yield Problem(unit.where, f"{unit.name} stands in {earlier} already")
        seen[fold(unit.name)] = unit.where
    codes = Counter(unit.code for unit in staff_list.units if unit.code)
    yield from (
        Problem(unit.where, f"the code {unit.code} is used twice") for unit in staff_list.units if codes[unit.code] > 1
    )
    central = [unit for unit in staff_list.units if unit.central]
    yield from (Problem(unit.where, "another group is central already") for unit in central[1:])
    chairs: set[str] = set()
    for unit in (unit for unit in staff_list.units if unit.chair):
        if not unit.cluster:
            yield Problem(unit.where, "the chair of a cluster must be in one")
        elif unit.cluster in chairs:
            yield Problem(unit.where, f"{unit.cluster} has a chair already")
        chairs.add(unit.cluster)


def _ranked(posts: Iterable[PostLine]) -> Iterator[PostLine]:
    """Deputies without a rank get the next one of their unit, in the order of the file."""
    last: Counter[str] = Counter()
    for post in posts:
        if post.kind is PostKind.DEPUTY:
            rank = post.rank or last[post.unit] + 1
            last[post.unit] = max(last[post.unit], rank)
            yield replace(post, rank=rank)
        else:
            yield post


def _bad_posts(posts: Iterable[PostLine]) -> Iterator[Problem]:
    seen: dict[tuple[str, PostKind, int], str] = {}
    for post in posts:
        if post.kind not in SINGLE:
            continue
        key = (post.unit, post.kind, post.rank if post.kind is PostKind.DEPUTY else 0)
        if key in seen:
            what = f"{post.kind} {post.rank}" if post.kind is PostKind.DEPUTY else str(post.kind)
            yield Problem(post.where, f"{post.unit} has a {what} already, in {seen[key]}")
        seen.setdefault(key, post.where)


def _bad_people(posts: Sequence[PostLine]) -> Iterator[Problem]:
    first: dict[tuple[str, str], PostLine] = {}
    held: set[tuple[tuple[str, str], str, PostKind, str, int]] = set()
    for post in posts:
        if post.person is None:
            continue
        who = same_person(post.person)
        earlier = first.setdefault(who, post)
        assert earlier.person is not None
        if post.person.phone and earlier.person.phone and post.person.phone != earlier.person.phone:
            yield Problem(
                post.where,
                f"{post.person.name} stands in {earlier.where} with another phone; "
                "write two people of one name differently, for instance with a middle initial",
            )
        seat = (who, post.unit, post.kind, post.title, post.rank)
        if seat in held:
            yield Problem(post.where, f"{post.person.name} holds this post already")
        held.add(seat)
    if first and not any(post.person and post.person.admin for post in posts):
        yield Problem("people", "nobody is an admin: somebody must be able to invite the others")
