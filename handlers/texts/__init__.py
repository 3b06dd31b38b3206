"""Every word people read in chat, one module a noun. Official, short, neutral; the first line says what happened."""

from handlers import refusals as errors
from handlers.common import talk

__all__ = ["errors", "talk"]
