"""What the office says of a message on its way: may it still go out, and what if it cannot arrive."""

from datetime import timedelta

import structlog

from handlers.context import tell
from handlers.texts import admin as texts
from notifications.outbox import About
from storage import letters, outbox, people
from storage.tables import Delivery, Person
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import ApprovalState

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
    if row.purpose == "decide" and row.subject.startswith("approval:") and not row.edits:
        approval = letters.approval(uow, int(row.subject.rpartition(":")[2]))
        if approval is None or (approval.state != ApprovalState.OPEN and approval.decided_by != row.person_id):
            return "decided meanwhile"
    return ""


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
        if person is None:
            return
        for admin in people.admins(uow):
            if admin.id is not None and admin.id != person.id:
                tell(
                    uow, admin.id, texts.blocked(person, account), About(subject=f"person:{person.id}", purpose="alarm")
                )

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
