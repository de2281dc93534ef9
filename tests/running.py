"""The production code on a store of its own, driven in process."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

from omo_sync.bootstrap import Engine
from omo_sync.domain.fact import Fact
from omo_sync.ingest import Message, Totals
from omo_sync.projections import reads
from omo_sync.projections.batches import batch as read_batch
from omo_sync.schemas.instants import microseconds

NOW = microseconds("2026-06-01T00:00:00Z")
MEMORY = Path("/dev/shm")  # where there is one, stores that live for one example need no disk

Event = dict[str, Any]


class Where:
    """On which database the tests' stores are: `database` gives the URL of one that is empty."""

    database: Callable[[], AbstractContextManager[str]]


@contextmanager
def file() -> Iterator[str]:
    """The URL of a new SQLite store, gone afterwards."""
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        yield f"sqlite:///{folder}/store.db"


Where.database = staticmethod(file)


@contextmanager
def engine(now: int = NOW) -> Iterator[Engine]:
    """A new store, gone afterwards."""
    with Where.database() as url:
        made = Engine(url, now=lambda: now)
        try:
            yield made
        finally:
            made.close()


def facts(on: Engine) -> list[Fact]:
    """What the log holds, in its order: without cursors, and of each fact the first variant."""
    with on.database.transaction() as transaction:
        found = read_batch(on.log.after(transaction, 0, 10**9))
    stretches = found.stretches if found else []
    return [fact for some, _, marker in stretches for fact in (*some, marker) if fact is not None]


def messages(events: Iterable[Event]) -> Iterator[Message]:
    return (Message(json.dumps(event, default=str).encode(), "test") for event in events)


def tell(on: Engine, events: Iterable[Event], trust_recorded: bool = False) -> Totals:
    """One delivery of these events; the read models are caught up after it."""
    totals = Totals()
    for batch in on.ingest.take(messages(events), trust_recorded):
        totals = totals.plus(batch)
    on.projector.catch_up(ahead=on.ingest.ahead)
    return totals


def state(on: Engine) -> dict[str, Any]:
    """Stock, points and open conflicts as the protocol's rows."""
    with on.database.transaction() as transaction:
        return {
            "stock": [row.row() for row in reads.stock(transaction)],
            "points": list(reads.points(transaction)),
            "conflicts": sorted(values(row) for row in reads.conflicts(transaction, state="open")),
        }


def price(on: Engine, sku: str, at: str, channel: str | None, location: str | None) -> Event:
    """The price row of one scope, empty where there is no price."""
    with on.database.transaction() as transaction:
        rows = reads.prices(transaction, microseconds(at), sku, channel, location)
        return next((row for row in rows if (row["channel"], row["location"]) == (channel, location)), {})


def values(conflict: Event) -> list[str]:
    """A conflict as the cases write it: its kind, then the values of its key."""
    flat: list[str] = [conflict["kind"]]
    for value in conflict["key"].values():
        flat.extend(value if isinstance(value, list) else [value])
    return flat


def batches(events: Sequence[Event], sizes: Iterable[int]) -> Iterator[Sequence[Event]]:
    """The events cut into batches of these sizes; what is left is the last one."""
    start = 0
    for size in sizes:
        if start < len(events):
            yield events[start : start + size]
        start += size
    if start < len(events):
        yield events[start:]
