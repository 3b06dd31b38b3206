"""A row of the outbox: how it ends, and how it names another one."""

from datetime import datetime

from storage.tables import Delivery
from storage.vocabulary import SendState

NO_QUOTA = "quota"
"""The failure of a row that would have cost more than the month has left."""
SHOWS_A_CODE = "code"
"""The purpose of a message that shows an invitation's code. Its words are dropped once it is out: like the code's own
row, the ledger keeps nothing that opens a door."""
ROW = "row:"
"""In `Delivery.edits` before a `seq`: the message of that row, whose ids the platform has not told yet."""


def end_row(row: Delivery, state: SendState, at: datetime, failure: str = "") -> None:
    """Mark a row as done, in this state."""
    row.state, row.done_at, row.failure, row.sending_since = state, at, failure, None
