"""Journey 4, the office's side: a circular is made, checked, sent, followed, chased, called back, closed."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, time
from typing import Any

from handlers.actions import access, circulation, deadlines, dues, letters, receiving, sending
from handlers.actions.circulation import id_of, subject_of
from handlers.actions.figures import TABLE_WORK
from handlers.context import Context, Services, actor_of
from handlers.errors import NotFound
from handlers.flows import receiving as receiving_flow
from handlers.flows.lookup import numbered
from handlers.flows.route import Command, Flow
from handlers.incoming import Happened, Pressed, Text
from handlers.rules import receivers as rules
from handlers.rules.receivers import EVERY_SCHOOL, Choice, Place
from handlers.rules.thai_calendar import add_working_days, bangkok_date, is_working_day
from handlers.texts import circulation as texts
from handlers.texts.letters import shown_number
from handlers.texts.words import unit_name
from notifications import outbox
from notifications.message import Attachment, Message
from notifications.outbox import NOTHING, About
from storage import circulations, timers
from storage.clock import BANGKOK
from storage.tables import Circulation, Letter, Person, Timer
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import CirculationState, Platform, Secrecy, UnitKind, Wanted

FILE_MADE = "circulation_file_made"
"""What happened when a table or printed sheets are there."""
_OFFERED_DAYS = (0, 1, 2, 3, 5)
_TODAY_UNTIL = time(15, 0)
"""After this an end of today is no longer offered."""
_Drafting = Callable[[Context, Circulation, Letter], None]


def about(row: Circulation) -> About:
    """The circular's card: the draft, the check, and then the live card."""
    name = subject_of(id_of(row))
    return About(subject=name, version=row.version, card=name, purpose="circulation")


def _beside(row: Circulation, page: str) -> About:
    """A list that stands beside the live card and is turned over in its own place."""
    name = subject_of(id_of(row))
    return About(subject=name, version=row.version, card=f"{page}:{row.id}", purpose="circulation_list")


def _below(context: Context, message: Message, what: About = NOTHING) -> None:
    """Answer below the card that was pressed: that one stays what it is."""
    context.replies.append(message)
    outbox.put(context.uow, context.to, message, what)


# --- what is shown --------------------------------------------------------------------------------------------------


def view_of(uow: UnitOfWork, row: Circulation, letter: Letter) -> texts.View:
    """All that the cards of a circular show of it, but for how far it is."""
    entry = letters.office_entry(uow, letter)
    if row.state != CirculationState.DRAFT:
        return texts.View(row, letter, entry)
    there, choice = circulation.places(uow), circulation.choice_of(row)
    chosen = [one for one in rules.chosen(choice, there) if one != row.unit_id]
    said = texts.whom(rules.wording(choice, there)) if chosen else ""
    schools = sum(place.is_school for place in there)
    return texts.View(row, letter, entry, said, len(chosen), schools, bool(rules.types(there)))


def live_message(uow: UnitOfWork, row: Circulation, letter: Letter) -> Message:
    """The live card as it is now; of one that still waits to go out, that."""
    view = view_of(uow, row, letter)
    if row.state == CirculationState.WAITING:
        return texts.sent(view, circulations.counts(uow, id_of(row)), uow.now)
    far = circulation.progress(uow, row)
    over = row.due_at is not None and uow.now > row.due_at
    return texts.live(view, texts.Progress(far.counts, far.slowest, far.days_left, far.due_today, over))


def refresh(uow: UnitOfWork, row: Circulation, letter: Letter) -> None:
    """Bring the live card to the present state wherever it is shown and can be changed."""
    if row.state == CirculationState.DRAFT:
        return
    message = live_message(uow, row, letter)

    def message_for(person_id: int | None) -> Message | None:
        person = uow.get(Person, person_id) if person_id is not None else None
        if person is None or not circulation.may_follow(uow, actor_of(uow, person), row, letter):
            return None
        return message

    outbox.refresh(uow, about(row), message_for)


