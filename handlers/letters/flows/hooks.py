"""What this journey answers when a lower one asks: which buttons show the state of its things."""

from handlers.letters.presses import ShowLetter, ShowTask
from handlers.refusals import STATE_PRESSES
from handlers.routes import Routes

ROUTES = Routes(hooks=(STATE_PRESSES.answered_by(lambda: {"letter": ShowLetter(), "task": ShowTask()}),))
