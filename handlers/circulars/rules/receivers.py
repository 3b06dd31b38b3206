"""The receivers of a circular: a choice as a row keeps it, the units it means today, and names as people type them.

A choice says how the receivers were chosen, not who they were: "every school but one" means the schools that exist
on the day it is used.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

from storage.vocabulary import UnitKind


@dataclass(frozen=True)
class Place:
    """A school or a group that can be chosen. `names`: everything it is called."""

    unit_id: int
    kind: UnitKind
    names: tuple[str, ...]
    cluster: str = ""
    school_type: str = ""

    @property
    def is_school(self) -> bool:
        return self.kind is UnitKind.SCHOOL


@dataclass(frozen=True)
class Choice:
    """Every school, or some clusters, types and single units; `without` are excepted."""

    every: bool = False
    clusters: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    units: tuple[int, ...] = ()
    without: tuple[int, ...] = ()

    @property
    def empty(self) -> bool:
        return self == Choice()

    def to_json(self) -> dict[str, Any]:
        """As a row keeps it."""
        return {
            "every": self.every,
            "clusters": list(self.clusters),
            "types": list(self.types),
            "units": list(self.units),
            "without": list(self.without),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Reads what `to_json` made. What an older release did not keep counts as not chosen."""
        return cls(
            bool(data.get("every")),
            tuple(str(one) for one in data.get("clusters", ())),
            tuple(str(one) for one in data.get("types", ())),
            tuple(int(one) for one in data.get("units", ())),
            tuple(int(one) for one in data.get("without", ())),
        )


EVERY_SCHOOL = Choice(every=True)


def chosen(choice: Choice, places: Sequence[Place]) -> list[int]:
    """Returns the ids of the units that a choice means, in the order of `places`. A closed unit is left out."""
    without = set(choice.without)
    return [place.unit_id for place in places if place.unit_id not in without and _included(choice, place)]


def _included(choice: Choice, place: Place) -> bool:
    """Whether a choice names a place in any way, excepted or not."""
    if place.unit_id in choice.units:
        return True
    return _by_kind(choice, place)


def _by_kind(choice: Choice, place: Place) -> bool:
    """Whether a place is chosen without being named itself."""
    if not place.is_school:
        return False
    return (
        choice.every
        or (place.cluster != "" and place.cluster in choice.clusters)
        or (place.school_type != "" and place.school_type in choice.types)
    )


def gone(choice: Choice, places: Sequence[Place]) -> list[int]:
    """Returns the units that were chosen one by one and do not exist any more."""
    there = {place.unit_id for place in places}
    return [unit_id for unit_id in choice.units if unit_id not in there and unit_id not in choice.without]


# --- changing a choice ----------------------------------------------------------------------------------------------


def with_units(choice: Choice, unit_ids: Iterable[int], places: Sequence[Place]) -> Choice:
    """Returns the choice with these units in it."""
    added = list(unit_ids)
    choice = replace(choice, without=tuple(one for one in choice.without if one not in added))
    there = set(chosen(choice, places))
    return replace(choice, units=(*choice.units, *(one for one in dict.fromkeys(added) if one not in there)))


def without_units(choice: Choice, unit_ids: Iterable[int], places: Sequence[Place]) -> Choice:
    """Returns the choice without these units."""
    taken = list(unit_ids)
    choice = replace(choice, units=tuple(one for one in choice.units if one not in taken))
    still = set(chosen(choice, places))
    return replace(choice, without=(*choice.without, *(one for one in dict.fromkeys(taken) if one in still)))


def joined(choice: Choice, typed: Choice, places: Sequence[Place]) -> Choice:
    """Returns both choices together; what was typed as an exception is in neither."""
    added = Choice(
        choice.every or typed.every,
        tuple(dict.fromkeys((*choice.clusters, *typed.clusters))),
        tuple(dict.fromkeys((*choice.types, *typed.types))),
        choice.units,
        tuple(one for one in choice.without if one not in chosen(typed, places)),
    )
    return without_units(with_units(added, typed.units, places), typed.without, places)


def toggle_unit(choice: Choice, unit_id: int, places: Sequence[Place]) -> Choice:
    """A tap on one school or group: adds it, or takes it out."""
    change = without_units if unit_id in chosen(choice, places) else with_units
    return change(choice, [unit_id], places)


def toggle_cluster(choice: Choice, cluster: str, places: Sequence[Place]) -> Choice:
    """A tap on a cluster: takes it out where all of it was chosen, else adds all of it."""
    return _toggle_kind(choice, "clusters", cluster, [one.unit_id for one in places if one.cluster == cluster], places)


def toggle_type(choice: Choice, school_type: str, places: Sequence[Place]) -> Choice:
    """A tap on a type of school, like one on a cluster."""
    members = [one.unit_id for one in places if one.is_school and one.school_type == school_type]
    return _toggle_kind(choice, "types", school_type, members, places)


def _toggle_kind(choice: Choice, field: str, name: str, members: list[int], places: Sequence[Place]) -> Choice:
    named: tuple[str, ...] = getattr(choice, field)
    if set(members) <= set(chosen(choice, places)):
        fewer = {field: tuple(one for one in named if one != name)}
        return without_units(replace(choice, **fewer), members, places)  # type: ignore[arg-type]
    more = {field: (*named, name) if name not in named else named}
    kept = tuple(one for one in choice.without if one not in members)
    widened = replace(choice, without=kept, **more)  # type: ignore[arg-type]
    return replace(widened, units=tuple(one for one in widened.units if one not in members))


