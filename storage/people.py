"""People, posts, units, absences, chat accounts, invitations: the queries."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, func, or_
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

from storage.errors import AccountTaken
from storage.tables import Absence, Account, ChatChannel, CodeTry, Holding, Invitation, Office, Person, Post, Unit
from storage.unit_of_work import UnitOfWork, locked, remembered
from storage.vocabulary import Platform, PostKind, UnitKind


@dataclass(frozen=True)
class Seat:
    """A post with its unit, as somebody holds it."""

    post: Post
    unit: Unit


@remembered
def office(uow: UnitOfWork) -> Office:
    """The office of this unit of work."""
    return uow.session.exec(select(Office).where(col(Office.id) == uow.office)).one()


def offices(uow: UnitOfWork) -> list[Office]:
    """All offices (the machine's own view)."""
    return list(uow.session.exec(select(Office).order_by(col(Office.id))).all())


# --- units, posts ---------------------------------------------------------------------------------------------------


@remembered
def units(uow: UnitOfWork, kind: UnitKind | None = None) -> list[Unit]:
    """Returns the active units, in the office's own order."""
    query = select(Unit).where(col(Unit.active).is_(True))
    if kind is not None:
        query = query.where(col(Unit.kind) == kind)
    return list(uow.session.exec(query.order_by(col(Unit.sort), col(Unit.id))).all())


@remembered
def office_unit(uow: UnitOfWork) -> Unit:
    """The unit that stands for the office itself and keeps its books."""
    return uow.session.exec(select(Unit).where(col(Unit.kind) == UnitKind.OFFICE)).one()


@remembered
def seats(uow: UnitOfWork, person_id: int) -> list[Seat]:
    """What somebody holds now."""
    rows = uow.session.exec(
        select(Post, Unit)
        .join(Holding, col(Holding.post_id) == Post.id)
        .join(Unit, col(Unit.id) == Post.unit_id)
        .where(
            col(Holding.person_id) == person_id,
            col(Holding.since) <= uow.now,
            or_(col(Holding.until).is_(None), col(Holding.until) > uow.now),
            col(Post.active).is_(True),
            col(Unit.active).is_(True),
        )
        .order_by(col(Unit.kind), col(Unit.sort), col(Post.rank), col(Post.id))
    ).all()
    return [Seat(post, unit) for post, unit in rows]


@remembered
def holders(uow: UnitOfWork, post_id: int) -> list[Person]:
    """Who holds a post now; nobody while it is vacant."""
    return list(
        uow.session.exec(
            select(Person)
            .join(Holding, col(Holding.person_id) == Person.id)
            .where(
                col(Holding.post_id) == post_id,
                col(Holding.since) <= uow.now,
                or_(col(Holding.until).is_(None), col(Holding.until) > uow.now),
                col(Person.active).is_(True),
            )
            .order_by(col(Holding.since), col(Holding.id))
        ).all()
    )


@remembered
def posts(uow: UnitOfWork, unit_id: int, *kinds: PostKind) -> list[Post]:
    """The posts of a unit, of some kinds or all, by rank."""
    query = select(Post).where(col(Post.unit_id) == unit_id, col(Post.active).is_(True))
    if kinds:
        query = query.where(col(Post.kind).in_(list(kinds)))
    return list(uow.session.exec(query.order_by(col(Post.rank), col(Post.id))).all())


@remembered
def members(uow: UnitOfWork, unit_id: int, *kinds: PostKind) -> list[tuple[Person, Post]]:
    """Who holds which post of a unit now, of some kinds or all, by rank."""
    query = (
        select(Person, Post)
        .join(Holding, col(Holding.person_id) == Person.id)
        .join(Post, col(Post.id) == Holding.post_id)
        .where(
            col(Post.unit_id) == unit_id,
            col(Post.active).is_(True),
            col(Person.active).is_(True),
            col(Holding.since) <= uow.now,
            or_(col(Holding.until).is_(None), col(Holding.until) > uow.now),
        )
    )
    if kinds:
        query = query.where(col(Post.kind).in_(list(kinds)))
    rows = uow.session.exec(query.order_by(col(Post.rank), col(Post.id), col(Person.id))).all()
    return [(person, post) for person, post in rows]


@remembered
def admins(uow: UnitOfWork) -> list[Person]:
    """Who administers the office's bot."""
    return list(
        uow.session.exec(
            select(Person).where(col(Person.is_admin).is_(True), col(Person.active).is_(True)).order_by(col(Person.id))
        ).all()
    )


def named(uow: UnitOfWork, words: str, limit: int = 10) -> list[Person]:
    """People whose name has all these words (prefixes, case and spaces do not matter)."""
    query = select(Person).where(col(Person.active).is_(True))
    for word in words.lower().split():
        like = f"%{word.replace('%', '').replace('_', '')}%"
        query = query.where(func.lower(Person.prefix + Person.first_name + " " + Person.last_name).like(like))
    return list(uow.session.exec(query.order_by(col(Person.id)).limit(limit)).all())


def roster(uow: UnitOfWork) -> list[tuple[Person, Post, Unit]]:
    """Everybody who holds a living post now, once a post; the office first, then groups, then schools."""
    rows = uow.session.exec(
        select(Person, Post, Unit)
        .join(Holding, col(Holding.person_id) == Person.id)
        .join(Post, col(Post.id) == Holding.post_id)
        .join(Unit, col(Unit.id) == Post.unit_id)
        .where(
            col(Holding.since) <= uow.now,
            or_(col(Holding.until).is_(None), col(Holding.until) > uow.now),
            col(Post.active).is_(True),
            col(Unit.active).is_(True),
        )
        .order_by(col(Unit.sort), col(Unit.id), col(Post.rank), col(Post.id), col(Person.id))
    ).all()
    return [(person, post, unit) for person, post, unit in rows]


def everyone(uow: UnitOfWork) -> list[Person]:
    """All living people of the office."""
    return list(uow.session.exec(select(Person).where(col(Person.active).is_(True)).order_by(col(Person.id))).all())


# --- absences -------------------------------------------------------------------------------------------------------


@remembered
def absences(uow: UnitOfWork, person_ids: Sequence[int], day: date) -> list[Absence]:
    """Who of these is away on a day; the newest note first."""
    return list(
        uow.session.exec(
            select(Absence)
            .where(
                col(Absence.person_id).in_(list(person_ids)),
                col(Absence.cancelled_at).is_(None),
                col(Absence.first_day) <= day,
                col(Absence.last_day) >= day,
            )
            .order_by(col(Absence.id).desc())
        ).all()
    )


@remembered
def coming_absences(uow: UnitOfWork, person_id: int, day: date) -> list[Absence]:
    """Absences of a person that last until a day or longer."""
    return list(
        uow.session.exec(
            select(Absence)
            .where(
                col(Absence.person_id) == person_id, col(Absence.cancelled_at).is_(None), col(Absence.last_day) >= day
            )
            .order_by(col(Absence.first_day))
        ).all()
    )


@remembered
def absences_of_deputy(uow: UnitOfWork, deputy_id: int, day: date) -> list[Absence]:
    """Absences on a day for which this person was named to stand in."""
    return list(
        uow.session.exec(
            select(Absence)
            .where(
                col(Absence.deputy_id) == deputy_id,
                col(Absence.cancelled_at).is_(None),
                col(Absence.first_day) <= day,
                col(Absence.last_day) >= day,
            )
            .order_by(col(Absence.id))
        ).all()
    )


# --- accounts and channels ------------------------------------------------------------------------------------------


@remembered
def channels(uow: UnitOfWork, platform: Platform | None = None) -> list[ChatChannel]:
    """The office's bots and official accounts."""
    query = select(ChatChannel)
    if platform is not None:
        query = query.where(col(ChatChannel.platform) == platform)
    return list(uow.session.exec(query.order_by(col(ChatChannel.id))).all())


@remembered
def channel(uow: UnitOfWork, channel_id: str) -> ChatChannel | None:
    return uow.session.exec(select(ChatChannel).where(col(ChatChannel.id) == channel_id)).first()


def account_of_chat(uow: UnitOfWork, channel_id: str, chat: str) -> Account | None:
    """The live link of a chat."""
    return uow.session.exec(
        select(Account).where(
            col(Account.channel_id) == channel_id, col(Account.chat) == chat, col(Account.unlinked_at).is_(None)
        )
    ).first()


def accounts(uow: UnitOfWork, person_id: int) -> list[Account]:
    """A person's live links, Telegram first."""
    rows = uow.session.exec(
        select(Account).where(col(Account.person_id) == person_id, col(Account.unlinked_at).is_(None))
    ).all()
    return sorted(rows, key=lambda account: (account.platform != Platform.TELEGRAM, account.id))


def accounts_of(uow: UnitOfWork, person_ids: Sequence[int]) -> dict[int, list[Account]]:
    """The live links of some people, each one's Telegram first."""
    rows = uow.session.exec(
        select(Account)
        .where(col(Account.person_id).in_(list(person_ids)), col(Account.unlinked_at).is_(None))
        .order_by(col(Account.id))
    ).all()
    found: dict[int, list[Account]] = {}
    for row in sorted(rows, key=lambda account: account.platform != Platform.TELEGRAM):
        found.setdefault(row.person_id, []).append(row)
    return found


def accounts_of_chats(uow: UnitOfWork, channel_id: str, chats: Collection[str]) -> dict[str, tuple[Account, Person]]:
    """The live links of some chats of one channel, with whom they stand for."""
    rows = uow.session.exec(
        select(Account, Person)
        .join(Person, col(Person.id) == Account.person_id)
        .where(
            col(Account.channel_id) == channel_id,
            col(Account.chat).in_(list(chats)),
            col(Account.unlinked_at).is_(None),
        )
    ).all()
    return {account.chat: (account, person) for account, person in rows}


def sitting(uow: UnitOfWork, person_ids: Collection[int]) -> set[tuple[int, int]]:
    """Who of some people holds a living post in which unit now: (person, unit)."""
    rows = uow.session.exec(
        select(Holding.person_id, Post.unit_id)
        .join(Post, col(Post.id) == Holding.post_id)
        .where(
            col(Holding.person_id).in_(list(person_ids)),
            col(Holding.since) <= uow.now,
            or_(col(Holding.until).is_(None), col(Holding.until) > uow.now),
            col(Post.active).is_(True),
        )
    ).all()
    return set(rows)


def accounts_of_channel(uow: UnitOfWork, channel_id: str) -> list[Account]:
    """The live links of one bot or official account."""
    return list(
        uow.session.exec(
            select(Account)
            .where(col(Account.channel_id) == channel_id, col(Account.unlinked_at).is_(None))
            .order_by(col(Account.id))
        ).all()
    )


def link(uow: UnitOfWork, account: Account) -> Account:
    """Add a live link. Raises AccountTaken where the chat, or the person on this channel, has one already.

    Two chats may confirm at the same moment; the unique indexes decide, and only this part is undone.
    """
    try:
        with uow.attempt():
            return uow.add(account)
    except IntegrityError as problem:
        raise AccountTaken from problem


def linked_people(uow: UnitOfWork) -> set[int]:
    """Ids of all people with a live chat."""
    return set(uow.session.exec(select(Account.person_id).where(col(Account.unlinked_at).is_(None))).all())


def lock_office(uow: UnitOfWork) -> None:
    """Lock the office: until the transaction ends, nobody else in the same office gets past this call.

    Writing a row that only refers to the office by its key does not wait for this lock.
    """
    uow.session.exec(select(Office).where(col(Office.id) == uow.office).with_for_update(key_share=True)).first()


def lock_channel(uow: UnitOfWork, channel_id: str) -> None:
    """Lock a channel: until the transaction ends, nobody else gets past this call for it. Messages may be put
    meanwhile."""
    uow.session.exec(
        select(ChatChannel).where(col(ChatChannel.id) == channel_id).with_for_update(key_share=True)
    ).first()


# --- invitations ----------------------------------------------------------------------------------------------------


def invitation(uow: UnitOfWork, code_hash: str) -> Invitation | None:
    """The newest invitation with this code, whatever its state."""
    return uow.session.exec(
        select(Invitation).where(col(Invitation.code_hash) == code_hash).order_by(col(Invitation.id).desc())
    ).first()


def invitation_by_id(uow: UnitOfWork, invitation_id: int, *, lock: bool = False) -> Invitation | None:
    """One invitation; `lock` before it is used or revoked."""
    query = select(Invitation).where(col(Invitation.id) == invitation_id)
    if lock:
        query = locked(query)
    return uow.session.exec(query).first()


def open_invitations(uow: UnitOfWork, person_id: int | None = None) -> list[Invitation]:
    """Invitations that can still be used."""
    query = select(Invitation).where(
        col(Invitation.used_at).is_(None), col(Invitation.revoked_at).is_(None), col(Invitation.expires_at) > uow.now
    )
    if person_id is not None:
        query = query.where(col(Invitation.person_id) == person_id)
    return list(uow.session.exec(query.order_by(col(Invitation.id))).all())


def tries(uow: UnitOfWork, channel_id: str, chat: str, after: datetime) -> int:
    """How many wrong codes a chat gave since a moment."""
    return uow.session.exec(
        select(func.count())
        .select_from(CodeTry)
        .where(col(CodeTry.channel_id) == channel_id, col(CodeTry.chat) == chat, col(CodeTry.at) >= after)
    ).one()


def tries_of_office(uow: UnitOfWork, after: datetime) -> int:
    """Returns how many wrong invitation codes all chats of the office gave since a moment. Door codes do not count."""
    query = select(func.count()).select_from(CodeTry).where(col(CodeTry.at) >= after)
    return uow.session.exec(query.where(col(CodeTry.channel_id).not_like("door:%"))).one()


def tries_at(uow: UnitOfWork, channel_id: str, after: datetime) -> int:
    """How many wrong codes were given at one door (or channel) since a moment, by whomever."""
    query = select(func.count()).select_from(CodeTry).where(col(CodeTry.at) >= after)
    return uow.session.exec(query.where(col(CodeTry.channel_id) == channel_id)).one()


def forget_tries(uow: UnitOfWork, before: datetime) -> None:
    """Drop wrong codes from before a moment."""
    uow.session.execute(delete(CodeTry).where(col(CodeTry.at) < before).execution_options(synchronize_session=False))
