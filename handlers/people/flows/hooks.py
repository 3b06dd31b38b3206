"""What this journey answers when a lower one asks."""

from handlers.errors import CodeRefused
from handlers.people.texts.linking import code_refused
from handlers.refusals import EXPLANATIONS
from handlers.routes import Routes

ROUTES = Routes(hooks=(EXPLANATIONS.answered_by(lambda: {CodeRefused: lambda refusal: code_refused(refusal.why)}),))