def card_for(context: Context, letter: Letter) -> tuple[Message, About] | None:
    """What `สถานะ 214` answers for a letter that was circulated: its newest circular's live card; None where there is
    none that this person may follow."""
    assert letter.id is not None
    for row in circulations.of_letter(context.uow, letter.id):
        if row.state != CirculationState.DRAFT and circulation.may_follow(context.uow, context.actor, row, letter):
            return live_message(context.uow, row, letter), about(row)
    return None


def _compose(context: Context, row: Circulation, letter: Letter, notes: Sequence[str] = ()) -> None:
    context.reply(texts.compose(view_of(context.uow, row, letter), notes), about(row))


# --- a draft --------------------------------------------------------------------------------------------------------


def _drafting(flow: _Drafting) -> Flow:
    """A step of making one. What comes after it was sent (a second tap, an old card) is answered with how far it is."""

    def answer(context: Context) -> None:
        row, letter = circulation.own(context.uow, context.actor, context.subject_id)
        context.end()
        if row.state == CirculationState.DRAFT:
            flow(context, row, letter)
        else:
            context.reply(live_message(context.uow, row, letter), about(row))

    return answer


def start(context: Context) -> None:
    """[แจ้งเวียน]"""
    letter = letters.registered(context.uow, context.subject_id, lock=True)
    context.end()
    _start(context, letter, "")


def _start(context: Context, letter: Letter, names: str) -> None:
    row = circulation.begin(context.uow, context.actor, letter)
    notes = _earlier(context.uow, letter)
    if names:
        read = rules.read_names(names, circulation.places(context.uow))
        circulation.choose(context.uow, row, read.choice)
        notes += texts.unknown_names(read.unknown, read.unclear)
    _below(context, texts.compose(view_of(context.uow, row, letter), notes), about(row))


def _earlier(uow: UnitOfWork, letter: Letter) -> list[str]:
    """That the letter was circulated before."""
    assert letter.id is not None
    gone = [one for one in circulations.of_letter(uow, letter.id) if one.state != CirculationState.DRAFT]
    return [texts.circulated_before(gone[0], circulations.counts(uow, id_of(gone[0])))] if gone else []


def typed(context: Context) -> None:
    """`แจ้งเวียน 214`, `แจ้งเวียน 214 ทุกโรงเรียน ยกเว้น รร.บ้านสวนดอก`"""
    if not context.rest:
        context.ask("circulate_number")
        context.reply(texts.ask_number())
        return
    _of_number(context, context.rest)


def number_typed(context: Context) -> None:
    assert isinstance(context.event, Text)
    context.end()
    _of_number(context, context.event.text)


def _of_number(context: Context, words: str) -> None:
    number, _, names = words.strip().partition(" ")
    found = access.visible(context.uow, context.actor, numbered(context, number))
    mine = [letter for letter in found if circulation.may_circulate(context.uow, context.actor, letter)]
    if not found:
        raise NotFound("letter", number)
    # Who may see it but not circulate it is told who may.
    letter = letters.registered(context.uow, (mine or found)[0].id or 0, lock=True)
    _start(context, letter, names.strip())


def show_draft(context: Context, row: Circulation, letter: Letter) -> None:
    _compose(context, row, letter)


def discard(context: Context, row: Circulation, letter: Letter) -> None:
    circulation.discard(context.uow, row)
    context.reply(texts.discarded(), about(row))


def clear(context: Context, row: Circulation, letter: Letter) -> None:
    circulation.choose(context.uow, row, Choice())
    _compose(context, row, letter)


# --- whom -----------------------------------------------------------------------------------------------------------


def every(context: Context, row: Circulation, letter: Letter) -> None:
    """[ทุกโรงเรียน]: the whole choice in one tap, so the check comes next."""
    circulation.choose(context.uow, row, EVERY_SCHOOL)
    _check(context, row, letter)


def _page(context: Context) -> int:
    return max(0, int(context.args.get("page", 0)))


def _line(name: str, args: dict[str, object], members: Sequence[int], chosen: set[int]) -> texts.Toggle:
    return texts.Toggle(name, args, len(chosen & set(members)), len(members))


def _choosing(context: Context, row: Circulation) -> tuple[Choice, list[Place], set[int]]:
    there, choice = circulation.places(context.uow), circulation.choice_of(row)
    return choice, there, set(rules.chosen(choice, there))


