"""What people read when brief resolutions are endorsed: those who attended, and the secretary whom they ask for
corrections."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from handlers.common.presses import Style
from handlers.common.thai_dates import short_with_time
from handlers.common.words import fit, group_name, unit_name, word
from handlers.meetings.presses.endorsement import (
    AcceptAmendment,
    CorrectItem,
    Endorse,
    ListUnreached,
    NoteEndorsement,
    RefuseAmendment,
    RequestCorrection,
    ShowAmendment,
    ShowEndorsement,
)
from handlers.meetings.texts.meetings import back, joined, name, press
from handlers.meetings.texts.resolutions import work_line
from notifications.message import Button, Importance, Message, OpenLink, Press
from storage.payloads import PressData
from storage.ref import Ref
from storage.tables import AgendaItem, Amendment, Invited, Meeting, Unit
from storage.vocabulary import AmendmentState, Attendance

FILE_LASTS = timedelta(days=60)
"""How long a link to a signed paper opens it."""
ENDORSED, CORRECTION_ASKED = "รับรองมติ", "ขอแก้ไขมติ"
"""What was noted of somebody who said it by telephone."""
PAGE = 8
_SHOWN = 12
_WORDS = 160
Numbered = Sequence[tuple[str, AgendaItem]]


@dataclass(frozen=True)
class EndorsementView:
    """The resolutions as somebody who attended sees them, and what they asked to correct; `url` opens the paper."""

    meeting: Meeting
    row: Invited
    unit: Unit
    items: Numbered
    amendments: Sequence[Amendment]
    url: str
    open: bool


def _press(view: EndorsementView, label: str, data: PressData, style: Style = "secondary") -> Press:
    return Press.of(label, data, Ref.to("endorsement", view.row.id), version=view.row.version, style=style)


def _links(view: EndorsementView) -> tuple[OpenLink, ...]:
    return (OpenLink(label="เปิดรายงาน", url=view.url),) if view.url else ()


# --- those who attended -----------------------------------------------------------------------------------------------


def card(view: EndorsementView, *, again: bool = False) -> Message:
    """The resolutions to endorse, for one person. `again`: it is the day before the end."""
    by = short_with_time(view.meeting.endorse_by) if view.meeting.endorse_by is not None else ""
    answered = view.row.endorsed_at is not None or bool(view.amendments)
    if not view.open and not answered:
        title = f"ครบกำหนดรับรองแล้ว {by}"
    elif view.row.endorsed_at is not None and not view.amendments:
        title = f"รับรองมติแล้ว {short_with_time(view.row.endorsed_at)}"
    elif view.amendments:
        title = f"ขอแก้ไขมติแล้ว {len(view.amendments)} ข้อ"
    else:
        title = f"{'เตือน ' if again else ''}โปรดรับรองมติภายใน {by}"
    instead = f"ท่านเข้าประชุมแทน {view.row.title}" if view.row.answer is Attendance.SUBSTITUTE else ""
    lines = [] if answered else _resolutions(view)
    rows: tuple[tuple[Button, ...], ...] = (*_answers(view), _links(view))
    return Message(
        title=f"{title} · {name(view.meeting)}",
        body=joined(instead, *(_amendment_line(view, amendment) for amendment in view.amendments), *lines),
        rows=tuple(row for row in rows if row),
        importance=Importance.HIGH if again else Importance.NORMAL,
    )


def _resolutions(view: EndorsementView) -> list[str]:
    said = [
        f"{number} {item.title[:60]} → {item.resolution[:_WORDS]}{_own_work(view, item)}"
        for number, item in view.items[:_SHOWN]
    ]
    left = len(view.items) - _SHOWN
    return [*said, f"และอีก {left} ข้อในรายงาน"] if left > 0 else said


def _own_work(view: EndorsementView, item: AgendaItem) -> str:
    """Marks a resolution that is the work of this person's own group."""
    if item.task_id is None or item.resolution_unit_id != view.unit.id:
        return ""
    return f" ({work_line(view.unit, item.due_on)})"


def _answers(view: EndorsementView) -> list[tuple[Press, ...]]:
    if not view.open:
        return []
    if view.amendments:
        return [(_press(view, "ขอแก้ไขเพิ่ม", RequestCorrection()),)]
    correct = _press(view, "ขอแก้ไข", RequestCorrection())
    return (
        [(correct,)] if view.row.endorsed_at is not None else [(_press(view, "รับรอง", Endorse(), "primary"), correct)]
    )


def _item_name(view: EndorsementView, item_id: int | None) -> str:
    number = next((number for number, item in view.items if item.id == item_id), "")
    return f"วาระ {number}" if number else "เรื่องอื่น"


def _amendment_line(view: EndorsementView, amendment: Amendment) -> str:
    said = f"{_item_name(view, amendment.item_id)} “{amendment.words[:_WORDS]}” · {word(amendment.state)}"
    return f"{said}: {amendment.reason}" if amendment.reason else said


