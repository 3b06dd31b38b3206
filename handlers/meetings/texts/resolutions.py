"""What people read of what a meeting resolved: item by item, whose work each is, and the closing of the meeting."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from handlers.common.thai_dates import short
from handlers.common.words import clock, fit, group_name
from handlers.meetings.presses.closing import CloseMeeting
from handlers.meetings.presses.meetings import ListMeetings
from handlers.meetings.presses.minutes import OpenMinutesPage
from handlers.meetings.presses.resolutions import (
    AddRaisedItem,
    AddRaisedItemTo,
    AdoptCorrectedMinutes,
    AdoptMinutes,
    AssignResolution,
    ChangeResolutionGroup,
    SetResolutionDue,
    ShowResolution,
    ShowResolutions,
    TakeNote,
    WriteDiscussion,
    WriteNextResolution,
    WriteResolution,
)
from handlers.meetings.texts.meetings import SECTIONS, MeetingView, back, joined, name, press
from notifications.message import Importance, Message, Press
from storage.tables import AgendaItem, Meeting, Task, Unit
from storage.vocabulary import AgendaKind, MeetingState, TaskState

PAGE = 12
"""How many items one page of the list has."""
ADOPTED = "รับรองโดยไม่มีการแก้ไข"
NOTED = "รับทราบ"
ADOPTED_WITH = "รับรองโดยมีการแก้ไข ดังนี้"
_ADOPTING = 2
Rows = list[tuple[Press, ...]]


# --- names ------------------------------------------------------------------------------------------------------------


def task_title(one: Meeting, what: AgendaItem) -> str:
    """The title of the task that a resolution becomes."""
    return f"มติ{name(one)}: {what.title}"[:300]


def adoption_title(one: Meeting) -> str:
    """The title of the item under which the next meeting adopts these minutes."""
    return f"รับรองรายงาน{name(one)}"


def adoption_unsaid(one: Meeting | None) -> str:
    """What stands under the adoption of minutes before it is an item of its own."""
    return adoption_title(one) if one is not None else ""


def work_line(unit: Unit, due_on: date | None, *, reached: bool = True, dissolved: bool = False) -> str:
    """Whose work a resolution is, and by when."""
    if dissolved:
        return f"{group_name(unit)}ยุบแล้ว กรุณาเลือกกลุ่มใหม่"
    due = f" กำหนด {short(due_on)}" if due_on is not None else ""
    return f"งานของ{group_name(unit)}{due}" + ("" if reached else " · ยังไม่ผูกบัญชีแชต กรุณาแจ้งเอง")


def progress(task: Task | None) -> str:
    """How far the task is that a matter arising follows up."""
    if task is None:
        return ""
    done = "ดำเนินการแล้ว" if task.state in (TaskState.REPORTED, TaskState.CLOSED) else "อยู่ระหว่างดำเนินการ"
    report = f" {task.report}" if task.report else ""
    return f"ผลการดำเนินงาน: {done}{report}"


# --- the list ---------------------------------------------------------------------------------------------------------


def _close(one: Meeting, at: datetime | None) -> tuple[Press, ...]:
    if one.state is not MeetingState.INVITED or at is None:
        return ()
    return (press(f"ปิดประชุม {clock(at)}", CloseMeeting(at=at), one),)


def _mark(what: AgendaItem, ownerless: Collection[int | None]) -> str:
    if not what.resolution:
        return ""
    return "!" if what.id in ownerless else "✓"


def listed(
    view: MeetingView,
    items: Sequence[tuple[str, AgendaItem]],
    owners: Mapping[int, str],
    ownerless: Collection[int | None],
    page: int = 0,
    *,
    end: datetime | None = None,
    may_add: bool = True,
) -> Message:
    """The items with what was resolved; each can be opened. `owners` are the groups' names by id."""
    one = view.meeting
    shown = items[page * PAGE : (page + 1) * PAGE]
    done = sum(bool(what.resolution) for _number, what in items)
    lines = [_line(number, what, owners, ownerless) for number, what in shown]
    buttons = [
        press(f"{_mark(what, ownerless)} {number}".strip(), ShowResolution(item=what.id), one) for number, what in shown
    ]
    rows: Rows = [tuple(buttons[start : start + 4]) for start in range(0, len(buttons), 4)]
    turn = [press("ก่อนหน้า", ShowResolutions(page=page - 1), one)] if page else []
    if (page + 1) * PAGE < len(items):
        turn.append(press("ถัดไป", ShowResolutions(page=page + 1), one))
    rows.append(tuple(turn))
    rows.append((*((press("เพิ่มเรื่อง", AddRaisedItem(), one),) if may_add else ()), *_close(one, end)))
    rows.append((press("กรอกในหน้าเว็บ", OpenMinutesPage(), one), back(one)))
    left = f"\nมติที่ยังไม่มีผู้รับผิดชอบ (!) {len(ownerless)} ข้อ" if ownerless else ""
    return Message(
        title=f"มติ {done} จาก {len(items)} เรื่อง · {name(one)}",
        body=("\n".join(lines) or "ไม่มีเรื่องในระเบียบวาระ") + left,
        rows=tuple(row for row in rows if row),
    )