def clusters(context: Context, row: Circulation, letter: Letter) -> None:
    """[กลุ่มเครือข่าย], and a tap on one of them."""
    choice, there, chosen = _choosing(context, row)
    if tapped := str(context.args.get("cluster", "")):
        choice = rules.toggle_cluster(choice, tapped, there)
        circulation.choose(context.uow, row, choice)
        chosen = set(rules.chosen(choice, there))
    lines = [
        _line(texts.cluster_name(name), {"cluster": name}, [p.unit_id for p in there if p.cluster == name], chosen)
        for name in rules.clusters(there)
    ]
    _toggles(context, row, letter, "กลุ่มเครือข่าย", "circulate_clusters", lines)


def types(context: Context, row: Circulation, letter: Letter) -> None:
    """[ประเภท], and a tap on one of them."""
    choice, there, chosen = _choosing(context, row)
    if tapped := str(context.args.get("type", "")):
        choice = rules.toggle_type(choice, tapped, there)
        circulation.choose(context.uow, row, choice)
        chosen = set(rules.chosen(choice, there))
    lines = [
        _line(name, {"type": name}, [one.unit_id for one in there if one.school_type == name], chosen)
        for name in rules.types(there)
    ]
    _toggles(context, row, letter, "ประเภทโรงเรียน", "circulate_types", lines)


def groups(context: Context, row: Circulation, letter: Letter) -> None:
    """[กลุ่มในสำนักงาน], and a tap on one of them."""
    _tap_unit(context, row)
    _choice, there, chosen = _choosing(context, row)
    lines = [
        _line(place.names[0], {"unit": place.unit_id}, [place.unit_id], chosen)
        for place in there
        if place.kind is UnitKind.GROUP and place.unit_id != row.unit_id
    ]
    _toggles(context, row, letter, "กลุ่มในสำนักงาน", "circulate_groups", lines)


def _tap_unit(context: Context, row: Circulation) -> None:
    if unit_id := int(context.args.get("unit", 0)):
        choice, there, _chosen = _choosing(context, row)
        circulation.choose(context.uow, row, rules.toggle_unit(choice, unit_id, there))


def _toggles(
    context: Context, row: Circulation, letter: Letter, what: str, verb: str, lines: Sequence[texts.Toggle]
) -> None:
    view = view_of(context.uow, row, letter)
    message = (
        texts.toggles(view, what, verb, lines, _page(context), verb) if lines else texts.nothing_to_choose(view, what)
    )
    context.reply(message, about(row))


def folders(context: Context, row: Circulation, letter: Letter) -> None:
    """[เลือกเอง]: names to type, or a cluster to open school by school."""
    context.ask("circulate_names", subject_of(id_of(row)))
    _choice, there, chosen = _choosing(context, row)
    schools = [place for place in there if place.is_school]
    lines = [
        _line(texts.cluster_name(name), {"cluster": name}, [p.unit_id for p in schools if p.cluster == name], chosen)
        for name in dict.fromkeys(place.cluster for place in schools)
    ]
    context.reply(texts.folders(view_of(context.uow, row, letter), lines, _page(context)), about(row))


def folder(context: Context, row: Circulation, letter: Letter) -> None:
    """One cluster's schools, and a tap on one of them."""
    context.ask("circulate_names", subject_of(id_of(row)))
    _tap_unit(context, row)
    _choice, there, chosen = _choosing(context, row)
    cluster = str(context.args.get("cluster", ""))
    lines = [
        _line(place.names[0], {"unit": place.unit_id}, [place.unit_id], chosen)
        for place in there
        if place.is_school and place.cluster == cluster
    ]
    page = _page(context) if "unit" in context.args or "turned" in context.args else 0
    view = view_of(context.uow, row, letter)
    # The folder list's own page number comes along with the tap that opens a folder.
    context.reply(
        texts.toggles(
            view,
            cluster or texts.cluster_name(cluster),
            "circulate_folder",
            lines,
            page,
            "circulate_folder",
            cluster=cluster,
            turned=True,
        ),
        about(row),
    )


