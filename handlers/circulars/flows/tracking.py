"""Journey 4, the clerk follows a circular: its live card, the chase, calls, files, calling back, closing."""

from collections.abc import Callable
from typing import TypedDict

from handlers.circulars.actions import circulars, receiving, sending
from handlers.circulars.actions.circulars import id_of, subject_of
from handlers.circulars.flows import receiving as receiving_flow
from handlers.circulars.jobs import CircularFileMade, MakeCircularTable, PrintSheets, PrintSheetsFailed
from handlers.circulars.rules import receivers as rules
from handlers.circulars.texts import sending as making_texts
from handlers.circulars.texts import tracking as texts
from handlers.context import Context, Services, actor_of
from handlers.incoming import InternalEvent, Text
from handlers.letters.actions import letters
from handlers.letters.texts.letters import number_words, shown_number
from handlers.routes import Flow
from notifications import outbox
from notifications.message import Attachment, Message
from notifications.outbox import NOTHING, About
from storage import circulars as circular_rows
from storage.payloads import JobData
from storage.tables import Circular, Letter, Person, Timer
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import CircularState, Secrecy, Wanted

_Following = Callable[[Context, Circular, Letter], None]


def about(row: Circular) -> About:
    """The circular's card: the draft, the check, and then the live card."""
    name = subject_of(id_of(row))
    return About(subject=name, version=row.version, card=name, purpose="circulation")


def beside(row: Circular, page: str) -> About:
    """A list that stands beside the live card and is turned over in its own place."""
    name = subject_of(id_of(row))
    return About(subject=name, version=row.version, card=f"{page}:{row.id}", purpose="circulation_list")


def below(context: Context, message: Message, what: About = NOTHING) -> None:
    """Answer below the card that was pressed: that one stays what it is."""
    context.replies.append(message)
    outbox.put(context.uow, context.to, message, what)


# --- what is shown --------------------------------------------------------------------------------------------------


def view_of(uow: UnitOfWork, row: Circular, letter: Letter) -> texts.View:
    """All that the cards of a circular show of it, but for how far it is."""
    entry = letters.office_entry(uow, letter)
    if row.state != CircularState.DRAFT:
        return texts.View(row, letter, entry)
    there, choice = circulars.places(uow), circulars.choice_of(row)
    chosen = [one for one in rules.chosen(choice, there) if one != row.unit_id]
    said = texts.whom(rules.wording(choice, there)) if chosen else ""
    schools = sum(place.is_school for place in there)
    return texts.View(row, letter, entry, said, len(chosen), schools, bool(rules.types(there)))


def live_message(uow: UnitOfWork, row: Circular, letter: Letter) -> Message:
    """The live card as it is now; of one that still waits to go out, that."""
    view = view_of(uow, row, letter)
    if row.state == CircularState.WAITING:
        return texts.sent(view, circular_rows.counts(uow, id_of(row)), uow.now)
    return texts.live(view, circulars.progress(uow, row))


def refresh(uow: UnitOfWork, row: Circular, letter: Letter) -> None:
    """Bring the live card to the present state wherever it is shown and can be changed."""
    if row.state == CircularState.DRAFT:
        return
    message = live_message(uow, row, letter)

    def message_for(person_id: int | None) -> Message | None:
        person = uow.get(Person, person_id) if person_id is not None else None
        if person is None or not circulars.may_follow(uow, actor_of(uow, person), row, letter):
            return None
        return message

    outbox.refresh(uow, about(row), message_for)


def card_for(context: Context, letter: Letter) -> tuple[Message, About] | None:
    """What `สถานะ 214` answers for a letter that was circulated: its newest circular's live card; None where there is
    none that this person may follow."""
    assert letter.id is not None
    for row in circular_rows.of_letter(context.uow, letter.id):
        if row.state != CircularState.DRAFT and circulars.may_follow(context.uow, context.actor, row, letter):
            return live_message(context.uow, row, letter), about(row)
    return None


def page_of(context: Context) -> int:
    """Which page of a list was asked for."""
    return max(0, int(context.args.get("page", 0)))


# --- following ------------------------------------------------------------------------------------------------------


def status(context: Context) -> None:
    """[ดูสถานะ], below what was pressed."""
    row, letter = circulars.load(context.uow, context.actor, context.subject_id)
    context.end()
    message = _present(context, row, letter)
    below(context, message, about(row))


def live(context: Context) -> None:
    """[ดูสถานะ] of the card itself."""
    row, letter = circulars.load(context.uow, context.actor, context.subject_id)
    context.reply(_present(context, row, letter), about(row))


