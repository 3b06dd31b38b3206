"""Journey 2: a letter by photo, corrected, registered, undone, reserved, voided."""

from datetime import date, datetime, timedelta
from typing import Any

from handlers import refusals as error_texts
from handlers.common.thai_calendar import book_year
from handlers.context import Context, Services, tell
from handlers.deadlines.actions import dues
from handlers.errors import BadInput, Field, FileFault, FileRefused, InputFault, NotFound, SecretFault, SecretLetter
from handlers.incoming import File, InternalEvent, Pressed, Text, Unsent
from handlers.letters.actions import approvals, letters, numbers
from handlers.letters.rules import numbering
from handlers.letters.rules.secrecy import may_keep_content, suspected_secrecy
from handlers.letters.texts import books as book_texts
from handlers.letters.texts import letters as texts
from handlers.routes import Command
from handlers.staff.actions import access
from notifications import outbox
from notifications.message import Attachment
from notifications.outbox import About
from storage import conversations, registers
from storage import letters as rows
from storage.tables import Account, Conversation, Entry, Letter, Person, Timer, Unit
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import Direction, EntryState, LetterState, ReadingState, Secrecy

# Where messages cost, the number waits at most this long for its stamped page, so that both go as one free reply.
GATHER = timedelta(seconds=15)
_DATES = ("dated", "due_on")
_WORDS = ("number", "sender", "subject", "addressee")


def about_draft(letter: Letter) -> About:
    return About(subject=f"letter:{letter.id}", version=letter.version, card=f"draft:{letter.id}", purpose="draft")


def about_letter(letter: Letter) -> About:
    return About(subject=f"letter:{letter.id}", version=letter.version, card=f"letter:{letter.id}", purpose="letter")


# --- pages come in --------------------------------------------------------------------------------------------------


def file_came(context: Context) -> None:
    """A photo, an album's part, or a document: the beginning of a draft, or its next page."""
    take_file(context, None)


def page_came(context: Context) -> None:
    """A file that was asked for as the next page of a draft. One file, or one album: the next is another letter."""
    draft = letters.own_draft(context.uow, context.actor, context.subject_id)
    context.end()
    take_file(context, draft)


def file_for_typed(context: Context) -> None:
    """A file while a draft is being typed: its picture, unless it has one already."""
    draft = letters.own_draft(context.uow, context.actor, context.subject_id)
    if rows.pages(context.uow, draft.id or 0) or draft.secrecy != Secrecy.OPEN:
        take_file(context, None)
        return
    context.end()
    take_file(context, draft)


def retaken_page_came(context: Context) -> None:
    """A better picture of a page that is hard to read."""
    file = context.event
    assert isinstance(file, File) and context.conversation is not None
    letters.check_file(file)
    draft = letters.own_draft(context.uow, context.actor, context.subject_id)
    page_id = int(context.conversation.data.get("page", 0))
    context.end()
    if not _asked_about_secrecy(context, draft, file):
        letters.retake_page(context.uow, draft, page_id, file, context.answer_to)
        context.progress(texts.reading(len(rows.pages(context.uow, draft.id or 0))), about_draft(draft))


def _reserved(context: Context) -> Entry:
    """The reservation that the pressed button, or the open question, is about."""
    asked = context.button.made_at if context.button else context.conversation.since if context.conversation else None
    return numbers.reserved_entry(context.uow, context.subject_id, asked or context.now)


def reserved_file_came(context: Context) -> None:
    """The file of a letter whose number was reserved."""
    entry = _reserved(context)
    draft = letters.new_draft(context.uow, context.actor, entry_id=entry.id)
    context.end()
    take_file(context, draft)


def take_file(context: Context, draft: Letter | None) -> None:
    """Add the file to a draft and say so; a caption that sounds secret is asked about before anything is fetched."""
    file = context.event
    assert isinstance(file, File)
    letters.check_file(file)
    if draft is None:
        draft = letters.draft_for(context.uow, context.actor, file)
    if draft.secrecy != Secrecy.OPEN:
        raise SecretLetter(SecretFault.NO_PAGES)
    count = letters.add_page(context.uow, draft, file, context.answer_to)
    if _asked_about_secrecy(context, draft, file) or draft.reading_state == ReadingState.SUSPICIOUS:
        return
    # One "received" a draft; where a message costs, the platform's own sign of life says it (Channel.acknowledge).
    if count == 1 or not file.album:
        context.progress(texts.reading(count), about_draft(draft))


