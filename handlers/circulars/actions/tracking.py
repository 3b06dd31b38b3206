"""Following a circular that is sent: how far it is, who is chased and called, cancelling, closing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from handlers.circulars.actions import assigning, circulars
from handlers.circulars.actions.sending import (
    CALLED_BACK,
    EFFECT,
    HEADS,
    HELP,
    Reached,
    is_secret,
    put_cards,
    reach,
    say,
    say_all,
)
from handlers.circulars.papers.sheet import CircularNotice
from handlers.circulars.texts import receiving as card_texts
from handlers.circulars.texts import tracking as texts
from handlers.common.thai_calendar import bangkok_date, working_days_until
from handlers.context import Actor, Services, actor_of
from handlers.deadlines.actions import deadlines
from handlers.errors import BadInput, ChasedLately, Field, InputFault
from handlers.letters.actions import approvals
from handlers.letters.actions.letters import office_entry, today_of
from handlers.letters.texts.letters import number_words
from handlers.staff.rules.staff_list import CLUSTER_CHAIRS
from notifications.message import Message
from notifications.outbox import About
from storage import circulars as circular_rows
from storage import letters, people, timers
from storage import outbox as outbox_rows
from storage.ref import Ref
from storage.tables import Circular, Letter, Person, Receiver, Unit
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import CircularState, Direction, LetterState, Platform, PostKind, RemarkKind, UnitKind

CHASE_REST = timedelta(hours=1)
"""Nobody is reminded of the same circular again before this has passed."""


def progress(uow: UnitOfWork, row: Circular) -> texts.Progress:
    """Returns how far a circular is. The slowest cluster is named only where there are several."""
    clusters = [(name, left) for name, left in circular_rows.left_by_cluster(uow, row.id) if name]
    today, due = today_of(uow), bangkok_date(row.due_at) if row.due_at else None
    return texts.Progress(
        circular_rows.counts(uow, row.id),
        clusters[0] if len(clusters) > 1 else None,
        working_days_until(today, due, deadlines.office_holidays(uow)) if due else None,
        due_today=due == today,
        over=row.due_at is not None and uow.now > row.due_at,
    )


# --- those who have not ---------------------------------------------------------------------------------------------


def left(uow: UnitOfWork, row: Circular) -> list[tuple[Receiver, Unit]]:
    """Returns the receivers that have not done what is wanted."""
    return [
        (receiver, unit)
        for receiver, unit in circular_rows.receivers_with_units(uow, row.id)
        if receiver.withdrawn_at is None and not circulars.is_done(row, receiver)
    ]


@dataclass(frozen=True)
class Chased:
    """The result of a reminder: how many were reminded, how many of them on LINE, who was lately, who cannot be."""

    reminded: int
    on_line: int
    lately: int
    unreached: int


def chase(uow: UnitOfWork, services: Services, row: Circular, letter: Letter) -> Chased:
    """[เตือนที่เหลือ]: reminds those who have not done it, can be reached and were not reminded within the hour.

    Raises ChasedLately within an hour of the last reminder.
    """
    if row.chased_at is not None and uow.now < row.chased_at + CHASE_REST:
        raise ChasedLately(row.chased_at, Ref.of(row))
    waiting_ones = left(uow, row)
    reached = reach(uow, [unit.id for _, unit in waiting_ones], secret=is_secret(letter))
    now: dict[int, Reached] = {}
    lately = 0
    for receiver, unit in waiting_ones:
        one = reached.get(unit.id)
        if one is None or receiver.id is None:
            continue
        if receiver.chased_at is not None and uow.now < receiver.chased_at + CHASE_REST:
            lately += 1
            continue
        now[receiver.id] = one
        if (receiver.person_id, receiver.channel_id) != (one.person_id, one.account.channel_id):
            receiver.person_id, receiver.channel_id = one.person_id, one.account.channel_id
            receiver.failed_at = None
    uow.flush()
    circular_rows.withdraw_unsent(uow, list(now), "reminded")
    put_cards(uow, services, row, letter, now, again=True)
    circular_rows.mark_chased(uow, list(now))
    row.chased_at = uow.now
    uow.flush()
    uow.audit("circular.chase", Ref.of(letter), circulation=row.id, reminded=len(now))
    on_line = sum(one.account.platform is Platform.LINE for one in now.values())
    return Chased(len(now), on_line, lately, len(waiting_ones) - len(now) - lately)


@dataclass(frozen=True)
class Helped:
    """The chairs that were asked to help, as (cluster, chair, schools missing), and the clusters without one."""

    asked: list[tuple[str, str, int]] = field(default_factory=list)
    without: list[str] = field(default_factory=list)


def ask_chairs(uow: UnitOfWork, actor: Actor, row: Circular, letter: Letter) -> Helped:
    """[ให้ ปธ.เครือข่ายช่วย]: sends the chair of each cluster the list of its schools that have not done it.

    Raises ChasedLately where they were asked within the hour.
    """
    subject = Ref.of(row)
    if outbox_rows.said_since(uow, HELP, uow.now - CHASE_REST, subject):
        raise ChasedLately(uow.now, subject)
    missing: dict[str, list[Unit]] = {}
    for _receiver, unit in left(uow, row):
        if unit.cluster:
            missing.setdefault(unit.cluster, []).append(unit)
    chairs = _chair_schools(uow)
    ids = [one.id for cluster in missing if (one := chairs.get(cluster)) is not None]
    reached = reach(uow, ids, secret=is_secret(letter))
    helped = Helped()
    items: list[tuple[Reached, Message, About]] = []
    for cluster, schools in missing.items():
        chair = chairs.get(cluster)
        their = reached.get(chair.id) if chair is not None else None
        if their is None:
            helped.without.append(cluster)
            continue
        message = texts.ask_chair(row, letter, cluster, schools)
        items.append((their, message, About(subject=subject, purpose=HELP)))
        helped.asked.append((cluster, texts.chair_name(their.person), len(schools)))
    say_all(uow, items)
    uow.audit("circular.help", Ref.of(letter), circulation=row.id, chairs=len(items))
    return helped


def _chair_schools(uow: UnitOfWork) -> dict[str, Unit]:
    """Returns for each cluster the school whose head is its chair, from the office's settings."""
    marked = people.office(uow).settings.get(CLUSTER_CHAIRS, {})
    schools = {unit.name: unit for unit in people.units(uow, UnitKind.SCHOOL)}
    return {cluster: schools[name] for cluster, name in marked.items() if name in schools}


