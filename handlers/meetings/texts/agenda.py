"""Texts of an agenda: for groups that are asked for items, for the secretary, for the invited."""

from collections.abc import Callable, Mapping, Sequence

from handlers.common.presses import Style
from handlers.common.thai_dates import short_with_time
from handlers.common.words import fit, group_name, word
from handlers.meetings.presses.agenda import (
    AddItem,
    AddItemTo,
    AttachFile,
    AttachToOffer,
    DropItem,
    MoveItemTo,
    MoveItemUp,
    OfferItem,
    OfferNoItems,
    RemoveFile,
    RewriteItem,
    ShowAgenda,
    ShowItem,
    ShowItemCall,
)
from handlers.meetings.presses.attendance import ShowSeat, ShowSeatAgenda
from handlers.meetings.presses.meetings import ShowMeeting
from handlers.meetings.texts.agenda_files import HOW, opens
from handlers.meetings.texts.meetings import SECTIONS, MeetingView, back, name, press, when_and_where
from notifications.message import Importance, Message, OpenLink, Press
from storage.payloads import PressData
from storage.ref import Ref
from storage.tables import AgendaCall, AgendaItem, Invited, Meeting, Unit
from storage.vocabulary import AgendaKind

Numbered = Sequence[tuple[str, AgendaItem]]
_SHORT_SECTIONS = {1: "ประธานแจ้ง", 3: "สืบเนื่อง", 4: "เพื่อทราบ", 5: "เพื่อพิจารณา", 6: "อื่น ๆ"}
PAGE = 12
"""How many items one page of an agenda has."""
_MOST_LINES = 30


def _call_press(call: AgendaCall, label: str, data: PressData, style: Style = "secondary") -> Press:
    return Press.of(label, data, Ref.of(call), version=call.version, style=style)


# --- groups -----------------------------------------------------------------------------------------------------------


def call(
    asked: AgendaCall, one: Meeting, unit: Unit, items: Sequence[AgendaItem], *, open_: bool, again: bool = False
) -> Message:
    """ขอเรื่องเข้าวาระ, for a group, with the items that it has offered."""
    by = f"ส่งเรื่องภายใน {short_with_time(one.items_by)}" if one.items_by is not None else ""
    lines = [when_and_where(one), by]
    title = f"ขอเรื่องเข้าวาระ · {name(one)}"
    if items:
        title = f"รับเรื่องของ{group_name(unit)}แล้ว {len(items)} เรื่อง · {name(one)}"
        lines += [f"- {word(item.kind)}: {item.title[:100]}{' (มีไฟล์)' if item.file_hash else ''}" for item in items[:6]]
    elif asked.none_at is not None:
        title = f"บันทึกแล้วว่าไม่มีเรื่อง · {name(one)}"
    elif not open_:
        title = f"ปิดรับเรื่องแล้ว · {name(one)}"
    rows: list[tuple[Press, ...]] = []
    if open_:
        more = "เพิ่ม" if items else ""
        rows.append(
            (
                _call_press(asked, f"{more}เพื่อทราบ", OfferItem(kind=AgendaKind.INFORMATION), "primary"),
                _call_press(asked, f"{more}เพื่อพิจารณา", OfferItem(kind=AgendaKind.CONSIDERATION), "primary"),
            )
        )
        if items:
            rows.append((_call_press(asked, "แนบไฟล์", AttachToOffer()),))
        elif asked.none_at is None:
            rows.append((_call_press(asked, "ไม่มีเรื่อง", OfferNoItems()),))
    return Message(
        title=f"{'เตือน · ' if again else ''}{title}",
        body="\n".join(line for line in lines if line),
        rows=tuple(rows),
        importance=Importance.HIGH if again else Importance.NORMAL,
    )


def changed(message: Message, one: Meeting) -> Message:
    """The card of a group that was asked for items: the meeting is on another day, or at another place."""
    return message.model_copy(update={"title": f"เปลี่ยนวันหรือสถานที่ · {name(one)}", "importance": Importance.HIGH})


def called_off(one: Meeting, called: str) -> Message:
    """For a group that was asked for items of a cancelled meeting. `called` is the meeting's name."""
    reason = f"\nเหตุผล: {one.cancel_reason}" if one.cancel_reason else ""
    return Message(title=f"ยกเลิก{called}", body=f"{when_and_where(one)}{reason}\nไม่ต้องส่งเรื่องเข้าวาระแล้ว")


