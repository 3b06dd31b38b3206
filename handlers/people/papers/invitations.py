"""Invitation cards to print, cut and hand out: one a person, with the code and its QR."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from handlers.common.codes import show_code
from handlers.common.thai_calendar import bangkok_date
from handlers.common.typeset import compile_paper, long_date, qr_svg, thai

TEMPLATE = Path(__file__).with_suffix(".typ")


@dataclass(frozen=True)
class InvitationCard:
    """`links` are (what stands below the QR, address), at most two; `code` the eight bare digits."""

    name: str
    post: str
    code: str
    expires_at: datetime
    links: tuple[tuple[str, str], ...] = ()


def invitations_pdf(office: str, cards: Sequence[InvitationCard]) -> bytes:
    """A4, eight cards a sheet, in the order given; each is good alone once it is cut out.

    The code stands in Arabic digits, as a telephone's keys have them. No card at all is a ValueError.
    """
    if not cards:
        raise ValueError("nobody is invited")
    data = {
        "office": thai(office),
        "cards": [
            {
                "name": card.name,
                "post": thai(card.post),
                "code": show_code(card.code),
                "until": long_date(bangkok_date(card.expires_at)),
                "links": [{"label": label, "qr": qr_svg(address)} for label, address in card.links],
            }
            for card in cards
        ],
    }
    return compile_paper(TEMPLATE, data)
