"""ใบลงชื่อเข้าประชุม (manual 001, form 5): a line for everybody who is invited, with room for a signature."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from handlers.common.thai_calendar import bangkok_date
from handlers.common.typeset import clock_time, compile_paper, long_date, thai

TEMPLATE = Path(__file__).with_suffix(".typ")


@dataclass(frozen=True)
class Row:
    """One of the invited, or who comes instead; `note` says instead of whom, or that nobody comes; `signed` stands in
    the place of a signature where they have signed in by other means."""

    name: str
    title: str
    unit: str
    note: str = ""
    signed: str = ""


@dataclass(frozen=True)
class SignInSheet:
    """A meeting's sheet. `name` has its number: ประชุมผู้บริหารสถานศึกษา ครั้งที่ 1/2569."""

    office: str
    name: str
    starts_at: datetime
    ends_at: datetime
    place: str
    rows: Sequence[Row]

    def to_json(self) -> dict[str, Any]:
        """As it waits in a row until it is set."""
        return {
            "office": self.office,
            "name": self.name,
            "starts_at": self.starts_at.isoformat(),
            "ends_at": self.ends_at.isoformat(),
            "place": self.place,
            "rows": [[row.name, row.title, row.unit, row.note, row.signed] for row in self.rows],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """What `to_json` made."""
        return cls(
            str(data["office"]),
            str(data["name"]),
            datetime.fromisoformat(data["starts_at"]),
            datetime.fromisoformat(data["ends_at"]),
            str(data["place"]),
            tuple(Row(*row) for row in data["rows"]),
        )


def sign_in_sheet_pdf(sheet: SignInSheet) -> bytes:
    """A4 upright, numbered lines, the head on every page. Nobody at all is a ValueError."""
    if not sheet.rows:
        raise ValueError("nobody is invited")
    data = {
        "office": thai(sheet.office),
        "name": thai(sheet.name),
        "day": f"วัน{_WEEKDAYS[bangkok_date(sheet.starts_at).weekday()]}ที่ {long_date(bangkok_date(sheet.starts_at))}",
        "time": f"เวลา {clock_time(sheet.starts_at)} – {clock_time(sheet.ends_at)}",
        "place": f"ณ {thai(sheet.place)}" if sheet.place else "",
        "rows": [
            [thai(number), thai(row.name), thai(row.title), thai(row.unit), thai(row.note), thai(row.signed)]
            for number, row in enumerate(sheet.rows, start=1)
        ],
    }
    return compile_paper(TEMPLATE, data)


_WEEKDAYS = ("จันทร์", "อังคาร", "พุธ", "พฤหัสบดี", "ศุกร์", "เสาร์", "อาทิตย์")
