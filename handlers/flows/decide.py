"""Journey 3: the clerk proposes, the director decides with a button or own words, may undo, may return."""

import hashlib
from datetime import date, timedelta

from handlers.actions import access, approvals, deciders, letters
from handlers.actions.approvals import Ruling
from handlers.context import Actor, Context, Services, actor_of, tell
from handlers.errors import NotFound, OfficeError
from handlers.flows import notices
from handlers.flows.route import Command
from handlers.incoming import Text
from handlers.rules.dictation import UnitNames, parse_instruction
from handlers.rules.thai_calendar import working_hours_between
from handlers.texts import approvals as texts
from handlers.texts.words import short_name, unit_name
from handlers.texts.words import word as thai
from notifications import outbox
from notifications.message import Message
from notifications.outbox import About
from storage import letters as rows
from storage import people
from storage.tables import Approval, Letter, Person, Timer, Unit
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import ApprovalState, Capacity, Decision, PostKind, Secrecy, UnitKind

FILE_LINK = timedelta(hours=24)


def about(approval: Approval) -> About:
    return About(
        subject=f"approval:{approval.id}",
        version=approval.version,
        card=f"approval:{approval.id}",
        purpose="decide",
    )


def view_of(uow: UnitOfWork, services: Services, approval: Approval, letter: Letter | None = None) -> texts.View:
    """All that the cards of an approval show."""
    letter = letter or rows.letter(uow, approval.letter_id)
    if letter is None:
        raise NotFound("letter")
    found = deciders.decider(uow, approval.post_id, secret=letter.secrecy != Secrecy.OPEN)
    proposer = uow.get(Person, approval.proposed_by)
    decided_by = uow.get(Person, approval.decided_by) if approval.decided_by else None
    entry = letters.office_entry(uow, letter)
    holidays = letters.holidays_of(people.office(uow))
    return texts.View(
        approval=approval,
        letter=letter,
        entry=entry,
        proposer=short_name(proposer) if proposer else "",
        holder=short_name(found[0]) if found else "—",
        capacity=found[1] if found else Capacity.SELF,
        waited=working_hours_between(approval.proposed_at, uow.now, holidays),
        units=_names(uow, approval.proposed_units),
        summary=letters.summary(letter),
        file_url=notices.file_url(services, letter, entry),
        decided_by=short_name(decided_by) if decided_by else "",
        decided_units=_names(uow, approval.units),
    )


def _names(uow: UnitOfWork, unit_ids: list[int]) -> list[str]:
    return [unit_name(unit) for unit_id in unit_ids if (unit := uow.get(Unit, unit_id)) is not None]


def refresh(uow: UnitOfWork, services: Services, approval: Approval, *, but: int | None = None) -> None:
    """Bring every shown card of an approval to the present state, where cards can be changed."""
    view = view_of(uow, services, approval)
    letter = view.letter
    found = deciders.decider(uow, approval.post_id, secret=letter.secrecy != Secrecy.OPEN)

    def message_for(person_id: int | None) -> Message | None:
        if person_id == but:
            return None
        if approval.state == ApprovalState.OPEN and found is not None and found[0].id == person_id:
            return texts.card(view)
        return texts.state(view)

    outbox.refresh(uow, about(approval), message_for)


def show_to_decider(uow: UnitOfWork, services: Services, approval: Approval) -> tuple[Person, Capacity, bool] | None:
    """Put the card before whoever decides now: who, in which capacity, and whether a chat reaches them."""
    view = view_of(uow, services, approval)
    found = deciders.decider(uow, approval.post_id, secret=view.letter.secrecy != Secrecy.OPEN)
    if found is None or found[0].id is None:
        return None
    message = texts.card(view)
    return (*found, tell(uow, found[0].id, message, about(approval)))


# --- proposing ------------------------------------------------------------------------------------------------------


def propose(context: Context) -> None:
    """[เสนอ]: ask what the clerk thinks should be done."""
    letter = letters.registered(context.uow, context.subject_id)
    access.require_see(context.uow, context.actor, letter)
    approvals.may_propose(context.uow, context.actor, letter)
    found = approvals.decider_of(context.uow, letter)
    holder = found[0].title if found else ""
    context.ask("proposal", f"letter:{letter.id}")
    groups = people.units(context.uow, UnitKind.GROUP) if _is_offices(context.uow, letter) else []
    entry = letters.office_entry(context.uow, letter)
    context.reply(texts.choose_proposal(letter, entry, groups, holder), notices.about_letter(letter))


