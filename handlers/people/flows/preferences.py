"""แจ้งเตือน: a person sets their own notification preferences."""

from dataclasses import replace

from handlers.common.preferences import Preferences, parse_time, parse_time_span, preferences_of
from handlers.context import Context, chat_of
from handlers.errors import BadInput, Field, InputFault
from handlers.incoming import Pressed, Text
from handlers.people.actions import preferences as actions
from handlers.people.presses import SetDigestTime, SetPlatform, SetPlatformBefore, SetQuietHours, ShowPreferences
from handlers.people.questions import AskDigestTime, AskQuietHours
from handlers.people.texts import preferences as texts
from handlers.routes import Command, Routes, on_press, on_text
from storage import people


def show(context: Context) -> None:
    """แจ้งเตือน, [ตั้งเวลาแจ้งเตือน]"""
    context.end()
    _reply(context, saved=False)


def digest(context: Context[Pressed[SetDigestTime]]) -> None:
    """[เวลาสรุป], and one of the hours offered."""
    at = context.event.payload.at
    if at is not None:
        _save(context, replace(_preferences(context), digest_time=at))
        return
    context.ask(AskDigestTime())
    context.reply(texts.ask_digest())


def digest_typed(context: Context[Text[AskDigestTime]]) -> None:
    """A typed time for the digest. If it is no time of day, the question stays open."""
    typed = context.event.text
    at = parse_time(typed)
    if at is None:
        raise BadInput(Field.TIME, InputFault.NO_SUCH_TIME, typed)
    _save(context, replace(_preferences(context), digest_time=at))


def quiet(context: Context[Pressed[SetQuietHours]]) -> None:
    """[ช่วงงดแจ้ง], one of the spans offered, [ไม่งด]"""
    span = context.event.payload.quiet
    if span is not None:
        _save(context, replace(_preferences(context), quiet_hours=(span[0], span[1]) if span else None))
        return
    context.ask(AskQuietHours())
    context.reply(texts.ask_quiet())


def quiet_typed(context: Context[Text[AskQuietHours]]) -> None:
    """Typed quiet hours. If they are no span of time, the question stays open."""
    typed = context.event.text
    span = parse_time_span(typed)
    if span is None:
        raise BadInput(Field.SPAN, InputFault.NO_SUCH_SPAN, typed)
    _save(context, replace(_preferences(context), quiet_hours=span))


def platform(context: Context[Pressed[SetPlatform]]) -> None:
    """[แจ้งทาง LINE]"""
    _save(context, replace(_preferences(context), platform=context.event.payload.platform))


def _save(context: Context, preferences: Preferences) -> None:
    actions.save(context.uow, context.actor.person, preferences)
    context.end()
    _reply(context, saved=True)


def _reply(context: Context, *, saved: bool) -> None:
    linked = [account.platform for account in people.accounts(context.uow, context.actor.id)] or [context.platform]
    told = chat_of(context.uow, context.actor.id)
    context.reply(texts.card(_preferences(context), linked, told.platform if told else linked[0], saved=saved))


def _preferences(context: Context) -> Preferences:
    return preferences_of(context.actor.person.notify)


ROUTES = Routes(
    commands=(Command(("แจ้งเตือน", "ตั้งเวลาแจ้งเตือน", "ช่องทางแจ้ง", "notify", "/notify"), show),),
    presses=(
        on_press(ShowPreferences, show),
        on_press(SetDigestTime, digest),
        on_press(SetQuietHours, quiet),
        on_press(SetPlatform, platform),
        on_press(SetPlatformBefore, platform),
    ),
    texts=(on_text(AskDigestTime, digest_typed), on_text(AskQuietHours, quiet_typed)),
)
