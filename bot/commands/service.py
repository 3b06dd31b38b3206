"""`saraban serve`: the service under uvicorn."""

import uvicorn

from bot.app import App, build
from bot.commands import lock
from bot.settings import Settings

# What is under way when the service is told to stop may take this long; then the process ends all the same.
_GRACE_SECONDS = 20


def serve(settings: Settings, host: str, port: int) -> None:
    """Run the service until SIGTERM or SIGINT; calls under way end first. Raises lock.AlreadyServed."""
    with lock.only_service(settings.database_url):
        server(build(settings), host, port).run()


def server(app: App, host: str, port: int) -> uvicorn.Server:
    """The web server of an app, not yet running."""
    config = uvicorn.Config(
        app.asgi,
        host=host,
        port=port,
        log_config=None,
        access_log=False,  # addresses of pages carry signed tokens
        timeout_graceful_shutdown=_GRACE_SECONDS,
        ws="none",
    )
    return uvicorn.Server(config)
