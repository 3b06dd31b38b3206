"""What became of the fields that the reader proposed: one row for each, once its letter stands in a register.

A row with neither `proposed` nor `corrected` is a field that was right: what it said stands in the letter alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, delete, func, select
from sqlmodel import col

from storage.tables import Correction
from storage.unit_of_work import UnitOfWork

_RIGHT = col(Correction.proposed) == col(Correction.corrected)
_MISSED = and_(col(Correction.proposed) == "", col(Correction.corrected) != "")
_EMPTIED = and_(col(Correction.proposed) != "", col(Correction.corrected) == "")


@dataclass(frozen=True)
class Accuracy:
    """How often a field was read or filled (`seen`), and how it ended.

    `missed`: nothing was read and a person filled it; `emptied`: a person took it out; `sure`: shown without (?).
    """

    field: str
    seen: int
    right: int
    missed: int
    emptied: int
    sure: int
    sure_right: int

    @property
    def proposed(self) -> int:
        return self.seen - self.missed

    @property
    def replaced(self) -> int:
        return self.proposed - self.right - self.emptied


def keep(uow: UnitOfWork, rows: Sequence[Correction]) -> None:
    """Store the rows of a letter in one statement, because a register book is locked meanwhile."""
    uow.session.add_all(rows)
    uow.flush()


def forget(uow: UnitOfWork, letter_id: int) -> None:
    """Delete what is known of a letter's reading."""
    uow.session.execute(
        delete(Correction).where(col(Correction.letter_id) == letter_id).execution_options(synchronize_session=False)
    )


def by_field(uow: UnitOfWork, since: datetime) -> list[Accuracy]:
    """The accuracy of each field in letters registered since a moment, by the field's name."""
    sure = col(Correction.sure).is_(True)
    rows = uow.session.execute(
        select(
            col(Correction.field),
            func.count(),
            _count(_RIGHT),
            _count(_MISSED),
            _count(_EMPTIED),
            _count(sure),
            _count(and_(sure, _RIGHT)),
        )
        .where(col(Correction.at) >= since)
        .group_by(col(Correction.field))
        .order_by(col(Correction.field))
    ).all()
    return [Accuracy(*row) for row in rows]


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0))


def commonest(uow: UnitOfWork, since: datetime, limit: int) -> list[tuple[str, str, str, int]]:
    """The corrections that were made most often: field, proposed, corrected, how often. These are letters' words."""
    times = func.count()
    what = col(Correction.field), col(Correction.proposed), col(Correction.corrected)
    rows = uow.session.execute(
        select(*what, times)
        .where(col(Correction.at) >= since, ~_RIGHT)
        .group_by(*what)
        .order_by(times.desc(), *what)
        .limit(limit)
    ).all()
    return [(field, proposed, corrected, count) for field, proposed, corrected, count in rows]
