"""The staff list of an office out of a YAML or an Excel file: sections (sheets) office, groups, schools, people.

Every row of a section is a line of names and values; the names may be English or Thai (deploy/office.example.yaml has
them all). A bad line is named with its place and reason, and then nothing of the file counts.
"""

import zipfile
from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import yaml

from handlers.common import office_holidays
from handlers.common.words import word
from handlers.deadlines.rules.ladders import InvalidLadder, ladders_of, rung_of
from handlers.staff.rules.staff_list import (
    OfficeLine,
    PersonLine,
    PostLine,
    Problem,
    StaffList,
    StaffListError,
    UnitLine,
    settle,
    split_name,
)
from storage.vocabulary import PostKind, UnitKind

_SECTIONS = {
    "office": "office",
    "สำนักงาน": "office",
    "groups": "groups",
    "กลุ่ม": "groups",
    "schools": "schools",
    "โรงเรียน": "schools",
    "people": "people",
    "posts": "people",
    "บุคลากร": "people",
}
# Headings as people write them -> our name. Case, spaces, _ and - do not matter.
_HEADS = {
    "office": {
        "name": "name",
        "ชื่อ": "name",
        "short_name": "short_name",
        "ชื่อย่อ": "short_name",
        "letter_code": "letter_code",
        "รหัสหนังสือ": "letter_code",
        "settings": "settings",
    },
    "groups": {
        "name": "name",
        "ชื่อ": "name",
        "ชื่อกลุ่ม": "name",
        "short_name": "short_name",
        "ชื่อย่อ": "short_name",
        "aliases": "aliases",
        "ชื่ออื่น": "aliases",
        "code": "code",
        "รหัส": "code",
        "central": "central",
        "สารบรรณกลาง": "central",
    },
    "schools": {
        "name": "name",
        "ชื่อ": "name",
        "ชื่อโรงเรียน": "name",
        "short_name": "short_name",
        "ชื่อย่อ": "short_name",
        "aliases": "aliases",
        "ชื่ออื่น": "aliases",
        "code": "code",
        "รหัส": "code",
        "รหัสโรงเรียน": "code",
        "cluster": "cluster",
        "กลุ่มเครือข่าย": "cluster",
        "เครือข่าย": "cluster",
        "school_type": "school_type",
        "type": "school_type",
        "ประเภท": "school_type",
        "ประเภทโรงเรียน": "school_type",
        "chair": "chair",
        "ประธานเครือข่าย": "chair",
        "ประธานกลุ่มเครือข่าย": "chair",
    },
    "people": {
        "name": "name",
        "ชื่อสกุล": "name",
        "ชื่อนามสกุล": "name",
        "prefix": "prefix",
        "คำนำหน้า": "prefix",
        "first_name": "first_name",
        "ชื่อ": "first_name",
        "last_name": "last_name",
        "นามสกุล": "last_name",
        "สกุล": "last_name",
        "unit": "unit",
        "หน่วยงาน": "unit",
        "สังกัด": "unit",
        "post": "post",
        "หน้าที่": "post",
        "title": "title",
        "ตำแหน่ง": "title",
        "rank": "rank",
        "ลำดับ": "rank",
        "phone": "phone",
        "โทรศัพท์": "phone",
        "admin": "admin",
        "ผู้ดูแล": "admin",
        "ผู้ดูแลระบบ": "admin",
        "secret": "secret",
        "เรื่องลับ": "secret",
    },
}
_YES = frozenset({"yes", "y", "true", "1", "x", "✓", "ใช่"})
_NO = frozenset({"", "no", "n", "false", "0", "-", "ไม่", "ไม่ใช่"})
# Words for the kind of post beside our own and their Thai ones.
_POSTS = {
    "ผอ": PostKind.DIRECTOR,
    "ผู้อำนวยการ": PostKind.DIRECTOR,
    "รองผอ": PostKind.DEPUTY,
    "รอง": PostKind.DEPUTY,
    "สารบรรณ": PostKind.CLERK,
    "เจ้าหน้าที่ธุรการ": PostKind.CLERK,
    "หัวหน้าบริหารงานทั่วไป": PostKind.HEAD_OF_ADMINISTRATION,
    **{str(kind): kind for kind in PostKind},
    **{word(kind): kind for kind in PostKind},
}
_LINE = "\0line"


@dataclass(frozen=True)
class _Row:
    """One line: where it stands, and its values by our names."""

    where: str
    values: Mapping[str, Any]

    def text(self, name: str) -> str:
        value = self.values.get(name)
        if value is None:
            return ""
        if isinstance(value, float) and value.is_integer():
            value = int(value)  # Excel keeps every number as a fraction
        return " ".join(str(value).split())


class _Wrong(ValueError):
    """Why one line cannot be taken."""


