"""What is read of a request for more time: by who asks, by who answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from handlers.common.presses import Style, press
from handlers.common.thai_calendar import bangkok_date
from handlers.common.thai_dates import SHORT_MONTHS, short, short_with_time, shortest
from handlers.common.words import word
from handlers.letters.presses import ShowTask
from handlers.letters.texts.letters import shown_number
from handlers.letters.texts.waiting import Waiting
from handlers.work.presses import ExtendTo, GrantExtension, RefuseExtension, RequestExtension, ShowExtension
from handlers.work.texts import tasks
from handlers.work.texts.tasks import short_moment
from notifications.message import Button, Fact, Message, OpenLink, PickDate, Press
from storage.payloads import PressData
from storage.ref import Ref
from storage.tables import Extension
from storage.vocabulary import ExtensionState


@dataclass(frozen=True)
class View:
    """All that the cards of a request show. `between` is the day that may be given instead of the one asked for."""

    extension: Extension
    task: tasks.View
    asker: str
    decider: str
    holder: str
    between: date | None = None
    first_due: date | None = None


def _press(view: View, label: str, data: PressData, style: Style = "secondary") -> Press:
    return press(label, data, view.extension, style)


def _which(task: tasks.View) -> str:
    return shown_number(task.entry) if task.letter is not None else task.task.title[:60]


def _span(from_at: datetime, to_at: datetime) -> str:
    """จาก 19 เป็น 23 ม.ค. 69."""
    first, last = bangkok_date(from_at), bangkok_date(to_at)
    if (first.year, first.month) == (last.year, last.month):
        return f"จาก {first.day} เป็น {short_moment(to_at)}"
    return f"จาก {first.day} {SHORT_MONTHS[first.month - 1]} เป็น {short_moment(to_at)}"


# --- who asks -------------------------------------------------------------------------------------------------------


def offer(task: tasks.View, days: Sequence[tuple[int, date]], reason: str = "") -> Message:
    """By when it could be done; with the `reason` where that was given first."""
    presses: list[Button] = [
        tasks.about(task, f"+{count} วันทำการ", ExtendTo(day=day, reason=reason)) for count, day in days
    ]
    earliest = max(task.today, task.task.due_on or task.today)
    presses.append(
        PickDate.of(
            "เลือกวัน",
            ExtendTo(reason=reason),
            Ref.of(task.task),
            version=task.task.version,
            initial=days[-1][1].isoformat(),
            earliest=earliest.isoformat(),
        )
    )
    lines = [" · ".join(f"+{count} วันทำการ คือ {short(day)}" for count, day in days)]
    lines.append(f"เหตุผล: {reason}" if reason else "เลือกวัน แล้วพิมพ์เหตุผลสั้น ๆ")
    return Message(
        title=tasks.titled(task, "ขอขยายถึง"),
        body="\n".join(lines),
        rows=(tuple(presses), (tasks.about(task, "กลับ", ShowTask()),)),
    )


def ask_day(task: tasks.View) -> Message:
    """Where the platform has no calendar."""
    return Message(
        title=tasks.titled(task, "ขอขยายถึงวันใด"),
        body="พิมพ์วัน เช่น 23 ม.ค. · 23 ม.ค. 12.00 น.",
        rows=((tasks.about(task, "กลับ", RequestExtension()),),),
    )


def ask_reason(task: tasks.View, day: date, time: str) -> Message:
    return Message(
        title=tasks.titled(task, f"ขอขยายถึง {short(day)} {time}".rstrip()),
        body="พิมพ์เหตุผลสั้น ๆ",
        rows=((tasks.about(task, "กลับ", RequestExtension()),),),
    )


def sent(view: View, *, reached: bool) -> Message:
    """The asker's confirmation."""
    told = f"รอ {view.holder} พิจารณา" if reached else f"{view.holder} ยังไม่ผูกบัญชีแชต กรุณาแจ้งทางอื่น"
    extension = view.extension
    return Message(
        title=f"ส่งคำขอขยายเวลา {_which(view.task)} แล้ว",
        body=f"{_span(extension.from_at, extension.to_at)} · {extension.reason} (ครั้งที่ {extension.nth})\n{told}",
        rows=((tasks.about(view.task, "เปิดงาน", ShowTask()),),),
    )