def _line(number: str, what: AgendaItem, owners: Mapping[int, str], ownerless: Collection[int | None]) -> str:
    said = f"{number} {what.title[:80]}"
    if not what.resolution:
        return f"{said} · ยังไม่มีมติ"
    owner = owners.get(what.resolution_unit_id or 0, "") if what.id not in ownerless else ""
    due = f" {short(what.due_on)}" if owner and what.due_on is not None else ""
    return f"{said} → {what.resolution[:80]}" + (f" · {owner}{due}" if owner else "")


def choose_section(one: Meeting) -> Message:
    """[เพิ่มเรื่อง] of what was raised at the meeting."""
    labels = {1: "ประธานแจ้ง", 3: "สืบเนื่อง", 4: "เพื่อทราบ", 5: "เพื่อพิจารณา", 6: "อื่น ๆ"}
    buttons = [press(label, AddRaisedItemTo(section=section), one) for section, label in labels.items()]
    return Message(
        title="เพิ่มเรื่องที่ประชุมหยิบยก ในวาระใด",
        rows=(tuple(buttons[:3]), tuple(buttons[3:]), (press("กลับ", ShowResolutions(), one),)),
    )


def ask_item(one: Meeting, section: int) -> Message:
    return Message(
        title=f"พิมพ์เรื่องในวาระที่ {section} {SECTIONS[section]}",
        body="บรรทัดแรกเป็นชื่อเรื่อง บรรทัดต่อไปเป็นรายละเอียด (ถ้ามี)",
        rows=((press("กลับ", ShowResolutions(), one),),),
    )


# --- one item ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ItemView:
    """An item as who runs the meeting sees it. `owner` is the group whose work it is, `dissolved` or not; `ownerless`:
    it may need a group and has none; `groups` are to choose from; `end` is when the meeting would be closed, None once
    it is; `set_down`: the words must not change; `done`: the group has done it."""

    meeting: Meeting
    number: str
    item: AgendaItem
    unit: Unit | None = None
    owner: Unit | None = None
    dissolved: bool = False
    ownerless: bool = False
    done: bool = False
    reached: bool = True
    set_down: bool = False
    groups: Sequence[Unit] = ()
    end: datetime | None = None
    next: bool = False
    """Whether another item still waits for its resolution."""
    progress: str = ""
    """Of a matter arising: how far its work is."""
    corrections: Sequence[str] = ()
    """Of former minutes: what was corrected after they were signed."""
    others: Sequence[tuple[Press, ...]] = ()
    """What else may be done with it (orders, announcements)."""


def card(view: ItemView) -> Message:
    """One item: what was said and resolved, whose work it is, and what the secretary can do."""
    what = view.item
    work = ""
    if view.owner is not None:
        work = work_line(view.owner, what.due_on, reached=view.reached, dissolved=view.dissolved)
    elif view.ownerless:
        work = "ยังไม่มีผู้รับผิดชอบ เลือกกลุ่ม หรือปล่อยไว้หากไม่ต้องติดตาม"
    return Message(
        title=f"{view.number} {what.title}",
        body=joined(
            what.body[:300],
            *view.corrections,
            view.progress,
            f"เสนอโดย {group_name(view.unit)}" if view.unit is not None else "",
            f"การอภิปราย: {what.discussion[:200]}" if what.discussion else "",
            f"มติ: {what.resolution}" if what.resolution else "",
            work,
        ),
        rows=tuple(row for row in _rows(view) if row),
    )


