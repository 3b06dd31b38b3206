"""`saraban read` as a person or a program runs it."""

import json
from pathlib import Path

import typer
from PIL import Image
from typer.testing import CliRunner

from bot.reader.command import NOTES, read

LETTERS = Path(__file__).parents[2] / "bot" / "simulator" / "letters"
app = typer.Typer()
app.command()(read)


def test_json_in_the_terms_of_the_letters(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, [str(LETTERS / "circular.pdf"), "--json"])
    assert result.exit_code == 0
    answer = json.loads(result.stdout)["circular.pdf"]
    keys = "type number date from to subject refs enclosures urgency deadline meeting qr"
    assert " ".join(answer) == keys
    assert answer["date"] == "2026-01-12"


def test_a_listing_for_people() -> None:
    result = CliRunner().invoke(app, [str(LETTERS / "circular.pdf")])
    assert result.exit_code == 0
    assert result.stdout.startswith("circular.pdf\n")
    assert "ศธ 04001/" in result.stdout


def test_unreadable_files_are_said_and_end_with_one(tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("no letter")
    result = CliRunner().invoke(app, [str(tmp_path / "note.txt"), str(tmp_path / "gone.jpg"), "--json"])
    assert result.exit_code == 1
    answers = json.loads(result.stdout)
    assert answers["note.txt"]["error"] == "not_a_picture"
    assert answers["gone.jpg"]["error"] == "not_found"


def test_why_shows_rows_and_how_sure_they_are(tmp_path: Path) -> None:
    asked = [str(LETTERS / "circular_photo.jpg"), "--why", "--pictures", str(tmp_path)]
    result = CliRunner().invoke(app, [*asked, "--json"])
    assert result.exit_code == 0
    why = json.loads(result.stdout)["circular_photo.jpg"]["why"]
    assert why["fields"]["subject"]["sure"] > 0.5
    assert any("เรื่อง" in row["text"] for row in why["rows"])
    assert (tmp_path / "circular_photo_read.jpg").read_bytes()[:3] == b"\xff\xd8\xff"
    listing = CliRunner().invoke(app, asked).stdout
    assert "p.1  เรื่อง" in listing


def test_a_picture_of_no_letter_is_said(tmp_path: Path) -> None:
    table = Image.effect_noise((900, 1200), 60)
    table.save(tmp_path / "table.jpg")
    result = CliRunner().invoke(app, [str(tmp_path / "table.jpg"), "--json"])
    assert result.exit_code == 0
    assert result.stderr == f"table.jpg: {NOTES['no_letter']}\n"
    assert json.loads(result.stdout)["table.jpg"]["subject"] is None
