"""How the office stands: today in figures, what is overdue, a unit's answers to circulars, a month."""

from collections import Counter
from collections.abc import Collection
from datetime import date, datetime, time, timedelta

from handlers.circulars.actions import quota
from handlers.circulars.rules.quota import month_start, next_month
from handlers.common.thai_calendar import add_working_hours, bangkok_date, is_working_day, working_hours_between
from handlers.context import Actor, Services
from handlers.deadlines.actions import deadlines
from handlers.errors import NotAllowed
from handlers.office.texts.outstanding import UnitFigures
from handlers.office.texts.reports import GroupMonth, Month
from handlers.office.texts.status import Today
from handlers.staff.actions import access
from handlers.staff.rules.permissions import Act
from handlers.staff.rules.routing import unassigned_after
from storage import circulars, figures, letters, outbox, people
from storage.clock import BANGKOK
from storage.tables import Unit
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import Direction, Platform, PostKind, UnitKind

DAY = timedelta(days=1)
# How far back a unit's answers are looked at.
_UNIT_SINCE = timedelta(days=365)


def require_overview(uow: UnitOfWork, actor: Actor) -> None:
    """Raises NotAllowed unless they may see the whole office's figures: its admins, its heads, who keeps its book."""
    office = people.office_unit(uow)
    head = actor.holds(PostKind.DIRECTOR, unit_id=office.id) or actor.holds(PostKind.DEPUTY, unit_id=office.id)
    if not (actor.person.is_admin or head or access.may_register(actor, office)):
        raise NotAllowed(Act.ADMINISTER)


def today(uow: UnitOfWork, services: Services, day: date | None = None) -> Today:
    """Returns the figures as they are now; `day`: what was received and sent is that of another day."""
    start, end = _day(day or bangkok_date(uow.now))
    office = people.office_unit(uow)
    undecided, late = _undecided(uow)
    return Today(
        received=figures.entries(uow, office.id, Direction.RECEIVE, start, end),
        sent=figures.entries(uow, office.id, Direction.SEND, start, end),
        undecided=undecided,
        undecided_late=late,
        overdue=letters.count_overdue(uow, bangkok_date(uow.now)),
        circulars=figures.open_circulars(uow),
        quota=quota.left(uow, services) if people.channels(uow, Platform.LINE) else None,
        queue=outbox.waiting(uow),
        failed=outbox.failed_since(uow, uow.now - DAY),
        backup_at=figures.last_backup(uow),
    )


def _day(day: date) -> tuple[datetime, datetime]:
    start = datetime.combine(day, time.min, BANGKOK)
    return start, start + DAY


def _undecided(uow: UnitOfWork) -> tuple[int, int]:
    """Letters before their deciders, and how many of them lie there longer than their urgency allows."""
    closed = deadlines.office_holidays(uow)
    found = figures.undecided(uow)
    limits = [add_working_hours(proposed, unassigned_after(urgency), closed) for proposed, urgency in found]
    return len(found), sum(limit < uow.now for limit in limits)


def previous_working_day(uow: UnitOfWork) -> date:
    """The last day before today on which the office worked."""
    closed, day = deadlines.office_holidays(uow), bangkok_date(uow.now) - DAY
    while not is_working_day(day, closed):
        day -= DAY
    return day


def overdue_by_group(uow: UnitOfWork) -> list[tuple[Unit, int]]:
    """Returns how much is overdue in each unit, the most first."""
    counts = figures.overdue_by_unit(uow, bangkok_date(uow.now))
    found = [(unit, count) for unit_id, count in counts.items() if (unit := uow.get(Unit, unit_id)) is not None]
    return sorted(found, key=lambda one: (-one[1], one[0].sort, one[0].id))


# --- a unit's circulars ---------------------------------------------------------------------------------------------


def of_unit(uow: UnitOfWork, unit: Unit) -> UnitFigures:
    """A unit's circulars."""
    found = figures.circulars_of(uow, unit.id, uow.now - _UNIT_SINCE)
    closed = deadlines.office_holidays(uow)
    spent = [working_hours_between(sent, done, closed) for sent, done in found.spans]
    mean = sum(spent, timedelta()) / len(spent) if spent else None
    return UnitFigures(found.acknowledged, circulars.waiting_for_unit(uow, [unit.id]), mean)


def units_named(uow: UnitOfWork, words: str) -> list[Unit]:
    """Schools and groups whose name has these words; the one that is called exactly so stands alone."""
    wanted = _plain(words)
    if not wanted:
        return []
    units = [unit for unit in people.units(uow) if unit.kind is not UnitKind.OFFICE]
    names = {unit.id: {_plain(one) for one in (unit.name, unit.short_name, unit.code, *unit.aliases)} for unit in units}
    exact = [unit for unit in units if wanted in names[unit.id]]
    return exact or [unit for unit in units if any(wanted in name for name in names[unit.id])]


def _plain(name: str) -> str:
    """Without what people write or leave out: โรงเรียนบ้านหนองบัว, รร. บ้านหนองบัว, บ้านหนองบัว."""
    name = "".join(name.split()).lower()
    for before in ("โรงเรียน", "รร.", "ร.ร.", "กลุ่ม"):
        name = name.removeprefix(before)
    return name


# --- a month --------------------------------------------------------------------------------------------------------


def month(uow: UnitOfWork, moment: datetime) -> Month:
    """The figures of the month in which a moment lies, as far as it has come."""
    start, end = month_start(moment), next_month(moment)
    office = people.office_unit(uow)
    own = deadlines.office_holidays(uow)
    decided = figures.decided(uow, start, end)
    spent = [working_hours_between(proposed, at, own) for proposed, at in decided]
    channels = [channel.id for channel in people.channels(uow, Platform.LINE)]
    return Month(
        first=bangkok_date(start),
        received=figures.entries(uow, office.id, Direction.RECEIVE, start, end),
        sent=figures.entries(uow, office.id, Direction.SEND, start, end),
        decided=len(decided),
        deciding=sum(spent, timedelta()) / len(spent) if spent else None,
        groups=_groups(uow, start, end),
        circulars=figures.circulars_sent(uow, start, end),
        line=outbox.charged_by_purpose(uow, start, channels, until=end),
        failed=outbox.failed_since(uow, start),
    )


def _groups(uow: UnitOfWork, start: datetime, end: datetime) -> list[GroupMonth]:
    given = figures.new_tasks(uow, start, end)
    closed = figures.closed_tasks(uow, start, end)
    overdue = figures.overdue_by_unit(uow, bangkok_date(uow.now))
    done = Counter(one.unit_id for one in closed)
    late = Counter(one.unit_id for one in closed if one.due_on and bangkok_date(one.ended_at) > one.due_on)
    ids: Collection[int] = {*given, *done, *overdue}
    units = sorted(
        (unit for one in ids if (unit := uow.get(Unit, one)) is not None), key=lambda unit: (unit.sort, unit.id)
    )
    return [
        GroupMonth(unit, given.get(one, 0), done[one], late[one], overdue.get(one, 0))
        for unit in units
        if (one := unit.id) is not None
    ]
