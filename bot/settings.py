"""Everything an operator can set, from the environment with the prefix SARABAN_ (deploy/env.example has them all)."""

import json
import re
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from storage import database_url as urls
from storage.vocabulary import Platform

# What Telegram takes as a webhook's secret.
_TELEGRAM_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
# What deploy/env.example shows. A service that runs with a published secret is open to everybody.
_SAMPLES = ("change-me", "123456:replace-with-your-token", "replace-with")


def _no_sample(value: SecretStr) -> SecretStr:
    if any(sample in value.get_secret_value() for sample in _SAMPLES):
        raise ValueError("this is the sample value of deploy/env.example; set your own")
    return value


Secret = Annotated[SecretStr, AfterValidator(_no_sample)]


class ChannelSettings(BaseModel):
    """One bot or official account. `id` is its name in routes and rows: letters, digits, - and _."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    id: str = Field(pattern=r"^[A-Za-z0-9_-]{1,40}$")
    platform: Platform
    office: str
    token: Secret
    secret: Secret
    api: str = ""
    polling: bool = False
    name: str = ""
    """The bot's name for t.me links, or LINE's basic id (@abc1234x) for its links."""


class Settings(BaseSettings):
    """Frozen; secrets never print."""

    model_config = SettingsConfigDict(env_prefix="SARABAN_", frozen=True, extra="ignore")

    database_url: str = "sqlite:///.data/saraban.db"
    files: Path = Path(".data/files")
    public_url: str = ""
    """The https address people and platforms reach this service at, without a path's end slash."""
    secret_key: Secret | None = None
    """Signs links and keys invitation codes. At least 32 characters; without one a key file beside FILES is made."""
    log_level: str = "INFO"
    log_json: bool = False

    office_name: str = "สำนักงานเขตพื้นที่การศึกษา"
    office_short_name: str = ""
    office_code: str = ""

    telegram_token: Secret | None = None
    telegram_secret: Secret | None = None
    telegram_api: str = "https://api.telegram.org"
    telegram_name: str = ""
    telegram_polling: bool = False
    """Ask Telegram for updates instead of being called: for an office without a public address."""

    line_token: Secret | None = None
    line_secret: Secret | None = None
    line_api: str = ""
    line_name: str = ""
    line_free_messages: int = 300
    """Messages a month that the account's plan pays for; 0 = no limit known."""

    channels_file: Path | None = None
    """Several offices: a YAML list of channels (id, platform, office, token, secret, api, polling, name)."""

    reader: Annotated[Literal["on", "off"], BeforeValidator(str.lower)] = "on"
    """Whether pictures are recognised. Checked here; `bot.reader.limits` looks it up, in processes of the reader's own
    and for `saraban read`, which needs no settings."""

    max_webhook_bytes: int = 2_000_000

    @model_validator(mode="after")
    def _whole(self) -> "Settings":
        if self.secret_key is not None and len(self.secret_key.get_secret_value()) < 32:
            raise ValueError("SARABAN_SECRET_KEY needs at least 32 characters")
        if self.telegram_token is not None and self.telegram_secret is None and not self.telegram_polling:
            raise ValueError(
                "SARABAN_TELEGRAM_SECRET is needed beside SARABAN_TELEGRAM_TOKEN (or TELEGRAM_POLLING=true)"
            )
        if self.telegram_secret is not None and not _TELEGRAM_SECRET.fullmatch(self.telegram_secret.get_secret_value()):
            raise ValueError("SARABAN_TELEGRAM_SECRET may hold A-Z a-z 0-9 _ - only, at most 256 of them")
        if (self.line_token is None) != (self.line_secret is None):
            raise ValueError("SARABAN_LINE_TOKEN and SARABAN_LINE_SECRET go together")
        return self

    @property
    def secrets(self) -> tuple[str, ...]:
        """Whatever must not be seen anywhere, for the log to blot out."""
        own = [self.secret_key, *(secret for channel in self.channels for secret in (channel.token, channel.secret))]
        password = urls.password(self.database_url)
        return (*(secret.get_secret_value() for secret in own if secret is not None), *([password] if password else []))

    @cached_property
    def channels(self) -> tuple[ChannelSettings, ...]:
        """All channels: of the channels file, or the one office's own two."""
        if self.channels_file is not None:
            return _of_file(self.channels_file)
        office = self.office_name
        found: list[ChannelSettings] = []
        if self.telegram_token is not None:
            found.append(
                ChannelSettings(
                    id="telegram",
                    platform=Platform.TELEGRAM,
                    office=office,
                    token=self.telegram_token,
                    secret=self.telegram_secret or SecretStr(""),
                    api=self.telegram_api,
                    polling=self.telegram_polling,
                    name=self.telegram_name,
                )
            )
        if self.line_token is not None and self.line_secret is not None:
            found.append(
                ChannelSettings(
                    id="line",
                    platform=Platform.LINE,
                    office=office,
                    token=self.line_token,
                    secret=self.line_secret,
                    api=self.line_api,
                    name=self.line_name,
                )
            )
        return tuple(found)


def _of_file(path: Path) -> tuple[ChannelSettings, ...]:
    raw: Any = yaml.safe_load(path.read_text("utf-8"))
    if not isinstance(raw, list):
        raise ValueError(f"{path} must hold a list of channels")
    channels = tuple(ChannelSettings.model_validate(json.loads(json.dumps(entry))) for entry in raw)
    names = [channel.id for channel in channels]
    if len(set(names)) != len(names):
        raise ValueError(f"{path}: a channel id is used twice")
    return channels