def to_call(uow: UnitOfWork, row: Circular) -> list[texts.Call]:
    """Returns the receivers to call, with whom to call; those that no chat reached come first."""
    waiting_ones = left(uow, row)
    wanted = {unit.id for _receiver, unit in waiting_ones}
    heads: dict[int, Person] = {}
    for person, post, unit in people.roster(uow):
        if unit.id in wanted and post.kind in (*HEADS, PostKind.DEPUTY, PostKind.CLERK):
            known = heads.get(unit.id)
            if known is None or (not known.phone and person.phone):
                heads[unit.id] = person
    found = [texts.Call(receiver, unit, heads.get(unit.id)) for receiver, unit in waiting_ones]
    return sorted(found, key=lambda one: one.receiver.delivered_at is not None or one.receiver.opened_at is not None)


def unreached(uow: UnitOfWork, row: Circular) -> list[Unit]:
    """Returns the units that no message reached and that have not acknowledged: they get a printed notice."""
    return [
        unit
        for receiver, unit in circular_rows.receivers_with_units(uow, row.id)
        if receiver.withdrawn_at is None
        and receiver.acknowledged_at is None
        and receiver.delivered_at is None
        and receiver.opened_at is None
        and (receiver.person_id is None or receiver.failed_at is not None)
    ]


def printed(uow: UnitOfWork, services: Services, row: Circular, letter: Letter) -> CircularNotice:
    """Returns what the printed notices of a circular say."""
    entry = office_entry(uow, letter)
    return CircularNotice(
        office=people.office(uow).name,
        register_number=f"{entry.number}/{entry.year}" if entry is not None else "-",
        letter_number=letter.number,
        dated=letter.dated,
        sender=letter.sender,
        subject=letter.subject,
        urgency=letter.urgency,
        wanted=row.wanted,
        question=row.question,
        due_at=row.due_at,
        address=services.links.letter(letter.id, uow.office) if letter.direction is Direction.RECEIVE else "",
        known_as=number_words(letter, entry),
    )


