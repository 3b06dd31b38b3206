"""Circulars, their receivers and the saved choices of receivers: the queries. A circular's receivers are written and
counted in bulk: three hundred of them are one statement."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import case, delete, func, insert, or_, update
from sqlalchemy import select as sql_select
from sqlmodel import SQLModel, col, select

from storage.ref import Ref
from storage.tables import Circular, Delivery, Entry, Letter, Person, Receiver, ReceiverList, Unit
from storage.unit_of_work import UnitOfWork, locked
from storage.vocabulary import CircularState, SendState, UnitKind, Wanted

_OPEN = [CircularState.WAITING, CircularState.SENT]
# A statement may carry some 32,000 values; a list of ids is asked for in portions well below that.
_PORTION = 5_000


@dataclass(frozen=True)
class Counts:
    """How far a circular is. Each receiver is counted once, in the furthest state it has reached; withdrawn ones are
    counted apart.

    `left` have not yet done what is wanted of them. `no_chat` and `failed` are parts of `not_reached`; `on_way` are
    those whose message has neither arrived nor failed. `acted` counts answers, beside the states.
    """

    total: int = 0
    acknowledged: int = 0
    opened: int = 0
    delivered: int = 0
    on_way: int = 0
    no_chat: int = 0
    failed: int = 0
    acted: int = 0
    left: int = 0
    withdrawn: int = 0

    @property
    def not_reached(self) -> int:
        return self.no_chat + self.failed


# --- circulars ------------------------------------------------------------------------------------------------------


def circular(uow: UnitOfWork, circular_id: int, *, lock: bool = False) -> Circular | None:
    """A circular; `lock` before changing it."""
    query = select(Circular).where(col(Circular.id) == circular_id)
    if lock:
        query = locked(query)
    return uow.session.exec(query).first()


def of_letter(uow: UnitOfWork, letter_id: int) -> list[Circular]:
    """Returns the circulars made of a letter, newest first, without discarded drafts."""
    return list(
        uow.session.exec(
            select(Circular)
            .where(col(Circular.letter_id) == letter_id, col(Circular.state) != CircularState.DISCARDED)
            .order_by(col(Circular.id).desc())
        ).all()
    )


def is_open(uow: UnitOfWork, letter_id: int) -> bool:
    """Whether a letter is still under way to its receivers."""
    query = select(Circular.id).where(
        col(Circular.letter_id) == letter_id, col(Circular.state).in_(_OPEN), col(Circular.closed_at).is_(None)
    )
    return uow.session.exec(query.limit(1)).first() is not None


def open_ones(uow: UnitOfWork, unit_ids: Sequence[int] | None = None) -> list[tuple[Circular, Letter]]:
    """Circulars that wait for somebody (of some units' letters, or all), the earliest due first."""
    query = (
        select(Circular, Letter)
        .join(Letter, col(Letter.id) == Circular.letter_id)
        .where(col(Circular.state).in_(_OPEN))
        .order_by(col(Circular.due_at).is_(None), col(Circular.due_at), col(Circular.id))
    )
    if unit_ids is not None:
        query = query.where(col(Circular.unit_id).in_(list(unit_ids)))
    return [(row, letter) for row, letter in uow.session.exec(query).all()]


# --- receivers ------------------------------------------------------------------------------------------------------


def receiver(uow: UnitOfWork, receiver_id: int, *, lock: bool = False) -> Receiver | None:
    """One unit's part in a circular; `lock` before changing it."""
    query = select(Receiver).where(col(Receiver.id) == receiver_id)
    if lock:
        query = locked(query)
    return uow.session.exec(query).first()


def receivers(uow: UnitOfWork, circular_id: int) -> list[Receiver]:
    """All receivers of a circular, in the office's own order of units."""
    return [row for row, _unit in receivers_with_units(uow, circular_id)]


def receivers_with_units(uow: UnitOfWork, circular_id: int) -> list[tuple[Receiver, Unit]]:
    """All receivers of a circular with their units, in the office's own order."""
    rows = uow.session.exec(
        select(Receiver, Unit)
        .join(Unit, col(Unit.id) == Receiver.unit_id)
        .where(col(Receiver.circular_id) == circular_id)
        .order_by(col(Unit.kind), col(Unit.sort), col(Unit.id))
    ).all()
    return [(row, unit) for row, unit in rows]


def signed(uow: UnitOfWork, circular_id: int) -> tuple[dict[int, Person], dict[int, Entry]]:
    """Who acknowledged a circular or noted it for a unit, and the units' own register numbers, both by id."""
    people = uow.session.exec(
        select(Person)
        .join(Receiver, or_(col(Receiver.acknowledged_by) == Person.id, col(Receiver.proxy_by) == Person.id))
        .where(col(Receiver.circular_id) == circular_id)
    ).all()
    entries = uow.session.exec(
        select(Entry).join(Receiver, col(Receiver.entry_id) == Entry.id).where(col(Receiver.circular_id) == circular_id)
    ).all()
    return {one.id: one for one in people}, {one.id: one for one in entries}


def receiver_of(uow: UnitOfWork, circular_id: int, unit_id: int) -> Receiver | None:
    """A unit's part in a circular."""
    return uow.session.exec(
        select(Receiver).where(col(Receiver.circular_id) == circular_id, col(Receiver.unit_id) == unit_id)
    ).first()


def put_receivers(uow: UnitOfWork, circular_id: int, rows: Sequence[tuple[int, int | None, str]]) -> dict[int, int]:
    """Write the receivers of a circular, each as (unit, person written to, channel). Returns their ids by unit."""
    if not rows:
        return {}
    values = [
        {
            "office_id": uow.office,
            "circular_id": circular_id,
            "unit_id": unit_id,
            "person_id": person_id,
            "channel_id": channel_id,
        }
        for unit_id, person_id, channel_id in rows
    ]
    found = uow.session.execute(insert(Receiver).returning(col(Receiver.id), col(Receiver.unit_id)), values).all()
    return {unit_id: receiver_id for receiver_id, unit_id in found}


def drop_receivers(uow: UnitOfWork, circular_id: int) -> None:
    """Forget the receivers of a circular that was taken back before anybody heard of it."""
    uow.session.execute(
        delete(Receiver).where(col(Receiver.circular_id) == circular_id).execution_options(synchronize_session=False)
    )
    _look_again(uow, Receiver)


def waiting_for_unit(uow: UnitOfWork, unit_ids: Sequence[int]) -> list[tuple[Receiver, Circular, Letter]]:
    """What some units have been sent and have not done, the earliest due first."""
    rows = uow.session.exec(
        select(Receiver, Circular, Letter)
        .join(Circular, col(Circular.id) == Receiver.circular_id)
        .join(Letter, col(Letter.id) == Circular.letter_id)
        .where(
            col(Receiver.unit_id).in_(list(unit_ids)),
            col(Receiver.withdrawn_at).is_(None),
            col(Circular.state) == CircularState.SENT,
            _left(),
        )
        .order_by(col(Circular.due_at).is_(None), col(Circular.due_at), col(Circular.id))
    ).all()
    return [(row, circular, letter) for row, circular, letter in rows]


def of_unit(uow: UnitOfWork, unit_id: int, since: datetime | None = None) -> list[tuple[Receiver, Circular, Letter]]:
    """All that a unit was sent (since a moment), newest first, whatever became of it."""
    query = (
        select(Receiver, Circular, Letter)
        .join(Circular, col(Circular.id) == Receiver.circular_id)
        .join(Letter, col(Letter.id) == Circular.letter_id)
        .where(
            col(Receiver.unit_id) == unit_id,
            col(Circular.state).in_([*_OPEN, CircularState.CLOSED]),
            col(Circular.sent_at).is_not(None),
        )
        .order_by(col(Circular.sent_at).desc(), col(Circular.id).desc())
    )
    if since is not None:
        query = query.where(col(Circular.sent_at) >= since)
    return [(row, circular, letter) for row, circular, letter in uow.session.exec(query).all()]


def received(uow: UnitOfWork, letter_ids: Sequence[int], unit_ids: Sequence[int]) -> dict[int, int]:
    """Which of some letters some units were sent, and not called back from them: letter id to receiver id, the newest
    sending of each."""
    rows = uow.session.exec(
        select(Circular.letter_id, Receiver.id)
        .join(Circular, col(Circular.id) == Receiver.circular_id)
        .where(
            col(Circular.letter_id).in_(list(letter_ids)),
            col(Receiver.unit_id).in_(list(unit_ids)),
            col(Receiver.withdrawn_at).is_(None),
            col(Circular.sent_at).is_not(None),
        )
        .order_by(col(Receiver.id))
    ).all()
    return dict(rows)


def parts_of_unit(uow: UnitOfWork, unit_id: int, letter_ids: Sequence[int]) -> dict[int, Receiver]:
    """A unit's part in the circulars of some letters, by letter id; the newest of each."""
    rows = uow.session.exec(
        select(Circular.letter_id, Receiver)
        .join(Circular, col(Circular.id) == Receiver.circular_id)
        .where(col(Receiver.unit_id) == unit_id, col(Circular.letter_id).in_(list(letter_ids)))
        .order_by(col(Receiver.id))
    ).all()
    return dict(rows)


def withdraw_receivers(uow: UnitOfWork, circular_id: int) -> None:
    """Withdraw the receivers who have not acknowledged."""
    uow.session.execute(
        update(Receiver)
        .where(
            col(Receiver.circular_id) == circular_id,
            col(Receiver.acknowledged_at).is_(None),
            col(Receiver.withdrawn_at).is_(None),
        )
        .values(withdrawn_at=uow.now)
        .execution_options(synchronize_session=False)
    )
    _look_again(uow, Receiver)


def left_at(uow: UnitOfWork, unit_id: int) -> list[tuple[Receiver, Circular]]:
    """Returns the open circulars in which a unit has not done what is wanted, each with the unit's part."""
    rows = uow.session.exec(
        select(Receiver, Circular)
        .join(Circular, col(Circular.id) == Receiver.circular_id)
        .where(
            col(Receiver.unit_id) == unit_id,
            col(Receiver.withdrawn_at).is_(None),
            col(Circular.state).in_(_OPEN),
            _left(),
        )
    ).all()
    return [(row, circular) for row, circular in rows]


def left_by_cluster(uow: UnitOfWork, circular_id: int) -> list[tuple[str, int]]:
    """How many schools of each cluster have not done what is wanted, the slowest cluster first."""
    columns: list[Any] = [col(Unit.cluster), func.count()]
    rows = uow.session.execute(
        sql_select(*columns)
        .select_from(Receiver)
        .join(Circular, col(Circular.id) == Receiver.circular_id)
        .join(Unit, col(Unit.id) == Receiver.unit_id)
        .where(col(Receiver.circular_id) == circular_id, col(Receiver.withdrawn_at).is_(None), _left())
        .group_by(col(Unit.cluster))
        .order_by(func.count().desc(), col(Unit.cluster))
    ).all()
    return [(cluster, int(count)) for cluster, count in rows]


def _left() -> Any:
    """True where what is wanted has not been done: an answer where one is wanted, else an acknowledgement."""
    answer_wanted = col(Circular.wanted).in_([Wanted.YES_NO, Wanted.NUMBER, Wanted.TEXT, Wanted.FILE])
    return col(Receiver.acknowledged_at).is_(None) | (answer_wanted & col(Receiver.acted_at).is_(None))


def mark_chased(uow: UnitOfWork, receiver_ids: Sequence[int]) -> None:
    """Note that some receivers were reminded just now."""
    uow.session.execute(
        update(Receiver)
        .where(col(Receiver.id).in_(list(receiver_ids)))
        .values(chased_at=uow.now, chased=Receiver.chased + 1)
        .execution_options(synchronize_session=False)
    )
    _look_again(uow, Receiver)


# --- counting -------------------------------------------------------------------------------------------------------


def counts(uow: UnitOfWork, circular_id: int) -> Counts:
    """How far a circular is."""
    return counts_of(uow, [circular_id]).get(circular_id, Counts())


def counts_of(uow: UnitOfWork, circular_ids: Sequence[int]) -> dict[int, Counts]:
    """How far each of some circulars is, in one query."""
    living = col(Receiver.withdrawn_at).is_(None)
    acknowledged = col(Receiver.acknowledged_at).is_not(None)
    opened = ~acknowledged & col(Receiver.opened_at).is_not(None)
    delivered = ~acknowledged & col(Receiver.opened_at).is_(None) & col(Receiver.delivered_at).is_not(None)
    silent = ~acknowledged & col(Receiver.opened_at).is_(None) & col(Receiver.delivered_at).is_(None)
    failed = silent & col(Receiver.failed_at).is_not(None)
    no_chat = silent & col(Receiver.failed_at).is_(None) & col(Receiver.person_id).is_(None)
    on_way = silent & col(Receiver.failed_at).is_(None) & col(Receiver.person_id).is_not(None)
    acted = col(Receiver.acted_at).is_not(None)
    left = _left()

    def how_many(condition: Any) -> Any:
        return func.coalesce(func.sum(case((living & condition, 1), else_=0)), 0)

    columns: list[Any] = [
        col(Receiver.circular_id),
        func.sum(case((living, 1), else_=0)),
        *map(how_many, (acknowledged, opened, delivered, on_way, no_chat, failed, acted, left)),
        func.sum(case((living, 0), else_=1)),
    ]
    rows = uow.session.execute(
        sql_select(*columns)
        .join(Circular, col(Circular.id) == Receiver.circular_id)
        .where(col(Receiver.circular_id).in_(list(circular_ids)))
        .group_by(col(Receiver.circular_id))
    ).all()
    return {row[0]: Counts(*(int(value) for value in row[1:])) for row in rows}


# --- what has not gone out ------------------------------------------------------------------------------------------


def withdraw_unsent(uow: UnitOfWork, receiver_ids: Sequence[int], why: str) -> set[int]:
    """Withdraw the messages to some receivers that have not begun to go out. Returns the ids of the receivers
    concerned."""
    caught: set[int] = set()
    for ids in _portions(receiver_ids):
        rows = uow.session.execute(
            update(Delivery)
            .where(
                col(Delivery.subject).in_([Ref.to(Receiver.KIND, one) for one in ids]),
                col(Delivery.state) == SendState.PENDING,
                col(Delivery.done_at).is_(None),
            )
            .values(state=SendState.WITHDRAWN, done_at=uow.now, failure=why, sending_since=None)
            .returning(col(Delivery.subject))
            .execution_options(synchronize_session=False)
        ).all()
        caught |= {Ref(row[0]).id for row in rows}
    _look_again(uow, Delivery)
    return caught


def hasten(uow: UnitOfWork, receiver_ids: Sequence[int]) -> None:
    """Send now what was held back for some receivers."""
    channels: set[str] = set()
    for ids in _portions(receiver_ids):
        rows = uow.session.execute(
            update(Delivery)
            .where(
                col(Delivery.subject).in_([Ref.to(Receiver.KIND, one) for one in ids]),
                col(Delivery.state) == SendState.PENDING,
                col(Delivery.done_at).is_(None),
            )
            .values(not_before=uow.now)
            .returning(col(Delivery.channel_id))
            .execution_options(synchronize_session=False)
        ).all()
        channels |= {row[0] for row in rows}
    for channel_id in channels:
        uow.signal(f"outbox:{channel_id}")
    _look_again(uow, Delivery)


def hasten_chat(
    uow: UnitOfWork, channel_id: str, chat: str, purpose: str, *, until: datetime, made_before: datetime
) -> None:
    """Send now what was put for a chat before a moment and is only held back for a short time. It goes out in one call
    with what this transaction says to the chat."""
    uow.session.execute(
        update(Delivery)
        .where(
            col(Delivery.channel_id) == channel_id,
            col(Delivery.chat) == chat,
            col(Delivery.purpose) == purpose,
            col(Delivery.state) == SendState.PENDING,
            col(Delivery.done_at).is_(None),
            col(Delivery.not_before) <= until,
            col(Delivery.made_at) <= made_before,
        )
        .values(not_before=uow.now)
        .execution_options(synchronize_session=False)
    )


def _look_again(uow: UnitOfWork, table: type[SQLModel]) -> None:
    """Expire the rows of a table: a statement changed them, and the session does not know it."""
    for row in uow.session:
        if isinstance(row, table):
            uow.session.expire(row)


def _portions(ids: Sequence[int]) -> Iterable[Sequence[int]]:
    for start in range(0, len(ids), _PORTION):
        yield ids[start : start + _PORTION]


# --- saved choices --------------------------------------------------------------------------------------------------


def lists(uow: UnitOfWork) -> list[ReceiverList]:
    """The saved choices of the office, by name."""
    return list(uow.session.exec(select(ReceiverList).order_by(col(ReceiverList.name), col(ReceiverList.id))).all())


def list_named(uow: UnitOfWork, name: str) -> ReceiverList | None:
    """The saved choice of this name."""
    return uow.session.exec(select(ReceiverList).where(col(ReceiverList.name) == name)).first()


def schools(uow: UnitOfWork) -> list[Unit]:
    """Returns the active schools and groups, schools first: every unit that a circular can be sent to."""
    return list(
        uow.session.exec(
            select(Unit)
            .where(col(Unit.active).is_(True), col(Unit.kind).in_([UnitKind.SCHOOL, UnitKind.GROUP]))
            .order_by(col(Unit.kind).desc(), col(Unit.sort), col(Unit.id))
        ).all()
    )
