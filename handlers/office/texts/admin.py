"""What the admin reads: the office today and each morning, what is overdue, a school's answers, the machine, months."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from handlers.circulars.rules.quota import Quota
from handlers.circulars.texts.quota import month_name, purpose_word
from handlers.common.presses import button
from handlers.common.thai_dates import short, short_with_time
from handlers.common.words import fit, full_name, unit_name, word
from handlers.office.presses import (
    CheckNumbers,
    ExportMonth,
    ExportOverdue,
    ListCirculars,
    ListFailures,
    ListOverdue,
    ListUndecided,
    ListUnitCirculars,
    RemindOverdue,
    RemindUnit,
    RetryFailures,
    SendMorningCard,
    ShowMachine,
    ShowMonth,
    ShowStatus,
    ShowUnit,
    StopMorningCard,
)
from notifications.message import Attachment, Button, Message, OpenLink, Press
from storage.clock import BANGKOK
from storage.figures import Sent
from storage.ref import Ref
from storage.tables import Account, Circular, Delivery, Letter, Person, Receiver, Unit

_BACKUP_GOOD = timedelta(hours=26)
_SHOWN_UNITS = 6


# --- the office -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Today:
    """The office at a moment. `quota` is None where it has no LINE account; `backup_at` where no backup is known."""

    received: int
    sent: int
    undecided: int
    undecided_late: int
    overdue: int
    circulars: int
    quota: Quota | None
    queue: int
    failed: int
    backup_at: datetime | None


def status(office: str, now: datetime, n: Today) -> Message:
    """`สถานะ`"""
    first = f"รับ {n.received} · ส่ง {n.sent} · รอสั่งการ {n.undecided}{_late(n)}"
    return Message(
        title=f"สารบรรณวันนี้ {short(_day(now))} ({now.astimezone(BANGKOK):%H:%M}) · {office}",
        body="\n".join((first, _open(n), _machine_line(n, now))),
        rows=_status_rows(),
    )


def morning(office: str, now: datetime, before: date, n: Today, overdue: Sequence[tuple[Unit, int]]) -> Message:
    """The card of every working morning. `before`: the working day whose receiving and sending it tells."""
    lines = [
        f"{short(before)}: รับ {n.received} · ส่ง {n.sent}",
        f"รอสั่งการ {n.undecided}{_late(n)}",
        _open(n),
        *([by_group(overdue)] if overdue else []),
        _machine_line(n, now),
        *([f"ส่งไม่สำเร็จ 24 ชม. {n.failed} รายการ"] if n.failed else []),
    ]
    return Message(
        title=f"สรุปเช้า {short(_day(now))} · {office}",
        body="\n".join(lines),
        rows=(*_status_rows(), (button("งดสรุปเช้า", StopMorningCard()),)),
    )


def morning_preference(wanted: bool) -> Message:
    """Whether the card comes every morning from now on."""
    if wanted:
        return Message(title="จะส่งสรุปทุกเช้าวันทำการ", rows=((button("งดสรุปเช้า", StopMorningCard()),),))
    return Message(title="งดสรุปเช้าแล้ว", body="ดูได้ทุกเมื่อโดยพิมพ์ สถานะ", rows=((button("ส่งสรุปเช้าอีก", SendMorningCard()),),))


def _status_rows() -> tuple[tuple[Press, ...], ...]:
    return (
        (
            Press.of("เกินกำหนด", ListOverdue()),
            Press.of("รอสั่งการ", ListUndecided()),
            Press.of("เวียนค้าง", ListCirculars()),
        ),
        (Press.of("ระบบ", ShowMachine()), Press.of("รายงานเดือน", ShowMonth())),
    )


def _day(now: datetime) -> date:
    return now.astimezone(BANGKOK).date()


def _late(n: Today) -> str:
    return f" (เกิน {n.undecided_late})" if n.undecided_late else ""


def _open(n: Today) -> str:
    return f"เกินกำหนด {n.overdue} เรื่อง · เวียนค้าง {n.circulars} เรื่อง"


def _machine_line(n: Today, now: datetime) -> str:
    parts = [f"คิวส่ง {n.queue}", f"สำรองล่าสุด {_backup(n.backup_at, now)}"]
    if n.quota is not None:
        left = f"เหลือ {n.quota.left}/{n.quota.limit}" if n.quota.limit is not None else f"ใช้ {n.quota.used}"
        parts.insert(0, f"LINE {left}")
    return " · ".join(parts)


def _backup(at: datetime | None, now: datetime) -> str:
    """`02:00 ✓`; another day's with its date, an old one marked."""
    if at is None:
        return "ไม่มีข้อมูล"
    when = f"{at.astimezone(BANGKOK):%H:%M}" if _day(at) == _day(now) else short_with_time(at)
    return f"{when} {'✓' if now - at <= _BACKUP_GOOD else '✗ เก่าเกินไป'}"