def _asked_about_secrecy(context: Context, draft: Letter, file: File) -> bool:
    """Whether the caption sounds secret and nobody has said otherwise: then the person is asked."""
    suspected = None if letters.said(draft).get("not_secret") else suspected_secrecy(file.caption)
    if suspected is None:
        return False
    letters.stop_reading(context.uow, draft)
    context.reply(texts.ask_secrecy(draft, suspected), about_draft(draft))
    return True


def letter_read(context: Context) -> None:
    """The reader is done: show the draft with what it proposes."""
    read = letters.take_reading(context.uow, _data(context))
    if read is not None and read.whole and _is_theirs(context, read.letter):
        _show(context, read.letter, why=read.why)


def looks_secret(context: Context) -> None:
    """The page bears a secrecy word: nothing was kept, the clerk is asked."""
    draft = _waiting_draft(context)
    if draft is not None and draft.reading_state == ReadingState.WAITING:
        letters.stop_reading(context.uow, draft)
        if _is_theirs(context, draft):
            context.reply(texts.ask_secrecy(draft, Secrecy(_data(context)["secrecy"])), about_draft(draft))


def read_failed(context: Context) -> None:
    """The files cannot be taken: say why and what to do; what was typed and the sound pages stay."""
    data = _data(context)
    bad = [int(page) for page in data.get("bad", [])]
    names = [page.name for page in rows.pages(context.uow, int(data["letter"])) if page.id in bad]
    done = letters.reading_failed(context.uow, int(data["letter"]), bad)
    if done is None:
        return
    letter, more = done
    refusal = FileRefused(FileFault(str(data.get("why"))), names[0] if len(names) == 1 else "")
    if _is_theirs(context, letter):
        context.reply(texts.file_refused(letter, error_texts.explain(refusal, context.now)), about_draft(letter))
    if more:
        letters.read_again(context.uow, letter, context.event.channel, context.event.chat, ())


def _is_theirs(context: Context, draft: Letter) -> bool:
    """Whether the chat still stands for somebody who may go on with the draft: it was unlinked, shut out or handed to
    another person while the pages were being read."""
    return context.who is not None and letters.may_go_on(context.uow, context.who, draft)


def _may_be_told(context: Context, letter: Letter) -> bool:
    """The same of a registered letter's page."""
    return context.who is not None and access.may_see(context.uow, context.who, letter)


def _data(context: Context) -> dict[str, Any]:
    assert isinstance(context.event, InternalEvent)
    return context.event.data


def _waiting_draft(context: Context) -> Letter | None:
    letter = rows.letter(context.uow, int(_data(context)["letter"]), lock=True)
    return letter if letter is not None and letter.state == LetterState.DRAFT else None


def _show(context: Context, letter: Letter, *, why: str = "") -> None:
    """The draft's card; an earlier registering of the same letter is offered instead."""
    assert letter.id is not None
    earlier = _earlier(context, letter)
    if earlier is not None:
        message = texts.duplicate(letter, earlier, letters.office_entry(context.uow, earlier), checked=False)
    else:
        pages = rows.pages(context.uow, letter.id)
        message = texts.draft(letter, pages, why, context.services.can_read)
    context.reply(message, about_draft(letter))


def _earlier(context: Context, letter: Letter) -> Letter | None:
    """The same letter as it was registered before, unless a person has said that it is another, or may not see it."""
    if letters.said(letter).get("apart"):
        return None
    earlier = letters.duplicate_of(context.uow, letter)
    return earlier if earlier is not None and access.may_see(context.uow, context.actor, earlier) else None


# --- the draft ------------------------------------------------------------------------------------------------------


def begin(context: Context) -> None:
    """`ลงรับ` typed: go on with the open draft, or begin one without a picture."""
    if context.conversation is not None and context.conversation.step == "reserved_file":
        entry = _reserved(context)
        _fill(context, letters.new_draft(context.uow, context.actor, entry_id=entry.id))
        return
    account = context.actor.account
    open_drafts = rows.drafts(context.uow, [account.id]) if account and account.id else []
    if open_drafts:
        message = texts.draft_waits(open_drafts[0], *_left_at(open_drafts[0], context.conversation))
        context.reply(message, about_draft(open_drafts[0]))
        return
    _fill(context, letters.new_draft(context.uow, context.actor))


