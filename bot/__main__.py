"""The command line: every command of `saraban`, each in a module of `bot.commands`."""

import gc

# What is imported stays: to look through it again and again while it comes took a quarter of every start.
gc.disable()

import typer

from bot.commands import backup, checking, database, demo, menus, people, reader, service
from bot.commands.machine import open_machine, read_settings
from bot.reader.command import read

gc.enable()
gc.freeze()

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="SarabanBot: the letter office in a chat.",
)
database.add_audit(app)
app.command()(read)
people.add_commands(app, open_machine)
reader.add_commands(app, open_machine)
backup.add_command(app, read_settings)
service.add_command(app)
demo.add_command(app)
database.add_migrate(app)
checking.add_command(app)
menus.add_command(app)


def main() -> None:
    """Entry point of the `saraban` command."""
    app()


if __name__ == "__main__":
    main()