# --- lists ----------------------------------------------------------------------------------------------------------


def undecided(lines: list[str], total: int) -> Message:
    """What waits for directors."""
    if total > len(lines):
        lines = [*lines, f"และอีก {total - len(lines)} เรื่อง"]
    return Message(title=f"รอสั่งการ {total} เรื่อง", body="\n".join(lines) or "ไม่มีรายการ")


def by_group(counts: Sequence[tuple[Unit, int]]) -> str:
    """`บุคคล 2 · แผน 1 · การเงิน 1`"""
    shown = [f"{unit_name(unit)} {count}" for unit, count in counts[:_SHOWN_UNITS]]
    rest = sum(count for _unit, count in counts[_SHOWN_UNITS:])
    return " · ".join([*shown, *([f"อื่น ๆ {rest}"] if rest else [])])


def overdue(counts: Sequence[tuple[Unit, int]], lines: Sequence[str], page: int, pages: int) -> Message:
    """Work whose due day has passed, by group and a page of lines."""
    total = sum(count for _unit, count in counts)
    if not total:
        return Message(title="ไม่มีงานเกินกำหนด", rows=((button("สถานะ", ShowStatus()),),))
    rows = (
        (
            Press.of("เตือนทั้งหมด", RemindOverdue(), style="primary"),
            *([_turn(page, pages)] if pages > 1 else []),
            Press.of("ส่งออก Excel", ExportOverdue()),
        ),
    )
    where = f" · หน้า {page + 1}/{pages}" if pages > 1 else ""
    body = "\n".join([by_group(counts), *lines])
    return Message(title=f"เกินกำหนด {total} เรื่อง{where}", body=body, rows=rows)


def _turn(page: int, pages: int) -> Press:
    """To the next page; from the last back to the first."""
    following = (page + 1) % pages
    return Press.of("หน้าถัดไป" if following else "หน้าแรก", ListOverdue(page=following))


def overdue_line(number: str, subject: str, holder: str, days: int) -> str:
    """`215 ตอบ ทต.หนองบัว · นายเอก · 1 วัน`; without the subject for whoever may not see it."""
    head = " ".join(part for part in (number, subject[:50]) if part) or "งาน"
    return " · ".join(part for part in (head, holder, f"{days} วัน") if part)


def overdue_reminded(people: int, tasks: int, silent: int) -> Message:
    """[เตือนทั้งหมด] was pressed. `silent`: work of people without a chat."""
    body = f"{silent} เรื่องไม่มีผู้รับทางแชต กรุณาแจ้งทางอื่น" if silent else ""
    return Message(title=f"เตือน {people} คนแล้ว · {tasks} เรื่อง", body=body)


def reminder_title(count: int) -> str:
    """What somebody reads who has overdue work, joined into one message."""
    return f"งานเกินกำหนดของท่าน {count} เรื่อง"


def circulars(lines: Sequence[tuple[str, Press]], total: int) -> Message:
    """Circulars that are with their receivers, each to be opened."""
    if not total:
        return Message(title="ไม่มีหนังสือเวียนค้าง", rows=((button("สถานะ", ShowStatus()),),))
    body = [f"{number}) {line}" for number, (line, _press) in enumerate(lines, 1)]
    if total > len(lines):
        body.append(f"และอีก {total - len(lines)} เรื่อง")
    opens = [press.model_copy(update={"label": f"เปิด {number}"}) for number, (_line, press) in enumerate(lines, 1)]
    rows = tuple(tuple(opens[start : start + 3]) for start in range(0, len(opens), 3))
    return Message(title=f"เวียนค้าง {total} เรื่อง", body="\n".join(body), rows=rows)


