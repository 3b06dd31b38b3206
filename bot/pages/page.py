"""How a page is answered: its headers, and the templates it is made of."""

import secrets
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from fastapi import Request
from fastapi.responses import Response
from starlette.templating import Jinja2Templates

SECURE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",  # addresses carry signed tokens
    "X-Robots-Tag": "noindex, nofollow",
    "X-Frame-Options": "DENY",
    "Cache-Control": "no-store",
}
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'"
_MOST_TYPED = 16 * 1024

_templates = Jinja2Templates(directory=Path(__file__).parent / "templates")


def page(
    request: Request, name: str, status: int = 200, *, forms: bool = False, live: bool = False, **words: object
) -> Response:
    """A template as an answer. `forms`: it has forms, for this service alone; `live`: it has a script of its own (the
    template gives it the `nonce`), which asks this service for news."""
    policy = f"{_POLICY}; form-action " + ("'self'" if forms else "'none'")
    if live:
        words["nonce"] = secrets.token_urlsafe(12)
        policy += f"; script-src 'nonce-{words['nonce']}'; connect-src 'self'"
    headers = {**SECURE, "Content-Security-Policy": policy}
    return _templates.TemplateResponse(request, name, words, status_code=status, headers=headers)


def rendered(name: str, **words: object) -> str:
    """A template as text, for a part of a page."""
    return _templates.get_template(name).render(words)


def path_of(public_url: str, kind: str) -> str:
    """Where the pages of a kind lie on this host, for a cookie that only they are shown."""
    return f"{urlsplit(public_url).path.rstrip('/')}/{kind}"


class TooMuch(Exception):
    """Somebody sent more than a form of ours holds."""


async def typed(request: Request, *, most: int = _MOST_TYPED, fields: int = 50) -> dict[str, str]:
    """The fields of a form of at most so many bytes and fields. Raises TooMuch."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > most:
            raise TooMuch
    try:
        return dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=fields))
    except ValueError as problem:
        raise TooMuch from problem


async def too_much(request: Request, _problem: Exception) -> Response:
    return page(request, "not_here.html", 413)


async def not_here(request: Request, _problem: Exception | None = None) -> Response:
    """No such page, or a link that nobody signed."""
    return page(request, "not_here.html", 404)
