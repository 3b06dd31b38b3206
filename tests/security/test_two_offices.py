"""Two offices in one database and one service: nothing of one through the other's bots, links or files."""

import shutil
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
import yaml
from pydantic import SecretStr
from sqlmodel import select

from bot.app import App, ChannelOfAnother, build, set_up_offices
from bot.edge.dispatch import Dispatcher
from bot.settings import Settings
from bot.workers.jobs.runner import JobRunner
from bot.workers.jobs.tools import JobTools
from handlers.letters.actions import drafts
from handlers.people.actions import invitations
from storage import inbox, jobs
from storage.clock import TurnableClock
from storage.tables import Event, Job, KeptFile, Letter, Office, Page, Person
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import EventState, Platform
from tests.support.recording_channel import Recording

A, B = "สพป.ก เขต 1", "สพป.ข เขต 2"
SCAN = b"%PDF-1.4 the same circular in both offices"


def channels(folder: Path, *, swapped: bool = False) -> Path:
    offices = (B, A) if swapped else (A, B)
    entries = [
        {"id": f"{letter}-{platform[:2]}", "platform": platform, "office": office, "token": f"{letter}:token",
         "secret": f"{letter}-secret", "name": f"{letter}_{platform}"}
        for letter, office in zip("ab", offices, strict=True)
        for platform in ("telegram", "line")
    ]  # fmt: skip
    path = folder / "channels.yaml"
    path.write_text(yaml.safe_dump(entries, allow_unicode=True), "utf-8")
    return path


def settings(folder: Path, *, swapped: bool = False) -> Settings:
    return Settings(
        database_url=f"sqlite:///{folder}/saraban.db",
        files=folder / "files",
        public_url="https://two.example",
        secret_key=SecretStr("k" * 40),
        channels_file=channels(folder, swapped=swapped),
    )


@pytest.fixture
async def app(tmp_path: Path, sqlite_template: Path, clock: TurnableClock) -> AsyncIterator[App]:
    shutil.copyfile(sqlite_template, tmp_path / "saraban.db")
    app = build(settings(tmp_path), clock)
    app.database.write_now(lambda uow: set_up_offices(uow, app.settings))
    yield app
    app.database.close()
    await app.reader.close()


def office_id(app: App, name: str) -> int:
    found = app.database.read_now(lambda uow: uow.session.exec(select(Office)).all())
    return next(one.id or 0 for one in found if one.name == name)


def person(app: App, office: str) -> int:
    """Somebody of an office."""

    def add(uow: UnitOfWork) -> int:
        return uow.add(Person(first_name="เอก", last_name=office)).id or 0

    return app.database.write_now(add, office_id(app, office))


async def get(app: App, address: str) -> httpx.Response:
    transport = httpx.ASGITransport(app.web)
    async with httpx.AsyncClient(transport=transport, base_url="https://two.example") as client:
        return await client.get(address)


async def test_an_invitation_opens_the_bots_of_its_own_office(app: App, clock: TurnableClock) -> None:
    assert app.links.start("b-te", "12345678") == "https://t.me/b_telegram?start=12345678"
    page = await get(app, app.links.invitation("12345678", clock.now() + timedelta(days=1), ["b-te", "b-li"]))
    assert "b_telegram" in page.text
    assert "a_telegram" not in page.text
    assert "a_line" not in page.text


def test_a_code_of_one_office_opens_nothing_in_the_other(app: App) -> None:
    person(app, A)
    invited = person(app, B)
    code = app.database.write_now(lambda uow: invitations.invite(uow, app.services, invited), office_id(app, B)).code
    said = {}
    for channel in ("a-te", "b-te"):
        payload = {
            "update_id": 1,
            "message": {"message_id": 1, "date": 1, "chat": {"id": 7, "type": "private"}, "text": code},
        }
        row = inbox.row(channel, Platform.TELEGRAM, "1", "7", payload, app.clock.now())
        app.database.write_now(lambda uow, row=row: uow.add(Event(**row)))  # type: ignore[misc]
        app.database.write_now(Dispatcher(app.services).next)
        said[channel] = app.database.read_now(lambda uow: _said(uow), office_id(app, A if channel == "a-te" else B))
    assert B not in said["a-te"]
    assert "เอก" in said["b-te"]


def _said(uow: UnitOfWork) -> str:
    from storage.tables import Delivery

    return " ".join(str(row.message) for row in uow.session.exec(select(Delivery)).all())


def test_an_event_of_a_channel_that_is_gone_is_handled_under_no_office(app: App) -> None:
    row = inbox.row("gone", Platform.TELEGRAM, "1", "7", {"update_id": 1}, app.clock.now())
    app.database.write_now(lambda uow: uow.add(Event(**row)))
    app.database.write_now(Dispatcher(app.services).next)
    assert app.database.read_now(lambda uow: uow.session.exec(select(Event)).one().state) == EventState.IGNORED


def test_a_channel_id_is_never_handed_to_another_office(app: App, tmp_path: Path) -> None:
    """Whoever swaps two ids in the channels file would have each office's letters told in the other's bot."""
    with pytest.raises(ChannelOfAnother):
        app.database.write_now(lambda uow: set_up_offices(uow, settings(tmp_path, swapped=True)))


