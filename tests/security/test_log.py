"""Contents never reach a log: not at DEBUG, not with errors, not through a library."""

import io
import logging
import sys
from collections.abc import Iterator
from dataclasses import replace

import pytest
import structlog
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bot import log
from handlers import registry
from handlers.context import Context
from storage.engine import Database
from tests.support.live_clerks import page, phone_of, types_letter
from tests.support.live_office import LiveOffice

SUBJECT, SENDER, WORDS = "ขอความอนุเคราะห์ลับเฉพาะ", "ทต.ความลับ", "คำสั่งที่ไม่ควรรั่ว"


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """Whatever the service writes as an operator sees it at DEBUG."""
    root, loggers = logging.getLogger(), logging.root.manager.loggerDict
    handlers, level = root.handlers[:], root.level
    levels = {name: one.level for name, one in loggers.items() if isinstance(one, logging.Logger)}
    out = io.StringIO()
    monkeypatch.setattr(sys, "stderr", out)
    log.set_up("DEBUG")
    yield out
    root.handlers[:] = handlers
    root.setLevel(level)
    for name, before in levels.items():
        logging.getLogger(name).setLevel(before)
    structlog.reset_defaults()


@pytest.fixture
async def busy(written: io.StringIO, live_office: LiveOffice) -> LiveOffice:
    """The office, its log being written."""
    return live_office


@pytest.mark.parametrize("platform", ["telegram", "line"])
async def test_a_letters_day_leaves_no_contents_in_the_log(
    written: io.StringIO, busy: LiveOffice, platform: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = await busy.code_for("เพ็ญ")
    stranger = await busy.town.telegram_phone("เพ็ญ")
    await stranger.starts(code)
    await stranger.presses("ถูกต้อง ผูกบัญชี")
    clerk, director = await phone_of(busy, platform), await phone_of(busy, "telegram", "ประเสริฐ")
    await types_letter(clerk, subject=SUBJECT, sender=SENDER)
    await clerk.presses("ลงรับ")
    await clerk.wait_for("ลงรับแล้ว")
    await clerk.presses("เสนอ ผอ.")
    await clerk.presses("พิมพ์ความเห็น")
    await clerk.says(WORDS)
    await clerk.presses("ยืนยันความเห็น")
    await director.sees("รอสั่งการ")

    def breaks(context: Context) -> None:
        given = (SUBJECT, WORDS)
        raise ValueError(f"cannot make sense of {given}")

    broken = replace(registry.PRESSES["decide_known"], flow=breaks)
    monkeypatch.setitem(registry.PRESSES, "decide_known", broken)
    await director.presses("ทราบ")
    await busy.town.passes(seconds=1)
    await director.says(WORDS)
    await clerk.sends(b"%PDF-1.4 " + WORDS.encode(), name=f"{SUBJECT}.pdf")
    await clerk.wait_for("ไม่")
    await clerk.sends(page("x"), as_photo=True, caption=WORDS if platform == "telegram" else "")
    await clerk.wait_for("ร่างลงรับ")
    found = written.getvalue()
    assert "flow failed" in found
    secrets = [one.token.get_secret_value() for one in busy.app.settings.channels]
    secrets += [one.secret.get_secret_value() for one in busy.app.settings.channels]
    contents = (SUBJECT, SENDER, WORDS, "ศธ 04001/ว123", "04001", code, "/f/", *secrets)
    leaked = [line for line in found.splitlines() if any(one in line for one in contents)]
    assert leaked == []


@pytest.mark.parametrize("as_json", [False, True])
def test_an_error_tells_where_and_never_what(
    monkeypatch: pytest.MonkeyPatch, as_json: bool, written: io.StringIO
) -> None:
    monkeypatch.setattr(sys, "stderr", written)  # pytest puts its own back for the test itself
    log.set_up("DEBUG", as_json=as_json)

    def inner() -> None:
        local = WORDS
        raise LookupError(local)

    for logger in (structlog.get_logger("bot.x").exception, logging.getLogger("library").exception):
        try:
            try:
                inner()
            except LookupError as problem:
                raise RuntimeError(SUBJECT) from problem
        except RuntimeError:
            logger("it broke")
    found = written.getvalue()
    assert found.count("it broke") == 2
    assert found.count("nLookupError" if as_json else "\nLookupError") == 2
    assert "test_log.py" in found
    assert WORDS not in found
    assert SUBJECT not in found


def test_an_error_of_the_database_does_not_quote_the_row(database: Database) -> None:
    with pytest.raises(DBAPIError) as raised:
        database.write_now(
            lambda uow: uow.session.execute(
                text("INSERT INTO office (id, name) VALUES (:id, :name)"), {"id": 1, "name": WORDS}
            )
        )
    assert WORDS not in str(raised.value).partition("DETAIL")[0]
