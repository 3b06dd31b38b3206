"""`saraban office import`, `saraban office list`, `saraban invite`: people at the command line."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated

import typer

from bot.commands import holidays as command_holidays
from bot.commands import seed
from bot.commands.machine import Machine, failed
from bot.commands.office_file import read_office_file
from bot.commands.seed import WhichOffice
from handlers.common.words import full_name, unit_name, word
from handlers.people.actions import invitations, people
from handlers.people.actions.import_staff import Change
from handlers.people.actions.invitations import Invited
from handlers.people.actions.people import Member
from handlers.people.papers.invitations import InvitationCard, invitations_pdf
from handlers.staff.rules.staff_list import StaffListError
from storage import people as rows
from storage.engine import Database
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import Platform

_MARKS = {"added": "+", "changed": "~", "moved": ">", "removed": "-"}


def add_commands(app: typer.Typer, machine: Callable[[], Machine]) -> None:
    """Give the command line these commands. `machine` opens the database that the settings name, when it is needed."""
    offices = typer.Typer(no_args_is_help=True, help="The office's units, posts and people.")
    app.add_typer(offices, name="office")

    @offices.command("import")
    def import_office(
        file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="office.yaml or office.xlsx")],
        dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would change, and change nothing.")] = False,
        yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask before changing.")] = False,
    ) -> None:
        """Make the office as FILE lists it. May be run again: only what differs is changed."""
        _import(machine(), file, dry_run=dry_run, yes=yes)

    @offices.command("list")
    def list_office(
        name: Annotated[str, typer.Option("--office", help="Which office, where there are several.")] = "",
    ) -> None:
        """Everybody, by unit, with their chats."""
        _list(machine(), name)

    def open_office(name: str) -> tuple[Database, int]:
        at = machine()
        return at.database, _office_id(at, name)

    command_holidays.add_command(offices, open_office)

    @app.command("seed")
    def seed_office() -> None:
        """Bring the example office into the database, with three weeks of letters. Again, it changes nothing."""
        at = machine()
        try:
            seed.seed(at.database, at.services)
        except WhichOffice as problem:
            raise failed(str(problem)) from None
        typer.echo("The example office is there. Invite its people: saraban invite --all")

    @app.command("invite")
    def invite(
        names: Annotated[
            list[str] | None, typer.Argument(help="Words of a name, a post or a unit; each one person.")
        ] = None,
        everybody: Annotated[bool, typer.Option("--all", help="Everybody who has no chat yet.")] = False,
        as_json: Annotated[bool, typer.Option("--json", help="Print [{person, post, code}].")] = False,
        pdf: Annotated[Path | None, typer.Option("--pdf", help="Write cards to print, with QR codes.")] = None,
        name: Annotated[str, typer.Option("--office", help="Which office, where there are several.")] = "",
    ) -> None:
        """Make one-time codes (8 digits, 7 days). A code made before for the same person stops working."""
        if not names and not everybody:
            raise typer.BadParameter("name somebody, or say --all")
        at = machine()
        office_id = _office_id(at, name)
        made = _invited(at, office_id, names or [], everybody=everybody)
        if pdf is not None:
            _write_cards(at, office_id, made, pdf)
        _print_invited(made, as_json=as_json)


# --- office -----------------------------------------------------------------------------------------------------------


def _import(machine: Machine, file: Path, *, dry_run: bool, yes: bool) -> None:
    def bring_in(uow: UnitOfWork) -> list[Change]:
        return seed.bring_in_staff_list(uow, machine.services, staff_list)

    try:
        staff_list = read_office_file(file)
        # A reading unit of work is rolled back: the same code says what it would do.
        changes = machine.database.read_now(bring_in)
    except StaffListError as wrong:
        for problem in wrong.problems:
            typer.echo(f"{problem.where}: {problem.why}", err=True)
        typer.echo(f"{len(wrong.problems)} bad lines; nothing was imported.", err=True)
        raise typer.Exit(1) from None
    except WhichOffice as problem:
        raise failed(str(problem)) from None
    for change in changes:
        detail = f": {change.detail}" if change.detail else ""
        typer.echo(f"{_MARKS[change.kind]} {change.kind} {change.what} {change.name}{detail}")
    if not changes:
        typer.echo("Nothing to change.")
        return
    counts = {kind: sum(change.kind == kind for change in changes) for kind in _MARKS}
    typer.echo(", ".join(f"{count} {kind}" for kind, count in counts.items() if count))
    if dry_run:
        typer.echo("Dry run: nothing was changed.")
        return
    if not yes and not typer.confirm("Go ahead?"):
        raise typer.Exit(1)
    machine.database.write_now(bring_in)
    typer.echo("Done.")


def _list(machine: Machine, name: str) -> None:
    def look(uow: UnitOfWork) -> list[tuple[Member, list[Platform]]]:
        return [
            (found, [account.platform for account in rows.accounts(uow, found.person.id)])
            for found in people.everybody(uow)
        ]

    unit = ""
    for found, platforms in machine.database.read_now(look, _office_id(machine, name)):
        if found.seats and unit_name(found.seats[0].unit) != unit:
            unit = unit_name(found.seats[0].unit)
            typer.echo(unit)
        marks = [word(platform) for platform in platforms] or ["-"]
        if found.person.is_admin:
            marks.append("admin")
        if not found.person.active:
            marks.append("suspended")
        titles = ", ".join(seat.post.title for seat in found.seats)
        typer.echo(f"  {full_name(found.person)}  {titles}  [{' '.join(marks)}]")


# --- invitations ------------------------------------------------------------------------------------------------------


def _invited(machine: Machine, office_id: int, names: Sequence[str], *, everybody: bool) -> list[Invited]:
    def work(uow: UnitOfWork) -> list[Invited]:
        chosen = list(people.linked(uow).missing) if everybody else []
        chosen += [_the_one(uow, words) for words in names]
        once = {found.person.id: found for found in chosen}
        return [invitations.invite(uow, machine.services, key) for key in once if key is not None]

    return machine.database.write_now(work, office_id)


def _the_one(uow: UnitOfWork, words: str) -> Member:
    found = people.find(uow, words)
    if len(found) == 1:
        return found[0]
    if not found:
        raise failed(f"nobody is called {words!r}")
    listed = ", ".join(f"{full_name(one.person)} ({one.title})" for one in found[:10])
    raise failed(f"{words!r} may be {len(found)} people: {listed}")


def _write_cards(machine: Machine, office_id: int, made: Sequence[Invited], path: Path) -> None:
    if not made:
        raise failed("nobody is to be invited: no cards were written")
    office_row, channels = machine.database.read_now(lambda uow: (rows.office(uow), rows.channels(uow)), office_id)
    cards = [
        InvitationCard(
            full_name(one.found.person),
            one.found.title,
            one.code,
            one.expires_at,
            tuple(
                (word(channel.platform), link)
                for channel in channels
                if (link := machine.services.links.start(channel.id, one.code))
            ),
        )
        for one in made
    ]
    path.write_bytes(invitations_pdf(office_row.name, cards))
    typer.echo(f"{len(cards)} cards in {path}", err=True)


def _print_invited(made: Sequence[Invited], *, as_json: bool) -> None:
    lines = [{"person": full_name(one.found.person), "post": one.found.title, "code": one.code} for one in made]
    if as_json:
        typer.echo(json.dumps(lines, ensure_ascii=False, indent=2))
        return
    for line in lines:
        typer.echo(f"{line['code']}  {line['person']}  {line['post']}")
    if not lines:
        typer.echo("Everybody is linked.")


def _office_id(machine: Machine, name: str) -> int:
    offices = machine.database.read_now(rows.offices)
    chosen = [one for one in offices if name in (one.name, one.short_name)] if name else offices
    if len(chosen) != 1 or chosen[0].id is None:
        there = ", ".join(one.name for one in offices) or "none"
        raise failed(f"say which office with --office; there are: {there}")
    return chosen[0].id
