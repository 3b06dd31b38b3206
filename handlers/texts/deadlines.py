"""What the one message of somebody's day says."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from handlers.texts.talk import button
from notifications.message import Button, Message, Press

# As many lines as a phone shows without scrolling, and as many of them as are opened from the message itself.
SHOWN, OPENED = 8, 3
_NO_DUE = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Line:
    """Something still open: what the line says, the button that opens it, and when it was or is due."""

    text: str
    press: Press
    due_at: datetime | None = None


def digest(open_: Sequence[Line], said: Sequence[str]) -> Message:
    """What is open, the most overdue first, and below it what was only to be told."""
    ordered = sorted(open_, key=lambda line: line.due_at or _NO_DUE)
    shown = ordered[:SHOWN]
    lines = [f"{number}) {line.text}" for number, line in enumerate(shown, 1)]
    if len(ordered) > SHOWN:
        lines.append(f"และอีก {len(ordered) - SHOWN} เรื่อง")
    room = max(SHOWN - len(shown), 2)
    lines += [f"· {text}" for text in said[:room]]
    if len(said) > room:
        lines.append(f"และแจ้งเพื่อทราบอีก {len(said) - room} เรื่อง")
    opens: list[Button] = [
        line.press.model_copy(update={"label": f"เปิด {number}"}) for number, line in enumerate(shown[:OPENED], 1)
    ]
    rows: list[tuple[Button, ...]] = [tuple(opens)] if opens else []
    if len(ordered) > OPENED:
        rows.append((button("งานของฉัน", "my_work"),))
    title = f"งานของท่าน {len(ordered)} เรื่อง" if ordered else f"แจ้งเพื่อทราบ {len(said)} เรื่อง"
    return Message(title=title, body="\n".join(lines), rows=tuple(rows))
