"""What the commands work on: the settings, and the database that they name."""

from dataclasses import dataclass

import typer
from pydantic import ValidationError

from bot import log
from bot.app import build, prepare
from bot.settings import Settings
from handlers.context import Services
from storage.engine import Database


@dataclass(frozen=True)
class Machine:
    """What the commands work on."""

    database: Database
    services: Services


def read_settings() -> Settings:
    """The settings of this machine, with the log set up. Ends the command with 1 where they are wrong."""
    try:
        settings = Settings()
    except ValidationError as problem:
        for line in problems_of(problem):
            typer.echo(line, err=True)
        raise typer.Exit(1) from None
    log.set_up(settings.log_level, as_json=settings.log_json, secrets=settings.secrets)
    return settings


def open_machine() -> Machine:
    """The database that the settings name, at the tables of this version, with the settings' offices in it."""
    app = build(read_settings())
    prepare(app)
    return Machine(app.database, app.services)


def problems_of(problem: ValidationError) -> list[str]:
    """What is wrong with the settings, each line with the variable's name; values stay out of it."""
    lines = []
    for error in problem.errors(include_input=False, include_url=False):
        name = "_".join(str(part) for part in error["loc"])
        lines.append(f"SARABAN_{name.upper()}: {error['msg']}" if name else error["msg"])
    return lines


def failed(why: str) -> typer.Exit:
    """Say why a command fails. Raise what it returns."""
    typer.echo(why, err=True)
    return typer.Exit(1)
