"""The job that has one source tell its whole books, which the next pass compares with ours."""

from __future__ import annotations

from omo_sync.bootstrap import Engine
from omo_sync.compare import Compare
from omo_sync.config.sources import Source
from omo_sync.jobs.context import Context
from omo_sync.jobs.job import Tally
from omo_sync.store.aliases import aliases_of


def compare(source: Source, context: Context, engine: Engine, tally: Tally) -> None:
    """Raises SourceError, Stopped; what came before is stored."""
    with engine.database.transaction() as transaction:
        aliases = aliases_of(transaction, source.name)
    try:
        for batch in Compare(source.adapter(aliases), engine.ingest).run(context.now()):
            tally.add(batch)
            context.metrics.took(source.name, batch)
            context.go_on()
    finally:
        engine.ingest.ahead.clear()  # the projector reads the log
