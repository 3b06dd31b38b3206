"""Journey 2, the draft of a letter: shown, typed, corrected, kept, dropped."""

from datetime import date, datetime
from typing import Any

from handlers.common.presses import RegisterLetter
from handlers.context import Context, Services, tell
from handlers.deadlines.actions import dues
from handlers.errors import NotFound
from handlers.incoming import Pressed, Text
from handlers.letters.actions import drafts, fields, letters
from handlers.letters.actions import pages as letter_pages
from handlers.letters.flows.numbers import reserved_entry
from handlers.letters.presses import (
    ClearDueDate,
    ConfirmField,
    DiscardDraft,
    EditDraft,
    EditField,
    FillDraft,
    KeepDraft,
    PickFieldDate,
    RestartDraft,
    ResumeDraft,
    SetSecrecy,
    SetUrgency,
    ShowDraft,
)
from handlers.letters.questions import AskEmptyField, AskField, AskReservedFile
from handlers.letters.rules.secrecy import may_keep_content
from handlers.letters.texts import drafts as texts
from handlers.routes import Command, Routes, on_press, on_text
from handlers.staff.actions import access
from notifications.outbox import About
from storage import conversations
from storage import letters as rows
from storage.ref import Ref
from storage.tables import Account, Conversation, Letter, Timer
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import LetterState, ReadingState, Secrecy

_DATES = ("dated", "due_on")
_WORDS = ("number", "sender", "subject", "addressee")


def about_draft(letter: Letter) -> About:
    """The draft's own card."""
    return About(subject=Ref.of(letter), version=letter.version, card=f"draft:{letter.id}", purpose="draft")


def draft_of(context: Context) -> Letter:
    """The draft that the press, or the open question, is about. Raises NotFound, AlreadyDone."""
    return drafts.own_draft(context.uow, context.actor, context.subject_id)


def reply_with_draft(context: Context, letter: Letter, *, why: str = "") -> None:
    """Show the draft's card; an earlier registering of the same letter is offered instead."""
    earlier = registered_before(context, letter)
    if earlier is not None:
        message = texts.duplicate(letter, earlier, letters.office_entry(context.uow, earlier), checked=False)
    else:
        pages = rows.pages(context.uow, letter.id)
        message = texts.draft(letter, pages, why, context.services.can_read)
    context.reply(message, about_draft(letter))


def registered_before(context: Context, letter: Letter) -> Letter | None:
    """The same letter as it was registered before, unless a person has said that it is another, or may not see it."""
    if drafts.flags_of(letter).get("apart"):
        return None
    earlier = drafts.duplicate_of(context.uow, letter)
    return earlier if earlier is not None and access.may_see(context.uow, context.actor, earlier) else None


# --- begun, left, taken up again --------------------------------------------------------------------------------------


def begin(context: Context) -> None:
    """`ลงรับ` typed: go on with the open draft, or begin one without a picture."""
    if context.conversation is not None and context.conversation.step == AskReservedFile.NAME:
        entry = reserved_entry(context)
        ask_empty_field(context, drafts.new_draft(context.uow, context.actor, entry_id=entry.id))
        return
    account = context.actor.account
    open_drafts = rows.drafts(context.uow, [account.id]) if account else []
    if open_drafts:
        message = texts.draft_waits(open_drafts[0], *_left_at(open_drafts[0], context.conversation))
        context.reply(message, about_draft(open_drafts[0]))
        return
    ask_empty_field(context, drafts.new_draft(context.uow, context.actor))


def _left_at(letter: Letter, conversation: Conversation | None) -> tuple[datetime, str]:
    """When a draft was left, and at which field: the one asked for last, or the next that a person should look at."""
    if conversation is not None and conversation.subject == Ref.of(letter):
        return conversation.since, AskField.from_json(conversation.data).field
    waits = [*drafts.missing_fields(letter), *letter.unsure]
    return letter.made_at, waits[0] if waits else ""


