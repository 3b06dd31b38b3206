"""`saraban read FILE...`: what the reader makes of letters, for people and for programs."""

import asyncio
import json as json_text
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.reader.errors import ReaderError
from bot.reader.reader import LocalReader


def read(
    files: Annotated[list[Path], typer.Argument(help="Pictures or PDFs, each one letter.", exists=False)],
    json: Annotated[bool, typer.Option("--json", help="Print {file name: fields} as JSON.")] = False,
) -> None:
    """Read letters and print their fields. Ends with 1 when a file could not be read."""
    answers = asyncio.run(_read_all(files))
    if json:
        typer.echo(json_text.dumps(answers, ensure_ascii=False, indent=2))
    else:
        typer.echo("\n\n".join(_listing(name, fields) for name, fields in answers.items()))
    if any("error" in fields for fields in answers.values()):
        raise typer.Exit(1)


async def _read_all(files: list[Path]) -> dict[str, dict[str, Any]]:
    reader = LocalReader()
    answers = {}
    try:
        for file in files:
            answers[file.name] = await _read_one(reader, _contents(file))
    finally:
        await reader.close()
    return answers


def _contents(file: Path) -> bytes | None:
    try:
        return file.read_bytes()
    except OSError:
        return None


async def _read_one(reader: LocalReader, data: bytes | None) -> dict[str, Any]:
    if data is None:
        return {"error": "not_found", "detail": "cannot be opened"}
    try:
        _, reading = await reader.read([data])
    except ReaderError as error:
        return {"error": error.code, "detail": str(error)}
    return reading.to_expected_terms()


def _listing(name: str, fields: dict[str, Any]) -> str:
    lines = [name]
    for key, value in fields.items():
        if value in (None, [], ""):
            continue
        shown = "; ".join(value) if isinstance(value, list) else value
        if isinstance(value, dict):
            shown = " ".join(str(part) for part in value.values() if part)
        lines.append(f"  {key:<11}{shown}")
    return "\n".join(lines)