def names_typed(context: Context, row: Circulation, letter: Letter) -> None:
    """Names of schools: known ones are added (or taken out, after ยกเว้น), the others said."""
    assert isinstance(context.event, Text)
    choice, there, _chosen = _choosing(context, row)
    read = rules.read_names(context.event.text, there)
    circulation.choose(context.uow, row, rules.joined(choice, read.choice, there))
    context.ask("circulate_names", subject_of(id_of(row)))
    _compose(context, row, letter, texts.unknown_names(read.unknown, read.unclear))


# --- saved choices --------------------------------------------------------------------------------------------------


def lists(context: Context, row: Circulation, letter: Letter) -> None:
    """[รายการที่บันทึก]"""
    context.reply(texts.lists(view_of(context.uow, row, letter), circulations.lists(context.uow)), about(row))


def one_list(context: Context, row: Circulation, letter: Letter) -> None:
    kept, there = circulation.a_list(context.uow, int(context.args["list"])), circulation.places(context.uow)
    choice = Choice.from_json(kept.choice)
    words, count = texts.whom(rules.wording(choice, there)), len(rules.chosen(choice, there))
    context.reply(texts.one_list(view_of(context.uow, row, letter), kept, words, count), about(row))


def use_list(context: Context, row: Circulation, letter: Letter) -> None:
    kept = circulation.a_list(context.uow, int(context.args["list"]))
    circulation.choose(context.uow, row, Choice.from_json(kept.choice))
    _check(context, row, letter)


def keep_list(context: Context, row: Circulation, letter: Letter) -> None:
    context.ask("circulate_list_name", subject_of(id_of(row)))
    context.reply(texts.ask_list_name(view_of(context.uow, row, letter)), about(row))


def rename_list(context: Context, row: Circulation, letter: Letter) -> None:
    kept = circulation.a_list(context.uow, int(context.args["list"]))
    context.ask("circulate_list_name", subject_of(id_of(row)), list=kept.id)
    context.reply(texts.ask_list_name(view_of(context.uow, row, letter), kept.name), about(row))


def list_named(context: Context) -> None:
    """The name of a list, new or changed."""
    assert isinstance(context.event, Text) and context.conversation is not None
    list_id = context.conversation.data.get("list")
    row, letter = circulation.draft(context.uow, context.actor, context.subject_id)
    if list_id is not None:
        circulation.rename_list(context.uow, circulation.a_list(context.uow, int(list_id)), context.event.text)
    else:
        circulation.keep_list(context.uow, context.actor, context.event.text, circulation.choice_of(row))
    context.end()
    lists(context, row, letter)


def delete_list(context: Context, row: Circulation, letter: Letter) -> None:
    circulation.delete_list(context.uow, circulation.a_list(context.uow, int(context.args["list"])))
    lists(context, row, letter)


# --- what, by when --------------------------------------------------------------------------------------------------


def want(context: Context, row: Circulation, letter: Letter) -> None:
    """What is wanted; where it needs a question, that is asked for."""
    wanted = Wanted(str(context.args["wanted"]))
    circulation.want(context.uow, row, letter, wanted)
    if wanted in circulation.ASKING or wanted == Wanted.FILE:
        context.ask("circulate_question", subject_of(id_of(row)))
        context.reply(texts.ask_question(view_of(context.uow, row, letter)), about(row))
        return
    _compose(context, row, letter)


def choose_answer(context: Context, row: Circulation, letter: Letter) -> None:
    """[ตอบกลับ]"""
    context.reply(texts.choose_answer(view_of(context.uow, row, letter)), about(row))


def question_typed(context: Context, row: Circulation, letter: Letter) -> None:
    assert isinstance(context.event, Text)
    circulation.ask(context.uow, row, context.event.text)
    _next(context, row, letter)


def _next(context: Context, row: Circulation, letter: Letter) -> None:
    """The check where receivers are chosen, else the draft."""
    view = view_of(context.uow, row, letter)
    if view.whom and not (row.wanted in circulation.ASKING and not row.question):
        _check(context, row, letter)
    else:
        _compose(context, row, letter)


def choose_due(context: Context, row: Circulation, letter: Letter) -> None:
    """[กำหนด]"""
    _offer_due(context, row, letter, typing=False)


