"""Journey 3, what is only for information: listed in one card, and noted all at once."""

from collections.abc import Sequence

from handlers.context import Context
from handlers.errors import OfficeError
from handlers.incoming import Pressed
from handlers.letters.actions import approvals, decisions, letters
from handlers.letters.actions.decisions import DecisionInput
from handlers.letters.flows.decide import card_hash
from handlers.letters.presses import DecideAllKnown, ListForInformation, ToggleForInformation, UndoAllKnown
from handlers.letters.texts import approvals as approval_texts
from handlers.letters.texts import decisions as texts
from handlers.routes import Command, Routes, on_press
from notifications.outbox import About
from storage.vocabulary import Decision, Secrecy

_KNOWN_AT_ONCE = 12
"""What fits one card of toggles on both platforms; the next round has the rest."""


def list_for_information(context: Context) -> None:
    """[เพื่อทราบทั้งหมด]: what is only for information, in one card."""
    _list_for_information(context, ())


def toggle_for_information(context: Context[Pressed[ToggleForInformation]]) -> None:
    """One of the list is left out, or taken in again."""
    _list_for_information(context, context.event.payload.out)


def _list_for_information(context: Context, left_out: Sequence[int]) -> None:
    waiting = [
        (approval, letter, letters.office_entry(context.uow, letter))
        for approval, letter in approvals.waiting_letters(context.uow, context.actor)
        if approval_texts.for_information(approval) and letter.secrecy == Secrecy.OPEN
    ]
    if not waiting:
        context.reply(texts.nothing_to_know())
        return
    more = max(0, len(waiting) - _KNOWN_AT_ONCE)
    message = texts.for_information_list(waiting[:_KNOWN_AT_ONCE], left_out, more)
    context.reply(message, _about_known(context))


def _about_known(context: Context) -> About:
    return About(card=f"know:{context.actor.id}")


def decide_all_known(context: Context[Pressed[DecideAllKnown]]) -> None:
    """Each one is decided by itself; one that has moved on meanwhile is left out and said."""
    wanted = context.event.payload.ids
    done = [approval_id for approval_id in wanted if _known_alone(context, approval_id)]
    left = len(approvals.waiting_for(context.uow, context.actor))
    context.reply(texts.all_known(done, len(wanted) - len(done), left), _about_known(context))


def _known_alone(context: Context, approval_id: int) -> bool:
    try:
        with context.uow.attempt():
            approval, letter = approvals.open_approval(context.uow, approval_id)
            seen = card_hash(context, approval, letter)
            decisions.decide(context.uow, context.actor, approval, letter, DecisionInput(Decision.KNOWN), seen)
    except OfficeError:
        return False
    return True


def undo_all_known(context: Context[Pressed[UndoAllKnown]]) -> None:
    """[เลิกทำ 60 วิ] of all that was known at once."""
    ids = context.event.payload.ids
    for approval_id in ids:
        decisions.undo(context.uow, context.actor, approval_id)
    context.reply(texts.all_known_undone(len(ids)), _about_known(context))


ROUTES = Routes(
    commands=(Command(("เพื่อทราบ", "เพื่อทราบทั้งหมด", "known", "/known"), list_for_information),),
    presses=(
        on_press(ListForInformation, list_for_information),
        on_press(ToggleForInformation, toggle_for_information),
        on_press(DecideAllKnown, decide_all_known),
        on_press(UndoAllKnown, undo_all_known),
    ),
)
