"""รายงานเดือน, and the Excel files that an admin asks for."""

from datetime import date, datetime, time
from typing import Any

from handlers.context import Context
from handlers.incoming import InternalEvent, Pressed
from handlers.office.actions import figures
from handlers.office.jobs import MakeOfficeTable, TableFailed, TableMade
from handlers.office.presses import ExportMonth, ShowMonth
from handlers.office.texts import reports as texts
from handlers.routes import Routes, on_event, on_press
from handlers.staff.actions import access
from notifications.message import Attachment
from notifications.outbox import About
from storage.clock import BANGKOK


def month(context: Context[Pressed[ShowMonth]]) -> None:
    """[รายงานเดือน], [เดือนก่อน]"""
    figures.require_overview(context.uow, context.actor)
    context.reply(texts.month(figures.month(context.uow, _moment_of(context, context.event.payload.month))))


def month_excel(context: Context[Pressed[ExportMonth]]) -> None:
    """[ส่งออก Excel]"""
    figures.require_overview(context.uow, context.actor)
    found = figures.month(context.uow, _moment_of(context, context.event.payload.month))
    circulars_of = [one.letter for one in found.circulars]
    seen = {letter.id for letter in access.visible(context.uow, context.actor, circulars_of)}
    make_table(context, texts.month_sheets(found, seen), *texts.month_file(found.first))


def _moment_of(context: Context, month: date | None) -> datetime:
    """A moment of the month of that day; of this month without one."""
    return datetime.combine(month, time(12), BANGKOK) if month is not None else context.now


def make_table(context: Context, sheets: list[dict[str, Any]], title: str, name: str) -> None:
    """Have an Excel file made outside this transaction; it comes as a message of its own."""
    context.put_job(MakeOfficeTable(sheets=sheets, title=title, name=name), name)
    context.progress(texts.making_file(), About(card=f"table:{name}"))


def table_made(context: Context[InternalEvent[TableMade]]) -> None:
    """The Excel file is there."""
    made = context.event.payload
    figures.require_overview(context.uow, context.actor)
    file = Attachment(hash=made.hash, name=made.name, mime=made.mime)
    context.reply(texts.file_made(made.title, file), About(card=f"table:{made.name}"))


def table_failed(context: Context) -> None:
    context.reply(texts.file_failed())


ROUTES = Routes(
    presses=(on_press(ShowMonth, month), on_press(ExportMonth, month_excel)),
    events=(on_event(TableMade, table_made), on_event(TableFailed, table_failed)),
)