def _offer_due(context: Context, row: Circulation, letter: Letter, *, typing: bool) -> None:
    uow = context.uow
    context.ask("circulate_due", subject_of(id_of(row)))
    today, own = letters.today_of(uow), deadlines.own_days(uow)
    offered = []
    for days in _OFFERED_DAYS:
        if days == 0 and (context.now.astimezone(BANGKOK).time() > _TODAY_UNTIL or not is_working_day(today, own)):
            continue
        offered.append(texts.Offered(deadlines.due_moment(uow, add_working_days(today, days, own)), days))
    if letter.due_on is not None and letter.due_on > today:
        offered.append(texts.Offered(deadlines.due_moment(uow, letter.due_on, letter.due_time)))
    context.reply(texts.choose_due(view_of(uow, row, letter), offered, today, typing=typing), about(row))


def due_chosen(context: Context, row: Circulation, letter: Letter) -> None:
    """A due moment by a button or a picker; on a platform without one it is typed."""
    assert isinstance(context.event, Pressed)
    if context.args.get("none"):
        _set_due(context, row, letter, None)
    elif context.args.get("at"):
        _set_due(context, row, letter, datetime.fromisoformat(str(context.args["at"])))
    elif context.event.picked:
        by = dues.picked(context.uow, context.event.picked)
        _set_due(context, row, letter, deadlines.due_moment(context.uow, by.day, by.time))
    else:
        _offer_due(context, row, letter, typing=True)


def due_typed(context: Context, row: Circulation, letter: Letter) -> None:
    assert isinstance(context.event, Text)
    by = dues.typed(context.uow, context.event.text)
    _set_due(context, row, letter, deadlines.due_moment(context.uow, by.day, by.time))


def _set_due(context: Context, row: Circulation, letter: Letter, at: datetime | None) -> None:
    circulation.set_due(context.uow, row, at.astimezone(UTC) if at is not None else None)
    _next(context, row, letter)


# --- the check, and sending -----------------------------------------------------------------------------------------


def check(context: Context, row: Circulation, letter: Letter) -> None:
    """[ตรวจก่อนส่ง]"""
    _check(context, row, letter)


def _check(context: Context, row: Circulation, letter: Letter) -> None:
    circulation.check_complete(row)
    found = sending.preview(context.uow, context.services, row, letter)
    view = view_of(context.uow, row, letter)
    if not found.units:
        _compose(context, row, letter, texts.nobody_left(found.gone))
        return
    context.reply(texts.check(view, _cost(context.uow, row, found)), about(row))


def _cost(uow: UnitOfWork, row: Circulation, found: sending.Preview) -> texts.Cost:
    better = None
    if row.due_at is not None:
        day = dues.working_day_after(uow, bangkok_date(row.due_at))
        better = deadlines.due_moment(uow, day) if day is not None else None
    return texts.Cost(
        schools=sum(unit.kind is UnitKind.SCHOOL for unit in found.units),
        groups=sum(unit.kind is UnitKind.GROUP for unit in found.units),
        telegram=found.on(Platform.TELEGRAM),
        line=found.on(Platform.LINE),
        no_chat=[unit_name(unit) for unit in found.no_chat],
        quota=found.quota,
        suffices=found.suffices,
        gone=found.gone,
        better_day=better,
    )


def send(context: Context, row: Circulation, letter: Letter) -> None:
    """[ส่ง]"""
    _send(context, row, letter, morning=False)


def send_in_the_morning(context: Context, row: Circulation, letter: Letter) -> None:
    """[ส่งรวมรอบเช้า]"""
    _send(context, row, letter, morning=True)


def _send(context: Context, row: Circulation, letter: Letter, *, morning: bool) -> None:
    sending.send(context.uow, context.services, context.actor, row, letter, morning=morning)
    context.reply(live_message(context.uow, row, letter), about(row))


def undo(context: Context) -> None:
    """[เลิกทำ 60 วิ]: nobody was told, it is a draft again."""
    row, letter = circulation.own(context.uow, context.actor, context.subject_id)
    sending.undo(context.uow, context.actor, row, letter)
    context.reply(texts.undone(view_of(context.uow, row, letter)), about(row))


