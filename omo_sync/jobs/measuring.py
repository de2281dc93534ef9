"""The job that takes the metrics that cost more to count."""

from __future__ import annotations

from omo_sync.bootstrap import Engine
from omo_sync.jobs.context import Context
from omo_sync.jobs.job import Tally


def measure(context: Context, engine: Engine, tally: Tally) -> None:
    """The conflict rate, missing numbers, every source's facts. Raises StoreError."""
    context.holdings.measure(engine)
