"""Journey 3, the director's side: a letter is decided with a button or own words, undone, returned, passed on."""

import hashlib

from handlers.common.dictation import names_person
from handlers.common.thai_times import DueDate
from handlers.common.words import short_name
from handlers.context import Actor, Context, Services, actor_of, tell
from handlers.deadlines.actions import dues
from handlers.deadlines.actions.deadlines import Due, Recipients
from handlers.deadlines.rules.ladders import Role
from handlers.errors import NotFound
from handlers.incoming import Pressed, Text
from handlers.letters.actions import approvals, decisions, letters
from handlers.letters.actions.decisions import DecisionInput
from handlers.letters.flows import cards
from handlers.letters.flows.cards import about_approval, approval_view
from handlers.letters.flows.propose import group_names, groups_for
from handlers.letters.hooks import DECIDERS_CHANGED, NEXT_DECISION, TASKS_MADE
from handlers.letters.presses import (
    AssignToPerson,
    AssignToUnit,
    ChooseDeputy,
    ChooseOrder,
    ChoosePerson,
    ChooseReturnReason,
    ConfirmDecision,
    DecideAsProposed,
    DecideKeep,
    DecideKnown,
    DecideKnownCirculate,
    HandToDeputy,
    ReturnLetter,
    ShowDecision,
    ShowNextDecision,
    UndoDecision,
)
from handlers.letters.questions import AskAssigneeName, AskOrder, AskReturnReason
from handlers.letters.texts import approvals as approval_texts
from handlers.letters.texts import decisions as texts
from handlers.letters.texts import proposals as proposal_texts
from handlers.letters.texts.waiting import waits_decision
from handlers.routes import Command, Routes, on_press, on_text
from handlers.staff.actions import access, deciders
from notifications.outbox import About
from storage import letters as rows
from storage import people, timers
from storage.ref import Ref
from storage.tables import Approval, Letter, Person, Timer, Unit
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import ApprovalState, Decision, LetterState, PostKind


def _load(context: Context) -> tuple[Approval, Letter]:
    approval, letter = approvals.open_approval(context.uow, context.subject_id)
    approvals.require_decider(context.uow, context.actor, approval, letter)
    return approval, letter


def _view(context: Context, approval: Approval, letter: Letter) -> approval_texts.ApprovalView:
    return approval_view(context.uow, context.services, approval, letter)


def show(context: Context) -> None:
    """The decision card again."""
    approval, letter = _load(context)
    context.end()
    context.reply(approval_texts.card(_view(context, approval, letter)), about_approval(approval))


# --- choosing -------------------------------------------------------------------------------------------------------


def choose_order(context: Context[Pressed[ChooseOrder]]) -> None:
    """[สั่งการเอง]: choose an order, or type one."""
    approval, letter = _load(context)
    context.ask(AskOrder(), Ref.of(approval))
    deputies = [person for person, _title in _deputies(context, approval)]
    groups = groups_for(context.uow, letter)
    context.reply(texts.choose_order(_view(context, approval, letter), groups, deputies), about_approval(approval))


def _deputies(context: Context, approval: Approval) -> list[tuple[Person, str]]:
    found = people.members(context.uow, approval.unit_id, PostKind.DEPUTY)
    return [(person, post.title) for person, post in found if person.id != context.actor.id]


def choose_deputy(context: Context[Pressed[ChooseDeputy]]) -> None:
    """[มอบ รอง ผอ.]"""
    approval, letter = _load(context)
    message = texts.choose_person(_view(context, approval, letter), _deputies(context, approval))
    context.reply(message, about_approval(approval))


def ask_person(context: Context[Pressed[ChoosePerson]]) -> None:
    """[มอบรายบุคคล]: ask for a name."""
    approval, letter = _load(context)
    context.ask(AskAssigneeName(), Ref.of(approval))
    context.reply(texts.ask_person(_view(context, approval, letter)), about_approval(approval))


def name_typed(context: Context[Text[AskAssigneeName]]) -> None:
    """The people with that name, to choose from. Raises NotFound."""
    approval, letter = _load(context)
    found = people.named(context.uow, context.event.text, limit=6)
    if not found:
        raise NotFound("person", context.event.text)
    titled = [(person, actor_of(context.uow, person).title) for person in found]
    context.reply(texts.choose_person(_view(context, approval, letter), titled), about_approval(approval))


