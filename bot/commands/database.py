"""`saraban migrate` and `saraban audit`: the tables of the database, and its audit chain."""

from functools import partial
from typing import Annotated

import typer
from alembic.util import CommandError

from bot.app import build, prepare
from bot.commands.machine import failed, open_machine, read_settings
from storage import audit, migrate, people
from storage.errors import ChainBroken, DatabaseAway, UpgradeFailed


def add_migrate(app: typer.Typer) -> None:
    """Give `saraban` this command."""

    @app.command("migrate")
    def migrate_tables() -> None:
        """Bring the database to the tables of this version. `serve` does it too; this does nothing else."""
        service = build(read_settings())
        try:
            prepare(service)
        except CommandError as problem:
            raise failed(f"{problem}. Was the database made by a newer version?") from None
        except (DatabaseAway, UpgradeFailed) as problem:
            raise failed(f"the database does not answer: {problem}") from None
        typer.echo(f"The database is at revision {migrate.current(service.database)}.")


def add_audit(app: typer.Typer) -> None:
    """Give `saraban` these commands."""
    audits = typer.Typer(no_args_is_help=True, help="The record of who did what.")
    app.add_typer(audits, name="audit")

    @audits.command(
        "verify",
        help="Walk the whole record: every row is there, and none was changed. "
        "Ends with 1 at the first that does not fit.",
    )
    def verify(
        office: Annotated[str, typer.Option("--office", help="Only this office, by its name or short name.")] = "",
    ) -> None:
        database = open_machine().database
        offices = [
            one for one in database.read_now(people.offices) if not office or office in (one.name, one.short_name)
        ]
        if not offices:
            raise failed(f"no office is called {office!r}")
        for one in offices:
            try:
                rows = database.read_now(partial(audit.verify, office_id=one.id))
            except ChainBroken as broken:
                raise failed(f"{one.name}: BROKEN: {broken}") from None
            typer.echo(f"{one.name}: {rows} rows, unbroken")
