"""ป้ายชื่อ (manual 001, 9.2): one a person to cut and wear, with the QR that the desk reads and the code to type."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from handlers.common.typeset import compile_paper, qr_svg, thai

TEMPLATE = Path(__file__).with_suffix(".typ")

_LONGEST_NAME = 60


@dataclass(frozen=True)
class NameTag:
    """Who wears it. `code` are the six digits of the seat, `address` what its QR opens at the desk; "" for none."""

    name: str
    title: str
    unit: str
    note: str = ""
    code: str = ""
    address: str = ""


@dataclass(frozen=True)
class NameTags:
    """The tags of one meeting, in the order of its list."""

    office: str
    meeting: str
    day: str
    tags: tuple[NameTag, ...]

    def to_json(self) -> dict[str, Any]:
        """As it waits in a row until it is set."""
        rows = [[tag.name, tag.title, tag.unit, tag.note, tag.code, tag.address] for tag in self.tags]
        return {"office": self.office, "meeting": self.meeting, "day": self.day, "tags": rows}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """What `to_json` made."""
        tags: Sequence[Sequence[str]] = data["tags"]
        return cls(data["office"], data["meeting"], data["day"], tuple(NameTag(*tag) for tag in tags))


def name_tags_pdf(sheet: NameTags) -> bytes:
    """A4, ten tags a sheet (90 x 54 mm, as the usual plastic holders have them). No tag at all is a ValueError.

    The code stands in Arabic digits, as a telephone's keys have them.
    """
    if not sheet.tags:
        raise ValueError("nobody wears a tag")
    data = {
        "office": thai(sheet.office),
        "meeting": thai(sheet.meeting),
        "day": thai(sheet.day),
        "tags": [
            {
                "name": tag.name[:_LONGEST_NAME],
                "title": thai(tag.title),
                "unit": thai(tag.unit) if tag.unit not in tag.title else "",
                "note": thai(tag.note),
                "code": f"{tag.code[:3]} {tag.code[3:]}" if tag.code else "",
                "qr": qr_svg(tag.address) if tag.address else None,
            }
            for tag in sheet.tags
        ],
    }
    return compile_paper(TEMPLATE, data)
