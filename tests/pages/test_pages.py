"""Pages and probes over the service's own web application: who sees what, for how long, and nothing more."""

import shutil
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from bot.app import App, prepare
from bot.pages import page
from storage import people, registers
from storage.clock import TurnableClock
from storage.tables import Entry, KeptFile, Letter
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import Direction, EntryState, LetterState
from tests.support.service_process import built, environment

SUBJECT = "เรื่องที่ไม่มีใครควรเห็น"
HOUR = timedelta(hours=1)


@pytest.fixture
async def app(tmp_path: Path, sqlite_template: Path, clock: TurnableClock) -> AsyncIterator[App]:
    shutil.copyfile(sqlite_template, tmp_path / "saraban.db")
    env = environment(f"sqlite:///{tmp_path}/saraban.db", tmp_path / "files")
    names = {"SARABAN_TELEGRAM_NAME": "@example_bot", "SARABAN_LINE_NAME": "@000aaaaa"}
    service = built({**env, **names, "SARABAN_PUBLIC_URL": "https://service"}, clock)
    prepare(service)
    yield service
    service.database.close()


@pytest.fixture
async def client(app: App) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app.asgi)
    async with httpx.AsyncClient(transport=transport, base_url="https://service") as opened:
        yield opened


def keep(app: App, content: bytes, mime: str) -> str:
    digest = app.store.keep(content)
    app.database.write_now(lambda uow: uow.add(KeptFile(hash=digest, size=len(content), mime=mime, kept_at=uow.now)))
    return digest


def registered(app: App) -> tuple[int, int]:
    """(letter id, office id) of a letter with number 1."""

    def work(uow: UnitOfWork) -> tuple[int, int]:
        uow.office_id = people.offices(uow)[0].id
        unit = people.office_unit(uow)
        letter = uow.add(Letter(state=LetterState.REGISTERED, subject=SUBJECT, sender="สพฐ.", made_at=uow.now))
        assert unit.id is not None and letter.id is not None
        book = registers.book(uow, unit.id, Direction.RECEIVE, 2569)
        assert book.id is not None
        used = Entry(
            book_id=book.id,
            unit_id=unit.id,
            year=2569,
            number=214,
            state=EntryState.USED,
            letter_id=letter.id,
            taken_at=uow.now,
        )
        uow.add(used)
        return letter.id, uow.office

    return app.database.write_now(work)


# --- probes


async def test_live_and_ready(app: App, client: httpx.AsyncClient) -> None:
    assert (await client.get("/live")).text == "ok"
    answer = await client.get("/ready")
    assert answer.status_code == 503
    assert answer.json() == {"ready": False, "database": True, "migrated": True, "files": True, "started": False}
    app.started.set()
    answer = await client.get("/ready")
    assert (answer.status_code, answer.json()["ready"]) == (200, True)


async def test_ready_tells_what_is_missing_and_no_secret(tmp_path: Path) -> None:
    env = environment("postgresql://saraban:a-password@127.0.0.1:9/saraban", tmp_path / "files")
    away = built(env)
    away.store.folder.rmdir()
    try:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(away.asgi), base_url="https://service") as client:
            answer = await client.get("/ready")
            assert answer.status_code == 503
            assert answer.json() == {
                "ready": False, "database": False, "migrated": False, "files": False, "started": False
            }  # fmt: skip
            page = await client.get("/")
            assert (page.status_code, page.headers["retry-after"]) == (503, "30")
            assert "ระบบไม่พร้อมชั่วคราว" in page.text
            assert "a-password" not in answer.text + page.text
    finally:
        away.database.close()


async def test_metrics_count_rows_and_name_nobody(app: App, client: httpx.AsyncClient) -> None:
    headers = {"X-Telegram-Bot-Api-Secret-Token": "machine-telegram-secret"}
    await client.post("/webhooks/telegram", json={"update_id": 1, "message": {"chat": {"id": 777}}}, headers=headers)
    await client.post("/webhooks/telegram", json={}, headers={})
    text = (await client.get("/metrics")).text
    assert 'saraban_webhooks_total{channel="telegram",status="200"} 1.0' in text
    assert 'saraban_webhooks_total{channel="telegram",status="401"} 1.0' in text
    assert "saraban_inbox_waiting 1.0" in text
    assert "saraban_outbox_waiting 0.0" in text
    assert "saraban_deadlines_waiting 0.0" in text
    assert "777" not in text


