"""The command line."""

from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError

from bot import command_people, lock, log
from bot.app import build, set_up_offices
from bot.command_people import Machine
from bot.reader.command import read
from bot.settings import Settings
from storage import migrate

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
        for error in problem.errors():
            where = ".".join(str(part) for part in error["loc"])
            typer.echo(f"SARABAN_{where.upper()}: {error['msg']}" if where else error["msg"], err=True)
        raise typer.Exit(1) from None
    log.set_up(settings.log_level, as_json=settings.log_json)
    return settings


def _machine() -> Machine:
    """The database that the settings name, at the tables of this version, with the settings' offices in it."""
    service = build(_settings())
    migrate.upgrade(service.database)
    service.database.write_now(lambda uow: set_up_offices(uow, service.settings))
    return Machine(service.database, service.services)


command_people.add_commands(app, _machine)


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8080,
) -> None:
    """Run the service. On SQLite one process; on PostgreSQL any number, on any number of machines."""
    from bot.service import serve as run

    settings = _settings()
    try:
        run(settings, host, port)
    except lock.AlreadyServed as problem:
        raise _failed(str(problem)) from None


@app.command()
def demo(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port of the page; the service takes the next one.")] = 8000,
    folder: Annotated[Path, typer.Option(help="Where the demonstration's data lies.")] = Path(".data/demo"),
) -> None:
    """Try everything in a browser, with simulated phones. Needs no account, no token and no network."""
    from bot.demo import demo as run

    log.set_up("WARNING")
    try:
        run(host, port, folder)
    except lock.AlreadyServed as problem:
        raise _failed(str(problem)) from None


def _failed(why: str) -> typer.Exit:
    typer.echo(why, err=True)
    return typer.Exit(1)


if __name__ == "__main__":
    main()
