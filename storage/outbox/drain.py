"""Which messages go out next, and what became of those that went."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, literal_column, or_, update
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from storage.outbox.rows import ROW, SHOWS_A_CODE, end_row
from storage.tables import ChatChannel, Delivery
from storage.unit_of_work import UnitOfWork, locked
from storage.vocabulary import SendState

# The chat's later rows wait while a row is tried this often. After that they go ahead of it.
HOLD_ATTEMPTS = 4
# Goes before everything else (`Importance.URGENT` of the floor above).
_MOST_URGENT = 3
# The other rows of a chat. Made once: each would describe every column anew, at every look at the queue.
_OTHER = aliased(Delivery)


def take_back_orphans(uow: UnitOfWork, channel_id: str) -> int:
    """Put back the rows that a dead drain had begun to send; perhaps they arrived. Returns how many."""
    result = uow.session.execute(
        update(Delivery)
        .where(
            col(Delivery.channel_id) == channel_id,
            col(Delivery.state) == SendState.SENDING,
            col(Delivery.done_at).is_(None),
        )
        .values(state=SendState.PENDING, maybe_sent=True, sending_since=None)
        .execution_options(synchronize_session=False)
    )
    return int(getattr(result, "rowcount", 0))


@dataclass
class Taken:
    """The rows that a drain has marked SENDING, a list for each call. Rows `over_budget` are not marked."""

    batches: list[list[Delivery]] = field(default_factory=list)
    over_budget: list[Delivery] = field(default_factory=list)


RelevanceCheck = Callable[[UnitOfWork, Sequence[Delivery]], Mapping[int, str]]
"""Given rows that are about to go out, returns why some must not go out any more, by `seq`."""


def take(
    uow: UnitOfWork,
    channel_id: str,
    *,
    chats: int,
    together: int,
    check_relevance: RelevanceCheck,
    within_budget: Callable[[list[Delivery]], bool] = lambda _call: True,
) -> Taken:
    """Mark the next rows SENDING: for up to `chats` chats, each one's first due rows (at most `together`), in order.
    Rows that were tried before go again as the call that they were.

    First come chats whose person waits for an answer, or where something is most urgent: a circular does not hold them
    up. Only rows whose turn it is are looked at; what is too late or no longer relevant ends here.
    `within_budget` says of the rows of each call whether they may cost what they cost.

    A chat with a row still SENDING waits. So does one whose earlier row failed a moment ago, for `HOLD_ATTEMPTS` tries
    (15 seconds altogether): a hiccup does not turn its messages round. After that the later rows go ahead, because the
    one that fails again and again may be the reason itself.
    """
    channel = uow.session.get(ChatChannel, channel_id)
    if channel is None or (channel.paused_until is not None and channel.paused_until > uow.now):
        return Taken()
    while True:
        rows = _next_of_each(uow, channel_id, chats, together)
        _end_late(uow, rows)
        calls = _calls(uow, [row for row in rows if row.done_at is None], together)
        stale = check_relevance(uow, [row for call in calls for row in call]) if calls else {}
        for row in (row for call in calls for row in call if row.seq in stale):
            end_row(row, SendState.WITHDRAWN, uow.now, stale[row.seq])
        taken = Taken()
        for call in filter(None, ([row for row in call if row.done_at is None] for call in calls)):
            if within_budget(call):
                taken.batches.append(call)
            else:
                taken.over_budget += call
        for batch in taken.batches:
            key = batch[0].call or batch[0].key
            for row in batch:
                row.state, row.sending_since, row.call = SendState.SENDING, uow.now, key
                row.attempts += 1
        uow.flush()
        # A chat whose first rows have just ended may have others.
        if taken.batches or taken.over_budget or not any(row.done_at for row in rows):
            return taken


def _next_of_each(uow: UnitOfWork, channel_id: str, chats: int, together: int) -> list[Delivery]:
    """The first due rows of the chats whose turn it is, a chat after the other, locked.

    Only the head of the queue is looked at, however long it is: rows are walked in their order, along an index, until
    there are enough chats. Of chats that press the one goes first whose person has waited longest.
    """
    pressing = _pressing(uow, channel_id, chats)
    first: list[Delivery] = []
    if pressing:
        first = _first_of_each(uow, channel_id, len(pressing), col(Delivery.chat).in_(pressing))
        first.sort(key=lambda row: pressing.index(row.chat))
    if len(first) < chats:
        first += _first_of_each(uow, channel_id, chats - len(first), col(Delivery.chat).not_in(pressing))
    if together == 1 or not first:
        return first
    fresh = [row for row in first if not row.call]
    tried = [row for row in first if row.call]
    return _with_following(uow, fresh, together) + _whole_calls(uow, tried)


def _pressing(uow: UnitOfWork, channel_id: str, chats: int) -> list[str]:
    """Chats whose person waits for an answer, or where something is most urgent."""
    query = (
        select(Delivery.chat)
        .where(*_due(Delivery, uow.now), col(Delivery.channel_id) == channel_id, *_presses(Delivery, uow.now))
        .where(_waits_for_none(_OTHER, uow.now, *_presses(_OTHER, uow.now)))
        .order_by(col(Delivery.seq))
        .limit(chats)
    )
    return list(uow.session.exec(query).all())


def _first_of_each(uow: UnitOfWork, channel_id: str, chats: int, which: ColumnElement[bool]) -> list[Delivery]:
    """The first due row of each chat that need not wait, in their order, locked."""
    query = (
        select(Delivery)
        .where(*_due(Delivery, uow.now), col(Delivery.channel_id) == channel_id, which)
        .where(_waits_for_none(_OTHER, uow.now))
        .order_by(col(Delivery.seq))
        .limit(chats)
        # What another transaction is just withdrawing must not go out, and need not be waited for.
        .with_for_update(skip_locked=True, of=Delivery)
    )
    return list(uow.session.exec(query).all())


def _with_following(uow: UnitOfWork, first: Sequence[Delivery], together: int) -> list[Delivery]:
    """Each chat's first row and the due ones after it, `together` at most, locked."""
    if not first:
        return []
    due = (*_due(Delivery, uow.now), col(Delivery.channel_id) == first[0].channel_id)
    ranked = (
        select(
            col(Delivery.seq),
            func.row_number().over(partition_by=col(Delivery.chat), order_by=col(Delivery.seq)).label("nth"),
        )
        .where(*due, col(Delivery.chat).in_([row.chat for row in first]))
        .subquery()
    )
    query = (
        select(Delivery)
        .join(ranked, ranked.c.seq == col(Delivery.seq))
        .where(*due, ranked.c.nth <= together)
        .order_by(col(Delivery.seq))
        .with_for_update(skip_locked=True, of=Delivery)
    )
    of_chat = {row.chat: [row] for row in first}
    for row in uow.session.exec(query).all():
        if row is not of_chat[row.chat][0]:
            of_chat[row.chat].append(row)
    return [row for rows in of_chat.values() for row in rows]