def _left_at(letter: Letter, conversation: Conversation | None) -> tuple[datetime, str]:
    """When a draft was left, and at which field: the one asked for last, or the next that a person should look at."""
    if conversation is not None and conversation.subject == f"letter:{letter.id}":
        return conversation.since, str(conversation.data.get("field", ""))
    waits = [*letters.missing_fields(letter), *letter.unsure]
    return letter.made_at, waits[0] if waits else ""


def resume(context: Context) -> None:
    """[ทำต่อ]: a draft that is being typed asks for its next field, every other is shown."""
    letter = _draft(context)
    if letters.missing_fields(letter) and not rows.pages(context.uow, letter.id or 0):
        _fill(context, letter)
    else:
        show_draft(context)


def restart(context: Context) -> None:
    """[เริ่มใหม่]: the draft is dropped for an empty one; a number that was reserved for it goes along."""
    old = _draft(context)
    letters.discard(context.uow, old)
    _fill(context, letters.new_draft(context.uow, context.actor, entry_id=old.entry_id))


def _draft(context: Context) -> Letter:
    return letters.own_draft(context.uow, context.actor, context.subject_id)


def show_draft(context: Context) -> None:
    letter = _draft(context)
    if context.args.get("apart"):
        letters.say(context.uow, letter, "apart")
    context.end()
    _show(context, letter)


def fill(context: Context) -> None:
    letter = _draft(context)
    letters.require_appointed(context.actor, letter)
    _fill(context, letter)


def _fill(context: Context, letter: Letter) -> None:
    """Ask for the next field that is still empty, then show the draft."""
    asked = set(letter.reading.get("typed", []))
    for name in ("number", "dated", "sender", "subject"):
        if name == "subject" and letter.secrecy != Secrecy.OPEN:
            continue
        if not getattr(letter, name) and not (name == "number" and name in asked):
            context.ask("fill", f"letter:{letter.id}", field=name)
            context.reply(texts.fill_next(letter, name), about_draft(letter))
            return
    context.end()
    _show(context, letter)


def filled(context: Context) -> None:
    """The words for the field that was asked for."""
    letter, name = _draft(context), _asked_field(context)
    _set_typed(context, letter, name)
    _fill(context, letter)


def edit(context: Context) -> None:
    context.reply(texts.choose_field(_draft(context)), about_draft(_draft(context)))


def edit_field(context: Context) -> None:
    """One field: asked for as words, as a date, or as a choice."""
    letter, name = _draft(context), str(context.args.get("field", ""))
    if name == "urgency":
        context.reply(texts.ask_urgency(letter), about_draft(letter))
    elif name == "secrecy":
        context.reply(texts.ask_secrecy(letter), about_draft(letter))
    elif name in _DATES:
        context.ask("edit_field", f"letter:{letter.id}", field=name)
        context.reply(texts.ask_date(letter, name, letters.today_of(context.uow)), about_draft(letter))
    elif name in _WORDS:
        context.ask("edit_field", f"letter:{letter.id}", field=name)
        context.reply(texts.ask_text(letter, name), about_draft(letter))
    else:
        raise NotFound("field", name)


def field_typed(context: Context) -> None:
    letter, name = _draft(context), _asked_field(context)
    _set_typed(context, letter, name)
    context.end()
    _show(context, letter)


def _asked_field(context: Context) -> str:
    assert context.conversation is not None
    return str(context.conversation.data.get("field", ""))


def _set_typed(context: Context, letter: Letter, name: str) -> None:
    assert isinstance(context.event, Text)
    text, today = context.event.text.strip(), letters.today_of(context.uow)
    value: Any = text
    if name == "due_on":
        value = dues.typed(context.uow, text)
    elif name == "dated":
        value = letters.typed_date(text, today)
    elif name == "number" and text in ("-", "–", "ไม่มี"):
        value = ""
    letters.set_field(context.uow, letter, name, value, today)