# --- a school -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class UnitFigures:
    """What a unit does with circulars: acknowledged in a year, waiting now, and the mean office
    time until it answered."""

    acknowledged: int
    waiting: Sequence[tuple[Receiver, Circular, Letter]]
    mean: timedelta | None


def ask_unit(most: Sequence[tuple[Unit, int]]) -> Message:
    """`ค้าง` alone: who has most waiting, and whose name is wanted."""
    rows = tuple((unit_press(unit, f"{unit_name(unit)} {count}"),) for unit, count in most)
    return Message(title="พิมพ์ ค้าง แล้วตามด้วยชื่อโรงเรียนหรือกลุ่ม", body="ค้างมากที่สุด" if most else "", rows=rows)


def which_unit(found: Sequence[Unit]) -> Message:
    """Several are called so."""
    rows = tuple((unit_press(unit, unit_name(unit)),) for unit in found)
    return Message(title="หมายถึงแห่งใด", rows=rows)


def no_unit(words: str) -> Message:
    return Message(title=f"ไม่พบโรงเรียนหรือกลุ่มชื่อ “{words[:60]}”", body="พิมพ์บางส่วนของชื่อก็ได้ เช่น ค้าง หนองบัว")


def unit_press(unit: Unit, label: str) -> Press:
    return Press.of(fit(label), ShowUnit(), Ref.of(unit))


def unit_waiting(unit: Unit, found: UnitFigures, phone: str) -> Message:
    """`ค้าง รร.บ้านหนองบัว`. `phone`: the head's number as it is dialled, "" where none is known."""
    waits = len(found.waiting)
    mean = f" · ตอบเฉลี่ย {span(found.mean)}" if found.mean is not None else ""
    rows: list[Button] = []
    if waits:
        rows.append(Press.of(f"ดู {waits} เรื่อง", ListUnitCirculars(), Ref.of(unit)))
    if phone:
        rows.append(OpenLink(label="โทร ผอ.", url=f"tel:{phone}"))
    if waits:
        rows.append(Press.of("ส่งเตือน", RemindUnit(), Ref.of(unit), style="primary"))
    title = f"{unit_name(unit)} · รับทราบแล้ว {found.acknowledged} ค้าง {waits}{mean}"
    return Message(title=title, rows=(tuple(rows),) if rows else ())


def span(length: timedelta) -> str:
    """Office time in words: 40 นาที, 3 ชม., 2 วันทำการ (of seven hours)."""
    minutes = round(length.total_seconds() / 60)
    if minutes < 60:
        return f"{minutes} นาที"
    hours = round(minutes / 60)
    return f"{hours} ชม." if hours < 14 else f"{round(hours / 7)} วันทำการ"


def unit_circulars(unit: Unit, lines: Sequence[tuple[str, Press]], total: int) -> Message:
    """What a unit has not acknowledged."""
    message = circulars(lines, total)
    return message.model_copy(update={"title": f"{unit_name(unit)} · ค้าง {total} เรื่อง"})


def unit_reminded(unit: Unit, person: Person, waits: int) -> Message:
    return Message(title=f"เตือน {unit_name(unit)} แล้ว · {waits} เรื่อง", body=f"ถึง {full_name(person)}")


def unit_silent(unit: Unit) -> Message:
    return Message(title=f"{unit_name(unit)} ไม่มีผู้ผูกแชต กรุณาโทร")


def unit_reminder(unit: Unit, lines: Sequence[tuple[str, Press]], total: int) -> Message:
    """What a unit is reminded of, joined into one message."""
    return circulars(lines, total).model_copy(update={"title": f"เตือน · หนังสือเวียนค้าง {total} เรื่อง · {unit_name(unit)}"})


# --- the machine ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Machine:
    """How the machine is. `swept`: since when all that is due is handled, None where no sweep ran here yet.

    `read`: how many fields of letters were read or filled in 30 days, and of how many the reading was right.
    """

    swept: timedelta | None
    files: bool
    inbox: int
    queue: int
    failed: int
    backup_at: datetime | None
    linked: int
    people: int
    paused: Sequence[tuple[str, datetime]] = ()
    read: int = 0
    read_right: int = 0


_SWEEP_GOOD = timedelta(minutes=1)


