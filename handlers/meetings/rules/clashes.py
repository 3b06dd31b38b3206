"""Clashes with other meetings at the same time; the quorum."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from handlers.common.thai_dates import from_thai_digits


def room_key(room: str) -> str:
    """Returns the key by which rooms are compared: ห้องพวงชมพู and พวงชมพู are one room."""
    return re.sub(r"[\s.“”\"]+", "", from_thai_digits(room)).lower().removeprefix("ห้องประชุม").removeprefix("ห้อง")


def series_of(title: str) -> str:
    """Returns the key under which meetings of one title are numbered; spaces do not matter."""
    return re.sub(r"[\s.“”\"]+", "", from_thai_digits(title)).lower()


@dataclass(frozen=True)
class Slot:
    """Another meeting at the same time. `wanted` are the ids of its people and its chair; a vacant post is the negative
    id of its unit."""

    meeting_id: int
    name: str
    starts_at: datetime
    ends_at: datetime
    room_key: str
    wanted: frozenset[int]
    chair_id: int | None = None


@dataclass(frozen=True)
class Clash:
    """A clash with another meeting: its name, whether it is in the same room, how many people are invited to both, and
    whether the chair of this one is at the other, as its chair or as a guest."""

    name: str
    same_room: bool
    shared: int
    chair: bool = False


def clashes(
    starts_at: datetime,
    ends_at: datetime,
    room: str,
    wanted: Collection[int],
    others: Iterable[Slot],
    chair_id: int | None = None,
) -> list[Clash]:
    """Returns the meetings at the same time in the same room, or with the same people."""
    key, people = room_key(room), set(wanted)
    found = []
    for other in others:
        if other.starts_at < ends_at and starts_at < other.ends_at:
            same_room, shared = bool(key) and key == other.room_key, len(people & other.wanted)
            chair = chair_id is not None and (chair_id == other.chair_id or chair_id in other.wanted)
            if same_room or shared or chair:
                found.append(Clash(other.name, same_room, shared, chair))
    return found


def quorum(invited: int) -> int:
    """Returns the quorum: half of the invited (พ.ร.บ.วิธีปฏิบัติราชการทางปกครอง
    มาตรา 79: at least half)."""
    return -(-invited // 2)
