"""What an item of the agenda goes back to: the minutes that it adopts, and the task that it follows up."""

from storage import letters
from storage import meetings as rows
from storage import minutes as after
from storage.tables import AgendaItem, Meeting, Task
from storage.unit_of_work import UnitOfWork

ADOPTING, ARISING = 2, 3
"""The sections of former minutes to be adopted, and of matters arising."""


def task_behind(uow: UnitOfWork, item: AgendaItem) -> Task | None:
    """Returns the task that an item follows up, however many meetings ago it was made."""
    while item.task_id is None and item.from_id is not None:
        origin = after.item(uow, item.from_id)
        if origin is None:
            return None
        item = origin
    return letters.task(uow, item.task_id) if item.task_id is not None else None


def former_meeting(uow: UnitOfWork, item: AgendaItem) -> Meeting | None:
    """Returns the meeting whose minutes an item adopts."""
    while item.from_id is not None:
        origin = after.item(uow, item.from_id)
        if origin is None:
            return None
        item = origin
    one = rows.meeting(uow, item.meeting_id)
    return rows.meeting(uow, one.previous_id, lock=True) if one is not None and one.previous_id is not None else None
