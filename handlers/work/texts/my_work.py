"""What waits for a person: งานของฉัน, and a task's line in it and in a digest."""

from collections.abc import Sequence

from handlers.common.presses import Find, ShowHelp, button
from handlers.common.thai_dates import short, shortest
from handlers.common.words import word
from handlers.letters.presses import ListForInformation, ShowTask
from handlers.letters.texts.letters import (
    shown_number,
)
from handlers.letters.texts.waiting import Waiting
from handlers.work.presses import (
    ShowLaterWork,
)
from handlers.work.texts.tasks import TimeLeft, left_words, name_of
from notifications.message import Message, Press
from storage.ref import Ref
from storage.tables import Entry, Letter, Task


def waits_task(task: Task, letter: Letter | None, entry: Entry | None, left: TimeLeft) -> Waiting:
    number = f" {shown_number(entry)}" if letter is not None else ""
    due = f"{short(task.due_on)} {task.due_time}".rstrip() if task.due_on else ""
    parts = [f"{word(task.state)}{number} {name_of(task, letter)[:60]}"]
    if due:
        parts.append(f"กำหนด {due} · {left_words(task, left)}")
    return Waiting(" · ".join(parts), Press.of("เปิด", ShowTask(), Ref.of(task)))


def due_line(task: Task, letter: Letter | None, left: TimeLeft) -> str:
    """A task in a line of a digest: ครูดีเด่น · เหลือ 2 วันทำการ (22 ม.ค.)."""
    name, words = name_of(task, letter)[:60], left_words(task, left, brief=True)
    day = f" ({shortest(task.due_on, left.today)})" if task.due_on and words.startswith("เหลือ") else ""
    return f"{name} · {words}{day}" if words else name


def my_work(items: Sequence[Waiting], total: int, known: int, later: int = 0) -> Message:
    """What waits for this person, ten at most, each with a button. `total` may be more than `items`.

    `later`: how much work of theirs begins on a later day.
    """
    ahead = (Press.of(f"งานล่วงหน้า {later}", ShowLaterWork()),) if later else ()
    if not items:
        others = button("ค้นหนังสือ", Find()), button("วิธีใช้", ShowHelp())
        return Message(title="ไม่มีงานค้าง", rows=tuple(row for row in (ahead, others) if row))
    shown = items[:10]
    buttons = [item.press.model_copy(update={"label": f"เปิด {number}"}) for number, item in enumerate(shown, start=1)]
    rows: list[tuple[Press, ...]] = [tuple(buttons[start : start + 3]) for start in range(0, len(buttons), 3)]
    if known > 1:
        rows.append((Press.of(f"เพื่อทราบทั้งหมด {known}", ListForInformation()),))
    if ahead:
        rows.append(ahead)
    lines = [f"{number}) {item.line}" for number, item in enumerate(shown, start=1)]
    if total > len(shown):
        lines.append(f"และอีก {total - len(shown)} เรื่อง")
    return Message(title=f"งานของท่าน {total} เรื่อง", body="\n".join(lines), rows=tuple(rows))


def later_work(items: Sequence[Waiting], total: int) -> Message:
    """Work that begins on a later day, the earliest due first."""
    buttons = [item.press.model_copy(update={"label": f"เปิด {number}"}) for number, item in enumerate(items, start=1)]
    lines = [f"{number}) {item.line}" for number, item in enumerate(items, start=1)]
    if total > len(items):
        lines.append(f"และอีก {total - len(items)} เรื่อง")
    rows = [tuple(buttons[start : start + 3]) for start in range(0, len(buttons), 3)]
    return Message(title=f"งานที่ยังไม่ถึงวันเริ่ม {total} เรื่อง", body="\n".join(lines), rows=tuple(rows))
