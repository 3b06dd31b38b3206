"""What LINE still lets an office say this month: the platform's own figures beside the ledger, the larger counts."""

from datetime import timedelta

from handlers.context import Services
from handlers.rules import quota as rules
from handlers.rules.quota import Quota
from storage import outbox, people, timers
from storage.tables import ChatChannel
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import Platform

QUOTA_WORK = "quota"
"""Work: ask LINE for its figures of one channel. `subject` is the channel's id."""
STALE = timedelta(minutes=10)
"""Figures older than this are asked for anew before somebody decides by them."""


def left(uow: UnitOfWork, services: Services) -> Quota:
    """The office's LINE messages this month, of all its accounts together."""
    quotas = [of_channel(uow, services, channel) for channel in people.channels(uow, Platform.LINE)]
    limits = [quota.limit for quota in quotas]
    return Quota(
        limit=None if not limits or None in limits else sum(limit or 0 for limit in limits),
        used=sum(quota.used for quota in quotas),
        reserve=sum(quota.reserve for quota in quotas),
    )


def of_channel(uow: UnitOfWork, services: Services, channel: ChatChannel) -> Quota:
    """One account's month.

    What the platform said counts with what went out since; it is slow and approximate, but it knows what was sent by
    hand. What it said last month is of no use.
    """
    start = rules.month_start(uow.now)
    used = outbox.charged_since(uow, start, channel.id)
    limit = services.line_limit or None
    if channel.quota_at is not None:
        limit = channel.quota_limit
        if channel.quota_at >= start and channel.quota_used is not None:
            used = max(used, channel.quota_used + outbox.charged_since(uow, channel.quota_at, channel.id))
    return Quota(limit, used, rules.reserve_of(people.office(uow).settings, limit))


def ask_platform(uow: UnitOfWork, *, older_than: timedelta = STALE) -> bool:
    """Have LINE asked for its figures where ours are older; whether any were. The answer comes by Work."""
    old = [
        channel
        for channel in people.channels(uow, Platform.LINE)
        if channel.quota_at is None or uow.now - channel.quota_at >= older_than
    ]
    for channel in old:
        if not timers.has_work(uow, QUOTA_WORK, channel.id):
            timers.put_work(uow, QUOTA_WORK, channel.id, {})
    return bool(old)


def note(uow: UnitOfWork, channel_id: str, limit: int | None, used: int) -> None:
    """Keep what the platform said."""
    channel = people.channel(uow, channel_id)
    if channel is not None:
        channel.quota_limit, channel.quota_used, channel.quota_at = limit, used, uow.now
        uow.flush()