def _rows(view: ItemView) -> Rows:
    one, what = view.meeting, view.item
    discuss = press("การอภิปราย", WriteDiscussion(item=what.id), one)
    rows: Rows = []
    if not view.set_down and what.section == _ADOPTING and not what.resolution:
        rows.append(
            (
                press("รับรอง", AdoptMinutes(item=what.id), one, "primary"),
                press("รับรองโดยแก้ไข", AdoptCorrectedMinutes(item=what.id), one),
            )
        )
    if not view.set_down and what.kind is AgendaKind.INFORMATION and what.section != _ADOPTING and not what.resolution:
        rows.append((press("รับทราบ", TakeNote(item=what.id), one, "primary"),))
    label = "แก้มติ" if what.resolution else "บันทึกมติ"
    words = () if view.set_down else (press(label, WriteResolution(item=what.id), one, "primary"),)
    rows.append((*words, discuss))
    if view.ownerless or view.dissolved:
        rows += _groups(view)
    elif view.owner is not None and not view.done:
        rows.append(
            (
                press("กำหนดส่ง", SetResolutionDue(item=what.id), one),
                press("เปลี่ยนกลุ่ม", ChangeResolutionGroup(item=what.id), one),
            )
        )
    rows += view.others
    more = (press("มติถัดไป", WriteNextResolution(item=what.id), one),) if view.next else ()
    rows.append((*more, *_close(one, view.end)))
    rows.append((press("กลับ", ShowResolutions(), one),))
    return rows


def _groups(view: ItemView) -> Rows:
    give = [
        press(fit(group_name(each)), AssignResolution(item=view.item.id, unit=each.id), view.meeting)
        for each in view.groups
    ]
    return [tuple(give[start : start + 2]) for start in range(0, len(give), 2)]


def choose_owner(view: ItemView) -> Message:
    """[เปลี่ยนกลุ่ม]"""
    return Message(
        title=f"มติ {view.number} ให้กลุ่มใดแทน",
        body="งานของกลุ่มเดิมจะยกเลิก และแจ้งให้กลุ่มเดิมทราบ",
        rows=(*_groups(view), (press("กลับ", ShowResolution(item=view.item.id), view.meeting),)),
    )


def resolved(message: Message, number: str) -> Message:
    """The item's card, saying that the resolution was written down."""
    return message.model_copy(update={"title": f"บันทึกมติ {number} แล้ว · {message.title.partition(' ')[2]}"})


def adopted(message: Message, former: Meeting) -> Message:
    """The item's card, saying that former minutes were adopted."""
    return message.model_copy(update={"title": f"รับรองรายงานแล้ว · {name(former)}"})


def _ask(view: ItemView, title: str, body: str) -> Message:
    return Message(title=title, body=body, rows=((press("กลับ", ShowResolution(item=view.item.id), view.meeting),),))


def ask_resolution(view: ItemView) -> Message:
    return _ask(
        view,
        f"พิมพ์มติ {view.number} {view.item.title[:80]}",
        "เช่น อนุมัติจัดสรรงบ ผู้รับผิดชอบ กลุ่มนโยบาย ภายใน 13 ก.พ.",
    )


def ask_adoption(view: ItemView) -> Message:
    hint = "พิมพ์ส่วนที่แก้ไข เช่น หน้า 3 วาระ 4.1 แก้ “12 คน” เป็น “21 คน”"
    return _ask(view, "รับรองโดยแก้ไขอย่างไร", joined(*view.corrections, hint))


def corrected(number: str, former: str, now: str) -> str:
    """วาระ 5.1 แก้ “12 แห่ง” เป็น “21 แห่ง”"""
    return f"วาระ {number} แก้ “{former[:120]}” เป็น “{now[:120]}”" if number else f"แก้ไข: {now[:200]}"


def ask_discussion(view: ItemView) -> Message:
    now = f"เดิม: {view.item.discussion[:300]}\n" if view.item.discussion else ""
    return _ask(view, f"พิมพ์การอภิปราย {view.number} {view.item.title[:80]}", f"{now}สำหรับรายงานการประชุม พิมพ์ได้หลายบรรทัด")


def ask_due(view: ItemView) -> Message:
    return _ask(view, f"มติ {view.number} กำหนดส่งเมื่อใด", "พิมพ์วัน เช่น 13 ก.พ.")


def taken_away(one: Meeting, what: AgendaItem, unit: Unit | None) -> Message:
    """For who had the work of a resolution that another group has now."""
    now = f"มอบ{group_name(unit)}แทน" if unit is not None else ""
    return Message(title=f"ไม่ต้องดำเนินการแล้ว · {task_title(one, what)[:200]}", body=now, importance=Importance.HIGH)


def no_meeting() -> Message:
    """For who typed มติ 4.1 or ปิดประชุม and runs no meeting that has begun."""
    return Message(title="ไม่พบการประชุมที่เริ่มแล้วของท่าน", rows=((Press.of("การประชุม", ListMeetings(), quick=True),),))