def machine(now: datetime, m: Machine) -> Message:
    """`[ระบบ]`"""
    timers_good = m.swept is not None and m.swept <= _SWEEP_GOOD
    good = timers_good and m.files and not m.paused
    since = f" ({round(m.swept.total_seconds())} วิ)" if m.swept is not None else ""
    lines = [
        f"ฐานข้อมูล ✓ ตัวตั้งเวลา {_mark(timers_good)}{since} ที่เก็บไฟล์ {_mark(m.files)}",
        f"คิวเข้า {m.inbox} · คิวส่ง {m.queue} · ผูกบัญชี {m.linked}/{m.people}",
        *(f"{channel} พักส่งถึง {short_with_time(until)}" for channel, until in m.paused),
        f"สำรองล่าสุด {_backup(m.backup_at, now)}",
        f"ส่งไม่สำเร็จ 24 ชม. {m.failed} รายการ",
        # Cut, not rounded: 100 % is said of all alone.
        *([f"อ่านหนังสือ 30 วัน ถูก {m.read_right * 100 // m.read} % จาก {m.read} ช่อง"] if m.read else []),
    ]
    rows: list[tuple[Press, ...]] = []
    if m.failed:
        rows.append((Press.of("ดูรายการ", ListFailures()), Press.of("ลองส่งใหม่", RetryFailures())))
    rows.append((Press(label="โควตา LINE", verb="quota"), Press.of("ตรวจเลขรับ", CheckNumbers())))
    return Message(title="พร้อมใช้งาน" if good else "ระบบมีปัญหา", body="\n".join(lines), rows=tuple(rows))


def _mark(good: bool) -> str:
    return "✓" if good else "✗"


def failures(lines: Sequence[str], total: int) -> Message:
    """What could not be delivered in a day: to whom, what for, why."""
    body = [*lines, *([f"และอีก {total - len(lines)} รายการ"] if total > len(lines) else [])]
    rows = ((Press.of("ลองส่งใหม่", RetryFailures()),),) if total else ()
    return Message(title=f"ส่งไม่สำเร็จ 24 ชม. {total} รายการ", body="\n".join(body), rows=rows)


def failure_line(row: Delivery, person: Person | None, platform: str) -> str:
    """`นายเอก รักงาน · LINE · เตือนกำหนด · ปิดกั้นบอต`"""
    who = full_name(person) if person is not None else "ผู้ที่ยังไม่ผูกบัญชี"
    return f"{who} · {platform} · {purpose_word(row.purpose)} · {_why(row)}"


def _why(row: Delivery) -> str:
    if row.failure == "quota":
        return "โควตาหมด"
    if row.state == "unreachable":
        return "ปิดกั้นหรือเลิกใช้"
    return "แพลตฟอร์มไม่รับ"


def retried(count: int) -> Message:
    return Message(title=f"ส่งใหม่ {count} รายการแล้ว" if count else "ไม่มีรายการที่ส่งใหม่ได้")


# --- a month --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class GroupMonth:
    """A group's work in a month."""

    unit: Unit
    given: int
    closed: int
    late: int
    overdue: int
    """Unfinished now, and due before today."""


@dataclass(frozen=True)
class Month:
    """A month of the office; `first` is its first day."""

    first: date
    received: int
    sent: int
    decided: int
    deciding: timedelta | None
    """Office time from the proposal to the decision, on average."""
    groups: Sequence[GroupMonth]
    circulars: Sequence[Sent]
    line: Mapping[str, int]
    """LINE messages that were counted, by purpose."""
    failed: int

    @property
    def closed(self) -> int:
        return sum(one.closed for one in self.groups)

    @property
    def late(self) -> int:
        return sum(one.late for one in self.groups)


def month(m: Month) -> Message:
    """`[รายงานเดือน]`"""
    deciding = f" เฉลี่ย {span(m.deciding)}" if m.deciding is not None else ""
    sent_to, known = sum(one.receivers for one in m.circulars), sum(one.acknowledged for one in m.circulars)
    answered = f" · รับทราบ {known}/{sent_to}" if sent_to else ""
    line = sum(m.line.values())
    lines = [
        f"รับ {m.received} · ส่ง {m.sent} · สั่งการ {m.decided}{deciding}",
        f"งานเสร็จ {m.closed} (เกินกำหนด {m.late})",
        f"หนังสือเวียน {len(m.circulars)}{answered}",
        f"LINE {line} · ส่งไม่สำเร็จ {m.failed}",
        *(f"{unit_name(one.unit)}: รับงาน {one.given} เสร็จ {one.closed} ค้างเกิน {one.overdue}" for one in m.groups[:8]),
    ]
    rows = (
        (
            Press.of("ส่งออก Excel", ExportMonth(month=m.first)),
            Press.of("เดือนก่อน", ShowMonth(month=m.first - timedelta(days=1))),
        ),
    )
    return Message(title=f"รายงานเดือน {month_name(m.first)}", body="\n".join(lines), rows=rows)


