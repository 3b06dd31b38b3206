"""How a page is answered: its headers, and the templates it is made of."""

from pathlib import Path

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
_PAGE = {
    **SECURE,
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'",
}

_templates = Jinja2Templates(directory=Path(__file__).parent / "templates")


def page(request: Request, name: str, status: int = 200, **words: object) -> Response:
    """A template as an answer."""
    return _templates.TemplateResponse(request, name, words, status_code=status, headers=_PAGE)


async def not_here(request: Request, _problem: Exception | None = None) -> Response:
    """No such page, or a link that nobody signed."""
    return page(request, "not_here.html", 404)
