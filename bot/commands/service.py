"""`saraban serve`: the service under uvicorn."""

from typing import Annotated

import typer
import uvicorn

from bot.app import App, build
from bot.commands import lock
from bot.commands.machine import failed, read_settings
from bot.settings import Settings

# What is under way when the service is told to stop may take this long; then the process ends all the same.
_GRACE_SECONDS = 20
_NO_CHANNEL = "No bot and no official account is set: see `saraban check`. Nobody can write to this service."


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


def add_command(app: typer.Typer) -> None:
    """Give `saraban` this command."""

    @app.command("serve")
    def run(
        host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
        port: Annotated[int, typer.Option(help="Port to listen on.")] = 8080,
    ) -> None:
        """Run the service. On SQLite one process; on PostgreSQL any number, on any number of machines."""
        settings = read_settings()
        if not settings.channels:
            typer.echo(
                "No bot and no official account is set: see `saraban check`. Nobody can write to this service.",
                err=True,
            )
        try:
            serve(settings, host, port)
        except lock.AlreadyServed as problem:
            raise failed(str(problem)) from None
