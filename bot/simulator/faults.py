"""The faults that can be switched on: their kind, how often they happen, and which calls they hit."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any, Literal

from bot.simulator.phones import PlatformName

FaultKind = Literal["429", "500", "garbage", "timeout", "drop", "duplicate_webhook", "blocked", "slow"]
FaultScope = Literal["messages", "files", "all"]


@dataclass
class Fault:
    """One kind of error, for the next `remaining` calls, or until it is switched off when None.

    `scope` says which calls it hits: those that put something into a chat, those that fetch a file, or all.
    `seconds` is the delay of `slow` and `timeout`, and the pause that a 429 asks for.
    """

    platform: PlatformName
    kind: FaultKind
    remaining: int | None = None
    scope: FaultScope = "messages"
    seconds: float = 0.0

    def to_json(self) -> dict[str, Any]:
        return {"left": self.remaining, "on": self.remaining is None, "calls": self.scope, "seconds": self.seconds}


class Faults:
    """The faults that are switched on: at most one of each kind on each platform."""

    def __init__(self) -> None:
        self._on: dict[tuple[PlatformName, FaultKind], Fault] = {}

    def switch_on(self, fault: Fault) -> None:
        self._on[fault.platform, fault.kind] = fault

    def switch_off(self, platform: PlatformName, kind: FaultKind) -> None:
        self._on.pop((platform, kind), None)

    def clear(self) -> None:
        self._on.clear()

    def trigger(self, platform: PlatformName, kind: FaultKind, call: FaultScope | None = None) -> Fault | None:
        """Returns the fault if it hits this call, else None. Without `call` it is asked for a webhook.

        A fault that is counted down loses one of its remaining times.
        """
        fault = self._on.get((platform, kind))
        if fault is None or (call is not None and fault.scope not in ("all", call)):
            return None
        if fault.remaining is not None:
            fault.remaining -= 1
            if fault.remaining <= 0:
                del self._on[platform, kind]
        return fault

    def to_json(self) -> dict[str, dict[str, Any]]:
        shown: dict[str, dict[str, Any]] = defaultdict(dict)
        for (platform, kind), fault in self._on.items():
            shown[platform][kind] = fault.to_json()
        return dict(shown)
