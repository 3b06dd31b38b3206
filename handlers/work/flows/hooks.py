"""What this journey answers when a lower one asks: a decision gave work to groups."""

from handlers.letters.hooks import TASKS_MADE
from handlers.routes import Routes
from handlers.work.flows.cards import show_to_groups

ROUTES = Routes(hooks=(TASKS_MADE.answered_by(show_to_groups),))
