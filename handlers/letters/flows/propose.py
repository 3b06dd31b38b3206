"""Journey 3, the clerk's side: a letter is put before the director, comes back, is asked about, is carried out."""

from datetime import timedelta

from handlers.common.dictation import UnitNames, parse_instruction
from handlers.context import Context
from handlers.incoming import Text
from handlers.letters.actions import approvals, letters
from handlers.letters.flows import cards as notices
from handlers.letters.texts import approvals as texts
from handlers.staff.actions import access
from storage import letters as rows
from storage import people
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
        UnitNames(unit.id, (unit.name, unit.short_name, *unit.aliases))
        for unit in people.units(uow, UnitKind.GROUP)
        if unit.id is not None
    ]


def _letter(context: Context, *, lock: bool = False) -> Letter:
    letter = letters.registered(context.uow, context.subject_id, lock=lock)
    access.require_see(context.uow, context.actor, letter)
    approvals.may_propose(context.uow, context.actor, letter)
    return letter


def propose(context: Context) -> None:
    """[เสนอ]: it lies before whoever decides, at once. What the clerk thinks should be done may follow, or not."""
    letter = _letter(context, lock=True)
    approval = approvals.propose(context.uow, context.actor, letter, *approvals.last_opinion(context.uow, letter))
    context.end()
    shown = notices.show_to_decider(context.uow, context.services, approval, gather=OPINION_WAIT)
    notices.refresh_letter(context.uow, context.services, letter, but=context.actor.id)
    entry = letters.office_entry(context.uow, letter)
    if shown is None:
        context.reply(texts.nobody_there(letter, entry), notices.about_letter(letter))
        return
    person, capacity, reached = shown
    holder, groups = texts.decider_name(person, capacity), groups_for(context.uow, letter)
    message = texts.proposed(approval, letter, entry, holder, groups, reached=reached)
    context.reply(message, notices.about_letter(letter))


def opinion_unit(context: Context) -> None:
    _opine(context, "", [int(context.args.get("unit", 0))])


def opinion_known(context: Context) -> None:
    _opine(context, texts.FOR_INFORMATION, [])


def opinion_words(context: Context) -> None:
    """[ยืนยันความเห็น] of typed words."""
    _opine(context, str(context.args.get("words", "")), [int(unit) for unit in context.args.get("units", [])])


def ask_opinion(context: Context) -> None:
    """[พิมพ์ความเห็น]"""
    approval, letter = approvals.open_approval(context.uow, context.subject_id)
    approvals.may_opine(context.uow, context.actor, approval)
    context.ask("opinion", f"approval:{approval.id}")
    entry = letters.office_entry(context.uow, letter)
    context.reply(texts.ask_opinion(letter, entry), notices.about_letter(letter))


def opinion_typed(context: Context) -> None:
    """The clerk's own words; a group named in them is proposed, once that was confirmed."""
    assert isinstance(context.event, Text)
    approval, letter = approvals.open_approval(context.uow, context.subject_id)
    words = approvals.check_words(context.event.text)
    said = parse_instruction(words, group_names(context.uow), letters.today_of(context.uow))
    units = [unit for one in said.unit_ids if (unit := context.uow.get(Unit, one)) is not None]
    entry = letters.office_entry(context.uow, letter)
    context.reply(texts.confirm_opinion(approval, letter, entry, words, units), notices.about_letter(letter))


def _opine(context: Context, words: str, units: list[int]) -> None:
    approval, letter = approvals.open_approval(context.uow, context.subject_id)
    approvals.opine(context.uow, context.actor, approval, letter, words, units)
    context.end()
    notices.show_to_decider_again(context.uow, context.services, approval)
    found = notices.decider_of(context.uow, approval, letter)
    holder = texts.decider_name(*found) if found else ""
    said = texts.proposal_words(words, approvals.unit_names(context.uow, units))
    message = texts.opined(letter, letters.office_entry(context.uow, letter), holder, said)
    context.reply(message, notices.about_letter(letter))


# --- it came back ---------------------------------------------------------------------------------------------------


def ask_decider(context: Context) -> None:
    """[ถามกลับ] of a returned letter."""
    _ask_words(context, "decider_question", answer=False)


def answer_clerk(context: Context) -> None:
    """[ตอบ] of whoever returned it."""
    _ask_words(context, "decider_answer", answer=True)


def _ask_words(context: Context, step: str, *, answer: bool) -> None:
    approval = _approval(context)
    context.ask(step, f"approval:{approval.id}")
    context.reply(texts.ask_question(notices.approval_view(context.uow, context.services, approval), answer=answer))


def _approval(context: Context) -> Approval:
    approval = rows.approval(context.uow, context.subject_id)
    letter = letters.registered(context.uow, approval.letter_id if approval else 0)
    access.require_see(context.uow, context.actor, letter)
    assert approval is not None
    return approval


def question_typed(context: Context) -> None:
    assert isinstance(context.event, Text)
    approval, letter = approvals.ask_decider(context.uow, context.actor, context.subject_id, context.event.text)
    view = notices.approval_view(context.uow, context.services, approval, letter)
    context.end()
    if approval.decided_by is not None:
        message = texts.told_question(view, context.actor.name, context.event.text)
        notices.inform(context.uow, letter, approval.decided_by, message, notices.told(letter))
    context.reply(texts.question_sent(view, answer=False))


def answer_typed(context: Context) -> None:
    assert isinstance(context.event, Text)
    approval, letter = approvals.answer_clerk(context.uow, context.actor, context.subject_id, context.event.text)
    view = notices.approval_view(context.uow, context.services, approval, letter)
    context.end()
    message = texts.told_answer(view, context.actor.name, context.event.text)
    for person_id in access.book_keepers(context.uow, letter):
        notices.inform(context.uow, letter, person_id, message, notices.told(letter))
    context.reply(texts.question_sent(view, answer=True))


def carried_out(context: Context) -> None:
    """[ดำเนินการแล้ว] of a decision that gave no group any work."""
    letter = approvals.carried_out(context.uow, context.actor, context.subject_id)
    entry = letters.office_entry(context.uow, letter)
    notices.refresh_letter(context.uow, context.services, letter, but=context.actor.id)
    context.reply(texts.carried_out(letter, entry), notices.about_letter(letter))


VERBS = {
    "propose": propose,
    "opinion_unit": opinion_unit,
    "opinion_known": opinion_known,
    "opinion_words": opinion_words,
    "opinion_ask": ask_opinion,
    "ask_decider": ask_decider,
    "answer_clerk": answer_clerk,
    "carried_out": carried_out,
}
STEPS = {
    "opinion": opinion_typed,
    "decider_question": question_typed,
    "decider_answer": answer_typed,
}
