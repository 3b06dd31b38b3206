"""Buttons and open questions as version 0.1 stored them: each is still read, routed, and none of what it says is lost.

`kept_rows.json` has a row of every form that its tests wrote: a verb or a question with the arguments it came with.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from handlers import registry
from storage.payloads import Payload

KEPT: dict[str, list[dict[str, Any]]] = json.loads((Path(__file__).parent / "kept_rows.json").read_text("utf-8"))
PRESSES, QUESTIONS = KEPT["presses"], KEPT["questions"]


# Put into these buttons beside others of their card, and read by no flow.
NEVER_READ = {
    "circulate_answers": {"wanted"},
    "meeting_come": {"agrees"},
    "meeting_seat": {"agrees"},
    "move_chat_no": {"channel", "chat", "platform"},
}


def plain(value: object) -> object:
    """A stored value however it was written: 3 or "3", a moment in UTC as Z or +00:00, 07:00 or 07:00:00."""
    if isinstance(value, list):
        return [plain(one) for one in value]
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    text = str(value).removesuffix("+00:00").removesuffix("Z")
    return text.removesuffix(":00") if text.count(":") == 2 else text


def kept(payload: Payload, row: dict[str, Any]) -> None:
    """Everything the row says stands in the payload, but for what nobody reads."""
    row = {key: value for key, value in row.items() if key not in NEVER_READ.get(payload.NAME, ())}
    said = payload.model_dump(mode="json", by_alias=True)
    assert {key: plain(said.get(key, "(lost)")) for key in row} == {key: plain(value) for key, value in row.items()}


def test_every_form_is_there() -> None:
    assert len({row["verb"] for row in PRESSES}) == 295
    assert len({row["step"] for row in QUESTIONS}) == 58


@pytest.mark.parametrize("row", PRESSES, ids=lambda row: "-".join([row["verb"], *row["args"]]))
def test_a_button_of_the_version_before_is_read(row: dict[str, Any]) -> None:
    kept(registry.PRESSES[row["verb"]].data.from_json(row["args"]), row["args"])


@pytest.mark.parametrize("row", QUESTIONS, ids=lambda row: "-".join([row["step"], *row["data"]]))
def test_a_question_of_the_version_before_is_read(row: dict[str, Any]) -> None:
    routes = [table[row["step"]] for table in (registry.TEXTS, registry.FILES) if row["step"] in table]
    assert routes
    for route in routes:
        kept(route.question.from_json(row["data"]), row["data"])
