"""What letters, orders and minutes have in common: who signed them, in which capacity, and when."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from handlers.common.thai_calendar import bangkok_date
from handlers.common.typeset import clock_time, long_date, thai


@dataclass(frozen=True)
class Signature:
    """Who signs: the name in full, and their posts in lines, with the capacity between them.

    ("รองผู้อำนวยการ ...", "รักษาราชการแทน", "ผู้อำนวยการ ...") for somebody who acts. `signed_at` None: not yet.
    """

    name: str
    titles: tuple[str, ...] = ()
    signed_at: datetime | None = None

    def to_json(self) -> dict[str, Any]:
        """As it waits in a row until the paper is set."""
        at = self.signed_at.isoformat() if self.signed_at else None
        return {"name": self.name, "titles": list(self.titles), "signed_at": at}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """What `to_json` made."""
        at = datetime.fromisoformat(data["signed_at"]) if data["signed_at"] else None
        return cls(str(data["name"]), tuple(data["titles"]), at)

    def to_print(self) -> dict[str, Any]:
        """For `official.typ`: a line that it was signed electronically stands where a hand would have signed."""
        signed = ""
        if self.signed_at is not None:
            day = long_date(bangkok_date(self.signed_at))
            signed = f"ลงนามทางอิเล็กทรอนิกส์ {day} เวลา {clock_time(self.signed_at)}"
        return {"name": thai(self.name), "titles": [thai(title) for title in self.titles], "signed": signed}
