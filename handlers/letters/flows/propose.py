"""Journey 3, the clerk's side: a letter is put before the director, comes back, is asked about, is carried out."""

from collections.abc import Sequence
from datetime import timedelta

from handlers.common.dictation import UnitNames, parse_instruction
from handlers.context import Context
from handlers.errors import NotFound
from handlers.incoming import Pressed, Text
from handlers.letters.actions import approvals, letters, proposals
from handlers.letters.flows import cards
from handlers.letters.presses import (
    AnswerClerk,
    AskDecider,
    CloseLetter,
    ConfirmOpinion,
    ProposeForInformation,
    ProposeLetter,
    ProposeUnit,
    WriteOpinion,
)
from handlers.letters.questions import AskClerkQuestion, AskDeciderAnswer, AskOpinion
from handlers.letters.texts import approvals as approval_texts
from handlers.letters.texts import proposals as texts
from handlers.routes import Routes, on_press, on_text
from handlers.staff.actions import access
from storage import letters as rows
from storage import people
from storage.payloads import Question
from storage.ref import Ref
from storage.tables import Approval, Letter, Unit
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import UnitKind

# Where a card cannot be changed once it is out, the director's waits this long for the clerk's opinion.
OPINION_WAIT = timedelta(seconds=5)


def groups_for(uow: UnitOfWork, letter: Letter) -> list[Unit]:
    """The groups that a letter may be given to: only what stands in the office's own book goes to them."""
    unit = uow.get(Unit, letter.unit_id) if letter.unit_id else None
    return people.units(uow, UnitKind.GROUP) if unit is not None and unit.kind == UnitKind.OFFICE else []


def group_names(uow: UnitOfWork) -> list[UnitNames]:
    """What the groups are called, for reading typed words."""
    return [
        UnitNames(unit.id, (unit.name, unit.short_name, *unit.aliases)) for unit in people.units(uow, UnitKind.GROUP)
    ]


def _letter(context: Context, *, lock: bool = False) -> Letter:
    letter = letters.registered(context.uow, context.subject_id, lock=lock)
    access.require_see(context.uow, context.actor, letter)
    proposals.require_may_propose(context.uow, context.actor, letter)
    return letter


def propose(context: Context[Pressed[ProposeLetter]]) -> None:
    """[เสนอ]: show it to whoever decides, at once. The clerk may add an opinion afterwards."""
    letter = _letter(context, lock=True)
    approval = proposals.propose(context.uow, context.actor, letter, *proposals.last_opinion(context.uow, letter))
    context.end()
    shown = cards.show_to_decider(context.uow, context.services, approval, gather=OPINION_WAIT)
    cards.refresh_letter(context.uow, context.services, letter, but=context.actor.id)
    entry = letters.office_entry(context.uow, letter)
    if shown is None:
        context.reply(texts.nobody_there(letter, entry), cards.about_letter(letter))
        return
    person, capacity, reached = shown
    holder, groups = texts.decider_name(person, capacity), groups_for(context.uow, letter)
    message = texts.proposed(approval, letter, entry, holder, groups, reached=reached)
    context.reply(message, cards.about_letter(letter))


def propose_unit(context: Context[Pressed[ProposeUnit]]) -> None:
    """[มอบ กลุ่ม…]"""
    _give_opinion(context, "", [context.event.payload.unit])


def propose_for_information(context: Context[Pressed[ProposeForInformation]]) -> None:
    """[เพื่อทราบ]"""
    _give_opinion(context, approval_texts.FOR_INFORMATION, [])


def opinion_confirmed(context: Context[Pressed[ConfirmOpinion]]) -> None:
    """[ยืนยันความเห็น] of typed words."""
    _give_opinion(context, context.event.payload.words, context.event.payload.units)


def ask_opinion(context: Context[Pressed[WriteOpinion]]) -> None:
    """[พิมพ์ความเห็น]"""
    approval, letter = approvals.open_approval(context.uow, context.subject_id)
    proposals.require_may_give_opinion(context.uow, context.actor, approval)
    context.ask(AskOpinion(), Ref.of(approval))
    entry = letters.office_entry(context.uow, letter)
    context.reply(texts.ask_opinion(letter, entry), cards.about_letter(letter))


