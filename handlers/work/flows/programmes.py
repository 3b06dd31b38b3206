"""The work calendar in chat: what can be switched on for a year, switching it on and off, a month of it."""

from calendar import monthrange
from collections.abc import Sequence

from handlers.common.thai_calendar import bangkok_date
from handlers.context import Actor, Context, Services, actor_of, chat_of, tell
from handlers.incoming import Pressed
from handlers.letters.flows import cards as notices
from handlers.routes import Command, Routes, on_press
from handlers.staff.actions import access
from handlers.work.actions import programmes
from handlers.work.actions.programmes import Offer
from handlers.work.flows import cards as task_cards
from handlers.work.presses import (
    AskSwitchOff,
    ChoosePersonInCharge,
    ChooseUnit,
    ListProgrammes,
    ProgrammeData,
    RepeatProgrammes,
    ShowCalendar,
    ShowProgramme,
    SwitchOff,
    SwitchOn,
)
from handlers.work.rules.procedures import procedures
from handlers.work.texts import programmes as texts
from notifications.outbox import About
from storage import letters as rows
from storage.ref import Ref
from storage.tables import Person, Programme, Task, Timer, Unit
from storage.unit_of_work import UnitOfWork

_LAST_MONTH = 9


def _card(context: Context) -> About:
    """Lists, offers and confirmations take each other's place in a chat."""
    return About(card=Ref.to("programmes", context.actor.id), purpose="programmes")


def _year(context: Context, asked: int | None) -> int:
    """The fiscal year that was asked about; where none was, this one, and in September the next."""
    if asked is not None:
        return asked
    this, following = programmes.years(context.uow)
    return following if bangkok_date(context.now).month == _LAST_MONTH else this


def _other_years(context: Context, unit: Unit, year: int) -> tuple[int, ...]:
    return tuple(one for one in programmes.years_to_look_at(context.uow, unit) if one != year)


# --- the list -------------------------------------------------------------------------------------------------------


def programmes_typed(context: Context) -> None:
    """`ปฏิทินงาน`"""
    _list(context, ListProgrammes())


def listed(context: Context[Pressed[ListProgrammes]]) -> None:
    """[ปฏิทินงาน] [ต่อไป]"""
    _list(context, context.event.payload)


def _list(context: Context, asked: ListProgrammes) -> None:
    """The procedures for the unit and the year, those of its own manual and with dates first."""
    context.end()
    uow, year = context.uow, _year(context, asked.year)
    unit = programmes.unit_of(uow, context.actor, asked.unit)
    message = texts.programmes(
        unit,
        year,
        programmes.listed(unit),
        programmes.switched_keys(uow, year, unit),
        asked.page,
        units=len(programmes.units_of(uow, context.actor)),
        other_years=_other_years(context, unit, year),
    )
    context.reply(message, _card(context))


def which_unit(context: Context[Pressed[ChooseUnit]]) -> None:
    """[เปลี่ยนหน่วยงาน]"""
    units = programmes.units_of(context.uow, context.actor)
    asked = context.event.payload
    context.reply(texts.which_unit(units, _year(context, asked.year), asked.key), _card(context))


# --- one procedure --------------------------------------------------------------------------------------------------


def _asked(context: Context[Pressed[ProgrammeData]]) -> Offer:
    """The procedure, unit, year and person that a button carried."""
    asked = context.event.payload
    procedure = programmes.procedure_of(asked.key)
    unit = programmes.unit_of(context.uow, context.actor, asked.unit, procedure)
    return programmes.offer(context.uow, procedure, unit, _year(context, asked.year), asked.person, whole=asked.whole)


def _view(context: Context[Pressed[ProgrammeData]], offer: Offer) -> texts.OfferView:
    return texts.OfferView(
        procedure=offer.procedure,
        unit=offer.unit,
        year=offer.year,
        other_years=_other_years(context, offer.unit, offer.year),
        person=offer.person,
        chosen=offer.chosen,
        planned=offer.planned,
        steps=offer.steps,
        whole=context.event.payload.whole,
        units=len(programmes.units_of(context.uow, context.actor)),
        today=bangkok_date(context.now),
    )


def show(context: Context[Pressed[ShowProgramme]]) -> None:
    """What is on, or what switching on would give."""
    _show(context, _asked(context))