def send_now(context: Context) -> None:
    """[ส่งเลย]"""
    row, letter = circulation.own(context.uow, context.actor, context.subject_id)
    sending.send_at_once(context.uow, context.actor, row, letter)
    context.reply(live_message(context.uow, row, letter), about(row))


def takes_effect(uow: UnitOfWork, timer: Timer, services: Services) -> None:
    """The undo window (or the night) is over."""
    row = circulations.circulation(uow, int(timer.subject.rpartition(":")[2]), lock=True)
    letter = uow.get(Letter, row.letter_id) if row is not None else None
    if row is None or letter is None or row.state != CirculationState.WAITING or row.version != timer.version:
        return
    sending.take_effect(uow, row, letter)
    refresh(uow, row, letter)


# --- following ------------------------------------------------------------------------------------------------------


def status(context: Context) -> None:
    """[ดูสถานะ], below what was pressed."""
    row, letter = circulation.load(context.uow, context.actor, context.subject_id)
    context.end()
    message = _present(context, row, letter)
    _below(context, message, about(row))


def live(context: Context) -> None:
    """[ดูสถานะ] of the card itself."""
    row, letter = circulation.load(context.uow, context.actor, context.subject_id)
    context.reply(_present(context, row, letter), about(row))


def _present(context: Context, row: Circulation, letter: Letter) -> Message:
    if row.state == CirculationState.DRAFT:
        return texts.compose(view_of(context.uow, row, letter))
    return live_message(context.uow, row, letter)


def card_is_due(uow: UnitOfWork, timer: Timer, services: Services) -> None:
    """Receivers have done something: the live card follows; a circular of which nothing is left is closed."""
    row = circulations.circulation(uow, int(timer.subject.rpartition(":")[2]), lock=True)
    letter = uow.get(Letter, row.letter_id) if row is not None else None
    if row is None or letter is None:
        return
    circulation.close_if_done(uow, row, letter)
    refresh(uow, row, letter)


def _following(flow: _Drafting) -> Flow:
    """Something to be done with a circular that is with its receivers; one that is over is shown as it is."""

    def answer(context: Context) -> None:
        row, letter = circulation.own(context.uow, context.actor, context.subject_id)
        if row.state == CirculationState.SENT:
            flow(context, row, letter)
        else:
            context.end()
            context.reply(_present(context, row, letter), about(row))

    return answer


def chase(context: Context, row: Circulation, letter: Letter) -> None:
    """[เตือนที่เหลือ]"""
    done = sending.chase(context.uow, context.services, row, letter)
    view = view_of(context.uow, row, letter)
    _below(context, texts.chased(view, done.reminded, done.on_line, done.lately, done.unreached))


def ask_chairs(context: Context, row: Circulation, letter: Letter) -> None:
    """[ให้ ปธ.เครือข่ายช่วย]"""
    helped = sending.ask_chairs(context.uow, context.actor, row, letter)
    _below(context, texts.chairs_asked(view_of(context.uow, row, letter), helped.asked, helped.without))


def calls(context: Context, row: Circulation, letter: Letter) -> None:
    """[รายชื่อโทร], below the live card."""
    _below(context, _calls(context, row, letter), _beside(row, "circulation_calls"))


def turn_calls(context: Context, row: Circulation, letter: Letter) -> None:
    context.reply(_calls(context, row, letter), _beside(row, "circulation_calls"))


def _calls(context: Context, row: Circulation, letter: Letter) -> Message:
    found = [texts.Call(one.receiver, one.unit, one.head) for one in sending.to_call(context.uow, row)]
    return texts.calls(view_of(context.uow, row, letter), found, _page(context))


def proxy(context: Context, row: Circulation, letter: Letter) -> None:
    """[รับทราบแทน]: heard by telephone. Where an answer is wanted, that is asked for."""
    receiver_id = int(context.args["receiver"])
    one = receiving.note_proxy(context.uow, context.actor, receiver_id, receiving.TELEPHONE)
    if row.wanted in circulation.ASKING and one.receiver.acted_at is None and not one.called_back:
        if row.wanted != Wanted.YES_NO:
            context.ask("circulate_proxy_answer", subject_of(id_of(row)), receiver=receiver_id)
        _below(context, texts.ask_proxy_answer(view_of(context.uow, row, letter), one.unit, receiver_id))
        return
    _noted(context, row, letter, one)


