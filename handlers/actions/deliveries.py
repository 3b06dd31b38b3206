"""What the office says of a message on its way: may it still go out, and what if it cannot arrive."""

from datetime import timedelta

import structlog

from handlers.actions import access
from handlers.context import actor_of, tell
from handlers.texts import admin as texts
from notifications.outbox import About
from storage import letters, outbox, people
from storage.tables import Delivery, Letter, Person
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import ApprovalState, LetterState

log = structlog.get_logger(__name__)


def wanted(uow: UnitOfWork, row: Delivery) -> str:
    """Why a message must not go out any more, or "" if it may.

    It is asked at the last moment: the person may have been unlinked or moved, and what it asks for may be done.
    """
    if row.person_id is not None:
        account = people.account_of_chat(uow, row.channel_id, row.chat)
        if account is None or account.person_id != row.person_id:
            return "unlinked"
        person = uow.get(Person, row.person_id)
        if person is None or not person.active:
            return "no longer here"
        if account.blocked_at is not None:
            return "blocked"
    return _stale(uow, row) or _not_theirs(uow, row)


def _stale(uow: UnitOfWork, row: Delivery) -> str:
    """What asks for a decision that was made meanwhile must not ask; whoever made it gets their confirmation."""
    if row.purpose not in ("decide", "late") or row.edits:
        return ""
    approval = letters.approval(uow, _number_of(row))
    if approval is None or (approval.state != ApprovalState.OPEN and approval.decided_by != row.person_id):
        return "decided meanwhile"
    return ""


def _not_theirs(uow: UnitOfWork, row: Delivery) -> str:
    """What is about a letter must not go to somebody who was moved to another post meanwhile."""
    letter = _letter_of(uow, row)
    if letter is None or letter.state in (LetterState.DRAFT, LetterState.DISCARDED) or row.person_id is None:
        return ""
    person = uow.get(Person, row.person_id)
    if person is None or access.may_see(uow, actor_of(uow, person), letter):
        return ""
    return "not theirs any more"


def _letter_of(uow: UnitOfWork, row: Delivery) -> Letter | None:
    kind = row.subject.partition(":")[0]
    if kind == "approval":
        approval = letters.approval(uow, _number_of(row))
        return letters.letter(uow, approval.letter_id) if approval else None
    if kind == "task":
        task = letters.task(uow, _number_of(row))
        return letters.letter(uow, task.letter_id) if task and task.letter_id else None
    return letters.letter(uow, _number_of(row)) if kind == "letter" else None


def _number_of(row: Delivery) -> int:
    return int(row.subject.rpartition(":")[2])


class Aftermath:
    """Messages that cannot arrive: the account is marked, the admins are told once."""

    def unreachable(self, uow: UnitOfWork, row: Delivery) -> None:
        account = people.account_of_chat(uow, row.channel_id, row.chat)
        if account is None or account.blocked_at is not None:
            return
        account.blocked_at = uow.now
        outbox.withdraw_chat(uow, row.channel_id, row.chat, "blocked")
        uow.record("account.blocked", f"person:{account.person_id}", account=account.id)
        person = uow.get(Person, account.person_id)
        about = About(subject=f"person:{account.person_id}", purpose="alarm")
        # Somebody who speaks is taken to be there again; a chat that goes on refusing us is told of once a day.
        if person is None or outbox.said_since(uow, about.purpose, uow.now - timedelta(days=1), about.subject):
            return
        for admin in people.admins(uow):
            if admin.id is not None and admin.id != person.id:
                tell(uow, admin.id, texts.blocked(person, account), about)

    def quota_spent(self, uow: UnitOfWork, row: Delivery) -> None:
        """LINE's month is used up: the person's other chat gets it, and the admins hear of it once a day."""
        if row.person_id is not None:
            for account in people.accounts(uow, row.person_id):
                if account.channel_id != row.channel_id and account.blocked_at is None:
                    outbox.send_elsewhere(uow, row, account.channel_id, account.chat)
                    break
        if outbox.said_since(uow, "quota_spent", uow.now - timedelta(days=1)):
            return
        log.error("line quota spent", channel=row.channel_id)
        for admin in people.admins(uow):
            if admin.id is not None:
                tell(uow, admin.id, texts.quota_spent(), About(purpose="quota_spent"))
