"""Fault injection: what goes wrong on purpose, how often, and for which calls."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any, Literal

from bot.simulator.phones import PlatformName

FaultKind = Literal["429", "500", "garbage", "timeout", "drop", "duplicate_webhook", "blocked", "slow"]
FaultReach = Literal["messages", "files", "all"]


@dataclass
class Fault:
    """One thing that goes wrong: `left` more times, or until it is switched off when None.

    `reach` says which calls it hits: those that put something into a chat, those that fetch a file, or all.
    `seconds` is how long `slow` and `timeout` keep the caller waiting, and what a 429 asks for.
    """

    platform: PlatformName
    kind: FaultKind
    left: int | None = None
    reach: FaultReach = "messages"
    seconds: float = 0.0

    def to_json(self) -> dict[str, Any]:
        return {"left": self.left, "on": self.left is None, "calls": self.reach, "seconds": self.seconds}


class Faults:
    """The faults that are switched on, at most one of a kind a platform."""

    def __init__(self) -> None:
        self._on: dict[tuple[PlatformName, FaultKind], Fault] = {}

    def switch_on(self, fault: Fault) -> None:
        self._on[fault.platform, fault.kind] = fault

    def switch_off(self, platform: PlatformName, kind: FaultKind) -> None:
        self._on.pop((platform, kind), None)

    def clear(self) -> None:
        self._on.clear()

    def strike(self, platform: PlatformName, kind: FaultKind, call: FaultReach | None = None) -> Fault | None:
        """The fault if it hits this call, or this webhook when no call is named; one that is counted has then one
        time less."""
        fault = self._on.get((platform, kind))
        if fault is None or (call is not None and fault.reach not in ("all", call)):
            return None
        if fault.left is not None:
            fault.left -= 1
            if fault.left <= 0:
                del self._on[platform, kind]
        return fault

    def to_json(self) -> dict[str, dict[str, Any]]:
        shown: dict[str, dict[str, Any]] = defaultdict(dict)
        for (platform, kind), fault in self._on.items():
            shown[platform][kind] = fault.to_json()
        return dict(shown)