def _present(context: Context, row: Circular, letter: Letter) -> Message:
    if row.state == CircularState.DRAFT:
        return making_texts.compose(view_of(context.uow, row, letter))
    return live_message(context.uow, row, letter)


def card_is_due(uow: UnitOfWork, timer: Timer, services: Services) -> None:
    """Receivers have done something: the live card follows; a circular of which nothing is left is closed."""
    row = circular_rows.circular(uow, int(timer.subject.rpartition(":")[2]), lock=True)
    letter = uow.get(Letter, row.letter_id) if row is not None else None
    if row is None or letter is None:
        return
    circulars.close_if_done(uow, row, letter)
    refresh(uow, row, letter)


def _following(flow: _Following) -> Flow:
    """Something to be done with a circular that is with its receivers; one that is over is shown as it is."""

    def answer(context: Context) -> None:
        row, letter = circulars.own(context.uow, context.actor, context.subject_id)
        if row.state == CircularState.SENT:
            flow(context, row, letter)
        else:
            context.end()
            context.reply(_present(context, row, letter), about(row))

    return answer


def chase(context: Context, row: Circular, letter: Letter) -> None:
    """[เตือนที่เหลือ]"""
    done = sending.chase(context.uow, context.services, row, letter)
    view = view_of(context.uow, row, letter)
    below(context, texts.chased(view, done.reminded, done.on_line, done.lately, done.unreached))


def ask_chairs(context: Context, row: Circular, letter: Letter) -> None:
    """[ให้ ปธ.เครือข่ายช่วย]"""
    helped = sending.ask_chairs(context.uow, context.actor, row, letter)
    below(context, texts.chairs_asked(view_of(context.uow, row, letter), helped.asked, helped.without))


def calls(context: Context, row: Circular, letter: Letter) -> None:
    """[รายชื่อโทร], below the live card."""
    below(context, _calls(context, row, letter), beside(row, "circulation_calls"))


def turn_calls(context: Context, row: Circular, letter: Letter) -> None:
    context.reply(_calls(context, row, letter), beside(row, "circulation_calls"))


def _calls(context: Context, row: Circular, letter: Letter) -> Message:
    found = sending.to_call(context.uow, row)
    return texts.calls(view_of(context.uow, row, letter), found, page_of(context))


def proxy(context: Context, row: Circular, letter: Letter) -> None:
    """[รับทราบแทน]: heard by telephone. Where an answer is wanted, that is asked for."""
    receiver_id = int(context.args["receiver"])
    one = receiving.note_proxy(context.uow, context.actor, receiver_id, receiving.TELEPHONE)
    if row.wanted in circulars.ASKING and one.receiver.acted_at is None and not one.called_back:
        if row.wanted != Wanted.YES_NO:
            context.ask("circulate_proxy_answer", subject_of(id_of(row)), receiver=receiver_id)
        below(context, texts.ask_proxy_answer(view_of(context.uow, row, letter), one.unit, receiver_id))
        return
    _noted(context, row, letter, one)


def _noted(context: Context, row: Circular, letter: Letter, one: receiving.Part) -> None:
    receiving_flow.refresh(context.uow, context.services, one)
    message = texts.proxied(_calls(context, row, letter), one.unit, context.actor.name)
    context.reply(message, beside(row, "circulation_calls"))


def proxy_said(context: Context, row: Circular, letter: Letter) -> None:
    """[ใช่] [ไม่ใช่], as it was said on the telephone."""
    said, receiver_id = str(context.args["answer"]), int(context.args["receiver"])
    _noted(context, row, letter, receiving.note_answer(context.uow, context.actor, receiver_id, said))


def proxy_answered(context: Context) -> None:
    """A number or words, as they were said on the telephone."""
    assert isinstance(context.event, Text) and context.conversation is not None
    receiver_id = int(context.conversation.data["receiver"])
    row, letter = circulars.sent(context.uow, context.actor, context.subject_id)
    one = receiving.note_answer(context.uow, context.actor, receiver_id, context.event.text)
    context.end()
    _noted(context, row, letter, one)


def table(context: Context) -> None:
    """[คำตอบ], below the live card."""
    row, letter = circulars.load(context.uow, context.actor, context.subject_id)
    below(context, _answers(context, row, letter), beside(row, "circulation_answers"))


def turn_table(context: Context) -> None:
    row, letter = circulars.load(context.uow, context.actor, context.subject_id)
    context.reply(_answers(context, row, letter), beside(row, "circulation_answers"))


