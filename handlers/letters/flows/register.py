"""Journey 2, the number: taken, put on the page as a stamp, taken back, voided."""

from collections.abc import Sequence

from handlers.context import Context
from handlers.incoming import InternalEvent, Pressed, Text
from handlers.letters.actions import approvals, drafts, letters, registering, stamping
from handlers.letters.flows.cards import about_letter
from handlers.letters.flows.drafts import about_draft, ask_empty_field, draft_of, registered_before
from handlers.letters.flows.pages import STAMP_WAIT
from handlers.letters.jobs import BindFailed, LetterBound, LetterStamped, StampFailed
from handlers.letters.presses import RegisterDraft, UndoRegistering, VoidNumber
from handlers.letters.questions import AskVoidReason
from handlers.letters.texts import drafts as draft_texts
from handlers.letters.texts import numbers as texts
from handlers.letters.texts.letters import shown_number
from handlers.routes import Routes, on_event, on_press, on_text
from handlers.staff.actions import access
from notifications import outbox
from notifications.message import Attachment
from storage import letters as rows
from storage.ref import Ref
from storage.tables import Letter


def register(context: Context[Pressed[RegisterDraft]]) -> None:
    """[ลงรับ]: the number is taken here and now; the stamped page follows."""
    letter = draft_of(context)
    if context.event.payload.apart:
        drafts.set_flag(context.uow, letter, "apart")
    drafts.require_appointed(context.actor, letter)
    earlier = registered_before(context, letter)
    if earlier is not None:
        message = draft_texts.duplicate(letter, earlier, letters.office_entry(context.uow, earlier), checked=True)
        context.reply(message, about_draft(letter))
        return
    if drafts.missing_fields(letter):
        ask_empty_field(context, letter)
        return
    entry = registering.register(context.uow, context.actor, letter)
    context.end()
    found = approvals.decider_of(context.uow, letter)
    message = texts.registered(letter, entry, context.actor.name, decider=found[0].title if found else "")
    # The draft's card becomes the registered letter's.
    gather = STAMP_WAIT if letter.pdf_hash else None
    context.become(message, about_draft(letter), about_letter(letter), gather=gather)
    _stamp(context, letter, context.answer_to)


def _stamp(context: Context, letter: Letter, answer_to: Sequence[str]) -> None:
    stamping.stamp(context.uow, context.services, letter, context.event.channel, context.event.chat, answer_to)


def bound(context: Context[InternalEvent[LetterBound]]) -> None:
    """The letter has one PDF of all its pages again; it is stamped anew."""
    letter = stamping.take_bound(context.uow, context.event.payload)
    if letter is not None:
        _stamp(context, letter, context.event.payload.answer_to)


def stamped(context: Context[InternalEvent[LetterStamped]]) -> None:
    """The stamped page is made: it goes with the number, or right behind it."""
    letter = stamping.take_stamped(context.uow, context.event.payload)
    if letter is None:
        return
    entry = letters.office_entry(context.uow, letter)
    if entry is None or not _may_be_told(context, letter):
        return
    name = f"{entry.number}-{entry.year}.pdf"
    file = Attachment(
        hash=letter.stamped_hash, name=name, mime="application/pdf", preview_hash=letter.stamped_preview_hash
    )
    outbox.attach(context.uow, context.to, about_letter(letter), (file,), texts.stamped_file(entry))


def stamp_failed(context: Context[InternalEvent[StampFailed]]) -> None:
    """The page could not be stamped: the number, which may still wait for it, goes without."""
    _tell_not_stamped(context, context.event.payload.letter)


def bind_failed(context: Context[InternalEvent[BindFailed]]) -> None:
    """The pages could not be made into one file: there is none to be stamped."""
    _tell_not_stamped(context, context.event.payload.letter)


def _tell_not_stamped(context: Context, letter_id: int) -> None:
    letter = rows.letter(context.uow, letter_id)
    if letter is not None and _may_be_told(context, letter):
        outbox.attach(context.uow, context.to, about_letter(letter), (), texts.not_stamped(letter))


def _may_be_told(context: Context, letter: Letter) -> bool:
    """Whether the chat still stands for somebody who may see the letter."""
    return context.who is not None and access.may_see(context.uow, context.who, letter)


def undo_registering(context: Context[Pressed[UndoRegistering]]) -> None:
    """[เลิกทำ 60 วิ]"""
    letter = letters.registered(context.uow, context.subject_id, lock=True)
    access.require_see(context.uow, context.actor, letter)
    number = shown_number(letters.office_entry(context.uow, letter))
    outcome = registering.undo_register(context.uow, context.actor, letter)
    context.become(texts.unregistered(letter, number, outcome), about_letter(letter), about_draft(letter))


def void(context: Context[Pressed[VoidNumber]]) -> None:
    """[ยกเลิกเลขรับ]: asks why."""
    letter = letters.registered(context.uow, context.subject_id)
    access.require_see(context.uow, context.actor, letter)
    context.ask(AskVoidReason(), Ref.of(letter))
    context.reply(texts.ask_void_reason(letter, letters.office_entry(context.uow, letter)), about_letter(letter))


def void_reason_typed(context: Context[Text[AskVoidReason]]) -> None:
    """The number is voided for this reason."""
    letter = letters.registered(context.uow, context.subject_id, lock=True)
    entry = registering.void_letter(context.uow, context.actor, letter, context.event.text)
    context.end()
    context.reply(texts.voided(entry), about_letter(letter))


ROUTES = Routes(
    presses=(
        on_press(RegisterDraft, register),
        on_press(UndoRegistering, undo_registering),
        on_press(VoidNumber, void),
    ),
    texts=(on_text(AskVoidReason, void_reason_typed),),
    events=(
        on_event(LetterStamped, stamped),
        on_event(StampFailed, stamp_failed),
        on_event(LetterBound, bound),
        on_event(BindFailed, bind_failed),
    ),
)
