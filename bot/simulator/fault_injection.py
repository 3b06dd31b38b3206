"""Applies the switched-on faults to the calls of both platforms' APIs."""

from collections.abc import Awaitable, Callable

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from bot.simulator.faults import FaultScope
from bot.simulator.phones import PlatformName
from bot.simulator.world import World


class BrokenConnection(Response):
    """Ends the connection before the body: the server closes it because the announced body is missing."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"1")]})


async def with_faults(
    world: World,
    platform: PlatformName,
    scope: FaultScope,
    handle: Callable[[], Awaitable[Response]],
    error_response: Callable[[int, float], Response],
) -> Response:
    """Handles a call under the faults that are on. `error_response(status, seconds)` makes a 429 or a 500.

    `drop`, 429 and 500 come before the call is handled. `timeout` and `garbage` come after it, so that the caller
    cannot know whether the call was handled.
    """
    faults = world.faults
    if slow := faults.trigger(platform, "slow", scope):
        await world.sleep(slow.seconds or 3.0)
    if faults.trigger(platform, "drop", scope):
        return BrokenConnection()
    if limited := faults.trigger(platform, "429", scope):
        return error_response(429, limited.seconds or 1.0)
    if broken := faults.trigger(platform, "500", scope):
        return error_response(500, broken.seconds)
    lost = faults.trigger(platform, "timeout", scope)
    garbled = faults.trigger(platform, "garbage", scope)
    answer = await handle()
    if lost:
        await world.sleep(lost.seconds)
        return BrokenConnection()
    if garbled:
        return Response("<html><body>It works!</body></html>", media_type="text/html")
    return answer
