"""The neutral message: what is to be said, before any platform has a say in how.

Values only, frozen, and JSON both ways: a row of the outbox holds one. A renderer (`bot/telegram/render.py`,
`bot/line/render.py`) owns every limit of its platform; nothing here knows one, except that a label is kept
within `LABEL_UNITS` because a label that is cut off misleads.
"""

from enum import IntEnum
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator

from storage.payloads import PressData

# LINE's shortest label (quick reply, template, rich menu) in UTF-16 units; both platforms show it whole.
LABEL_UNITS = 20


def utf16_units(text: str) -> int:
    """Length as both platforms count it."""
    return len(text.encode("utf-16-le")) // 2


class Importance(IntEnum):
    """What may wait for a digest, what may not, and what passes quiet hours."""

    QUIET = 0
    NORMAL = 1
    HIGH = 2
    URGENT = 3


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Fact(_Value):
    """One labelled line of a card: `ที่  ศธ 04001/ว123`. `unsure` is shown as (?)."""

    label: str
    value: str
    unsure: bool = False


class _Button(_Value):
    label: str
    style: Literal["primary", "secondary", "danger"] = "secondary"

    @field_validator("label")
    @classmethod
    def _fits(cls, label: str) -> str:
        if not label.strip() or utf16_units(label) > LABEL_UNITS:
            raise ValueError(f"a label has 1 to {LABEL_UNITS} UTF-16 units: {label!r}")
        return label


class _Pressed(_Button):
    """A button that comes back to us. Made with `of`, out of a typed payload.

    `subject` is what it acts on (`letter:12`), `version` that thing's when shown. The outbox turns it into a row and
    writes that row's opaque `id` here. Renderers send only the id.
    """

    verb: str
    subject: str = ""
    version: int = 0
    args: dict[str, Any] = Field(default_factory=dict)
    id: str = ""

    @classmethod
    def of(cls, label: str, data: PressData, subject: str = "", **more: Any) -> Self:
        """A button that means `data`. `more`: version, style, and what the kind of button has besides."""
        return cls(label=label, verb=data.NAME, args=data.to_json(), subject=subject, **more)


class Press(_Pressed):
    """A button that is pressed and no more."""

    kind: Literal["press"] = "press"
    # A quick answer below the message rather than on the card: LINE's quick replies; on Telegram a row like others.
    quick: bool = False


class PickDate(_Pressed):
    """A press that asks for a date (or a date and time) first: LINE's picker; elsewhere a press like any other,
    which the flow answers with a calendar of buttons. Bounds are common-era ISO (`2026-01-30`, `2026-01-30T08:30`)."""

    kind: Literal["pick"] = "pick"
    mode: Literal["date", "datetime"] = "date"
    initial: str | None = None
    earliest: str | None = None
    latest: str | None = None


class OpenLink(_Button):
    """Opens an https page."""

    kind: Literal["link"] = "link"
    url: str


class CopyText(_Button):
    """Copies `text` to the clipboard of the phone."""

    kind: Literal["copy"] = "copy"
    text: str


Button = Annotated[Press | PickDate | OpenLink | CopyText, Field(discriminator="kind")]


class Attachment(_Value):
    """A kept file to go with the message, named by content hash in the file store.

    A PDF goes out as a document on Telegram; LINE cannot send files, so there the renderer shows `preview_hash`
    (a JPEG) with a button to a signed, expiring link.
    """

    hash: str
    name: str
    mime: str
    preview_hash: str | None = None


class Message(_Value):
    """One message to one person. `title` is the first line and says what happened.

    `sensitive`: contents may not be shown by forwarding or previews. `group_rows`: how many buttons stand in a row
    is the renderer's choice; a tuple of rows here only says what belongs together.
    """

    v: Literal[1] = 1
    title: str
    facts: tuple[Fact, ...] = ()
    body: str = ""
    rows: tuple[tuple[Button, ...], ...] = ()
    files: tuple[Attachment, ...] = ()
    importance: Importance = Importance.NORMAL
    sensitive: bool = False

    @property
    def buttons(self) -> tuple[Press | PickDate | OpenLink | CopyText, ...]:
        return tuple(button for row in self.rows for button in row)

    def to_text(self) -> str:
        """The whole as plain text, for logs of tests, digests and the clerk's copy; buttons are left out."""
        lines = [self.title]
        lines += [f"{f.label}  {f.value}{' (?)' if f.unsure else ''}" for f in self.facts]
        if self.body:
            lines.append(self.body)
        return "\n".join(lines)