def _is_offices(uow: UnitOfWork, letter: Letter) -> bool:
    unit = uow.get(Unit, letter.unit_id) if letter.unit_id else None
    return unit is not None and unit.kind == UnitKind.OFFICE


def propose_unit(context: Context) -> None:
    _propose(context, "", [int(context.args.get("unit", 0))])


def propose_known(context: Context) -> None:
    _propose(context, texts.FOR_INFORMATION, [])


def propose_plain(context: Context) -> None:
    _propose(context, "", [])


def proposal_typed(context: Context) -> None:
    """The clerk's own words; a group named in them is proposed."""
    assert isinstance(context.event, Text)
    understood = _understood(context, context.event.text)
    _propose(context, context.event.text, list(understood[0]))


def _propose(context: Context, words: str, units: list[int]) -> None:
    letter = letters.registered(context.uow, context.subject_id, lock=True)
    access.require_see(context.uow, context.actor, letter)
    approval = approvals.propose(context.uow, context.actor, letter, words, units)
    context.end()
    shown = show_to_decider(context.uow, context.services, approval)
    entry = letters.office_entry(context.uow, letter)
    if shown is None:
        context.reply(texts.nobody_there(letter, entry), notices.about_letter(letter))
        return
    person, capacity, reached = shown
    message = texts.proposed(letter, entry, short_name(person), reached=reached, acting=thai(capacity))
    context.reply(message, notices.about_letter(letter))


# --- deciding -------------------------------------------------------------------------------------------------------


def _load(context: Context) -> tuple[Approval, Letter]:
    approval, letter = approvals.open_approval(context.uow, context.subject_id)
    approvals.require_decider(context.uow, context.actor, approval, letter)
    return approval, letter


def show(context: Context) -> None:
    """The decision card again."""
    approval, letter = _load(context)
    context.end()
    context.reply(texts.card(view_of(context.uow, context.services, approval, letter)), about(approval))


def own(context: Context) -> None:
    """[สั่งการเอง]: choose an order, or type one."""
    approval, letter = _load(context)
    view = view_of(context.uow, context.services, approval, letter)
    groups = people.units(context.uow, UnitKind.GROUP) if _is_offices(context.uow, letter) else []
    deputies = _deputies(context, approval)
    context.ask("own_words", f"approval:{approval.id}")
    context.reply(texts.choose_order(view, groups, [person for person, _title in deputies]), about(approval))


def _deputies(context: Context, approval: Approval) -> list[tuple[Person, str]]:
    found = people.members(context.uow, approval.unit_id, PostKind.DEPUTY)
    return [(person, post.title) for person, post in found if person.id != context.actor.id]


def choose_deputy(context: Context) -> None:
    approval, letter = _load(context)
    view = view_of(context.uow, context.services, approval, letter)
    context.reply(texts.choose_person(view, _deputies(context, approval)), about(approval))


def ask_person(context: Context) -> None:
    approval, letter = _load(context)
    context.ask("assignee_name", f"approval:{approval.id}")
    context.reply(texts.ask_person(view_of(context.uow, context.services, approval, letter)), about(approval))


def person_named(context: Context) -> None:
    assert isinstance(context.event, Text)
    approval, letter = _load(context)
    found = people.named(context.uow, context.event.text, limit=6)
    if not found:
        raise NotFound("person", context.event.text)
    titled = [(person, actor_of(context.uow, person).title) for person in found]
    context.reply(
        texts.choose_person(view_of(context.uow, context.services, approval, letter), titled), about(approval)
    )


def choose_reason(context: Context) -> None:
    approval, letter = _load(context)
    context.ask("return_reason", f"approval:{approval.id}")
    view = view_of(context.uow, context.services, approval, letter)
    context.reply(texts.choose_return_reason(view), about(approval))


def own_words(context: Context) -> None:
    """A typed order: what was understood of it is shown before it counts."""
    assert isinstance(context.event, Text)
    approval, letter = _load(context)
    text = " ".join(context.event.text.split())
    approvals.check_words(text)
    units, due = _understood(context, text)
    if due is not None:
        letters.check_due(due, letters.today_of(context.uow))
    found = [unit for unit_id in units if (unit := context.uow.get(Unit, unit_id)) is not None]
    assignee = None if found else _person_in(context, text)
    view = view_of(context.uow, context.services, approval, letter)
    context.reply(texts.confirm(view, text, found, assignee, due), about(approval))