def _whole_calls(uow: UnitOfWork, tried: Sequence[Delivery]) -> list[Delivery]:
    """All rows of the calls that these belong to, locked. Waits for whoever holds one of them: a call that goes out
    again without it would be taken for the whole."""
    if not tried:
        return []
    query = (
        select(Delivery)
        .where(
            col(Delivery.channel_id) == tried[0].channel_id,
            col(Delivery.chat).in_([row.chat for row in tried]),
            col(Delivery.call).in_([row.call for row in tried]),
            col(Delivery.state) == SendState.PENDING,
            col(Delivery.done_at).is_(None),
        )
        .order_by(col(Delivery.seq))
    )
    return list(uow.session.exec(locked(query)).all())


def _due(row: type[Delivery], now: datetime) -> tuple[ColumnElement[bool], ...]:
    # In the words of the index that is walked: a database does not compare a parameter with it.
    pending = col(row.state) == literal_column(f"'{SendState.PENDING}'")
    return pending, col(row.done_at).is_(None), col(row.not_before) <= now


def _presses(row: type[Delivery], now: datetime) -> tuple[ColumnElement[bool], ...]:
    urgent = col(row.importance) >= literal_column(str(_MOST_URGENT))
    # The first in the words of the index that holds only such rows.
    return or_(urgent, col(row.reply_until).is_not(None)), or_(urgent, col(row.reply_until) > now)


