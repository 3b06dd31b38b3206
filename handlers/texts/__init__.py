"""Every word people read in chat, one module a noun. Official, short, neutral; the first line says what happened."""

from handlers.common import talk
from handlers.texts import errors

__all__ = ["errors", "talk"]
