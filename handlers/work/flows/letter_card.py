"""What work adds when a letter is decided."""

from handlers.letters.hooks import TASKS_MADE
from handlers.routes import Routes
from handlers.work.flows.cards import show_to_groups

ROUTES = Routes(hooks=(TASKS_MADE.answered_by(show_to_groups),))