def _waits_for_none(other: type[Delivery], now: datetime, *only: ColumnElement[bool]) -> ColumnElement[bool]:
    """No other row of the chat is under way, failed a moment ago, or is due (`only` such) and earlier.

    Not said by EXISTS, of which PostgreSQL makes a join: knowing nothing yet of a queue that has just become long, it
    would go through all of it for each row.
    """
    failed = (col(other.not_before) > now) & col(other.attempts).between(1, HOLD_ATTEMPTS)
    earlier = and_(*_due(other, now), col(other.seq) < col(Delivery.seq), *only)
    one = (
        select(other.seq)
        .where(
            col(other.channel_id) == col(Delivery.channel_id),
            col(other.chat) == col(Delivery.chat),
            col(other.done_at).is_(None),
            or_(col(other.state) == SendState.SENDING, failed, earlier),
        )
        .limit(1)
        .scalar_subquery()
    )
    return one.is_(None)


def _end_late(uow: UnitOfWork, rows: Sequence[Delivery]) -> None:
    for row in rows:
        if row.expires_at is not None and row.expires_at <= uow.now:
            end_row(row, SendState.EXPIRED, uow.now, "too late")


def _calls(uow: UnitOfWork, rows: Sequence[Delivery], together: int) -> list[list[Delivery]]:
    """Group the rows into calls, one for each chat, in order. What does not fit waits for the next round."""
    calls: dict[str, list[Delivery]] = {}
    full: set[str] = set()
    for row in rows:
        call = calls.get(row.chat)
        if row.chat in full:
            continue
        if call is None:
            if not _find_place(uow, row):
                full.add(row.chat)
            elif row.done_at is None:
                calls[row.chat] = [row]
        # An edit goes alone: it is another call than a send. Nothing overtakes what does not fit.
        elif len(call) < together and not row.edits and not call[0].edits and _same_call(call[0], row):
            call.append(row)
        else:
            full.add(row.chat)
    return list(calls.values())


def _find_place(uow: UnitOfWork, row: Delivery) -> bool:
    """Turn an edit of a row into one of its message. False while nobody knows whether that message arrived.

    A row that failed and waits gives way to this newer state. What was never shown needs no edit that only takes
    buttons off.
    """
    while row.edits and row.edits[0].startswith(ROW):
        earlier = uow.session.get(Delivery, int(row.edits[0].removeprefix(ROW)))
        if earlier is None:
            row.edits = []
        elif earlier.state == SendState.SENT:
            row.edits = earlier.message_ids
        elif earlier.state == SendState.SENDING or (earlier.state == SendState.PENDING and earlier.maybe_sent):
            return False
        else:
            if earlier.state == SendState.PENDING:
                end_row(earlier, SendState.WITHDRAWN, uow.now, "superseded")
            row.edits = earlier.edits
        if not row.edits and not row.card:
            end_row(row, SendState.WITHDRAWN, uow.now, "nothing to edit")
    return True


def _same_call(first: Delivery, other: Delivery) -> bool:
    """Rows share a call only if they share the reply token, or neither has one, and if they shared it before."""
    return first.reply_token == other.reply_token and first.call == other.call


def finish(
    uow: UnitOfWork,
    seqs: Sequence[int],
    state: SendState,
    *,
    message_ids: Sequence[str] = (),
    free: bool = True,
    failure: str = "",
) -> list[Delivery]:
    """Record what became of rows that went out in one call. The platform's ids belong to the first row.

    Returns the rows that were changed: not those that were withdrawn meanwhile.
    """
    done = []
    for position, row in enumerate(_under_way(uow, seqs)):
        if row is None:
            continue
        end_row(row, state, uow.now, failure)
        # Several rows of one LINE call share its ids one by one where the counts agree.
        ids = list(message_ids)
        row.message_ids = ids if len(seqs) == 1 else ids[position : position + 1]
        # One call to one person counts once, however many messages it carries.
        row.free = free or position > 0
        row.reply_token = ""
        if row.purpose == SHOWS_A_CODE and state == SendState.SENT:
            row.message = {"title": "—"}
        done.append(row)
    uow.flush()
    return done


