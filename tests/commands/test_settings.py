"""Settings: each is documented, samples are refused, secrets stay secret."""

import re
from pathlib import Path

import pytest
from pydantic import SecretStr, ValidationError
from typer.testing import CliRunner

from bot.__main__ import app
from bot.commands.machine import problems_of
from bot.settings import Settings
from storage.vocabulary import Platform

DEPLOY = Path(__file__).parents[2] / "deploy"
EXAMPLE = (DEPLOY / "env.example").read_text("utf-8")
TOKEN = "4000000001:machine-machine-machine-machine"


def example() -> dict[str, str]:
    """Every variable of env.example with its value there, commented out or not."""
    return dict(re.findall(r"^#?(SARABAN_[A-Z_]+)=(.*)$", EXAMPLE, re.MULTILINE))


def test_every_setting_is_documented_and_every_documented_variable_exists() -> None:
    assert set(example()) == {f"SARABAN_{name.upper()}" for name in Settings.model_fields}


def test_what_the_example_calls_a_default_is_one() -> None:
    shown = dict(re.findall(r"^#(SARABAN_[A-Z_]+)=(.*)$", EXAMPLE, re.MULTILINE))
    own = {"SECRET_KEY", "OFFICE_SHORT_NAME", "OFFICE_CODE", "TELEGRAM_NAME", "LINE_NAME", "CHANNELS_FILE"}
    for name, value in shown.items():
        setting = name.removeprefix("SARABAN_")
        if setting not in own:
            default = Settings.model_fields[setting.lower()].default
            assert str(default).lower() == value.lower(), name


@pytest.mark.parametrize("name", ["TELEGRAM_TOKEN", "TELEGRAM_SECRET", "LINE_TOKEN", "LINE_SECRET", "SECRET_KEY"])
def test_sample_values_are_refused_by_name(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    sample = example()[f"SARABAN_{name}"]
    monkeypatch.setenv(f"SARABAN_{name}", sample)
    with pytest.raises(ValidationError) as caught:
        Settings()
    (line,) = problems_of(caught.value)
    assert line.startswith(f"SARABAN_{name}: ")
    assert sample not in line


@pytest.mark.parametrize(
    ("given", "names"),
    [
        ({"telegram_token": TOKEN}, "SARABAN_TELEGRAM_SECRET"),
        ({"telegram_token": TOKEN, "telegram_secret": "ไทย"}, "SARABAN_TELEGRAM_SECRET"),
        ({"line_token": "t"}, "SARABAN_LINE_SECRET"),
        ({"secret_key": "short"}, "SARABAN_SECRET_KEY"),
    ],
)
def test_what_cannot_work_is_told_by_name(given: dict[str, str], names: str) -> None:
    with pytest.raises(ValidationError, match=names):
        Settings.model_validate(given)


def test_settings_never_print_a_secret() -> None:
    settings = Settings(
        telegram_token=SecretStr(TOKEN),
        telegram_secret=SecretStr("s3cret"),
        line_token=SecretStr("l1ne"),
        line_secret=SecretStr("1ine"),
    )
    shown = f"{settings!r} {settings} {settings.channels!r} {settings.model_dump_json()}"
    assert all(secret not in shown for secret in settings.secrets)
    assert set(settings.secrets) == {TOKEN, "s3cret", "l1ne", "1ine"}


def test_several_offices(tmp_path: Path) -> None:
    """The list in deploy/README.md, as it stands there."""
    shown = re.search(r"```yaml\n(- id:.*?)```", (DEPLOY / "README.md").read_text("utf-8"), re.DOTALL)
    assert shown is not None
    file = tmp_path / "channels.yaml"
    file.write_text(shown[1].replace("replace-with-", ""), "utf-8")
    channels = Settings(channels_file=file).channels
    assert len({channel.office for channel in channels}) == 2
    assert {channel.platform for channel in channels} == {Platform.TELEGRAM, Platform.LINE}
    file.write_text(shown[1], "utf-8")
    with pytest.raises(ValueError, match="sample value"):
        _ = Settings(channels_file=file).channels


def test_check_names_what_is_wrong(tmp_path: Path) -> None:
    env = {
        "SARABAN_DATABASE_URL": f"sqlite:///{tmp_path}/saraban.db",
        "SARABAN_FILES": str(tmp_path / "files"),
        "SARABAN_LOG_LEVEL": "ERROR",
    }
    run = CliRunner(env=env)
    before = run.invoke(app, ["check", "--offline"])
    assert before.exit_code == 1
    assert "WRONG  channels" in before.output
    assert "run `saraban migrate`" in before.output
    assert run.invoke(app, ["migrate"]).exit_code == 0
    polled = {"SARABAN_TELEGRAM_TOKEN": TOKEN, "SARABAN_TELEGRAM_POLLING": "true"}
    after = run.invoke(app, ["check", "--offline"], env=polled)
    assert after.exit_code == 0, after.output
    assert TOKEN not in after.output


def test_check_refuses_the_example_as_it_stands() -> None:
    answer = CliRunner(env=example()).invoke(app, ["check"])
    assert answer.exit_code == 1
    assert "SARABAN_TELEGRAM_TOKEN" in answer.output
    assert "SARABAN_LINE_SECRET" in answer.output


@pytest.mark.parametrize(
    "command",
    [
        "",
        "serve",
        "demo",
        "migrate",
        "check",
        "seed",
        "invite",
        "menus",
        "read",
        "office import",
        "office holidays",
        "audit verify",
        "reader report",
    ],
)
def test_every_command_explains_itself(command: str) -> None:
    answer = CliRunner().invoke(app, [*command.split(), "--help"])
    assert answer.exit_code == 0
    assert "Usage" in answer.output
