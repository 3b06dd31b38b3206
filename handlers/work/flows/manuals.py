"""`คู่มือ`: how a piece of work is done, step by step, as the office's manuals have it. For everybody who is linked."""

from handlers.context import Context
from handlers.incoming import Pressed
from handlers.routes import Command, Routes, on_press
from handlers.work.actions import programmes
from handlers.work.presses import ListProcedures, ShowProcedure
from handlers.work.rules.procedures import find, near, procedures
from handlers.work.rules.programmes import tasks_a_year
from handlers.work.texts import manuals as texts
from notifications.outbox import About
from storage.ref import Ref

_LONGEST = 200


def _card(context: Context) -> About:
    """Lists and pages take each other's place in a chat."""
    return About(card=Ref.to("manual", context.actor.id), purpose="manual")


def manual(context: Context) -> None:
    """`คู่มือ` lists what there is; `คู่มือ แผนปฏิบัติการ` looks for it."""
    context.end()
    _find(context, context.rest, 0)


def listed(context: Context[Pressed[ListProcedures]]) -> None:
    """[คู่มือทั้งหมด] [ต่อไป]"""
    _find(context, context.event.payload.words, context.event.payload.page)


def _find(context: Context, words: str, page: int) -> None:
    words = " ".join(words.split())[:_LONGEST]
    found = find(words) if words else list(procedures().values())
    if len(found) == 1:
        _show(context, found[0].key)
    elif found:
        context.reply(texts.manuals(found, page, words), _card(context))
    else:
        context.reply(texts.nothing_in_manuals(words, near(words)), _card(context))


def show(context: Context[Pressed[ShowProcedure]]) -> None:
    """A procedure's steps, a page of them."""
    _show(context, context.event.payload.key, context.event.payload.page)


def _show(context: Context, key: str, page: int = 0) -> None:
    procedure = programmes.procedure_of(key)
    may_switch = tasks_a_year(procedure) > 0 and bool(programmes.units_of(context.uow, context.actor))
    context.reply(texts.procedure(procedure, page, may_switch=may_switch), _card(context))


ROUTES = Routes(
    commands=(Command(("คู่มือ", "/คู่มือ", "/manual", "manual"), manual, rest=True),),
    presses=(on_press(ShowProcedure, show), on_press(ListProcedures, listed)),
)
