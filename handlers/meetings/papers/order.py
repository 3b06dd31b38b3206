"""คำสั่ง (แบบ 4, ข้อ 16) and ประกาศ (แบบ 7, ข้อ 20): made from a resolution, signed by the director."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any, Self

from handlers.common.typeset import compile_paper, formal_date, thai
from handlers.meetings.papers.official import Signature

TEMPLATE = Path(__file__).with_suffix(".typ")


@dataclass(frozen=True)
class Order:
    """An order, or an announcement, which has no number. Without a signature it is a draft, and marked so."""

    announcement: bool
    office: str
    number: str
    dated: date | None
    subject: str
    paragraphs: tuple[str, ...]
    signature: Signature

    def to_json(self) -> dict[str, Any]:
        """As it waits in a row until it is set."""
        return {
            **asdict(self),
            "dated": self.dated.isoformat() if self.dated else None,
            "signature": self.signature.to_json(),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """What `to_json` made."""
        return cls(
            **{
                **data,
                "dated": date.fromisoformat(data["dated"]) if data["dated"] else None,
                "paragraphs": tuple(data["paragraphs"]),
                "signature": Signature.from_json(data["signature"]),
            }
        )


def order_pdf(order: Order) -> bytes:
    """A4 upright, Thai digits."""
    given = "ประกาศ" if order.announcement else "สั่ง"
    data = {
        "draft": order.signature.signed_at is None,
        "title": f"{'ประกาศ' if order.announcement else 'คำสั่ง'}{thai(order.office)}".replace("เขต ", "เขต\u00a0"),
        "numbered": not order.announcement,
        "number": thai(order.number),
        "subject": thai(order.subject),
        "paragraphs": [thai(words) for words in order.paragraphs],
        "given": f"{given} ณ {formal_date(order.dated).replace(' เดือน ', ' ')}" if order.dated else f"{given} ณ วันที่",
        "dated": order.dated is not None,
        "signature": order.signature.to_print(),
    }
    return compile_paper(TEMPLATE, data)
