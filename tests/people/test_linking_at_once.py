"""Two chats confirm at the same moment: one is linked, on either database."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from handlers.errors import CodeRefused
from handlers.people.actions import invitations
from handlers.people.actions.invitations import Invited
from notifications.outbox import To
from storage import people
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import Platform
from tests.support.play import OFFICER, SERVICES, Play


def invited(play: Play) -> Invited:
    person_id = play.person(OFFICER).id or 0
    return play.database.write_now(lambda uow: invitations.invite(uow, SERVICES, person_id), play.office_id)


def test_many_chats_confirm_one_code_at_once(play: Play) -> None:
    invitation_id = invited(play).invitation_id
    together = threading.Barrier(6)

    def confirm(number: int) -> str:
        chat = To("ln", Platform.LINE, f"U{number}")
        together.wait()
        try:
            play.database.write_now(lambda uow: invitations.confirm(uow, chat, invitation_id), play.office_id)
        except CodeRefused as refused:
            return refused.why
        return "linked"

    with ThreadPoolExecutor(6) as pool:
        outcomes = sorted(pool.map(confirm, range(6)))
    assert outcomes == ["linked", *["used"] * 5]

    def accounts(uow: UnitOfWork) -> int:
        return len(people.accounts(uow, play.person(OFFICER).id or 0))

    assert play.database.read_now(accounts, play.office_id) == 1


def test_the_unique_index_has_the_last_word(play: Play) -> None:
    code = invited(play)
    play.link(OFFICER, ("ln", "earlier"))
    chat = To("ln", Platform.LINE, "later")
    with pytest.raises(CodeRefused, match="taken"):
        play.database.write_now(lambda uow: invitations.confirm(uow, chat, code.invitation_id), play.office_id)


def test_a_new_code_is_never_an_old_one(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    rolled = iter(["00000001", "00000001", "00000002"])
    monkeypatch.setattr(invitations, "new_code", lambda: next(rolled))
    assert [invited(play).code, invited(play).code] == ["00000001", "00000002"]
