"""`saraban backup FOLDER`: the database and the letters' files, while the service runs.

Each backup is a folder of its own named by its moment, `20260120T020000Z`: the database (`database.sqlite`, or
`database.dump` of pg_dump) and `files.txt`, the names and sizes of all files that belong to it. The bytes lie once in
`FOLDER/files`, as in the service's own store: a later backup copies only what is new. What only removed backups
named is removed too, so that what was destroyed in the office does not live on here.
"""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from bot.app import App, build
from bot.settings import Settings
from storage import figures, letters, people
from storage.engine import Database
from storage.errors import DatabaseAway, StorageError
from storage.files import FileGone, FolderStore
from storage.unit_of_work import UnitOfWork

_MOMENT = "%Y%m%dT%H%M%SZ"
_UNFINISHED = ".unfinished"


class BackupFailed(StorageError):
    """There is no new backup, and why; those before it are as they were."""


@dataclass(frozen=True)
class Backup:
    """What was backed up. `missing`: files that letters name and that are not in the store (not those destroyed)."""

    folder: Path
    files: int
    copied: int
    missing: tuple[str, ...] = ()


def add_command(app: typer.Typer, settings: Callable[[], Settings]) -> None:
    """Give `saraban` this command."""

    @app.command("backup")
    def backup(
        folder: Annotated[Path, typer.Argument(file_okay=False, help="Where backups lie; best on another disk.")],
        keep: Annotated[int, typer.Option(min=1, help="How many backups stay; the oldest are removed.")] = 30,
    ) -> None:
        """Back up the database and the files while the service runs. Ends with 1 where there is no whole backup."""
        service = build(settings())
        try:
            made = make(service, folder, keep=keep)
        except BackupFailed as failed:
            typer.echo(f"No backup: {failed}", err=True)
            raise typer.Exit(1) from None
        finally:
            service.database.close()
        typer.echo(f"{made.folder}: the database and {made.files} files, {made.copied} of them new.")
        for digest in made.missing:
            typer.echo(f"MISSING in the store, though a letter names it: {digest}", err=True)
        if made.missing:
            raise typer.Exit(1)


def make(app: App, folder: Path, *, keep: int) -> Backup:
    """Make a backup and put it on record, which is what `สถานะ` tells. Raises BackupFailed."""
    now = app.clock.now().astimezone(UTC)
    whole = folder / now.strftime(_MOMENT)
    growing = whole.with_suffix(_UNFINISHED)
    try:
        growing.mkdir(parents=True)
        # The database first: a file is kept before a row names it, so all that the rows name is there afterwards.
        _copy_database(app.database, growing)
        files, copied, missing = _copy_files(app, folder / "files", growing / "files.txt")
        growing.replace(whole)
    except (OSError, sqlite3.Error, subprocess.CalledProcessError, DatabaseAway, FileGone) as problem:
        shutil.rmtree(growing, ignore_errors=True)
        raise BackupFailed(_why(problem)) from problem
    _remove_old(folder, keep)
    if not missing:
        for office in app.database.read_now(people.offices):
            app.database.write_now(partial(figures.note_backup, folder=whole.name), office.id)
    return Backup(whole, files, copied, tuple(missing))


def _why(problem: Exception) -> str:
    if isinstance(problem, subprocess.CalledProcessError):
        # pg_dump names the server and the role, never the password, which it is given in the environment.
        return f"pg_dump: {problem.stderr.decode(errors='replace').strip()[:300]}"
    return f"{type(problem).__name__}: {problem}"


# --- the database -----------------------------------------------------------------------------------------------------


def _copy_database(database: Database, folder: Path) -> None:
    if database.is_sqlite:
        _copy_sqlite(Path(str(database.url.database)), folder / "database.sqlite")
    else:
        _dump_postgres(database, folder / "database.dump")


def _copy_sqlite(source: Path, target: Path) -> None:
    """SQLite's own online backup: one moment of the database, whatever is written meanwhile."""
    if not source.exists():
        raise FileNotFoundError(source)
    with closing(sqlite3.connect(source)) as original, closing(sqlite3.connect(target)) as copy:
        original.backup(copy)
        (says,) = copy.execute("PRAGMA integrity_check").fetchone()
    if says != "ok":
        raise sqlite3.DatabaseError(f"the copy is not sound: {says}")
    _sync(target)


def _dump_postgres(database: Database, target: Path) -> None:
    program = shutil.which("pg_dump")
    if program is None:
        raise FileNotFoundError("pg_dump is not installed here")
    url = database.url.set(drivername="postgresql", password=None)
    password = {"PGPASSWORD": database.url.password} if database.url.password else {}
    command = [program, "--format=custom", f"--file={target}", url.render_as_string(hide_password=False)]
    subprocess.run(command, check=True, capture_output=True, env={**os.environ, **password})
    _sync(target)


# --- the files --------------------------------------------------------------------------------------------------------


def _copy_files(app: App, store: Path, manifest: Path) -> tuple[int, int, list[str]]:
    """Copy what the backup's own store lacks. How many files belong to this backup, how many are new; the missing."""
    known = app.database.read_now(figures.kept_files)
    target = FolderStore(store)
    lines: list[str] = []
    missing: list[str] = []
    copied = 0
    for file in known:
        if not app.store.has(file.hash):
            # Destroyed on purpose, unless a letter still names it.
            if app.database.read_now(partial(_is_named, digest=file.hash)):
                missing.append(file.hash)
            continue
        if not target.has(file.hash):
            if target.keep(app.store.load(file.hash)) != file.hash:
                missing.append(file.hash)  # not the bytes that were kept
                continue
            copied += 1
        lines.append(f"{file.hash}  {file.size}")
    manifest.write_text("".join(f"{line}\n" for line in lines))
    _sync(manifest)
    return len(lines), copied, missing


def _is_named(uow: UnitOfWork, digest: str) -> bool:
    return letters.refers_to(uow, digest)


def _remove_old(folder: Path, keep: int) -> None:
    """Backups beyond `keep`, and the files that no backup names any more."""
    backups = sorted(path for path in folder.iterdir() if path.is_dir() and _is_backup(path.name))
    for path in backups[:-keep]:
        shutil.rmtree(path)
    named = {line.split()[0] for path in backups[-keep:] for line in _lines(path / "files.txt")}
    for path in (folder / "files").glob("??/*"):
        if path.name not in named:
            path.unlink()


def _is_backup(name: str) -> bool:
    try:
        datetime.strptime(name, _MOMENT).replace(tzinfo=UTC)
    except ValueError:
        return False
    return True


def _lines(path: Path) -> Iterable[str]:
    return path.read_text().splitlines() if path.exists() else ()


def _sync(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