def may_attach(message: Message) -> Message:
    """The card of a group that has just offered an item, to which a file can be attached."""
    return message.model_copy(update={"body": f"{message.body}\n{HOW}"})


def ask_item(asked: AgendaCall, one: Meeting, kind: AgendaKind) -> Message:
    return Message(
        title=f"พิมพ์เรื่อง{word(kind)}",
        body=f"{name(one)}\nบรรทัดแรกเป็นชื่อเรื่อง บรรทัดต่อไปเป็นรายละเอียด (ถ้ามี) หรือส่งไฟล์",
        rows=((_call_press(asked, "กลับ", ShowItemCall()),),),
    )


# --- the secretary ----------------------------------------------------------------------------------------------------


def asked(view: MeetingView, reached: int) -> Message:
    """Groups were asked just now."""
    one = view.meeting
    by = short_with_time(one.items_by) if one.items_by is not None else ""
    rest = f" · ไม่มีแชต {view.asked - reached} กลุ่ม กรุณาแจ้งเอง" if view.asked > reached else ""
    return Message(
        title=f"ขอวาระแล้ว {reached} กลุ่ม{rest}",
        body=f"{name(one)}\n{when_and_where(one)}\nรับเรื่องถึง {by}",
        rows=((press("ดูการประชุม", ShowMeeting(), one, "primary"), press("วาระ", ShowAgenda(), one)),),
    )


def _line(number: str, what: AgendaItem) -> str:
    file = " (มีไฟล์)" if what.file_hash else ""
    return f"   {number} {what.title[:100]}{file}" + (f" → {what.resolution[:80]}" if what.resolution else "")


def lines(items: Numbered, previous: str) -> str:
    """The agenda with its standing items, as far as a card has room."""
    said = _lines(items, previous, list(SECTIONS))
    return "\n".join([*said[: _MOST_LINES - 1], "…"] if len(said) > _MOST_LINES else said)


def _lines(items: Numbered, previous: str, sections: Sequence[int]) -> list[str]:
    said = []
    for section, title in SECTIONS.items():
        mine = [_line(number, item) for number, item in items if item.section == section]
        adopts = [f"   {previous}"] if section == 2 and previous and not mine else []
        if mine or section in sections:
            said += [f"วาระที่ {section} {title}", *adopts, *mine]
    return said


def _page(items: Numbered, previous: str, page: int) -> str:
    """A page of the agenda. An agenda of one page shows all its sections, also empty ones."""
    if len(items) <= PAGE:
        return lines(items, previous)
    adoption = [2] if page == 0 and previous and not any(item.section == 2 for _number, item in items) else []
    return "\n".join(_lines(items[page * PAGE : (page + 1) * PAGE], previous if adoption else "", adoption))


def _turns(count: int, page: int, turn: Callable[[str, int], Press]) -> tuple[Press, ...]:
    found = [turn("ก่อนหน้า", page - 1)] if page else []
    return (*found, turn("ถัดไป", page + 1)) if (page + 1) * PAGE < count else tuple(found)


def agenda(
    view: MeetingView,
    items: Numbered,
    previous: str,
    urls: Mapping[int, str],
    page: int = 0,
    *,
    runs: bool,
    may_edit: bool,
) -> Message:
    """ระเบียบวาระ, a page at a time; whoever `runs` the meeting may change it while they `may_edit`. `previous` is the
    meeting whose minutes are to be adopted, in words; `urls` are the addresses of items' files."""
    one, shown = view.meeting, items[page * PAGE : (page + 1) * PAGE]
    rows: list[tuple[Press | OpenLink, ...]] = [*opens(shown, urls)]
    if runs and may_edit:
        numbers = [press(number, ShowItem(item=item.id), one) for number, item in shown]
        rows += [tuple(numbers[start : start + 4]) for start in range(0, len(numbers), 4)]
    rows.append(_turns(len(items), page, lambda label, to: press(label, ShowAgenda(page=to), one)))
    if runs and may_edit:
        rows.append((press("เพิ่มเรื่อง", AddItem(), one, "primary"), back(one)))
    elif runs:
        rows.append((back(one),))
    return Message(
        title=f"ระเบียบวาระ · {name(one, view.number)}",
        body=_page(items, previous, page),
        rows=tuple(row for row in rows if row),
    )


