"""What work asks of the journeys above it."""

from handlers.context import Services
from handlers.routes import Hook
from storage.tables import Task
from storage.unit_of_work import UnitOfWork

TASK_FILE: Hook[[UnitOfWork, Services, Task], str] = Hook("task_file")
"""A signed link to the paper that work of its own came from; "" from a journey that did not bring it."""
