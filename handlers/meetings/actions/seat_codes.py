"""The codes of a meeting's day: six digits for whoever takes a seat, four for the door. Random, and never logged."""

from datetime import timedelta

from handlers.meetings.rules import check_in as rules
from storage import meetings as rows
from storage.tables import Invited, Meeting
from storage.unit_of_work import UnitOfWork


def code_of(uow: UnitOfWork, row: Invited) -> str:
    """Returns the six digits of who takes a seat. They are made now if an older row has none."""
    if not row.check_in_code:
        renew(uow, row)
    return row.check_in_code


def renew(uow: UnitOfWork, row: Invited) -> None:
    """Gives a seat a new code, because another person takes it. The former code opens nothing any more."""
    [row.check_in_code] = rules.fresh_codes(rows.codes(uow, row.meeting_id))
    uow.flush()


def door_code(uow: UnitOfWork, one: Meeting) -> str:
    """Returns the four digits of a meeting's door. They are made now if it has none; no two of one day are alike."""
    if not one.door_code and one.starts_at is not None:
        since = rules.opens_at(one.starts_at)
        one.door_code = rules.fresh_door_code(rows.door_codes(uow, since, since + timedelta(days=1)))
        uow.flush()
    return one.door_code


def make_all(uow: UnitOfWork, one: Meeting) -> None:
    """Makes all codes of a meeting that are missing."""
    door_code(uow, one)
    bare = [row for row, _unit in rows.seats(uow, one.id) if not row.check_in_code]
    for row, code in zip(bare, rules.fresh_codes(rows.codes(uow, one.id), len(bare)), strict=True):
        row.check_in_code = code
    uow.flush()
