"""What /metrics tells. One registry an app, so that two apps in one process do not share counts."""

from prometheus_client import CollectorRegistry, Counter, Gauge, generate_latest


class Metrics:
    """Counters of the edges and gauges of what waits. No label carries a person, a chat or a letter."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.webhooks = Counter(
            "saraban_webhooks", "Webhook calls by channel and answer.", ["channel", "status"], registry=self.registry
        )
        self.events = Counter("saraban_events", "Events stored, by channel.", ["channel"], registry=self.registry)
        self.inbox = Gauge("saraban_inbox_waiting", "Events not handled yet.", registry=self.registry)
        self.outbox = Gauge("saraban_outbox_waiting", "Messages due and not out.", registry=self.registry)
        self.deadlines = Gauge(
            "saraban_deadlines_waiting", "Deadlines due for a reminder and not swept yet.", registry=self.registry
        )
        self.failed = Gauge("saraban_undelivered_24h", "Messages given up in 24 hours.", registry=self.registry)

    def page(self) -> bytes:
        """In Prometheus' text format."""
        return generate_latest(self.registry)
