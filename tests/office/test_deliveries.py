"""A message is looked at once more before it goes: it may be late, and its reader may be somebody else's by now."""

import pytest
from sqlalchemy import Engine, event
from sqlmodel import col, select

from handlers.context import actor_of, tell
from handlers.letters.actions import approvals, decisions
from handlers.office.actions.deliveries import check_relevance
from notifications.message import Message
from notifications.outbox import About
from storage import people
from storage.tables import Approval, Delivery, Letter, Person, Task
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import Decision, LetterState, PostKind, TaskState
from tests.support.desk import GROUP_CLERK, Desk
from tests.support.play import CLERK, DIRECTOR, FIRST, PERSONNEL, line, posts


def _why_not(desk: Desk, name: str) -> list[str]:
    """Of each message to somebody that has not gone out: why it must not, "" if it may."""

    def look(uow: UnitOfWork) -> list[str]:
        person = desk.play.person(name)
        rows = uow.session.exec(
            select(Delivery).where(col(Delivery.person_id) == person.id, col(Delivery.state) == "pending")
        ).all()
        return [check_relevance(uow, [row]).get(row.seq or 0, "") for row in rows]

    return desk.play.database.read_now(look, desk.play.office_id)


def test_what_is_true_goes_out(desk: Desk) -> None:
    desk.head(DIRECTOR)
    desk.proposed()
    assert _why_not(desk, DIRECTOR) == [""]


def test_not_to_a_chat_that_was_unlinked(desk: Desk) -> None:
    director = desk.head(DIRECTOR)
    desk.proposed()

    def unlink(uow: UnitOfWork) -> None:
        account = people.account_of_chat(uow, *director)
        assert account is not None
        account.unlinked_at = uow.now
        uow.flush()

    desk.play.database.write_now(unlink, desk.play.office_id)
    assert _why_not(desk, DIRECTOR) == ["unlinked"]


def test_not_to_somebody_who_was_moved(desk: Desk) -> None:
    desk.head(DIRECTOR)
    desk.proposed()
    desk.play.bring_in([line(DIRECTOR, PERSONNEL, PostKind.OFFICER, "นักวิชาการ"), *posts()[1:]])
    assert "not theirs any more" in _why_not(desk, DIRECTOR)


def test_no_question_that_was_decided_meanwhile(desk: Desk) -> None:
    """The deputy's card waits for a paused channel while the director, back again, decides."""
    desk.head(DIRECTOR)
    desk.head(FIRST)
    letter_id = desk.proposed()

    def both(uow: UnitOfWork) -> None:
        person = uow.get(Person, desk.play.person(FIRST).id)
        director = uow.get(Person, desk.play.person(DIRECTOR).id)
        assert person is not None and person.id is not None and director is not None
        approval, letter = approvals.open_approval(uow, desk.approval(letter_id).id or 0)
        about = About(subject=f"approval:{approval.id}", version=approval.version, purpose="late")
        tell(uow, person.id, Message(title="x"), about)
        decisions.decide(uow, actor_of(uow, director), approval, letter, decisions.DecisionInput(Decision.KNOWN), "")

    desk.play.database.write_now(both, desk.play.office_id)
    assert _why_not(desk, FIRST) == ["decided meanwhile"]
    assert _why_not(desk, DIRECTOR) == [""]


# --- no press looks at the whole office -------------------------------------------------------------------------------


@pytest.fixture
def crowded(desk: Desk) -> Desk:
    """100 letters before the head of another group, 1,000 tasks in hand in another's."""
    letter_id = desk.proposed()

    def crowd(uow: UnitOfWork) -> None:
        group = next(unit for unit in people.units(uow) if unit.name == PERSONNEL)
        head = next(post for post in people.posts(uow, group.id or 0, PostKind.DIRECTOR))
        clerk = desk.play.person(CLERK).id
        letters = [
            Letter(office_id=uow.office, unit_id=group.id, state=LetterState.SUBMITTED, made_at=uow.now)
            for _ in range(100)
        ]
        uow.session.add_all(letters)
        uow.flush()
        uow.session.add_all(
            Approval(
                office_id=uow.office,
                unit_id=group.id,
                letter_id=one.id,
                post_id=head.id,
                proposed_by=clerk,
                proposed_at=uow.now,
            )
            for one in letters
        )
        uow.session.add_all(
            Task(
                office_id=uow.office,
                unit_id=group.id,
                letter_id=letter_id,
                state=TaskState.RECEIVED,
                made_at=uow.now,
            )
            for _ in range(1_000)
        )
        uow.flush()

    desk.play.database.write_now(crowd, desk.play.office_id)
    return desk


@pytest.mark.parametrize("name", [DIRECTOR, CLERK, GROUP_CLERK])
def test_my_work_asks_a_bounded_number_of_questions(crowded: Desk, name: str) -> None:
    """However much waits for others."""
    chat = crowded.head(name) if name == DIRECTOR else crowded.chat(name)
    asked = []

    def count(*_about: object) -> None:
        asked.append(1)

    event.listen(Engine, "before_cursor_execute", count)
    try:
        crowded.play.type(chat, "งานของฉัน")
    finally:
        event.remove(Engine, "before_cursor_execute", count)
    assert len(asked) < 150
