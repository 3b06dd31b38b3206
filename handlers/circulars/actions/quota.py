"""How many LINE messages an office can still send this month: the larger of the platform's count and our own."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from handlers.circulars.actions import receiving
from handlers.circulars.jobs import AskQuota
from handlers.circulars.rules import quota as rules
from handlers.circulars.rules.quota import Quota
from handlers.circulars.texts import quota as texts
from handlers.circulars.texts.quota import Copy
from handlers.common.words import short_name, unit_name
from handlers.context import Services, tell
from notifications.message import Message
from notifications.outbox import About
from storage import arrivals, jobs, outbox, people, timers
from storage.ref import Ref
from storage.tables import ChatChannel, Circular, Delivery, Letter, Person, Receiver, Unit
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import Platform, Secrecy

ASK_EVERY = timedelta(hours=1)
STALE = timedelta(minutes=10)
"""Figures older than this are asked for anew before somebody decides by them."""
WARNING, BY_HAND = "quota_warning", "quota_by_hand"
ABOUT_QUOTA = frozenset({WARNING, BY_HAND})
"""The purposes of what is said about the quota itself; it may use the reserve, or nobody would hear of it."""
COPY_TIMER = "quota_by_hand"
"""The timer (subject: a purpose) at which what could not be paid for is handed over to be passed on by hand."""
_GATHER = timedelta(minutes=1)
# Of one purpose no oftener than this.
_REST = timedelta(days=1)


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
    """Returns one account's quota of this month.

    What went out since the platform last counted is added to its count. That count is slow and approximate, but has
    the messages that were sent by hand. A count of last month is not used.
    """
    start = rules.month_start(uow.now)
    used = outbox.charged_since(uow, start, channel.id)
    limit = services.line_limit or None
    if channel.quota_at is not None:
        limit = channel.quota_limit
        if channel.quota_at >= start and channel.quota_used is not None:
            just_after = channel.quota_at + timedelta(microseconds=1)
            used = max(used, channel.quota_used + outbox.charged_since(uow, just_after, channel.id))
    return Quota(limit, used, rules.reserve_of(people.office(uow).settings, limit))


def ask_platform(uow: UnitOfWork, *, older_than: timedelta = STALE) -> bool:
    """Asks for a job that gets LINE's figures where ours are older; whether any are."""
    old = [
        channel
        for channel in people.channels(uow, Platform.LINE)
        if channel.quota_at is None or uow.now - channel.quota_at >= older_than
    ]
    for channel in old:
        if not jobs.has_job(uow, AskQuota.NAME, channel.id):
            jobs.put_job(uow, AskQuota(), channel.id)
    return bool(old)


def note(uow: UnitOfWork, services: Services, channel_id: str, limit: int | None, used: int) -> None:
    """Keeps the figures that the platform gave."""
    channel = people.channel(uow, channel_id)
    if channel is not None:
        channel.quota_limit, channel.quota_used, channel.quota_at = limit, used, uow.now
        uow.flush()
        warn(uow, services, channel_id)


def note_spent(uow: UnitOfWork, services: Services, channel_id: str) -> None:
    """The platform refused a message because the month is used up: nothing is left, whatever we counted.

    It is asked again, so that the account opens as soon as somebody has bought more.
    """
    channel = people.channel(uow, channel_id)
    if channel is None:
        return
    found = of_channel(uow, services, channel)
    if found.left != 0:
        limit = found.used if found.limit is None else found.limit
        note(uow, services, channel_id, limit, max(limit, found.used))
    ask_platform(uow, older_than=timedelta(0))


def warn(uow: UnitOfWork, services: Services, channel_id: str) -> None:
    """Tells the admins once a month at each mark of `rules.WARN_AT`; of two marks at once only the higher one."""
    channel = people.channel(uow, channel_id)
    found = of_channel(uow, services, channel) if channel is not None else None
    mark = rules.warning_due(found) if found is not None else None
    if found is None or mark is None or _warned(uow, channel_id, mark):
        return
    # Two machines: whoever comes second waits here, and then sees that it was said.
    people.lock_channel(uow, channel_id)
    if _warned(uow, channel_id, mark):
        return
    about = About(subject=_warning_of(channel_id, mark), purpose=WARNING)
    for admin in people.admins(uow):
        tell(uow, admin.id, texts.quota_warning(found, rules.forecast(found.used, uow.now)), about)


