"""The example office with linked chats, as the measurements find it."""

from collections.abc import Sequence
from pathlib import Path

from sqlmodel import select

from bot.app import build, set_up_offices
from bot.commands.seed import seed
from bot.settings import Settings
from bot.simulator.app import SAMPLE_ACCOUNT, SAMPLE_BOT
from storage import migrate, people
from storage.tables import Account, Person
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import Platform

TELEGRAM_SECRET = "bench-telegram-secret"
OFFICE = "สำนักงานเขตพื้นที่การศึกษาประถมศึกษาตัวอย่าง เขต 1"


def environment(
    database_url: str, files: Path, *, port: int, telegram_api: str = "", line_api: str = ""
) -> dict[str, str]:
    """The settings of a service as an operator gives them."""
    return {
        "BENCH_PORT": str(port),
        "SARABAN_DATABASE_URL": database_url,
        "SARABAN_FILES": str(files),
        "SARABAN_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "SARABAN_SECRET_KEY": "bench-" * 8,
        "SARABAN_OFFICE_NAME": OFFICE,
        "SARABAN_TELEGRAM_TOKEN": SAMPLE_BOT.token,
        "SARABAN_TELEGRAM_SECRET": TELEGRAM_SECRET,
        "SARABAN_TELEGRAM_API": telegram_api,
        "SARABAN_LINE_TOKEN": SAMPLE_ACCOUNT.token,
        "SARABAN_LINE_SECRET": SAMPLE_ACCOUNT.secret,
        "SARABAN_LINE_API": line_api,
    }


def settings_of(environment: dict[str, str]) -> Settings:
    """The same for this process."""
    values = {key.removeprefix("SARABAN_").lower(): value for key, value in environment.items() if "SARABAN_" in key}
    return Settings.model_validate(values)


def prepare(settings: Settings, chats: Sequence[tuple[Platform, str]] = ()) -> None:
    """A database with the example office in it; each chat is linked to a person of its own per platform."""
    app = build(settings)
    migrate.upgrade(app.database)
    app.database.write_now(lambda uow: set_up_offices(uow, settings))
    seed(app.database, app.services)

    def link(uow: UnitOfWork) -> None:
        uow.office_id = people.offices(uow)[0].id
        persons = uow.session.exec(select(Person)).all()
        for platform in Platform:
            mine = [chat for on, chat in chats if on == platform]
            for person, chat in zip(persons, mine, strict=False):
                assert person.id is not None
                uow.add(
                    Account(
                        person_id=person.id,
                        channel_id=str(platform),
                        platform=platform,
                        chat=chat,
                        linked_at=uow.now,
                    )
                )
            if len(mine) > len(persons):
                raise RuntimeError("more chats than people")

    app.database.write_now(link)
    app.database.close()
