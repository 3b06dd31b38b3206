"""Guessing invitation codes: limited for a chat and for the office, and every wrong answer looks the same."""

import pytest

from storage import people
from storage.clock import TurnableClock
from storage.unit_of_work import UnitOfWork
from tests.support.play import ADMIN, CLERK, OFFICER, Play

ADMINS = ("tg", "admin")


def code_for(play: Play, name: str) -> str:
    shown = play.type(ADMINS, f"เชิญ {name}").to_text()
    return next(word for word in shown.split() if word.replace("-", "").isdigit() and len(word) == 9)


def unlike(code: str) -> str:
    return f"{(int(code.replace('-', '')) + 1) % 10**8:08d}"


@pytest.fixture
def door(play: Play) -> Play:
    play.link(ADMIN, ADMINS)
    return play


def linked(play: Play, name: str) -> bool:
    def look(uow: UnitOfWork) -> bool:
        return bool(people.accounts(uow, play.person(name).id or 0))

    return play.database.read_now(look, play.office_id)


def test_a_chat_that_guesses_is_stopped_even_when_it_guesses_right(door: Play, clock: TurnableClock) -> None:
    code = code_for(door, OFFICER)
    for _ in range(5):
        door.type(("ln", "thief"), unlike(code))
    answer = door.type(("ln", "thief"), code).to_text()
    assert "เอก" not in answer
    assert not linked(door, OFFICER)


def test_many_chats_together_do_not_buy_many_guesses(door: Play) -> None:
    code = code_for(door, OFFICER)
    said = [door.type(("ln", f"thief{number // 4}"), unlike(code)).to_text() for number in range(60)]
    assert len(set(said[:30])) == 1
    assert len(set(said[30:])) == 1
    assert said[0] != said[-1]
    assert "เอก" not in door.type(("ln", "fresh"), code).to_text()


def test_a_wrong_code_and_a_revoked_one_are_told_alike(door: Play) -> None:
    """Nobody learns that a name, or a code, ever was."""
    first = code_for(door, OFFICER)
    code_for(door, OFFICER)
    wrong = door.type(("ln", "a"), unlike(unlike(first)))
    revoked = door.type(("ln", "b"), first)
    assert wrong.to_text() == revoked.to_text()
    assert "เอก" not in revoked.to_text()


def test_two_chats_that_confirm_one_code_give_one_link(door: Play) -> None:
    code = code_for(door, CLERK)
    cards = [(chat, door.type(chat, code)) for chat in (("ln", "one"), ("ln", "two"))]
    for chat, card in cards:
        door.press(chat, "ถูกต้อง ผูกบัญชี", card)
    accounts = door.database.read_now(lambda uow: people.accounts(uow, door.person(CLERK).id or 0), door.office_id)
    assert [account.chat for account in accounts] == ["one"]


@pytest.mark.parametrize("typed", ["{}", " {} ", "/start {}", "/start@office_bot {}", "ผูกบัญชี {}"])
def test_a_code_is_taken_as_it_comes(door: Play, typed: str) -> None:
    assert "เอก" in door.type(("ln", "me"), typed.format(code_for(door, OFFICER))).to_text()
