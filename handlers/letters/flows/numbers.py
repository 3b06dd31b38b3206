"""Journey 2, numbers before and beside their letters: reserved, given back, and the report of every number."""

from handlers.common.thai_calendar import book_year
from handlers.common.words import short_name
from handlers.context import Context, Services, tell
from handlers.errors import BadInput, Field, InputFault, NotFound
from handlers.incoming import Pressed, Text
from handlers.letters.actions import fields, letters, numbers
from handlers.letters.presses import AttachReserved, ReleaseNumber
from handlers.letters.questions import AskReservationNote, AskReservedFile
from handlers.letters.rules import numbering
from handlers.letters.texts import books as book_texts
from handlers.letters.texts import letters as letter_texts
from handlers.letters.texts import numbers as texts
from handlers.routes import Command, Routes, on_press, on_text
from handlers.staff.actions import access
from notifications.outbox import About
from storage import registers
from storage.ref import Ref
from storage.tables import Entry, Person, Timer, Unit
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import Direction, EntryState


def reserved_entry(context: Context) -> Entry:
    """The reservation that the pressed button, or the open question, is about. Raises NotFound, AlreadyDone."""
    asked = context.button.made_at if context.button else context.conversation.since if context.conversation else None
    return numbers.reserved_entry(context.uow, context.subject_id, asked or context.now)


def _about(entry: Entry) -> About:
    return About(card=Ref.of(entry))


# --- reserving --------------------------------------------------------------------------------------------------------


def reserve(context: Context[Text]) -> None:
    """`จองเลขรับ เรื่อง ... จาก ...`"""
    unit = access.registering_unit(context.uow, context.actor)
    if not context.rest:
        context.ask(AskReservationNote())
        context.reply(texts.ask_reserve_note())
        return
    _reserve(context, unit, context.rest)


def note_typed(context: Context[Text[AskReservationNote]]) -> None:
    """For which letter the number is reserved."""
    context.end()
    _reserve(context, access.registering_unit(context.uow, context.actor), context.event.text)


def _reserve(context: Context, unit: Unit, note: str) -> None:
    note = " ".join(note.split())
    if len(note) > fields.LONGEST:
        raise BadInput(Field.TEXT, InputFault.TOO_LONG)
    holidays = letters.holidays_of(context.office)
    entry = numbers.reserve(context.uow, unit.id, note, context.actor.id, holidays)
    context.reply(texts.reserved(entry), _about(entry))


def attach_reserved(context: Context[Pressed[AttachReserved]]) -> None:
    """[แนบตอนนี้]: ask for the file of the reserved number's letter."""
    entry = reserved_entry(context)
    context.ask(AskReservedFile(), Ref.of(entry))
    context.reply(texts.ask_reserved_file(entry), _about(entry))


def release(context: Context[Pressed[ReleaseNumber]]) -> None:
    """[คืนเลข]: the number is free again, or stays in the register as void."""
    entry = reserved_entry(context)
    unit = context.uow.get(Unit, entry.unit_id)
    if unit is None or not access.may_register(context.actor, unit):
        raise NotFound("number")
    number, about = letter_texts.shown_number(entry), _about(entry)
    outcome = numbers.give_back(context.uow, entry, context.actor.id, numbers.GIVEN_BACK)
    context.end()
    context.reply(texts.number_given_back(number, freed=outcome is numbering.UndoOutcome.FREE), about)


def reservation_is_due(uow: UnitOfWork, timer: Timer, _services: Services) -> None:
    """The letter of a reserved number has not come in time: whoever reserved it is asked, once."""
    entry = uow.get(Entry, Ref(timer.subject).id)
    if entry is not None and entry.state == EntryState.RESERVED and entry.taken_by is not None:
        tell(uow, entry.taken_by, texts.reservation_overdue(entry), _about(entry))


# --- the report -------------------------------------------------------------------------------------------------------


def check_numbers(context: Context) -> None:
    """`ตรวจเลข`: every number of this year's books explained, those of letters sent as well."""
    unit = access.registering_unit(context.uow, context.actor)
    year = book_year(context.now)
    explained = numbers.explain(context.uow, unit, year)
    series = registers.series_of(context.uow, unit.id, Direction.SEND)
    sent = {one: numbers.explain(context.uow, unit, year, Direction.SEND, one) for one in series}
    every = [*explained, *(row for rows in sent.values() for row in rows)]
    names = {row.by: _name(context.uow, row.by) for row in every if row.by}
    message = texts.gaps(unit.short_name or unit.name, year, explained, names)
    titles = {one: book_texts.title_of(Direction.SEND, one) for one in series}
    context.reply(texts.with_sent(message, {titles[one]: rows for one, rows in sent.items()}, names))


def _name(uow: UnitOfWork, person_id: str) -> str:
    person = uow.get(Person, int(person_id)) if person_id.isdigit() else None
    return short_name(person) if person else ""


ROUTES = Routes(
    commands=(
        Command(("จองเลขรับ", "จองเลข", "/reserve"), reserve, rest=True),
        Command(("ตรวจเลข", "ตรวจเลขรับ", "/gaps"), check_numbers),
    ),
    presses=(on_press(AttachReserved, attach_reserved), on_press(ReleaseNumber, release)),
    texts=(on_text(AskReservationNote, note_typed),),
    timers={"reservation_due": reservation_is_due},
)
