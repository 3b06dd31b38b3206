"""What a chat is being asked for, and the presses that may come."""

from functools import partial

from storage import conversations
from storage.clock import TurnableClock
from storage.engine import Database
from storage.tables import ButtonRow, Conversation, Office
from storage.unit_of_work import UnitOfWork
from tests.conftest import START, make_office


def ask(database: Database, office: Office, step: str, chat: str = "a", **more: object) -> None:
    database.write_now(lambda uow: conversations.ask(uow, "tg", chat, step, **more), office.id)  # type: ignore[arg-type]


def current(database: Database, office: Office, chat: str = "a") -> Conversation | None:
    return database.read_now(partial(conversations.current, channel_id="tg", chat=chat), office.id)


def test_a_question_takes_the_place_of_the_one_before(database: Database, office: Office, clock: TurnableClock) -> None:
    ask(database, office, "subject", subject="letter:1", data={"try": 1})
    clock.advance(conversations.KEEP / 2)
    ask(database, office, "date")
    question = current(database, office)
    assert question is not None
    assert (question.step, question.subject, question.data) == ("date", "", {})
    assert (question.since, question.expires_at) == (clock.now(), clock.now() + conversations.KEEP)


def test_chats_do_not_share_a_question(database: Database, office: Office) -> None:
    ask(database, office, "subject")
    ask(database, office, "date", chat="b")
    assert [question.step for chat in "ab" if (question := current(database, office, chat))] == ["subject", "date"]
    assert database.read_now(partial(conversations.current, channel_id="ln", chat="a"), office.id) is None


def test_a_question_expires(database: Database, office: Office, clock: TurnableClock) -> None:
    ask(database, office, "subject")
    clock.turn_to(START + conversations.KEEP)
    assert current(database, office) is None
    ask(database, office, "date")
    assert current(database, office) is not None


def test_an_answered_question_is_gone(database: Database, office: Office) -> None:
    ask(database, office, "subject")
    for _ in range(2):
        database.write_now(lambda uow: conversations.end(uow, "tg", "a"), office.id)
    assert current(database, office) is None


def button(button_id: str, uow: UnitOfWork) -> ButtonRow:
    return ButtonRow(id=button_id, office_id=uow.office, channel_id="tg", chat="a", verb="receive", made_at=uow.now)


def test_a_press_leads_to_its_row_in_its_own_office(database: Database, office: Office, clock: TurnableClock) -> None:
    other = make_office(database, "b", "b")
    ids = [conversations.new_button_id() for _ in range(2)]
    assert all(len(button_id) == 22 for button_id in ids)
    database.write_now(lambda uow: conversations.keep_buttons(uow, [button(ids[0], uow).model_dump()]), office.id)
    clock.advance(conversations.KEEP)
    database.write_now(lambda uow: conversations.keep_buttons(uow, [button(ids[1], uow).model_dump()]), office.id)

    def known(of: Office) -> list[bool]:
        return [
            database.read_now(partial(conversations.button, button_id=button_id), of.id) is not None
            for button_id in ids
        ]

    assert (known(office), known(other)) == ([True, True], [False, False])
    database.write_now(lambda uow: conversations.forget_buttons(uow, clock.now()), other.id)
    assert known(office) == [True, True]
    database.write_now(lambda uow: conversations.forget_buttons(uow, clock.now()))
    assert known(office) == [False, True]