# --- what a choice says ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Wording:
    """The parts of a choice, to be put into words: names of units, clusters and types.

    `without_clusters`: clusters of which every school is excepted.
    """

    every: bool = False
    clusters: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    without_clusters: tuple[str, ...] = ()
    without: tuple[str, ...] = ()


def wording(choice: Choice, places: Sequence[Place]) -> Wording:
    """Returns the parts of a choice. A cluster that is excepted as a whole is named once."""
    names = {place.unit_id: place.names[0] for place in places}
    out = [one for one in choice.without if one in names]
    whole: list[str] = []
    for cluster in clusters(places):
        members = [one.unit_id for one in places if one.is_school and one.cluster == cluster]
        if len(members) > 1 and set(members) <= set(out):
            whole.append(cluster)
            out = [one for one in out if one not in members]
    every = choice.every
    return Wording(
        every,
        () if every else choice.clusters,
        () if every else choice.types,
        tuple(names[one] for one in choice.units if one in names),
        tuple(whole),
        tuple(names[one] for one in out),
    )


def clusters(places: Sequence[Place]) -> list[str]:
    """The clusters there are, in the order of their schools."""
    return list(dict.fromkeys(place.cluster for place in places if place.is_school and place.cluster))


def types(places: Sequence[Place]) -> list[str]:
    """The types of school there are, in the order of their schools."""
    return list(dict.fromkeys(place.school_type for place in places if place.is_school and place.school_type))


# --- names as they are typed ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Typed:
    """What typed names mean: the choice, the names of no unit, and the names of several."""

    choice: Choice
    unknown: tuple[str, ...] = ()
    unclear: tuple[tuple[str, tuple[str, ...]], ...] = ()


_BETWEEN = re.compile(r"[,;\n/·]|\s+และ\s*|\s{2,}")
_EXCEPT = re.compile(r"\s*(?:ยกเว้น|เว้นแต่|ไม่รวม)\s*")
_EVERY = frozenset({"ทุกโรงเรียน", "ทุกรร", "ทั้งหมด", "โรงเรียนทั้งหมด", "ทุกแห่ง"})
_LEADS = ("โรงเรียน", "รร", "กลุ่มเครือข่าย", "เครือข่าย", "กลุ่ม")


def read_names(text: str, places: Sequence[Place]) -> Typed:
    """Reads typed names of schools, groups and clusters: separated by commas or lines, exceptions after `ยกเว้น`.

    Part of a name is enough where only one place has it.
    """
    wanted, *excepted = _EXCEPT.split(text.strip())
    unknown: list[str] = []
    unclear: list[tuple[str, tuple[str, ...]]] = []
    choice = Choice()
    for name in _names_in(wanted, places):
        choice = _with_name(choice, name, places, unknown, unclear)
    if excepted and choice.empty and not unknown and not unclear:
        choice = EVERY_SCHOOL
    for name in (name for part in excepted for name in _names_in(part, places)):
        out = _with_name(Choice(), name, places, unknown, unclear)
        choice = without_units(choice, chosen(out, places), places)
    return Typed(choice, tuple(unknown), tuple(unclear))


def split_exceptions(text: str) -> tuple[str, str]:
    """Returns the wanted names, and those after the first ยกเว้น."""
    wanted, *excepted = _EXCEPT.split(text.strip(), maxsplit=1)
    return wanted, excepted[0] if excepted else ""


def _names_in(text: str, places: Sequence[Place]) -> list[str]:
    """Returns the names in a text. A space separates names only where the words on both sides are names themselves."""
    found: list[str] = []
    for part in (part.strip() for part in _BETWEEN.split(text)):
        words = part.split()
        if len(words) > 1 and not _meant(part, places) and all(_meant(word, places) for word in words):
            found += words
        elif part:
            found.append(part)
    return found


def _with_name(
    choice: Choice,
    name: str,
    places: Sequence[Place],
    unknown: list[str],
    unclear: list[tuple[str, tuple[str, ...]]],
) -> Choice:
    if _folded(name) in _EVERY:
        return replace(choice, every=True)
    meant = _meant(name, places)
    for cluster in clusters(places):
        # A cluster goes before schools of whose names it is a part, not before one that is called exactly so.
        if _bare(cluster) == _bare(name) and not any(_bare(name) == _bare(one) for p in meant for one in p.names):
            return replace(choice, clusters=(*choice.clusters, cluster))
    if len(meant) == 1:
        return with_units(choice, [meant[0].unit_id], places)
    if meant:
        unclear.append((name, tuple(place.names[0] for place in meant[:5])))
    else:
        unknown.append(name)
    return choice


def _meant(name: str, places: Collection[Place]) -> list[Place]:
    """Returns the places that a name may mean: exact matches, else those whose names contain it."""
    bare = _bare(name)
    if not bare:
        return []
    exact = [place for place in places if any(_bare(one) == bare for one in place.names)]
    return exact or [place for place in places if any(bare in _bare(one) for one in place.names)]


def _folded(name: str) -> str:
    return re.sub(r"[\s.“”\"]+", "", name).lower()


def _bare(name: str) -> str:
    """Returns a name for comparison: without spaces, dots and common first words."""
    folded = _folded(name)
    for lead in _LEADS:
        if folded.startswith(lead) and len(folded) > len(lead):
            return folded.removeprefix(lead)
    return folded
