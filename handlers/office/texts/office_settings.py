"""The office's own holidays and its ladders of reminders, as an admin sees and changes them."""

from collections.abc import Mapping, Sequence

from handlers.common.office_holidays import OfficeHoliday
from handlers.common.thai_calendar import Half
from handlers.common.thai_dates import short
from handlers.common.words import fit, word
from handlers.deadlines.rules.ladders import CIRCULAR, LADDERS, How, Ladder, Role, Rung, When
from handlers.office.presses import (
    AddHolidays,
    ConfirmRemoval,
    MoveRung,
    RemoveHoliday,
    ResetLadder,
    ShowHolidays,
    ShowLadder,
    ShowLadders,
    ShowRung,
    SwitchRung,
)
from notifications.message import Button, Importance, Message, Press
from storage.vocabulary import Urgency

# As many days as can be listed, and taken off the list, on one card.
_SHOWN = 8
_HALVES = {Half.MORNING: "ครึ่งวันเช้า", Half.AFTERNOON: "ครึ่งวันบ่าย", None: ""}
_HOW_TO = "เพิ่มโดยพิมพ์ เช่น วันหยุด 15 ก.พ. 69 วันสถาปนา"


# --- holidays ---------------------------------------------------------------------------------------------------------


def _day(one: OfficeHoliday) -> str:
    return " ".join(part for part in (short(one.day), one.name, _HALVES[one.half]) if part)


def holidays(days: Sequence[OfficeHoliday], *, may_change: bool) -> Message:
    """The office's own days that are still to come."""
    lines = [_day(one) for one in days[:_SHOWN]]
    if len(days) > _SHOWN:
        lines.append(f"และอีก {len(days) - _SHOWN} วัน")
    lines.append("นอกจากวันหยุดราชการ ซึ่งระบบทราบแล้ว")
    if may_change:
        lines.append(_HOW_TO)
    presses = tuple(Press.of(fit(f"ลบ {short(one.day)}"), RemoveHoliday(day=one.day)) for one in days[:_SHOWN])
    title = f"วันหยุดของสำนักงาน {len(days)} วัน" if days else "ยังไม่มีวันหยุดของสำนักงาน"
    return Message(title=title, body="\n".join(lines), rows=(presses,) if may_change and presses else ())


def confirm_holidays(days: Sequence[OfficeHoliday], closed_already: Sequence[OfficeHoliday]) -> Message:
    """What would be added. `closed_already`: days on which the office does not work in any case."""
    lines = [_day(one) for one in days]
    lines += [f"หมายเหตุ {short(one.day)} เป็นวันหยุดอยู่แล้ว" for one in closed_already]
    data = AddHolidays(days=tuple((one.day, one.name, str(one.half or "")) for one in days))
    return Message(
        title="เพิ่มวันหยุดของสำนักงาน",
        body="\n".join(lines),
        rows=(
            (
                Press.of("ยืนยัน", data, style="primary"),
                Press.of("ไม่เพิ่ม", ShowHolidays()),
            ),
        ),
    )


def confirm_removal(one: OfficeHoliday) -> Message:
    return Message(
        title=f"ลบวันหยุด {short(one.day)}",
        body=f"{_day(one)}\nกำหนดเตือนทั้งหมดจะคำนวณใหม่",
        rows=(
            (
                Press.of("ลบ", ConfirmRemoval(day=one.day), style="danger"),
                Press.of("ไม่ลบ", ShowHolidays()),
            ),
        ),
    )


def holidays_changed(days: Sequence[OfficeHoliday], *, added: bool) -> Message:
    return Message(
        title=f"{'เพิ่ม' if added else 'ลบ'}วันหยุดแล้ว",
        body="\n".join([*(_day(one) for one in days), "กำหนดเตือนคำนวณใหม่แล้ว"]),
        rows=((Press.of("ดูวันหยุด", ShowHolidays()),),),
    )


# --- ladders ----------------------------------------------------------------------------------------------------------