def choose_item(view: EndorsementView, page: int = 0) -> Message:
    """[ขอแก้ไข]: of which item."""
    shown = view.items[page * PAGE : (page + 1) * PAGE]
    buttons: list[tuple[Press, ...]] = [
        (_press(view, fit(f"{number} {item.title}"), CorrectItem(item=item.id)),) for number, item in shown
    ]
    turn = [_press(view, "ก่อนหน้า", RequestCorrection(page=page - 1))] if page else []
    if (page + 1) * PAGE < len(view.items):
        turn.append(_press(view, "ถัดไป", RequestCorrection(page=page + 1)))
    buttons += [tuple(turn), (_press(view, "อื่น ๆ เช่น รายชื่อ", CorrectItem()), _press(view, "กลับ", ShowEndorsement()))]
    return Message(title=f"ขอแก้ไขวาระใด · {name(view.meeting)}", rows=tuple(row for row in buttons if row))


def ask_words(view: EndorsementView, number: str, item: AgendaItem | None) -> Message:
    """What is to be corrected."""
    back_ = ((_press(view, "กลับ", ShowEndorsement()),),)
    if item is None:
        return Message(title="พิมพ์สิ่งที่ขอแก้ไข", body="เช่น แก้ชื่อ นายวิท เป็น นายวิทย์", rows=back_)
    return Message(
        title=f"พิมพ์สิ่งที่ขอแก้ไข วาระ {number}",
        body=f"มติ: {item.resolution}\nพิมพ์เช่น แก้ 12 คน เป็น 21 คน",
        rows=back_,
    )


def group_part(one: Meeting, unit: Unit, items: Numbered, url: str) -> Message:
    """For a group: the resolutions that are its work."""
    lines = [
        joined(f"{number} {item.title[:60]} → {item.resolution[:_WORDS]}", f"   {work_line(unit, item.due_on)}")
        for number, item in items[:_SHOWN]
    ]
    return Message(
        title=f"มติที่{group_name(unit)}ต้องดำเนินการ {len(items)} ข้อ · {name(one)}",
        body="\n".join(lines),
        rows=((OpenLink(label="เปิดมติย่อ", url=url),),) if url else (),
    )


def unreached_notice(one: Meeting, count: int) -> Message:
    """For the secretary's digest: how many who attended have to be called."""
    return Message(
        title=f"มติย่อ: ผู้เข้าประชุม {count} รายไม่มีแชต กรุณาโทร · {name(one)}",
        rows=((press("บันทึกทางโทรศัพท์", ListUnreached(), one),),),
        importance=Importance.QUIET,
    )


def decided(view: EndorsementView, amendment: Amendment, number: str, item: AgendaItem | None) -> Message:
    """For who asked for a correction: the decision."""
    where = f"วาระ {number}" if number else "เรื่องอื่น"
    if amendment.state is AmendmentState.ACCEPTED:
        now = f"มติใหม่: {item.resolution}" if item is not None else f"ดำเนินการ: {amendment.reason}"
        title = f"รับแก้{where} แล้ว"
    else:
        now, title = f"เหตุผล: {amendment.reason}", f"ไม่รับแก้{where}"
    return Message(
        title=f"{title} · {name(view.meeting)}",
        body=joined(f"ที่ขอ: {amendment.words[:_WORDS]}", now),
        rows=(_links(view),) if view.url else (),
        importance=Importance.HIGH,
    )


# --- the secretary ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class AmendmentView:
    """A request for a correction as the secretary sees it. `asker` asked for it; `number` is the item's, "" for
    something else; `late`: the minutes are signed already."""

    meeting: Meeting
    amendment: Amendment
    unit: Unit
    item: AgendaItem | None
    number: str
    asker: str
    late: bool = False


def _amendment_press(view: AmendmentView, label: str, data: PressData, style: Style = "secondary") -> Press:
    return Press.of(label, data, Ref.of(view.amendment), version=view.amendment.version, style=style)


def _where(view: AmendmentView) -> str:
    if view.item is not None and view.item.dropped_at is not None:
        return "วาระที่ตัดออกแล้ว"
    return f"วาระ {view.number}" if view.number else "เรื่องอื่น"