def field_picked(context: Context) -> None:
    """A date of the platform's picker, or of the buttons that stand in its place."""
    event, name = context.event, str(context.args.get("field", ""))
    assert isinstance(event, Pressed)
    letter = _draft(context)
    today = letters.today_of(context.uow)
    picked = str(context.args.get("day") or event.picked or "")[:10]
    if not picked:
        context.ask("edit_field", f"letter:{letter.id}", field=name)
        context.reply(texts.choose_date(letter, name, today), about_draft(letter))
        return
    letters.set_field(context.uow, letter, name, date.fromisoformat(picked), today)
    context.end()
    _show(context, letter)


def field_confirmed(context: Context) -> None:
    """The proposed value is right: it loses its (?)."""
    letter, name = _draft(context), str(context.args.get("field", ""))
    letters.set_field(context.uow, letter, name, getattr(letter, name, None), letters.today_of(context.uow))
    context.end()
    _show(context, letter)


def field_cleared(context: Context) -> None:
    letter = _draft(context)
    letters.set_field(context.uow, letter, "due_on", None, letters.today_of(context.uow))
    context.end()
    _show(context, letter)


def urgency_chosen(context: Context) -> None:
    letter = _draft(context)
    letters.set_field(context.uow, letter, "urgency", context.args.get("level"), letters.today_of(context.uow))
    _show(context, letter)


def secrecy_chosen(context: Context) -> None:
    """Open: the pages are fetched (again) and kept. Secret: whatever there is of them is destroyed."""
    letter = _draft(context)
    level = Secrecy(str(context.args.get("level")))
    letters.set_secrecy(context.uow, letter, level)
    context.end()
    if not may_keep_content(level):
        context.reply(texts.secret_purged(letter, appointed=context.actor.person.handles_secret), about_draft(letter))
        return
    pages = rows.pages(context.uow, letter.id or 0)
    if any(not page.file_hash for page in pages):
        letter.reading_state = ReadingState.WAITING
        letters.read_again(context.uow, letter, context.event.channel, context.event.chat, context.answer_to)
        context.progress(texts.reading(len(pages)), about_draft(letter))
        return
    _show(context, letter)


def keep_draft(context: Context) -> None:
    letter = _draft(context)
    context.end()
    context.reply(texts.draft_kept(letter), about_draft(letter))


def discard(context: Context) -> None:
    letter = _draft(context)
    letters.discard(context.uow, letter)
    context.end()
    context.reply(texts.draft_discarded(), about_draft(letter))


def add_page(context: Context) -> None:
    letter = _draft(context)
    context.ask("page", f"letter:{letter.id}")
    context.reply(texts.ask_page(letter), about_draft(letter))


def retake(context: Context) -> None:
    """[ถ่ายหน้า 2 ใหม่]"""
    letter, page_id = _draft(context), int(context.args.get("page", 0))
    pages = rows.pages(context.uow, letter.id or 0)
    number = next((number for number, page in enumerate(pages, start=1) if page.id == page_id), 0)
    if not number:
        raise NotFound("page")
    context.ask("retake", f"letter:{letter.id}", page=page_id)
    context.reply(texts.ask_page_again(letter, number), about_draft(letter))


def attach(context: Context) -> None:
    """The draft's pages belong to a letter that is registered already."""
    letter = _draft(context)
    earlier = letters.registered(context.uow, int(context.args.get("to", 0)), lock=True)
    added = letters.attach_to(context.uow, context.actor, letter, earlier)
    entry = letters.office_entry(context.uow, earlier)
    gather = GATHER if added else None
    message = texts.attached(earlier, entry, added=added)
    context.become(message, about_draft(letter), about_letter(earlier), gather=gather)
    if added:
        letters.bind(context.uow, earlier, context.event.channel, context.event.chat, context.answer_to)


def bound(context: Context) -> None:
    """The letter has one PDF of all its pages again; it is stamped anew."""
    letter = letters.take_bound(context.uow, _data(context))
    if letter is not None:
        answer_to = _data(context).get("answer_to") or ()
        event = context.event
        letters.stamp(context.uow, context.services, letter, event.channel, event.chat, answer_to)


def unsent(context: Context) -> None:
    """A person took a page back in the chat."""
    event = context.event
    assert isinstance(event, Unsent)
    done = letters.unsend(context.uow, event.channel, event.chat, event.message_id or "")
    if done is None or context.who is None:
        return
    letter, purged = done
    if purged:
        left = len(rows.pages(context.uow, letter.id or 0))
        context.reply(texts.page_unsent(letter, left), about_draft(letter))
    else:
        context.reply(texts.page_stays(letter, letters.office_entry(context.uow, letter)))


