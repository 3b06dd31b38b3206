"""The work calendar: a procedure of the manuals is switched on for a fiscal year, and its steps become dated tasks."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from handlers import digest_queue
from handlers.common.thai_calendar import bangkok_date, next_working_moment
from handlers.common.thai_dates import BUDDHIST_ERA
from handlers.context import Actor
from handlers.deadlines.actions import deadlines, dues
from handlers.errors import NotAllowed, NotFound
from handlers.letters.actions import unassigned
from handlers.letters.actions.approvals import remark
from handlers.staff.actions import access, deciders
from handlers.staff.rules.permissions import Act, Resource, may
from handlers.work.actions import tasks
from handlers.work.rules.procedures import Procedure, manual, procedures
from handlers.work.rules.programmes import (
    Occasion,
    Origin,
    Planned,
    Sorted,
    occasions,
    origin_of,
    plan,
    sort,
    tasks_a_year,
)
from handlers.work.rules.work_calendar import fiscal_days, fiscal_year
from handlers.work.texts import programmes as texts
from storage import people, timers
from storage import programmes as rows
from storage.clock import BANGKOK
from storage.ref import Ref
from storage.tables import Person, Programme, Task, Timer, Unit
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import PostKind, RemarkKind, TaskState, UnitKind

KIND = "procedure"
NEXT_YEAR = "programmes_next_year"
"""The kind of timer (subject `programmes:2570:UNIT`) that offers in September to go on in the next fiscal year."""
STARTS = "programme_starts"
"""The kind of timer (subject `programme:3`, data {"day": ISO}) of a day on which some of its work begins."""
STEP_COMES = "programme_step"
"""The kind of timer (subject `task:7`) that shows a step which was made, or dated anew, when another was closed."""
_OFFER_ON = (9, 1)
_MORNING = time(8, 30)
_NOT_BEGUN = (TaskState.RECEIVED, TaskState.ASSIGNED)


# --- who and where ----------------------------------------------------------------------------------------------------


def procedure_of(key: str) -> Procedure:
    """Raises NotFound for a key that no manual has (any more)."""
    found = procedures().get(key)
    if found is None:
        raise NotFound("procedure")
    return found


def units_of(uow: UnitOfWork, actor: Actor) -> list[Unit]:
    """The units whose calendar somebody keeps: those they head, are deputy of or stand in for; all for an admin."""
    rule = access.rights_of(actor, deciders.stands_in_for(uow, actor.id))

    def keeps(unit: Unit) -> bool:
        thing = Resource(unit.id, unit.kind)
        deputy = actor.holds(PostKind.DEPUTY, unit_id=unit.id)
        return deputy or may(rule, Act.ASSIGN, thing) or may(rule, Act.ADMINISTER, thing)

    return [unit for unit in (*people.units(uow, UnitKind.GROUP), people.office_unit(uow)) if keeps(unit)]


def unit_of(uow: UnitOfWork, actor: Actor, unit_id: int = 0, procedure: Procedure | None = None) -> Unit:
    """The unit with this id, else the one among the actor's whose work the procedure is, else the first of them.

    Raises NotAllowed for a unit whose calendar the actor does not keep, and for somebody who keeps none.
    """
    units = units_of(uow, actor)
    if unit_id:
        units = [unit for unit in units if unit.id == unit_id]
    elif procedure is not None:
        units.sort(key=lambda unit: not concerns(procedure, unit))
    if not units:
        raise NotAllowed(Act.ASSIGN)
    return units[0]


def concerns(procedure: Procedure, unit: Unit) -> bool:
    """Whether a procedure is of a manual of such a group."""
    return manual(procedure.manual).group in unit.name


def read_units(uow: UnitOfWork, actor: Actor) -> list[Unit]:
    """The units whose calendar somebody may look at: their own, and what they keep; all for the office's heads."""
    office = people.office_unit(uow)
    own = {seat.unit.id for seat in actor.seats}
    kept = {unit.id for unit in units_of(uow, actor)}
    return [unit for unit in (*people.units(uow, UnitKind.GROUP), office) if unit.id in own | kept or office.id in kept]


def candidates(uow: UnitOfWork, unit: Unit) -> list[Person]:
    """Who may be put in charge: everybody with a post in the unit."""
    return list({person.id: person for person, _post in people.members(uow, unit.id)}.values())


