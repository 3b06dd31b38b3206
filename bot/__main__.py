"""The command line."""

import gc

# What is imported stays: to look through it again and again while it comes took a quarter of every start.
gc.disable()

import asyncio
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from alembic.util import CommandError
from pydantic import ValidationError

from bot import log
from bot.app import App, build, prepare
from bot.commands import backup, checking, lock, service
from bot.commands import people as command_people
from bot.commands import reader as command_reader
from bot.commands.demo import demo as run_demo
from bot.commands.people import Machine
from bot.reader.command import read
from bot.settings import Settings
from bot.workers.menus import Menus
from notifications.channel import DeliveryFailure
from storage import audit, migrate, people
from storage.errors import ChainBroken, DatabaseAway, UpgradeFailed

gc.enable()
gc.freeze()

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="SarabanBot: the letter office in a chat.",
)
audits = typer.Typer(no_args_is_help=True, help="The record of who did what.")
app.add_typer(audits, name="audit")
app.command()(read)


def main() -> None:
    """Entry point of the `saraban` command."""
    app()


def _settings() -> Settings:
    try:
        settings = Settings()
    except ValidationError as problem:
        for line in checking.problems_of(problem):
            typer.echo(line, err=True)
        raise typer.Exit(1) from None
    log.set_up(settings.log_level, as_json=settings.log_json, secrets=settings.secrets)
    return settings


def _machine() -> Machine:
    """The database that the settings name, at the tables of this version, with the settings' offices in it."""
    at = build(_settings())
    prepare(at)
    return Machine(at.database, at.services)


command_people.add_commands(app, _machine)
command_reader.add_commands(app, _machine)
backup.add_command(app, _settings)


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8080,
) -> None:
    """Run the service. On SQLite one process; on PostgreSQL any number, on any number of machines."""
    settings = _settings()
    if not settings.channels:
        typer.echo(
            "No bot and no official account is set: see `saraban check`. Nobody can write to this service.", err=True
        )
    try:
        service.serve(settings, host, port)
    except lock.AlreadyServed as problem:
        raise _failed(str(problem)) from None


@app.command()
def demo(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port of the page; the service takes the next one.")] = 8000,
    folder: Annotated[Path, typer.Option(help="Where the demonstration keeps its data.")] = Path(".data/demo"),
) -> None:
    """Try everything in a browser, with simulated phones. Needs no account, no token and no network."""
    log.set_up("WARNING")
    try:
        run_demo(host, port, folder)
    except lock.AlreadyServed as problem:
        raise _failed(str(problem)) from None
    except OSError as problem:
        raise _failed(f"{problem}; choose another with --port") from None


@app.command("migrate")
def migrate_tables() -> None:
    """Bring the database to the tables of this version. `serve` does it too; this does nothing else."""
    at = build(_settings())
    try:
        prepare(at)
    except CommandError as problem:
        raise _failed(f"{problem}. Was the database made by a newer version?") from None
    except (DatabaseAway, UpgradeFailed) as problem:
        raise _failed(f"the database does not answer: {problem}") from None
    typer.echo(f"The database is at revision {migrate.current(at.database)}.")


@app.command()
def check(
    offline: Annotated[bool, typer.Option("--offline", help="Do not ask Telegram and LINE.")] = False,
) -> None:
    """Look through the settings, the database, the files, the reader and the platforms. Ends with 1 if something is
    wrong."""
    settings = _settings()
    good = True
    for finding in checking.check(settings, offline=offline):
        good = good and finding.good
        typer.echo(f"{'ok    ' if finding.good else 'WRONG '} {finding.what}: {finding.says}")
    if not good:
        raise typer.Exit(1)


@app.command("menus")
def put_up_menus() -> None:
    """Put up the menus at Telegram and LINE, everybody's own too. `serve` makes new ones at its start by itself."""
    at = build(_settings())
    failed = asyncio.run(_put_up(at))
    for channel_id, why in failed.items():
        typer.echo(f"{channel_id}: {why}", err=True)
    if failed:
        raise typer.Exit(1)
    typer.echo(f"Menus of {len(at.channels)} channels are up.")


async def _put_up(at: App) -> dict[str, str]:
    menus, failed = Menus(at.database, at.channels), {}
    for channel in at.channels.values():
        await channel.open()
        try:
            await menus.begin_anew(channel.id)
        except DeliveryFailure as failure:
            failed[channel.id] = failure.reason
        finally:
            await channel.close()
    return failed


@audits.command("verify")
def verify(
    office: Annotated[str, typer.Option("--office", help="Only this office, by its name or short name.")] = "",
) -> None:
    """Walk the whole record: every row is there, and none was changed. Ends with 1 at the first that does not fit."""
    at = _machine()
    offices = [
        one for one in at.database.read_now(people.offices) if not office or office in (one.name, one.short_name)
    ]
    if not offices:
        raise _failed(f"no office is called {office!r}")
    for one in offices:
        office_id = one.id
        assert office_id is not None
        try:
            rows = at.database.read_now(partial(audit.verify, office_id=office_id))
        except ChainBroken as broken:
            raise _failed(f"{one.name}: BROKEN: {broken}") from None
        typer.echo(f"{one.name}: {rows} rows, unbroken")


def _failed(why: str) -> typer.Exit:
    typer.echo(why, err=True)
    return typer.Exit(1)


if __name__ == "__main__":
    main()