def _answers(context: Context, row: Circular, letter: Letter) -> Message:
    found = circular_rows.receivers_with_units(context.uow, id_of(row))
    return texts.answers(view_of(context.uow, row, letter), found, page_of(context))


# --- files ----------------------------------------------------------------------------------------------------------


def excel(context: Context) -> None:
    """[ส่งออก Excel]"""
    row, letter = circulars.load(context.uow, context.actor, context.subject_id)
    found = circular_rows.receivers_with_units(context.uow, id_of(row))
    people, entries = circular_rows.signed(context.uow, id_of(row))
    sheet = texts.sheet(view_of(context.uow, row, letter), found, people, entries)
    about: _File = {"kind": "table", "circulation": id_of(row), "name": _file_name(context, letter, "table")}
    _make_file(context, row, MakeCircularTable(sheets=[sheet], **about), "table")


def sheets(context: Context) -> None:
    """[พิมพ์ใบแจ้ง]"""
    row, letter = circulars.load(context.uow, context.actor, context.subject_id)
    unreached = sending.unreached(context.uow, row)
    if not unreached or letter.secrecy != Secrecy.OPEN:
        below(context, texts.nobody_without_chat(view_of(context.uow, row, letter)))
        return
    circular = sending.printed(context.uow, context.services, row, letter)
    about: _File = {"kind": "sheets", "circulation": id_of(row), "name": _file_name(context, letter, "sheets")}
    job = PrintSheets(circular=circular.to_json(), schools=[unit.name for unit in unreached], **about)
    _make_file(context, row, job, "sheets")


class _File(TypedDict):
    """What a file that is made is for."""

    kind: str
    circulation: int
    name: str


def _file_name(context: Context, letter: Letter, kind: str) -> str:
    return texts.file_name(kind, shown_number(letters.office_entry(context.uow, letter)))


def _make_file(context: Context, row: Circular, job: JobData, kind: str) -> None:
    """Have a file made outside this transaction; it comes as a message of its own."""
    context.put_job(job, subject_of(id_of(row)))
    context.progress(texts.making_file(), beside(row, f"circulation_{kind}"))


def file_made(context: Context) -> None:
    """The table or the sheets are there."""
    assert isinstance(context.event, InternalEvent)
    data = context.event.data
    if context.who is None:
        return
    row, letter = circulars.load(context.uow, context.actor, int(data["circulation"]))
    kind = str(data["kind"])
    number = number_words(letter, letters.office_entry(context.uow, letter))
    file = Attachment(hash=str(data["hash"]), name=str(data["name"]), mime=str(data["mime"]))
    context.reply(texts.file_made(kind, number, file), beside(row, f"circulation_{kind}"))


def file_failed(context: Context) -> None:
    context.reply(texts.file_failed())


# --- its end --------------------------------------------------------------------------------------------------------


def ask_cancel(context: Context) -> None:
    """[ยกเลิกการส่ง]: why."""
    row, letter = circulars.own(context.uow, context.actor, context.subject_id)
    if row.state not in (CircularState.WAITING, CircularState.SENT):
        context.reply(_present(context, row, letter), about(row))
        return
    context.ask("circulate_cancel", subject_of(id_of(row)))
    counts = circular_rows.counts(context.uow, id_of(row))
    below(context, texts.ask_cancel_reason(view_of(context.uow, row, letter), counts))


def cancel(context: Context) -> None:
    """The reason was typed: what has not gone out stays here, and who had it is told."""
    assert isinstance(context.event, Text)
    row, letter = circulars.own(context.uow, context.actor, context.subject_id)
    done = sending.cancel(context.uow, context.services, context.actor, row, letter, context.event.text)
    context.end()
    context.reply(texts.cancelled(view_of(context.uow, row, letter), done.gone, done.caught))
    refresh(context.uow, row, letter)


def close(context: Context, row: Circular, letter: Letter) -> None:
    """[ปิดเรื่องเวียน], asked once more while somebody has not."""
    view = view_of(context.uow, row, letter)
    counts = circular_rows.counts(context.uow, id_of(row))
    if counts.left and not context.args.get("sure"):
        below(context, texts.confirm_close(view, counts))
        return
    circulars.close(context.uow, context.actor, row, letter)
    refresh(context.uow, row, letter)
    below(context, live_message(context.uow, row, letter), about(row))


VERBS = {
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
    "circulate_proxy_answer": proxy_answered,
    "circulate_cancel": cancel,
}
HAPPENINGS = {CircularFileMade.NAME: file_made, PrintSheetsFailed.NAME: file_failed}
TIMERS = {circulars.CARD: card_is_due}
