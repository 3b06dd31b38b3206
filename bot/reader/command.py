"""`saraban read FILE...`: what the reader makes of letters, for people and for programs."""

import asyncio
import json as json_text
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.reader.errors import ReaderError
from bot.reader.reader import LocalReader
from handlers.letters.reading.page_text import PageText
from handlers.letters.reading.result import Field, LetterReading

NOTES = {
    "dark": "the picture is too dark",
    "blurred": "the picture is blurred",
    "cut_off": "the sheet is cut off by the picture's edge",
    "far": "the letters are too small: the picture was taken from too far away",
    "several": "there are several letters in the picture",
    "no_letter": "no letter is to be seen in the picture",
    "unread": "reading is switched off; only codes were read",
}
"""What each note of `PageText` means."""


def read(
    files: Annotated[list[Path], typer.Argument(help="Pictures or PDFs, each one letter.", exists=False)],
    json: Annotated[bool, typer.Option("--json", help="Print {file name: fields} as JSON.")] = False,
    why: Annotated[bool, typer.Option("--why", help="Show how sure each field is, and every row.")] = False,
    pictures: Annotated[
        Path | None, typer.Option("--pictures", help="Write pages with their rows framed into this folder.")
    ] = None,
) -> None:
    """Read letters and print their fields; what is wrong with a picture is said on standard error. Ends with 1 when a
    file could not be read."""
    answers, notes = asyncio.run(_read_all(files, why, pictures))
    for name, note in notes:
        typer.echo(f"{name}: {NOTES[note]}", err=True)
    if json:
        typer.echo(json_text.dumps(answers, ensure_ascii=False, indent=2))
    else:
        typer.echo("\n\n".join(_listing(name, fields) for name, fields in answers.items()))
    if any("error" in fields for fields in answers.values()):
        raise typer.Exit(1)


async def _read_all(
    files: list[Path], why: bool, pictures: Path | None
) -> tuple[dict[str, dict[str, Any]], list[tuple[str, str]]]:
    reader = LocalReader()
    answers, notes = {}, []
    try:
        for file in files:
            data = _contents(file)
            answers[file.name], said = await _read_one(reader, data, why)
            notes += [(file.name, note) for note in said]
            if pictures and data is not None and "error" not in answers[file.name]:
                _write(pictures / f"{file.stem}_read.jpg", await reader.explain(data))
    finally:
        await reader.close()
    return answers, notes


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def _contents(file: Path) -> bytes | None:
    try:
        return file.read_bytes()
    except OSError:
        return None


async def _read_one(reader: LocalReader, data: bytes | None, why: bool) -> tuple[dict[str, Any], list[str]]:
    """The fields, or the error, and what is wrong with the pictures."""
    if data is None:
        return {"error": "not_found", "detail": "cannot be opened"}, []
    try:
        pages, reading = await reader.read([data])
    except ReaderError as error:
        return {"error": error.code, "detail": str(error)}, []
    fields = reading.to_expected_terms()
    notes = [note for note in reading.notes if note]
    return fields | ({"why": _reasons(pages, reading)} if why else {}), notes


def _reasons(pages: tuple[PageText, ...], reading: LetterReading) -> dict[str, Any]:
    """How sure each field is, from which text, what is wrong with the pictures, and every row from top to bottom."""
    found = {name: value for name, value in reading if isinstance(value, Field) and value.value is not None}
    return {
        "notes": [note for note in reading.notes if note],
        "fields": {
            name: {"sure": round(field.confidence, 3), "doubtful": field.unsure, "text": field.text}
            for name, field in found.items()
        },
        "rows": [
            {
                "page": at,
                "text": piece.text,
                "sure": round(piece.confidence, 3),
                "weakest": round(piece.lowest_confidence, 3),
                "box": [round(side) for side in piece.box],
            }
            for at, page in enumerate(pages, 1)
            for piece in sorted(page.runs, key=lambda piece: piece.box[1])
        ],
    }


def _listing(name: str, fields: dict[str, Any]) -> str:
    lines = [name]
    for key, value in fields.items():
        if value in (None, [], "") or key == "why":
            continue
        shown = "; ".join(value) if isinstance(value, list) else value
        if isinstance(value, dict):
            shown = " ".join(str(part) for part in value.values() if part)
        lines.append(f"  {key:<11}{shown}")
    if why := fields.get("why"):
        lines += [f"  note       {note}" for note in why["notes"]]
        lines += [
            f"  {part['sure']:.2f} {'(?)' if part['doubtful'] else '   '} {key:<11}{part['text']}"
            for key, part in why["fields"].items()
        ]
        lines += [f"  {row['sure']:.2f} {row['weakest']:.2f}  p.{row['page']}  {row['text']}" for row in why["rows"]]
    return "\n".join(lines)
