"""The poster at the door of a meeting: a QR to sign in by, and the code of the door for who types it in a chat."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from handlers.common.thai_calendar import bangkok_date
from handlers.common.typeset import clock_time, compile_paper, long_date, qr_svg, thai

TEMPLATE = Path(__file__).with_suffix(".typ")


@dataclass(frozen=True)
class DoorPoster:
    """`name`, `where` and times of the meeting; `code` the four bare digits; `door` the address of the way in; `chats`
    are (platform, deep link that carries the code)."""

    office: str
    name: str
    starts_at: datetime
    ends_at: datetime
    where: str
    code: str
    door: str
    chats: Sequence[tuple[str, str]] = ()

    def to_json(self) -> dict[str, Any]:
        """As it waits in a row until it is set."""
        return {
            "office": self.office,
            "name": self.name,
            "starts_at": self.starts_at.isoformat(),
            "ends_at": self.ends_at.isoformat(),
            "where": self.where,
            "code": self.code,
            "door": self.door,
            "chats": [list(chat) for chat in self.chats],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """What `to_json` made."""
        return cls(
            str(data["office"]),
            str(data["name"]),
            datetime.fromisoformat(data["starts_at"]),
            datetime.fromisoformat(data["ends_at"]),
            str(data["where"]),
            str(data["code"]),
            str(data["door"]),
            tuple((str(label), str(address)) for label, address in data["chats"]),
        )


def door_poster_pdf(poster: DoorPoster) -> bytes:
    """A4 upright, one page. The code stands in Arabic digits, as a telephone's keys have them."""
    data = {
        "office": thai(poster.office),
        "name": thai(poster.name),
        "day": long_date(bangkok_date(poster.starts_at)),
        "time": f"เวลา {clock_time(poster.starts_at)} – {clock_time(poster.ends_at)}",
        "where": thai(poster.where),
        "code": poster.code,
        "qr": qr_svg(poster.door),
        "chats": [{"label": label, "qr": qr_svg(address)} for label, address in poster.chats],
    }
    return compile_paper(TEMPLATE, data)
