"""`saraban office import`, `office list` and `invite`, as an operator types them."""

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from bot.commands.machine import Machine
from bot.commands.people import add_commands
from bot.commands.seed import EXAMPLE, seed, seed_people
from storage import audit, people, registers
from storage.engine import Database
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import Direction
from tests.support.play import SERVICES


class Typed:
    """Types commands at a database."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.app = typer.Typer()
        add_commands(self.app, lambda: Machine(database, SERVICES))

    def __call__(self, *words: str, answer: str = "") -> Result:
        return CliRunner().invoke(self.app, list(words), input=answer)


@pytest.fixture
def typed(database: Database) -> Typed:
    return Typed(database)


def offices(typed: Typed) -> int:
    return len(typed.database.read_now(people.offices))


def test_import_says_asks_and_does(typed: Typed) -> None:
    dry = typed("office", "import", str(EXAMPLE), "--dry-run")
    assert dry.exit_code == 0
    assert "+ added unit กลุ่มนโยบายและแผน" in dry.stdout
    assert "Dry run: nothing was changed." in dry.stdout
    assert offices(typed) == 0
    assert typed("office", "import", str(EXAMPLE), answer="n\n").exit_code == 1
    assert offices(typed) == 0
    assert "Done." in typed("office", "import", str(EXAMPLE), answer="y\n").stdout
    assert typed("office", "import", str(EXAMPLE), "--yes").stdout == "Nothing to change.\n"
    assert offices(typed) == 1


def test_a_bad_file_imports_nothing(typed: Typed, tmp_path: Path) -> None:
    path = tmp_path / "office.yaml"
    path.write_text("office: {name: ก}\npeople:\n  - {name: นายก ข, unit: ค, post: clerk, admin: yes}\n", "utf-8")
    result = typed("office", "import", str(path), "--yes")
    assert result.exit_code == 1
    assert "people, line 3: no unit is called 'ค'" in result.stderr
    assert offices(typed) == 0


def test_list(typed: Typed) -> None:
    seed_people(typed.database, SERVICES)
    lines = typed("office", "list").stdout.splitlines()
    assert lines[0] == "สพป.ตัวอย่าง เขต 1"
    assert "  นายประเสริฐ วงศ์ดี  ผอ.สพป.ตัวอย่าง เขต 1  [-]" in lines
    assert "  นายธนากร ดีพร้อม  นักวิชาการคอมพิวเตอร์  [- admin]" in lines


def test_invite_everybody_as_json(typed: Typed) -> None:
    seed_people(typed.database, SERVICES)
    made = json.loads(typed("invite", "--all", "--json").stdout)
    assert len(made) == 75
    assert all(set(one) == {"person", "post", "code"} and len(one["code"]) == 8 for one in made)
    assert len({one["code"] for one in made}) == 75
    assert ("นางสมศรี ใจดี", "ผอ.รร.บ้านหนองบัว") in {(one["person"], one["post"]) for one in made}


def test_invite_by_name_with_cards(typed: Typed, tmp_path: Path) -> None:
    seed_people(typed.database, SERVICES)
    cards = tmp_path / "cards.pdf"
    result = typed("invite", "ผอ.รร.บ้านหนองบัว สมศรี", "ธนากร", "--pdf", str(cards))
    assert [line.split("  ")[1] for line in result.stdout.splitlines()] == ["นางสมศรี ใจดี", "นายธนากร ดีพร้อม"]
    assert cards.read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize(("words", "why"), [(("ไม่มีใคร",), "nobody is called"), (("กลุ่มนโยบาย",), "may be 6 people")])
def test_invite_must_mean_one_person(typed: Typed, words: tuple[str, ...], why: str) -> None:
    seed_people(typed.database, SERVICES)
    result = typed("invite", *words)
    assert result.exit_code == 1
    assert why in result.stderr


def test_invite_nobody_is_a_slip(typed: Typed) -> None:
    assert typed("invite").exit_code == 2


def test_the_seed_twice_is_the_seed_once(typed: Typed) -> None:
    assert typed("seed").exit_code == typed("seed").exit_code == 0
    assert offices(typed) == 1
    assert typed("office", "import", str(EXAMPLE), "--yes").stdout == "Nothing to change.\n"


def test_the_seeded_letters_explain_every_number(typed: Typed) -> None:
    office_id = seed(typed.database, SERVICES)

    def look(uow: UnitOfWork) -> tuple[set[str], list[str], int]:
        unit = people.office_unit(uow)
        (book, _), *_ = registers.books(uow)
        rows = registers.entries(uow, unit.id or 0, Direction.RECEIVE, book.year)
        states = {str(letter.state) for _, letter in rows if letter is not None}
        return states, [str(entry.state) for entry, _ in rows], audit.verify(uow, office_id)

    states, numbers, acts = typed.database.read_now(look, office_id)
    assert states == {"registered", "submitted", "decided", "returned", "closed", "void"}
    assert (len(numbers), numbers.count("void"), numbers.count("reserved")) == (27, 1, 1)
    assert acts > 200
