"""The staff list of an office out of YAML and Excel, and every bad line named."""

from pathlib import Path

import openpyxl
import pytest

from bot.commands.office_file import read_office_file
from bot.commands.seed import EXAMPLE
from handlers.deadlines.rules.ladders import ladders_of
from handlers.staff.rules.staff_list import StaffList, StaffListError
from storage.vocabulary import PostKind, UnitKind

GOOD = """\
office: {name: สพป.ตัวอย่าง เขต 1, letter_code: ศธ 04123, settings: {holidays: [2026-01-02]}}
groups:
  - {name: กลุ่มอำนวยการ, short_name: อำนวยการ, aliases: [อก], central: yes}
schools:
  - {name: โรงเรียนบ้านหนองบัว, code: 990007, cluster: ลุ่มน้ำ}
people:
  - {name: นายประเสริฐ วงศ์ดี, unit: สพป.ตัวอย่าง เขต 1, post: director, phone: 0612345677, admin: yes}
  - {name: นางมาลี ศรีสุข, post: รอง ผอ.}
  - {name: น.ส.สุดา แก้วใส, unit: อก, post: ธุรการ, title: เจ้าพนักงานธุรการ}
  - {unit: โรงเรียนบ้านหนองบัว, post: director}
"""


def of_yaml(tmp_path: Path, text: str) -> StaffList:
    path = tmp_path / "office.yaml"
    path.write_text(text, "utf-8")
    return read_office_file(path)


def problems(tmp_path: Path, text: str) -> list[tuple[str, str]]:
    with pytest.raises(StaffListError) as caught:
        of_yaml(tmp_path, text)
    return [(problem.where, problem.why) for problem in caught.value.problems]


def test_a_good_file(tmp_path: Path) -> None:
    staff_list = of_yaml(tmp_path, GOOD)
    assert staff_list.office.settings == {"holidays": ["2026-01-02"]}
    assert [(unit.kind, unit.name, unit.central) for unit in staff_list.units] == [
        (UnitKind.GROUP, "กลุ่มอำนวยการ", True),
        (UnitKind.SCHOOL, "โรงเรียนบ้านหนองบัว", False),
    ]
    assert [(post.unit, post.kind, post.rank, post.person and post.person.name) for post in staff_list.posts] == [
        ("สพป.ตัวอย่าง เขต 1", PostKind.DIRECTOR, 0, "นายประเสริฐ วงศ์ดี"),
        ("สพป.ตัวอย่าง เขต 1", PostKind.DEPUTY, 1, "นางมาลี ศรีสุข"),
        ("กลุ่มอำนวยการ", PostKind.CLERK, 0, "น.ส.สุดา แก้วใส"),
        ("โรงเรียนบ้านหนองบัว", PostKind.DIRECTOR, 0, None),
    ]
    assert staff_list.posts[0].person is not None
    assert staff_list.posts[0].person.phone == "0612345677"
    assert staff_list.posts[0].person.admin


