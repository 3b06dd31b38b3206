"""Tables as Excel files: lists and figures that people take away from the chat."""

import io
from collections.abc import Mapping, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Value = str | int | float | None
_WIDEST = 60
_TITLE_LENGTH = 31
_NOT_IN_TITLES = str.maketrans(dict.fromkeys("[]:*?/\\", " "))


def xlsx(sheets: Sequence[Mapping[str, Any]]) -> bytes:
    """Sheets of plain values: `title`, `header` (a row of words) and `rows` each, as JSON holds them.

    Whatever people typed stays text: a subject that begins with `=` is no formula.
    """
    book = Workbook(write_only=True)
    for number, sheet in enumerate(sheets, 1):
        made = book.create_sheet(_sheet_title(str(sheet.get("title", "")), number))
        header, rows = list(sheet["header"]), [list(row) for row in sheet["rows"]]
        for column, width in enumerate(_widths([header, *rows]), 1):
            made.column_dimensions[get_column_letter(column)].width = width
        made.freeze_panes = "A2"
        made.append([_cell(made, word, bold=True) for word in header])
        for row in rows:
            made.append([_cell(made, value) for value in row])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _sheet_title(title: str, number: int) -> str:
    return title.translate(_NOT_IN_TITLES).strip()[:_TITLE_LENGTH] or f"{number}"


def _cell(sheet: WriteOnlyWorksheet, value: Value, *, bold: bool = False) -> Cell:
    if isinstance(value, str):
        value = ILLEGAL_CHARACTERS_RE.sub("", value)
    cell = WriteOnlyCell(sheet, value=value)
    if isinstance(value, str):
        cell.data_type = "s"
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    if bold:
        cell.font = Font(bold=True)
    return cell


def _widths(rows: Sequence[Sequence[Value]]) -> list[int]:
    columns = max((len(row) for row in rows), default=0)
    longest = [max((len(str(row[at] or "")) for row in rows if at < len(row)), default=0) for at in range(columns)]
    return [min(_WIDEST, length + 2) for length in longest]
