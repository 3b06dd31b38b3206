"""Circulars, the office's side: chosen, confirmed, sent, followed, chased, cancelled, closed."""

from datetime import timedelta

from storage import timers
from storage.unit_of_work import UnitOfWork

CARD = "circulation_card"
"""The timer that brings the clerk's live card to the present state."""
CARD_AT_ONCE = timedelta(seconds=1)
CARD_REST = timedelta(seconds=10)
"""While answers pour in, a card is changed no more often than this: platforms limit how often a message is edited."""


def subject_of(circulation_id: int) -> str:
    """What deadlines, timers and cards call a circular."""
    return f"circulation:{circulation_id}"


def changed(uow: UnitOfWork, circulation_id: int) -> None:
    """Something happened to a receiver: the clerk's live card follows, at most once in ten seconds.

    It is seen there too whether all have done what was wanted, which closes the circular.
    """
    subject = subject_of(circulation_id)
    latest = timers.latest_timer(uow, CARD, subject)
    if latest is not None and latest.done_at is None:
        return
    due_at = uow.now + CARD_AT_ONCE
    if latest is not None and latest.done_at is not None:
        due_at = max(due_at, latest.done_at + CARD_REST)
    timers.set_timer(uow, CARD, subject, due_at)
