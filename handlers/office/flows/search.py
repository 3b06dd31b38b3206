"""Journey 9 and small questions: my work, search, a number alone, a letter's state and history, the day in figures."""

from collections.abc import Iterable, Mapping
from datetime import datetime, time, timedelta

from handlers.circulars.actions import receiving as receiving_actions
from handlers.circulars.flows import receiving
from handlers.common.presses import Find, ShowMyWork
from handlers.common.thai_calendar import book_year
from handlers.context import Context
from handlers.incoming import Pressed, Text
from handlers.letters.actions import approvals, letters
from handlers.letters.flows import cards as notices
from handlers.letters.flows.lookup import numbered
from handlers.letters.presses import ShowHistory, ShowLetter
from handlers.letters.rules import letter_numbers
from handlers.letters.rules.secrecy import Visibility, visibility_of
from handlers.letters.texts import approvals as approval_texts
from handlers.letters.texts import waiting as waiting_texts
from handlers.letters.texts.waiting import Waiting
from handlers.meetings.actions import minutes
from handlers.meetings.flows import minutes as minutes_flow
from handlers.meetings.flows import plan as meeting_plan
from handlers.meetings.flows import waiting_papers
from handlers.office.presses import FindNumber, FindWords
from handlers.office.questions import AskHistory, AskSearch
from handlers.office.rules import Search, parse_search, suggest
from handlers.office.texts import search as texts
from handlers.routes import Command, Routes, on_press, on_text
from handlers.staff.actions import access, deciders
from handlers.work.actions import extensions
from handlers.work.flows import cards as task_cards
from handlers.work.presses import ShowLaterWork
from handlers.work.texts import extensions as extension_texts
from handlers.work.texts import my_work as work_texts
from storage import audit, people
from storage import letters as rows
from storage.clock import BANGKOK
from storage.ref import Ref
from storage.tables import Entry, Extension, Letter, Meeting, Task
from storage.vocabulary import Direction, LetterState, UnitKind

_SHOWN = 10
_LISTED = 20
# How many of the ten may be meetings.
_MEETINGS = 4
# How many letters a search looks at: those somebody may not see are among them.
_LOOKED_AT = 60
# How many of the newest letters lend their words when nothing was found.
_LENDING = 300


# --- one letter -----------------------------------------------------------------------------------------------------


def show(context: Context) -> None:
    """A letter's present state, and what this person can do with it."""
    letter = letters.registered(context.uow, context.subject_id)
    if not access.may_see(context.uow, context.actor, letter) and _show_received(context, letter):
        return
    access.require_see(context.uow, context.actor, letter)
    context.end()
    _show(context, letter)


def _show_received(context: Context, letter: Letter) -> bool:
    """For who has the letter only as a circular: that circular. False for who has not."""
    received = access.received(context.uow, context.actor, [letter])
    for receiver_id in received.values():
        receiving.show_part(context, receiving_actions.part(context.uow, receiver_id))
    return bool(received)


def _show(context: Context, letter: Letter) -> None:
    message = notices.letter_message(context.uow, context.services, letter, context.actor)
    context.reply(message, notices.about_letter(letter))


def history(context: Context) -> None:
    """Everything that happened to a letter, in order."""
    letter = letters.registered(context.uow, context.subject_id)
    access.require_see(context.uow, context.actor, letter)
    _history(context, letter)


def _history(context: Context, letter: Letter) -> None:
    acts = audit.of_thing(context.uow, Ref.of(letter))
    names = notices.names_of(context.uow, {act.person_id for act in acts})
    entry = letters.office_entry(context.uow, letter)
    context.reply(texts.history(letter, entry, rows.remarks(context.uow, letter.id), acts, names))


def history_of(context: Context) -> None:
    """`ประวัติ 214`"""
    if not context.rest:
        context.ask(AskHistory())
        context.reply(texts.ask_history())
        return
    _history_of(context, context.rest)


def history_typed(context: Context[Text[AskHistory]]) -> None:
    """The number that was typed after `ประวัติ` alone."""
    context.end()
    _history_of(context, context.event.text)


def _history_of(context: Context, words: str) -> None:
    found = access.visible(context.uow, context.actor, numbered(context, words))
    if len(found) == 1:
        _history(context, found[0])
    else:
        look_up(context, words)


# --- search ---------------------------------------------------------------------------------------------------------


def find(context: Context) -> None:
    """`ค้น ...`"""
    if not context.rest:
        context.ask(AskSearch())
        context.reply(texts.ask_search())
        return
    look_up(context, context.rest)


def find_typed(context: Context[Text[AskSearch]]) -> None:
    """The words that were typed after `ค้น` alone."""
    context.end()
    look_up(context, context.event.text)


