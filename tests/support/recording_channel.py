"""A channel that keeps what it was asked to send, and fails as a test tells it to."""

import asyncio
from collections.abc import Callable, Mapping, Sequence

from notifications.channel import DeliveryFailure, Limits, Outgoing, Receipt
from notifications.delivery import DeliveryPolicy
from storage.tables import Delivery
from storage.unit_of_work import UnitOfWork


class Recording:
    """`Channel` without a platform: every call is on `calls`; `fails` may raise before or after it is carried out."""

    def __init__(
        self, name: str, *, can_edit: bool = True, together: int = 1, in_flight: int = 8, charged: bool = False
    ) -> None:
        self.id = name
        self.limits = Limits(
            per_second=10_000,
            per_chat_per_second=10_000,
            can_edit=can_edit,
            charged=charged,
            together=together,
            in_flight=in_flight,
        )
        self.calls: list[tuple[str, list[str]]] = []
        self.outgoing: list[Outgoing] = []
        self.edited: list[tuple[str, tuple[str, ...]]] = []
        self.most_at_once = 0
        self._at_once = 0
        self.fails: Callable[[list[Outgoing]], DeliveryFailure | None] = lambda _rows: None

    async def send(self, outgoing: list[Outgoing]) -> Receipt:
        self._at_once += 1
        self.most_at_once = max(self.most_at_once, self._at_once)
        try:
            await asyncio.sleep(0)
            failure = self.fails(outgoing)
            if failure is not None:
                raise failure
            self.outgoing += outgoing
            self.calls.append((outgoing[0].chat, [row.message.title for row in outgoing]))
            free = self.limits.charged and outgoing[0].reply_token is not None
            return Receipt(tuple(f"m{len(self.calls)}.{n}" for n, _ in enumerate(outgoing)), free=free)
        finally:
            self._at_once -= 1

    async def replace(self, outgoing: Outgoing, message_ids: tuple[str, ...]) -> Receipt:
        failure = self.fails([outgoing])
        if failure is not None:
            raise failure
        self.edited.append((outgoing.message.title, message_ids))
        return Receipt(message_ids)

    async def fetch(self, file_ref: str) -> bytes:
        return file_ref.encode()

    async def acknowledge(self, chat: str, press_ref: str | None) -> None:
        return None

    async def quota(self) -> None:
        return None

    def titles(self, chat: str) -> list[str]:
        """What this chat was sent, in order."""
        return [title for to, titles in self.calls if to == chat for title in titles]


class Noted:
    """An office to which all is wanted, and which notes what became of its messages."""

    def __init__(self) -> None:
        self.unwanted: set[str] = set()
        self.delivered_chats: list[str] = []
        self.unreachable_chats: list[str] = []
        self.refused_chats: list[str] = []
        self.unpaid_chats: list[str] = []

    @property
    def policy(self) -> DeliveryPolicy:
        return DeliveryPolicy(self.check_relevance, self)

    def check_relevance(self, _uow: UnitOfWork, rows: Sequence[Delivery]) -> Mapping[int, str]:
        return {row.seq or 0: "done meanwhile" for row in rows if row.subject in self.unwanted}

    def delivered(self, _uow: UnitOfWork, rows: Sequence[Delivery]) -> None:
        self.delivered_chats += [row.chat for row in rows]

    def unreachable(self, _uow: UnitOfWork, rows: Sequence[Delivery]) -> None:
        self.unreachable_chats += [row.chat for row in rows]

    def refused(self, _uow: UnitOfWork, rows: Sequence[Delivery]) -> None:
        self.refused_chats += [row.chat for row in rows]

    def over_budget(self, _uow: UnitOfWork, rows: Sequence[Delivery], *, by_platform: bool) -> None:
        self.unpaid_chats += [row.chat for row in rows]
