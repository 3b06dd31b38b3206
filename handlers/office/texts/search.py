"""What a searcher reads: hits, the word that may have been meant, what may not be opened, a letter's history."""

from collections.abc import Sequence

from handlers.common.presses import button, press
from handlers.common.thai_dates import short_with_time
from handlers.common.words import word
from handlers.letters.presses import ShowLetter
from handlers.letters.texts.letters import known_as, number_words, subject_of
from handlers.meetings.presses.minutes import ShowRecord
from handlers.meetings.texts.meetings import press as meeting_press
from handlers.meetings.texts.minutes import hit
from handlers.office.presses import FindNumber, FindWords
from notifications.message import Message, Press
from storage.tables import Audit, Entry, Letter, Meeting, Remark
from storage.vocabulary import Direction, Secrecy

_ACTS = {
    "letter.register": "ลงรับ",
    "letter.send": "ลงนามและออกเลข",
    "letter.unregister": "เลิกลงรับ",
    "letter.void": "ยกเลิกเลขรับ",
    "letter.attach": "แนบหน้าเพิ่ม",
    "task.receive": "ลงรับกลุ่ม",
    "task.due": "กำหนดวัน",
    "approval.hand_over": "ให้ รอง ผอ. รับ",
    "approval.late": "เตือน รอเกิน 1 ชม.ทำการ",
    "letter.forgotten": "เตือน ยังไม่สั่งการ",
    "task.forgotten": "เตือน ยังไม่มอบหมาย",
}
_NEWEST = 15


def _again(label: str, words: str, *, every_year: bool, direction: Direction | None = None) -> Press:
    return button(label, FindWords(words=words, every_year=every_year, direction=direction))


def found(
    words: str,
    hits: Sequence[tuple[Letter, Entry | None]],
    total: int,
    closed: int = 0,
    *,
    every_year: bool = False,
    meetings: Sequence[Meeting] = (),
) -> Message:
    """What a search found: at most ten lines, each with a button. `closed` may not be opened by this person."""
    lines = []
    for number, (letter, entry) in enumerate(hits, start=1):
        received = letter.secrecy == Secrecy.OPEN and letter.sender and letter.direction is Direction.RECEIVE
        sender = f" · {letter.sender[:30]}" if received else ""
        lines.append(f"{number}) {known_as(letter, entry)} {subject_of(letter)[:80]}{sender}")
    lines += [f"{number}) {hit(one)}" for number, one in enumerate(meetings, start=len(hits) + 1)]
    if closed:
        lines.append(f"และอีก {closed} เรื่องที่ท่านไม่มีสิทธิ์เปิด")
    buttons = tuple(press(str(number), ShowLetter(), letter) for number, (letter, _entry) in enumerate(hits, start=1))
    buttons += tuple(
        meeting_press(str(number), ShowRecord(), one) for number, one in enumerate(meetings, start=len(hits) + 1)
    )
    rows = [tuple(buttons[start : start + 5]) for start in range(0, len(buttons), 5)]
    if len({letter.direction for letter, _entry in hits}) > 1:
        rows.append(
            (
                _again("หนังสือรับ", words, every_year=every_year, direction=Direction.RECEIVE),
                _again("หนังสือส่ง", words, every_year=every_year, direction=Direction.SEND),
            )
        )
    if not every_year:
        rows.append((_again("ค้นทุกปี", words, every_year=True),))
    more = f" (แสดง {len(hits)})" if total > len(hits) else ""
    total += len(meetings)
    return Message(title=f"พบ {total} เรื่อง{more} · “{words[:40]}”", body="\n".join(lines), rows=tuple(rows))


def nothing_found(words: str, year: int | None, meant: str) -> Message:
    """`year`: the Buddhist year that was looked through, None for all; `meant`: a word of the office's own letters."""
    where = f" ปี {year}" if year else ""
    asks = f" หมายถึง “{meant[:60]}” หรือไม่" if meant else ""
    buttons = [_again("ค้นคำนี้", meant, every_year=year is None)] if meant else []
    if year:
        buttons.append(_again("ค้นทุกปี", words, every_year=True))
    buttons.append(button("ค้นด้วยเลขที่", FindNumber()))
    return Message(
        title=f"ไม่พบ “{words[:60]}”{where}{asks}",
        body="" if meant else "ลองใช้คำสั้นลง ชื่อหน่วยงาน หรือพิมพ์เลขรับ เช่น 214/2569 หรือเลขหนังสือ เช่น ว123",
        rows=(tuple(buttons),),
    )


def found_but_closed(count: int) -> Message:
    return Message(title=f"พบ {count} เรื่องที่ท่านไม่มีสิทธิ์เปิด", body="หากจำเป็นต้องใช้ กรุณาติดต่อสารบรรณกลาง")


def ask_search() -> Message:
    return Message(title="พิมพ์คำที่ต้องการค้น", body="เช่น ครูดีเด่น ม.ค. 69 · หรือเลขรับ 214 · หรือเลขหนังสือ ว123")


def ask_number() -> Message:
    return Message(title="พิมพ์เลขรับ หรือเลขที่หนังสือ", body="เช่น 214 · 214/2569 · ว123 · ศธ 04001/ว123")


def ask_history() -> Message:
    return Message(title="ดูประวัติของหนังสือใด พิมพ์เลขรับ", body="เช่น 214 หรือ 214/2569")


def history(
    letter: Letter, entry: Entry | None, remarks: Sequence[Remark], acts: Sequence[Audit], names: dict[int, str]
) -> Message:
    """Everything that happened to a letter, in order: who, in which capacity, and in which words."""
    lines = [(act.at, _act(act, names)) for act in acts if act.act in _ACTS]
    lines += [(remark.at, _remark(remark)) for remark in remarks]
    lines.sort(key=lambda line: line[0])
    left_out = f"ก่อนหน้านี้อีก {len(lines) - _NEWEST} รายการ\n" if len(lines) > _NEWEST else ""
    return Message(
        title=f"ประวัติ {number_words(letter, entry)}",
        body=left_out + "\n".join(f"• {line}" for _at, line in lines[-_NEWEST:]) if lines else "ยังไม่มีความเคลื่อนไหว",
        rows=((press("เปิดหนังสือ", ShowLetter(), letter),),),
    )


def _remark(remark: Remark) -> str:
    title = f"{word(remark.capacity)} {remark.post_title}".strip()
    said = f" “{remark.words[:200]}”" if remark.words else ""
    return f"{short_with_time(remark.at)} {word(remark.kind)} · {remark.name}{f' {title}' if title else ''}{said}"


def _act(act: Audit, names: dict[int, str]) -> str:
    by = names.get(act.person_id or 0, "")
    return f"{short_with_time(act.at)} {_ACTS[act.act]}{f' · {by}' if by else ''}"