def is_number(context: Context, text: str) -> bool:
    """A register number or a letter's number typed alone."""
    stripped = text.strip()
    if len(stripped) > 40:
        return False
    if letter_numbers.parse_register_number(stripped) is not None:
        return True
    return letter_numbers.parse(stripped) is not None and len(letter_numbers.find_numbers(stripped)) == 1


def by_number(context: Context[Text]) -> None:
    """A number typed alone opens its letter."""
    look_up(context, context.event.text)


def find_again(context: Context[Pressed[FindWords]]) -> None:
    """[ค้นคำนี้], [ค้นทุกปี], [หนังสือรับ], [หนังสือส่ง]"""
    asked = context.event.payload
    look_up(context, asked.words, every_year=asked.every_year, direction=asked.direction)


def ask_number(context: Context) -> None:
    """[ค้นด้วยเลขที่]"""
    context.ask(AskSearch())
    context.reply(texts.ask_number())


def look_up(context: Context, words: str, *, every_year: bool = False, direction: Direction | None = None) -> None:
    """The letters and meetings that words or a number mean; the one that is found is shown. `direction`: only letters
    received, or only those sent."""
    words = " ".join(words.split())[:200]
    asked = parse_search(words, letters.today_of(context.uow))
    found = numbered(context, words)
    by_words, units, held = not found, _only_units(context), list[Meeting]()
    if by_words:
        span = _span(context, asked, every_year=every_year)
        found = rows.search(context.uow, asked.words, span, units=units, direction=direction, limit=_LOOKED_AT)
        if direction is None:
            held = minutes.found(context.uow, context.actor, asked.words, span, limit=_MEETINGS)
    inside = access.visible(context.uow, context.actor, found)
    received = access.received(context.uow, context.actor, [one for one in found if one not in inside])
    readable = [one for one in found if one in inside or one.id in received]
    closed = _closed(one for one in found if one not in readable) if units is None else 0
    if len(held) == 1 and not readable and not closed:
        minutes_flow.show_record(context, held[0])
    elif len(readable) == 1 and not closed and not held:
        if readable[0] in inside:
            _show(context, readable[0])
        else:
            _show_received(context, readable[0])
    elif readable or held:
        hits = [(letter, _entry(context, letter, received)) for letter in readable[: _SHOWN - len(held)]]
        every = every_year or not by_words or asked.first is not None
        context.reply(texts.found(words, hits, len(readable), closed, every_year=every, meetings=held))
    elif closed:
        context.reply(texts.found_but_closed(closed))
    else:
        year = None if every_year or asked.first else book_year(context.now)
        context.reply(texts.nothing_found(words, year, _suggestion(context, asked)))


def _closed(found: Iterable[Letter]) -> int:
    """Of how many letters somebody may know that they exist, and no more."""
    return sum(visibility_of(one.secrecy, may_see=False) is Visibility.EXISTENCE for one in found)


def _entry(context: Context, letter: Letter, received: Mapping[int, int]) -> Entry | None:
    """The number a letter is known by here: the office's, or of a circular the number of the unit that got it."""
    receiver_id = received.get(letter.id)
    if receiver_id is None:
        return letters.office_entry(context.uow, letter)
    return receiving_actions.entry_of(context.uow, receiver_id)


def _only_units(context: Context) -> list[int] | None:
    """For who sits in schools only: their units. Among all letters of the office theirs would be too few to be found,
    and that there are others is nothing they should hear."""
    if any(seat.unit.kind != UnitKind.SCHOOL for seat in context.actor.seats):
        return None
    return sorted(access.units_of(context.uow, context.actor))


def _span(context: Context, asked: Search, *, every_year: bool) -> tuple[datetime, datetime] | None:
    """The moments to look through: the days that were said, else this year unless every year is wanted."""
    today = letters.today_of(context.uow)
    first, last = asked.first, asked.last
    if first is None or last is None:
        if every_year:
            return None
        first, last = today.replace(month=1, day=1), today.replace(month=12, day=31)
    return (
        datetime.combine(first, time.min, BANGKOK),
        datetime.combine(last + timedelta(days=1), time.min, BANGKOK),
    )


def _suggestion(context: Context, asked: Search) -> str:
    """A similar word out of the letters that this person may see."""
    lending = rows.latest_open(context.uow, _LENDING, units=_only_units(context))
    inside = access.visible(context.uow, context.actor, lending)
    received = access.received(context.uow, context.actor, lending)
    return suggest(asked.words, [one.search for one in lending if one in inside or one.id in received])


# --- my work --------------------------------------------------------------------------------------------------------


