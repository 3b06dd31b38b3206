"""Who may do what: one table of posts, one question.

Every press and every typed word is asked again when it comes, with the posts the person holds at that moment.
"""

from dataclasses import dataclass
from enum import StrEnum

from storage.vocabulary import PostKind, UnitKind

_CLERK, _OFFICER, _DEPUTY, _DIRECTOR = PostKind.CLERK, PostKind.OFFICER, PostKind.DEPUTY, PostKind.DIRECTOR
_HEAD = PostKind.HEAD_OF_ADMINISTRATION


class Act(StrEnum):
    """What somebody wants to do."""

    REGISTER = "register"
    """Take, reserve or void a number of the unit's books, correct fields, submit."""
    DECIDE = "decide"
    """Write the unit head's instruction, or return for correction."""
    ASSIGN = "assign"
    """Give the unit's work to somebody, close it, or ask for more."""
    REPORT = "report"
    """Report one's own task done, or ask back."""
    ACKNOWLEDGE = "acknowledge"
    """Take note of a circular for the unit, answer it, pass it on."""
    SEE = "see"
    ADMINISTER = "administer"
    """People, posts, invitations, channels, counts; never letters."""


@dataclass(frozen=True)
class HeldPost:
    """A post somebody holds now. `central`: its group keeps the office's own register (กลุ่มอำนวยการ)."""

    kind: PostKind
    unit_kind: UnitKind
    unit_id: int
    central: bool = False


@dataclass(frozen=True)
class Actor:
    """A person with everything that gives them rights; somebody without a post has none.

    `stands_in_for` are the units whose head's decisions fall to this person today (see `routing.who_decides`).
    """

    person_id: int
    posts: tuple[HeldPost, ...] = ()
    admin: bool = False
    handles_secret: bool = False
    stands_in_for: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Resource:
    """What is acted on: the unit whose book, desk or task it is, and what is special about the letter.

    `reached` are the units the letter has reached; `assignee_id` is who has the task in hand.
    """

    unit_id: int
    unit_kind: UnitKind
    secret: bool = False
    reached: frozenset[int] = frozenset()
    assignee_id: int | None = None


# The kinds of post, by kind of unit, that may do an act in their own unit. A school or a group without a clerk at
# work must still be able to receive a letter, so their heads may; the office's heads never touch its book.
_OWN_UNIT: dict[Act, dict[UnitKind, frozenset[PostKind]]] = {
    Act.REGISTER: {
        UnitKind.OFFICE: frozenset({_CLERK, _HEAD}),
        UnitKind.GROUP: frozenset({_CLERK, _HEAD, _DIRECTOR, _DEPUTY}),
        UnitKind.SCHOOL: frozenset({_CLERK, _DIRECTOR, _DEPUTY}),
    },
    Act.DECIDE: {
        UnitKind.OFFICE: frozenset({_DIRECTOR}),
        UnitKind.GROUP: frozenset({_DIRECTOR, _HEAD}),
        UnitKind.SCHOOL: frozenset({_DIRECTOR}),
    },
    Act.ASSIGN: {
        UnitKind.OFFICE: frozenset({_DIRECTOR}),
        UnitKind.GROUP: frozenset({_DIRECTOR, _HEAD}),
        UnitKind.SCHOOL: frozenset({_DIRECTOR}),
    },
    Act.REPORT: {kind: frozenset(PostKind) for kind in UnitKind},
    # Whoever may take a letter into the unit's book, for that is what acknowledging does.
    Act.ACKNOWLEDGE: {
        UnitKind.OFFICE: frozenset({_CLERK, _HEAD}),
        UnitKind.GROUP: frozenset({_CLERK, _HEAD, _DIRECTOR, _DEPUTY}),
        UnitKind.SCHOOL: frozenset({_CLERK, _DIRECTOR, _DEPUTY}),
    },
    Act.SEE: {kind: frozenset(PostKind) for kind in UnitKind},
    Act.ADMINISTER: {},
}
# What posts of the central group may do for the office besides.
_FOR_THE_OFFICE: dict[Act, frozenset[PostKind]] = {
    Act.REGISTER: frozenset({_CLERK, _HEAD, _DIRECTOR}),
    Act.SEE: frozenset({_CLERK, _HEAD, _DIRECTOR}),
}
# What falls to whoever stands in for a unit's head.
_STANDING_IN = frozenset({Act.DECIDE, Act.ASSIGN, Act.ACKNOWLEDGE, Act.SEE})


def may(actor: Actor, act: Act, thing: Resource) -> bool:
    """Whether `actor` may do `act` to `thing`, at this moment and with these posts.

    Of a secret letter only appointed persons may do anything (ข้อ 29); being admin opens no letter.
    """
    if not actor.posts:
        return False
    if act is Act.ADMINISTER:
        return actor.admin and any(_administers(post, thing) for post in actor.posts)
    if thing.secret and not actor.handles_secret:
        return False
    if act is Act.REPORT and thing.assignee_id != actor.person_id:
        return False
    units = thing.reached | {thing.unit_id} if act is Act.SEE else {thing.unit_id}
    if act in _STANDING_IN and units & actor.stands_in_for:
        return True
    return any(_post_allows(post, act, thing, units) for post in actor.posts)


def _post_allows(post: HeldPost, act: Act, thing: Resource, units: set[int] | frozenset[int]) -> bool:
    if post.unit_id in units:
        return post.kind in _OWN_UNIT[act][post.unit_kind]
    office_is_asked = thing.unit_kind is UnitKind.OFFICE
    return post.central and office_is_asked and post.kind in _FOR_THE_OFFICE.get(act, frozenset())


def _administers(post: HeldPost, thing: Resource) -> bool:
    """An admin who sits in the office or a group looks after all of it; one of a school after that school."""
    return post.unit_kind is not UnitKind.SCHOOL or post.unit_id == thing.unit_id