def _under_way(uow: UnitOfWork, seqs: Sequence[int]) -> list[Delivery | None]:
    """The rows in this order; None for one that is not SENDING any more."""
    rows = uow.session.exec(
        select(Delivery).where(col(Delivery.seq).in_(list(seqs)), col(Delivery.state) == SendState.SENDING)
    ).all()
    found = {row.seq: row for row in rows}
    return [found.get(seq) for seq in seqs]


def put_off(
    uow: UnitOfWork, seqs: Sequence[int], until: datetime, failure: str, *, maybe_sent: bool, spend_token: bool
) -> None:
    """Try rows again later."""
    for row in filter(None, _under_way(uow, seqs)):
        row.state, row.sending_since, row.failure = SendState.PENDING, None, failure
        row.not_before = max(until, uow.now)
        row.maybe_sent = row.maybe_sent or maybe_sent
        if spend_token:
            row.reply_token = ""
        if row.card and not row.maybe_sent:
            _give_way(uow, row)
    uow.flush()


def part(uow: UnitOfWork, seqs: Sequence[int]) -> None:
    """Split a call that one of its rows makes impossible: each row goes again at once, as a call of its own."""
    for row in filter(None, _under_way(uow, seqs)):
        row.state, row.sending_since, row.call = SendState.PENDING, None, row.key
    uow.flush()


def _give_way(uow: UnitOfWork, row: Delivery) -> None:
    """End a row that certainly did not arrive, if a newer state of its card waits to replace it."""
    newer = uow.session.exec(
        select(Delivery).where(
            col(Delivery.card) == row.card,
            col(Delivery.channel_id) == row.channel_id,
            col(Delivery.chat) == row.chat,
            col(Delivery.state) == SendState.PENDING,
            col(Delivery.done_at).is_(None),
            col(Delivery.seq) > row.seq,
        )
    ).all()
    for each in newer:
        if each.edits == [f"{ROW}{row.seq}"]:
            each.edits = row.edits
            end_row(row, SendState.WITHDRAWN, uow.now, "superseded")


def put_aside(uow: UnitOfWork, seqs: Sequence[int], failure: str, most_attempts: int) -> None:
    """Put off rows that failed in our own code before they went out. After `most_attempts` they are given up."""
    for seq in seqs:
        row = uow.session.get(Delivery, seq)
        if row is None or row.state != SendState.PENDING or row.done_at is not None:
            continue
        row.attempts += 1
        row.not_before, row.failure = uow.now + backoff(row.attempts), failure
        if row.attempts >= most_attempts:
            end_row(row, SendState.REFUSED, uow.now, failure)
    uow.flush()


def hold_back(uow: UnitOfWork, rows: Sequence[Delivery], failure: str) -> None:
    """End rows unsent that the budget does not allow."""
    for row in rows:
        end_row(row, SendState.UNREACHABLE, uow.now, failure)
    uow.flush()


def pause(uow: UnitOfWork, channel_id: str, until: datetime, reason: str) -> None:
    """Pause a whole channel (429 from the platform, a wrong token)."""
    channel = uow.session.get(ChatChannel, channel_id)
    if channel is not None:
        channel.paused_until, channel.pause_reason = until, reason
        uow.flush()


def channels_due(uow: UnitOfWork) -> list[str]:
    """Returns the channels with something to send now, or with rows that a dead drain left behind."""
    rows = uow.session.exec(
        select(Delivery.channel_id)
        .join(ChatChannel, col(ChatChannel.id) == Delivery.channel_id)
        .where(
            col(Delivery.done_at).is_(None),
            or_(
                (col(Delivery.state) == SendState.PENDING) & (col(Delivery.not_before) <= uow.now),
                col(Delivery.state) == SendState.SENDING,
            ),
            or_(col(ChatChannel.paused_until).is_(None), col(ChatChannel.paused_until) <= uow.now),
        )
        .distinct()
    ).all()
    return sorted(rows)


def backoff(attempts: int) -> timedelta:
    """Returns the wait before the next attempt: 1, 2, 4 ... up to 300 seconds."""
    return timedelta(seconds=min(300, 2 ** max(0, attempts - 1)))
