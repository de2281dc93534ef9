"""Stores of any size, made in process, and single steps on them under the clock."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from omo_sync.bootstrap import Engine
from omo_sync.domain.fact import DAY, Fact
from omo_sync.ingest import BATCH, Message, no_collection

NOW = 1_772_323_200_000_000  # microseconds: an instant that everything here happened before
FOLD_AFTER = 4  # batches, as the command does

Event = dict[str, Any]


class Cost(NamedTuple):
    """Medians of some steps, in milliseconds: wall clock, and processor."""

    wall: float
    cpu: float


class Timed:
    """Collects what steps cost."""

    def __init__(self) -> None:
        self.walls: list[float] = []
        self.cpus: list[float] = []

    def __enter__(self) -> None:
        self._cpu, self._wall = time.process_time(), time.perf_counter()

    def __exit__(self, *_: object) -> None:
        self.walls.append((time.perf_counter() - self._wall) * 1e3)
        self.cpus.append((time.process_time() - self._cpu) * 1e3)

    @property
    def cost(self) -> Cost:
        return Cost(median(self.walls), median(self.cpus))


def made(path: Path, facts: Iterator[Fact]) -> Engine:
    """A new store that holds these facts, folded and judged by a pass at NOW."""
    engine = Engine(f"sqlite:///{path}", now=lambda: NOW + DAY)
    with no_collection():
        waiting = 0
        while batch := list(islice(facts, BATCH)):
            engine.ingest.store(batch)
            waiting += 1
            if waiting == FOLD_AFTER:
                engine.projector.catch_up(ahead=engine.ingest.ahead)
                waiting = 0
        engine.projector.catch_up(ahead=engine.ingest.ahead)
        engine.reconcile(NOW)
    return engine


def tell(engine: Engine, events: Iterable[Event]) -> None:
    """One delivery, stored and folded. Raises RuntimeError unless all of it is new."""
    messages = [Message(json.dumps(event).encode(), "benchmark") for event in events]
    accepted = sum(totals.accepted for totals in engine.ingest.take(messages))
    engine.projector.catch_up(ahead=engine.ingest.ahead)
    if accepted != len(messages):
        raise RuntimeError(f"{accepted} of {len(messages)} facts were taken")
