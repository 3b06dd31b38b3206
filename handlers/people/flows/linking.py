"""Journey 1: a stranger's code, linking a chat, and one's own chats."""

from handlers.common.codes import normalise_code
from handlers.common.words import full_name
from handlers.context import Context, tell
from handlers.errors import AlreadyDone, CodeFault, Done, NotFound
from handlers.incoming import Joined, Pressed, Text
from handlers.meetings.flows import check_in
from handlers.meetings.rules.check_in import read_start
from handlers.people.actions import invitations, people
from handlers.people.actions.invitations import CodeCheck
from handlers.people.presses import (
    ConfirmLink,
    ConfirmUnlink,
    LinkOtherPlatform,
    MoveChat,
    RefuseLink,
    RequestCode,
    Unlink,
)
from handlers.people.texts import linking as texts
from handlers.people.texts import people as admin_texts
from handlers.routes import Command, Routes, on_press
from notifications.message import Message
from notifications.outbox import About
from storage import people as rows
from storage.outbox import SHOWS_A_CODE
from storage.ref import Ref
from storage.tables import Invitation
from storage.vocabulary import Platform


def stranger(context: Context) -> None:
    """Whatever somebody without a link does: a code is tried, all else gets the one sentence."""
    event = context.event
    typed = event.text if isinstance(event, Text) else event.start if isinstance(event, Joined) else None
    if typed and normalise_code(typed):
        _try(context, typed)
    else:
        context.reply(texts.stranger())


def start(context: Context) -> None:
    """`/start`, alone or with a code from a deep link; "ผูกบัญชี" with or without one."""
    door = read_start(context.rest)
    if context.rest and normalise_code(context.rest):
        _try(context, context.rest)
    elif door is not None:
        check_in.enter(context, door)
    elif context.who is not None:
        context.reply(texts.linked_already(context.who.full_name))
    else:
        context.reply(texts.stranger())


def _try(context: Context, typed: str) -> None:
    if context.who is not None:
        # One chat stands for one person; whoever shares a phone unlinks first.
        context.reply(texts.linked_already(context.who.full_name))
        return
    tried = invitations.try_code(context.uow, context.services, context.to, typed)
    _answer(context, tried)


def _answer(context: Context, tried: CodeCheck) -> None:
    if tried.refused is not None:
        _refuse(context, tried, tried.refused)
        return
    assert tried.invitation is not None
    found = people.get_member(context.uow, tried.invitation.person_id)
    office = context.office.short_name or context.office.name
    context.reply(
        texts.is_this_you(
            office, full_name(found.person), found.title, tried.invitation.id, context.services.links.policy()
        )
    )


def _refuse(context: Context, tried: CodeCheck, why: CodeFault) -> None:
    invitation = tried.invitation
    if why is CodeFault.EXPIRED and invitation is not None:
        context.reply(texts.expired(invitation.id))
        return
    context.reply(texts.code_refused(why))
    if why is CodeFault.TAKEN and invitation is not None:
        _tell_other_chat_asks(context, invitation)


def _tell_other_chat_asks(context: Context, invitation: Invitation) -> None:
    found = people.get_member(context.uow, invitation.person_id)
    event = context.event
    to = MoveChat(invitation=invitation.id, channel=event.channel, chat=event.chat, platform=context.platform)
    shown = event.display_name or ""
    message = admin_texts.other_chat_asks(found.person, found.title, shown, context.platform, to)
    _tell_admins(context, message, Ref.to("other_chat", invitation.id))


def link_confirm(context: Context[Pressed]) -> None:
    """[ถูกต้อง ผูกบัญชี]"""
    if context.who is not None:
        context.reply(texts.linked_already(context.who.full_name))
        return
    checked = invitations.check(context.uow, context.to, context.subject_id)
    if checked.refused is not None:
        _refuse(context, checked, checked.refused)
        return
    actor = invitations.confirm(context.uow, context.to, context.subject_id, context.event.display_name or "")
    context.who = actor
    context.reply(texts.linked(people.waiting_for(context.uow, actor), _other_platform(context)))


