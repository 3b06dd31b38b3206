"""The audit chain: a row for each act, chained to the row before by SHA-256."""

import hashlib
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import func
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col, select

from storage.errors import ChainBroken
from storage.tables import Audit, AuditHead
from storage.unit_of_work import Act, UnitOfWork


def _digest(row: Audit) -> str:
    # A list, not an object: the order is part of what is signed. The moment as whole microseconds, because a
    # database may print the same moment in several ways.
    at = row.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    parts = [row.previous, row.office_id, row.seq, at, row.person_id, row.account_id, row.act, row.thing, row.detail]
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _plain(detail: dict[str, Any]) -> Any:
    # Fractions as text: a database gives 1e22 back as a whole number, and the hash would not fit any more.
    return json.loads(json.dumps(detail, default=str), parse_float=str, parse_constant=str)


def flush_audit(uow: UnitOfWork) -> None:
    """Write the acts that the unit of work has noted into the chain. The engine calls this before it commits."""
    uow.flush()
    if uow.acts:
        _append(uow, uow.acts)
        uow.acts = []


def _append(uow: UnitOfWork, acts: Sequence[Act]) -> None:
    """Add rows to the end of the office's chain, under the lock of its head."""
    # Two may begin a chain at the same moment: the second insert does nothing, then both lock one row.
    dialect = sqlite if uow.session.get_bind().dialect.name == "sqlite" else postgresql
    beginning = {"office_id": uow.office, "seq": 0, "hash": ""}
    uow.session.execute(dialect.insert(AuditHead).values(**beginning).on_conflict_do_nothing())
    head = uow.session.exec(
        select(AuditHead)
        .where(col(AuditHead.office_id) == uow.office)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    person_id, account_id = uow.actor
    for act, thing, detail in acts:
        row = Audit(
            office_id=uow.office,
            seq=head.seq + 1,
            at=uow.now,
            person_id=person_id,
            account_id=account_id,
            act=act,
            thing=thing,
            detail=_plain(detail),
            previous=head.hash,
            hash="",
        )
        row.hash = _digest(row)
        uow.session.add(row)
        head.seq, head.hash = row.seq, row.hash
    uow.session.flush()


def verify(uow: UnitOfWork, office_id: int) -> int:
    """Check the whole chain of an office. Returns the number of rows; raises ChainBroken at the first that does not
    fit."""
    seq, previous = 0, ""
    with uow.session.exec(
        select(Audit).where(col(Audit.office_id) == office_id).order_by(col(Audit.seq)).execution_options(yield_per=500)
    ) as rows:
        for row in rows:
            if row.seq != seq + 1:
                raise ChainBroken(office_id, seq + 1, "missing")
            if row.previous != previous or _digest(row) != row.hash:
                raise ChainBroken(office_id, row.seq, "changed")
            seq, previous = row.seq, row.hash
    head = uow.session.get(AuditHead, office_id)
    end = (0, "") if head is None else (head.seq, head.hash)
    if end != (seq, previous):
        raise ChainBroken(office_id, max(seq, end[0]), "cut off at the end")
    return seq


def of_thing(uow: UnitOfWork, thing: str, limit: int = 50) -> list[Audit]:
    """What happened to one thing (`letter:12`), oldest first; the newest `limit` of it."""
    rows = uow.session.exec(
        select(Audit)
        .where(col(Audit.office_id) == uow.office, col(Audit.thing) == thing)
        .order_by(col(Audit.seq).desc())
        .limit(limit)
    ).all()
    return list(reversed(rows))


def since(uow: UnitOfWork, act: str, moment: datetime) -> int:
    """How many times an act happened since a moment."""
    rows = uow.session.exec(
        select(Audit.id).where(col(Audit.office_id) == uow.office, col(Audit.act) == act, col(Audit.at) >= moment)
    ).all()
    return len(rows)


def latest(uow: UnitOfWork) -> datetime | None:
    """The moment of the newest act on record, of this office or of all."""
    return uow.session.exec(select(func.max(Audit.at))).one()
