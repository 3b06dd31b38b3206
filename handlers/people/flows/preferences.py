"""แจ้งเตือน: a person sets their own notification preferences."""

from dataclasses import replace
from datetime import time

from handlers.common.preferences import Preferences, parse_time, parse_time_span, preferences_of
from handlers.context import Context, chat_of
from handlers.errors import BadInput, Field, InputFault
from handlers.incoming import Text
from handlers.people.actions import preferences as actions
from handlers.people.texts import preferences as texts
from handlers.routes import Command
from storage import people
from storage.vocabulary import Platform


def show(context: Context) -> None:
    """แจ้งเตือน, [ตั้งเวลาแจ้งเตือน]"""
    context.end()
    _reply(context, saved=False)


def digest(context: Context) -> None:
    """[เวลาสรุป], and one of the hours offered."""
    if "at" in context.args:
        _save(context, replace(_preferences(context), digest_time=time.fromisoformat(str(context.args["at"]))))
        return
    context.ask("wish_digest")
    context.reply(texts.ask_digest())


def digest_typed(context: Context) -> None:
    """A typed time for the digest. If it is no time of day, the question stays open."""
    typed = _typed(context)
    at = parse_time(typed)
    if at is None:
        raise BadInput(Field.TIME, InputFault.NO_SUCH_TIME, typed)
    _save(context, replace(_preferences(context), digest_time=at))


def quiet(context: Context) -> None:
    """[ช่วงงดแจ้ง], one of the spans offered, [ไม่งด]"""
    if "quiet" in context.args:
        span = [time.fromisoformat(str(one)) for one in context.args["quiet"]]
        _save(context, replace(_preferences(context), quiet_hours=(span[0], span[1]) if span else None))
        return
    context.ask("wish_quiet")
    context.reply(texts.ask_quiet())


def quiet_typed(context: Context) -> None:
    """Typed quiet hours. If they are no span of time, the question stays open."""
    typed = _typed(context)
    span = parse_time_span(typed)
    if span is None:
        raise BadInput(Field.SPAN, InputFault.NO_SUCH_SPAN, typed)
    _save(context, replace(_preferences(context), quiet_hours=span))


def platform(context: Context) -> None:
    """[แจ้งทาง LINE]"""
    _save(context, replace(_preferences(context), platform=Platform(str(context.args["platform"]))))


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


def _typed(context: Context) -> str:
    assert isinstance(context.event, Text)
    return context.event.text


COMMANDS = (Command(("แจ้งเตือน", "ตั้งเวลาแจ้งเตือน", "ช่องทางแจ้ง", "notify", "/notify"), show),)
VERBS = {
    "wishes": show,
    "wish_digest": digest,
    "wish_quiet": quiet,
    "wish_platform": platform,
    "tell_me_on": platform,  # as buttons of earlier versions say it
}
STEPS = {"wish_digest": digest_typed, "wish_quiet": quiet_typed}
