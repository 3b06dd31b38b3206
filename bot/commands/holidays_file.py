"""An office's own holidays out of a text, CSV or Excel file: a day a line, its date first, then its name.

Dates stand as people write them (15 ก.พ. 69, 2026-02-15, 13-15 เม.ย. 2569); ครึ่งวันเช้า or ครึ่งวันบ่าย anywhere after
the date closes half of the day. A bad line is named with its place and reason, and then nothing of the file counts.
"""

import csv
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

from handlers.common.office_holidays import InvalidHoliday, OfficeHoliday, parse_line
from handlers.common.thai_dates import BUDDHIST_ERA
from handlers.staff.rules.staff_list import Problem, StaffListError

_WHY = {
    "unknown": "begins with no date such as 15 ก.พ. 69 or 2026-02-15",
    "impossible": "is no day of any calendar",
    "too_far": "is too many years away",
    "no_name": "has no name",
    "too_long": "has too long a name",
    "which_half": "closes half a day: say ครึ่งวันเช้า or ครึ่งวันบ่าย",
}
# A heading above the dates, in either language.
_HEADINGS = ("วัน", "date", "day")
# Years of the common era end far below where those of the Buddhist era begin that anybody writes.
_BUDDHIST = 2400


def read_holidays(path: Path, today: date) -> list[OfficeHoliday]:
    """The days in `path` (.txt, .csv, .xlsx), in order. Raises StaffListError naming every bad line, OSError."""
    days: dict[date, str] = {}
    found: list[OfficeHoliday] = []
    problems: list[Problem] = []
    for number, (where, line) in enumerate(_lines(path)):
        if not line or line.startswith("#") or (number == 0 and line.lower().startswith(_HEADINGS) and _is_text(line)):
            continue
        try:
            fresh = parse_line(line, today)
        except InvalidHoliday as wrong:
            shown = f" ({wrong.text})" if wrong.text else ""
            problems.append(Problem(where, f"{_WHY[wrong.why]}{shown}"))
            continue
        twice = [one.day for one in fresh if one.day in days]
        problems += [Problem(where, f"{day} stands in {days[day]} already") for day in twice]
        days |= {one.day: where for one in fresh}
        found += fresh
    if not found and not problems:
        problems.append(Problem(path.name, "has no days in it"))
    if problems:
        raise StaffListError(problems)
    return sorted(found, key=lambda one: one.day)


def _is_text(line: str) -> bool:
    return not any(character.isdigit() for character in line)


def _lines(path: Path) -> Iterator[tuple[str, str]]:
    """Each line with its place, the cells of a row joined."""
    suffix = path.suffix.lower()
    if suffix == ".xlsx":
        yield from _of_excel(path)
        return
    if suffix not in (".txt", ".csv"):
        raise StaffListError([Problem(path.name, "must end in .txt, .csv or .xlsx")])
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except UnicodeDecodeError as problem:
        raise StaffListError([Problem(path.name, "is not UTF-8 text")]) from problem
    for number, line in enumerate(lines, 1):
        cells = next(csv.reader([line]), []) if suffix == ".csv" else [line]
        yield f"line {number}", " ".join(cell.strip() for cell in cells if cell.strip())


def _of_excel(path: Path) -> Iterator[tuple[str, str]]:
    import openpyxl  # brings NumPy along: a fifth of a second at every start
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except (InvalidFileException, zipfile.BadZipFile, KeyError) as problem:
        raise StaffListError([Problem(path.name, "is no Excel file (.xlsx)")]) from problem
    try:
        for number, cells in enumerate(book.worksheets[0].iter_rows(values_only=True), 1):
            yield f"row {number}", " ".join(text for cell in cells if cell is not None and (text := _text(cell)))
    finally:
        book.close()


def _text(cell: object) -> str:
    """A cell as people would have typed it: Excel knows days as such, and takes a Buddhist year for a far-off one."""
    if isinstance(cell, datetime | date):
        year = cell.year - BUDDHIST_ERA if cell.year > _BUDDHIST else cell.year
        return f"{year:04d}-{cell.month:02d}-{cell.day:02d}"
    return str(cell).strip()