def my_work(context: Context) -> None:
    """What waits for this person, everywhere; no more is looked at than is shown."""
    context.end()
    circulars = receiving.waiting_lines(context)
    waiting = approvals.waiting_letters(context.uow, context.actor)
    items = circulars[:_SHOWN] + [
        waiting_texts.waits_decision(approval, letter, letters.office_entry(context.uow, letter))
        for approval, letter in waiting[:_SHOWN]
    ]
    papers = waiting_papers.waiting_lines(context)
    items += papers[:_SHOWN]
    of_meetings = meeting_plan.waiting_lines(context)
    items += of_meetings[:_SHOWN]
    extension_requests = extensions.waiting_for(context.uow, context.actor)
    items += [_extension(context, *request) for request in extension_requests[:_SHOWN]]
    hands = _hands(context)
    tasks, task_count = _tasks(context, hands)
    later = rows.count_later(context.uow, hands, letters.today_of(context.uow))
    mine = _letters(context)
    items += tasks + [
        waiting_texts.waits_letter(letter, letters.office_entry(context.uow, letter)) for letter in mine[:_SHOWN]
    ]
    drafts = rows.drafts(context.uow, _accounts(context))
    items += [waiting_texts.waits_draft(letter) for letter in drafts[:_SHOWN]]
    known = sum(approval_texts.for_information(approval) for approval, _letter in waiting)
    total = len(circulars) + len(waiting) + len(papers) + len(of_meetings) + len(extension_requests)
    total += task_count + len(mine) + len(drafts)
    context.reply(work_texts.my_work(items, total, known, later))


def my_later_work(context: Context) -> None:
    """[งานล่วงหน้า]: work that begins on a later day."""
    context.reply(work_texts.later_work(*_tasks(context, _hands(context), later=True)))


def _extension(context: Context, extension: Extension, task: Task, letter: Letter | None) -> Waiting:
    return extension_texts.waits(task_cards.extension_view(context.uow, context.services, extension, task, letter))


def _hands(context: Context) -> rows.Hands:
    """Whose next steps are this person's: their own, and those of the books they keep and the units they head."""
    uow, who = context.uow, context.actor
    units = {seat.unit.id for seat in who.seats} | deciders.stands_in_for(uow, who.id)
    known = sorted(units)
    heads = [unit for unit in known if who.id in access.deciding_heads(uow, unit)]
    clerks = [unit for unit in known if who.id in access.clerks_of(uow, unit)]
    return rows.Hands(who.id, clerks, heads)


def _tasks(context: Context, hands: rows.Hands, *, later: bool = False) -> tuple[list[Waiting], int]:
    """Tasks whose next step is this person's: the first few, and how many. `later`: those that begin another day."""
    uow = context.uow
    found, total = rows.next_steps(uow, hands, today=letters.today_of(uow), later=later, limit=_SHOWN)
    return [_task(context, task, letter) for task, letter in found], total


def _task(context: Context, task: Task, letter: Letter | None) -> Waiting:
    entry = letters.office_entry(context.uow, letter) if letter is not None else None
    return work_texts.waits_task(task, letter, entry, task_cards.time_left(context.uow, task))


def _letters(context: Context) -> list[Letter]:
    """For who keeps a book: what came back, what nobody has been asked about, what was decided for them to do."""
    units = [seat.unit for seat in context.actor.seats] + [people.office_unit(context.uow)]
    books = sorted({unit.id for unit in units if access.may_register(context.actor, unit)})
    if not books:
        return []
    found = rows.in_states(context.uow, books, [LetterState.RETURNED, LetterState.REGISTERED])
    returned_first = sorted(found, key=lambda letter: letter.state != LetterState.RETURNED)
    return [*returned_first, *rows.to_carry_out(context.uow, books)]


def _accounts(context: Context) -> list[int]:
    return [account.id for account in people.accounts(context.uow, context.actor.id)]


ROUTES = Routes(
    commands=(
        Command(("งานของฉัน", "งาน", "mine", "/mine", "/work"), my_work),
        Command(("ค้น", "ค้นหา", "ค้นหนังสือ", "/find", "find"), find, rest=True),
        Command(("ประวัติ", "/history", "history"), history_of, rest=True),
    ),
    presses=(
        on_press(ShowLetter, show),
        on_press(ShowHistory, history),
        on_press(Find, find),
        on_press(FindWords, find_again),
        on_press(FindNumber, ask_number),
        on_press(ShowMyWork, my_work),
        on_press(ShowLaterWork, my_later_work),
    ),
    texts=(on_text(AskSearch, find_typed), on_text(AskHistory, history_typed)),
    recognised=((is_number, by_number),),
)