def in_charge(uow: UnitOfWork, unit: Unit, person_id: int | None) -> Person | None:
    """Who gets the steps: the chosen person while they have a post in the unit, else who heads it today."""
    chosen = next((one for one in candidates(uow, unit) if one.id == person_id), None)
    if chosen is not None or unit.id is None:
        return chosen
    heads = access.deciding_heads(uow, unit.id)
    return uow.get(Person, heads[0]) if heads else None


def years(uow: UnitOfWork) -> tuple[int, int]:
    """The fiscal years that can be switched on: this one and the next."""
    year = fiscal_year(bangkok_date(uow.now))
    return year, year + 1


def years_to_look_at(uow: UnitOfWork, unit: Unit) -> list[int]:
    """Those that can be switched on, and the one before while something of it is on."""
    this, following = years(uow)
    return [*([this - 1] if rows.running(uow, this - 1, unit.id) else []), this, following]


def listed(unit: Unit) -> list[Procedure]:
    """Every procedure: those with dated tasks first, and of them those of the unit's own manual."""
    return sorted(procedures().values(), key=lambda one: (not tasks_a_year(one), not concerns(one, unit)))


# --- switching on -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Offer:
    """What a procedure would give a unit in a year. `person` is in charge, `chosen` or because they head the unit."""

    procedure: Procedure
    unit: Unit
    year: int
    person: Person | None
    chosen: bool
    planned: tuple[Planned, ...]
    steps: Sorted


def offer(
    uow: UnitOfWork, procedure: Procedure, unit: Unit, year: int, person_id: int | None = None, *, whole: bool = False
) -> Offer:
    """See Offer. What was done before it was switched off is not done again."""
    today = bangkok_date(uow.now)
    person = in_charge(uow, unit, person_id)
    closed = _closings(rows.tasks_of(uow, procedure.key, year, unit.id))
    planned = _plan(uow, procedure, year, today, closed)
    chosen = person is not None and person.id == person_id
    return Offer(procedure, unit, year, person, chosen, planned, sort(planned, today, whole=whole, closed=closed))


def _plan(
    uow: UnitOfWork, procedure: Procedure, year: int, day: date, closed: Mapping[int, date] | None = None
) -> tuple[Planned, ...]:
    """The plan of a year as it is on the day it is switched on: what has no other beginning begins then."""
    begins = max(fiscal_days(year)[0], day)
    return plan(procedure, year, begins=begins, own_holidays=deadlines.office_holidays(uow), closed=closed)


def running(uow: UnitOfWork, procedure: Procedure, unit: Unit, year: int) -> Programme | None:
    """The programme, if it is on."""
    found = rows.programme(uow, procedure.key, year, unit.id)
    return found if found is not None and found.off_at is None else None


def switch_on(uow: UnitOfWork, actor: Actor, wanted: Offer) -> list[Task] | None:
    """[เปิดใช้ปี 2570]: the tasks of the steps that are made now. None where it is on already: nothing is done twice.

    Raises NotAllowed, NotFound for a year that is over. A procedure without anything to come is not switched on (an
    empty list).
    """
    unit = unit_of(uow, actor, wanted.unit.id)
    if wanted.year not in years(uow):
        raise NotFound("year", str(wanted.year))
    if not wanted.steps.now:
        return []
    programme = _switched(uow, actor, wanted)
    if programme is None:
        return None
    steps = [_make(uow, programme, wanted.person, wanted.procedure, one) for one in wanted.steps.now]
    # What was left open when it was switched off before is there already, with whoever has it.
    made = [task for task in steps if task.made_at == uow.now]
    _announce(uow, programme, made)
    uow.audit(
        "programme.on",
        Ref.of(programme),
        procedure=programme.procedure,
        year=programme.year,
        unit=unit.id,
        person=programme.person_id,
        tasks=len(made),
    )
    _ask_again_in_september(uow, programme)
    return made


def _switched(uow: UnitOfWork, actor: Actor, wanted: Offer) -> Programme | None:
    unit_id = wanted.unit.id
    person_id = wanted.person.id if wanted.chosen and wanted.person else None
    row = rows.programme(uow, wanted.procedure.key, wanted.year, unit_id, lock=True)
    if row is None:
        row = Programme(
            procedure=wanted.procedure.key,
            year=wanted.year,
            unit_id=unit_id,
            person_id=person_id,
            switched_by=actor.id,
            switched_at=uow.now,
        )
        return row if rows.add(uow, row) else None
    if row.off_at is None:
        return None
    row.off_at, row.person_id, row.switched_by, row.switched_at = None, person_id, actor.id, uow.now
    uow.flush()
    return row


