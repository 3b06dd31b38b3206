"""Journey 4, the clerk makes a circular: to whom, what is wanted, by when, at what cost; sent, undone."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, time

from handlers.circulars.actions import circulars, sending
from handlers.circulars.actions.circulars import id_of, subject_of
from handlers.circulars.flows.tracking import about, below, live_message, page_of, refresh, view_of
from handlers.circulars.rules import receivers as rules
from handlers.circulars.rules.receivers import EVERY_SCHOOL, Choice, Place
from handlers.circulars.texts import sending as texts
from handlers.circulars.texts.tracking import whom
from handlers.common.thai_calendar import add_working_days, bangkok_date, is_working_day
from handlers.common.words import unit_name
from handlers.context import Context, Services
from handlers.deadlines.actions import deadlines, dues
from handlers.errors import NotFound
from handlers.incoming import Pressed, Text
from handlers.letters.actions import letters
from handlers.letters.flows.lookup import numbered
from handlers.routes import Command, Flow
from handlers.staff.actions import access
from storage import circulars as circular_rows
from storage.clock import BANGKOK
from storage.tables import Circular, Letter, Timer
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import CircularState, Platform, UnitKind, Wanted

_OFFERED_DAYS = (0, 1, 2, 3, 5)
_TODAY_UNTIL = time(15, 0)
"""After this an end of today is no longer offered."""
_Drafting = Callable[[Context, Circular, Letter], None]


def _compose(context: Context, row: Circular, letter: Letter, notes: Sequence[str] = ()) -> None:
    context.reply(texts.compose(view_of(context.uow, row, letter), notes), about(row))


# --- a draft --------------------------------------------------------------------------------------------------------


def _drafting(flow: _Drafting) -> Flow:
    """A step of making one. What comes after it was sent (a second tap, an old card) is answered with how far it is."""

    def answer(context: Context) -> None:
        row, letter = circulars.own(context.uow, context.actor, context.subject_id)
        context.end()
        if row.state == CircularState.DRAFT:
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
    row = circulars.begin(context.uow, context.actor, letter)
    notes = _earlier(context.uow, letter)
    if names:
        read = rules.read_names(names, circulars.places(context.uow))
        circulars.choose(context.uow, row, read.choice)
        notes += texts.unknown_names(read.unknown, read.unclear)
    below(context, texts.compose(view_of(context.uow, row, letter), notes), about(row))


def _earlier(uow: UnitOfWork, letter: Letter) -> list[str]:
    """That the letter was circulated before."""
    assert letter.id is not None
    gone = [one for one in circular_rows.of_letter(uow, letter.id) if one.state != CircularState.DRAFT]
    return [texts.sent_before(gone[0], circular_rows.counts(uow, id_of(gone[0])))] if gone else []


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
    mine = [letter for letter in found if circulars.may_send(context.uow, context.actor, letter)]
    if not found:
        raise NotFound("letter", number)
    # Who may see it but not circulate it is told who may.
    letter = letters.registered(context.uow, (mine or found)[0].id or 0, lock=True)
    _start(context, letter, names.strip())


def show_draft(context: Context, row: Circular, letter: Letter) -> None:
    _compose(context, row, letter)


def discard(context: Context, row: Circular, letter: Letter) -> None:
    circulars.discard(context.uow, row)
    context.reply(texts.discarded(), about(row))


def clear(context: Context, row: Circular, letter: Letter) -> None:
    circulars.choose(context.uow, row, Choice())
    _compose(context, row, letter)


# --- whom -----------------------------------------------------------------------------------------------------------


def every(context: Context, row: Circular, letter: Letter) -> None:
    """[ทุกโรงเรียน]: the whole choice in one tap, so the check comes next."""
    circulars.choose(context.uow, row, EVERY_SCHOOL)
    _check(context, row, letter)


def _line(name: str, args: dict[str, object], members: Sequence[int], chosen: set[int]) -> texts.Toggle:
    return texts.Toggle(name, args, len(chosen & set(members)), len(members))


def _choosing(context: Context, row: Circular) -> tuple[Choice, list[Place], set[int]]:
    there, choice = circulars.places(context.uow), circulars.choice_of(row)
    return choice, there, set(rules.chosen(choice, there))


def clusters(context: Context, row: Circular, letter: Letter) -> None:
    """[กลุ่มเครือข่าย], and a tap on one of them."""
    choice, there, chosen = _choosing(context, row)
    if tapped := str(context.args.get("cluster", "")):
        choice = rules.toggle_cluster(choice, tapped, there)
        circulars.choose(context.uow, row, choice)
        chosen = set(rules.chosen(choice, there))
    lines = [
        _line(texts.cluster_name(name), {"cluster": name}, [p.unit_id for p in there if p.cluster == name], chosen)
        for name in rules.clusters(there)
    ]
    _toggles(context, row, letter, "กลุ่มเครือข่าย", "circulate_clusters", lines)


def types(context: Context, row: Circular, letter: Letter) -> None:
    """[ประเภท], and a tap on one of them."""
    choice, there, chosen = _choosing(context, row)
    if tapped := str(context.args.get("type", "")):
        choice = rules.toggle_type(choice, tapped, there)
        circulars.choose(context.uow, row, choice)
        chosen = set(rules.chosen(choice, there))
    lines = [
        _line(name, {"type": name}, [one.unit_id for one in there if one.school_type == name], chosen)
        for name in rules.types(there)
    ]
    _toggles(context, row, letter, "ประเภทโรงเรียน", "circulate_types", lines)


def groups(context: Context, row: Circular, letter: Letter) -> None:
    """[กลุ่มในสำนักงาน], and a tap on one of them."""
    _tap_unit(context, row)
    _choice, there, chosen = _choosing(context, row)
    lines = [
        _line(place.names[0], {"unit": place.unit_id}, [place.unit_id], chosen)
        for place in there
        if place.kind is UnitKind.GROUP and place.unit_id != row.unit_id
    ]
    _toggles(context, row, letter, "กลุ่มในสำนักงาน", "circulate_groups", lines)


def _tap_unit(context: Context, row: Circular) -> None:
    if unit_id := int(context.args.get("unit", 0)):
        choice, there, _chosen = _choosing(context, row)
        circulars.choose(context.uow, row, rules.toggle_unit(choice, unit_id, there))


def _toggles(
    context: Context, row: Circular, letter: Letter, what: str, verb: str, lines: Sequence[texts.Toggle]
) -> None:
    view = view_of(context.uow, row, letter)
    message = (
        texts.toggles(view, what, verb, lines, page_of(context), verb) if lines else texts.nothing_to_choose(view, what)
    )
    context.reply(message, about(row))


def folders(context: Context, row: Circular, letter: Letter) -> None:
    """[เลือกเอง]: names to type, or a cluster to open school by school."""
    context.ask("circulate_names", subject_of(id_of(row)))
    _choice, there, chosen = _choosing(context, row)
    schools = [place for place in there if place.is_school]
    lines = [
        _line(texts.cluster_name(name), {"cluster": name}, [p.unit_id for p in schools if p.cluster == name], chosen)
        for name in dict.fromkeys(place.cluster for place in schools)
    ]
    context.reply(texts.folders(view_of(context.uow, row, letter), lines, page_of(context)), about(row))


def folder(context: Context, row: Circular, letter: Letter) -> None:
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
    page = page_of(context) if "unit" in context.args or "turned" in context.args else 0
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


def names_typed(context: Context, row: Circular, letter: Letter) -> None:
    """Names of schools: known ones are added (or taken out, after ยกเว้น), the others said."""
    assert isinstance(context.event, Text)
    choice, there, _chosen = _choosing(context, row)
    read = rules.read_names(context.event.text, there)
    circulars.choose(context.uow, row, rules.joined(choice, read.choice, there))
    context.ask("circulate_names", subject_of(id_of(row)))
    _compose(context, row, letter, texts.unknown_names(read.unknown, read.unclear))


# --- saved choices --------------------------------------------------------------------------------------------------


def lists(context: Context, row: Circular, letter: Letter) -> None:
    """[รายการที่บันทึก]"""
    context.reply(texts.lists(view_of(context.uow, row, letter), circulars.lists(context.uow)), about(row))


def one_list(context: Context, row: Circular, letter: Letter) -> None:
    kept, there = circulars.a_list(context.uow, int(context.args["list"])), circulars.places(context.uow)
    choice = Choice.from_json(kept.choice)
    words, count = whom(rules.wording(choice, there)), len(rules.chosen(choice, there))
    context.reply(texts.one_list(view_of(context.uow, row, letter), kept, words, count), about(row))


def use_list(context: Context, row: Circular, letter: Letter) -> None:
    kept = circulars.a_list(context.uow, int(context.args["list"]))
    circulars.choose(context.uow, row, Choice.from_json(kept.choice))
    _check(context, row, letter)


def keep_list(context: Context, row: Circular, letter: Letter) -> None:
    context.ask("circulate_list_name", subject_of(id_of(row)))
    context.reply(texts.ask_list_name(view_of(context.uow, row, letter)), about(row))


def rename_list(context: Context, row: Circular, letter: Letter) -> None:
    kept = circulars.a_list(context.uow, int(context.args["list"]))
    context.ask("circulate_list_name", subject_of(id_of(row)), list=kept.id)
    context.reply(texts.ask_list_name(view_of(context.uow, row, letter), kept.name), about(row))


def list_named(context: Context) -> None:
    """The name of a list, new or changed."""
    assert isinstance(context.event, Text) and context.conversation is not None
    list_id = context.conversation.data.get("list")
    row, letter = circulars.draft(context.uow, context.actor, context.subject_id)
    if list_id is not None:
        circulars.rename_list(context.uow, circulars.a_list(context.uow, int(list_id)), context.event.text)
    else:
        circulars.keep_list(context.uow, context.actor, context.event.text, circulars.choice_of(row))
    context.end()
    lists(context, row, letter)


def delete_list(context: Context, row: Circular, letter: Letter) -> None:
    circulars.delete_list(context.uow, circulars.a_list(context.uow, int(context.args["list"])))
    lists(context, row, letter)


# --- what, by when --------------------------------------------------------------------------------------------------


def want(context: Context, row: Circular, letter: Letter) -> None:
    """What is wanted; where it needs a question, that is asked for."""
    wanted = Wanted(str(context.args["wanted"]))
    circulars.want(context.uow, row, letter, wanted)
    if wanted in circulars.ASKING or wanted == Wanted.FILE:
        context.ask("circulate_question", subject_of(id_of(row)))
        context.reply(texts.ask_question(view_of(context.uow, row, letter)), about(row))
        return
    _compose(context, row, letter)


def choose_answer(context: Context, row: Circular, letter: Letter) -> None:
    """[ตอบกลับ]"""
    context.reply(texts.choose_answer(view_of(context.uow, row, letter)), about(row))


def question_typed(context: Context, row: Circular, letter: Letter) -> None:
    assert isinstance(context.event, Text)
    circulars.ask(context.uow, row, context.event.text)
    _next(context, row, letter)


def _next(context: Context, row: Circular, letter: Letter) -> None:
    """The check where receivers are chosen, else the draft."""
    view = view_of(context.uow, row, letter)
    if view.whom and not (row.wanted in circulars.ASKING and not row.question):
        _check(context, row, letter)
    else:
        _compose(context, row, letter)


def choose_due(context: Context, row: Circular, letter: Letter) -> None:
    """[กำหนด]"""
    _offer_due(context, row, letter, typing=False)


def _offer_due(context: Context, row: Circular, letter: Letter, *, typing: bool) -> None:
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


def due_chosen(context: Context, row: Circular, letter: Letter) -> None:
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


def due_typed(context: Context, row: Circular, letter: Letter) -> None:
    assert isinstance(context.event, Text)
    by = dues.typed(context.uow, context.event.text)
    _set_due(context, row, letter, deadlines.due_moment(context.uow, by.day, by.time))


def _set_due(context: Context, row: Circular, letter: Letter, at: datetime | None) -> None:
    circulars.set_due(context.uow, row, at.astimezone(UTC) if at is not None else None)
    _next(context, row, letter)


# --- the check, and sending -----------------------------------------------------------------------------------------


def check(context: Context, row: Circular, letter: Letter) -> None:
    """[ตรวจก่อนส่ง]"""
    _check(context, row, letter)


def _check(context: Context, row: Circular, letter: Letter) -> None:
    circulars.check_complete(row)
    found = sending.preview(context.uow, context.services, row, letter)
    view = view_of(context.uow, row, letter)
    if not found.units:
        _compose(context, row, letter, texts.nobody_left(found.gone))
        return
    context.reply(texts.check(view, _cost(context.uow, row, found)), about(row))


def _cost(uow: UnitOfWork, row: Circular, found: sending.Preview) -> texts.Cost:
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


def send(context: Context, row: Circular, letter: Letter) -> None:
    """[ส่ง]"""
    _send(context, row, letter, morning=False)


def send_in_the_morning(context: Context, row: Circular, letter: Letter) -> None:
    """[ส่งรวมรอบเช้า]"""
    _send(context, row, letter, morning=True)


def _send(context: Context, row: Circular, letter: Letter, *, morning: bool) -> None:
    found = sending.send(context.uow, context.services, context.actor, row, letter, morning=morning)
    message = live_message(context.uow, row, letter)
    context.reply(texts.sent_without(message, found.gone) if found.gone else message, about(row))


def undo(context: Context) -> None:
    """[เลิกทำ 60 วิ]: nobody was told, it is a draft again."""
    row, letter = circulars.own(context.uow, context.actor, context.subject_id)
    sending.undo(context.uow, context.actor, row, letter)
    context.reply(texts.undone(view_of(context.uow, row, letter)), about(row))


def send_now(context: Context) -> None:
    """[ส่งเลย]"""
    row, letter = circulars.own(context.uow, context.actor, context.subject_id)
    sending.send_at_once(context.uow, context.actor, row, letter)
    context.reply(live_message(context.uow, row, letter), about(row))


def takes_effect(uow: UnitOfWork, timer: Timer, services: Services) -> None:
    """The undo window (or the night) is over."""
    row = circular_rows.circular(uow, int(timer.subject.rpartition(":")[2]), lock=True)
    letter = uow.get(Letter, row.letter_id) if row is not None else None
    if row is None or letter is None or row.state != CircularState.WAITING or row.version != timer.version:
        return
    sending.take_effect(uow, row, letter)
    refresh(uow, row, letter)


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
}
STEPS = {
    "circulate_number": number_typed,
    "circulate_names": _drafting(names_typed),
    "circulate_list_name": list_named,
    "circulate_question": _drafting(question_typed),
    "circulate_due": _drafting(due_typed),
}
TIMERS = {sending.EFFECT: takes_effect}
