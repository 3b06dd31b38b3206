"""Journey 2, the pages of a letter: they come in, are read, taken anew, attached, taken back."""

from datetime import timedelta

from handlers import refusals
from handlers.context import Context
from handlers.errors import FileFault, FileRefused, NotFound, SecretFault, SecretLetter
from handlers.incoming import File, InternalEvent, Pressed, Unsent
from handlers.letters.actions import drafts, letters, readings, stamping
from handlers.letters.actions import pages as letter_pages
from handlers.letters.flows.cards import about_letter
from handlers.letters.flows.drafts import about_draft, draft_of, reply_with_draft
from handlers.letters.flows.numbers import reserved_entry
from handlers.letters.jobs import LetterRead, LooksSecret, ReadFailed
from handlers.letters.presses import AddPage, AttachToRegistered, RetakePage
from handlers.letters.questions import AskEmptyField, AskPage, AskPageAgain, AskReservedFile
from handlers.letters.rules.secrecy import suspected_secrecy
from handlers.letters.texts import drafts as texts
from handlers.routes import Routes, on_event, on_file, on_press
from handlers.staff.actions import access
from storage import letters as rows
from storage.ref import Ref
from storage.tables import Letter
from storage.vocabulary import LetterState, ReadingState, Secrecy

STAMP_WAIT = timedelta(seconds=15)
"""Where messages cost, the number waits at most this long for its stamped page: both go as one free reply."""


# --- they come in -----------------------------------------------------------------------------------------------------


def file_came(context: Context[File]) -> None:
    """A photo, an album's part, or a document: the beginning of a draft, or its next page."""
    _take_file(context, None)


def page_came(context: Context[File[AskPage]]) -> None:
    """A file that was asked for as the next page of a draft. One file, or one album: the next is another letter."""
    draft = draft_of(context)
    context.end()
    _take_file(context, draft)


def file_for_typed(context: Context[File[AskEmptyField]]) -> None:
    """A file while a draft is being typed: its picture, unless it has one already."""
    draft = draft_of(context)
    if rows.pages(context.uow, draft.id) or draft.secrecy != Secrecy.OPEN:
        _take_file(context, None)
        return
    context.end()
    _take_file(context, draft)


def page_retaken(context: Context[File[AskPageAgain]]) -> None:
    """A better picture of a page that is hard to read."""
    file = context.event
    letter_pages.check_file(file)
    draft = draft_of(context)
    context.end()
    if not _asked_about_secrecy(context, draft, file):
        letter_pages.retake_page(context.uow, draft, file.question.page, file, context.answer_to)
        context.progress(texts.reading(len(rows.pages(context.uow, draft.id))), about_draft(draft))


def reserved_file_came(context: Context[File[AskReservedFile]]) -> None:
    """The file of a letter whose number was reserved."""
    entry = reserved_entry(context)
    draft = drafts.new_draft(context.uow, context.actor, entry_id=entry.id)
    context.end()
    _take_file(context, draft)


def _take_file(context: Context[File], draft: Letter | None) -> None:
    """Add the file to a draft and say so; a caption that sounds secret is asked about before anything is fetched."""
    file = context.event
    letter_pages.check_file(file)
    if draft is None:
        draft = letter_pages.draft_for(context.uow, context.actor, file)
    if draft.secrecy != Secrecy.OPEN:
        raise SecretLetter(SecretFault.NO_PAGES)
    count = letter_pages.add_page(context.uow, draft, file, context.answer_to)
    if _asked_about_secrecy(context, draft, file) or draft.reading_state == ReadingState.SUSPICIOUS:
        return
    # One "received" a draft; where a message costs, the platform's own sign of life says it (Channel.acknowledge).
    if count == 1 or not file.album:
        context.progress(texts.reading(count), about_draft(draft))


def _asked_about_secrecy(context: Context, draft: Letter, file: File) -> bool:
    """Whether the caption sounds secret and nobody has said otherwise: then the person is asked."""
    suspected = None if drafts.flags_of(draft).get("not_secret") else suspected_secrecy(file.caption)
    if suspected is None:
        return False
    letter_pages.stop_reading(context.uow, draft)
    context.reply(texts.ask_secrecy(draft, suspected), about_draft(draft))
    return True


# --- they are read ----------------------------------------------------------------------------------------------------


