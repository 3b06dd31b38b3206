"""What the one message of somebody's day says."""

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.common.presses import ShowMyWork, button
from notifications.message import Button, Message, Press

# As many lines as a phone shows without scrolling, and as many of them as are opened from the message itself.
SHOWN, OPENED = 8, 3


@dataclass(frozen=True)
class Line:
    """Something still open: what the line says, and the button that opens it."""

    text: str
    press: Press


def digest(shown: Sequence[Line], count: int, said: Sequence[str]) -> Message:
    """What is open, the most overdue first: the `shown` of `count`; and below it what was only to be told."""
    lines = [f"{number}) {line.text}" for number, line in enumerate(shown, 1)]
    if count > len(shown):
        lines.append(f"และอีก {count - len(shown)} เรื่อง")
    room = max(SHOWN - len(shown), 2)
    lines += [f"· {text}" for text in said[:room]]
    if len(said) > room:
        lines.append(f"และแจ้งเพื่อทราบอีก {len(said) - room} เรื่อง")
    opens: list[Button] = [
        line.press.model_copy(update={"label": f"เปิด {number}"}) for number, line in enumerate(shown[:OPENED], 1)
    ]
    rows: list[tuple[Button, ...]] = [tuple(opens)] if opens else []
    if count > OPENED:
        rows.append((button("งานของฉัน", ShowMyWork()),))
    title = f"งานของท่าน {count} เรื่อง" if count else f"แจ้งเพื่อทราบ {len(said)} เรื่อง"
    return Message(title=title, body="\n".join(lines), rows=tuple(rows))
