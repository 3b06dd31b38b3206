"""The log: one event a line, a token for each request, and nothing secret in it."""

import io
import logging
import re
import sys
import traceback
from collections.abc import MutableMapping, Sequence
from types import TracebackType
from typing import Any, TextIO

import structlog

# Telegram's addresses carry the bot's token (12345:AAH...); any library that logs an address would print it.
_TOKENS = r"(?<!\d)\d{5,}:[A-Za-z0-9_-]{30,}|Bearer\s+[\w.~+/=-]+"


def _redactor(secrets: Sequence[str]) -> structlog.typing.Processor:
    """Blots out whatever looks like a token, and the service's own secrets wherever they turn up."""
    own = [re.escape(secret) for secret in sorted(secrets, key=len, reverse=True) if secret]
    pattern = re.compile("|".join([*own, _TOKENS]))

    def redact(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        for key, value in event.items():
            if isinstance(value, str):
                event[key] = pattern.sub("***", value)
            elif pattern.search(shown := repr(value)):
                event[key] = pattern.sub("***", shown)
        return event

    return redact


_Raised = tuple[type[BaseException], BaseException, TracebackType | None]


def _where(out: TextIO, raised: Any) -> None:
    """Write what kind of error came from which lines, never its message: a driver's, a parser's or pydantic's quotes
    what it was about, and that is a letter or what somebody typed."""
    error: BaseException | None = raised[1]
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        out.write("".join(traceback.format_tb(error.__traceback__)))
        behind = getattr(error, "orig", None)
        out.write(f"{type(error).__qualname__}{f' ({type(behind).__qualname__})' if behind else ''}\n")
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        if error is not None:
            out.write("came from\n")


def _as_text(exc_info: _Raised) -> str:
    out = io.StringIO()
    _where(out, exc_info)
    return out.getvalue().rstrip()


def set_up(level: str = "INFO", *, as_json: bool = False, secrets: Sequence[str] = ()) -> None:
    """Send the log of the product and its libraries to standard error; `secrets` are never in it."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.ExceptionRenderer(_as_text),
        _redactor(secrets),
    ]
    renderer: Any = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if as_json
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=_where)
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
    for name in (
        "httpx",
        "httpcore",
        "telegram",
        "linebot",
        "apscheduler",
        "aiohttp.access",
        "alembic",
        "procrastinate",
    ):
        logging.getLogger(name).setLevel(logging.WARNING)
