"""From a message as a flow says it to one whose presses can come back: each press becomes a row, its id goes out."""

from typing import Any

from notifications.message import Message, PickDate, Press
from storage import conversations
from storage.unit_of_work import UnitOfWork


def mint(
    uow: UnitOfWork, message: Message, *, channel_id: str, chat: str, person_id: int | None
) -> tuple[Message, list[dict[str, Any]]]:
    """The same message with an opaque id in every press, and the row of each of them, still to be kept."""
    kept: list[dict[str, Any]] = []
    rows = []
    for row in message.rows:
        buttons = []
        for button in row:
            if isinstance(button, Press | PickDate):
                button = button.model_copy(update={"id": conversations.new_button_id()})
                kept.append(
                    {
                        "id": button.id,
                        "office_id": uow.office,
                        "channel_id": channel_id,
                        "chat": chat,
                        "person_id": person_id,
                        "verb": button.verb,
                        "subject": button.subject,
                        "version": button.version,
                        "args": button.args,
                        "made_at": uow.now,
                    }
                )
            buttons.append(button)
        rows.append(tuple(buttons))
    return message.model_copy(update={"rows": tuple(rows)}), kept
