"""Nothing secret reaches the log, at any level, whoever writes it."""

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from bot import log

TOKEN = "4000000001:AAHmachinemachinemachinemachine"
BEARER = "Authorization: Bearer abc.def/ghi+jkl="
OWN = "a-secret-of-our-own"
QUOTED = f"{TOKEN} {OWN} เรื่อง ลับ"


@pytest.fixture(autouse=True)
def _as_it_was() -> Iterator[None]:
    root, level, handlers = logging.getLogger(), logging.getLogger().level, logging.getLogger().handlers[:]
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


@pytest.mark.parametrize("as_json", [True, False])
def test_tokens_and_own_secrets_are_blotted_out(as_json: bool, capsys: pytest.CaptureFixture[str]) -> None:
    log.set_up("DEBUG", as_json=as_json, secrets=[OWN])
    ours, theirs = structlog.get_logger("bot.test"), logging.getLogger("aiohttp.client")
    ours.info("called", url=f"https://api.telegram.org/bot{TOKEN}/sendMessage", headers={"h": BEARER}, own=OWN)
    theirs.debug("GET https://api.telegram.org/file/bot%s/x (%s)", TOKEN, OWN)
    theirs.warning("%r", {"Authorization": "Bearer abc.def/ghi+jkl="})
    try:
        raise RuntimeError(QUOTED)
    except RuntimeError:
        ours.exception("broke", exc=RuntimeError(OWN))
    written = capsys.readouterr().err
    assert written.count("***") >= 5
    for secret in (TOKEN, OWN, "abc.def", "เรื่อง ลับ"):
        assert secret not in written
    assert Path(__file__).name in written  # where it broke is told


def test_json_is_one_object_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    log.set_up("INFO", as_json=True)
    structlog.get_logger("bot.test").info("said", count=3, found=True, missing=None)
    logging.getLogger("library").warning("two\nlines")
    first, second = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert (first["event"], first["count"], first["found"], first["missing"]) == ("said", 3, True, None)
    assert second["event"] == "two\nlines"


def test_the_platforms_libraries_do_not_log_addresses(capsys: pytest.CaptureFixture[str]) -> None:
    log.set_up("DEBUG")
    for name in ("httpx", "telegram.Bot", "linebot.v3"):
        logging.getLogger(name).info("https://api.telegram.org/bot.../getMe")
    assert capsys.readouterr().err == ""
