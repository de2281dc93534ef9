"""Prometheus metrics of what the store holds: read when they are asked for, so the same in every process
on it. What costs more to count is counted by a job, and told as it was then."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from omo_sync.observing.tellers import Tellers
from omo_sync.projections.overview import progress_of
from omo_sync.projections.reporting.opened import opened
from omo_sync.projections.reporting.rate import Rates, rates
from omo_sync.projections.reporting.sources import numbers_missing, quarantined
from omo_sync.projections.reporting.touched import touched
from omo_sync.projections.reporting.window import Window
from omo_sync.projections.sequences import complete_through
from omo_sync.store import jobs
from omo_sync.store.database import Transaction

if TYPE_CHECKING:
    from omo_sync.bootstrap import Engine

MICROSECONDS = 1_000_000

Sample = tuple[tuple[str, ...], float]  # values of the labels, and the figure


class Holdings(Collector):
    """engine: lends one. failed: is told why the store could not be read. attempts: failures that
    open a job's circuit."""

    def __init__(
        self,
        engine: Callable[[], AbstractContextManager[Engine]],
        failed: Callable[[Exception], None],
        attempts: int,
    ) -> None:
        self._engine = engine
        self._failed = failed
        self._attempts = attempts
        self._guard = threading.Lock()
        self._tellers = Tellers()
        self._rates: Rates | None = None
        self._missing: dict[str, int] = {}

    def measure(self, engine: Engine) -> None:
        """Count what costs more: the conflict rate, missing numbers, and at first every source's facts."""
        with engine.database.transaction() as transaction:
            found, _ = opened(transaction, Window())
            measured = rates(touched(transaction, found), found)
            missing = numbers_missing(transaction)
            with self._guard:
                self._tellers.update(transaction, engine.log)
                self._rates, self._missing = measured, missing

    def describe(self) -> list[GaugeMetricFamily]:
        """Nothing beforehand: registering must not ask the store."""
        return []

    def collect(self) -> Iterator[GaugeMetricFamily]:
        found: list[GaugeMetricFamily] = []
        reachable = True
        with self._guard:
            try:
                with self._engine() as engine, engine.database.transaction() as transaction:
                    if self._tellers.counted:
                        self._tellers.update(transaction, engine.log)
                    found = [*self._sources(transaction), *self._conflicts(transaction)]
                    found += self._jobs(transaction)
            except Exception as error:
                self._failed(error)
                reachable = False
        yield gauge("store_reachable", "1 where the store could be read just now.", (), [((), reachable)])
        yield from found

    def _sources(self, transaction: Transaction) -> Iterator[GaugeMetricFamily]:
        source = ("source",)
        tellers = self._tellers
        yield gauge("facts", "Facts in the log.", source, by_name(tellers.facts))
        yield gauge(
            "newest_fact_timestamp_seconds",
            "When the newest fact was recorded.",
            source,
            by_name({name: at / MICROSECONDS for name, at in tellers.newest.items()}),
        )
        yield gauge(
            "watermark_timestamp_seconds",
            "Up to when the source has sent everything.",
            source,
            by_name({name: at / MICROSECONDS for name, at in complete_through(transaction).items()}),
        )
        yield gauge("missing_numbers", "Numbers that never came.", source, by_name(self._missing))
        yield gauge(
            "quarantined",
            "Records in quarantine that are open.",
            ("source", "code"),
            (
                ((name, code), number)
                for name, codes in quarantined(transaction, Window()).items()
                for code, number in codes.items()
            ),
        )

    def _conflicts(self, transaction: Transaction) -> Iterator[GaugeMetricFamily]:
        rows = transaction.rows("SELECT kind, state, COUNT(*) FROM p_conflict GROUP BY kind, state")
        yield gauge(
            "conflicts",
            "Conflicts by kind and state.",
            ("kind", "state"),
            [((kind, state), number) for kind, state, number in rows],
        )
        clock = progress_of(transaction).clock
        yield gauge(
            "log_clock_timestamp_seconds",
            "The greatest instant of a pass.",
            (),
            [] if clock is None else [((), clock / MICROSECONDS)],
        )
        known = {} if self._rates is None else {"all": self._rates.all, **self._rates.by_domain}
        yield gauge(
            "touched_keys",
            "Keys with a movement, count, price or points fact.",
            ("domain",),
            by_name({name: rate.keys for name, rate in known.items()}),
        )
        yield gauge(
            "conflicting_keys",
            "Of these, those with a claim that was ever open; by the others, the conflict rate.",
            ("domain",),
            by_name({name: rate.open for name, rate in known.items()}),
        )

    def _jobs(self, transaction: Transaction) -> Iterator[GaugeMetricFamily]:
        runs = jobs.all_of(transaction)
        yield gauge(
            "job_succeeded_timestamp_seconds",
            "When a job last ended well.",
            ("job",),
            [((run.name,), run.succeeded / MICROSECONDS) for run in runs if run.succeeded is not None],
        )
        yield gauge(
            "job_failures", "Failures in a row.", ("job",), [((run.name,), run.failures) for run in runs]
        )
        yield gauge(
            "circuit_open",
            "1 where a job failed so often that it is left alone for a while.",
            ("job",),
            [((run.name,), run.failures >= self._attempts) for run in runs],
        )


def gauge(name: str, told: str, labels: tuple[str, ...], samples: Iterable[Sample]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(f"omo_sync_{name}", told, labels=labels)
    for values, figure in samples:
        family.add_metric(values, figure)
    return family


def by_name(figures: dict[str, int] | dict[str, float]) -> list[Sample]:
    return [((name,), figure) for name, figure in sorted(figures.items())]