def read_office_file(path: Path) -> StaffList:
    """The settled staff list in `path` (.yaml, .yml or .xlsx). Raises StaffListError naming every bad line, OSError."""
    if path.suffix.lower() in (".yaml", ".yml"):
        sections = _of_yaml(path)
    elif path.suffix.lower() == ".xlsx":
        sections = _of_excel(path)
    else:
        raise StaffListError([Problem(path.name, "must end in .yaml, .yml or .xlsx")])
    return settle(_staff_list(sections))


# --- files to rows ----------------------------------------------------------------------------------------------------


class _NumberedLines(yaml.SafeLoader):
    """Keeps the line each mapping begins on, to name it when it is wrong. Never makes objects of a file's choosing."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        made = super().construct_mapping(node, deep=deep)
        made[_LINE] = node.start_mark.line + 1
        return made

    def construct_number(self, node: yaml.ScalarNode) -> object:
        # YAML takes 0612345677 for an octal number; here it is a telephone or a code.
        text = str(node.value)
        return text if text.startswith("0") and len(text) > 1 else self.construct_yaml_int(node)


_NumberedLines.add_constructor("tag:yaml.org,2002:int", _NumberedLines.construct_number)


def _of_yaml(path: Path) -> dict[str, list[_Row]]:
    try:
        # A subclass of SafeLoader: safe, whatever the linter's name check says.
        raw = yaml.load(path.read_text("utf-8-sig"), Loader=_NumberedLines)
    except UnicodeDecodeError as problem:
        raise StaffListError([Problem(path.name, "is not UTF-8 text")]) from problem
    except yaml.MarkedYAMLError as problem:
        line = problem.problem_mark.line + 1 if problem.problem_mark else 1
        raise StaffListError([Problem(f"line {line}", f"is no YAML: {problem.problem}")]) from problem
    except yaml.YAMLError as problem:
        raise StaffListError([Problem(path.name, "is no YAML")]) from problem
    if not isinstance(raw, dict):
        raise StaffListError([Problem(path.name, "must have the sections office, groups, schools, people")])
    sections: dict[str, list[_Row]] = {}
    problems: list[Problem] = []
    for title, entries in raw.items():
        if title == _LINE:
            continue
        section = _SECTIONS.get(_folded(title))
        if section is None:
            problems.append(Problem(str(title), f"is no section; sections are {', '.join(sorted(set(_HEADS)))}"))
            continue
        for entry in entries if isinstance(entries, list) else [entries] if entries else []:
            if isinstance(entry, dict):
                where = f"{section}, line {entry[_LINE]}"
                named = {str(name): value for name, value in entry.items() if name != _LINE}
                sections.setdefault(section, []).append(_named(section, where, named, problems))
            else:
                problems.append(Problem(section, f"{entry!r} is no line of names and values"))
    if problems:
        raise StaffListError(problems)
    return sections


def _of_excel(path: Path) -> dict[str, list[_Row]]:
    import openpyxl  # brings NumPy along: a fifth of a second at every start
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except (InvalidFileException, zipfile.BadZipFile, KeyError) as problem:
        raise StaffListError([Problem(path.name, "is no Excel file (.xlsx)")]) from problem
    try:
        sections: dict[str, list[_Row]] = {}
        problems: list[Problem] = []
        for sheet in book.worksheets:
            section = _SECTIONS.get(_folded(sheet.title))
            if section is not None:  # an office's own notes may lie on further sheets
                sections.setdefault(section, []).extend(_of_sheet(section, sheet, problems))
    finally:
        book.close()
    if not sections:
        problems.append(Problem(path.name, "has none of the sheets office, groups, schools, people"))
    if problems:
        raise StaffListError(problems)
    return sections


def _of_sheet(section: str, sheet: Any, problems: list[Problem]) -> Iterator[_Row]:
    rows = sheet.iter_rows(values_only=True)
    heads = [str(cell).strip() if cell is not None else "" for cell in next(rows, ())]
    for number, cells in enumerate(rows, 2):
        values = {head: cell for head, cell in zip(heads, cells, strict=False) if head and cell is not None}
        if any(str(value).strip() for value in values.values()):
            yield _named(section, f"{sheet.title}, row {number}", values, problems)


def _named(section: str, where: str, values: Mapping[str, Any], problems: list[Problem]) -> _Row:
    """The line by our names. An unknown heading is an error: a typing slip must not drop a column in silence."""
    known = {_folded(head): name for head, name in _HEADS[section].items()}
    found: dict[str, Any] = {}
    for head, value in values.items():
        name = known.get(_folded(head))
        if name is None:
            problems.append(Problem(where, f"{head!r} is no heading of {section}"))
        else:
            found[name] = value
    return _Row(where, found)


def _folded(head: object) -> str:
    return str(head).lower().replace(" ", "").replace("_", "").replace("-", "").replace(".", "")


# --- rows to lines ----------------------------------------------------------------------------------------------------


def _staff_list(sections: Mapping[str, list[_Row]]) -> StaffList:
    problems: list[Problem] = []
    offices = list(_each(sections.get("office", []), _office_line, problems))
    if len(sections.get("office", [])) != 1:
        problems.append(Problem("office", "must be there once"))
    units = [
        *_each(sections.get("groups", []), lambda row: _unit_line(UnitKind.GROUP, row), problems),
        *_each(sections.get("schools", []), lambda row: _unit_line(UnitKind.SCHOOL, row), problems),
    ]
    posts = list(_each(sections.get("people", []), _post_line, problems))
    if problems:
        raise StaffListError(problems)
    return StaffList(offices[0], tuple(units), tuple(posts))


def _each(rows: list[_Row], make: Callable[[_Row], Any], problems: list[Problem]) -> Iterator[Any]:
    for row in rows:
        try:
            yield make(row)
        except _Wrong as wrong:
            problems.append(Problem(row.where, str(wrong)))


def _office_line(row: _Row) -> OfficeLine:
    settings = row.values.get("settings") or {}
    if not isinstance(settings, dict):
        raise _Wrong("settings must be names and values")
    plain: dict[str, Any] = _plain(settings)
    _must_be_meant(plain, settings.get("ladders"))
    return OfficeLine(row.where, row.text("name"), row.text("short_name"), row.text("letter_code"), plain)


def _must_be_meant(settings: dict[str, Any], ladders: object) -> None:
    """Raises _Wrong for holidays or ladders that the office's rules could not read later; a rung with its own line."""
    try:
        office_holidays.holiday_list(settings)
    except (ValueError, KeyError, TypeError):
        raise _Wrong("holidays must be days such as 2026-02-15") from None
    try:
        ladders_of(settings)
    except InvalidLadder as wrong:
        raise _Wrong(f"ladders{_line_of_bad_rung(ladders)}: {wrong}") from None