def _noted(context: Context, row: Circulation, letter: Letter, one: receiving.Part) -> None:
    receiving_flow.refresh(context.uow, context.services, one)
    message = texts.proxied(_calls(context, row, letter), one.unit, context.actor.name)
    context.reply(message, _beside(row, "circulation_calls"))


def proxy_said(context: Context, row: Circulation, letter: Letter) -> None:
    """[ใช่] [ไม่ใช่], as it was said on the telephone."""
    said, receiver_id = str(context.args["answer"]), int(context.args["receiver"])
    _noted(context, row, letter, receiving.note_answer(context.uow, context.actor, receiver_id, said))


def proxy_answered(context: Context) -> None:
    """A number or words, as they were said on the telephone."""
    assert isinstance(context.event, Text) and context.conversation is not None
    receiver_id = int(context.conversation.data["receiver"])
    row, letter = circulation.sent(context.uow, context.actor, context.subject_id)
    one = receiving.note_answer(context.uow, context.actor, receiver_id, context.event.text)
    context.end()
    _noted(context, row, letter, one)


def table(context: Context) -> None:
    """[คำตอบ], below the live card."""
    row, letter = circulation.load(context.uow, context.actor, context.subject_id)
    _below(context, _answers(context, row, letter), _beside(row, "circulation_answers"))


def turn_table(context: Context) -> None:
    row, letter = circulation.load(context.uow, context.actor, context.subject_id)
    context.reply(_answers(context, row, letter), _beside(row, "circulation_answers"))


def _answers(context: Context, row: Circulation, letter: Letter) -> Message:
    found = circulations.receivers_with_units(context.uow, id_of(row))
    return texts.answers(view_of(context.uow, row, letter), found, _page(context))


# --- files ----------------------------------------------------------------------------------------------------------


def excel(context: Context) -> None:
    """[ส่งออก Excel]"""
    row, letter = circulation.load(context.uow, context.actor, context.subject_id)
    found = circulations.receivers_with_units(context.uow, id_of(row))
    people, entries = circulations.signed(context.uow, id_of(row))
    sheet = texts.sheet(view_of(context.uow, row, letter), found, people, entries)
    _make_file(context, row, letter, "table", TABLE_WORK, {"sheets": [sheet]})


def sheets(context: Context) -> None:
    """[พิมพ์ใบแจ้ง]"""
    row, letter = circulation.load(context.uow, context.actor, context.subject_id)
    unreached = sending.unreached(context.uow, row)
    if not unreached or letter.secrecy != Secrecy.OPEN:
        _below(context, texts.nobody_without_chat(view_of(context.uow, row, letter)))
        return
    circular = sending.printed(context.uow, context.services, row, letter)
    data = {"circular": circular.to_json(), "schools": [unit.name for unit in unreached]}
    _make_file(context, row, letter, "sheets", sending.SHEETS_WORK, data)


def _make_file(
    context: Context, row: Circulation, letter: Letter, kind: str, work: str, content: Mapping[str, Any]
) -> None:
    """Have a file made outside this transaction; it comes as a message of its own."""
    number = shown_number(letters.office_entry(context.uow, letter))
    data = {
        **content,
        "then": FILE_MADE,
        "kind": kind,
        "circulation": row.id,
        "name": texts.file_name(kind, number),
        "channel": context.event.channel,
        "chat": context.event.chat,
        "answer_to": context.answer_to,
    }
    timers.put_work(context.uow, work, subject_of(id_of(row)), data)
    context.progress(texts.making_file(), _beside(row, f"circulation_{kind}"))


def file_made(context: Context) -> None:
    """The table or the sheets are there."""
    assert isinstance(context.event, Happened)
    data = context.event.data
    if context.who is None:
        return
    row, letter = circulation.load(context.uow, context.actor, int(data["circulation"]))
    kind = str(data["kind"])
    number = shown_number(letters.office_entry(context.uow, letter))
    file = Attachment(hash=str(data["hash"]), name=str(data["name"]), mime=str(data["mime"]))
    context.reply(texts.file_made(kind, number, file), _beside(row, f"circulation_{kind}"))


