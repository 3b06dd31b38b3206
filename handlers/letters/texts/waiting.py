"""Lines of what waits for a person: letters to be decided on, to be proposed, and drafts."""

from dataclasses import dataclass

from handlers.common.thai_dates import short_with_time
from handlers.common.words import word
from handlers.letters.presses import ShowDecision, ShowDraft, ShowLetter
from handlers.letters.texts.letters import shown_number, subject_of
from notifications.message import Press
from storage.ref import Ref
from storage.tables import Approval, Entry, Letter
from storage.vocabulary import Urgency


@dataclass(frozen=True)
class Waiting:
    """One line of `งานของฉัน`: what it is, and the press that opens it."""

    line: str
    press: Press


def waits_decision(approval: Approval, letter: Letter, entry: Entry | None) -> Waiting:
    urgent = f" · {word(letter.urgency)}" if letter.urgency != Urgency.NORMAL else ""
    line = f"รอสั่งการ {shown_number(entry)}{urgent} {subject_of(letter)[:60]}"
    return Waiting(line, Press.of("เปิด", ShowDecision(), Ref.of(approval)))


def waits_letter(letter: Letter, entry: Entry | None) -> Waiting:
    line = f"{word(letter.state)} {shown_number(entry)} {subject_of(letter)[:60]}"
    return Waiting(line, Press.of("เปิด", ShowLetter(), Ref.of(letter)))


def waits_draft(letter: Letter) -> Waiting:
    name = subject_of(letter)[:60] if letter.subject else "ยังไม่มีชื่อเรื่อง"
    line = f"ร่างค้าง {short_with_time(letter.made_at)} {name}"
    return Waiting(line, Press.of("เปิด", ShowDraft(), Ref.of(letter)))