_ROLES: Mapping[Role, str] = {
    Role.OFFICER: "ผู้รับผิดชอบ",
    Role.HEAD: "ผอ.กลุ่ม",
    Role.DEPUTY: "รอง ผอ.",
    Role.KEEPER: "ผู้ดูแลหนังสือเวียน",
}
_LOUD = {Importance.QUIET: "", Importance.NORMAL: "", Importance.HIGH: "", Importance.URGENT: " แม้ในช่วงงดแจ้ง"}


def ladder_name(name: str) -> str:
    return "หนังสือเวียน" if name == CIRCULAR else word(Urgency(name))


def ladders() -> Message:
    """Which ladder to look at."""
    presses = [Press.of(ladder_name(name), ShowLadder(ladder=name)) for name in LADDERS]
    return Message(
        title="ขั้นเตือนกำหนดส่ง",
        body="เลือกประเภทเพื่อดูหรือแก้ว่าเตือนผู้ใด เมื่อใด",
        rows=(tuple(presses[:2]), tuple(presses[2:4]), tuple(presses[4:])),
    )


def rung_words(rung: Rung) -> str:
    """ก่อนกำหนด 1 วันทำการ · ผู้รับผิดชอบ · ในสรุปงาน."""
    span = f"{rung.days} วันทำการ" if rung.days else f"{rung.hours} ชม.ทำการ" if rung.hours else ""
    when = {When.BEFORE: f"ก่อนกำหนด {span}", When.AFTER: f"หลังกำหนด {span}", When.ON: "เมื่อถึงกำหนด"}[rung.when]
    if rung.when is When.ON and (rung.at or rung.how is How.DIGEST):
        when = "วันครบกำหนด"
    if rung.when is When.AFTER and not span:
        when = "หลังกำหนดทันทีที่เปิดทำการ"
    at = f" {rung.at:%H:%M}" if rung.at else ""
    how = "ในสรุปงาน" if rung.how is How.DIGEST else f"แจ้งทันที{_LOUD[rung.importance]}"
    off = "(ปิด) " if rung.off else ""
    return f"{off}{when.strip()}{at} · {' '.join(_ROLES[role] for role in rung.to)} · {how}"


def ladder(name: str, rungs: Ladder, *, own: bool) -> Message:
    """One ladder, rung by rung. `own`: it is not the one every office begins with."""
    lines = [f"{number}) {rung_words(rung)}" for number, rung in enumerate(rungs, 1)]
    rows: list[tuple[Button, ...]] = [
        tuple(Press.of(f"แก้ขั้น {number}", ShowRung(ladder=name, rung=number - 1)) for number in range(1, len(rungs) + 1))
    ]
    usual = (Press.of("คืนค่าเดิม", ResetLadder(ladder=name)),) if own else ()
    rows.append((*usual, Press.of("กลับ", ShowLadders())))
    return Message(title=f"ขั้นเตือน · {ladder_name(name)}", body="\n".join(lines), rows=tuple(rows))


def rung(name: str, position: int, one: Rung) -> Message:
    """One rung, to move or to switch."""
    unit = "ชม." if one.hours else "วัน"
    moves: tuple[Button, ...] = ()
    if one.days or one.hours:
        further, nearer = ("ก่อนขึ้น", "ใกล้ขึ้น") if one.when is When.BEFORE else ("ช้าลง", "เร็วขึ้น")
        moves = (
            Press.of(f"{further} 1 {unit}", MoveRung(ladder=name, rung=position, shown=one.name, by=1)),
            Press.of(f"{nearer} 1 {unit}", MoveRung(ladder=name, rung=position, shown=one.name, by=-1)),
        )
    switched = SwitchRung(ladder=name, rung=position, shown=one.name, off=not one.off)
    switch = Press.of("เปิดขั้นนี้" if one.off else "ปิดขั้นนี้", switched)
    back = Press.of("กลับ", ShowLadder(ladder=name))
    return Message(
        title=f"ขั้นที่ {position + 1} · {ladder_name(name)}",
        body=rung_words(one),
        rows=tuple(row for row in (moves, (switch, back)) if row),
    )
