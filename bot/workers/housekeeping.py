"""What is kept no longer than it is needed. Runs now and then in every process; doing it twice changes nothing."""

from datetime import timedelta

import structlog

from storage import conversations, inbox, people
from storage.engine import Database
from storage.unit_of_work import UnitOfWork

log = structlog.get_logger(__name__)

EVERY = timedelta(hours=1)
# What people sent is needed to handle it and, for a few days, to find out what went wrong. Who sent something and when
# stays (computer crime act, s.26: at least 90 days); what it said does not.
CONTENTS = timedelta(days=7)
# A button is answered with its thing's present state for over a year; after that with a general word.
BUTTONS = timedelta(days=400)
WRONG_CODES = timedelta(days=90)


class Housekeeping:
    """Forgets contents of handled events, very old presses, and wrong codes nobody counts any more."""

    def __init__(self, database: Database) -> None:
        self.database = database

    async def work(self) -> None:
        await self.database.write(tidy)


def tidy(uow: UnitOfWork) -> None:
    """One round, over all offices."""
    emptied = inbox.forget(uow, uow.now - CONTENTS)
    conversations.forget_buttons(uow, uow.now - BUTTONS)
    people.forget_tries(uow, uow.now - WRONG_CODES)
    if emptied:
        log.info("events emptied", rows=emptied)