def _sections(one: Meeting, choose: Callable[[int], PressData]) -> list[tuple[Press, ...]]:
    buttons = [press(label, choose(section), one) for section, label in _SHORT_SECTIONS.items()]
    return [tuple(buttons[start : start + 3]) for start in range(0, len(buttons), 3)]


def choose_section(one: Meeting) -> Message:
    sections = _sections(one, lambda section: AddItemTo(section=section))
    return Message(title="เพิ่มเรื่องในวาระใด", rows=(*sections, (press("กลับ", ShowAgenda(), one),)))


def ask_words(one: Meeting, title: str) -> Message:
    """Asks for the words of a new item, or of one that is rewritten."""
    return Message(
        title=title,
        body="บรรทัดแรกเป็นชื่อเรื่อง บรรทัดต่อไปเป็นรายละเอียด (ถ้ามี)",
        rows=((press("กลับ", ShowAgenda(), one),),),
    )


def ask_new(one: Meeting, section: int) -> Message:
    return ask_words(one, f"พิมพ์เรื่องในวาระที่ {section} {SECTIONS[section]}")


def ask_rewrite(one: Meeting, item: AgendaItem) -> Message:
    return ask_words(one, f"พิมพ์ใหม่แทน “{item.title[:60]}”")


def item(one: Meeting, number: str, what: AgendaItem, unit: Unit | None, url: str, *, may_edit: bool) -> Message:
    """One item, and what the secretary can do with it before the meeting. `url`: where its file can be opened."""
    from_ = f"เสนอโดย {group_name(unit)}" if unit is not None else ""
    file = f"ไฟล์: {what.file_name}" if what.file_hash else ""
    rows = [_file(one, what, url, may_edit=may_edit), *(_ordering(one, what) if may_edit else ())]
    return Message(
        title=f"{number} {what.title}",
        body="\n".join(line for line in (what.body, from_, file) if line),
        rows=tuple(row for row in (*rows, (press("กลับ", ShowAgenda(), one),)) if row),
    )


def _file(one: Meeting, what: AgendaItem, url: str, *, may_edit: bool) -> tuple[Press | OpenLink, ...]:
    found: list[Press | OpenLink] = [OpenLink(label="เปิดไฟล์", url=url)] if url else []
    if may_edit:
        found.append(press("เปลี่ยนไฟล์" if url else "แนบไฟล์", AttachFile(item=what.id), one))
    if may_edit and url:
        found.append(press("ลบไฟล์", RemoveFile(item=what.id), one, "danger"))
    return tuple(found)


def _ordering(one: Meeting, what: AgendaItem) -> list[tuple[Press, ...]]:
    others = [
        press(fit(f"ไป {label}"), MoveItemTo(item=what.id, section=section), one)
        for section, label in _SHORT_SECTIONS.items()
        if section != what.section
    ]
    first = (
        press("แก้ข้อความ", RewriteItem(item=what.id), one),
        press("เลื่อนขึ้น", MoveItemUp(item=what.id), one),
        press("ตัดออก", DropItem(item=what.id), one, "danger"),
    )
    return [first, tuple(others[:2]), tuple(others[2:])]


def closed(view: MeetingView, message: Message) -> Message:
    """For the secretary: items are no longer taken, the invitation can go out."""
    title = f"ปิดรับเรื่องแล้ว {len(view.items)} เรื่อง · {name(view.meeting)}"
    return message.model_copy(update={"title": title, "importance": Importance.HIGH})


# --- the invited ------------------------------------------------------------------------------------------------------


def for_invited(
    one: Meeting, items: Numbered, previous: str, urls: Mapping[int, str], seat_id: int, page: int = 0
) -> Message:
    """The agenda as the invited read it in chat, a page at a time."""
    seat, shown = Ref.to(Invited.KIND, seat_id), items[page * PAGE : (page + 1) * PAGE]
    turns = _turns(len(items), page, lambda label, to: Press.of(label, ShowSeatAgenda(page=to), seat))
    rows: list[tuple[Press | OpenLink, ...]] = [*opens(shown, urls), turns, (Press.of("กลับ", ShowSeat(), seat),)]
    return Message(
        title=f"ระเบียบวาระ · {name(one)}",
        body=_page(items, previous, page),
        rows=tuple(row for row in rows if row),
    )
