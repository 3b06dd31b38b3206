"""Answers that go wrong on purpose: what both platforms' APIs do with a fault that is switched on."""

from collections.abc import Awaitable, Callable

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from bot.simulator.faults import FaultReach
from bot.simulator.phones import PlatformName
from bot.simulator.world import World


class CutOff(Response):
    """The connection breaks before the answer has come: the server ends it because the promised body is missing."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"1")]})


async def under_faults(
    world: World,
    platform: PlatformName,
    reach: FaultReach,
    carry_out: Callable[[], Awaitable[Response]],
    refuse: Callable[[int, float], Response],
) -> Response:
    """Carry a call out under the faults that are on. `refuse(status, seconds)` words a 429 or a 500.

    `drop` and the refusals come before anything is done; `timeout` and `garbage` after it, so that the caller cannot
    know that it was done.
    """
    faults = world.faults
    if slow := faults.strike(platform, "slow", reach):
        await world.pause(slow.seconds or 3.0)
    if faults.strike(platform, "drop", reach):
        return CutOff()
    if limited := faults.strike(platform, "429", reach):
        return refuse(429, limited.seconds or 1.0)
    if broken := faults.strike(platform, "500", reach):
        return refuse(500, broken.seconds)
    lost = faults.strike(platform, "timeout", reach)
    garbled = faults.strike(platform, "garbage", reach)
    answer = await carry_out()
    if lost:
        await world.pause(lost.seconds)
        return CutOff()
    if garbled:
        return Response("<html><body>It works!</body></html>", media_type="text/html")
    return answer
