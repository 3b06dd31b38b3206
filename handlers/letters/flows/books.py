"""`ทะเบียนรับ`, `ทะเบียนส่ง`: whoever keeps a book sees its newest numbers and prints a month of it (แบบ 13, แบบ 14)."""

from datetime import date

from handlers.context import Context
from handlers.incoming import InternalEvent
from handlers.letters.actions import books
from handlers.letters.actions.letters import today_of
from handlers.letters.texts import books as texts
from handlers.routes import Command
from notifications.outbox import About
from storage import jobs, registers
from storage.tables import Unit
from storage.vocabulary import Direction

_SHOWN = 10
_MONTHS = 3


def _about(unit: Unit, purpose: str = "book") -> About:
    return About(subject=f"unit:{unit.id}", card=f"{purpose}:{unit.id}", purpose=purpose)


def newest(context: Context) -> None:
    """`ทะเบียนรับ`"""
    context.end()
    _show(context, books.kept_by(context.uow, context.actor)[0])


def newest_sent(context: Context) -> None:
    """`ทะเบียนส่ง`"""
    context.end()
    _show_sent(context, books.kept_by(context.uow, context.actor)[0])


def open_book(context: Context) -> None:
    """Another book that the same person keeps."""
    _show(context, books.book_of(context.uow, context.actor, context.subject_id))


def open_sent(context: Context) -> None:
    """[ทะเบียนส่ง] beside the receive book."""
    _show_sent(context, books.book_of(context.uow, context.actor, context.subject_id))


def _show_sent(context: Context, unit: Unit) -> None:
    assert unit.id is not None
    rows = registers.latest_entries(context.uow, unit.id, _SHOWN, Direction.SEND)
    months = [books.first_of_month(today_of(context.uow), back) for back in range(_MONTHS)]
    series = registers.series_of(context.uow, unit.id, Direction.SEND)
    context.reply(texts.latest_sent(unit, rows, months, series), _about(unit))


def _show(context: Context, unit: Unit) -> None:
    assert unit.id is not None
    rows = registers.latest_entries(context.uow, unit.id, _SHOWN)
    months = [books.first_of_month(today_of(context.uow), back) for back in range(_MONTHS)]
    others = [one for one in books.kept_by(context.uow, context.actor) if one.id != unit.id]
    sends = bool(registers.series_of(context.uow, unit.id, Direction.SEND))
    context.reply(texts.latest(unit, rows, months, others, sends=sends), _about(unit))


def print_month(context: Context) -> None:
    """[พิมพ์ ม.ค. 69]: made outside this transaction; it comes as a message of its own."""
    unit = books.book_of(context.uow, context.actor, context.subject_id)
    data = {
        "unit": unit.id,
        "month": str(context.args["month"]),
        "direction": str(context.args.get("direction", Direction.RECEIVE)),
        "series": str(context.args.get("series", "")),
        "channel": context.event.channel,
        "chat": context.event.chat,
        "answer_to": context.answer_to,
    }
    jobs.put_job(context.uow, books.PRINT, f"unit:{unit.id}", data)
    context.progress(texts.printing(), _about(unit, "book_print"))


def printed(context: Context) -> None:
    """The pages are there: for whoever still keeps the book."""
    assert isinstance(context.event, InternalEvent)
    data = context.event.data
    unit = books.book_of(context.uow, context.actor, int(data["unit"]))
    first = date.fromisoformat(str(data["month"]))
    direction = Direction(data.get("direction", Direction.RECEIVE))
    title = texts.title_of(direction, str(data.get("series", "")))
    message = texts.printed(unit, first, title, str(data["hash"]), str(data["preview"]))
    context.reply(message, _about(unit, "book_print"))


def failed(context: Context) -> None:
    context.reply(texts.failed())


COMMANDS = (
    Command(("ทะเบียนรับ", "ทะเบียน", "/book", "book"), newest),
    Command(("ทะเบียนส่ง", "/sent", "sent"), newest_sent),
)
VERBS = {"book": open_book, "book_sent": open_sent, "book_print": print_month}
HAPPENINGS = {books.PRINTED: printed, f"{books.PRINT}_failed": failed}
