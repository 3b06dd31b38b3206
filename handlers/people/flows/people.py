"""Journey 1: inviting, linking a chat, and shutting a chat or a person out."""

from handlers.common.codes import normalise_code
from handlers.common.words import full_name
from handlers.context import Context, tell
from handlers.errors import AlreadyDone, CodeFault, Done, NotFound
from handlers.incoming import Joined, Pressed, Text
from handlers.meetings.flows import check_in
from handlers.meetings.rules.check_in import read_start
from handlers.people.actions import invitations, people
from handlers.people.actions.invitations import Tried
from handlers.people.presses import (
    ConfirmLink,
    ConfirmUnlink,
    Invite,
    InviteMissing,
    LinkOtherPlatform,
    MoveChat,
    RefuseLink,
    RefuseMove,
    RequestCode,
    Restore,
    RevokeInvitation,
    ShowPerson,
    ShowUnlinked,
    Suspend,
    Unlink,
    UnlinkAccount,
)
from handlers.people.questions import AskPerson, AskWhomToInvite
from handlers.people.texts import people as texts
from handlers.routes import Command, Routes, on_press, on_text
from notifications import outbox
from notifications.message import Message
from notifications.outbox import About, To
from storage import people as rows
from storage.outbox import SHOWS_A_CODE
from storage.payloads import PressData
from storage.ref import Ref
from storage.tables import Account, Invitation
from storage.vocabulary import Platform

# A list of codes longer than this is no chat message any more; `saraban invite --all --pdf` prints them all.
CODES_AT_ONCE = 20


# --- strangers ------------------------------------------------------------------------------------------------------


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


def _answer(context: Context, tried: Tried) -> None:
    if tried.refused is not None:
        _refuse(context, tried, tried.refused)
        return
    assert tried.invitation is not None
    found = people.the(context.uow, tried.invitation.person_id)
    office = context.office.short_name or context.office.name
    context.reply(
        texts.is_this_you(
            office, full_name(found.person), found.title, tried.invitation.id, context.services.links.policy()
        )
    )


def _refuse(context: Context, tried: Tried, why: CodeFault) -> None:
    invitation = tried.invitation
    if why is CodeFault.EXPIRED and invitation is not None:
        context.reply(texts.expired(invitation.id))
        return
    context.reply(texts.code_refused(why))
    if why is CodeFault.TAKEN and invitation is not None:
        _tell_other_chat_asks(context, invitation)


def _tell_other_chat_asks(context: Context, invitation: Invitation) -> None:
    found = people.the(context.uow, invitation.person_id)
    event = context.event
    to = MoveChat(invitation=invitation.id, channel=event.channel, chat=event.chat, platform=context.platform)
    shown = event.display_name or ""
    message = texts.other_chat_asks(found.person, found.title, shown, context.platform, to)
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
    found = people.the(context.uow, invitation.person_id)
    context.reply(texts.refused_and_revoked())
    message = texts.not_me(found.person, found.title, context.event.display_name or "")
    _tell_admins(context, message, Ref.to("not_me", invitation.id))


def code_wanted(context: Context) -> None:
    """[ขอรหัสใหม่] of a code that was right and has expired."""
    invitation = rows.invitation_by_id(context.uow, context.subject_id)
    context.reply(texts.code_wanted())
    if invitation is None or invitation.used_at is not None or invitation.revoked_at is not None:
        return
    found = people.the(context.uow, invitation.person_id)
    if found.person.active:
        _tell_admins(context, texts.wants_code(found.person, found.title), Ref.to("code_wanted", invitation.id))


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


# --- the linked person's own chats ------------------------------------------------------------------------------------


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


# --- admins -----------------------------------------------------------------------------------------------------------


def invite(context: Context) -> None:
    """เชิญ <ชื่อหรือตำแหน่ง>"""
    people.must_administer(context.actor)
    if not context.rest:
        context.ask(AskWhomToInvite())
        context.reply(texts.ask_whom())
        return
    _chosen_of(context, context.rest, Invite())


def invite_typed(context: Context[Text[AskWhomToInvite]]) -> None:
    """Who was typed after [เชิญ] alone."""
    people.must_administer(context.actor)
    _chosen_of(context, context.event.text, Invite())


def invite_pressed(context: Context) -> None:
    """One person chosen, or [ออกรหัสใหม่]."""
    people.must_administer(context.actor)
    _invite(context, context.subject_id)


def invite_revoke(context: Context) -> None:
    """[ยกเลิกคำเชิญ]"""
    people.must_administer(context.actor)
    invitation = invitations.revoke(context.uow, context.subject_id, "by an admin")
    context.reply(texts.revoked(full_name(people.the(context.uow, invitation.person_id).person)))


def unlinked(context: Context) -> None:
    """ใครยังไม่ผูก"""
    people.must_administer(context.actor)
    state = people.linked(context.uow)
    missing = [(found.person, found.title) for found in state.missing]
    units = people.by_unit(state.missing).most_common()
    context.reply(texts.unlinked_people(state.linked, state.everybody, units, missing))


def invite_missing(context: Context) -> None:
    """[เตือนผู้ยังไม่ผูก]: codes to hand out; whoever has a living code keeps it."""
    people.must_administer(context.actor)
    invited = {row.person_id for row in rows.open_invitations(context.uow)}
    missing = people.linked(context.uow).missing
    fresh = [found for found in missing if found.person.id not in invited]
    made = [
        invitations.invite(context.uow, context.services, found.person.id, context.actor.id)
        for found in fresh[:CODES_AT_ONCE]
    ]
    lines = [(one.found.person, one.found.title, one.code) for one in made]
    until = made[0].expires_at if made else context.now
    message = texts.codes_for(lines, len(missing) - len(fresh), len(fresh) - len(made), until)
    context.reply(message, About(purpose=SHOWS_A_CODE))


