"""The log: one event a line, a token for each request, and nothing secret in it."""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

# Telegram's addresses carry the bot's token (12345:AAH...); any library that logs an address would print it.
_TOKENS = re.compile(r"\b\d{5,}:[A-Za-z0-9_-]{30,}|Bearer\s+[\w.~+/=-]+")


def _redact(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    for key, value in event.items():
        if isinstance(value, str):
            event[key] = _TOKENS.sub("***", value)
    return event


def set_up(level: str = "INFO", *, as_json: bool = False) -> None:
    """Send the log of the product and its libraries to standard error."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        _redact,
    ]
    renderer: Any = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if as_json
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    # These log addresses or bodies below WARNING.
    for name in ("httpx", "httpcore", "telegram", "linebot", "apscheduler", "aiohttp.access", "alembic"):
        logging.getLogger(name).setLevel(logging.WARNING)
