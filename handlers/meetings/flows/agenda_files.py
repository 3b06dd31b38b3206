"""Journey 6, files that go with items of the agenda: sent in chat by groups and the secretary, kept, opened."""

from handlers import refusals as error_texts
from handlers.circulars.texts.receiving import photo_name, reading_file
from handlers.context import Context
from handlers.incoming import File, InternalEvent
from handlers.letters.actions import letters
from handlers.meetings.actions import agenda, agenda_files
from handlers.meetings.actions.agenda_files import FILE_KEPT, Place
from handlers.meetings.flows import agenda as flow
from handlers.meetings.flows.meetings import running
from handlers.meetings.texts import agenda_files as texts
from storage import jobs
from storage.tables import Meeting


def _keep(context: Context, place: Place) -> None:
    """A file: fetched and kept outside this transaction, then it goes with its item."""
    file = context.event
    assert isinstance(file, File)
    place = agenda_files.check(context.uow, context.actor, file, place)
    data = {
        **place.data,
        "then": FILE_KEPT,
        "ref": file.ref,
        "name": file.name or photo_name(context.now),
        "mime": file.mime or ("image/jpeg" if file.photo else ""),
        "channel": file.channel,
        "chat": file.chat,
        "answer_to": context.answer_to,
    }
    jobs.put_job(context.uow, "keep_file", place.subject, data)
    context.end()
    context.progress(reading_file(), flow.about_file(place.subject))


def sent(context: Context) -> None:
    """For an item that stands there."""
    assert context.conversation is not None
    _keep(context, Place(item=context.subject_id, of_group=bool(context.conversation.data.get("of_group"))))


def sent_as_item(context: Context) -> None:
    """For a group's call: it is an item by itself, called by its caption or its name."""
    assert context.conversation is not None
    _keep(context, Place(call=context.subject_id, kind=str(context.conversation.data["kind"]), of_group=True))


def sent_by_secretary(context: Context) -> None:
    """For an item that is being rewritten, or a new one of a section."""
    assert context.conversation is not None
    data = context.conversation.data
    if "item" in data:
        _keep(context, Place(item=int(data["item"])))
    else:
        _keep(context, Place(meeting=context.subject_id, section=int(data["section"])))


def kept(context: Context) -> None:
    """The file is kept. Who has no say in it any more, or is too late by now, hears so, and it is destroyed."""
    assert isinstance(context.event, InternalEvent)
    data = context.event.data
    digest, place = str(data["hash"]), Place.of(data)
    refused = agenda_files.why_not(context.uow, context.actor, place) if context.who is not None else None
    if context.who is None or refused is not None:
        letters.forget_files(context.uow, [digest])
        if refused is not None:
            context.reply(error_texts.explain(refused, context.now))
        return
    item = agenda_files.put(context.uow, context.actor, place, digest, str(data["name"]))
    flow.answer_of_item(context, item, of_group=place.of_group)


# --- asked for --------------------------------------------------------------------------------------------------------


def ask(context: Context, one: Meeting) -> None:
    """[แนบไฟล์] [เปลี่ยนไฟล์] of the secretary."""
    item = agenda.item_of(context.uow, one, int(context.args["item"]))
    agenda_files.to_attach(context.uow, context.actor, item.id or 0)
    context.ask("agenda_file", f"agenda_item:{item.id}")
    context.reply(texts.ask_file(item, texts.back_to_item(one, item)), flow.about_agenda(one))


def remove(context: Context, one: Meeting) -> None:
    """[ลบไฟล์]"""
    item = agenda_files.remove(context.uow, context.actor, int(context.args["item"]))
    context.end()
    flow.answer_of_item(context, item, of_group=False)


def ask_group(context: Context) -> None:
    """[แนบไฟล์] of a group: of its only item, or of which."""
    found = agenda.asked(context.uow, context.actor, context.subject_id)
    agenda.require_open(context.uow, found.meeting)
    items = agenda_files.of_group(context.uow, found)
    chosen = int(context.args.get("item", 0))
    wanted = [item for item in items if item.id == chosen] if chosen else items
    if len(wanted) == 1:
        context.ask("agenda_file", f"agenda_item:{wanted[0].id}", of_group=True)
        context.reply(texts.ask_file(wanted[0], texts.back_to_call(found.call)), flow.about_call(found))
    else:
        context.reply(texts.choose_item(found.call, items), flow.about_call(found))


VERBS = {"agenda_file": running(ask), "agenda_file_remove": running(remove), "agenda_attach": ask_group}
FILE_STEPS = {"agenda_file": sent, "agenda_offer": sent_as_item, "agenda_words": sent_by_secretary}
HAPPENINGS = {FILE_KEPT: kept}
