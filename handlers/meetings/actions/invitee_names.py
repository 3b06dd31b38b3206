"""Whom a meeting is for, as people type it: schools, groups, clusters, persons, posts; and saved lists."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from handlers.circulars.actions import circulars
from handlers.circulars.rules import receivers
from handlers.context import Actor
from handlers.errors import NotFound
from handlers.meetings.actions import drafts, invitees
from handlers.meetings.rules.invitees import Invitees
from storage import circulars as circular_rows
from storage import people
from storage.ref import Ref
from storage.tables import Meeting, Person, Post, ReceiverList, Unit
from storage.unit_of_work import UnitOfWork

_MOST = 6
"""So many of one name are offered to choose from."""
_WHOM = "whom"
"""Under which key a saved list keeps what only a meeting asks for."""


@dataclass(frozen=True)
class Candidate:
    """A person in a post that a typed name may mean. `of_post`: the post was named, so its holder is meant."""

    person: Person
    post: Post
    unit: Unit
    of_post: bool = False


@dataclass
class Typed:
    """The typed names that match nobody, several units, or several people."""

    unknown: list[str] = field(default_factory=list)
    unclear: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    several: list[tuple[str, list[Candidate]]] = field(default_factory=list)


def read(uow: UnitOfWork, now: Invitees, text: str) -> tuple[Invitees, Typed]:
    """The choice with what was typed besides; what follows ยกเว้น is taken out of it. A name that is no unit's is looked
    for among people, then among posts."""
    there, found = circulars.places(uow), Typed()
    wanted, excepted = receivers.split_exceptions(text)
    if not wanted and now.units.empty and not now.staff:
        wanted, excepted = text, ""  # nothing was chosen yet: every school but these
    read_in = receivers.read_names(wanted, there)
    chosen = Invitees(
        receivers.joined(now.units, read_in.choice, there), now.staff, now.posts, now.persons, now.without
    )
    out = receivers.read_names(excepted, there)
    units = receivers.without_units(chosen.units, receivers.chosen(out.choice, there), there)
    chosen = Invitees(units, chosen.staff, chosen.posts, chosen.persons, chosen.without)
    if chosen.staff:
        for unit_id in receivers.chosen(out.choice, there):
            for person, _post in people.members(uow, unit_id):
                chosen = chosen.without_person(person.id)
    found.unclear += [*read_in.unclear, *out.unclear]
    roster = people.roster(uow) if read_in.unknown or out.unknown else []
    for name in read_in.unknown:
        meant = _meant(name, roster)
        if len(meant) == 1:
            chosen = add(chosen, meant[0])
        elif meant:
            found.several.append((name, meant[:_MOST]))
        else:
            found.unknown.append(name)
    for name in out.unknown:
        meant = [one for one in _meant(name, roster) if not one.of_post]
        if len(meant) == 1:
            chosen = chosen.without_person(meant[0].person.id)
        elif meant:
            found.unclear.append((name, tuple(f"{one.person.first_name} {one.person.last_name}" for one in meant[:5])))
        else:
            found.unknown.append(name)
    return chosen, found


def add(chosen: Invitees, one: Candidate) -> Invitees:
    """Returns the choice with one more person or post."""
    return chosen.with_post(one.post.id) if one.of_post else chosen.with_person(one.person.id)


def candidates(uow: UnitOfWork, name: str) -> list[Candidate]:
    """Returns the people whose name has all the words of `name`, each once."""
    return [one for one in _meant(name, people.roster(uow)) if not one.of_post]


def _meant(name: str, roster: Iterable[tuple[Person, Post, Unit]]) -> list[Candidate]:
    words = [_folded(word) for word in name.split() if _folded(word)]
    if not words:
        return []
    called: dict[int, Candidate] = {}
    posts: dict[int, Candidate] = {}
    exact: dict[int, Candidate] = {}
    for person, post, unit in roster:
        if not person.active:
            continue
        full = _folded(f"{person.prefix}{person.first_name}{person.last_name}")
        if all(word in full for word in words):
            called.setdefault(person.id, Candidate(person, post, unit))
        title = _folded(post.title)
        if title == "".join(words):
            exact.setdefault(post.id, Candidate(person, post, unit, of_post=True))
        elif "".join(words) in title:
            posts.setdefault(post.id, Candidate(person, post, unit, of_post=True))
    return list((called or exact or posts).values())


def _folded(text: str) -> str:
    return re.sub(r"[\s.“”\"]+", "", text).lower()


def add_invitees(uow: UnitOfWork, one: Meeting, added: Invitees) -> None:
    """Adds to whom a meeting is for; an empty choice removes all. Raises AlreadyDone."""
    chosen = Invitees() if added.empty else invitees.whom(one).joined(added, circulars.places(uow))
    drafts.choose(uow, one, chosen)


def add_chosen(uow: UnitOfWork, one: Meeting, kind: str, number: int) -> None:
    """Adds one of several that a typed name meant: `kind` is person or post. Raises NotFound for who has left."""
    there = people.roster(uow)
    if kind == "post" and any(post.id == number for _person, post, _unit in there):
        drafts.choose(uow, one, invitees.whom(one).with_post(number))
    elif kind == "person" and any(person.id == number for person, _post, _unit in there):
        drafts.choose(uow, one, invitees.whom(one).with_person(number))
    else:
        raise NotFound(kind)


@dataclass(frozen=True)
class Wording:
    """The parts of a choice, to be put into words."""

    units: receivers.Wording | None
    staff: bool
    posts: tuple[Post, ...]
    persons: tuple[Person, ...]
    without: tuple[Person, ...]


def wording(uow: UnitOfWork, chosen: Invitees) -> Wording:
    """Returns the rows of a choice, without people who have left."""
    units = receivers.wording(chosen.units, circulars.places(uow)) if not chosen.units.empty else None

    def persons(ids: Sequence[int]) -> tuple[Person, ...]:
        found = [uow.get(Person, one) for one in ids]
        return tuple(one for one in found if one is not None and one.active)

    posts = tuple(post for one in chosen.posts if (post := uow.get(Post, one)) is not None and post.active)
    return Wording(units, chosen.staff, posts, persons(chosen.persons), persons(chosen.without))


# --- saved lists ------------------------------------------------------------------------------------------------------


def lists(uow: UnitOfWork) -> list[ReceiverList]:
    """Returns the saved lists, those of circulars among them."""
    return circular_rows.lists(uow)


def of_list(kept: ReceiverList) -> Invitees:
    """Returns whom a saved list means."""
    more = kept.choice.get(_WHOM) or {}
    return Invitees.from_json({**more, "units": kept.choice})


def use_list(uow: UnitOfWork, one: Meeting, list_id: int) -> None:
    """Adds the people of a saved list. Raises NotFound, AlreadyDone."""
    meant = of_list(circulars.a_list(uow, list_id))
    if not meant.empty:
        add_invitees(uow, one, meant)


def use_list_of_that_name(uow: UnitOfWork, one: Meeting) -> None:
    """Invites the people of a saved list whose name is the meeting's title, unless people are chosen already."""
    if not one.title or not invitees.whom(one).empty:
        return
    named = _folded(one.title)
    kept = next((each for each in lists(uow) if _folded(each.name) == named), None)
    if kept is not None and not of_list(kept).empty:
        add_invitees(uow, one, of_list(kept))


def save_list(uow: UnitOfWork, actor: Actor, one: Meeting, name: str) -> ReceiverList:
    """Saves the choice as a list: circulars use its units, meetings all of it. Raises BadInput."""
    chosen = invitees.whom(one)
    more = {key: value for key, value in chosen.to_json().items() if key != "units" and value}
    kept = circulars.keep_list(uow, actor, name, chosen.units, {_WHOM: more} if more else None)
    uow.audit("meeting.keep_list", Ref.of(one), list=kept.id)
    return kept
