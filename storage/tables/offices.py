"""An office, and the chat channels people write to it on."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from storage.columns import Json, UtcDateTime, Word
from storage.tables.base import OfficeOwned
from storage.vocabulary import Platform


class Office(SQLModel, table=True):
    """One สำนักงานเขตพื้นที่การศึกษา. `settings` holds its own rules (circular series, holidays, hours)."""

    id: int = Field(default=None, primary_key=True)
    name: str
    short_name: str = ""
    letter_code: str = ""
    settings: dict[str, Any] = Field(default_factory=dict, sa_type=Json)


class ChatChannel(SQLModel, OfficeOwned, table=True):
    """One bot or official account. Its tokens stand in the settings, never in a row."""

    __tablename__ = "channel"
    id: str = Field(primary_key=True)
    office_id: int = Field(foreign_key="office.id", index=True)
    platform: Platform = Field(sa_type=Word(Platform))
    paused_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    pause_reason: str = ""
    quota_limit: int | None = None
    """Messages a month as the platform itself says them; None where it said no limit, or was not asked yet."""
    quota_used: int | None = None
    quota_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """When the platform was asked."""