def choose_reason(context: Context[Pressed[ChooseReturnReason]]) -> None:
    """[ส่งคืนแก้ไข]: choose a reason, or type one."""
    approval, letter = _load(context)
    context.ask(AskReturnReason(), Ref.of(approval))
    context.reply(texts.choose_return_reason(_view(context, approval, letter)), about_approval(approval))


def reason_typed(context: Context[Text[AskReturnReason]]) -> None:
    """A typed reason is shown before it counts."""
    approval, letter = _load(context)
    reason = approvals.check_words(context.event.text)
    context.reply(texts.confirm_return(_view(context, approval, letter), reason), about_approval(approval))


def order_typed(context: Context[Text[AskOrder]]) -> None:
    """A typed order: what was understood of it is shown before it counts."""
    approval, letter = _load(context)
    text = approvals.check_words(context.event.text)
    said = dues.instruction(context.uow, text, group_names(context.uow))
    by = DueDate(said.due, said.due_time) if said.due is not None else None
    open_day = dues.working_day_after(context.uow, by.day) if by is not None else None
    units = [unit for one in said.unit_ids if (unit := context.uow.get(Unit, one)) is not None]
    assignee = None if units else _person_in(context, text)
    message = texts.confirm(_view(context, approval, letter), text, units, assignee, by, open_day)
    context.reply(message, about_approval(approval))


def _person_in(context: Context, text: str) -> Person | None:
    """The one person of the office whom an order names that names no group."""
    everyone = people.everyone(context.uow)
    named = [person for person in everyone if names_person(text, person.first_name, person.last_name)]
    return named[0] if len(named) == 1 else None


# --- deciding -------------------------------------------------------------------------------------------------------


def as_proposed(context: Context[Pressed[DecideAsProposed]]) -> None:
    """[ตามเสนอ] means what the card said: if the clerk has said something else since, the card is shown again."""
    approval, _letter = _load(context)
    if context.button is not None and context.button.version != approval.version:
        show(context)
        return
    _decide(context, DecisionInput(Decision.AS_PROPOSED))


def known(context: Context[Pressed[DecideKnown]]) -> None:
    """[ทราบ]"""
    _decide(context, DecisionInput(Decision.KNOWN))


def known_circulate(context: Context[Pressed[DecideKnownCirculate]]) -> None:
    """[ทราบ แจ้งเวียน]"""
    _decide(context, DecisionInput(Decision.KNOWN_CIRCULATE))


def keep(context: Context[Pressed[DecideKeep]]) -> None:
    """[เก็บเรื่อง]"""
    _decide(context, DecisionInput(Decision.KEEP))


def to_unit(context: Context[Pressed[AssignToUnit]]) -> None:
    """[มอบ กลุ่ม…]"""
    _decide(context, DecisionInput(Decision.ASSIGN, units=(context.event.payload.unit,)))


def to_person(context: Context[Pressed[AssignToPerson]]) -> None:
    """One of the people offered."""
    _decide(context, DecisionInput(Decision.ASSIGN, assignee_id=context.event.payload.person))


def confirmed(context: Context[Pressed[ConfirmDecision]]) -> None:
    """[ยืนยัน] of typed words."""
    said = context.event.payload
    decision = Decision.ASSIGN if said.units or said.assignee else Decision.OWN_WORDS
    if said.due is not None:
        dues.check(context.uow, DueDate(said.due, said.time))
    _decide(context, DecisionInput(decision, said.remark, said.units, said.assignee, said.due, said.time))


def return_for(context: Context[Pressed[ReturnLetter]]) -> None:
    """A reason to choose from, or [ยืนยันส่งคืน] of typed words."""
    _decide(context, DecisionInput(Decision.RETURN, context.event.payload.reason))


def _decide(context: Context, chosen: DecisionInput) -> None:
    approval, letter = _load(context)
    decisions.decide(context.uow, context.actor, approval, letter, chosen, card_hash(context, approval, letter))
    context.end()
    left = approvals.waiting_for(context.uow, context.actor)
    known = sum(approval_texts.for_information(one) for one in left)
    context.reply(texts.decided(_view(context, approval, letter), len(left), known), about_approval(approval))


