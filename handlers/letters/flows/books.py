"""`ทะเบียนรับ`, `ทะเบียนส่ง`: whoever keeps a book sees its newest numbers and prints a month of it (แบบ 13, แบบ 14)."""

from handlers.context import Context
from handlers.incoming import InternalEvent, Pressed
from handlers.letters.actions import books
from handlers.letters.actions.letters import today_of
from handlers.letters.jobs import PrintRegister, RegisterPrinted, RegisterPrintFailed
from handlers.letters.presses import PrintBook, ShowBook, ShowSentBook
from handlers.letters.texts import books as texts
from handlers.routes import Command, Routes, on_event, on_press
from notifications.outbox import About
from storage import registers
from storage.ref import Ref
from storage.tables import Unit
from storage.vocabulary import Direction

_SHOWN = 10
_MONTHS = 3


def _about(unit: Unit, purpose: str = "book") -> About:
    return About(subject=Ref.of(unit), card=f"{purpose}:{unit.id}", purpose=purpose)


def newest(context: Context) -> None:
    """`ทะเบียนรับ`"""
    context.end()
    _show(context, books.kept_by(context.uow, context.actor)[0])


def newest_sent(context: Context) -> None:
    """`ทะเบียนส่ง`"""
    context.end()
    _show_sent(context, books.kept_by(context.uow, context.actor)[0])


def open_book(context: Context[Pressed[ShowBook]]) -> None:
    """Another book that the same person keeps."""
    _show(context, books.book_of(context.uow, context.actor, context.subject_id))


def open_sent(context: Context[Pressed[ShowSentBook]]) -> None:
    """[ทะเบียนส่ง] beside the receive book."""
    _show_sent(context, books.book_of(context.uow, context.actor, context.subject_id))


def _show_sent(context: Context, unit: Unit) -> None:
    rows = registers.latest_entries(context.uow, unit.id, _SHOWN, Direction.SEND)
    months = [books.first_of_month(today_of(context.uow), back) for back in range(_MONTHS)]
    series = registers.series_of(context.uow, unit.id, Direction.SEND)
    context.reply(texts.latest_sent(unit, rows, months, series), _about(unit))


def _show(context: Context, unit: Unit) -> None:
    rows = registers.latest_entries(context.uow, unit.id, _SHOWN)
    months = [books.first_of_month(today_of(context.uow), back) for back in range(_MONTHS)]
    others = [one for one in books.kept_by(context.uow, context.actor) if one.id != unit.id]
    sends = bool(registers.series_of(context.uow, unit.id, Direction.SEND))
    context.reply(texts.latest(unit, rows, months, others, sends=sends), _about(unit))


def print_month(context: Context[Pressed[PrintBook]]) -> None:
    """[พิมพ์ ม.ค. 69]: made outside this transaction; it comes as a message of its own."""
    unit = books.book_of(context.uow, context.actor, context.subject_id)
    asked = context.event.payload
    job = PrintRegister(unit=unit.id, month=asked.month, direction=asked.direction, series=asked.series)
    context.put_job(job, Ref.of(unit))
    context.progress(texts.printing(), _about(unit, "book_print"))


def printed(context: Context[InternalEvent[RegisterPrinted]]) -> None:
    """The pages are there: for whoever still keeps the book."""
    printed = context.event.payload
    unit = books.book_of(context.uow, context.actor, printed.unit)
    title = texts.title_of(printed.direction, printed.series)
    message = texts.printed(unit, printed.month, title, printed.hash, printed.preview)
    context.reply(message, _about(unit, "book_print"))


def print_failed(context: Context[InternalEvent[RegisterPrintFailed]]) -> None:
    """The pages could not be made."""
    context.reply(texts.failed())


ROUTES = Routes(
    commands=(
        Command(("ทะเบียนรับ", "ทะเบียน", "/book", "book"), newest),
        Command(("ทะเบียนส่ง", "/sent", "sent"), newest_sent),
    ),
    presses=(on_press(ShowBook, open_book), on_press(ShowSentBook, open_sent), on_press(PrintBook, print_month)),
    events=(on_event(RegisterPrinted, printed), on_event(RegisterPrintFailed, print_failed)),
)