def resume(context: Context[Pressed[ResumeDraft]]) -> None:
    """[ทำต่อ]: a draft that is being typed asks for its next field, every other is shown."""
    letter = draft_of(context)
    if drafts.missing_fields(letter) and not rows.pages(context.uow, letter.id):
        ask_empty_field(context, letter)
    else:
        context.end()
        reply_with_draft(context, letter)


def restart(context: Context[Pressed[RestartDraft]]) -> None:
    """[เริ่มใหม่]: the draft is dropped for an empty one; a number that was reserved for it goes along."""
    old = draft_of(context)
    drafts.discard(context.uow, old)
    ask_empty_field(context, drafts.new_draft(context.uow, context.actor, entry_id=old.entry_id))


def show(context: Context[Pressed[ShowDraft]]) -> None:
    """[ดูร่าง] [กลับ], and [ลงรับแยก] of one that looks like a registered letter."""
    letter = draft_of(context)
    if context.event.payload.apart:
        drafts.set_flag(context.uow, letter, "apart")
    context.end()
    reply_with_draft(context, letter)


def keep(context: Context[Pressed[KeepDraft]]) -> None:
    """[เก็บร่าง] [พักไว้]"""
    letter = draft_of(context)
    context.end()
    context.reply(texts.draft_kept(letter), about_draft(letter))


def discard(context: Context[Pressed[DiscardDraft]]) -> None:
    """[ทิ้งร่าง]"""
    letter = draft_of(context)
    drafts.discard(context.uow, letter)
    context.end()
    context.reply(texts.draft_discarded(), about_draft(letter))


def draft_is_due(uow: UnitOfWork, timer: Timer, _services: Services) -> None:
    """Half an hour without a word: the draft is offered again, once."""
    letter = rows.letter(uow, Ref(timer.subject).id)
    if letter is None or letter.state != LetterState.DRAFT or letter.made_by is None:
        return
    account = uow.get(Account, letter.account_id) if letter.account_id else None
    asked = conversations.current(uow, account.channel_id, account.chat) if account else None
    tell(uow, letter.made_by, texts.draft_waits(letter, *_left_at(letter, asked)), about_draft(letter))


# --- typed without a picture ------------------------------------------------------------------------------------------


def fill(context: Context[Pressed[FillDraft]]) -> None:
    """[ลงรับแบบลับ]: type what the register needs of a secret letter."""
    letter = draft_of(context)
    drafts.require_appointed(context.actor, letter)
    ask_empty_field(context, letter)


def ask_empty_field(context: Context, letter: Letter) -> None:
    """Ask for the next field that is still empty, or show the draft where none is."""
    typed = set(letter.reading.get("typed", []))
    for name in ("number", "dated", "sender", "subject"):
        if name == "subject" and letter.secrecy != Secrecy.OPEN:
            continue
        if not getattr(letter, name) and not (name == "number" and name in typed):
            context.ask(AskEmptyField(field=name), Ref.of(letter))
            context.reply(texts.fill_next(letter, name), about_draft(letter))
            return
    context.end()
    reply_with_draft(context, letter)


def empty_field_typed(context: Context[Text[AskEmptyField]]) -> None:
    """The words for the field that was asked for."""
    letter = draft_of(context)
    _set_typed(context, letter, context.event.question.field, context.event.text)
    ask_empty_field(context, letter)


# --- one field --------------------------------------------------------------------------------------------------------


def edit(context: Context[Pressed[EditDraft]]) -> None:
    """[แก้ไข]: choose a field."""
    letter = draft_of(context)
    context.reply(texts.choose_field(letter), about_draft(letter))


def edit_field(context: Context[Pressed[EditField]]) -> None:
    """One field: asked for as words, as a date, or as a choice."""
    letter, name = draft_of(context), context.event.payload.field
    if name == "urgency":
        context.reply(texts.ask_urgency(letter), about_draft(letter))
    elif name == "secrecy":
        context.reply(texts.ask_secrecy(letter), about_draft(letter))
    elif name in _DATES:
        context.ask(AskField(field=name), Ref.of(letter))
        context.reply(texts.ask_date(letter, name, letters.today_of(context.uow)), about_draft(letter))
    elif name in _WORDS:
        context.ask(AskField(field=name), Ref.of(letter))
        context.reply(texts.ask_text(letter, name), about_draft(letter))
    else:
        raise NotFound("field", name)


