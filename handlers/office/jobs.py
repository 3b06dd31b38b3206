"""Jobs of the office's figures, and what comes of them."""

from handlers.common.jobs import ChatEvent, MakeTable


class MakeOfficeTable(MakeTable):
    """Make an Excel file for an admin."""

    title: str


class TableMade(ChatEvent, name="table_made"):
    """An Excel file is kept."""

    title: str
    name: str
    hash: str
    mime: str


class TableFailed(ChatEvent, name="table_failed"):
    """An Excel file could not be made."""
