"""`saraban menus`: the menus of all chats at Telegram and LINE."""

import asyncio

import typer

from bot.app import App, build
from bot.commands.machine import read_settings
from bot.workers.menus import Menus
from notifications.channel import DeliveryFailure


def add_command(app: typer.Typer) -> None:
    """Give `saraban` this command."""

    @app.command("menus")
    def put_up_menus() -> None:
        """Put up the menus at Telegram and LINE, everybody's own too. `serve` makes new ones at its start by itself."""
        service = build(read_settings())
        failures = asyncio.run(put_up(service))
        for channel_id, why in failures.items():
            typer.echo(f"{channel_id}: {why}", err=True)
        if failures:
            raise typer.Exit(1)
        typer.echo(f"Menus of {len(service.channels)} channels are up.")


async def put_up(service: App) -> dict[str, str]:
    """Put up the menus of every channel. Returns why it failed, by channel."""
    menus, failures = Menus(service.database, service.channels), {}
    for channel in service.channels.values():
        await channel.open()
        try:
            await menus.begin_anew(channel.id)
        except DeliveryFailure as failure:
            failures[channel.id] = failure.reason
        finally:
            await channel.close()
    return failures
