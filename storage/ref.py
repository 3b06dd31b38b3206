"""The name of one thing of an office: what kind of thing it is, and its row's id."""

from typing import ClassVar, Protocol, Self


class Named(Protocol):
    """A stored row that others name by its kind and id."""

    KIND: ClassVar[str]
    id: int


class Ref(str):
    """`letter:12`: a kind and a row's id. The subject of a press, a timer, a job, a deadline, a message, an act.

    A string, so that rows, JSON and indexes hold it as it is. Read a stored one with `Ref(row.subject)`.
    """

    __slots__ = ()

    @classmethod
    def of(cls, row: Named) -> Self:
        """The name of a stored row."""
        return cls.to(row.KIND, row.id)

    @classmethod
    def to(cls, kind: str, row_id: int) -> Self:
        """The name of a row of which only the id is at hand."""
        return cls(f"{kind}:{row_id}")

    @property
    def kind(self) -> str:
        """`letter` of `letter:12`; "" where nothing is named."""
        return self.partition(":")[0]

    @property
    def id(self) -> int:
        """12 of `letter:12`; 0 where there is no number."""
        number = self.rpartition(":")[2]
        return int(number) if number.isascii() and number.isdecimal() else 0
