"""Figures for Prometheus: what the processes counted, and the state of the installation."""

import os
from collections.abc import Iterator
from datetime import datetime

from django.db import DatabaseError, InterfaceError
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from kam.operations import queries
from kam.version import version

CONTENT_TYPE = CONTENT_TYPE_LATEST


def exposition(*, now: datetime) -> bytes:
    """The figures as text. Without a database `kam_up` is 0 and the state is left out."""
    registry = CollectorRegistry()
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        MultiProcessCollector(registry)
        counted = generate_latest(registry)
    else:
        counted = generate_latest(REGISTRY)
    asked = CollectorRegistry()
    asked.register(_Asked(now))
    return counted + generate_latest(asked)


class _Asked(Collector):
    """Gauges read from the database at each scrape."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def collect(self) -> Iterator[Metric]:
        info = GaugeMetricFamily("kam_info", "The version that runs", labels=["version"])
        info.add_metric([version()], 1)
        yield info
        try:
            state = queries.state(now=self.now)
        except (DatabaseError, InterfaceError):
            yield GaugeMetricFamily("kam_up", "Whether the database answers", 0)
            return
        yield GaugeMetricFamily("kam_up", "Whether the database answers", 1)
        yield from _gauges(state)


def _gauges(state: queries.State) -> Iterator[Metric]:
    waiting = GaugeMetricFamily("kam_outbox_open", "Promises not yet kept", labels=["queue"])
    oldest = GaugeMetricFamily(
        "kam_outbox_oldest_due_seconds", "Since when the oldest due one waits", labels=["queue"]
    )
    dead = GaugeMetricFamily(
        "kam_outbox_dead", "Promises that no attempt is left for", labels=["queue"]
    )
    for name, queue in state.queues.items():
        waiting.add_metric([name], queue.open)
        oldest.add_metric([name], queue.oldest)
        dead.add_metric([name], queue.dead)
    alive = GaugeMetricFamily(
        "kam_heartbeat_age_seconds", "Since the last sign of life", labels=["part"]
    )
    for name, age in state.parts.items():
        alive.add_metric([name], age)
    yield from (waiting, oldest, dead, alive)
    yield GaugeMetricFamily(
        "kam_imports_waiting", "Import runs that no worker is at", state.imports_waiting
    )
    yield GaugeMetricFamily(
        "kam_seal_waiting", "Workspaces with entries not yet sealed", state.workspaces_unsealed
    )
    yield GaugeMetricFamily(
        "kam_seal_lag_seconds", "Age of the oldest entry not yet sealed", state.seal_lag
    )
