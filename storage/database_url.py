"""The URL of the database, for callers who only want to know a part of it."""

from pathlib import Path

from sqlalchemy.engine import make_url


def sqlite_file(database_url: str) -> Path | None:
    """Returns the file of a SQLite database, or None for PostgreSQL and for a database in memory."""
    url = make_url(database_url)
    if url.get_backend_name() != "sqlite" or not url.database or url.database == ":memory:":
        return None
    return Path(url.database)


def password(database_url: str) -> str | None:
    """Returns the password of the URL, or None."""
    return make_url(database_url).password
