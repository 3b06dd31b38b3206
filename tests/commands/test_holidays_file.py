"""`saraban office holidays FILE`: good lists come in as they stand, of bad ones nothing."""

from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
import typer
from typer.testing import CliRunner, Result

from bot.commands.holidays_file import read_holidays
from bot.commands.machine import Machine
from bot.commands.people import add_commands
from handlers.common.office_holidays import OfficeHoliday
from handlers.common.thai_calendar import Half
from handlers.office.actions import office_settings
from handlers.staff.rules.staff_list import StaffListError
from storage.engine import Database
from tests.conftest import make_office
from tests.support.play import SERVICES

TODAY = date(2026, 1, 5)
DAYS = [
    OfficeHoliday(date(2026, 2, 15), "วันสถาปนาสำนักงาน"),
    OfficeHoliday(date(2026, 3, 20), "ทำความสะอาดใหญ่", Half.AFTERNOON),
    OfficeHoliday(date(2026, 12, 28), "ปิดสำนักงาน"),
    OfficeHoliday(date(2026, 12, 29), "ปิดสำนักงาน"),
]
TEXT = """\
# วันหยุดของเขต
15 ก.พ. 2569 วันสถาปนาสำนักงาน

๒๐ มีนาคม ๒๕๖๙ ทำความสะอาดใหญ่ (ครึ่งวันบ่าย)
28-29 ธ.ค. 69 ปิดสำนักงาน
"""
CSV = """\
วันที่,ชื่อ,หมายเหตุ
15/2/2569,วันสถาปนาสำนักงาน,
2026-03-20,ทำความสะอาดใหญ่,ครึ่งวันบ่าย
"28-29 ธ.ค. 69","ปิดสำนักงาน"
"""


@pytest.mark.parametrize(("name", "text"), [("days.txt", TEXT), ("days.csv", CSV)])
def test_a_list_as_text(tmp_path: Path, name: str, text: str) -> None:
    path = tmp_path / name
    path.write_text(text, "utf-8")
    assert read_holidays(path, TODAY) == DAYS


def test_a_list_out_of_excel_with_days_of_either_era(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (
        ["วันที่", "ชื่อ"],
        [datetime(2569, 2, 15), "วันสถาปนาสำนักงาน"],  # noqa: DTZ001  as Excel has it
        [datetime(2026, 3, 20), "ทำความสะอาดใหญ่", "ครึ่งวันบ่าย"],  # noqa: DTZ001
        ["28-29 ธ.ค. 69", "ปิดสำนักงาน"],
    ):
        book.worksheets[0].append(row)
    book.save(tmp_path / "days.xlsx")
    assert read_holidays(tmp_path / "days.xlsx", TODAY) == DAYS


def test_every_bad_line_is_named_and_nothing_counts(tmp_path: Path) -> None:
    path = tmp_path / "days.txt"
    path.write_text(
        "15 ก.พ. 69 วันสถาปนา\n31 ก.พ. 69 วันหนึ่ง\nวันหยุดยาว\n16 ก.พ. 69\n15 ก.พ. 2569 อีกครั้ง\n1 ม.ค. 2600 ไกล\n"
        "17 ก.พ. 69 พิธี ครึ่งวัน\n",
        "utf-8",
    )
    with pytest.raises(StaffListError) as caught:
        read_holidays(path, TODAY)
    assert [(one.where, one.why) for one in caught.value.problems] == [
        ("line 2", "is no day of any calendar (31 ก.พ. 69)"),
        ("line 3", "begins with no date such as 15 ก.พ. 69 or 2026-02-15 (วันหยุดยาว)"),
        ("line 4", "has no name (2026-02-16)"),
        ("line 5", "2026-02-15 stands in line 1 already"),
        ("line 6", "is too many years away (พ.ศ. 2600)"),
        ("line 7", "closes half a day: say ครึ่งวันเช้า or ครึ่งวันบ่าย (ครึ่งวัน)"),
    ]


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("days.pdf", b"%PDF", "must end in"),
        ("days.txt", b"\xff\xfe\xfa", "is not UTF-8"),
        ("days.xlsx", b"no zip", "is no Excel file"),
        ("days.txt", b"# nothing\n", "has no days"),
    ],
)
def test_what_is_no_list_at_all(tmp_path: Path, name: str, content: bytes, why: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(StaffListError) as caught:
        read_holidays(path, TODAY)
    assert why in caught.value.problems[0].why


def test_the_command_says_asks_and_does(sqlite_database: Database, tmp_path: Path) -> None:
    office = make_office(sqlite_database)
    app = typer.Typer()
    add_commands(app, lambda: Machine(sqlite_database, SERVICES))
    path = tmp_path / "days.txt"

    def typed(text: str, *words: str) -> Result:
        path.write_text(text, "utf-8")
        return CliRunner().invoke(app, ["office", "holidays", str(path), *words])

    assert "+ 2026-02-15 วันสถาปนา" in typed("15 ก.พ. 69 วันสถาปนา", "--dry-run").stdout
    assert "Done." in typed("15 ก.พ. 69 วันสถาปนา", "--yes").stdout
    assert typed("15 ก.พ. 69 วันสถาปนา", "--yes").stdout == "Nothing to change.\n"
    bad = typed("15 ก.พ. 69 วันสถาปนา\n31 ก.พ. 69 ไม่มี", "--yes")
    assert (bad.exit_code, "1 bad lines; nothing was imported." in bad.stderr) == (1, True)
    # Another year's list leaves this one's alone; this year's takes its place.
    assert "Done." in typed("4 ม.ค. 70 เปิดปี", "--yes").stdout
    moved = typed("16 ก.พ. 69 วันสถาปนา", "--yes").stdout
    assert "- 2026-02-15" in moved and "+ 2026-02-16" in moved
    kept = sqlite_database.read_now(office_settings.holidays, office.id)
    assert [one.day for one in kept] == [date(2026, 2, 16), date(2027, 1, 4)]
