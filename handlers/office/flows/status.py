"""Journey 8: สถานะ, and the card of every morning."""

from handlers.circulars.actions import quota
from handlers.circulars.flows import tracking
from handlers.context import Context, Services, tell
from handlers.letters.flows.lookup import numbered
from handlers.office.actions import figures, morning
from handlers.office.flows import search as find
from handlers.office.presses import SendMorningCard, ShowStatus, StopMorningCard
from handlers.office.texts import status as texts
from handlers.routes import Command, Routes, on_press
from handlers.staff.actions import access
from notifications.outbox import About
from storage import people
from storage.ref import Ref
from storage.tables import Person, Timer
from storage.unit_of_work import UnitOfWork


def status(context: Context) -> None:
    """`สถานะ` for the admin; `สถานะ 214` for everybody."""
    if context.rest:
        _status_of(context, context.rest)
        return
    figures.require_overview(context.uow, context.actor)
    quota.ask_platform(context.uow)
    today = figures.today(context.uow, context.services)
    context.reply(texts.status(_office_name(context.uow), context.now, today))


def _status_of(context: Context, words: str) -> None:
    """Of a letter that was circulated how far that is, for who follows it; else the letter itself."""
    found = access.visible(context.uow, context.actor, numbered(context, words))
    card = tracking.card_for(context, found[0]) if len(found) == 1 else None
    if card is None:
        find.look_up(context, words)
        return
    context.end()
    context.reply(*card)


def _office_name(uow: UnitOfWork) -> str:
    office = people.office(uow)
    return office.short_name or office.name


def morning_is_due(uow: UnitOfWork, timer: Timer, services: Services) -> None:
    """An admin's morning card; the next one is set whatever becomes of this one."""
    person = uow.get(Person, Ref(timer.subject).id)
    if person is None or not (person.active and person.is_admin):
        return
    morning.renew(uow, person.id)
    if not morning.is_wanted(uow, person):
        return
    before = figures.previous_working_day(uow)
    today = figures.today(uow, services, before)
    message = texts.morning(_office_name(uow), uow.now, before, today, figures.overdue_by_group(uow))
    # It comes at the hour they chose for being told.
    tell(uow, person.id, message, About(timer.subject, purpose=morning.MORNING), disturb=True)


def morning_off(context: Context) -> None:
    """[งดสรุปเช้า]"""
    morning.set_wanted(context.uow, context.actor.person, False)
    context.reply(texts.morning_preference(False))


def morning_on(context: Context) -> None:
    """[ส่งสรุปเช้าอีก]"""
    morning.set_wanted(context.uow, context.actor.person, True)
    context.reply(texts.morning_preference(True))


ROUTES = Routes(
    commands=(Command(("สถานะ", "/status", "status"), status, rest=True),),
    presses=(
        on_press(ShowStatus, status),
        on_press(StopMorningCard, morning_off),
        on_press(SendMorningCard, morning_on),
    ),
    timers={morning.MORNING: morning_is_due},
)
