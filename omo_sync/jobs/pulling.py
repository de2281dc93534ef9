"""The job that pulls one source."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any, cast

from omo_sync.adapters.contract import Adapter, Batch, Memory
from omo_sync.apart import apart
from omo_sync.bootstrap import Engine
from omo_sync.config.sources import Source
from omo_sync.jobs.context import Context
from omo_sync.jobs.job import Tally
from omo_sync.jobs.quieting import quiet
from omo_sync.pull import Pull
from omo_sync.store.aliases import aliases_of


class Interruptible:
    """An adapter that stops between two batches when the daemon has to."""

    def __init__(self, adapter: Any, context: Context) -> None:
        self._adapter = adapter
        self._context = context

    def __getattr__(self, name: str) -> Any:
        return getattr(self._adapter, name)

    @property
    def memory(self) -> Memory | None:
        """Of an adapter that Remembers; others have none."""
        found: Memory | None = self._adapter.memory
        return found

    @memory.setter
    def memory(self, memory: Memory | None) -> None:
        self._adapter.memory = memory

    def read(self, after: str | None) -> Iterator[Batch]:
        for batch in self._adapter.read(after):
            yield batch
            self._context.go_on()


def pull(source: Source, context: Context, engine: Engine, tally: Tally) -> None:
    """What is new at a source. Raises SourceError, Stopped; what came before is stored."""
    with engine.database.transaction() as transaction:
        aliases = aliases_of(transaction, source.name)
    adapter = cast(Adapter, Interruptible(source.adapter(aliases), context))
    try:
        with quiet(engine, context.config, source.name):
            beside = partial(apart, source, engine.ingest)
            for batch in Pull(adapter, engine.ingest, source.watermark, beside).run():
                tally.add(batch)
                context.metrics.took(source.name, batch)
                context.go_on()
    finally:
        engine.ingest.ahead.clear()  # the projector reads the log
