"""Invitations: one-time codes that turn a stranger's chat into somebody's chat."""

from dataclasses import dataclass
from datetime import datetime

from handlers.common.codes import CODE_LIFE, TRIES_OF_A_CHANNEL, TRIES_OF_A_CHAT, hash_code, new_code, normalise_code
from handlers.common.words import full_name
from handlers.context import Actor, Services, actor_of
from handlers.errors import AlreadyDone, CodeFault, CodeRefused, Done, NotFound, PersonSuspended
from handlers.people.actions.people import Member, get_member, menu_of, set_menu, unlink
from notifications.outbox import To
from storage import people
from storage.errors import AccountTaken
from storage.ref import Ref
from storage.tables import Account, CodeTry, Invitation
from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class Invited:
    """A fresh invitation. `code` is nowhere else: only its keyed hash is kept."""

    found: Member
    code: str
    invitation_id: int
    expires_at: datetime


@dataclass(frozen=True)
class CodeCheck:
    """What a typed code opens: an invitation to confirm, or why it is refused.

    `invitation` is set for a refusal too where the code was known, so that the office's admins can be told; nothing of
    it is for the chat that typed it.
    """

    invitation: Invitation | None
    refused: CodeFault | None = None


def invite(uow: UnitOfWork, services: Services, person_id: int, by: int | None = None) -> Invited:
    """Makes a new code for a person; an earlier unused one stops working. Raises NotFound, PersonSuspended."""
    found = get_member(uow, person_id)
    if not found.person.active:
        raise PersonSuspended(full_name(found.person))
    for earlier in people.open_invitations(uow, person_id):
        earlier.revoked_at = uow.now
    code = _unused_code(uow, services)
    row = uow.add(
        Invitation(
            person_id=person_id,
            code_hash=hash_code(code, services.pepper),
            made_by=by,
            made_at=uow.now,
            expires_at=uow.now + CODE_LIFE,
        )
    )
    uow.audit("invited", Ref.to("person", person_id), invitation=row.id)
    return Invited(found, code, row.id, row.expires_at)


def revoke(uow: UnitOfWork, invitation_id: int, why: str) -> Invitation:
    """Revokes an invitation: its code opens nothing any more. Raises NotFound, AlreadyDone."""
    row = people.invitation_by_id(uow, invitation_id, lock=True)
    if row is None:
        raise NotFound("invitation")
    if row.used_at is not None:
        raise AlreadyDone(Done.LINKED, at=row.used_at)
    if row.revoked_at is not None:
        raise AlreadyDone(Done.REVOKED, at=row.revoked_at)
    row.revoked_at = uow.now
    uow.audit("invitation_revoked", Ref.to("person", row.person_id), invitation=row.id, why=why)
    return row


def try_code(uow: UnitOfWork, services: Services, chat: To, typed: str) -> CodeCheck:
    """What the code typed by an unlinked chat opens. Never raises: a refused try must stay counted.

    Says the same of a code that never was and of one that was taken back, whoever it was for.
    """
    if _too_many(uow, chat):
        return CodeCheck(None, CodeFault.TOO_MANY)
    code = normalise_code(typed)
    row = people.invitation(uow, hash_code(code, services.pepper)) if code else None
    refused = _why_not(uow, row)
    if refused:
        uow.add(CodeTry(channel_id=chat.channel_id, chat=chat.chat, at=uow.now))
        uow.audit("code_refused", f"chat:{chat.channel_id}:{chat.chat}", why=refused, invitation=row.id if row else 0)
        return CodeCheck(row, refused)
    assert row is not None
    if _has_chat(uow, row.person_id, chat.channel_id):
        uow.audit(
            "code_refused",
            Ref.to("person", row.person_id),
            why=CodeFault.TAKEN,
            chat=chat.chat,
            channel=chat.channel_id,
        )
        return CodeCheck(row, CodeFault.TAKEN)
    return CodeCheck(row)


def check(uow: UnitOfWork, chat: To, invitation_id: int) -> CodeCheck:
    """`try_code` for a press on the card that a right code brought: what was right then may be over now."""
    row = people.invitation_by_id(uow, invitation_id, lock=True)
    refused = _why_not(uow, row)
    if not refused and row is not None and _has_chat(uow, row.person_id, chat.channel_id):
        refused = CodeFault.TAKEN
    return CodeCheck(row, refused)


def confirm(uow: UnitOfWork, chat: To, invitation_id: int, display_name: str = "") -> Actor:
    """Link the chat that confirmed to the invited person. Raises CodeRefused: everything is asked again here."""
    row = people.invitation_by_id(uow, invitation_id, lock=True)
    refused = _why_not(uow, row)
    if refused or row is None:
        raise CodeRefused(refused or CodeFault.UNKNOWN)
    account = _link(uow, row.person_id, chat, display_name)
    row.used_at = uow.now
    person = get_member(uow, row.person_id).person
    actor = actor_of(uow, person, account)
    # From here on the act is the person's own: both ids stand in the record.
    uow.actor = (actor.id, account.id)
    uow.audit("linked", Ref.to("person", actor.id), invitation=row.id, channel=chat.channel_id, chat=chat.chat)
    set_menu(uow, account, menu_of(actor))
    return actor


def move_chat(uow: UnitOfWork, chat: To, invitation_id: int) -> Actor:
    """An admin lets a person go on in a new chat: the one linked so far is cut off. Raises CodeRefused."""
    row = people.invitation_by_id(uow, invitation_id, lock=True)
    refused = _why_not(uow, row)
    if refused or row is None:
        raise CodeRefused(refused or CodeFault.UNKNOWN)
    by = uow.actor
    for account in people.accounts(uow, row.person_id):
        if account.channel_id == chat.channel_id:
            unlink(uow, account, "moved to another chat")
    uow.flush()
    actor = confirm(uow, chat, invitation_id)
    uow.actor = by
    return actor


def _link(uow: UnitOfWork, person_id: int, chat: To, display_name: str) -> Account:
    try:
        return people.link(
            uow,
            Account(
                person_id=person_id,
                channel_id=chat.channel_id,
                platform=chat.platform,
                chat=chat.chat,
                display_name=display_name[:100],
                linked_at=uow.now,
            ),
        )
    except AccountTaken as taken:
        raise CodeRefused(CodeFault.TAKEN) from taken


def _why_not(uow: UnitOfWork, row: Invitation | None) -> CodeFault | None:
    if row is None or row.revoked_at is not None:
        return CodeFault.UNKNOWN
    if row.used_at is not None:
        return CodeFault.USED
    if row.expires_at <= uow.now:
        return CodeFault.EXPIRED
    return None if get_member(uow, row.person_id).person.active else CodeFault.UNKNOWN


def _has_chat(uow: UnitOfWork, person_id: int, channel_id: str) -> bool:
    return any(account.channel_id == channel_id for account in people.accounts(uow, person_id))


def _too_many(uow: UnitOfWork, chat: To) -> bool:
    of_chat = people.tries(uow, chat.channel_id, chat.chat, uow.now - TRIES_OF_A_CHAT.within)
    of_all = people.tries_of_office(uow, uow.now - TRIES_OF_A_CHANNEL.within)
    return of_chat >= TRIES_OF_A_CHAT.tries or of_all >= TRIES_OF_A_CHANNEL.tries


def _unused_code(uow: UnitOfWork, services: Services) -> str:
    """A code that no earlier invitation of the office has: an old one must not open a new door."""
    while True:
        code = new_code()
        if people.invitation(uow, hash_code(code, services.pepper)) is None:
            return code