def _make(uow: UnitOfWork, programme: Programme, person: Person | None, procedure: Procedure, one: Occasion) -> Task:
    return tasks.make(
        uow,
        programme.unit_id,
        texts.task_title(one),
        origin=str(_origin(programme, one)),
        starts_on=one.span.starts_on,
        due_on=one.span.due_on,
        assignee_id=person.id if person else None,
        instructed_by=programme.switched_by,
        instruction=texts.task_instruction(procedure, one),
    )


def _announce(uow: UnitOfWork, programme: Programme, made: Sequence[Task]) -> None:
    """On the day that work begins it stands in the digest of whoever has it."""
    today = bangkok_date(uow.now)
    for day in sorted({task.starts_on for task in made if task.starts_on is not None and task.starts_on > today}):
        at = datetime.combine(day, time(), BANGKOK).astimezone(UTC)
        timers.set_timer(uow, STARTS, Ref.of(programme), at, data={"day": day.isoformat()})


def starts(uow: UnitOfWork, timer: Timer) -> None:
    """The day has come on which some of a programme's work begins."""
    programme, day = uow.get(Programme, Ref(timer.subject).id), date.fromisoformat(timer.data["day"])
    for task in tasks_of(uow, programme) if programme is not None else ():
        if task.starts_on == day and task.state in _NOT_BEGUN and task.assignee_id is not None:
            digest_queue.add(uow, task.assignee_id, dues.subject_of(task), digest_queue.ONE_TIME)


def _origin(programme: Programme, one: Occasion) -> Origin:
    nth = one.nth if one.of > 1 else 0
    return Origin(programme.procedure, one.step.id, nth, programme.year, programme.unit_id)


def _ask_again_in_september(uow: UnitOfWork, programme: Programme) -> None:
    """Once for all that a unit has switched on for a year."""
    subject = f"programmes:{programme.year}:{programme.unit_id}"
    if timers.open_timers(uow, NEXT_YEAR, subject):
        return
    september = datetime.combine(date(programme.year - BUDDHIST_ERA, *_OFFER_ON), _MORNING, BANGKOK)
    # Switched on in September itself, it is not asked about at once.
    asked = next_working_moment(max(september, uow.now + timedelta(days=1)), deadlines.office_holidays(uow))
    timers.set_timer(uow, NEXT_YEAR, subject, asked)


# --- what is on -------------------------------------------------------------------------------------------------------


def tasks_of(uow: UnitOfWork, programme: Programme) -> list[Task]:
    """The tasks made of a programme so far, the earliest due first."""
    return rows.tasks_of(uow, programme.procedure, programme.year, programme.unit_id)


def awaited(uow: UnitOfWork, programme: Programme) -> list[Occasion]:
    """Steps that are made when those before them are closed, with the days expected of them now."""
    procedure, made, begun = procedure_of(programme.procedure), tasks_of(uow, programme), _begun(programme)
    known = {task.origin for task in made}
    later = {(one.step.id, one.nth) for one in sort(_plan(uow, procedure, programme.year, begun), begun).later}
    expected = occasions(_plan(uow, procedure, programme.year, begun, _closings(made)))
    return [one for one in expected if (one.step.id, one.nth) in later and str(_origin(programme, one)) not in known]


def _begun(programme: Programme) -> date:
    return bangkok_date(programme.switched_at)


def _closings(made: Sequence[Task], but: int | None = None) -> dict[int, date]:
    """The day on which each step was closed, of those that are closed on all their occasions."""
    by_step: dict[int, list[Task]] = {}
    for task in made:
        origin = origin_of(task.origin)
        if origin is not None:
            by_step.setdefault(origin.step, []).append(task)
    return {
        step: bangkok_date(max(one.closed_at for one in done if one.closed_at is not None))
        for step, done in by_step.items()
        if step != but and all(one.closed_at is not None for one in done)
    }


def follow(uow: UnitOfWork, task: Task) -> None:
    """A step was closed: what is counted from it is made, or dated anew where nobody has given it another day."""
    origin = origin_of(task.origin)
    procedure = procedures().get(origin.key) if origin is not None else None
    programme = rows.programme(uow, origin.key, origin.year, origin.unit_id, lock=True) if origin else None
    unit = uow.get(Unit, programme.unit_id) if programme is not None else None
    if origin is None or procedure is None or programme is None or unit is None or programme.off_at is not None:
        return
    made, person = tasks_of(uow, programme), in_charge(uow, unit, programme.person_id)
    existing = {one.origin: one for one in made}
    closed = _closings(made)
    before = _plan(uow, procedure, programme.year, _begun(programme), _closings(made, but=origin.step))
    expected = {(one.step.id, one.nth): one.span.due_on for one in occasions(before)}
    for one in occasions(_plan(uow, procedure, programme.year, _begun(programme), closed)):
        if not one.follows:
            continue
        present = existing.get(str(_origin(programme, one)))
        if present is None:
            if origin.step in one.follows and closed.keys() >= set(one.follows):
                _comes(uow, _make(uow, programme, person, procedure, one))
        elif present.state in _NOT_BEGUN and present.due_on == expected[one.step.id, one.nth] != one.span.due_on:
            _date_anew(uow, present, one)
            _announce(uow, programme, [present])


