"""Replaying quarantine: what was refused is validated anew, after a fix."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import NamedTuple

from omo_sync.adapters.contract import Adapter, Row
from omo_sync.domain.fact import Fact
from omo_sync.errors import Refused
from omo_sync.ingest import Ingest
from omo_sync.reading import fact_of, facts_of
from omo_sync.store import quarantine
from omo_sync.store.codec import originator
from omo_sync.store.database import Lock, Transaction
from omo_sync.store.quarantine import OPEN, REPLAYED, SUPERSEDED, Kept
from omo_sync.store.tokens import tokenise

BATCH = 1_000  # records replayed in one transaction


class Replayed(NamedTuple):
    """What became of open records. superseded: their identity was accepted meanwhile. refused: they
    stay, with today's sentence. unconfigured: they stay, for their source is not configured."""

    replayed: int = 0
    superseded: int = 0
    refused: int = 0
    unconfigured: int = 0


class Replay:
    def __init__(self, ingest: Ingest, adapters: Mapping[str, Adapter]) -> None:
        self.ingest = ingest
        self.adapters = adapters

    def run(self, ids: Sequence[str]) -> Replayed:
        """Replay these records, those among them that are open; ids are complete."""
        counts = dict.fromkeys(Replayed._fields, 0)
        for start in range(0, len(ids), BATCH):
            with self.ingest.database.transaction(write=True, lock=Lock.APPEND) as transaction:
                for id in ids[start : start + BATCH]:
                    record = quarantine.find(transaction, id)
                    if record.state == OPEN:
                        counts[self._one(transaction, record)] += 1
        return Replayed(**counts)

    def _one(self, transaction: Transaction, record: Kept) -> str:
        if record.adapter is not None and record.adapter not in self.adapters:
            return "unconfigured"
        row = row_of(record)
        try:
            facts = self._facts(record, row)
        except Refused as refusal:
            # Bytes that were no row at all are still none to the adapter: their own sentence says more.
            if row.values or not refusal.code.startswith("E2"):
                quarantine.refused_again(transaction, record.id, refusal.code, refusal.message)
            return "refused"
        new = self._unknown(transaction, facts)
        self.ingest.log.append(transaction, *tokenise(transaction, new))
        state = REPLAYED if new or not facts else SUPERSEDED
        quarantine.close(transaction, record.id, state)
        return state

    def _facts(self, record: Kept, row: Row) -> list[Fact]:
        read = partial(fact_of, self.ingest.parser, self.ingest.clock())
        if record.adapter is None:
            return [read(record.raw)]
        return facts_of(self.adapters[record.adapter], row, read)

    def _unknown(self, transaction: Transaction, facts: Iterable[Fact]) -> list[Fact]:
        """The facts whose identity is not in the log. The others were told again meanwhile: to
        take this variant too would make a divergence of what was only corrected."""
        by_stream = {originator(fact.source, fact.id): fact for fact in facts}
        known = {entry[1] for entry in self.ingest.log.variants(transaction, by_stream)}
        return [fact for stream, fact in by_stream.items() if stream not in known]


def row_of(record: Kept) -> Row:
    """The adapter's row of what quarantine kept: its values, else its bytes."""
    try:
        values = json.loads(record.raw)
    except ValueError:
        values = None
    if isinstance(values, dict) and values and all(isinstance(value, str) for value in values.values()):
        return Row(record.origin, values)
    return Row(record.origin, {}, record.raw)