def opinion_typed(context: Context[Text[AskOpinion]]) -> None:
    """The clerk's own words; a group named in them is proposed, once that was confirmed."""
    approval, letter = approvals.open_approval(context.uow, context.subject_id)
    words = approvals.check_words(context.event.text)
    said = parse_instruction(words, group_names(context.uow), letters.today_of(context.uow))
    units = [unit for one in said.unit_ids if (unit := context.uow.get(Unit, one)) is not None]
    entry = letters.office_entry(context.uow, letter)
    context.reply(texts.confirm_opinion(approval, letter, entry, words, units), cards.about_letter(letter))


def _give_opinion(context: Context, words: str, units: Sequence[int]) -> None:
    approval, letter = approvals.open_approval(context.uow, context.subject_id)
    proposals.give_opinion(context.uow, context.actor, approval, letter, words, units)
    context.end()
    cards.show_to_decider_again(context.uow, context.services, approval)
    found = cards.decider_of(context.uow, approval, letter)
    holder = texts.decider_name(*found) if found else ""
    said = approval_texts.proposal_words(words, approvals.unit_names(context.uow, units))
    message = texts.opinion_given(letter, letters.office_entry(context.uow, letter), holder, said)
    context.reply(message, cards.about_letter(letter))


# --- it came back ---------------------------------------------------------------------------------------------------


def ask_decider(context: Context[Pressed[AskDecider]]) -> None:
    """[ถามกลับ] of a returned letter."""
    _ask_words(context, AskClerkQuestion(), answer=False)


def answer_clerk(context: Context[Pressed[AnswerClerk]]) -> None:
    """[ตอบ] of whoever returned it."""
    _ask_words(context, AskDeciderAnswer(), answer=True)


def _ask_words(context: Context, question: Question, *, answer: bool) -> None:
    approval = _approval(context)
    context.ask(question, Ref.of(approval))
    context.reply(texts.ask_question(cards.approval_view(context.uow, context.services, approval), answer=answer))


def _approval(context: Context) -> Approval:
    approval = rows.approval(context.uow, context.subject_id)
    if approval is None:
        raise NotFound("letter")
    access.require_see(context.uow, context.actor, letters.registered(context.uow, approval.letter_id))
    return approval


def question_typed(context: Context[Text[AskClerkQuestion]]) -> None:
    """The clerk's question goes to whoever returned the letter."""
    approval, letter = proposals.ask_decider(context.uow, context.actor, context.subject_id, context.event.text)
    view = cards.approval_view(context.uow, context.services, approval, letter)
    context.end()
    if approval.decided_by is not None:
        message = texts.told_question(view, context.actor.name, context.event.text)
        cards.inform(context.uow, letter, approval.decided_by, message, cards.told(letter))
    context.reply(texts.question_sent(view, answer=False))


def answer_typed(context: Context[Text[AskDeciderAnswer]]) -> None:
    """The answer goes to those who keep the letter's register."""
    approval, letter = proposals.answer_clerk(context.uow, context.actor, context.subject_id, context.event.text)
    view = cards.approval_view(context.uow, context.services, approval, letter)
    context.end()
    message = texts.told_answer(view, context.actor.name, context.event.text)
    for person_id in access.registrars(context.uow, letter):
        cards.inform(context.uow, letter, person_id, message, cards.told(letter))
    context.reply(texts.question_sent(view, answer=True))


def close(context: Context[Pressed[CloseLetter]]) -> None:
    """[ดำเนินการแล้ว] of a decision that gave no group any work."""
    letter = proposals.carried_out(context.uow, context.actor, context.subject_id)
    entry = letters.office_entry(context.uow, letter)
    cards.refresh_letter(context.uow, context.services, letter, but=context.actor.id)
    context.reply(texts.carried_out(letter, entry), cards.about_letter(letter))


ROUTES = Routes(
    presses=(
        on_press(ProposeLetter, propose),
        on_press(ProposeUnit, propose_unit),
        on_press(ProposeForInformation, propose_for_information),
        on_press(ConfirmOpinion, opinion_confirmed),
        on_press(WriteOpinion, ask_opinion),
        on_press(AskDecider, ask_decider),
        on_press(AnswerClerk, answer_clerk),
        on_press(CloseLetter, close),
    ),
    texts=(
        on_text(AskOpinion, opinion_typed),
        on_text(AskClerkQuestion, question_typed),
        on_text(AskDeciderAnswer, answer_typed),
    ),
)