@pytest.mark.parametrize(
    ("line", "where", "why"),
    [
        ("{name: นายก ข, unit: ไม่มี, post: clerk}", "people, line 11", "no unit is called 'ไม่มี'"),
        ("{name: นายก ข, unit: อก, post: ภารโรง}", "people, line 11", "'ภารโรง' is no post"),
        ("{name: นายก ข, unit: อก, post: deputy, rank: หนึ่ง}", "people, line 11", "the rank 'หนึ่ง' is no number"),
        ("{name: นายก ข, unit: อก, post: clerk, admin: บางที}", "people, line 11", "admin must be yes or no"),
        ("{name: นายก ข, unit: อก, post: clerk, tel: 1}", "people, line 11", "'tel' is no heading of people"),
        ("{last_name: ข, unit: อก, post: clerk}", "people, line 11", "the first name is missing"),
        ("{name: นายก ข, post: director}", "people, line 11", "has a director already, in people, line 7"),
        ("{name: นายก ข, post: deputy, rank: 1}", "people, line 11", "has a deputy 1 already, in people, line 8"),
        ("{name: น.ส.สุดา แก้วใส, unit: อก, post: clerk, title: เจ้าพนักงานธุรการ}", "people, line 11", "already"),
        ("{name: นายประเสริฐ วงศ์ดี, unit: อก, post: clerk, phone: 081}", "people, line 11", "with another phone"),
        ("just words", "people", "'just words' is no line"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, line: str, where: str, why: str) -> None:
    (found,) = problems(tmp_path, f"{GOOD}  - {line}\n")
    assert found[0] == where
    assert why in found[1]


@pytest.mark.parametrize(
    ("text", "where", "why"),
    [
        ("office: [", "line 1", "is no YAML"),
        ("just words", "office.yaml", "must have the sections"),
        ("office: {name: ก}\nstaff: []", "staff", "is no section"),
        ("groups: []", "office", "must be there once"),
        ("office: {short_name: ก}", "office, line 1", "the office has no name"),
        (GOOD.replace(", admin: yes", ""), "people", "nobody is an admin"),
        (GOOD.replace("โรงเรียนบ้านหนองบัว, code", "กลุ่มอำนวยการ, code"), "schools, line 5", "stands in groups, line 3"),
        (GOOD.replace("cluster: ลุ่มน้ำ", "ประธานเครือข่าย: yes"), "schools, line 5", "must be in one"),
        (
            GOOD.replace(
                "people:", "  - {name: ก, cluster: ง, chair: yes}\n  - {name: ข, cluster: ง, chair: yes}\npeople:"
            ),
            "schools, line 7",
            "ง has a chair already",
        ),
    ],
)
def test_a_bad_file_is_named(tmp_path: Path, text: str, where: str, why: str) -> None:
    found = problems(tmp_path, text)
    assert any(place == where and why in said for place, said in found), found


def test_types_of_schools_and_chairs_of_clusters(tmp_path: Path) -> None:
    staff_list = of_yaml(tmp_path, GOOD.replace("cluster: ลุ่มน้ำ", "เครือข่าย: ลุ่มน้ำ, ประเภท: ขยายโอกาส, ประธานเครือข่าย: ใช่"))
    assert staff_list.units[-1].school_type == "ขยายโอกาส"
    assert staff_list.office.settings["cluster_chairs"] == {"ลุ่มน้ำ": "โรงเรียนบ้านหนองบัว"}
    assert staff_list.office.settings["holidays"] == ["2026-01-02"]


def test_all_bad_lines_at_once(tmp_path: Path) -> None:
    found = problems(tmp_path, GOOD + "  - {name: ก, unit: ข, post: ค}\n  - {name: ก, unit: ข, post: ง}\n")
    assert [where for where, _ in found] == ["people, line 11", "people, line 12"]


def excel(path: Path, sheets: dict[str, list[list[object]]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


THAI_SHEETS: dict[str, list[list[object]]] = {
    "สำนักงาน": [["ชื่อ", "รหัสหนังสือ"], ["สพป.ตัวอย่าง เขต 1", "ศธ 04123"]],
    "กลุ่ม": [["ชื่อกลุ่ม", "ชื่อย่อ", "สารบรรณกลาง"], ["กลุ่มอำนวยการ", "อำนวยการ", "✓"]],
    "โรงเรียน": [["ชื่อโรงเรียน", "รหัสโรงเรียน", "กลุ่มเครือข่าย"], ["โรงเรียนบ้านหนองบัว", 990007, "ลุ่มน้ำ"]],
    "บุคลากร": [
        ["คำนำหน้า", "ชื่อ", "นามสกุล", "หน่วยงาน", "หน้าที่", "ตำแหน่ง", "โทรศัพท์", "ผู้ดูแล"],
        ["นาย", "ประเสริฐ", "วงศ์ดี", None, "ผอ.", "ผอ.สพป.", 612345677, "ใช่"],
        [None, None, None, None, None, None, None, None],
        ["น.ส.", "สุดา", "แก้วใส", "อำนวยการ", "ธุรการ", None, None, None],
    ],
    "หมายเหตุ": [["อะไรก็ได้"]],
}


def test_excel_with_thai_headings(tmp_path: Path) -> None:
    staff_list = read_office_file(excel(tmp_path / "office.xlsx", THAI_SHEETS))
    assert [(unit.name, unit.code) for unit in staff_list.units] == [
        ("กลุ่มอำนวยการ", ""),
        ("โรงเรียนบ้านหนองบัว", "990007"),
    ]
    director, clerk = staff_list.posts
    assert director.person is not None
    assert (director.person.name, director.person.phone) == ("นายประเสริฐ วงศ์ดี", "0612345677")
    assert (clerk.unit, clerk.where) == ("กลุ่มอำนวยการ", "บุคลากร, row 4")


def test_a_bad_row_of_a_sheet_is_named(tmp_path: Path) -> None:
    groups: list[list[object]] = [["ชื่อกลุ่ม", "สีประจำกลุ่ม"], ["กลุ่มอำนวยการ", "ฟ้า"]]
    sheets = {**THAI_SHEETS, "กลุ่ม": groups}
    with pytest.raises(StaffListError, match="กลุ่ม, row 2: 'สีประจำกลุ่ม' is no heading of groups"):
        read_office_file(excel(tmp_path / "office.xlsx", sheets))


@pytest.mark.parametrize("name", ["office.xlsx", "office.yaml", "office.csv"])
def test_a_file_of_another_kind(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(b"\x89PNG\r\n\x1a\n\xff\xfe")
    with pytest.raises(StaffListError):
        read_office_file(path)


def test_the_example_office() -> None:
    staff_list = read_office_file(EXAMPLE)
    groups = [unit for unit in staff_list.units if unit.kind is UnitKind.GROUP]
    schools = [unit for unit in staff_list.units if unit.kind is UnitKind.SCHOOL]
    assert (len(groups), len(schools), len({unit.cluster for unit in schools})) == (8, 24, 4)
    own = [post.kind for post in staff_list.posts if post.unit == staff_list.office.name]
    assert own == [PostKind.DIRECTOR, PostKind.DEPUTY, PostKind.DEPUTY]
    for group in groups:
        kinds = {post.kind for post in staff_list.posts if post.unit == group.name}
        assert kinds >= {PostKind.DIRECTOR, PostKind.DEPUTY, PostKind.CLERK, PostKind.OFFICER}


LADDERS = """\
office:
  name: สพป.ตัวอย่าง เขต 1
  settings:
    ladders:
      urgent:
        - {when: before, days: 2, to: [officer]}
        - {when: due, at: 13:00, how: now, importance: high, to: [officer, head]}
people: []
"""


def test_an_office_brings_ladders_of_its_own(tmp_path: Path) -> None:
    urgent = ladders_of(of_yaml(tmp_path, LADDERS).office.settings)["urgent"]
    assert [rung.name for rung in urgent] == ["before:2d:officer", "due:0d:officer+head"]
    assert str(urgent[1].at) == "13:00:00"


def test_a_bad_rung_or_holiday_is_named(tmp_path: Path) -> None:
    wrong = problems(tmp_path, LADDERS.replace("days: 2", "days: two"))
    assert wrong == [("office, line 2", "ladders, line 6: days must be a whole number, not 'two'")]
    wrong = problems(tmp_path, GOOD.replace("2026-01-02", "the second"))
    assert wrong == [("office, line 1", "holidays must be days such as 2026-02-15")]
