"""`saraban office holidays FILE`: the days on which an office is closed beside the public holidays."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from bot.commands.holidays_file import read_holidays
from handlers.common.office_holidays import OfficeHoliday
from handlers.common.thai_calendar import bangkok_date
from handlers.office.actions import office_settings
from handlers.staff.rules.staff_list import StaffListError
from storage.engine import Database
from storage.unit_of_work import UnitOfWork


def add_command(offices: typer.Typer, open_office: Callable[[str], tuple[Database, int]]) -> None:
    """Give `saraban office` this command. `open_office` finds the database and the office called by a name."""

    @offices.command("holidays")
    def holidays(
        file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A day a line: .txt, .csv or .xlsx")],
        dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would change, and change nothing.")] = False,
        yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask before changing.")] = False,
        name: Annotated[str, typer.Option("--office", help="Which office, where there are several.")] = "",
    ) -> None:
        """Make the office's own holidays as FILE lists them, for the years that FILE has days of."""
        database, office_id = open_office(name)
        today = bangkok_date(database.clock.now())
        _bring_in(database, office_id, _read(file, today), dry_run=dry_run, yes=yes)


def _read(file: Path, today: date) -> list[OfficeHoliday]:
    try:
        return read_holidays(file, today)
    except StaffListError as wrong:
        for problem in wrong.problems:
            typer.echo(f"{problem.where}: {problem.why}", err=True)
        typer.echo(f"{len(wrong.problems)} bad lines; nothing was imported.", err=True)
        raise typer.Exit(1) from None


def _bring_in(database: Database, office_id: int, days: list[OfficeHoliday], *, dry_run: bool, yes: bool) -> None:
    def bring_in(uow: UnitOfWork) -> tuple[list[OfficeHoliday], list[OfficeHoliday]]:
        return office_settings.import_holidays(uow, days)

    # A reading unit of work is rolled back: the same code says what it would do.
    come, gone = database.read_now(bring_in, office_id)
    for mark, changed in (("-", gone), ("+", come)):
        for one in changed:
            half = f" ({one.half} only)" if one.half else ""
            typer.echo(f"{mark} {one.day} {one.name}{half}")
    if not come and not gone:
        typer.echo("Nothing to change.")
        return
    if dry_run:
        typer.echo("Dry run: nothing was changed.")
        return
    if not yes and not typer.confirm("Go ahead?"):
        raise typer.Exit(1)
    database.write_now(bring_in, office_id)
    typer.echo("Done. The reminders of open deadlines follow when the service runs.")
