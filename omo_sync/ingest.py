"""The way in: what was validated is stored once, what was refused is kept in quarantine.

Facts, quarantine and the source's cursor of one batch stand in one transaction.
"""

from __future__ import annotations

import gc
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

import jiter

from omo_sync.clock import Clock
from omo_sync.domain.fact import Fact
from omo_sync.domain.movement import Told
from omo_sync.errors import Refused
from omo_sync.schemas.envelope import read_run, read_whole
from omo_sync.schemas.parse import Parser
from omo_sync.schemas.values import SOURCE_SHAPE
from omo_sync.store import cursors, quarantine
from omo_sync.store.cursors import Moved
from omo_sync.store.database import Database, Lock, Transaction
from omo_sync.store.log import EventLog, Segment, entry, received
from omo_sync.store.log_table import Entry
from omo_sync.store.quarantine import Rejected
from omo_sync.store.tokens import tokenise

BATCH = 10_000  # records stored in one transaction
BATCH_BYTES = 32 * 1024 * 1024  # or fewer, when they are long
AHEAD = 12  # batches kept for the projector; beyond, it reads them from the log


class Totals(NamedTuple):
    """What became of the records that were read. One record may be several facts."""

    read: int = 0
    accepted: int = 0
    duplicates: int = 0
    divergent: int = 0
    quarantined: int = 0
    skipped: int = 0

    def plus(self, other: Totals) -> Totals:
        return Totals(*(mine + yours for mine, yours in zip(self, other, strict=True)))


class Message(NamedTuple):
    """One protocol event as JSON text, and where it came from: a file or the like, and the line."""

    raw: bytes
    name: str
    line: int = 0

    @property
    def origin(self) -> str:
        """For people: `file.jsonl:17`."""
        return f"{self.name}:{self.line}" if self.line else self.name


class Group(NamedTuple):
    """What is stored in one transaction together with others, and answered for itself.

    beside: what else is written in that transaction.
    """

    facts: Sequence[Fact]
    rejected: Sequence[Rejected] = ()
    beside: Callable[[Transaction], None] | None = None


class Ingest:
    def __init__(self, database: Database, log: EventLog, parser: Parser, clock: Clock) -> None:
        self.database = database
        self.log = log
        self.parser = parser
        self.clock = clock
        self.head = 0  # of the log when it was last written to here: from it the next places are guessed
        self.ahead: list[Segment] = []  # what was stored and the projector may take without reading it

    def take(self, messages: Iterable[Message | Rejected], trust_recorded: bool = False) -> Iterator[Totals]:
        """Store protocol events batch by batch; gives the totals of each batch once it is durable."""
        facts: list[Fact] = []
        rows: list[Entry] = []
        rejected: list[Rejected] = []
        parse = self.parser.parse
        recorded, count, size = self.clock(), 0, 0
        place = self.head
        for message in messages:
            count += 1
            size += len(message.raw)
            if isinstance(message, Rejected):
                rejected.append(message)
            else:
                try:
                    fact = parse(message.raw, recorded, trust_recorded, place + 1)
                except Refused as refusal:
                    rejected.append(
                        Rejected(
                            refusal.code,
                            refusal.message,
                            message.raw,
                            recorded,
                            message.origin,
                            refusal.source,
                        )
                    )
                else:
                    place += 1
                    facts.append(fact)
                    rows.append(entry(fact))  # at once, while it is at hand: later costs twice
            if count == BATCH or size >= BATCH_BYTES:
                yield self.store(facts, rejected, rows=rows)._replace(read=count)
                facts, rows, rejected, count, size = [], [], [], 0, 0
                recorded, place = self.clock(), self.head
        if count:
            yield self.store(facts, rejected, rows=rows)._replace(read=count)

    def store(
        self,
        facts: Sequence[Told],
        rejected: Sequence[Rejected] = (),
        cursor: Moved | None = None,
        rows: list[Entry] | None = None,
    ) -> Totals:
        """One batch in one transaction. cursor: how the source's moves on with it. rows: the
        facts as entries of the log, if they are made already."""
        with self.database.transaction(write=True, lock=Lock.APPEND) as transaction:
            start = self.log.head(transaction)
            appended = self.log.append(transaction, *tokenise(transaction, facts, rows))
            noted = self._quarantine(transaction, rejected)
            if cursor:
                cursors.save(transaction, self.log, cursor)
            end = self.log.head(transaction)
        self.head = end
        if not (appended.noted or noted):
            self.ahead.append(Segment(start, end, appended.accepted))
        if len(self.ahead) > AHEAD:
            self.ahead.clear()
        return Totals(0, len(appended.accepted), appended.duplicates, appended.divergent, len(rejected))

    def store_together(self, groups: Sequence[Group]) -> tuple[list[Totals], int]:
        """All of these in one transaction: the totals of each, and the position of the log after it."""
        facts = [fact for group in groups for fact in group.facts]
        rejected = [record for group in groups for record in group.rejected]
        with self.database.transaction(write=True, lock=Lock.APPEND) as transaction:
            start = self.log.head(transaction)
            appended = self.log.append(transaction, *tokenise(transaction, facts))
            self._quarantine(transaction, rejected)
            for group in groups:
                if group.beside is not None:
                    group.beside(transaction)
            end = self.head = self.log.head(transaction)
        new = {fact.position - start - 1 for fact in appended.accepted}
        variants = frozenset(appended.variants)
        totals, first = [], 0
        for group in groups:
            places = range(first, first + len(group.facts))
            first = places.stop
            accepted = sum(place in new for place in places)
            divergent = sum(place in variants for place in places)
            refused = len(group.rejected)
            duplicates = len(places) - accepted - divergent
            totals.append(Totals(len(places) + refused, accepted, duplicates, divergent, refused))
        return totals, end

    def _quarantine(self, transaction: Transaction, rejected: Sequence[Rejected]) -> int:
        """Keep what was refused, and note its numbers: they did come. Gives how many were noted."""
        if not rejected:
            return 0
        new = quarantine.keep(transaction, rejected)
        notes = [note for record in new if (note := number_of(record))]
        self.log.note(transaction, notes)
        return len(notes)


def number_of(record: Rejected) -> Fact | None:
    """The note that a refused protocol event's own number was received, where it can be read."""
    if record.code == "E112":
        return None
    try:
        event: Any = jiter.from_json(record.raw, float_mode="lossless-float")
        source, run = event["source"], event.get("sequencerun")
        number, run = read_whole(event["sequence"]), None if run is None else read_run(run)
    except (ValueError, KeyError, TypeError, AttributeError):
        return None  # no protocol event, or none with a number
    if "specversion" not in event or not re.fullmatch(SOURCE_SHAPE, source):
        return None
    return received(source, number, run, record.recorded, record.recorded)


@contextmanager
def no_collection() -> Iterator[None]:
    """Python's cycle collector rests: facts make no cycles, and looking for them costs half the time."""
    gc.freeze()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.unfreeze()
