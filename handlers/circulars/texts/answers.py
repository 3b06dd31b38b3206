"""The answers to a circular: as pages in a chat, and as a table with the state of each receiver."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from handlers.circulars.presses import ExportCircular, TrackCircular, TurnAnswers
from handlers.circulars.rules.answers import ANSWERED
from handlers.circulars.texts.circulars import View, moment, number_of, press, reached_word
from handlers.circulars.texts.receiving import shown_answer
from handlers.common.words import full_name, unit_name, word
from handlers.letters.texts.letters import shown_number
from notifications.message import Fact, Message
from storage.tables import Circular, Entry, Person, Receiver, Unit
from storage.vocabulary import Wanted

ANSWERS = 15
"""How many answers one page has."""
_COLUMNS = (
    "ลำดับ",
    "หน่วยงาน",
    "กลุ่มเครือข่าย",
    "สถานะ",
    "ส่งถึงเมื่อ",
    "ทาง",
    "เปิดอ่านเมื่อ",
    "รับทราบเมื่อ",
    "ทาง",
    "โดย",
    "เลขรับของหน่วยงาน",
    "ตอบเมื่อ",
    "คำตอบ",
    "เตือนแล้ว (ครั้ง)",
)


def answers(view: View, found: Sequence[tuple[Receiver, Unit]], page: int) -> Message:
    """A page of the answers, with their sum."""
    row = view.circular
    given = [(receiver, unit) for receiver, unit in found if receiver.acted_at is not None]
    start = min(page, max(0, (len(given) - 1) // ANSWERS)) * ANSWERS
    lines = [_sum(row, given)] if given else ["ยังไม่มีคำตอบ"]
    for receiver, unit in given[start : start + ANSWERS]:
        lines.append(f"{unit_name(unit)}: {_said(row, receiver)[:120]}")
    turning = [press("ก่อนหน้า", TurnAnswers(page=page - 1), view)] if start else []
    if start + ANSWERS < len(given):
        turning.append(press("ถัดไป", TurnAnswers(page=page + 1), view))
    title = f"คำตอบ {len(given)} จาก {len(found)} แห่ง · {number_of(view)}"
    return Message(
        title=title,
        facts=(Fact(label="คำถาม", value=row.question),) if row.question else (),
        body="\n".join(line for line in lines if line),
        rows=(
            *((tuple(turning),) if turning else ()),
            (press("ส่งออก Excel", ExportCircular(), view), press("ดูสถานะ", TrackCircular(), view)),
        ),
    )


def _said(row: Circular, receiver: Receiver) -> str:
    return shown_answer(row.wanted, receiver.answer, receiver.answer_name)


def _sum(row: Circular, given: Sequence[tuple[Receiver, Unit]]) -> str:
    """The sum of numbers, or the counts of yes and no."""
    if row.wanted == Wanted.NUMBER:
        values = [float(receiver.answer) for receiver, _unit in given if receiver.answer]
        return f"รวม {_plain(sum(values))} · ต่ำสุด {_plain(min(values))} · สูงสุด {_plain(max(values))}" if values else ""
    if row.wanted == Wanted.YES_NO:
        said = [_said(row, receiver) for receiver, _unit in given]
        return " · ".join(f"{one} {said.count(one)}" for one in dict.fromkeys(sorted(said)))
    return ""


def _plain(value: float) -> str:
    return f"{value:,.2f}".rstrip("0").rstrip(".")


# --- the table ---


def sheet(
    view: View,
    found: Sequence[tuple[Receiver, Unit]],
    people: Mapping[int, Person],
    entries: Mapping[int, Entry],
) -> dict[str, Any]:
    """The table of a circular: one row for each receiver, with the time and platform of each state."""
    rows = []
    for number, (receiver, unit) in enumerate(found, start=1):
        entry = entries.get(receiver.entry_id or 0)
        rows.append(
            [
                number,
                unit_name(unit),
                unit.cluster,
                _state_word(view.circular, receiver),
                _at(receiver.delivered_at),
                word(receiver.delivered_on) if receiver.delivered_on else "",
                _at(receiver.opened_at),
                _at(receiver.acknowledged_at),
                _way(receiver),
                _who(receiver, people),
                shown_number(entry) if entry is not None else "",
                _at(receiver.acted_at),
                _cell(view.circular, receiver),
                receiver.chased,
            ]
        )
    return {"title": f"เวียน {shown_number(view.entry)}", "header": list(_COLUMNS), "rows": rows}


def _at(moment_: datetime | None) -> str:
    return moment(moment_) if moment_ is not None else ""


def _state_word(row: Circular, receiver: Receiver) -> str:
    if receiver.withdrawn_at is not None:
        return "เรียกคืน"
    if row.wanted in ANSWERED and receiver.acted_at is not None:
        return "ตอบแล้ว"
    return "รับทราบ" if receiver.acknowledged_at is not None else reached_word(receiver)


def _way(receiver: Receiver) -> str:
    if receiver.proxy_by is not None:
        return "โทรศัพท์" if receiver.proxy_how == "telephone" else receiver.proxy_how
    return word(receiver.acknowledged_on) if receiver.acknowledged_on else ""


def _who(receiver: Receiver, people: Mapping[int, Person]) -> str:
    person = people.get(receiver.acknowledged_by or receiver.proxy_by or 0)
    if person is None:
        return ""
    return f"{full_name(person)} บันทึกแทน" if receiver.proxy_by is not None else full_name(person)


def _cell(row: Circular, receiver: Receiver) -> str | float:
    """An answer in the table: a number stays a number, so that it can be added up."""
    if row.wanted == Wanted.NUMBER and receiver.answer:
        return float(receiver.answer)
    return _said(row, receiver) if receiver.acted_at is not None else ""
