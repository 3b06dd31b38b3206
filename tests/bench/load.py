"""Callers with keep-alive connections, cheap enough that the server is what is measured.

A full HTTP client takes as long over a call as the service does; here the requests are built before the clock starts,
and of the answers only the status and the end are looked for.
"""

import asyncio
import itertools
import time
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Flood:
    """What came of it. `calls` are seconds a call, in no order."""

    seconds: float
    calls: list[float]

    @property
    def per_second(self) -> float:
        return len(self.calls) / self.seconds


def request(path: str, headers: dict[str, str], body: bytes) -> bytes:
    """A POST as it goes over the wire."""
    lines = [f"POST {path} HTTP/1.1", "Host: 127.0.0.1", "Content-Type: application/json"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


async def flood(port: int, requests: Sequence[bytes], connections: int) -> Flood:
    """Send all, each connection one after the other. Raises RuntimeError at the first answer that is not 200."""
    left = iter(requests)
    calls: list[float] = []

    async def caller() -> None:
        # asyncio's TCP connections send at once (TCP_NODELAY): no 40 ms of Nagle's delay here.
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            for one in left:
                started = time.perf_counter()
                writer.write(one)
                await _answered(reader)
                calls.append(time.perf_counter() - started)
        finally:
            writer.close()
            await writer.wait_closed()

    started = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        for _ in itertools.repeat(None, connections):
            group.create_task(caller())
    return Flood(time.perf_counter() - started, calls)


async def _answered(reader: asyncio.StreamReader) -> None:
    head = await reader.readuntil(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 200"):
        raise RuntimeError(head.splitlines()[0].decode("ascii", "replace"))
    for line in head.lower().splitlines():
        if line.startswith(b"content-length:"):
            await reader.readexactly(int(line.partition(b":")[2]))
            return
    await reader.readuntil(b"0\r\n\r\n")