def file_failed(context: Context) -> None:
    context.reply(texts.file_failed())


# --- its end --------------------------------------------------------------------------------------------------------


def ask_cancel(context: Context) -> None:
    """[ยกเลิกการส่ง]: why."""
    row, letter = circulation.own(context.uow, context.actor, context.subject_id)
    if row.state not in (CirculationState.WAITING, CirculationState.SENT):
        context.reply(_present(context, row, letter), about(row))
        return
    context.ask("circulate_cancel", subject_of(id_of(row)))
    counts = circulations.counts(context.uow, id_of(row))
    _below(context, texts.ask_cancel_reason(view_of(context.uow, row, letter), counts))


def cancel(context: Context) -> None:
    """The reason was typed: what has not gone out stays here, and who had it is told."""
    assert isinstance(context.event, Text)
    row, letter = circulation.own(context.uow, context.actor, context.subject_id)
    done = sending.cancel(context.uow, context.services, context.actor, row, letter, context.event.text)
    context.end()
    context.reply(texts.cancelled(view_of(context.uow, row, letter), done.gone, done.caught))
    refresh(context.uow, row, letter)


def close(context: Context, row: Circulation, letter: Letter) -> None:
    """[ปิดเรื่องเวียน], asked once more while somebody has not."""
    view = view_of(context.uow, row, letter)
    counts = circulations.counts(context.uow, id_of(row))
    if counts.left and not context.args.get("sure"):
        _below(context, texts.confirm_close(view, counts))
        return
    circulation.close(context.uow, context.actor, row, letter)
    refresh(context.uow, row, letter)
    _below(context, live_message(context.uow, row, letter), about(row))


COMMANDS = (Command(("แจ้งเวียน", "ส่งเวียน", "/circulate", "circulate"), typed, rest=True),)
VERBS = {
    "circulate": start,
    "circulate_draft": _drafting(show_draft),
    "circulate_discard": _drafting(discard),
    "circulate_clear": _drafting(clear),
    "circulate_every": _drafting(every),
    "circulate_clusters": _drafting(clusters),
    "circulate_types": _drafting(types),
    "circulate_groups": _drafting(groups),
    "circulate_folders": _drafting(folders),
    "circulate_folder": _drafting(folder),
    "circulate_lists": _drafting(lists),
    "circulate_list": _drafting(one_list),
    "circulate_list_use": _drafting(use_list),
    "circulate_list_keep": _drafting(keep_list),
    "circulate_list_rename": _drafting(rename_list),
    "circulate_list_delete": _drafting(delete_list),
    "circulate_answers": _drafting(choose_answer),
    "circulate_want": _drafting(want),
    "circulate_due": _drafting(choose_due),
    "circulate_due_at": _drafting(due_chosen),
    "circulate_check": _drafting(check),
    "circulate_send": _drafting(send),
    "circulate_send_morning": _drafting(send_in_the_morning),
    "circulate_undo": undo,
    "circulate_send_now": send_now,
    "circulation": status,
    "circulate_live": live,
    "circulate_chase": _following(chase),
    "circulate_chairs": _following(ask_chairs),
    "circulate_calls": _following(calls),
    "circulate_calls_page": _following(turn_calls),
    "circulate_proxy": _following(proxy),
    "circulate_proxy_said": _following(proxy_said),
    "circulate_table": table,
    "circulate_table_page": turn_table,
    "circulate_excel": excel,
    "circulate_sheets": sheets,
    "circulate_cancel": ask_cancel,
    "circulate_close": _following(close),
}
STEPS = {
    "circulate_number": number_typed,
    "circulate_names": _drafting(names_typed),
    "circulate_list_name": list_named,
    "circulate_question": _drafting(question_typed),
    "circulate_due": _drafting(due_typed),
    "circulate_proxy_answer": proxy_answered,
    "circulate_cancel": cancel,
}
HAPPENINGS = {FILE_MADE: file_made, f"{sending.SHEETS_WORK}_failed": file_failed}
TIMERS = {sending.EFFECT: takes_effect, circulation.CARD: card_is_due}
