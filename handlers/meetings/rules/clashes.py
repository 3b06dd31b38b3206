"""Other meetings at the same time, and how many make a quorum."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from handlers.common.thai_dates import from_thai_digits


def room_key(room: str) -> str:
    """A room as two meetings are compared by it: ห้องพวงชมพู and พวงชมพู are one."""
    return re.sub(r"[\s.“”\"]+", "", from_thai_digits(room)).lower().removeprefix("ห้องประชุม").removeprefix("ห้อง")


def series_of(title: str) -> str:
    """What meetings of one title are counted under, however it is spaced."""
    return re.sub(r"[\s.“”\"]+", "", from_thai_digits(title)).lower()


@dataclass(frozen=True)
class Slot:
    """Another meeting at the time that is asked for. `wanted` are the people it wants, and who chairs it, by ids;
    a vacant chair is wanted as minus the id of its unit."""

    meeting_id: int
    name: str
    starts_at: datetime
    ends_at: datetime
    room_key: str
    wanted: frozenset[int]
    chair_id: int | None = None


@dataclass(frozen=True)
class Clash:
    """What stands in the way of a meeting: its name, the same room or not, how many of the invited it wants too, and
    whether whoever would chair it is at the other one, to chair it or as a guest."""

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
    """The other meetings at the same time that want the same room, or the same people."""
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
    """How many make a quorum: more than half of the invited are not needed, half are (พ.ร.บ.วิธีปฏิบัติราชการทางปกครอง
    มาตรา 79: at least half)."""
    return -(-invited // 2)