def _show(context: Context[Pressed[ProgrammeData]], offer: Offer, *, now: bool = False) -> None:
    programme = programmes.running(context.uow, offer.procedure, offer.unit, offer.year)
    if programme is None:
        context.reply(texts.offer(_view(context, offer)), _card(context))
        return
    offer = programmes.offer(context.uow, offer.procedure, offer.unit, offer.year, programme.person_id)
    made = programmes.tasks_of(context.uow, programme)
    waiting = programmes.awaited(context.uow, programme)
    context.reply(texts.switched_on(_view(context, offer), programme, made, waiting, now=now), _card(context))


def choose_person(context: Context[Pressed[ChoosePersonInCharge]]) -> None:
    """[ผู้รับผิดชอบ]"""
    offer = _asked(context)
    candidates = programmes.candidates(context.uow, offer.unit)
    context.reply(texts.people(_view(context, offer), candidates), _card(context))


def switch_on(context: Context[Pressed[SwitchOn]]) -> None:
    """[เปิดใช้ปี 2570]; a second tap is answered with what is on."""
    offer = _asked(context)
    made = programmes.switch_on(context.uow, context.actor, offer)
    _show(context, offer, now=bool(made))
    if made:
        _tell_in_charge(context, offer, made)


def _tell_in_charge(context: Context, offer: Offer, made: Sequence[Task]) -> None:
    if offer.person is not None and offer.person.id != context.actor.id:
        message = texts.put_in_charge(offer.procedure, offer.year, made, context.actor.name)
        tell(context.uow, offer.person.id, message, About(purpose="programmes"))


def ask_off(context: Context[Pressed[AskSwitchOff]]) -> None:
    """[ปิดใช้]"""
    offer = _asked(context)
    programme = programmes.running(context.uow, offer.procedure, offer.unit, offer.year)
    if programme is None:
        context.reply(texts.off_already(_view(context, offer)), _card(context))
        return
    later, begun = programmes.to_stop(programmes.tasks_of(context.uow, programme), bangkok_date(context.now))
    context.reply(texts.ask_off(_view(context, offer), len(later), len(begun)), _card(context))


def switch_off(context: Context[Pressed[SwitchOff]]) -> None:
    """[ปิดที่ยังไม่เริ่ม] [ปิดทั้งหมด]"""
    offer, uow = _asked(context), context.uow
    programme = programmes.running(uow, offer.procedure, offer.unit, offer.year)
    everything = context.event.payload.everything
    closed = programmes.switch_off(uow, context.actor, programme, everything=everything) if programme else None
    if programme is None or closed is None:
        context.reply(texts.off_already(_view(context, offer)), _card(context))
        return
    left = sum(task.closed_at is None for task in programmes.tasks_of(uow, programme))
    context.reply(texts.switched_off(_view(context, offer), len(closed), left), _card(context))
    for task in closed:
        task_cards.refresh_task(uow, context.services, task, None, but=context.actor.id)
    whose = [task.assignee_id for task in closed]
    for person_id in dict.fromkeys(one for one in whose if one is not None and one != context.actor.id):
        message = texts.taken_off(offer.procedure, offer.year, whose.count(person_id), context.actor.name)
        tell(uow, person_id, message, About(purpose="programmes"))


# --- what comes by itself -------------------------------------------------------------------------------------------


def step_comes(uow: UnitOfWork, timer: Timer, services: Services) -> None:
    """A step was made, or dated anew, because the one before it was closed."""
    task = rows.task(uow, Ref(timer.subject).id)
    if task is None or task.closed_at is not None:
        return
    if task.version == 1:
        _show_to_come(uow, services, task)
    else:
        task_cards.refresh_task(uow, services, task, None)


def _show_to_come(uow: UnitOfWork, services: Services, task: Task) -> None:
    """Its days begin tomorrow, the day after the step before was closed: whoever has it hears of it now."""
    view = task_cards.task_view(uow, services, task, None)
    theirs = [task.assignee_id] if task.assignee_id is not None else access.deciding_heads(uow, task.unit_id)
    for person_id in theirs:
        task_cards.show_task(uow, view, person_id)


def starts(uow: UnitOfWork, timer: Timer, _services: Services) -> None:
    """The day has come on which some of a programme's work begins."""
    programmes.starts(uow, timer)