def draft_is_due(uow: UnitOfWork, timer: Timer, _services: Services) -> None:
    """Half an hour without a word: the draft is offered again, once."""
    letter = rows.letter(uow, int(timer.subject.rpartition(":")[2]))
    if letter is None or letter.state != LetterState.DRAFT or letter.made_by is None:
        return
    account = uow.get(Account, letter.account_id) if letter.account_id else None
    asked = conversations.current(uow, account.channel_id, account.chat) if account else None
    tell(uow, letter.made_by, texts.draft_waits(letter, *_left_at(letter, asked)), about_draft(letter))


# --- the number -----------------------------------------------------------------------------------------------------


def register(context: Context) -> None:
    """[ลงรับ]: the number is taken here and now; the stamped page follows."""
    letter = _draft(context)
    if context.args.get("apart"):
        letters.say(context.uow, letter, "apart")
    letters.require_appointed(context.actor, letter)
    earlier = _earlier(context, letter)
    if earlier is not None:
        message = texts.duplicate(letter, earlier, letters.office_entry(context.uow, earlier), checked=True)
        context.reply(message, about_draft(letter))
        return
    if letters.missing_fields(letter):
        _fill(context, letter)
        return
    entry = letters.register(context.uow, context.actor, letter)
    context.end()
    found = approvals.decider_of(context.uow, letter)
    message = texts.registered(letter, entry, context.actor.name, decider=found[0].title if found else "")
    # The draft's card becomes the registered letter's.
    context.become(message, about_draft(letter), about_letter(letter), gather=GATHER if letter.pdf_hash else None)
    letters.stamp(context.uow, context.services, letter, context.event.channel, context.event.chat, context.answer_to)


def stamped(context: Context) -> None:
    """The stamped page is made: it goes with the number, or right behind it."""
    letter = letters.take_stamped(context.uow, _data(context))
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


def not_stamped(context: Context) -> None:
    """The page could not be stamped: the number, which may still wait for it, goes without."""
    letter = rows.letter(context.uow, int(_data(context)["letter"]))
    if letter is not None and _may_be_told(context, letter):
        outbox.attach(context.uow, context.to, about_letter(letter), (), texts.not_stamped(letter))


def unregister(context: Context) -> None:
    """[เลิกทำ 60 วิ]"""
    letter = letters.registered(context.uow, context.subject_id, lock=True)
    access.require_see(context.uow, context.actor, letter)
    entry = letters.office_entry(context.uow, letter)
    number = texts.shown_number(entry)
    outcome = letters.undo_register(context.uow, context.actor, letter)
    context.become(texts.unregistered(letter, number, outcome), about_letter(letter), about_draft(letter))


def void(context: Context) -> None:
    letter = letters.registered(context.uow, context.subject_id)
    access.require_see(context.uow, context.actor, letter)
    context.ask("void_reason", f"letter:{letter.id}")
    context.reply(texts.ask_void_reason(letter, letters.office_entry(context.uow, letter)), about_letter(letter))


def void_reason(context: Context) -> None:
    assert isinstance(context.event, Text)
    letter = letters.registered(context.uow, context.subject_id, lock=True)
    entry = letters.void_letter(context.uow, context.actor, letter, context.event.text)
    context.end()
    context.reply(texts.voided(entry), about_letter(letter))


# --- reserving, gaps ------------------------------------------------------------------------------------------------


def reserve(context: Context) -> None:
    """`จองเลขรับ เรื่อง ... จาก ...`"""
    unit = access.registering_unit(context.uow, context.actor)
    if not context.rest:
        context.ask("reserve_note")
        context.reply(texts.ask_reserve_note())
        return
    _reserve(context, unit, context.rest)


def reserve_noted(context: Context) -> None:
    assert isinstance(context.event, Text)
    context.end()
    _reserve(context, access.registering_unit(context.uow, context.actor), context.event.text)