def person(context: Context) -> None:
    """บุคลากร <ชื่อ>: somebody's card."""
    people.must_administer(context.actor)
    if not context.rest:
        context.ask(AskPerson())
        context.reply(texts.ask_whom())
        return
    _chosen_of(context, context.rest, ShowPerson())


def person_typed(context: Context[Text[AskPerson]]) -> None:
    """Who was typed after [บุคลากร] alone."""
    people.must_administer(context.actor)
    _chosen_of(context, context.event.text, ShowPerson())


def person_pressed(context: Context) -> None:
    """One person chosen."""
    people.must_administer(context.actor)
    _show_person(context, context.subject_id)


def suspend(context: Context) -> None:
    """[ระงับการเข้าถึง]"""
    people.must_administer(context.actor)
    found = people.the(context.uow, context.subject_id)
    handed_over = people.suspend(context.uow, context.services, found.person)
    context.reply(texts.access_suspended(full_name(found.person), bool(handed_over)))


def restore(context: Context) -> None:
    """[คืนสิทธิ์]"""
    people.must_administer(context.actor)
    found = people.the(context.uow, context.subject_id)
    people.restore(context.uow, context.services, found.person)
    context.reply(texts.access_restored(full_name(found.person)))


def unlink_of(context: Context[Pressed[UnlinkAccount]]) -> None:
    """[เลิกผูก LINE] of somebody else."""
    people.must_administer(context.actor)
    account = context.uow.get(Account, context.event.payload.account)
    if account is None:
        raise NotFound("account")
    people.unlink(context.uow, account, "by an admin")
    name = full_name(people.the(context.uow, account.person_id).person)
    context.reply(texts.unlinked_of(name, account.platform))


def move_chat(context: Context[Pressed[MoveChat]]) -> None:
    """[ให้ใช้บัญชีใหม่]"""
    people.must_administer(context.actor)
    asked = context.event.payload
    chat = To(asked.channel, asked.platform, asked.chat)
    actor = invitations.move_chat(context.uow, chat, asked.invitation)
    context.reply(texts.moved_chat(actor.full_name))
    # Into the new chat itself, wherever the person is told of other things.
    to = To(chat.channel_id, chat.platform, chat.chat, actor.id)
    outbox.put(context.uow, to, texts.linked(people.waiting_for(context.uow, actor), None))


def move_chat_no(context: Context[Pressed[RefuseMove]]) -> None:
    """[ไม่อนุญาต]"""
    people.must_administer(context.actor)
    invitation = invitations.revoke(context.uow, context.event.payload.invitation, "another chat refused")
    context.reply(texts.revoked(full_name(people.the(context.uow, invitation.person_id).person)))


def _chosen_of(context: Context, typed: str, meant: PressData) -> None:
    """Go on with the one person meant, or ask which; a name nobody has leaves the question open."""
    found = people.find(context.uow, typed)
    if not found:
        raise NotFound("person", typed)
    context.end()
    if len(found) > 1:
        context.reply(texts.choose(meant, [(one.person, one.title) for one in found], typed))
    elif isinstance(meant, Invite):
        _invite(context, found[0].person.id)
    else:
        _show_person(context, found[0].person.id)


def _invite(context: Context, person_id: int) -> None:
    invited = invitations.invite(context.uow, context.services, person_id, context.actor.id)
    doors = [channel.id for channel in rows.channels(context.uow)]
    page = context.services.links.invitation(invited.code, invited.expires_at, doors)
    message = texts.invitation(
        invited.found.person, invited.found.title, invited.code, invited.invitation_id, invited.expires_at, page
    )
    context.reply(message, About(purpose=SHOWS_A_CODE))


def _show_person(context: Context, person_id: int) -> None:
    found = people.the(context.uow, person_id)
    context.reply(
        texts.person_card(
            found.person,
            [seat.post.title for seat in found.seats],
            rows.accounts(context.uow, person_id),
            people.is_suspended(context.uow, found.person),
            bool(rows.open_invitations(context.uow, person_id)),
        )
    )


ROUTES = Routes(
    commands=(
        Command(("ผูกบัญชี", "start", "/start", "link", "/link"), start, rest=True, strangers=True),
        Command(("นโยบาย", "privacy", "/privacy"), privacy, strangers=True),
        Command(("เชิญ", "invite", "/invite"), invite, rest=True),
        Command(("ใครยังไม่ผูก", "ยังไม่ผูก", "unlinked", "/unlinked"), unlinked),
        Command(("บุคลากร", "people", "/people"), person, rest=True),
        Command(("เลิกผูก", "เลิกผูกบัญชี", "unlink", "/unlink"), unlink),
    ),
    presses=(
        on_press(ConfirmLink, link_confirm, strangers=True),
        on_press(RefuseLink, link_refuse, strangers=True),
        on_press(RequestCode, code_wanted, strangers=True),
        on_press(LinkOtherPlatform, link_other),
        on_press(Unlink, unlink),
        on_press(ConfirmUnlink, unlink_yes),
        on_press(Invite, invite_pressed),
        on_press(RevokeInvitation, invite_revoke),
        on_press(ShowUnlinked, unlinked),
        on_press(InviteMissing, invite_missing),
        on_press(ShowPerson, person_pressed),
        on_press(Suspend, suspend),
        on_press(Restore, restore),
        on_press(UnlinkAccount, unlink_of),
        on_press(MoveChat, move_chat),
        on_press(RefuseMove, move_chat_no),
    ),
    texts=(on_text(AskWhomToInvite, invite_typed), on_text(AskPerson, person_typed)),
    stranger=stranger,
    hello=hello,
)