def amendment_card(view: AmendmentView) -> Message:
    """ขอแก้วาระ 3.2 โดย รร.บ้านหนองบัว “แก้ 12 เป็น 21 คน”, with the buttons to decide, or the decision."""
    amendment = view.amendment
    now = f"มติ: {view.item.resolution}" if view.item is not None else ""
    lines = [name(view.meeting), f"โดย {unit_name(view.unit)} {view.asker}", now]
    rows: tuple[tuple[Press, ...], ...] = ()
    if amendment.state is AmendmentState.OPEN:
        title = f"ขอแก้{_where(view)} “{amendment.words[:_WORDS]}”"
        if view.late:
            lines.append("! รายงานการประชุมลงนามแล้ว ที่รับแก้จะแสดงในวาระรับรองครั้งถัดไป")
        gone = view.item is not None and view.item.dropped_at is not None
        accept = () if gone else (_amendment_press(view, "รับแก้", AcceptAmendment(), "primary"),)
        rows = ((*accept, _amendment_press(view, "ไม่รับ ระบุเหตุ", RefuseAmendment())),)
    else:
        title = f"{word(amendment.state)}{_where(view)} “{amendment.words[:_WORDS]}”"
        lines += [
            f"มติเดิม: {amendment.former}" if amendment.former else "",
            f"เหตุผล: {amendment.reason}" if amendment.reason else "",
        ]
    return Message(title=title, body=joined(*lines), rows=(*rows, (back(view.meeting),)), importance=Importance.HIGH)


def ask_new_words(view: AmendmentView) -> Message:
    back_ = ((_amendment_press(view, "กลับ", ShowAmendment()),),)
    if view.item is None:
        return Message(title="พิมพ์สิ่งที่แก้แล้ว", body=f"ที่ขอ: {view.amendment.words}", rows=back_)
    return Message(
        title=f"พิมพ์มติใหม่ {_where(view)}",
        body=f"ที่ขอ: {view.amendment.words}\nมติเดิม: {view.item.resolution}",
        rows=back_,
    )


def ask_reason(view: AmendmentView) -> Message:
    return Message(
        title=f"ไม่รับแก้{_where(view)} เพราะ",
        body="พิมพ์เหตุผลสั้น ๆ",
        rows=((_amendment_press(view, "กลับ", ShowAmendment()),),),
    )


def amendment_list(one: Meeting, found: Sequence[AmendmentView]) -> Message:
    """[คำขอแก้ไข n]: the requests that wait."""
    lines = [
        f"{n}) {_where(each)} · {unit_name(each.unit)} “{each.amendment.words[:80]}”" for n, each in enumerate(found, 1)
    ]
    buttons = [
        Press.of(f"เปิด {n}", ShowAmendment(), Ref.of(each.amendment), version=each.amendment.version)
        for n, each in enumerate(found[:12], 1)
    ]
    return Message(
        title=f"คำขอแก้ไขที่รอพิจารณา {len(found)} ข้อ · {name(one)}",
        body="\n".join(lines[:12]),
        rows=(*(tuple(buttons[start : start + 4]) for start in range(0, len(buttons), 4)), (back(one),)),
    )


@dataclass(frozen=True)
class Unreached:
    """Somebody who attended and whom no chat reaches."""

    row: Invited
    unit: Unit
    name: str
    phone: str = ""


def unreached_list(one: Meeting, found: Sequence[Unreached], page: int = 0) -> Message:
    """[บันทึกทางโทรศัพท์]: who is to be called."""
    shown = found[page * PAGE : (page + 1) * PAGE]
    lines = [
        f"{n}) {unit_name(each.unit)} {each.name}" + (f" · โทร {each.phone}" if each.phone else "")
        for n, each in enumerate(shown, page * PAGE + 1)
    ]
    buttons = [
        press(f"บันทึก {n}", NoteEndorsement(seat=each.row.id), one) for n, each in enumerate(shown, page * PAGE + 1)
    ]
    turn = [press("ก่อนหน้า", ListUnreached(page=page - 1), one)] if page else []
    if (page + 1) * PAGE < len(found):
        turn.append(press("ถัดไป", ListUnreached(page=page + 1), one))
    rows = [*(tuple(buttons[start : start + 4]) for start in range(0, len(buttons), 4)), tuple(turn), (back(one),)]
    return Message(
        title=f"ผู้เข้าประชุมที่ไม่มีแชตและยังไม่ตอบ {len(found)} · {name(one)}",
        body="\n".join(lines) or "ไม่มี",
        rows=tuple(row for row in rows if row),
    )


def ask_note(one: Meeting, each: Unreached) -> Message:
    """What somebody said by telephone."""
    said = f"โทร {each.phone}" if each.phone else "ไม่มีหมายเลขโทรศัพท์"
    subject = Ref.to("endorsement", each.row.id)
    return Message(
        title=f"{unit_name(each.unit)} ตอบทางโทรศัพท์ว่า",
        body=joined(each.name, said),
        rows=(
            (
                Press.of("รับรอง", Endorse(), subject, version=each.row.version, style="primary"),
                Press.of("ขอแก้ไข", RequestCorrection(), subject, version=each.row.version),
            ),
            (press("กลับ", ListUnreached(), one),),
        ),
    )


def noted(one: Meeting, unit: Unit, what: str) -> Message:
    """What somebody said by telephone is written down."""
    return Message(
        title=f"บันทึกแล้ว {unit_name(unit)} {what}",
        body=name(one),
        rows=((press("ดูรายชื่อ", ListUnreached(), one), back(one)),),
    )
