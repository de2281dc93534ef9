"""The event log: append facts once, read them in order, find them again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import orjson
from eventsourcing.sqlite import SQLiteDatastore

from omo_sync.domain.fact import Fact
from omo_sync.store.codec import content, decode, encode, originator, stored_content, topic
from omo_sync.store.database import Database, Transaction
from omo_sync.store.recorder import TABLE, FactRecorder

RECEIVED = "omo/received"  # source of our notes that a number was received, though no fact was stored

Entry = tuple[int, str, int, str, bytes]  # position, originator_id, version, topic, state


class Appended(NamedTuple):
    """What became of a batch of facts."""

    accepted: int
    duplicates: int
    divergent: int
    head: int  # position of the last event in the log


class EventLog:
    def __init__(self, database: Database) -> None:
        self.database = database
        datastore = SQLiteDatastore(str(database.path), originator_id_type="text", lock_timeout=30)
        self.recorder = FactRecorder(datastore)

    def close(self) -> None:
        self.recorder.datastore.close()

    def head(self, transaction: Transaction) -> int:
        return transaction.value(f"SELECT MAX(position) FROM {TABLE}") or 0

    def append(self, transaction: Transaction, facts: Sequence[Fact]) -> Appended:
        """Store what is new; tell duplicates from divergent variants. The transaction must write."""
        start = self.head(transaction)
        first: dict[str, Fact] = {}
        again: list[tuple[str, Fact]] = []
        for fact in facts:
            stream = originator(fact.source, fact.id)
            if stream in first:
                again.append((stream, fact))
            else:
                first[stream] = fact
        rows = [
            (position, stream, 1, topic(fact.type), encode(fact))
            for position, (stream, fact) in enumerate(first.items(), start + 1)
        ]
        new = self.recorder.insert_facts(transaction, rows)
        if new < len(rows):
            known = self._known_before(transaction, first, start)
            again = [(stream, first[stream]) for stream in known] + again
        divergent = self._told_again(transaction, again) if again else 0
        return Appended(new, len(again) - divergent, divergent, self.head(transaction))

    def _known_before(self, transaction: Transaction, streams: Iterable[str], start: int) -> list[str]:
        rows = transaction.rows(
            f"SELECT e.originator_id FROM json_each(?) p CROSS JOIN {TABLE} e "
            "WHERE e.originator_id = p.value AND e.originator_version = 1 AND e.position <= ?",
            (orjson.dumps(list(streams)).decode(), start),
        )
        return [row[0] for row in rows]

    def _told_again(self, transaction: Transaction, again: Sequence[tuple[str, Fact]]) -> int:
        """Facts whose identity is taken: note numbers not seen with it, keep other variants."""
        variants: dict[str, list[bytes]] = {}
        numbers: dict[str, set[tuple[int | None, str | None]]] = {}
        for _, stream, _, name, state in self.variants(transaction, {stream for stream, _ in again}):
            variants.setdefault(stream, []).append(stored_content(name, state))
            stored = orjson.loads(state)
            numbers.setdefault(stream, set()).add((stored.get("sequence"), stored.get("run")))
        divergent = 0
        notes: list[Fact] = []
        for stream, fact in again:
            known = variants[stream]
            same = content(fact.type, fact.time, fact.data)
            if same not in known:
                known.append(same)
                divergent += 1
                position = self.head(transaction) + 1
                row = (position, stream, len(known), topic(fact.type), encode(fact))
                self.recorder.insert_facts(transaction, [row])
            elif fact.sequence is not None and (fact.sequence, fact.run) not in numbers[stream]:
                notes.append(received(fact.source, fact.sequence, fact.run, fact.time, fact.recorded))
        self.note(transaction, notes)
        return divergent

    def note(self, transaction: Transaction, notes: Sequence[Fact]) -> None:
        """Facts of our own that may be told again and are then simply known."""
        start = self.head(transaction)
        rows = [
            (position, originator(fact.source, fact.id), 1, topic(fact.type), encode(fact))
            for position, fact in enumerate(notes, start + 1)
        ]
        self.recorder.insert_facts(transaction, rows)

    def variants(self, transaction: Transaction, streams: Iterable[str]) -> list[Entry]:
        """Everything stored under these identities, first variants first."""
        return transaction.rows(
            "SELECT e.position, e.originator_id, e.originator_version, e.topic, e.state "
            f"FROM json_each(?) p CROSS JOIN {TABLE} e WHERE e.originator_id = p.value "
            "ORDER BY e.originator_id, e.originator_version",
            (orjson.dumps(sorted(streams)).decode(),),
        )

    def at(self, transaction: Transaction, positions: Iterable[int]) -> dict[int, Fact]:
        """The facts at these positions."""
        rows = transaction.rows(
            f"SELECT e.position, e.originator_id, e.topic, e.state FROM json_each(?) p "
            f"CROSS JOIN {TABLE} e WHERE e.position = p.value",
            (orjson.dumps(sorted(positions)).decode(),),
        )
        return {row[0]: decode(*row) for row in rows}

    def after(self, transaction: Transaction, position: int, limit: int) -> list[Entry]:
        """The next entries of the log."""
        return transaction.rows(
            f"SELECT position, originator_id, originator_version, topic, state FROM {TABLE} "
            "WHERE position > ? ORDER BY position LIMIT ?",
            (position, limit),
        )

    def facts(self, transaction: Transaction, after: int = 0, chunk: int = 10_000) -> Iterator[Fact]:
        """Every first variant in order, chunk by chunk."""
        while entries := self.after(transaction, after, chunk):
            for position, stream, version, name, state in entries:
                if version == 1:
                    yield decode(position, stream, name, state)
            after = entries[-1][0]


def received(source: str, sequence: int, run: str | None, time: int, recorded: int) -> Fact:
    """A number of a source that came with a duplicate or a quarantined record: it is not missing."""
    id = orjson.dumps((source, run, sequence, time)).decode()
    data = {"source": source, "sequence": sequence, **({"run": run} if run is not None else {})}
    return Fact(RECEIVED, id, "number.received", time, data, recorded)
