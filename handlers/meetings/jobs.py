"""Jobs of meetings: papers that are set, files that are kept; and what comes of them."""

from typing import Any, ClassVar

from handlers.common.jobs import DOCUMENT_BYTES, ChatEvent, ChatJob, FileJob, KeepFile
from storage.payloads import JobData
from storage.vocabulary import PaperKind


class KeepCalendar(JobData, name="meeting_calendar"):
    """Keep a meeting's calendar file, whose address has gone out already."""

    content: str


class TypesetPaper(ChatJob, name="meeting_paper"):
    """Set a signed paper, and keep it beside its letter. `values` are forgotten when it is done."""

    MOST_BYTES: ClassVar[int] = DOCUMENT_BYTES

    paper: int
    template: str
    values: dict[str, Any]


class TypesetFailed(ChatEvent, name="meeting_paper_failed"):
    """A signed paper could not be set."""

    paper: int


class SetDraft(FileJob, name="meeting_draft"):
    """Set a paper that is not signed yet, for whoever wants to read it."""

    MOST_BYTES: ClassVar[int] = DOCUMENT_BYTES

    template: str
    values: dict[str, Any]
    meeting: int
    then: str = "meeting_draft_made"


class SetPaperDraft(SetDraft):
    """Set the draft of an invitation or an order; `paper` is None before it was submitted."""

    paper: int | None


class SetMinutesDraft(SetDraft):
    """Set the draft of brief resolutions or minutes."""

    kind: PaperKind
    then: str = "minutes_draft_made"


class PaperDraftMade(ChatEvent, name="meeting_draft_made"):
    """The draft of an invitation or an order is kept."""

    meeting: int
    paper: int | None
    hash: str


class MinutesDraftMade(ChatEvent, name="minutes_draft_made"):
    """The draft of brief resolutions or minutes is kept."""

    meeting: int
    kind: PaperKind
    hash: str


class DraftFailed(ChatEvent, name="meeting_draft_failed"):
    """A draft could not be set."""

    meeting: int


class PrintForMeeting(ChatJob, name="meeting_print"):
    """Print name tags or notices (`what`) of a meeting."""

    MOST_BYTES: ClassVar[int] = DOCUMENT_BYTES

    meeting: int
    what: str
    template: str
    values: dict[str, Any]


class MeetingPrinted(ChatEvent, name="meeting_printed"):
    """Name tags or notices are kept."""

    meeting: int
    what: str
    hash: str


class PrintFailed(ChatEvent, name="meeting_print_failed"):
    """Name tags or notices could not be set."""

    meeting: int
    what: str


class SetSignInSheet(ChatJob, name="meeting_sheet"):
    """Set a meeting's sign-in sheet. `sheet`: a `papers.sign_in_sheet.SignInSheet` as JSON."""

    MOST_BYTES: ClassVar[int] = DOCUMENT_BYTES

    meeting: int
    sheet: dict[str, Any]


class SignInSheetMade(ChatEvent, name="meeting_sheet_made"):
    """The sign-in sheet is kept."""

    meeting: int
    hash: str


class SignInSheetFailed(ChatEvent, name="meeting_sheet_failed"):
    """The sign-in sheet could not be set."""

    meeting: int


class SetDoorPoster(ChatJob, name="door_poster"):
    """Set the poster of a meeting's door. `poster`: a `papers.door_poster.DoorPoster` as JSON."""

    meeting: int
    poster: dict[str, Any]


class DoorPosterMade(ChatEvent, name="door_poster_made"):
    """The poster is kept."""

    meeting: int
    hash: str


class DoorPosterFailed(ChatEvent, name="door_poster_failed"):
    """The poster could not be set."""

    meeting: int


class KeepAgendaFile(KeepFile):
    """Keep a file that goes with an item of the agenda; for which, see `actions.agenda_files.Place`."""

    name: str
    item: int = 0
    call: int = 0
    kind: str = ""
    meeting: int = 0
    section: int = 0
    words: str = ""
    of_group: bool = False
    then: str = "agenda_file_kept"


class AgendaFileKept(ChatEvent, name="agenda_file_kept"):
    """The file of an item is kept; the fields say of which."""

    name: str
    hash: str
    item: int = 0
    call: int = 0
    kind: str = ""
    meeting: int = 0
    section: int = 0
    words: str = ""
    of_group: bool = False
