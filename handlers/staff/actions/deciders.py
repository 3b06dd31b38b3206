"""Who decides for a post at this moment, and the timers that tell of a change."""

from collections.abc import Iterable, Sequence
from datetime import date

from handlers.common.thai_calendar import bangkok_date
from handlers.context import Services
from handlers.staff.rules.routing import Away, Decider, Holder, may_stand_in, who_decides
from storage import extensions, letters, meeting_papers, people, timers
from storage.ref import Ref
from storage.tables import Absence, Person, Post
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import Capacity, PostKind

HEADS = (PostKind.DIRECTOR, PostKind.HEAD_OF_ADMINISTRATION)
DECIDERS_CHANGED = "deciders_changed"
"""The kind of timer (subject `post:7`) that shows a post's open approvals, and the papers of meetings that wait for it,
to whoever decides on them now."""
EXTENSION_DECIDER_CHANGED = "wishes_lie_elsewhere"
"""The kind of timer that shows the open requests for more time to whoever answers them now."""


def decider(uow: UnitOfWork, post_id: int, *, secret: bool = False) -> tuple[Person, Capacity] | None:
    """Returns who decides for this post today, and in which capacity; None while nobody is there.

    A secret letter waits for the holder, away or not.
    """
    post = uow.get(Post, post_id)
    if post is None:
        return None
    found = _decides(uow, post, bangkok_date(uow.now), secret=secret)
    person = uow.get(Person, found.person_id) if found else None
    return (person, found.capacity) if found and person else None


def head_post(uow: UnitOfWork, unit_id: int) -> Post | None:
    """Returns the post of a unit's head: its director, else its head of administration."""
    heads = people.posts(uow, unit_id, *HEADS)
    return min(heads, key=lambda post: HEADS.index(post.kind), default=None)


def stand_ins(uow: UnitOfWork, post_id: int, first: date, last: date) -> list[Person]:
    """Returns the deputies who are present on all days on which the post's holder is away, in order."""
    post = uow.get(Post, post_id)
    if post is None:
        return []
    seated = _seated(uow, post)
    own = {person.id for person in people.holders(uow, post_id)}
    absences: list[Away] = []
    for one in seated:
        absences += [_away(row) for row in people.coming_absences(uow, one.person_id, first)]
    offered = [one for one in may_stand_in(seated, absences, first, last) if one.person_id not in own]
    return [person for one in offered if (person := uow.get(Person, one.person_id)) is not None]


def stands_in_for(uow: UnitOfWork, person_id: int) -> frozenset[int]:
    """Returns the ids of the units whose head this person stands in for today."""
    today = bangkok_date(uow.now)
    units = {seat.unit.id for seat in people.seats(uow, person_id) if seat.post.kind is PostKind.DEPUTY}
    units |= {
        seat.unit.id
        for absence in people.absences_of_deputy(uow, person_id, today)
        for seat in people.seats(uow, absence.person_id)
        if seat.post.kind in HEADS
    }
    found: set[int] = set()
    for unit_id in units:
        head = head_post(uow, unit_id) if unit_id is not None else None
        decides = _decides(uow, head, today, secret=False) if head else None
        if head is not None and decides is not None and decides.person_id == person_id:
            found.add(head.unit_id)
    return frozenset(found)


def posts_affected_by(uow: UnitOfWork, person_id: int) -> list[int]:
    """The posts whose decider may change when this person comes or goes: their own, and their units' heads'."""
    found: dict[int, None] = {}
    for seat in people.seats(uow, person_id):
        found[seat.post.id] = None
        if seat.post.kind is PostKind.DEPUTY:
            found |= dict.fromkeys(post.id for post in people.posts(uow, seat.unit.id, *HEADS))
    return list(found)


def deciders_changed(uow: UnitOfWork, services: Services, post_ids: Iterable[int]) -> None:
    """Somebody else may decide for these posts from now on: set the timers that show anew what waits there."""
    if extensions.open_ones(uow):
        timers.set_timer(uow, EXTENSION_DECIDER_CHANGED, Ref.to("office", uow.office), uow.now)
    posts = list(dict.fromkeys(post_ids))
    waiting = {approval.post_id for approval in letters.open_approvals(uow, posts)}
    waiting |= meeting_papers.chairs(uow) & set(posts)
    for post_id in sorted(waiting):
        timers.set_timer(uow, DECIDERS_CHANGED, Ref.to("post", post_id), uow.now)


def _decides(uow: UnitOfWork, post: Post, day: date, *, secret: bool) -> Decider | None:
    seated = _seated(uow, post)
    absences = people.absences(uow, [one.person_id for one in seated], day)
    return who_decides(seated, [_away(absence) for absence in absences], day, secret=secret)


def _seated(uow: UnitOfWork, post: Post) -> Sequence[Holder]:
    """The people of whom the post's decider is chosen: its holder as the head, then the deputies of its unit in order.

    A deputy's own post (what is assigned to รอง ผอ.) is looked at in the same way: the others stand in for them.
    """
    heads = [Holder(person.id, PostKind.DIRECTOR) for person in people.holders(uow, post.id)]
    deputies = [
        Holder(person.id, PostKind.DEPUTY, other.rank)
        for person, other in people.members(uow, post.unit_id, PostKind.DEPUTY)
        if other.id != post.id
    ]
    return [*heads, *deputies]


def _away(row: Absence) -> Away:
    return Away(row.person_id, row.first_day, row.last_day, row.deputy_id, row.capacity)