def letter_read(context: Context[InternalEvent[LetterRead]]) -> None:
    """The reader is done: show the draft with what it proposes."""
    read = readings.take_reading(context.uow, context.event.payload)
    if read is not None and read.whole and _is_theirs(context, read.letter):
        reply_with_draft(context, read.letter, why=read.why)


def looks_secret(context: Context[InternalEvent[LooksSecret]]) -> None:
    """The page bears a secrecy word: nothing was kept, the clerk is asked."""
    draft = rows.letter(context.uow, context.event.payload.letter, lock=True)
    if draft is None or draft.state != LetterState.DRAFT or draft.reading_state != ReadingState.WAITING:
        return
    letter_pages.stop_reading(context.uow, draft)
    if _is_theirs(context, draft):
        context.reply(texts.ask_secrecy(draft, context.event.payload.secrecy), about_draft(draft))


def read_failed(context: Context[InternalEvent[ReadFailed]]) -> None:
    """The files cannot be taken: say why and what to do; what was typed and the sound pages stay."""
    failed = context.event.payload
    names = [page.name for page in rows.pages(context.uow, failed.letter) if page.id in failed.bad]
    done = readings.reading_failed(context.uow, failed.letter, failed.bad)
    if done is None:
        return
    letter, more = done
    refusal = FileRefused(FileFault(failed.why), names[0] if len(names) == 1 else "")
    if _is_theirs(context, letter):
        context.reply(texts.file_refused(letter, refusals.explain(refusal, context.now)), about_draft(letter))
    if more:
        letter_pages.read_again(context.uow, letter, context.event.channel, context.event.chat, ())


def _is_theirs(context: Context, draft: Letter) -> bool:
    """Whether the chat still belongs to somebody who may go on with the draft.

    While the pages were being read it may have been unlinked, suspended or given to another person.
    """
    return context.who is not None and access.keeps_register(context.uow, context.who, draft)


# --- they change ------------------------------------------------------------------------------------------------------


def add_page(context: Context[Pressed[AddPage]]) -> None:
    """[เพิ่มหน้า]"""
    letter = draft_of(context)
    context.ask(AskPage(), Ref.of(letter))
    context.reply(texts.ask_page(letter), about_draft(letter))


def retake(context: Context[Pressed[RetakePage]]) -> None:
    """[ถ่ายหน้า 2 ใหม่]"""
    letter, page_id = draft_of(context), context.event.payload.page
    pages = rows.pages(context.uow, letter.id)
    number = next((number for number, page in enumerate(pages, start=1) if page.id == page_id), 0)
    if not number:
        raise NotFound("page")
    context.ask(AskPageAgain(page=page_id), Ref.of(letter))
    context.reply(texts.ask_page_again(letter, number), about_draft(letter))


def attach(context: Context[Pressed[AttachToRegistered]]) -> None:
    """The draft's pages belong to a letter that is registered already."""
    letter = draft_of(context)
    earlier = letters.registered(context.uow, context.event.payload.to, lock=True)
    added = letter_pages.attach_to(context.uow, context.actor, letter, earlier)
    message = texts.attached(earlier, letters.office_entry(context.uow, earlier), added=added)
    context.become(message, about_draft(letter), about_letter(earlier), gather=STAMP_WAIT if added else None)
    if added:
        stamping.bind(context.uow, earlier, context.event.channel, context.event.chat, context.answer_to)


def unsent(context: Context[Unsent]) -> None:
    """A person took a page back in the chat."""
    event = context.event
    done = letter_pages.unsend(context.uow, event.channel, event.chat, event.message_id or "")
    if done is None or context.who is None:
        return
    letter, purged = done
    if purged:
        left = len(rows.pages(context.uow, letter.id))
        context.reply(texts.page_unsent(letter, left), about_draft(letter))
    else:
        context.reply(texts.page_stays(letter, letters.office_entry(context.uow, letter)))


ROUTES = Routes(
    presses=(on_press(AddPage, add_page), on_press(RetakePage, retake), on_press(AttachToRegistered, attach)),
    files=(
        on_file(AskPage, page_came),
        on_file(AskPageAgain, page_retaken),
        on_file(AskEmptyField, file_for_typed),
        on_file(AskReservedFile, reserved_file_came),
    ),
    events=(on_event(LetterRead, letter_read), on_event(LooksSecret, looks_secret), on_event(ReadFailed, read_failed)),
    file=file_came,
    unsent=unsent,
)
