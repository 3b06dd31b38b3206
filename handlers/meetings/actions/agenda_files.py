"""Files of agenda items, one for each item: sent by the groups that were asked, or by the secretary."""

from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import PurePath
from typing import Self

from handlers.circulars.rules.answers import takes_file
from handlers.context import Actor, Services
from handlers.errors import BadInput, Field, FileFault, FileRefused, InputFault, NotAllowed, NotFound, OfficeError
from handlers.incoming import File
from handlers.letters.actions import files, pages
from handlers.meetings.actions import agenda, meetings
from handlers.meetings.jobs import AgendaFileKept
from handlers.staff.actions import access
from storage import meetings as rows
from storage.ref import Ref
from storage.tables import AgendaCall, AgendaItem, Meeting
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import AgendaKind

_LASTS = timedelta(days=30)
"""How long a file can still be opened by its address when the meeting is over."""
_LONGEST_NAME = 120


@dataclass(frozen=True)
class Place:
    """What a file goes with: an item that stands there; or a new one, of a group's call (`kind`), or of a section of
    the secretary's agenda, called by `words` or by the file's own name. `of_group`: it was sent as a group's, be it by
    somebody who runs the meeting as well."""

    item: int = 0
    call: int = 0
    kind: str = ""
    meeting: int = 0
    section: int = 0
    words: str = ""
    of_group: bool = False

    @classmethod
    def of(cls, file: AgendaFileKept) -> Self:
        """As the file that is kept brings it back."""
        return cls(file.item, file.call, file.kind, file.meeting, file.section, file.words, file.of_group)

    @property
    def subject(self) -> Ref:
        """What the job is about."""
        if self.item:
            return Ref.to(AgendaItem.KIND, self.item)
        return Ref.to(AgendaCall.KIND, self.call) if self.call else Ref.to(Meeting.KIND, self.meeting)


def check(uow: UnitOfWork, actor: Actor, file: File, place: Place) -> Place:
    """The place with the words that name a new item. Raises FileRefused for what can be told before fetching (too big,
    no kind of paper), BadInput where nothing says what it is, and what keeps this person from bringing it."""
    name = file.name or ""
    if file.size is not None and file.size > pages.MAX_BYTES:
        raise FileRefused(FileFault.TOO_LARGE, name)
    if not takes_file(name, file.mime or "", photo=file.photo):
        raise FileRefused(FileFault.NO_PAPER, name)
    words = file.caption.strip() or place.words or PurePath(name).stem
    if not place.item and not words:
        raise BadInput(Field.ITEM, InputFault.TITLE_FIRST)
    refused = refusal(uow, actor, place)
    if refused is not None:
        raise refused
    return replace(place, words=words)


def refusal(uow: UnitOfWork, actor: Actor, place: Place) -> OfficeError | None:
    """Returns why somebody may not send a file now: they have no right to, or it is too late. None if they may.

    ItemCall twice, as fetching a file takes its time.
    """
    try:
        if place.item:
            load_item(uow, actor, place.item)
        elif place.call:
            agenda.require_open(uow, agenda.load_call(uow, actor, place.call).meeting)
        else:
            agenda.require_editable(uow, meetings.own(uow, actor, place.meeting))
    except OfficeError as error:
        return error
    return None


def load_item(uow: UnitOfWork, actor: Actor, item_id: int) -> tuple[Meeting, AgendaItem]:
    """An item that somebody may put a file with, locked with its meeting: whoever runs that until it begins, the people
    of the group that brought it until the closing time. Raises NotFound, NotAllowed, BadInput, AlreadyDone."""
    item = uow.get(AgendaItem, item_id)
    one = rows.meeting(uow, item.meeting_id, lock=True) if item is not None else None
    if item is None or one is None or item.dropped_at is not None:
        raise NotFound("item")
    if meetings.may_run(uow, actor, one):
        agenda.require_editable(uow, one)
    elif item.unit_id is not None and item.unit_id in access.units_of(uow, actor):
        agenda.require_open(uow, one)
    else:
        raise NotAllowed(agenda.OFFER)
    return one, item


def put(uow: UnitOfWork, actor: Actor, place: Place, digest: str, name: str) -> AgendaItem:
    """Attaches a stored file to its item, which may be a new one. An earlier file of the item is deleted.

    Raises what `refusal` says.
    """
    item_id = place.item
    if place.call:
        _found, made = agenda.offer(uow, actor, place.call, AgendaKind(place.kind), place.words)
        item_id = made.id
    elif not item_id:
        one = meetings.own(uow, actor, place.meeting)
        item_id = agenda.add(uow, actor, one, place.section, place.words).id
    one, item = load_item(uow, actor, item_id)
    earlier, item.file_hash, item.file_name = item.file_hash, digest, short_name(name)
    _changed(uow, one, item, "item_file", file=digest)
    if earlier and earlier != digest:
        files.forget_files(uow, [earlier])
    return item


def remove(uow: UnitOfWork, actor: Actor, item_id: int) -> AgendaItem:
    """[ลบไฟล์]: the item stands without it. Raises what `load_item` raises."""
    one, item = load_item(uow, actor, item_id)
    earlier, item.file_hash, item.file_name = item.file_hash, "", ""
    if earlier:
        _changed(uow, one, item, "item_file_removed")
        files.forget_files(uow, [earlier])
    return item


def _changed(uow: UnitOfWork, one: Meeting, item: AgendaItem, act: str, **detail: object) -> None:
    item.version += 1
    meetings.audit_change(uow, one, act, item=item.id, **detail)


def short_name(name: str) -> str:
    """Returns a file's name, cut to its longest length before the suffix."""
    path = PurePath(name.replace("/", "_").replace("\\", "_"))
    end = path.suffix[:10]
    return f"{path.stem[: _LONGEST_NAME - len(end)]}{end}"


def url_of(uow: UnitOfWork, services: Services, one: Meeting, item: AgendaItem) -> str:
    """Returns a link to an item's file, which anybody who has the link can open; "" if it has none."""
    if not item.file_hash:
        return ""
    until = max((one.ends_at or uow.now) - uow.now, timedelta(0)) + _LASTS
    return services.links.file(item.file_hash, item.file_name or "file", until)


def of_group(uow: UnitOfWork, found: agenda.ItemCall) -> list[AgendaItem]:
    """Returns the items that a group has offered, those without a file first."""
    return sorted(agenda.items_of_group(uow, found), key=lambda item: bool(item.file_hash))


def urls_of(uow: UnitOfWork, services: Services, one: Meeting) -> dict[int, str]:
    """Returns the links to all files of a meeting, by the id of the item."""
    items = rows.items(uow, one.id)
    return {item.id: url_of(uow, services, one, item) for item in items if item.file_hash}
