"""Journey 1, for admins: inviting, who is not linked yet, and shutting a chat or a person out."""

from handlers.common.words import full_name
from handlers.context import Context
from handlers.errors import NotFound
from handlers.incoming import Pressed, Text
from handlers.people.actions import invitations, people
from handlers.people.presses import (
    Invite,
    InviteMissing,
    MoveChat,
    RefuseMove,
    Restore,
    RevokeInvitation,
    ShowPerson,
    ShowUnlinked,
    Suspend,
    UnlinkAccount,
)
from handlers.people.questions import AskPerson, AskWhomToInvite
from handlers.people.texts import linking as linking_texts
from handlers.people.texts import people as texts
from handlers.routes import Command, Routes, on_press, on_text
from notifications import outbox
from notifications.outbox import About, To
from storage import people as rows
from storage.outbox import SHOWS_A_CODE
from storage.payloads import PressData
from storage.tables import Account

# A list of codes longer than this is no chat message any more; `saraban invite --all --pdf` prints them all.
CODES_AT_ONCE = 20


def invite(context: Context) -> None:
    """เชิญ <ชื่อหรือตำแหน่ง>"""
    people.require_admin(context.actor)
    if not context.rest:
        context.ask(AskWhomToInvite())
        context.reply(texts.ask_whom())
        return
    _chosen_of(context, context.rest, Invite())


def invite_typed(context: Context[Text[AskWhomToInvite]]) -> None:
    """Who was typed after [เชิญ] alone."""
    people.require_admin(context.actor)
    _chosen_of(context, context.event.text, Invite())


def invite_pressed(context: Context) -> None:
    """One person chosen, or [ออกรหัสใหม่]."""
    people.require_admin(context.actor)
    _invite(context, context.subject_id)


def invite_revoke(context: Context) -> None:
    """[ยกเลิกคำเชิญ]"""
    people.require_admin(context.actor)
    invitation = invitations.revoke(context.uow, context.subject_id, "by an admin")
    context.reply(texts.revoked(full_name(people.get_member(context.uow, invitation.person_id).person)))


def unlinked(context: Context) -> None:
    """ใครยังไม่ผูก"""
    people.require_admin(context.actor)
    state = people.linked(context.uow)
    missing = [(found.person, found.title) for found in state.missing]
    units = people.by_unit(state.missing).most_common()
    context.reply(texts.unlinked_people(state.linked, state.everybody, units, missing))


def invite_missing(context: Context) -> None:
    """[เตือนผู้ยังไม่ผูก]: codes to hand out; whoever has a living code keeps it."""
    people.require_admin(context.actor)
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
    people.require_admin(context.actor)
    if not context.rest:
        context.ask(AskPerson())
        context.reply(texts.ask_whom())
        return
    _chosen_of(context, context.rest, ShowPerson())


def person_typed(context: Context[Text[AskPerson]]) -> None:
    """Who was typed after [บุคลากร] alone."""
    people.require_admin(context.actor)
    _chosen_of(context, context.event.text, ShowPerson())


def person_pressed(context: Context) -> None:
    """One person chosen."""
    people.require_admin(context.actor)
    _show_person(context, context.subject_id)


def suspend(context: Context) -> None:
    """[ระงับการเข้าถึง]"""
    people.require_admin(context.actor)
    found = people.get_member(context.uow, context.subject_id)
    handed_over = people.suspend(context.uow, context.services, found.person)
    context.reply(texts.access_suspended(full_name(found.person), bool(handed_over)))


def restore(context: Context) -> None:
    """[คืนสิทธิ์]"""
    people.require_admin(context.actor)
    found = people.get_member(context.uow, context.subject_id)
    people.restore(context.uow, context.services, found.person)
    context.reply(texts.access_restored(full_name(found.person)))


def unlink_of(context: Context[Pressed[UnlinkAccount]]) -> None:
    """[เลิกผูก LINE] of somebody else."""
    people.require_admin(context.actor)
    account = context.uow.get(Account, context.event.payload.account)
    if account is None:
        raise NotFound("account")
    people.unlink(context.uow, account, "by an admin")
    name = full_name(people.get_member(context.uow, account.person_id).person)
    context.reply(texts.unlinked_of(name, account.platform))


def move_chat(context: Context[Pressed[MoveChat]]) -> None:
    """[ให้ใช้บัญชีใหม่]"""
    people.require_admin(context.actor)
    asked = context.event.payload
    chat = To(asked.channel, asked.platform, asked.chat)
    actor = invitations.move_chat(context.uow, chat, asked.invitation)
    context.reply(texts.moved_chat(actor.full_name))
    # Into the new chat itself, wherever the person is told of other things.
    to = To(chat.channel_id, chat.platform, chat.chat, actor.id)
    outbox.put(context.uow, to, linking_texts.linked(people.waiting_for(context.uow, actor), None))


def move_chat_no(context: Context[Pressed[RefuseMove]]) -> None:
    """[ไม่อนุญาต]"""
    people.require_admin(context.actor)
    invitation = invitations.revoke(context.uow, context.event.payload.invitation, "another chat refused")
    context.reply(texts.revoked(full_name(people.get_member(context.uow, invitation.person_id).person)))


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
    found = people.get_member(context.uow, person_id)
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
        Command(("เชิญ", "invite", "/invite"), invite, rest=True),
        Command(("ใครยังไม่ผูก", "ยังไม่ผูก", "unlinked", "/unlinked"), unlinked),
        Command(("บุคลากร", "people", "/people"), person, rest=True),
    ),
    presses=(
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
)
