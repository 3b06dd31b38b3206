"""`saraban reader report`: how well the reader does in this office, by what its clerks corrected."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Annotated

import typer

from bot.commands.machine import Machine
from storage import corrections, people
from storage.corrections import Accuracy
from storage.unit_of_work import UnitOfWork

_SHOWN = 10


def add_commands(app: typer.Typer, machine: Callable[[], Machine]) -> None:
    """Give the command line these commands. `machine` opens the database that the settings name, when it is needed."""
    readers = typer.Typer(no_args_is_help=True, help="The reader of letters.")
    app.add_typer(readers, name="reader")

    @readers.callback()
    def _group() -> None:
        # Typer makes a group's only command the group itself, unless there is a callback.
        """The reader of letters."""

    @readers.command()
    def report(
        days: Annotated[int, typer.Option(min=1, help="Letters registered in this many days.")] = 30,
        show: Annotated[
            bool, typer.Option("--show", help="Print the commonest corrections: words of letters.")
        ] = False,
    ) -> None:
        """How many of the proposed fields were right, by field, and what clerks corrected most."""
        database = machine().database
        for office in database.read_now(people.offices):

            def look(uow: UnitOfWork) -> list[str]:
                return list(_report(uow, days, show=show))

            typer.echo(f"{office.name}, {days} days")
            for line in database.read_now(look, office.id):
                typer.echo(f"  {line}")


def _report(uow: UnitOfWork, days: int, *, show: bool) -> Iterator[str]:
    since = uow.now - timedelta(days=days)
    found = corrections.by_field(uow, since)
    if not found:
        yield "no letter that was read has been registered"
        return
    yield f"{'field':<10}{'proposed':>9}{'right':>16}{'right without (?)':>22}{'with (?)':>16}"
    for one in [*found, _total(found)]:
        unsure = one.proposed - one.sure
        yield (
            f"{one.field:<10}{one.proposed:>9}{_share(one.right, one.proposed):>16}"
            f"{_share(one.sure_right, one.sure):>22}{_share(unsure, one.proposed):>16}"
        )
    yield "commonest corrections"
    yield from _words(uow, since) if show else _kinds(found)


def _total(found: Sequence[Accuracy]) -> Accuracy:
    return Accuracy(
        field="all",
        seen=sum(one.seen for one in found),
        right=sum(one.right for one in found),
        missed=sum(one.missed for one in found),
        emptied=sum(one.emptied for one in found),
        sure=sum(one.sure for one in found),
        sure_right=sum(one.sure_right for one in found),
    )


def _share(part: int, whole: int) -> str:
    """`39/40 97.5 %`; cut, not rounded: 100 % is said of all alone."""
    return f"{part}/{whole} {part * 1000 // whole / 10} %" if whole else "-"


def _kinds(found: Sequence[Accuracy]) -> Iterator[str]:
    """What was done to which field, and how often; nothing of what it said."""
    kinds = [
        (count, one.field, what)
        for one in found
        for count, what in ((one.replaced, "replaced"), (one.missed, "filled in"), (one.emptied, "emptied"))
        if count
    ]
    for count, field, what in sorted(kinds, key=lambda kind: (-kind[0], kind[1:])):
        yield f"{count:>5}  {field} {what}"


def _words(uow: UnitOfWork, since: datetime) -> Iterator[str]:
    for field, proposed, corrected, count in corrections.commonest(uow, since, _SHOWN):
        yield f"{count:>5}  {field}: {proposed or '-'} > {corrected or '-'}"
