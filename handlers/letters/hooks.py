"""What letters ask of the journeys above them."""

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.context import Actor, Context, Services
from handlers.routes import Hook
from notifications.message import Press
from storage.tables import Letter, Task
from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class CardPart:
    """What a journey adds to a letter's card: lines of its state, and buttons."""

    lines: Sequence[str] = ()
    presses: Sequence[Press] = ()


CARD_PARTS: Hook[[UnitOfWork, Letter, Actor], CardPart] = Hook("card_parts")
"""What a journey adds to the card of a letter, as this person may see it."""
TASKS_MADE: Hook[[UnitOfWork, Services, Sequence[Task], Letter], list[str]] = Hook("tasks_made")
"""A decision gave work to groups: they are told. Returns the groups of which no chat could be reached."""
NEXT_DECISION: Hook[[Context], bool] = Hook("next_decision")
"""No letter waits for whoever asked: show them what else waits for their decision. False where nothing does."""
DECIDERS_CHANGED: Hook[[UnitOfWork, int], None] = Hook("deciders_changed")
"""Somebody went away or came back: what waits for the post with this id is shown to whoever decides now."""
