"""Files of agenda items: sent in chat by groups and the secretary, stored by a job, removed."""

from dataclasses import asdict

from handlers import refusals as error_texts
from handlers.circulars.texts.receiving import photo_name, reading_file
from handlers.context import Context
from handlers.incoming import File, InternalEvent, Pressed
from handlers.letters.actions import files
from handlers.meetings.actions import agenda, agenda_files
from handlers.meetings.actions.agenda_files import Place
from handlers.meetings.flows import agenda as flow
from handlers.meetings.flows.meetings import running
from handlers.meetings.jobs import AgendaFileKept, KeepAgendaFile
from handlers.meetings.presses.agenda import AttachFile, AttachToOffer, RemoveFile
from handlers.meetings.questions.agenda import AskItemFile, AskItemWords, AskOffer
from handlers.meetings.texts import agenda_files as texts
from handlers.routes import Routes, on_event, on_file, on_press
from storage.payloads import Question
from storage.ref import Ref
from storage.tables import Meeting


def _keep(context: Context[File[Question]], place: Place) -> None:
    """Asks for the job that fetches and stores a file; then it is attached to its item."""
    file = context.event
    place = agenda_files.check(context.uow, context.actor, file, place)
    job = KeepAgendaFile(
        **asdict(place),
        ref=file.ref,
        name=file.name or photo_name(context.now),
        mime=file.mime or ("image/jpeg" if file.photo else ""),
    )
    context.put_job(job, place.subject)
    context.end()
    context.progress(reading_file(), flow.about_file(place.subject))


def sent(context: Context[File[AskItemFile]]) -> None:
    """Takes the file of an existing item."""
    _keep(context, Place(item=context.subject_id, of_group=context.event.question.of_group))


def sent_as_item(context: Context[File[AskOffer]]) -> None:
    """Takes a file in answer to a call for items: a new item, titled by the caption or the file's name."""
    _keep(context, Place(call=context.subject_id, kind=context.event.question.kind, of_group=True))


def sent_by_secretary(context: Context[File[AskItemWords]]) -> None:
    """Takes the secretary's file, for an item that is rewritten or for a new one."""
    asked = context.event.question
    if asked.item is not None:
        _keep(context, Place(item=asked.item))
    else:
        _keep(context, Place(meeting=context.subject_id, section=asked.section))


def kept(context: Context[InternalEvent[AgendaFileKept]]) -> None:
    """Attaches a stored file to its item. If the sender may no longer do so, they are told, and it is deleted."""
    file = context.event.payload
    place = Place.of(file)
    refused = agenda_files.refusal(context.uow, context.actor, place) if context.who is not None else None
    if context.who is None or refused is not None:
        files.forget_files(context.uow, [file.hash])
        if refused is not None:
            context.reply(error_texts.explain(refused, context.now))
        return
    item = agenda_files.put(context.uow, context.actor, place, file.hash, file.name)
    flow.answer_of_item(context, item, of_group=place.of_group)


# --- asked for --------------------------------------------------------------------------------------------------------


def ask(context: Context[Pressed[AttachFile]], one: Meeting) -> None:
    """[แนบไฟล์] [เปลี่ยนไฟล์] of the secretary."""
    item = agenda.item_of(context.uow, one, context.event.payload.item)
    agenda_files.load_item(context.uow, context.actor, item.id)
    context.ask(AskItemFile(), Ref.of(item))
    context.reply(texts.ask_file(item, texts.back_to_item(one, item)), flow.about_agenda(one))


def remove(context: Context[Pressed[RemoveFile]], one: Meeting) -> None:
    """[ลบไฟล์]"""
    item = agenda_files.remove(context.uow, context.actor, context.event.payload.item)
    context.end()
    flow.answer_of_item(context, item, of_group=False)


def ask_group(context: Context[Pressed[AttachToOffer]]) -> None:
    """[แนบไฟล์] of a group: for its only item, or for one to choose."""
    found = agenda.load_call(context.uow, context.actor, context.subject_id)
    agenda.require_open(context.uow, found.meeting)
    items = agenda_files.of_group(context.uow, found)
    chosen = context.event.payload.item
    wanted = [item for item in items if item.id == chosen] if chosen else items
    if len(wanted) == 1:
        context.ask(AskItemFile(of_group=True), Ref.of(wanted[0]))
        context.reply(texts.ask_file(wanted[0], texts.back_to_call(found.call)), flow.about_call(found))
    else:
        context.reply(texts.choose_item(found.call, items), flow.about_call(found))


ROUTES = Routes(
    presses=(
        on_press(AttachFile, running(ask)),
        on_press(RemoveFile, running(remove)),
        on_press(AttachToOffer, ask_group),
    ),
    files=(
        on_file(AskItemFile, sent),
        on_file(AskOffer, sent_as_item),
        on_file(AskItemWords, sent_by_secretary),
    ),
    events=(on_event(AgendaFileKept, kept),),
)