def _understood(context: Context, text: str) -> tuple[tuple[int, ...], date | None]:
    groups = [
        UnitNames(unit.id, (unit.name, unit.short_name, *unit.aliases))
        for unit in people.units(context.uow, UnitKind.GROUP)
        if unit.id is not None
    ]
    holidays = letters.holidays_of(context.office)
    said = parse_instruction(text, groups, letters.today_of(context.uow), holidays)
    return said.unit_ids, said.due


def _person_in(context: Context, text: str) -> Person | None:
    """The one person of the office whose first name stands in an order that names no group."""
    named = [
        person for person in people.everyone(context.uow) if len(person.first_name) > 2 and person.first_name in text
    ]
    return named[0] if len(named) == 1 else None


def as_proposed(context: Context) -> None:
    _decide(context, Ruling(Decision.AS_PROPOSED))


def known(context: Context) -> None:
    _decide(context, Ruling(Decision.KNOWN))


def known_circulate(context: Context) -> None:
    _decide(context, Ruling(Decision.KNOWN_CIRCULATE))


def keep(context: Context) -> None:
    _decide(context, Ruling(Decision.KEEP))


def to_unit(context: Context) -> None:
    _decide(context, Ruling(Decision.ASSIGN, units=(int(context.args.get("unit", 0)),)))


def to_person(context: Context) -> None:
    _decide(context, Ruling(Decision.ASSIGN, assignee_id=int(context.args.get("person", 0))))


def confirmed(context: Context) -> None:
    """[ยืนยัน] of typed words."""
    args = context.args
    units = tuple(int(unit) for unit in args.get("units", []))
    assignee = int(args["assignee"]) if args.get("assignee") else None
    due = date.fromisoformat(args["due"]) if args.get("due") else None
    decision = Decision.ASSIGN if units or assignee else Decision.OWN_WORDS
    _decide(context, Ruling(decision, str(args.get("remark", "")), units, assignee, due))


def returned_for(context: Context) -> None:
    _decide(context, Ruling(Decision.RETURN, str(context.args.get("reason", ""))))


def return_reason(context: Context) -> None:
    assert isinstance(context.event, Text)
    _decide(context, Ruling(Decision.RETURN, context.event.text))


def _decide(context: Context, ruling: Ruling) -> None:
    approval, letter = _load(context)
    before = texts.card(view_of(context.uow, context.services, approval, letter))
    shown = hashlib.sha256(before.to_text().encode()).hexdigest()
    approvals.decide(context.uow, context.actor, approval, letter, ruling, shown)
    context.end()
    left = len(approvals.waiting_for(context.uow, context.actor))
    view = view_of(context.uow, context.services, approval, letter)
    context.reply(texts.decided(view, left), about(approval))


def undo(context: Context) -> None:
    """[เลิกทำ 60 วิ]: the card waits again; nobody was told."""
    approval, letter = approvals.undo(context.uow, context.actor, context.subject_id)
    context.reply(texts.undone(view_of(context.uow, context.services, approval, letter)), about(approval))


def next_one(context: Context) -> None:
    """The next letter that waits for this person, the most urgent first."""
    waiting = approvals.waiting_for(context.uow, context.actor)
    if not waiting:
        context.reply(texts.nothing_waits())
        return
    context.reply(texts.card(view_of(context.uow, context.services, waiting[0])), about(waiting[0]))


# --- when the window closes -----------------------------------------------------------------------------------------


def decision_is_due(uow: UnitOfWork, timer: Timer, services: Services) -> None:
    """Sixty seconds are over: the decision takes effect, and everybody it concerns is told."""
    approval = rows.approval(uow, int(timer.subject.rpartition(":")[2]), lock=True)
    if approval is None or approval.state != ApprovalState.HELD or approval.version != timer.version:
        return
    letter = rows.letter(uow, approval.letter_id, lock=True)
    person = uow.get(Person, approval.decided_by) if approval.decided_by else None
    if letter is None or person is None:
        return
    actor = actor_of(uow, person)
    uow.actor = (actor.id, None)
    effect = approvals.take_effect(uow, actor, approval, letter)
    _tell_effect(uow, services, effect, actor)


