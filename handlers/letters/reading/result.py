"""What was read from a letter: its fields, each with its confidence."""

from datetime import date, time
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict

from storage.vocabulary import LetterKind, Secrecy, Urgency

# A field with a lower confidence is shown with (?). Measured on generated letters that were not used in training: 99 of
# 100 fields without (?) are right. The model card has the figures.
UNSURE_BELOW = 0.82
T = TypeVar("T")
URGENCY_WORDS = {Urgency.MOST_URGENT: "ด่วนที่สุด", Urgency.VERY_URGENT: "ด่วนมาก", Urgency.URGENT: "ด่วน"}


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Field(_Value, Generic[T]):
    """A field of the letter: its value (None: not found), confidence (0 to 1), and the text it was read from."""

    value: T | None = None
    confidence: float = 0.0
    text: str = ""

    @property
    def unsure(self) -> bool:
        """Whether a person has to check the value. It is shown with (?)."""
        return self.value is not None and self.confidence < UNSURE_BELOW


class MeetingDetails(_Value):
    """The meeting or event that a letter invites to. Times are Bangkok time."""

    on: date
    start: time | None = None
    end: time | None = None
    place: str | None = None


class LetterReading(_Value):
    """All fields that were read from one letter. They are proposals: the clerk confirms or corrects them.

    `suspicious_secrecy` is the highest secrecy word found on a line of its own. If it is set, nothing of the letter may
    be stored until a person has confirmed its secrecy.
    """

    type: Field[LetterKind] = Field[LetterKind]()
    number: Field[str] = Field[str]()
    dated: Field[date] = Field[date]()
    sender: Field[str] = Field[str]()
    to: Field[str] = Field[str]()
    subject: Field[str] = Field[str]()
    refs: Field[tuple[str, ...]] = Field[tuple[str, ...]]()
    enclosures: Field[tuple[str, ...]] = Field[tuple[str, ...]]()
    urgency: Field[Urgency] = Field[Urgency]()
    deadline: Field[date] = Field[date]()
    meeting: Field[MeetingDetails] = Field[MeetingDetails]()
    qr: tuple[str, ...] = ()
    suspicious_secrecy: Secrecy | None = None
    pages: int = 0
    notes: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Returns the form that is stored. `from_json` reads it again."""
        return self.model_dump(mode="json")

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "LetterReading":
        return cls.model_validate(data)

    def to_expected_terms(self) -> dict[str, Any]:
        """Returns what `saraban read --json` prints: ISO dates, Thai urgency words, lists, null."""
        meeting = self.meeting.value
        return {
            "type": self.type.value.value if self.type.value else None,
            "number": self.number.value,
            "date": _iso(self.dated.value),
            "from": self.sender.value,
            "to": self.to.value,
            "subject": self.subject.value,
            "refs": list(self.refs.value or ()),
            "enclosures": list(self.enclosures.value or ()),
            "urgency": URGENCY_WORDS.get(self.urgency.value) if self.urgency.value else None,
            "deadline": _iso(self.deadline.value),
            "meeting": None
            if meeting is None
            else {
                "date": _iso(meeting.on),
                "start": f"{meeting.start:%H:%M}" if meeting.start else None,
                "end": f"{meeting.end:%H:%M}" if meeting.end else None,
                "place": meeting.place,
            },
            "qr": list(self.qr),
        }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
