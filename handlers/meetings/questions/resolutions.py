"""What the secretary is asked for while resolutions are written down, and at the closing."""

from storage.payloads import Question


class AskResolution(Question, name="agenda_resolve"):
    """The words of a resolution."""

    item: int


class AskCorrectedAdoption(Question, name="resolution_adopt"):
    """With which corrections the former minutes are adopted."""

    item: int


class AskDiscussion(Question, name="resolution_discuss"):
    """What was said of an item."""

    item: int


class AskResolutionDue(Question, name="resolution_due"):
    """By when the work of a resolution is due."""

    item: int


class AskRaisedItem(Question, name="resolution_add"):
    """An item that was raised at the meeting, in a section of the agenda."""

    section: int
