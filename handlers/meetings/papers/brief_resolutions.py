"""มติที่ประชุมโดยย่อ (manual 001, form 6): each item with its resolution and whose work it is, for those who attended.

On its end stands the form in which somebody without a chat says that they endorse it, or what is to be corrected
(form 9).
"""

from pathlib import Path

from handlers.common.typeset import compile_paper
from handlers.meetings.papers.minutes import Minutes, sheet_data

TEMPLATE = Path(__file__).with_suffix(".typ")


def brief_resolutions_pdf(minutes: Minutes) -> bytes:
    """A4 upright; items without a resolution are left out. Nothing resolved is a ValueError."""
    if not any(one.resolution for section in minutes.sections for one in section.matters):
        raise ValueError("nothing was resolved")
    return compile_paper(TEMPLATE, sheet_data(minutes))
