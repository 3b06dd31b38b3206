"""Small talk every bot needs: help, cancel, what was not understood, presses we no longer know."""

from handlers.common.presses import Cancel, ShowHelp
from handlers.context import Context
from handlers.office.texts import talk as texts
from handlers.routes import Command, Routes, on_press
from storage import letters, people


def help_me(context: Context) -> None:
    """What this person can do here."""
    context.reply(texts.help_for(context.actor))


def cancel(context: Context) -> None:
    """Drop the open question; whatever was kept so far stays where it is."""
    asked = context.conversation is not None
    context.end()
    context.reply(texts.cancelled(asked))


def not_understood(context: Context) -> None:
    """A helpful answer; an open question stays open, and a draft left half done is offered again."""
    accounts = [one.id for one in people.accounts(context.uow, context.actor.id)]
    drafts = letters.drafts(context.uow, accounts)
    context.reply(texts.not_understood(drafts[0] if drafts else None))


def edited(context: Context) -> None:
    """A message was changed in the chat (Telegram): what it said before has been recorded."""
    context.reply(texts.edited())


def unknown_press(context: Context) -> None:
    """A button older than what we keep, or of another chat."""
    context.reply(texts.button_gone())


def nothing(_context: Context) -> None:
    """An event that needs no answer."""


ROUTES = Routes(
    commands=(
        Command(("วิธีใช้", "ช่วยเหลือ", "เมนู", "help", "/help", "menu", "/menu"), help_me),
        Command(("ยกเลิก", "cancel", "/cancel"), cancel),
    ),
    presses=(on_press(ShowHelp, help_me), on_press(Cancel, cancel)),
)