def card_hash(context: Context, approval: Approval, letter: Letter) -> str:
    """The SHA-256 of the card that stands before the person (electronic transactions act, s.9)."""
    return hashlib.sha256(approval_texts.card(_view(context, approval, letter)).to_text().encode()).hexdigest()


def undo(context: Context[Pressed[UndoDecision]]) -> None:
    """[เลิกทำ 60 วิ]: the card waits again; nobody was told."""
    approval, letter = decisions.undo(context.uow, context.actor, context.subject_id)
    context.reply(approval_texts.undone(_view(context, approval, letter)), about_approval(approval))


def show_next(context: Context) -> None:
    """The next letter that waits for this person, the most urgent first."""
    waiting = approvals.waiting_letters(context.uow, context.actor)
    if not waiting:
        if not any(NEXT_DECISION(context)):
            context.reply(texts.nothing_waits())
        return
    approval, letter = waiting[0]
    context.reply(approval_texts.card(_view(context, approval, letter)), about_approval(approval))


def hand_to_deputy(context: Context[Pressed[HandToDeputy]]) -> None:
    """[ให้ รอง ผอ. รับ]"""
    approval, letter = approvals.open_approval(context.uow, context.subject_id)
    deputy = decisions.hand_to_deputy(context.uow, context.actor, approval, letter)
    view = _view(context, approval, letter)
    cards.refresh_approval(context.uow, context.services, approval)
    if deputy.id == context.actor.id:
        context.reply(approval_texts.card(view), about_approval(approval))
        return
    context.reply(texts.handed_over(view, short_name(deputy)), about_approval(approval, "state"))
    cards.show_to_decider(context.uow, context.services, approval)


# --- while it waits ---------------------------------------------------------------------------------------------------


def due_of_approval(uow: UnitOfWork, services: Services, approval_id: int) -> Due | None:
    """What waits for a decision, for the digest of whoever decides today; of a secret letter only that it does."""
    approval = uow.get(Approval, approval_id)
    letter = uow.get(Letter, approval.letter_id) if approval is not None else None
    if approval is None or letter is None:
        return None
    waits = waits_decision(approval, letter, letters.office_entry(uow, letter))
    secret = approval_texts.secret_waits() if cards.is_secret(letter) else ""
    return Due(
        open=approval.state == ApprovalState.OPEN,
        urgency=letter.urgency,
        people=Recipients({Role.HEAD: lambda: _decides(uow, approval, letter)}),
        card=lambda _person: cards.notification_card(approval_view(uow, services, approval, letter)),
        about=lambda _person: about_approval(approval),
        line=lambda _person: secret or waits.line,
        subject=lambda _person: secret or letter.subject,
        open_press=lambda _person: waits.press,
    )


def _decides(uow: UnitOfWork, approval: Approval, letter: Letter) -> list[int]:
    found = cards.decider_of(uow, approval, letter)
    return [found[0].id] if found is not None else []


# --- when the window closes -----------------------------------------------------------------------------------------


def decision_is_due(uow: UnitOfWork, timer: Timer, services: Services) -> None:
    """Sixty seconds are over: the decision takes effect, and everybody it concerns is told."""
    approval = rows.approval(uow, Ref(timer.subject).id, lock=True)
    if approval is None or approval.state != ApprovalState.HELD or approval.version != timer.version:
        return
    letter = rows.letter(uow, approval.letter_id, lock=True)
    person = uow.get(Person, approval.decided_by) if approval.decided_by else None
    if letter is None or person is None:
        return
    actor = actor_of(uow, person)
    uow.actor = (actor.id, None)
    _tell_effect(uow, services, decisions.take_effect(uow, actor, approval, letter), actor)


def _tell_effect(uow: UnitOfWork, services: Services, effect: decisions.Effect, actor: Actor) -> None:
    approval, letter = effect.approval, effect.letter
    cards.refresh_approval(uow, services, approval)
    cards.refresh_letter(uow, services, letter)
    unreached = [unit for units in TASKS_MADE(uow, services, effect.tasks, letter) for unit in units]
    view = approval_view(uow, services, approval, letter)
    if approval.decision == Decision.RETURN:
        _tell_returned(uow, view, effect.returned_to, actor)
        return
    if effect.further is not None:
        cards.show_to_decider(uow, services, effect.further)
    to_do = letter.state == LetterState.DECIDED and not effect.tasks
    message = proposal_texts.told_decided(view, to_carry_out=to_do, unreached=unreached)
    for person_id in access.registrars(uow, letter):
        if person_id != actor.id:
            cards.inform(uow, letter, person_id, message, cards.told(letter))


