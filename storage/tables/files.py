"""What the file store holds."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from storage.columns import UtcDateTime


class KeptFile(SQLModel, table=True):
    """What the file store holds, by SHA-256. Bytes lie in the store; a row without bytes was purged."""

    __tablename__ = "file"
    hash: str = Field(primary_key=True)
    size: int
    mime: str
    kept_at: datetime = Field(sa_type=UtcDateTime)
