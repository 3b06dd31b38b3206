"""What whoever keeps a unit's books reads of them in chat: the newest numbers, and a month to print."""

from collections.abc import Sequence
from datetime import date

from handlers.common.thai_dates import BUDDHIST_ERA, SHORT_MONTHS, short
from handlers.common.words import fit, unit_name
from handlers.letters.presses import PrintBook, ShowBook, ShowSentBook
from handlers.letters.texts.letters import known_as, subject_of
from handlers.letters.texts.numbers import void_reason
from notifications.message import Attachment, Message, Press
from storage.clock import BANGKOK
from storage.ref import Ref
from storage.tables import Entry, Letter, Receiver, Unit
from storage.vocabulary import Direction, EntryState

_SHOWN = 60


def acknowledged(receiver: Receiver) -> str:
    """การปฏิบัติ of a circular that nobody was given."""
    return "รับทราบ" if receiver.acknowledged_at is not None else ""


def month_name(first: date) -> str:
    """ม.ค. 69"""
    return f"{SHORT_MONTHS[first.month - 1]} {(first.year + BUDDHIST_ERA) % 100:02d}"


def latest(
    unit: Unit,
    rows: Sequence[tuple[Entry, Letter | None]],
    months: Sequence[date],
    others: Sequence[Unit],
    *,
    sends: bool = False,
) -> Message:
    """The newest numbers of a unit's book, and its months to print; `others` are books the reader keeps as well.
    `sends`: whether the unit has a book of letters sent, too."""
    lines = [_line(entry, letter) for entry, letter in rows]
    prints = tuple(Press.of(f"พิมพ์ {month_name(first)}", PrintBook(month=first), Ref.of(unit)) for first in months)
    sent = (Press.of("ทะเบียนส่ง", ShowSentBook(), Ref.of(unit)),) if sends else ()
    switch = tuple(Press.of(fit(unit_name(one)), ShowBook(), Ref.of(one)) for one in others[:4])
    return Message(
        title=f"ทะเบียนหนังสือรับ {unit_name(unit)}",
        body="\n".join(lines) if lines else "ยังไม่มีรายการ",
        rows=tuple(row for row in (prints if rows else (), (*switch, *sent)) if row),
    )


def _line(entry: Entry, letter: Letter | None) -> str:
    number = f"{entry.number}/{entry.year} · {short(entry.taken_at.astimezone(BANGKOK).date())}"
    if entry.state is EntryState.VOID:
        return f"{number} · ยกเลิก {void_reason(entry.void_reason)[:_SHOWN]}".rstrip()
    if entry.state is EntryState.RESERVED or letter is None:
        return f"{number} · จองเลข {entry.note[:_SHOWN]}".rstrip()
    about = [subject_of(letter)[:_SHOWN], letter.sender[:30]]
    return " · ".join([number, *(part for part in about if part)])


def latest_sent(
    unit: Unit, rows: Sequence[tuple[Entry, Letter | None]], months: Sequence[date], series: Sequence[str]
) -> Message:
    """The newest numbers of a unit's send books, and their months to print, each series by itself."""
    prints = [
        tuple(
            Press.of(
                f"{_SERIES.get(one, 'พิมพ์')} {month_name(first)}",
                PrintBook(month=first, direction=Direction.SEND, series=one),
                Ref.of(unit),
            )
            for first in months
        )
        for one in series
    ]
    return Message(
        title=f"ทะเบียนหนังสือส่ง {unit_name(unit)}",
        body="\n".join(_sent_line(entry, letter) for entry, letter in rows) or "ยังไม่มีรายการ",
        rows=tuple(prints) if rows else (),
    )


def _sent_line(entry: Entry, letter: Letter | None) -> str:
    if letter is None or entry.state is not EntryState.USED:
        return _line(entry, letter)
    about = [subject_of(letter)[:_SHOWN], letter.addressee[:60]]
    day = short(entry.taken_at.astimezone(BANGKOK).date())
    return " · ".join([known_as(letter, entry), day, *(part for part in about if part)])


_SERIES = {"circular": "เวียน", "order": "คำสั่ง"}


def series_title(series: str) -> str:
    """ทะเบียนคำสั่ง: the register of a series that is counted apart; "" for the general one."""
    return {"circular": "ทะเบียนหนังสือเวียน", "order": "ทะเบียนคำสั่ง"}.get(series, "")


def title_of(direction: Direction, series: str) -> str:
    """What a register is called."""
    usual = "ทะเบียนหนังสือส่ง" if direction is Direction.SEND else "ทะเบียนหนังสือรับ"
    return series_title(series) or usual


def printing() -> Message:
    return Message(title="กำลังพิมพ์ทะเบียน…")


def printed(unit: Unit, first: date, title: str, digest: str, preview: str) -> Message:
    name = f"{title.replace('หนังสือ', '')} {unit_name(unit)} {first.year + BUDDHIST_ERA}-{first.month:02d}.pdf"
    file = Attachment(hash=digest, name=name, mime="application/pdf", preview_hash=preview or None)
    return Message(title=f"{title} {unit_name(unit)} {month_name(first)}", files=(file,))


def failed() -> Message:
    return Message(title="พิมพ์ทะเบียนไม่สำเร็จ กรุณากดอีกครั้ง")