def offer_next_year(uow: UnitOfWork, timer: Timer, _services: Services) -> None:
    """What is on this year is offered for the next one, to whoever switched it on."""
    year, unit = _year_and_unit(uow, timer)
    if unit is None:
        return
    offered: dict[int, list[Programme]] = {}
    for programme in programmes.to_repeat(uow, year, unit):
        for person_id in _keepers(uow, unit, programme.switched_by):
            offered.setdefault(person_id, []).append(programme)
    for person_id, theirs in offered.items():
        message = texts.next_year(unit, year + 1, [procedures()[one.procedure] for one in theirs])
        tell(uow, person_id, message, About(purpose="programmes"))


def _year_and_unit(uow: UnitOfWork, timer: Timer) -> tuple[int, Unit | None]:
    _, year, unit_id = timer.subject.split(":")
    unit = uow.get(Unit, int(unit_id))
    return int(year), unit if unit is not None and unit.active else None


def _keepers(uow: UnitOfWork, unit: Unit, switched_by: int | None) -> Sequence[int]:
    """Who switched it on, while they keep the unit's calendar and have a chat; else who heads the unit today."""
    person = uow.get(Person, switched_by) if switched_by is not None else None
    reached = person is not None and chat_of(uow, person.id) is not None
    if person is not None and reached and _keeps(uow, actor_of(uow, person), unit):
        return [person.id]
    return access.deciding_heads(uow, unit.id)


def _keeps(uow: UnitOfWork, actor: Actor, unit: Unit) -> bool:
    return any(one.id == unit.id for one in programmes.units_of(uow, actor))


def repeat(context: Context[Pressed[RepeatProgrammes]]) -> None:
    """[เปิดต่อทั้งหมด]: each with the person who was in charge; what is on already stays as it is."""
    uow, asked = context.uow, context.event.payload
    year = asked.year
    unit = programmes.unit_of(uow, context.actor, asked.unit)
    switched, tasks, already = [], 0, 0
    before = {one.procedure: one for one in programmes.to_repeat(uow, year - 1, unit)}
    for key in asked.keys:
        if key not in before:
            already += key in programmes.switched_keys(uow, year, unit)
            continue
        offer = programmes.offer(uow, procedures()[key], unit, year, before[key].person_id)
        made = programmes.switch_on(uow, context.actor, offer)
        if made:
            switched.append(offer.procedure)
            tasks += len(made)
            _tell_in_charge(context, offer, made)
    context.reply(texts.repeated(unit, year, switched, tasks, already), _card(context))


# --- a month --------------------------------------------------------------------------------------------------------


def month_typed(context: Context) -> None:
    """`ปฏิทินเดือนนี้`"""
    _month(context, ShowCalendar())


def month(context: Context[Pressed[ShowCalendar]]) -> None:
    """[ปฏิทินเดือนนี้] [เดือนก่อน] [เดือนถัดไป] [ต่อไป]"""
    _month(context, context.event.payload)


def _month(context: Context, asked: ShowCalendar) -> None:
    """The dated steps of the units that this person belongs to or looks after."""
    context.end()
    uow, today = context.uow, bangkok_date(context.now)
    units = programmes.read_units(uow, context.actor)
    if not units:
        context.reply(texts.no_calendar(), _card(context))
        return
    first = (asked.month or today).replace(day=1)
    last = first.replace(day=monthrange(first.year, first.month)[1])
    found = programmes.month(uow, units, first, last, today)
    names = notices.names_of(uow, {task.assignee_id for task in found})
    context.reply(texts.calendar(units, first, found, names, asked.page, today), _card(context))


ROUTES = Routes(
    commands=(
        Command(("ปฏิทินงาน", "/programmes"), programmes_typed),
        Command(("ปฏิทินเดือนนี้", "ปฏิทิน", "/calendar", "calendar"), month_typed),
    ),
    presses=(
        on_press(ListProgrammes, listed),
        on_press(ChooseUnit, which_unit),
        on_press(ShowProgramme, show),
        on_press(ChoosePersonInCharge, choose_person),
        on_press(SwitchOn, switch_on),
        on_press(AskSwitchOff, ask_off),
        on_press(SwitchOff, switch_off),
        on_press(RepeatProgrammes, repeat),
        on_press(ShowCalendar, month),
    ),
    timers={programmes.NEXT_YEAR: offer_next_year, programmes.STEP_COMES: step_comes, programmes.STARTS: starts},
)
