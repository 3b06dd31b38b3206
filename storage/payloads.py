"""What a press, an open question, a job and an event of our own carry: one type each, declared once.

The row holds a word (`NAME`) and JSON. A flow, an action or a worker never reads that JSON: it gets the value. Words
and keys are a wire format: rows of yesterday's version must still be read, so a field may be added with a default, and
none may be renamed without an alias.
"""

import json
from collections.abc import Mapping
from typing import Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict


class PayloadTooLarge(ValueError):
    """A payload is larger than its row may hold."""


class Payload(BaseModel):
    """The common base. `class AssignTask(PressData, name="task_assign")` declares a word and its arguments.

    What an older version wrote beside the fields is ignored.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True)

    NAME: ClassVar[str] = ""
    MOST_BYTES: ClassVar[int] = 100_000

    def __init_subclass__(cls, *, name: str = "", **config: Any) -> None:
        super().__init_subclass__(**config)

    @classmethod
    def __pydantic_init_subclass__(cls, *, name: str = "", **config: Any) -> None:
        super().__pydantic_init_subclass__(**config)
        if name:
            cls.NAME = name

    def to_json(self) -> dict[str, Any]:
        """What the row holds; fields with their default are left out. Raises PayloadTooLarge."""
        content = self.model_dump(mode="json", by_alias=True, exclude_defaults=True)
        size = len(json.dumps(content, ensure_ascii=False).encode()) if content else 0
        if size > self.MOST_BYTES:
            raise PayloadTooLarge(f"{self.NAME}: {size} bytes, at most {self.MOST_BYTES}")
        return content

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> Self:
        """The value that a row holds. Raises pydantic.ValidationError where it is none of this type."""
        return cls.model_validate(content)


class PressData(Payload):
    """What a button means: its verb and arguments. The platform sees only the opaque id of the button's row."""

    MOST_BYTES: ClassVar[int] = 10_000


class Question(Payload):
    """What a chat is asked for: the next text or file there is the answer."""


class JobData(Payload):
    """Work that is done outside of every transaction: reading a photo, typesetting a paper."""


class EventData(Payload):
    """The result of a job, or another thing that came to pass outside of a transaction."""