def _tell_effect(uow: UnitOfWork, services: Services, effect: approvals.Effect, actor: Actor) -> None:
    approval, letter = effect.approval, effect.letter
    view = view_of(uow, services, approval, letter)
    subject = About(subject=f"letter:{letter.id}", version=letter.version, purpose="told")
    if approval.decision == Decision.RETURN:
        for person_id in effect.returned_to:
            if person_id != actor.id:
                mine = person_id == approval.proposed_by
                tell(uow, person_id, texts.told_returned(view, to_clerk=mine), subject)
    elif approval.proposed_by != actor.id:
        tell(uow, approval.proposed_by, texts.told_decided(view), subject)
    if effect.further is not None:
        show_to_decider(uow, services, effect.further)
    for task in effect.tasks:
        notices.show_to_group(uow, services, task, letter)
    refresh(uow, services, approval)


def deciders_are_different(uow: UnitOfWork, timer: Timer, services: Services) -> None:
    """Somebody went away or came back: what lies on the chair is shown to whoever decides on it now."""
    post_id = int(timer.subject.rpartition(":")[2])
    for approval in rows.open_approvals(uow, [post_id]):
        view = view_of(uow, services, approval)
        found = deciders.decider(uow, post_id, secret=view.letter.secrecy != Secrecy.OPEN)
        refresh(uow, services, approval)
        if (
            found is not None
            and found[0].id is not None
            and not outbox.was_shown(uow, f"approval:{approval.id}", found[0].id)
        ):
            tell(uow, found[0].id, texts.card(view), about(approval))


# --- many at once ---------------------------------------------------------------------------------------------------


def know_list(context: Context) -> None:
    """[เพื่อทราบทั้งหมด]: what is only for information, in one card."""
    left_out = [int(one) for one in context.args.get("out", [])]
    items = []
    for approval in approvals.waiting_for(context.uow, context.actor):
        letter = rows.letter(context.uow, approval.letter_id)
        if letter is not None and not approval.proposed_units and letter.secrecy == Secrecy.OPEN:
            items.append((approval, letter, letters.office_entry(context.uow, letter)))
    if not items:
        context.reply(texts.nothing_waits())
        return
    context.reply(texts.know_all(items[:20], left_out), About(card=f"know:{context.actor.id}"))


def know_now(context: Context) -> None:
    """Each one is decided by itself; one that has moved on meanwhile is left out and said."""
    done = refused = 0
    for approval_id in context.args.get("ids", []):
        try:
            with context.uow.attempt():
                approval, letter = approvals.open_approval(context.uow, int(approval_id))
                approvals.require_decider(context.uow, context.actor, approval, letter)
                before = texts.card(view_of(context.uow, context.services, approval, letter))
                shown = hashlib.sha256(before.to_text().encode()).hexdigest()
                approvals.decide(context.uow, context.actor, approval, letter, Ruling(Decision.KNOWN), shown)
            done += 1
        except OfficeError:
            refused += 1
    context.reply(texts.known_all(done, refused), About(card=f"know:{context.actor.id}"))


COMMANDS = (Command(("รอสั่งการ", "เรื่องถัดไป", "/waiting", "/next"), next_one),)
VERBS = {
    "propose": propose,
    "propose_unit": propose_unit,
    "propose_known": propose_known,
    "propose_plain": propose_plain,
    "decision": show,
    "decide_own": own,
    "decide_deputies": choose_deputy,
    "decide_person": ask_person,
    "decide_return": choose_reason,
    "decide_as_proposed": as_proposed,
    "decide_known": known,
    "decide_circulate": known_circulate,
    "decide_keep": keep,
    "decide_unit": to_unit,
    "decide_assignee": to_person,
    "decide_confirm": confirmed,
    "decide_return_for": returned_for,
    "decide_undo": undo,
    "next_decision": next_one,
    "know_list": know_list,
    "know_toggle": know_list,
    "know_all_now": know_now,
}
STEPS = {
    "proposal": proposal_typed,
    "own_words": own_words,
    "assignee_name": person_named,
    "return_reason": return_reason,
}
TIMERS = {
    approvals.EFFECT: decision_is_due,
    deciders.DECIDERS_CHANGED: deciders_are_different,
}