# --- calling it back ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Cancelled:
    """The result of cancelling: how many messages had gone, how many were stopped in time."""

    gone: int
    caught: int
    told: int


def cancel(uow: UnitOfWork, services: Services, actor: Actor, row: Circular, letter: Letter, reason: str) -> Cancelled:
    """[ยกเลิกการส่ง]: stops what has not gone out, and tells those who had it that nothing is wanted any more.

    Raises BadInput for a missing or too long reason, AlreadyDone.
    """
    if row.state not in (CircularState.WAITING, CircularState.SENT):
        raise circulars.already(uow, row)
    words = " ".join(reason.split())
    if not words:
        raise BadInput(Field.REASON, InputFault.EMPTY)
    if len(words) > 500:
        raise BadInput(Field.REASON, InputFault.TOO_LONG)
    receivers = circular_rows.receivers_with_units(uow, row.id)
    asked = {one.id: one for one, _unit in receivers if one.person_id is not None}
    caught = circular_rows.withdraw_unsent(uow, list(asked), "cancelled")
    # A reminder that was caught had been sent the circular itself before; who cannot be reached never had it.
    had = {
        key: one
        for key, one in asked.items()
        if one.delivered_at is not None or (key not in caught and one.failed_at is None)
    }
    circular_rows.withdraw_receivers(uow, row.id)
    row.state, row.cancelled_by, row.cancelled_at, row.cancel_reason = (
        CircularState.CANCELLED,
        actor.id,
        uow.now,
        words,
    )
    row.version += 1
    uow.flush()
    timers.stop_timers(uow, EFFECT, Ref.of(row))
    deadlines.stop(uow, Ref.of(row))
    assigning.drop_work(uow, row, letter)
    told = _tell_called_back(uow, row, letter, had, {one.id: unit.id for one, unit in receivers})
    uow.audit(
        "circular.cancel",
        Ref.of(letter),
        circulation=row.id,
        gone=len(had),
        caught=len(asked) - len(had),
        reason=words[:200],
    )
    return Cancelled(len(had), len(asked) - len(had), told)


def _tell_called_back(
    uow: UnitOfWork,
    row: Circular,
    letter: Letter,
    had: Mapping[int, Receiver],
    units: Mapping[int | None, int | None],
) -> int:
    reached = reach(uow, [unit for one in had if (unit := units[one]) is not None], secret=is_secret(letter))
    told = {one: reached[unit] for one in had if (unit := units[one]) is not None and unit in reached}
    say(
        uow,
        told,
        lambda receiver_id, _person: card_texts.withdrawn(card_texts.View(receiver_id, row, letter)),
        CALLED_BACK,
    )
    return len(told)


# --- its end --------------------------------------------------------------------------------------------------------


def close_if_done(uow: UnitOfWork, row: Circular, letter: Letter) -> bool:
    """Closes a circular that has nothing left to be done. Returns whether it did."""
    counts = circular_rows.counts(uow, row.id)
    if row.state != CircularState.SENT or counts.left or not counts.total:
        return False
    sender = uow.get(Person, row.sent_by or row.made_by)
    close(uow, actor_of(uow, sender) if sender else None, row, letter)
    return True


def close(uow: UnitOfWork, actor: Actor | None, row: Circular, letter: Letter) -> None:
    """Closes a circular: nobody is reminded any more. Its letter is closed too where nothing else is open."""
    row.state, row.closed_at = CircularState.CLOSED, uow.now
    circulars.note_change(uow, row)
    deadlines.stop(uow, Ref.of(row))
    uow.audit("circular.close", Ref.of(letter), circulation=row.id, by=actor.id if actor else None)
    _close_letter(uow, actor, letter)


def _close_letter(uow: UnitOfWork, actor: Actor | None, letter: Letter) -> None:
    if letter.state != LetterState.DECIDED or letters.in_hand(uow, letter.id) or circular_rows.is_open(uow, letter.id):
        return
    letter.state, letter.closed_at = LetterState.CLOSED, uow.now
    letter.version += 1
    if actor is not None:
        approvals.remark(uow, letter, RemarkKind.CLOSING, actor, "")
    uow.flush()