def _date_anew(uow: UnitOfWork, task: Task, one: Occasion) -> None:
    task.starts_on, task.due_on, task.due_time = one.span.starts_on, one.span.due_on, ""
    task.version += 1
    uow.flush()
    dues.keep(uow, task, None)
    uow.audit("task.due", dues.audit_subject(task), task=task.id, due=task.due_on, after=list(one.follows))
    _comes(uow, task)


def _comes(uow: UnitOfWork, task: Task) -> None:
    timers.set_timer(uow, STEP_COMES, Ref.of(task), uow.now, task.version)


tasks.on_closed(KIND, follow)


# --- switching off ----------------------------------------------------------------------------------------------------


def to_stop(made: Collection[Task], today: date) -> tuple[list[Task], list[Task]]:
    """Of a programme's tasks those that nobody has begun: what starts later, and what has started already."""
    open_ = [task for task in made if task.state in _NOT_BEGUN]
    later = [task for task in open_ if task.starts_on is not None and task.starts_on > today]
    return later, [task for task in open_ if task not in later]


def switch_off(uow: UnitOfWork, actor: Actor, programme: Programme, *, everything: bool) -> list[Task] | None:
    """[ปิดใช้]: the tasks that are closed by it; None where it is off already.

    What starts later is closed, and with `everything` what has started too; what somebody has reported or asked
    about stays theirs. Raises NotAllowed.
    """
    unit_of(uow, actor, programme.unit_id)
    made = rows.tasks_of(uow, programme.procedure, programme.year, programme.unit_id, lock=True)
    row = rows.programme(uow, programme.procedure, programme.year, programme.unit_id, lock=True)
    if row is None or row.off_at is not None:
        return None
    later, begun = to_stop(made, bangkok_date(uow.now))
    stopped = [*later, *begun] if everything else later
    for task in stopped:
        _stop(uow, actor, task)
    row.off_at = uow.now
    uow.flush()
    uow.audit("programme.off", Ref.of(row), by=actor.id, closed=[task.id for task in stopped])
    return stopped


def _stop(uow: UnitOfWork, actor: Actor, task: Task) -> None:
    """Close a task that will not be done. Its origin is free again, for when the procedure is switched on once more."""
    task.state, task.closed_by, task.closed_at = TaskState.CLOSED, actor.id, uow.now
    task.origin = f"{task.origin}:off:{task.id}"
    task.version += 1
    uow.flush()
    unassigned.stop(uow, task)
    dues.withdraw_extension(uow, task)
    dues.keep(uow, task, None)
    remark(uow, None, RemarkKind.CLOSING, actor, texts.SWITCHED_OFF, task_id=task.id)
    uow.audit("task.close", dues.audit_subject(task), task=task.id, by=actor.id)


# --- the next year ----------------------------------------------------------------------------------------------------


def to_repeat(uow: UnitOfWork, year: int, unit: Unit) -> list[Programme]:
    """What is on in a unit in a year, still in the manuals, and not on in the next year yet."""
    on_next = {one.procedure for one in rows.running(uow, year + 1, unit.id)}
    return [
        one
        for one in rows.running(uow, year, unit.id)
        if one.procedure not in on_next and one.procedure in procedures()
    ]


def switched_keys(uow: UnitOfWork, year: int, unit: Unit) -> set[str]:
    """The procedures that are on in a unit."""
    return {one.procedure for one in rows.running(uow, year, unit.id)}


def month(uow: UnitOfWork, units: Collection[Unit], first: date, last: date, today: date) -> list[Task]:
    """The units' dated steps of these days, the earliest due first; up to today's month also what is open from before.

    What was switched off is left out.
    """
    found = rows.in_days(uow, [unit.id for unit in units], first, last)
    current = first <= today <= last
    return [
        task
        for task in found
        if origin_of(task.origin) is not None and (current or task.due_on is None or task.due_on >= first)
    ]
