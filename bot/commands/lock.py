"""One service a SQLite file: a second one would send every message a second time."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from storage import database_url as urls


class AlreadyServed(Exception):
    """Another `saraban serve` uses this SQLite file. Several processes need PostgreSQL."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"{path} is being served by another process; stop that one, "
            "or use PostgreSQL (SARABAN_DATABASE_URL) to run several"
        )


@contextmanager
def only_service(database_url: str) -> Iterator[None]:
    """Hold the file's lock until the block ends; a killed holder frees it. Nothing to hold on PostgreSQL.

    Raises AlreadyServed.
    """
    path = urls.sqlite_file(database_url)
    if path is None:
        yield
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    # The lock's own file, because SQLite locks the database file itself by other means. It stays, and means nothing.
    handle = os.open(f"{path}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyServed(path) from None
        yield
    finally:
        os.close(handle)