def _tell_returned(uow: UnitOfWork, view: approval_texts.ApprovalView, acted: list[int], actor: Actor) -> None:
    """Everybody who had acted hears of a return; who keeps the book gets the buttons."""
    keepers = access.registrars(uow, view.letter)
    for person_id in dict.fromkeys([*keepers, *acted]):
        if person_id != actor.id:
            message = proposal_texts.told_returned(view, to_clerk=person_id in keepers)
            cards.inform(uow, view.letter, person_id, message, cards.told(view.letter))


def deciders_are_different(uow: UnitOfWork, timer: Timer, services: Services) -> None:
    """Somebody went away or came back: what waits for this post is shown to whoever decides now."""
    post_id = Ref(timer.subject).id
    DECIDERS_CHANGED(uow, post_id)
    for approval, letter in rows.waiting_on(uow, [post_id]):
        found = cards.decider_of(uow, approval, letter)
        moved = found is not None and cards.last_asked(uow, approval) != found[0].id
        cards.refresh_approval(uow, services, approval)
        if moved:
            cards.show_to_decider(uow, services, approval)
            cards.refresh_letter(uow, services, letter)


def decision_is_late(uow: UnitOfWork, timer: Timer, services: Services) -> None:
    """A ด่วนที่สุด letter has waited for an hour of office time: tell the director and the first deputy present, once."""
    approval = rows.approval(uow, Ref(timer.subject).id, lock=True)
    if approval is None:
        return
    if approval.state == ApprovalState.HELD and approval.undo_until is not None:
        # It may still be undone, and would then wait on.
        timers.set_timer(uow, approvals.LATE, timer.subject, approval.undo_until)
        return
    letter = rows.letter(uow, approval.letter_id)
    if approval.state != ApprovalState.OPEN or letter is None:
        return
    view = approval_view(uow, services, approval, letter)
    deputy = decisions.first_deputy(uow, approval, letter)
    found = cards.decider_of(uow, approval, letter)
    heads = [*people.holders(uow, approval.post_id), *([found[0]] if found else []), *([deputy[0]] if deputy else [])]
    about = About(subject=Ref.of(approval), version=approval.version, purpose="late")
    secret = cards.is_secret(letter)
    message = (
        approval_texts.notice_of_secret(view) if secret else texts.told_late(view, to_hand_over=deputy is not None)
    )
    for person_id in dict.fromkeys(person.id for person in heads):
        tell(uow, person_id, message, about)
    uow.audit("approval.late", Ref.of(letter), approval=approval.id)


ROUTES = Routes(
    commands=(Command(("รอสั่งการ", "เรื่องถัดไป", "waiting", "/waiting", "next", "/next"), show_next),),
    presses=(
        on_press(ShowDecision, show),
        on_press(ChooseOrder, choose_order),
        on_press(ChooseDeputy, choose_deputy),
        on_press(ChoosePerson, ask_person),
        on_press(ChooseReturnReason, choose_reason),
        on_press(DecideAsProposed, as_proposed),
        on_press(DecideKnown, known),
        on_press(DecideKnownCirculate, known_circulate),
        on_press(DecideKeep, keep),
        on_press(AssignToUnit, to_unit),
        on_press(AssignToPerson, to_person),
        on_press(ConfirmDecision, confirmed),
        on_press(ReturnLetter, return_for),
        on_press(UndoDecision, undo),
        on_press(HandToDeputy, hand_to_deputy),
        on_press(ShowNextDecision, show_next),
    ),
    texts=(
        on_text(AskOrder, order_typed),
        on_text(AskAssigneeName, name_typed),
        on_text(AskReturnReason, reason_typed),
    ),
    dues={"approval": due_of_approval},
    timers={
        decisions.EFFECT: decision_is_due,
        approvals.LATE: decision_is_late,
        deciders.DECIDERS_CHANGED: deciders_are_different,
    },
)