def link_refuse(context: Context[Pressed]) -> None:
    """[ไม่ใช่ฉัน]"""
    if invitations.check(context.uow, context.to, context.subject_id).refused:
        context.reply(texts.stranger())
        return
    invitation = invitations.revoke(context.uow, context.subject_id, "not me")
    found = people.get_member(context.uow, invitation.person_id)
    context.reply(texts.refused_and_revoked())
    message = admin_texts.not_me(found.person, found.title, context.event.display_name or "")
    _tell_admins(context, message, Ref.to("not_me", invitation.id))


def code_wanted(context: Context) -> None:
    """[ขอรหัสใหม่] of a code that was right and has expired."""
    invitation = rows.invitation_by_id(context.uow, context.subject_id)
    context.reply(texts.code_wanted())
    if invitation is None or invitation.used_at is not None or invitation.revoked_at is not None:
        return
    found = people.get_member(context.uow, invitation.person_id)
    if found.person.active:
        _tell_admins(context, admin_texts.wants_code(found.person, found.title), Ref.to("code_wanted", invitation.id))


def privacy(context: Context) -> None:
    """นโยบาย: to anybody who asks; the admins' names only to the linked."""
    admins = [full_name(person) for person in rows.admins(context.uow)] if context.who else []
    context.reply(texts.privacy(context.services.links.policy(), admins))


def _tell_admins(context: Context, message: Message, card: str) -> None:
    for admin in rows.admins(context.uow):
        tell(context.uow, admin.id, message, About(card=card, purpose="people"))


def _other_platform(context: Context) -> Platform | None:
    """A platform of the office on which this person has no chat yet."""
    linked = {account.platform for account in rows.accounts(context.uow, context.actor.id)}
    others = [channel.platform for channel in rows.channels(context.uow) if channel.platform not in linked]
    return others[0] if others else None


def hello(context: Context) -> None:
    """A linked person comes back (LINE unblocked, followed again)."""
    context.reply(texts.linked_already(context.actor.full_name))


def link_other(context: Context) -> None:
    """[ผูก LINE เพิ่ม]: a code for oneself."""
    other = _other_platform(context)
    if other is None:
        raise AlreadyDone(Done.LINKED)
    invited = invitations.invite(context.uow, context.services, context.actor.id, context.actor.id)
    links = [context.services.links.start(one.id, invited.code) for one in rows.channels(context.uow, other)]
    link = next((found for found in links if found), None)
    context.reply(texts.own_code(invited.code, invited.expires_at, other, link), About(purpose=SHOWS_A_CODE))


def unlink(context: Context) -> None:
    """เลิกผูก: asks first."""
    context.reply(texts.really_unlink(context.actor.full_name, context.platform))


def unlink_yes(context: Context) -> None:
    """[ยืนยันเลิกผูก]"""
    account = context.actor.account
    if account is None:
        raise NotFound("account")
    people.unlink(context.uow, account, "by the person")
    context.who = None
    context.reply(texts.unlinked())


ROUTES = Routes(
    commands=(
        Command(("ผูกบัญชี", "start", "/start", "link", "/link"), start, rest=True, strangers=True),
        Command(("นโยบาย", "privacy", "/privacy"), privacy, strangers=True),
        Command(("เลิกผูก", "เลิกผูกบัญชี", "unlink", "/unlink"), unlink),
    ),
    presses=(
        on_press(ConfirmLink, link_confirm, strangers=True),
        on_press(RefuseLink, link_refuse, strangers=True),
        on_press(RequestCode, code_wanted, strangers=True),
        on_press(LinkOtherPlatform, link_other),
        on_press(Unlink, unlink),
        on_press(ConfirmUnlink, unlink_yes),
    ),
    stranger=stranger,
    hello=hello,
)