def month_sheets(m: Month, seen: Collection[int | None]) -> list[dict[str, Any]]:
    """The month as sheets of an Excel file: everything the card says, and every circular, by its subject where its
    letter is among those `seen`."""
    hours = round(m.deciding.total_seconds() / 3600, 1) if m.deciding is not None else None
    summary = [
        ["หนังสือรับ", m.received],
        ["หนังสือส่ง", m.sent],
        ["สั่งการแล้ว", m.decided],
        ["เวลาสั่งการเฉลี่ย (ชั่วโมงทำการ)", hours],
        ["งานเสร็จ", m.closed],
        ["งานเสร็จเกินกำหนด", m.late],
        ["หนังสือเวียน", len(m.circulars)],
        ["ส่งไม่สำเร็จ", m.failed],
        *_ledger(m.line),
    ]
    groups = [[one.unit.name, one.given, one.closed, one.late, one.overdue] for one in m.groups]
    circulars = [
        [
            one.letter.number,
            one.letter.subject if one.letter.id in seen else "",
            short_with_time(one.circular.sent_at) if one.circular.sent_at else "",
            one.receivers,
            one.acknowledged,
        ]
        for one in m.circulars
    ]
    return [
        {"title": "สรุป", "header": ["รายการ", "จำนวน"], "rows": summary},
        {"title": "กลุ่ม", "header": ["กลุ่ม", "รับงาน", "เสร็จ", "เสร็จเกินกำหนด", "ค้างเกินกำหนด"], "rows": groups},
        {"title": "หนังสือเวียน", "header": ["ที่", "เรื่อง", "ส่งเมื่อ", "ผู้รับ", "รับทราบ"], "rows": circulars},
    ]


def _ledger(line: Mapping[str, int]) -> list[list[Any]]:
    return [[f"LINE: {purpose_word(purpose)}", count] for purpose, count in sorted(line.items())]


def overdue_sheet(rows: Sequence[Sequence[Any]]) -> dict[str, Any]:
    header = ["เลขรับ", "เรื่อง", "กลุ่ม", "ผู้รับผิดชอบ", "กำหนด", "เกิน (วันทำการ)"]
    return {"title": "เกินกำหนด", "header": header, "rows": [list(row) for row in rows]}


# --- files ----------------------------------------------------------------------------------------------------------


def making_file() -> Message:
    return Message(title="กำลังเตรียมไฟล์…")


def file_made(title: str, file: Attachment) -> Message:
    return Message(title=title, files=(file,))


def file_failed() -> Message:
    return Message(title="เตรียมไฟล์ไม่สำเร็จ กรุณากดอีกครั้ง")


def month_file(first: date) -> tuple[str, str]:
    """What a month's Excel is called, in the chat and on the phone."""
    return f"รายงานเดือน {month_name(first)}", f"report-{first:%Y-%m}.xlsx"


def overdue_file(day: date) -> tuple[str, str]:
    return f"งานเกินกำหนด ณ {short(day)}", f"overdue-{day.isoformat()}.xlsx"


# --- who cannot be reached ------------------------------------------------------------------------------------------


def blocked(person: Person, account: Account, other: Account | None) -> Message:
    """`other`: the chat in which they are written to from now on."""
    if other is not None:
        body = f"บัญชีนี้ปิดกั้นหรือเลิกใช้บอตแล้ว ข้อความที่ค้างส่งทาง {word(other.platform)} แทน"
    else:
        body = "บัญชีนี้ปิดกั้นหรือเลิกใช้บอตแล้ว กรุณาติดต่อทางอื่น หรือออกรหัสเชิญใหม่"
    return Message(title=f"ส่งข้อความถึง {full_name(person)} ทาง {word(account.platform)} ไม่ได้", body=body)