# --- who answers ----------------------------------------------------------------------------------------------------


def card(view: View) -> Message:
    """For whoever gave the work: yes, less, or no."""
    extension = view.extension
    yes = [_press(view, "อนุมัติ", GrantExtension(), "primary")]
    if view.between is not None:
        label = f"ให้ถึง {shortest(view.between, view.between)}"
        yes.append(_press(view, label, GrantExtension(day=view.between)))
    yes.append(_press(view, "ไม่อนุมัติ", RefuseExtension()))
    file = (OpenLink(label="เปิดหนังสือ", url=view.task.file_url),) if view.task.file_url else ()
    return Message(
        title=f"ขอขยายเวลา {_which(view.task)} {_span(extension.from_at, extension.to_at)}",
        facts=(Fact(label="เรื่อง", value=view.task.subject[:200]),),
        body=f"โดย {view.asker} · {extension.reason} (ครั้งที่ {extension.nth})",
        rows=tuple(row for row in (tuple(yes), file) if row),
        importance=view.task.importance,
    )


def notice_of_secret(view: View) -> Message:
    """What is pushed of a request that concerns a secret letter."""
    return Message(
        title="มีคำขอของหนังสือชั้นความลับ",
        body="รายละเอียดแสดงเมื่อกดเปิดเท่านั้น",
        rows=((_press(view, "เปิด", ShowExtension(), "primary"),),),
        importance=view.task.importance,
        sensitive=True,
    )


def state(view: View) -> Message:
    """What became of it, for everybody who saw it."""
    extension = view.extension
    when = f" {short_with_time(extension.decided_at)}" if extension.decided_at else ""
    by = f" โดย {view.decider}" if view.decider else ""
    lines = [f"ขอโดย {view.asker} · {extension.reason} (ครั้งที่ {extension.nth})"]
    if extension.state is not ExtensionState.OPEN:
        lines.append(f"{word(extension.state)}{when}{by}")
    return Message(
        title=_outcome(view),
        facts=(Fact(label="เรื่อง", value=view.task.subject[:200]),),
        body="\n".join(lines),
        rows=((tasks.about(view.task, "เปิดงาน", ShowTask()),),),
        sensitive=view.task.secret,
    )


def _outcome(view: View) -> str:
    extension, which = view.extension, _which(view.task)
    if extension.state is ExtensionState.GRANTED and extension.granted_at is not None:
        first = f" · กำหนดเดิม {shortest(view.first_due, view.task.today)} เก็บไว้ในประวัติ" if view.first_due else ""
        return f"อนุมัติขยายถึง {short_moment(extension.granted_at)}{first}"
    if extension.state is ExtensionState.REFUSED:
        return f"ไม่อนุมัติขยายเวลา {which} · กำหนดเดิม {short_moment(extension.from_at)}"
    if extension.state is ExtensionState.WITHDRAWN:
        return f"คำขอขยายเวลา {which} สิ้นสุดแล้ว ไม่ต้องพิจารณา"
    return f"ขอขยายเวลา {which} {_span(extension.from_at, extension.to_at)} · รอ {view.holder}"


def waits(view: View) -> Waiting:
    """A line of `งานของฉัน`."""
    return Waiting(line(view), opens(view))


def line(view: View) -> str:
    """A request in one line."""
    extension = view.extension
    return f"ขอขยายเวลา {_which(view.task)} {_span(extension.from_at, extension.to_at)} · {view.asker}"


def opens(view: View) -> Press:
    return _press(view, "เปิด", ShowExtension())


def digest_line(view: View) -> str:
    """A request in a message that comes unasked: of a secret letter's only that there is one."""
    return "คำขอของหนังสือชั้นความลับ" if view.task.secret else line(view)


# --- on record ------------------------------------------------------------------------------------------------------


def asked_words(extension: Extension) -> str:
    """What is written on the letter when more time is asked for."""
    return f"{_span(extension.from_at, extension.to_at)}: {extension.reason} (ครั้งที่ {extension.nth})"


def granted_words(extension: Extension) -> str:
    return (
        f"ถึง {short_moment(extension.granted_at)} (เดิม {short_moment(extension.from_at)})"
        if extension.granted_at
        else ""
    )


def refused_words(extension: Extension) -> str:
    return f"คงกำหนด {short_moment(extension.from_at)}"
