"""What the sweep of deadlines asks of the journeys above."""

from handlers.routes import Hook
from storage.tables import Account
from storage.unit_of_work import UnitOfWork

DIGEST_SENT: Hook[[UnitOfWork, Account], None] = Hook("digest_sent")
"""Somebody's digest goes out now: what waits to go out in one call with it goes too."""
