"""Many messages at once are the same rows as one after the other."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from notifications import outbox
from notifications.message import Message, OpenLink, Press
from notifications.outbox import About, To
from storage.engine import Database
from storage.tables import ButtonRow, Delivery, Office
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import Platform, SendState

Item = tuple[To, Message, About]


def item(number: int, chat: str = "", *, title: str = "หนังสือเวียน", card: bool = True) -> Item:
    """What a school gets of a circular."""
    platform = (Platform.TELEGRAM, Platform.LINE)[number % 2]
    to = To("tg" if platform == Platform.TELEGRAM else "ln", platform, chat or f"chat{number}", number)
    subject = f"receiver:{number}"
    rows = (
        (Press(label="รับทราบ", verb="acknowledge", subject=subject, version=1, args={"a": [1]}),),
        (
            OpenLink(label="เปิดหนังสือ", url="https://office.example/l"),
            Press(label="มอบครู", verb="pass", subject=subject),
        ),
    )
    return to, Message(title=title, rows=rows), About(subject, 1, subject if card else "", "circular")


def one_by_one(uow: UnitOfWork, items: Sequence[Item], **when: Any) -> None:
    for to, message, about in items:
        outbox.put(uow, to, message, about, **when)


def arrive(uow: UnitOfWork) -> None:
    for row in uow.session.exec(select(Delivery).where(col(Delivery.state) == SendState.PENDING)).all():
        row.state, row.done_at, row.message_ids = SendState.SENT, uow.now, [f"{row.chat}, {row.message['title']}"]
    uow.flush()


def rows_of(uow: UnitOfWork) -> list[dict[str, Any]]:
    """Every row of the outbox in order, with its presses in place of their opaque ids."""
    presses = {row.id: row.model_dump(exclude={"id"}) for row in uow.session.exec(select(ButtonRow)).all()}
    rows = [
        row.model_dump(exclude={"seq"}) for row in uow.session.exec(select(Delivery).order_by(col(Delivery.seq))).all()
    ]
    assert len({row.pop("key") for row in rows}) == len(rows)
    for row in rows:
        for button in (button for line in row["message"].get("rows", ()) for button in line if "id" in button):
            button["id"] = presses.pop(button["id"])
    assert not presses
    return rows


@pytest.mark.parametrize(
    "before",
    [
        pytest.param([], id="nothing was shown before"),
        pytest.param(["arrived"], id="a card stands there"),
        pytest.param(["waits"], id="a card waits to go out"),
        pytest.param(["arrived", "waits"], id="a card waits that takes the place of another"),
    ],
)
def test_a_circular_is_the_same_rows_as_its_messages(database: Database, office: Office, before: list[str]) -> None:
    items = [item(number) for number in range(6)] + [item(8, "chat0"), item(8, "chat0"), item(9, "chat0", card=False)]

    def rows_by(uow: UnitOfWork, put: Callable[..., None]) -> list[dict[str, Any]]:
        for title in before:
            one_by_one(uow, [item(number, title=title) for number in range(4)])
            if title == "arrived":
                arrive(uow)
        put(uow, items, expires_at=uow.now + timedelta(days=1))
        return rows_of(uow)

    # A read is rolled back: both begin in the same empty outbox.
    singly = database.read_now(lambda uow: rows_by(uow, one_by_one), office.id)
    together = database.read_now(lambda uow: rows_by(uow, outbox.put_many), office.id)
    assert together == singly


def test_its_channels_are_rung(database: Database, office: Office) -> None:
    def put(uow: UnitOfWork) -> set[str]:
        outbox.put_many(uow, [item(1), item(2)], not_before=uow.now + timedelta(hours=1))
        outbox.put_many(uow, [])
        return uow.signals

    assert database.write_now(put, office.id) == {"outbox:tg", "outbox:ln"}
