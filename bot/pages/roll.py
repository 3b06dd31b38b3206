"""What the desk of a meeting shows: the roll, the count that moves, whom a search finds."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from bot.edge.services import WebServices
from handlers.common.typeset import qr_svg
from handlers.common.words import clock, full_name, unit_name
from handlers.meetings.actions import check_in
from handlers.meetings.rules.check_in import closes_at, read_code
from handlers.meetings.rules.clashes import quorum
from handlers.meetings.texts.invited import answer_words
from handlers.meetings.texts.meetings import name, when, where
from storage import meetings as rows
from storage import people
from storage.tables import Invited, Meeting, Person, Unit
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import Attendance

SHOWN = ("out", "in", "all")
"""Which part of the roll: who is not here yet, who is, everybody."""
_LATEST = 8
"""How many of those who came last are named."""


@dataclass(frozen=True)
class RollLine:
    """One line of the roll. `taker` takes the seat that is `owner`'s; `state` is their answer; `signed` is "08:47 ·
    63", `left` when they left."""

    id: int
    unit: str
    taker: str
    instead: bool
    owner: str
    state: str
    signed: str
    late: bool
    left: str


@dataclass(frozen=True)
class LiveCount:
    """What is updated by itself. `clusters` are (name, here, invited); `seated` are the ids of the seats that are
    taken."""

    here: int
    total: int
    quorum: int
    clusters: tuple[tuple[str, int, int], ...]
    latest: tuple[RollLine, ...]
    seated: tuple[int, ...]


@dataclass(frozen=True)
class DeskView:
    """A meeting as its desk shows it. `qr` leads to its door, `code` is typed in a chat; `done` is the seat of the last
    tap."""

    office: str
    name: str
    when: str
    where: str
    begun: bool
    qr: Markup
    code: str
    others: str
    live: LiveCount
    lines: tuple[RollLine, ...]
    show: str
    asked: str
    done: int


def desk_of(
    web: WebServices, uow: UnitOfWork, one: Meeting, show: str = "", asked: str = "", done: int = 0
) -> DeskView:
    """Returns the desk with one part of the roll (`show`), or with whom a name or a code finds (`asked`)."""
    lines = _lines(uow, one)
    until = max(closes_at(one.ends_at or uow.now), closes_at(uow.now))
    show = show if show in SHOWN else "out"
    return DeskView(
        office=people.office(uow).name,
        name=name(one),
        when=when(one),
        where=where(one),
        begun=one.starts_at is not None and uow.now >= one.starts_at,
        qr=Markup(qr_svg(web.links.door(uow.office, one.id, until - uow.now))),
        code=one.door_code,
        others=one.others,
        live=_live(uow, one, lines),
        lines=_found(uow, one, lines, asked) if asked else _part(lines, show, done),
        show="" if asked else show,
        asked="" if read_code(asked) else asked,  # a code is not shown again
        done=done,
    )


def live_of(uow: UnitOfWork, one: Meeting) -> LiveCount:
    """Returns the part that is updated by itself."""
    return _live(uow, one, _lines(uow, one))


def line_of(uow: UnitOfWork, one: Meeting, row: Invited) -> RollLine:
    """One seat."""
    unit = uow.get(Unit, row.unit_id)
    assert unit is not None
    return _line(one, row, unit, uow.get(Person, row.person_id) if row.person_id is not None else None)


def _lines(uow: UnitOfWork, one: Meeting) -> tuple[RollLine, ...]:
    known = rows.people_of(uow, one.id)
    return tuple(_line(one, row, unit, known.get(row.person_id or 0)) for row, unit in rows.seats(uow, one.id))


def _line(one: Meeting, row: Invited, unit: Unit, person: Person | None) -> RollLine:
    instead, at = row.answer is Attendance.SUBSTITUTE, row.checked_in_at
    owner = full_name(person) if person is not None else row.title
    return RollLine(
        id=row.id,
        unit=unit_name(unit),
        taker=f"{row.substitute_name} {row.substitute_title}".strip() if instead else owner,
        instead=instead,
        owner=owner,
        state=answer_words(row, None),
        signed=f"{clock(at)} · {row.check_in_number}" if at is not None else "",
        late=check_in.is_late(row, one),
        left=clock(row.left_at) if row.left_at is not None else "",
    )


def _part(lines: tuple[RollLine, ...], show: str, done: int) -> tuple[RollLine, ...]:
    """Returns one part of the roll. The seat of the last tap stays in it, under the finger."""
    return tuple(line for line in lines if show == "all" or bool(line.signed) == (show == "in") or line.id == done)


def _found(uow: UnitOfWork, one: Meeting, lines: tuple[RollLine, ...], asked: str) -> tuple[RollLine, ...]:
    code = read_code(asked)
    if code is not None:
        ids = {row.id for row in rows.seats_with_code(uow, one.id, code)}
        return tuple(line for line in lines if line.id in ids)
    words = asked.lower().split()
    said = [f"{line.unit} {line.taker} {line.owner}".lower() for line in lines]
    return tuple(line for line, its in zip(lines, said, strict=True) if all(word in its for word in words))


def _live(uow: UnitOfWork, one: Meeting, lines: tuple[RollLine, ...]) -> LiveCount:
    counts, by_id = rows.counts(uow, one.id), {line.id: line for line in lines}
    return LiveCount(
        here=counts.here,
        total=counts.total,
        quorum=quorum(counts.total),
        clusters=tuple(rows.here_by_cluster(uow, one.id)),
        latest=tuple(by_id[row.id] for row, _unit in rows.latest_here(uow, one.id, _LATEST)),
        seated=tuple(line.id for line in lines if line.signed),
    )