def _reserve(context: Context, unit: Unit, note: str) -> None:
    assert unit.id is not None
    note = " ".join(note.split())
    if len(note) > letters.LONGEST:
        raise BadInput(Field.TEXT, InputFault.TOO_LONG)
    holidays = letters.holidays_of(context.office)
    entry = numbers.reserve(context.uow, unit.id, note, context.actor.id, holidays)
    context.reply(texts.reserved(entry), About(card=f"entry:{entry.id}"))


def attach_reserved(context: Context) -> None:
    entry = _reserved(context)
    context.ask("reserved_file", f"entry:{entry.id}")
    context.reply(texts.ask_reserved_file(entry), About(card=f"entry:{entry.id}"))


def give_back(context: Context) -> None:
    entry = _reserved(context)
    unit = context.uow.get(Unit, entry.unit_id)
    if unit is None or not access.may_register(context.actor, unit):
        raise NotFound("number")
    number, card = texts.shown_number(entry), f"entry:{entry.id}"
    outcome = numbers.give_back(context.uow, entry, context.actor.id, numbers.GIVEN_BACK)
    context.end()
    context.reply(texts.number_given_back(number, freed=outcome is numbering.Undo.FREE), About(card=card))


def reservation_is_due(uow: UnitOfWork, timer: Timer, _services: Services) -> None:
    """The letter of a reserved number has not come in time: whoever reserved it is asked, once."""
    entry = uow.get(Entry, int(timer.subject.rpartition(":")[2]))
    if entry is not None and entry.state == EntryState.RESERVED and entry.taken_by is not None:
        tell(uow, entry.taken_by, texts.reservation_overdue(entry), About(card=f"entry:{entry.id}"))


def gaps(context: Context) -> None:
    """`ตรวจเลข`: every number of this year's books explained, those of letters sent as well."""
    unit = access.registering_unit(context.uow, context.actor)
    year = book_year(context.now)
    explained = numbers.explain(context.uow, unit, year)
    series = registers.series_of(context.uow, unit.id or 0, Direction.SEND)
    sent = {one: numbers.explain(context.uow, unit, year, Direction.SEND, one) for one in series}
    every = [*explained, *(row for rows in sent.values() for row in rows)]
    names = {row.by: _name(context.uow, row.by) for row in every if row.by}
    message = texts.gaps(unit.short_name or unit.name, year, explained, names)
    titles = {one: book_texts.title_of(Direction.SEND, one) for one in series}
    context.reply(texts.with_sent(message, {titles[one]: rows for one, rows in sent.items()}, names))


def _name(uow: UnitOfWork, person_id: str) -> str:
    person = uow.get(Person, int(person_id)) if person_id.isdigit() else None
    return f"{person.prefix}{person.first_name}" if person else ""


COMMANDS = (
    Command(("ลงรับ", "/register", "register"), begin),
    Command(("จองเลขรับ", "จองเลข", "/reserve"), reserve, rest=True),
    Command(("ตรวจเลข", "ตรวจเลขรับ", "/gaps"), gaps),
)
VERBS = {
    "register": begin,
    "draft": show_draft,
    "resume": resume,
    "restart": restart,
    "retake": retake,
    "fill": fill,
    "edit": edit,
    "edit_field": edit_field,
    "pick_field": field_picked,
    "confirm_field": field_confirmed,
    "clear_field": field_cleared,
    "set_urgency": urgency_chosen,
    "set_secrecy": secrecy_chosen,
    "keep_draft": keep_draft,
    "discard": discard,
    "add_page": add_page,
    "attach": attach,
    "register_now": register,
    "unregister": unregister,
    "void": void,
    "attach_reserved": attach_reserved,
    "give_back": give_back,
}
STEPS = {
    "fill": filled,
    "edit_field": field_typed,
    "void_reason": void_reason,
    "reserve_note": reserve_noted,
}
FILE = file_came
FILE_STEPS = {
    "page": page_came,
    "retake": retaken_page_came,
    "fill": file_for_typed,
    "reserved_file": reserved_file_came,
}
UNSENT = unsent
HAPPENINGS = {
    "letter_read": letter_read,
    "looks_secret": looks_secret,
    "read_failed": read_failed,
    "stamped": stamped,
    "stamp_failed": not_stamped,
    "bound": bound,
    "bind_failed": not_stamped,
}
TIMERS = {"draft_waits": draft_is_due, "reservation_due": reservation_is_due}
