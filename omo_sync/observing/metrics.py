"""Prometheus metrics of one process: what it does. What the store holds is beside, in `holdings`."""

from __future__ import annotations

import threading
from collections.abc import Mapping

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
    generate_latest,
)

from omo_sync.ingest import Totals
from omo_sync.projections.overview import Progress

MICROSECONDS = 1_000_000
BUCKETS = (0.01, 0.05, 0.1, 0.5, 1, 5, 15, 60, 300, 900, 3600)


class Metrics:
    """One registry. Every name begins with `omo_sync_`."""

    def __init__(self) -> None:
        disable_created_metrics()  # when a counter began says nothing that the counter does not
        self.registry = CollectorRegistry()
        self._guard = threading.Lock()
        self._caught_up: int | None = None  # the instant at which nothing was left to fold

        def gauge(name: str, told: str, *labels: str) -> Gauge:
            return Gauge(f"omo_sync_{name}", told, labels, registry=self.registry)

        self.records = Counter(
            "omo_sync_records",
            "Records taken by this process, by what became of them.",
            ("source", "outcome"),
            registry=self.registry,
        )
        self.figures = Counter(
            "omo_sync_figures",
            "Figures told to targets by this process, by what became of them.",
            ("target", "outcome"),
            registry=self.registry,
        )
        self.runs = Counter(
            "omo_sync_job_runs", "Runs of jobs by this process.", ("job", "result"), registry=self.registry
        )
        self.seconds = Histogram(
            "omo_sync_job_seconds",
            "How long runs took.",
            ("job",),
            buckets=BUCKETS,
            registry=self.registry,
        )
        self.projecting = gauge("projector_active", "1 in the process that folds, 0 in those standing by.")
        self.head = gauge("log_position", "Last position of the log.")
        self.position = gauge("projected_position", "The read models show the log up to here.")
        self.behind = gauge("lag_facts", "Entries of the log that the read models do not show yet.")
        self.aside = gauge("set_aside", "Entries left out because their folding failed.")
        self.lag = gauge("lag_seconds", "For how long the read models have not shown all of the log.")

    def published(self, target: str, outcomes: Mapping[str, int]) -> None:
        """A run of a target has ended."""
        for outcome, number in outcomes.items():
            self.figures.labels(target, outcome).inc(number)

    def took(self, source: str, totals: Totals) -> None:
        """A batch of a source is stored."""
        for outcome, number in totals._asdict().items():
            self.records.labels(source, outcome).inc(number)

    def ran(self, job: str, result: str, micros: int) -> None:
        """A run has ended, after so many microseconds."""
        self.runs.labels(job, result).inc()
        self.seconds.labels(job).observe(micros / MICROSECONDS)

    def active(self, active: bool) -> None:
        self.projecting.set(active)

    def saw(self, progress: Progress, now: int) -> int:
        """How far the read models were at an instant; gives for how long they have been behind, in
        microseconds."""
        with self._guard:
            if not progress.behind or self._caught_up is None:
                self._caught_up = now
            lag = now - self._caught_up
        self.head.set(progress.head)
        self.position.set(progress.position)
        self.behind.set(progress.behind)
        self.aside.set(progress.aside)
        self.lag.set(lag / MICROSECONDS)
        return lag

    def page(self) -> bytes:
        """All of it, in Prometheus' text format."""
        return generate_latest(self.registry)
