"""Typesets a paper by the name of its template, from the JSON of a job."""

from collections.abc import Callable, Mapping
from typing import Any

from handlers.meetings.papers.brief_resolutions import brief_resolutions_pdf
from handlers.meetings.papers.invitation_letter import InvitationLetter, invitation_letter_pdf
from handlers.meetings.papers.minutes import Minutes, minutes_pdf
from handlers.meetings.papers.name_tags import NameTags, name_tags_pdf
from handlers.meetings.papers.notice import MeetingNotices, meeting_notices_pdf
from handlers.meetings.papers.order import Order, order_pdf

_SETTERS: Mapping[str, Callable[[Mapping[str, Any]], bytes]] = {
    "invitation_letter": lambda values: invitation_letter_pdf(InvitationLetter.from_json(values)),
    "brief_resolutions": lambda values: brief_resolutions_pdf(Minutes.from_json(values)),
    "minutes": lambda values: minutes_pdf(Minutes.from_json(values)),
    "meeting_notice": lambda values: meeting_notices_pdf(MeetingNotices.from_json(values)),
    "name_tags": lambda values: name_tags_pdf(NameTags.from_json(values)),
    "order": lambda values: order_pdf(Order.from_json(values)),
}


def set_paper(name: str, values: Mapping[str, Any]) -> bytes:
    """Returns the PDF of a paper. Raises KeyError for an unknown name, ValueError for unusable values."""
    return _SETTERS[name](values)