def field_typed(context: Context[Text[AskField]]) -> None:
    """The words for the field that is corrected."""
    letter = draft_of(context)
    _set_typed(context, letter, context.event.question.field, context.event.text)
    context.end()
    reply_with_draft(context, letter)


def _set_typed(context: Context, letter: Letter, name: str, text: str) -> None:
    text, today = text.strip(), letters.today_of(context.uow)
    value: Any = text
    if name == "due_on":
        value = dues.typed(context.uow, text)
    elif name == "dated":
        value = fields.typed_date(text, today)
    elif name == "number" and text in ("-", "–", "ไม่มี"):
        value = ""
    fields.set_field(context.uow, letter, name, value, today)


def field_picked(context: Context[Pressed[PickFieldDate]]) -> None:
    """A date of the platform's picker, or of the buttons that stand in its place."""
    letter, name, day = draft_of(context), context.event.payload.field, context.event.payload.day
    today = letters.today_of(context.uow)
    if day is None and context.event.picked:
        day = date.fromisoformat(context.event.picked[:10])
    if day is None:
        context.ask(AskField(field=name), Ref.of(letter))
        context.reply(texts.choose_date(letter, name, today), about_draft(letter))
        return
    fields.set_field(context.uow, letter, name, day, today)
    context.end()
    reply_with_draft(context, letter)


def field_confirmed(context: Context[Pressed[ConfirmField]]) -> None:
    """The proposed value is right: it loses its (?)."""
    letter, name = draft_of(context), context.event.payload.field
    fields.set_field(context.uow, letter, name, getattr(letter, name, None), letters.today_of(context.uow))
    context.end()
    reply_with_draft(context, letter)


def due_date_cleared(context: Context[Pressed[ClearDueDate]]) -> None:
    """[ไม่มีกำหนด]"""
    letter = draft_of(context)
    fields.set_field(context.uow, letter, "due_on", None, letters.today_of(context.uow))
    context.end()
    reply_with_draft(context, letter)


def urgency_chosen(context: Context[Pressed[SetUrgency]]) -> None:
    """One of the levels of urgency."""
    letter = draft_of(context)
    fields.set_field(context.uow, letter, "urgency", context.event.payload.level, letters.today_of(context.uow))
    reply_with_draft(context, letter)


def secrecy_chosen(context: Context[Pressed[SetSecrecy]]) -> None:
    """Open: the pages are fetched (again) and kept. Secret: whatever there is of them is destroyed."""
    letter, level = draft_of(context), context.event.payload.level
    drafts.set_secrecy(context.uow, letter, level)
    context.end()
    if not may_keep_content(level):
        context.reply(texts.secret_purged(letter, appointed=context.actor.person.handles_secret), about_draft(letter))
        return
    pages = rows.pages(context.uow, letter.id)
    if any(not page.file_hash for page in pages):
        letter.reading_state = ReadingState.WAITING
        letter_pages.read_again(context.uow, letter, context.event.channel, context.event.chat, context.answer_to)
        context.progress(texts.reading(len(pages)), about_draft(letter))
        return
    reply_with_draft(context, letter)


ROUTES = Routes(
    commands=(Command(("ลงรับ", "/register", "register"), begin),),
    presses=(
        on_press(RegisterLetter, begin),
        on_press(ShowDraft, show),
        on_press(ResumeDraft, resume),
        on_press(RestartDraft, restart),
        on_press(KeepDraft, keep),
        on_press(DiscardDraft, discard),
        on_press(FillDraft, fill),
        on_press(EditDraft, edit),
        on_press(EditField, edit_field),
        on_press(PickFieldDate, field_picked),
        on_press(ConfirmField, field_confirmed),
        on_press(ClearDueDate, due_date_cleared),
        on_press(SetUrgency, urgency_chosen),
        on_press(SetSecrecy, secrecy_chosen),
    ),
    texts=(on_text(AskEmptyField, empty_field_typed), on_text(AskField, field_typed)),
    timers={"draft_waits": draft_is_due},
)