# --- files


async def test_a_file_by_its_link_until_it_expires(app: App, client: httpx.AsyncClient, clock: TurnableClock) -> None:
    content = b"%PDF-1.7 a letter"
    link = app.links.file(keep(app, content, "application/pdf"), "หนังสือ 214.pdf", HOUR)
    answer = await client.get(link)
    assert (answer.status_code, answer.content) == (200, content)
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"].startswith("inline; filename*=UTF-8''%E0%B8%AB")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"
    head = await client.head(link)
    assert (head.status_code, head.headers["content-length"]) == (200, str(len(content)))

    clock.advance(HOUR)
    assert (await client.get(link)).status_code == 200
    clock.advance(timedelta(seconds=1))
    expired = await client.get(link)
    assert expired.status_code == 410
    assert "ลิงก์นี้หมดอายุแล้ว" in expired.text
    assert "พิมพ์เลขรับ" in expired.text  # what to do


async def test_a_forged_link_opens_nothing(app: App, client: httpx.AsyncClient) -> None:
    link = app.links.file(keep(app, b"letter", "image/png"), "a.png", HOUR)
    letter = app.links.letter(*registered(app))
    other = link.replace("/f/", "/f/x")
    swapped = "https://service/f/" + letter.rpartition("/")[2] + "/a.png"
    for address in (other, link[:-10] + "AAAA/a.png", swapped, "https://service/f/../../etc/passwd"):
        answer = await client.get(address)
        assert answer.status_code == 404
        assert b"letter" not in answer.content


async def test_what_a_browser_could_run_is_a_download(app: App, client: httpx.AsyncClient) -> None:
    script = b"<script>alert(1)</script>"
    answer = await client.get(app.links.file(keep(app, script, "text/html"), "x.html", HOUR))
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment")


async def test_a_purged_file_says_so(app: App, client: httpx.AsyncClient) -> None:
    digest = keep(app, b"secret after all", "image/png")
    link = app.links.file(digest, "ก/ข.png", HOUR)
    assert (await client.get(link)).status_code == 200
    app.store.purge(digest)
    answer = await client.get(link)
    assert answer.status_code == 410
    assert "ไม่มีไฟล์นี้ในระบบแล้ว" in answer.text


# --- pages


async def test_the_qr_of_a_stamp_tells_number_and_day_only(app: App, client: httpx.AsyncClient) -> None:
    letter_id, office_id = registered(app)
    answer = await client.get(app.links.letter(letter_id, office_id))
    assert answer.status_code == 200
    assert "214/2569" in answer.text
    assert "5 ม.ค. 69" in answer.text or "5 ม.ค. 2569" in answer.text
    assert 'href="https://t.me/example_bot"' in answer.text
    assert "line.me" in answer.text
    assert SUBJECT not in answer.text
    assert "สพฐ." not in answer.text
    for wrong in (app.links.letter(letter_id + 1, office_id), app.links.letter(letter_id, office_id + 1)):
        assert (await client.get(wrong)).status_code == 404
    assert (await client.get("/l/forged")).status_code == 404


async def test_the_privacy_notice_names_the_office_and_the_rights(client: httpx.AsyncClient) -> None:
    text = (await client.get("/privacy")).text
    for said in ("สำนักงานเขตพื้นที่การศึกษาประถมศึกษาตัวอย่าง เขต 1", "ข้อมูลที่เก็บ", "วัตถุประสงค์", "ระยะเวลา", "สิทธิของท่าน"):
        assert said in text


@pytest.mark.parametrize("path", ["/", "/privacy", "/nowhere", "/l/x"])
async def test_pages_are_small_and_load_nothing(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(path)
    assert len(answer.content) < 20_000
    assert "<script" not in answer.text
    assert "src=" not in answer.text
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["content-type"].startswith("text/html")


def test_names_are_escaped() -> None:
    letter = page._templates.get_template("letter.html")
    shown = letter.render(received={"office": "<script>", "number": "1", "day": "-", "doors": ()})
    assert "<script>" not in shown
