"""The pace at which a channel and a chat are written to: a token bucket in real time, read by a clock of the test's."""

import asyncio

import pytest

from notifications.delivery import Pace


class Clock:
    """Time that passes only while somebody sleeps."""

    def __init__(self) -> None:
        self.now = 100.0
        self.slept: list[float] = []

    def monotonic(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds + 1e-9  # no sleep is exact; without it a rounded wait would never end


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr("notifications.delivery.time.monotonic", clock.monotonic)
    monkeypatch.setattr(asyncio, "sleep", clock.sleep)
    return clock


async def test_a_second_s_worth_goes_at_once_and_then_at_the_pace(time: Clock) -> None:
    """Telegram's 30 a second: the first 30 wait for nothing, 300 take the nine seconds of the other 270."""
    pace = Pace(30)
    for _ in range(30):
        await pace.wait()
    assert time.now == 100.0
    for _ in range(270):
        await pace.wait()
    assert time.now == pytest.approx(109.0, abs=1e-3)


async def test_a_chat_may_burst_before_it_is_one_a_second(time: Clock) -> None:
    pace = Pace(1, burst=5)
    for _ in range(5):
        await pace.wait()
    assert time.slept == []
    for _ in range(3):
        await pace.wait()
    assert time.now == pytest.approx(103.0, abs=1e-3)


async def test_silence_fills_the_bucket_no_further_than_its_size(time: Clock) -> None:
    pace = Pace(10, burst=2)
    time.now += 3600
    for _ in range(2):
        await pace.wait()
    assert time.slept == []
    await pace.wait()
    assert time.slept == [pytest.approx(0.1)]