def _line_of_bad_rung(ladders: object) -> str:
    for rungs in ladders.values() if isinstance(ladders, dict) else ():
        for rung in rungs if isinstance(rungs, list) else ():
            try:
                rung_of(_plain(rung))
            except InvalidLadder:
                return f", line {rung[_LINE]}" if isinstance(rung, dict) else ""
    return ""


def _unit_line(kind: UnitKind, row: _Row) -> UnitLine:
    return UnitLine(
        row.where,
        kind,
        row.text("name"),
        row.text("short_name"),
        _words(row.values.get("aliases")),
        row.text("code"),
        row.text("cluster"),
        _yes(row, "central"),
        row.text("school_type"),
        _yes(row, "chair"),
    )


def _post_line(row: _Row) -> PostLine:
    typed = row.text("post")
    kind = _POSTS.get(typed) or _POSTS.get(typed.replace(".", "").replace(" ", "")) or _POSTS.get(typed.lower())
    if kind is None:
        raise _Wrong(f"{typed!r} is no post; posts are {', '.join(PostKind)}")
    rank = row.text("rank")
    if rank and not rank.isdecimal():
        raise _Wrong(f"the rank {rank!r} is no number")
    return PostLine(row.where, row.text("unit"), kind, row.text("title"), int(rank or 0), _person_line(row))


def _person_line(row: _Row) -> PersonLine | None:
    """Who stands on the line; nobody where it has no name: the post is vacant."""
    if row.text("name"):
        prefix, first, last = split_name(row.text("name"))
    else:
        prefix, first, last = row.text("prefix"), row.text("first_name"), row.text("last_name")
    if not first:
        if last or prefix:
            raise _Wrong("the first name is missing")
        return None
    phone = row.text("phone")
    if len(phone) == 9 and phone.isdecimal() and phone[0] != "0":
        phone = f"0{phone}"  # Excel drops the nought that every Thai number begins with
    return PersonLine(prefix, first, last, phone, _yes(row, "admin"), _yes(row, "secret"))


def _yes(row: _Row, name: str) -> bool:
    typed = row.text(name).lower()
    if typed in _YES:
        return True
    if typed in _NO:
        return False
    raise _Wrong(f"{name} must be yes or no, not {typed!r}")


def _words(value: object) -> tuple[str, ...]:
    parts = value if isinstance(value, list) else str(value or "").split(",")
    return tuple(stripped for part in parts if (stripped := str(part).strip()))


def _plain(value: Any) -> Any:
    """A setting as JSON has it: days as ISO text, without the line numbers."""
    if isinstance(value, dict):
        return {str(name): _plain(one) for name, one in value.items() if name != _LINE}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return value.isoformat() if isinstance(value, date | datetime) else value
