"""Jobs and events of our own as the version before typed payloads stored them: they are still read, run and handled.

`kept_rows.json` holds one row of each kind, with the words and keys of that version. Never change a row there.
"""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, select

from bot.reader.reader import Reader
from bot.workers.jobs.registry import JOBS, by_kind
from bot.workers.jobs.runner import JobRunner
from bot.workers.jobs.tools import JobTools
from handlers import registry
from handlers.letters.reading.page_text import PageText
from handlers.letters.reading.result import LetterReading
from handlers.meetings.papers.door_poster import DoorPoster, door_poster_pdf
from storage.engine import Database
from storage.payloads import EventData, JobData, Payload
from storage.tables import Event, Job, Letter, Office, Page, Unit
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import UnitKind
from tests.conftest import make_office
from tests.support.play import SERVICES
from tests.support.recording_channel import Recording

KEPT: dict[str, list[dict[str, Any]]] = json.loads((Path(__file__).parent / "kept_rows.json").read_text())
# Kinds that tell no chat when they are done.
NOTHING = {"purge", "menu", "quota", "meeting_calendar", "meeting_paper"}


class Files:
    """A file store that has every file: one PDF."""

    def __init__(self) -> None:
        poster = next(job["data"]["poster"] for job in KEPT["jobs"] if job["kind"] == "door_poster")
        self.pdf = door_poster_pdf(DoorPoster.from_json(poster))
        self.kept: list[bytes] = []

    def keep(self, content: bytes) -> str:
        self.kept.append(content)
        return f"{len(self.kept):064x}"

    def load(self, digest: str) -> bytes:
        return self.pdf

    def purge(self, digest: str) -> None:
        return None


class ReaderOfAnything(Reader):
    available = True

    async def read(self, files: Sequence[bytes]) -> tuple[tuple[PageText, ...], LetterReading]:
        return (), LetterReading()

    async def to_pdf(self, files: Sequence[bytes]) -> bytes:
        return b"%PDF"

    async def bound(self, files: Sequence[bytes]) -> tuple[bytes, bytes]:
        return b"%PDF", b"JPEG"

    async def preview(self, data: bytes, page: int = 0) -> bytes:
        return b"JPEG"

    async def close(self) -> None:
        return None


class NoMenus:
    def __init__(self) -> None:
        self.given: list[int] = []

    async def give(self, account_id: int, office_id: int) -> None:
        self.given.append(account_id)


@pytest.fixture
def office(sqlite_database: Database) -> Office:
    return make_office(sqlite_database)


@pytest.fixture
def tools(sqlite_database: Database, office: Office) -> JobTools:
    def add(uow: UnitOfWork) -> None:
        for number in range(4):
            uow.add(Unit(office_id=office.id, kind=UnitKind.SCHOOL, name=f"รร. {number}", short_name=""))
        letter = uow.add(Letter(made_at=uow.now))
        uow.flush()
        uow.add(Page(letter_id=letter.id, position=1, channel_id="tg", ref="r", mime="image/jpeg", message_id="1"))

    sqlite_database.write_now(add, office.id)
    names = {str(job["data"].get("channel", "tg")) for job in KEPT["jobs"]} | {"tg"}
    channels = {name: Recording(name) for name in names}
    return JobTools(sqlite_database, Files(), channels, ReaderOfAnything(), NoMenus(), SERVICES)  # type: ignore[arg-type]


def named(base: type[Payload]) -> Iterator[type[Payload]]:
    """The kinds that are declared in a `jobs` module."""
    for each in base.__subclasses__():
        if each.__module__.endswith(".jobs") and each.NAME:
            yield each
        yield from named(each)


@pytest.mark.parametrize("kept", KEPT["jobs"], ids=lambda kept: "-".join([kept["kind"], *_marks(kept)]))
async def test_a_kept_job_is_run(tools: JobTools, office: Office, kept: dict[str, Any]) -> None:
    database = tools.database
    database.write_now(lambda uow: uow.add(Job(**kept, due_at=uow.now)), office.id)
    runner = JobRunner(tools)
    await runner.work()
    await runner.idle()

    def look(uow: UnitOfWork) -> tuple[list[Job], list[Event]]:
        jobs = uow.session.exec(select(Job).where(col(Job.kind) == kept["kind"])).all()
        return list(jobs), list(uow.session.exec(select(Event)).all())

    jobs, events = database.read_now(look, office.id)
    assert [(job.done_at is not None, job.failure) for job in jobs] == [(True, "")]
    if kept["kind"] in NOTHING:
        assert events == []
        return
    (event,) = events
    what, data = event.payload["what"], event.payload["data"]
    stored = next(one["data"] for one in KEPT["events"] if one["what"] == what)
    assert set(data) <= set(stored)
    assert data["answer_to"] == kept["data"]["answer_to"]
    assert (event.channel_id, event.chat) == (kept["data"]["channel"], kept["data"]["chat"])


@pytest.mark.parametrize("kept", KEPT["events"], ids=lambda kept: kept["what"])
def test_a_kept_event_is_read(kept: dict[str, Any]) -> None:
    (declared,) = {each for each in named(EventData) if kept["what"] == each.NAME}
    value = declared.from_json(kept["data"])
    assert declared.from_json(value.to_json()) == value
    assert {name: kept["data"][name] for name in value.to_json()} == value.to_json()
    assert kept["what"] in registry.EVENTS


def test_there_is_a_row_of_each_kind() -> None:
    assert {job["kind"] for job in KEPT["jobs"]} == set(JOBS)
    assert {event["what"] for event in KEPT["events"]} == {each.NAME for each in named(EventData)}


def test_each_job_that_is_declared_is_run_and_each_event_is_handled() -> None:
    assert {each.NAME for each in named(JobData)} == set(JOBS)
    assert {each.NAME for each in named(EventData)} == set(registry.EVENTS)


def test_a_kind_of_job_is_claimed_once() -> None:
    one = JOBS["read"]
    with pytest.raises(RuntimeError, match="'read' is claimed twice"):
        by_kind([one, one])


def _marks(kept: dict[str, Any]) -> list[str]:
    return [str(kept["data"][name]) for name in ("then", "template") if kept["data"].get(name)]
