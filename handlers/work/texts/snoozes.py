"""When somebody is reminded again: the moments that are offered, and the one that was chosen."""

from collections.abc import Sequence
from datetime import datetime

from handlers.common.thai_dates import short, shortest
from handlers.deadlines.rules.snoozes import SnoozeChoice, SnoozeOffer
from handlers.letters.presses import ShowTask
from handlers.work.presses import (
    SnoozeUntil,
)
from handlers.work.texts.tasks import View, about, left_words, shown_due, titled
from notifications.message import Button, Fact, Message, PickDate, Press
from storage.clock import BANGKOK
from storage.ref import Ref


def _offer(view: View, one: SnoozeOffer) -> Press:
    """A moment to be reminded at. An hour is one from the press on, however late that comes."""
    at = one.at.astimezone(BANGKOK)
    if one.wait is SnoozeChoice.HOUR:
        return about(view, "1 ชั่วโมง", SnoozeUntil(wait=one.wait))
    if one.wait is SnoozeChoice.AFTERNOON:
        label = f"บ่ายนี้ {at:%H:%M}"
    else:
        tomorrow = (at.date() - view.today).days == 1
        label = f"{'พรุ่งนี้' if tomorrow else shortest(at.date(), view.today)} {at:%H:%M}"
    return about(view, label, SnoozeUntil(at=one.at))


def snooze(view: View, offers: Sequence[SnoozeOffer], latest: datetime | None, now: datetime) -> Message:
    """When to be reminded again; `latest`: the due moment, where it is still to come."""
    presses: list[Button] = [_offer(view, one) for one in offers]
    presses.append(
        PickDate.of(
            "เลือกเวลา",
            SnoozeUntil(),
            Ref.of(view.task),
            version=view.task.version,
            mode="datetime",
            initial=_local(offers[-1].at) if offers else None,
            earliest=_local(now),
            latest=_local(latest) if latest else None,
        )
    )
    due = f"กำหนดส่ง {shown_due(view)} · {left_words(view.task, view.left)}" if view.task.due_on else ""
    rows = [tuple(presses[start : start + 2]) for start in range(0, len(presses), 2)]
    return Message(title=titled(view, "เตือนอีกเมื่อใด"), body=due, rows=(*rows, (about(view, "กลับ", ShowTask()),)))


def _local(moment: datetime) -> str:
    return f"{moment.astimezone(BANGKOK):%Y-%m-%dT%H:%M}"


def ask_moment(view: View) -> Message:
    """Where the platform has no clock to pick from."""
    return Message(
        title=titled(view, "เตือนเมื่อใด"),
        body="พิมพ์เวลา เช่น 14:00 · พรุ่งนี้ 9.00 น. · 22 ม.ค. 10:30",
        rows=((about(view, "กลับ", ShowTask()),),),
    )


def snoozed(view: View, at: datetime) -> Message:
    there = at.astimezone(BANGKOK)
    days = (there.date() - view.today).days
    day = ["วันนี้", "พรุ่งนี้"][days] if days in (0, 1) else short(there.date())
    return Message(
        title=f"จะเตือน {there:%H:%M} {day} (กำหนดเดิมไม่เปลี่ยน)",
        facts=(Fact(label="เรื่อง", value=view.subject[:200]),),
        body=f"กำหนดส่ง {shown_due(view)}" if view.task.due_on else "",
        rows=((about(view, "เปิดงาน", ShowTask()),),),
    )
