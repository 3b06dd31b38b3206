"""What the web pages need of the running service. They take this value and never import the composition root."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.edge.links import SignedLinks
from bot.edge.metrics import Metrics
from bot.settings import Settings
from handlers.context import Services
from storage.clock import Clock
from storage.engine import Database
from storage.files import FileStore


@dataclass(frozen=True)
class WebServices:
    """The parts of the service that a page may use."""

    settings: Settings
    clock: Clock
    database: Database
    store: FileStore
    links: SignedLinks
    services: Services
    """What the actions of the office need."""
    metrics: Metrics
    ready: Callable[[], Awaitable[dict[str, bool]]]
    """Returns what /ready tells: each part of the service, and whether it works."""