def _warned(uow: UnitOfWork, channel_id: str, mark: int) -> bool:
    start = rules.month_start(uow.now)
    higher = [one for one in rules.WARN_AT if one >= mark]
    return any(outbox.said_since(uow, WARNING, start, _warning_of(channel_id, one)) for one in higher)


def _warning_of(channel_id: str, mark: int) -> str:
    return f"quota:{channel_id}:{mark}"


# --- passing on by hand ---------------------------------------------------------------------------------------------


def pass_on_by_hand(uow: UnitOfWork, purposes: Collection[str]) -> None:
    """Sets the timer that hands over unpaid messages: joined, at most once a day for each purpose."""
    for purpose in sorted(set(purposes) - ABOUT_QUOTA):
        if timers.open_timers(uow, COPY_TIMER, purpose):
            continue
        latest = timers.latest_timer(uow, COPY_TIMER, purpose)
        last = latest.done_at if latest is not None and latest.done_at is not None else None
        due = max(uow.now + _GATHER, last + _REST) if last is not None else uow.now + _GATHER
        since = last or uow.now - timedelta(microseconds=1)
        timers.set_timer(uow, COPY_TIMER, purpose, due, data={"since": since.isoformat()})


def hand_over(uow: UnitOfWork, purpose: str, since: datetime) -> None:
    """Sends the joined texts to whoever keeps the circular, or to the admins where none of them has a chat."""
    admins = [one.id for one in people.admins(uow)]
    for keepers, rows in _by_keeper(uow, outbox.over_budget_since(uow, since, purpose)).items():
        message, about = texts.pass_on_by_hand(purpose, _copies(uow, rows)), About(purpose=BY_HAND)
        told = [tell(uow, one, message, about) for one in keepers]
        if not any(told):
            for admin_id in admins:
                tell(uow, admin_id, message, about)


def waiting_copies(uow: UnitOfWork) -> list[Copy]:
    """Returns this month's unpaid messages as texts, each with the names of those who did not get it."""
    return _copies(uow, outbox.over_budget_since(uow, rules.month_start(uow.now)))


def _by_keeper(uow: UnitOfWork, rows: Sequence[Delivery]) -> dict[tuple[int, ...], list[Delivery]]:
    parts = arrivals.parts(uow, set(map(_receiver_id, rows)) - {0})
    concerned = {part.circular.id: part.circular for part in parts.values()}
    keepers = {key: _keepers(uow, circular) for key, circular in concerned.items()}
    found: dict[tuple[int, ...], list[Delivery]] = {}
    for row in rows:
        part = parts.get(_receiver_id(row))
        found.setdefault(keepers[part.circular.id] if part is not None else (), []).append(row)
    return found


def _keepers(uow: UnitOfWork, circular: Circular) -> tuple[int, ...]:
    letter = uow.get(Letter, circular.letter_id)
    return tuple(receiving.keeper_of(uow, circular, letter)) if letter is not None else ()


def _copies(uow: UnitOfWork, rows: Sequence[Delivery]) -> list[Copy]:
    """Returns each text once, with the names of those who did not get it.

    Only a circular's card is shown in full, since it is the same for all. What is secret or personal does not belong in
    a group: those people are asked to open their chat, where the answer is free.
    """
    parts = arrivals.parts(uow, set(map(_receiver_id, rows)) - {0})
    found: dict[str, dict[str, None]] = {}
    for row in rows:
        if row.person_id is None or row.purpose in ABOUT_QUOTA:
            continue
        part = parts.get(_receiver_id(row))
        if part is not None and (part.receiver.acknowledged_at or part.receiver.withdrawn_at):
            continue
        unit = uow.get(Unit, part.receiver.unit_id) if part is not None else None
        person = uow.get(Person, row.person_id)
        name = unit_name(unit) if unit is not None else short_name(person) if person is not None else ""
        told = part is not None and part.secrecy == Secrecy.OPEN
        text = Message.model_validate(row.message).to_text() if told else ""
        found.setdefault(text, {})[name] = None
    return [Copy(text, tuple(names)) for text, names in found.items()]


def _receiver_id(row: Delivery) -> int:
    subject = Ref(row.subject)
    return subject.id if subject.kind == Receiver.KIND else 0