def keep(app: App, office: str, digest: str) -> int:
    """A letter of an office whose page has these bytes."""

    def add(uow: UnitOfWork) -> int:
        letter = uow.add(Letter(made_at=uow.now))
        assert letter.id is not None
        uow.add(Page(letter_id=letter.id, file_hash=digest, channel_id="x", message_id="1"))
        if uow.session.get(KeptFile, digest) is None:
            uow.add(KeptFile(hash=digest, size=len(SCAN), mime="application/pdf", kept_at=uow.now))
        return letter.id

    return app.database.write_now(add, office_id(app, office))


def runner_of(app: App) -> JobRunner:
    tools = JobTools(app.database, app.store, {"x": Recording("x")}, app.reader, None, app.services)  # type: ignore[arg-type]
    return JobRunner(tools)


async def test_the_same_bytes_tell_nothing_and_are_destroyed_for_nobody_else(app: App) -> None:
    """Both offices got the same circular: neither learns of the other, and one's purge leaves the other's page."""
    digest = app.store.keep(SCAN)
    first, second = keep(app, A, digest), keep(app, B, digest)

    def duplicate(uow: UnitOfWork) -> Letter | None:
        letter = uow.get(Letter, second)
        assert letter is not None
        return drafts.duplicate_of(uow, letter)

    assert app.database.read_now(duplicate, office_id(app, B)) is None
    assert app.database.read_now(lambda uow: uow.get(Letter, first), office_id(app, B)) is None

    def discard(uow: UnitOfWork) -> None:
        letter = uow.get(Letter, first)
        assert letter is not None
        drafts.discard(uow, letter)

    app.database.write_now(discard, office_id(app, A))
    runner = runner_of(app)
    for work in app.database.write_now(lambda uow: jobs.take_jobs(uow, 9)):
        if work.kind == "purge":
            await runner.run(work)
    assert app.store.load(digest) == SCAN


async def test_bytes_kept_while_a_purge_was_waiting_are_not_destroyed(app: App, clock: TurnableClock) -> None:
    """A draft is dropped; before its bytes are destroyed another clerk's reading keeps the same ones, and its result
    has not been handled yet: no row speaks of them at this moment."""
    digest = app.store.keep(SCAN)
    letter_id = keep(app, A, digest)

    def discard(uow: UnitOfWork) -> None:
        letter = uow.get(Letter, letter_id)
        assert letter is not None
        drafts.discard(uow, letter)

    app.database.write_now(discard, office_id(app, A))
    clock.advance(timedelta(seconds=1))
    runner = runner_of(app)
    reading = Job(id=1, office_id=office_id(app, B), kind="keep_file", subject="", due_at=clock.now(),
                   data={"channel": "x", "ref": SCAN.decode(), "chat": "7", "task": 1, "name": "scan.pdf"})  # fmt: skip
    outcome = await runner.run(reading)
    assert outcome.rows is not None
    app.database.write_now(outcome.rows, office_id(app, B))
    for work in app.database.write_now(lambda uow: jobs.take_jobs(uow, 9)):
        if work.kind == "purge":
            await runner.run(work)
    assert app.store.load(digest) == SCAN


@pytest.mark.parametrize(
    "name", ["..", "a/b.pdf", "..%2f..%2fetc", "ก" * 300 + ".pdf", "a\r\nX-Evil: 1", "<b>.html", '";x']
)
async def test_no_name_of_a_file_does_anything_but_name_it(app: App, name: str) -> None:
    digest = app.store.keep(b"<script>alert(1)</script>")
    app.database.write_now(lambda uow: uow.add(KeptFile(hash=digest, size=9, mime="text/html", kept_at=uow.now)))
    answer = await get(app, app.links.file(digest, name, timedelta(hours=1)))
    if name == "..":
        return  # a browser drops the last part of such an address by itself
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment; filename*=UTF-8''")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "x-evil" not in answer.headers


@pytest.mark.parametrize(
    "mime", ["text/html", "image/svg+xml", "application/xhtml+xml", "text/xml", "", "IMAGE/PNG; x"]
)
async def test_nothing_a_person_sent_runs_on_our_address(app: App, mime: str) -> None:
    digest = app.store.keep(b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>")
    app.database.write_now(lambda uow: uow.add(KeptFile(hash=digest, size=9, mime=mime, kept_at=uow.now)))
    answer = await get(app, app.links.file(digest, "x.svg", timedelta(hours=1)))
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["content-type"] == "application/octet-stream"


async def test_an_address_is_good_for_one_thing_and_for_a_while(app: App, clock: TurnableClock) -> None:
    digest = app.store.keep(SCAN)
    address = app.links.file(digest, "x.pdf", timedelta(hours=1))
    token = address.split("/")[-2]
    assert (await get(app, address)).status_code == 200
    forged = [
        token[:-1],
        token[1:],
        token[:-1] + ("A" if token[-1] != "A" else "B"),
        token.replace(".", ".."),
        "." + token,
    ]
    forged += [app.links.letter(1, 1).rpartition("/")[2], "x", "%00", "ก"]
    for one in forged:
        assert (await get(app, f"https://two.example/f/{one}/x.pdf")).status_code == 404
    assert (await get(app, f"https://two.example/l/{token}")).status_code == 404
    assert (await get(app, f"https://two.example/i/{token}")).status_code == 404
    clock.advance(timedelta(hours=1, seconds=1))
    assert (await get(app, address)).status_code == 410
