"""Small stores made from protocol events, for what reads them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from omo_sync.bootstrap import Engine
from omo_sync.ingest import Message
from tests import running
from tests.reference.reading import instant

Event = dict[str, Any]

KEY = {"sku": "A", "location": "store-01"}


def event(source: str, id: str, type: str, time: str, /, **data: Any) -> Event:
    """One event of 2 March 2026; time: `08:00` and the like, or a whole instant."""
    return {
        "specversion": "1.0",
        "id": id,
        "source": source,
        "type": f"omo.{type}.v1",
        "time": time if "T" in time else f"2026-03-02T{time}:00Z",
        "data": data,
    }


@contextmanager
def store(
    events: Iterable[Event], passes: Iterable[str] = (), now: str = "2026-03-02T12:00:00Z"
) -> Iterator[Engine]:
    """An engine that took these events, and then these passes, with a clock that stands still."""
    with running.engine(instant(now)) as engine:
        tell(engine, events)
        for at in passes:
            engine.reconcile(instant(at))
        yield engine


def tell(engine: Engine, events: Iterable[Event]) -> None:
    """These events arrive, and are folded."""
    messages = [Message(json.dumps(one, default=str).encode(), "test") for one in events]
    totals = list(engine.ingest.take(messages, trust_recorded=True))
    assert not any(total.quarantined for total in totals)
    engine.projector.catch_up()
