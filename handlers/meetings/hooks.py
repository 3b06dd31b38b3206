"""What the common parts of this journey ask of the parts for one kind of paper or one state, which they do not know."""

from collections.abc import Mapping, Sequence
from typing import Any

from handlers.context import Actor, Services
from handlers.routes import Hook
from notifications.message import Message, Press
from storage.tables import AgendaItem, Meeting, MeetingPaper
from storage.unit_of_work import UnitOfWork

PAPER_SIGNED: Hook[[UnitOfWork, Services, Actor, Meeting, MeetingPaper], None] = Hook("paper_signed")
"""A paper was signed: do what follows from its kind."""
PAPER_CONTENTS: Hook[[UnitOfWork, Meeting, MeetingPaper], Mapping[str, Any] | None] = Hook("paper_contents")
"""Returns what a paper of this kind is typeset from (`template` and `values`); None for the kinds of others."""
MEETING_CARD: Hook[[UnitOfWork, Meeting], Message | None] = Hook("meeting_card")
"""Returns the secretary's card of a meeting in this state; None for the states of others."""
ITEM_PRESSES: Hook[[UnitOfWork, Actor, Meeting, AgendaItem], Sequence[tuple[Press, ...]]] = Hook("item_presses")
"""Returns the buttons that follow from an item's resolution."""
