"""A source tells its whole books once: its reports become facts, and a pass judges them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from omo_sync.adapters.contract import Remembers, Row, Unread
from omo_sync.domain.fact import Fact
from omo_sync.errors import OmoSyncError, Refused, SourceError
from omo_sync.ingest import Ingest, Totals
from omo_sync.reading import fact_of, facts_of, refused
from omo_sync.store.quarantine import Rejected
from omo_sync.store.seen import Seen


class Compare:
    """adapter: one that Reports, by its contract."""

    def __init__(self, adapter: Any, ingest: Ingest) -> None:
        self.adapter = adapter
        self.ingest = ingest

    def run(self, as_of: int) -> Iterator[Totals]:
        """All the source's figures; gives the totals of each transaction once it is durable.

        as_of: the instant of the comparison, in microseconds. Raises SourceError after all that
        could be read is stored; the comparison is then told anew as a whole.
        """
        if isinstance(self.adapter, Remembers):
            self.adapter.memory = Seen(self.ingest.database, self.adapter.name)
        for rows in told(self.adapter, as_of):
            yield self._store(rows)

    def _store(self, rows: Sequence[Row | Unread]) -> Totals:
        recorded = self.ingest.clock()
        read = partial(fact_of, self.ingest.parser, recorded)
        facts: list[Fact] = []
        rejected: list[Rejected] = []
        skipped = 0
        for row in rows:
            try:
                found = facts_of(self.adapter, row, read)
            except Refused as refusal:
                rejected.append(refused(self.adapter.name, row, refusal, recorded))
            else:
                facts.extend(found)
                skipped += not found
        return self.ingest.store(facts, rejected)._replace(read=len(rows), skipped=skipped)


def told(adapter: Any, as_of: int) -> Iterator[Sequence[Row | Unread]]:
    """What the adapter reports. An error that it does not foresee is that of its source alone."""
    try:
        yield from adapter.report(as_of)
    except OmoSyncError:
        raise
    except Exception as error:
        raise SourceError(
            f"the adapter of {adapter.name} failed at its report ({type(error).__name__}: {error}); correct"
            " the source or the adapter, the next comparison begins anew"
        ) from error
