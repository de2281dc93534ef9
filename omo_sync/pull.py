"""One pull of one source: rows become facts, each once, and what cannot is kept in quarantine."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from functools import partial

from omo_sync.adapters.completeness import REMEMBERED, Completeness
from omo_sync.adapters.contract import Adapter, Batch, Event, Remembers, Row, Together, Unread
from omo_sync.adapters.sheet import sheet_of
from omo_sync.config.watermark import Watermark
from omo_sync.domain.fact import Fact
from omo_sync.domain.plain import canonical
from omo_sync.errors import OmoSyncError, Refused, SourceError
from omo_sync.ingest import BATCH, Ingest, Totals
from omo_sync.interrupts import whole
from omo_sync.schemas.parse import Parser
from omo_sync.store import cursors
from omo_sync.store.cursors import Cursor, Moved
from omo_sync.store.quarantine import Rejected
from omo_sync.store.seen import Seen

BYTES = 32 * 1024 * 1024  # refused content held at most, beside one batch of the adapter
OWN = "omo/"  # sources that speak for the middleware itself


class Pull:
    """Follows one adapter. The cursor is saved in the transaction of the facts that it covers, so
    whoever is stopped half way goes on exactly there."""

    def __init__(self, adapter: Adapter, ingest: Ingest, watermark: Watermark | None = None) -> None:
        self.adapter = adapter
        self.ingest = ingest
        self._facts: list[Fact] = []
        self._rejected: list[Rejected] = []
        self._read = self._skipped = self._bytes = 0
        self._next: str | None = None  # the cursor after what is held
        self._seen: dict[str, str | None] = {}
        self._complete = Completeness(watermark, ingest.clock()) if watermark else None

    def run(self) -> Iterator[Totals]:
        """Everything new at the source; gives the totals of each transaction once it is durable.

        Raises SourceError after all that could be read is stored.
        """
        with self.ingest.database.transaction() as transaction:
            cursor = cursors.load(transaction, self.ingest.log, self.adapter.name)
        if isinstance(self.adapter, Remembers):
            self.adapter.memory = Seen(self.ingest.database, self.adapter.name)
        problem: SourceError | None = None
        source = whole(batches(self.adapter, cursor.text))
        while problem is None:
            try:
                batch = next(source, None)
            except SourceError as error:
                problem = error
                continue
            if batch is None:
                break
            self._hold(batch)
            if self._read >= BATCH or self._bytes >= BYTES:
                totals, cursor = self._store(cursor)
                yield totals
        if problem is None and self._complete is not None:
            self._say_complete(self._complete, cursor)
        if self._next is not None:
            yield self._store(cursor)[0]
        if problem is not None:
            raise problem

    def _hold(self, batch: Batch) -> None:
        recorded = self.ingest.clock()
        read = partial(fact_of, self.ingest.parser, recorded)
        self._read += len(batch.rows)
        for place, made in enumerate(self._together(batch.rows, recorded)):
            facts = self._alone(batch.rows[place], read, recorded) if made is None else made
            if facts is None:
                continue
            self._facts.extend(facts)
            if self._complete is not None:
                self._complete.take(facts)
            self._skipped += not facts
        self._next = batch.cursor
        self._seen.update(batch.seen)

    def _alone(self, row: Row | Unread, read: Callable[[Event], Fact], recorded: int) -> list[Fact] | None:
        """The facts of one row; None where it goes to quarantine."""
        try:
            return facts_of(self.adapter, row, read)
        except Refused as refusal:
            rejected = refused(self.adapter.name, row, refusal, recorded)
            self._rejected.append(rejected)
            self._bytes += len(rejected.raw)
            return None

    def _together(self, rows: Sequence[Row | Unread], recorded: int) -> Sequence[Sequence[Fact] | None]:
        """What the adapter makes of all rows at once; None for each that has to be asked alone."""
        alone = [None] * len(rows)
        if not isinstance(self.adapter, Together) or (sheet := sheet_of(rows)) is None:
            return alone
        made = self.adapter.facts(sheet, self.ingest.parser.rules, recorded)
        sources = {fact.source for facts in made for fact in facts or ()}
        return alone if any(source.startswith(OWN) for source in sources) else made

    def _say_complete(self, complete: Completeness, cursor: Cursor) -> None:
        """Everything was read: say so with the last batch, or alone where there was nothing new."""
        read_up_to = self._next if self._next is not None else cursor.text
        if read_up_to is None:
            return
        said = Seen(self.ingest.database, self.adapter.name).of(complete.keys())
        for mark in complete.due(said):
            event = complete.event(mark)
            self._facts.append(from_outside(fact_of(self.ingest.parser, self.ingest.clock(), event)))
            self._seen[REMEMBERED + mark.source] = str(mark.through)
            self._next = read_up_to

    def _store(self, cursor: Cursor) -> tuple[Totals, Cursor]:
        assert self._next is not None
        stored = self.ingest.store(self._facts, self._rejected, Moved(cursor, self._next, self._seen))
        after = Cursor(cursor.source, cursor.version + 1, self._next)
        totals = stored._replace(read=self._read, skipped=self._skipped)
        self._facts, self._rejected, self._seen = [], [], {}
        self._read = self._skipped = self._bytes = 0
        self._next = None
        return totals, after


def batches(adapter: Adapter, after: str | None) -> Generator[Batch, None, None]:
    """What the adapter reads. An error that it does not foresee is that of its source alone."""
    try:
        yield from adapter.read(after)
    except OmoSyncError:
        raise
    except Exception as error:
        raise SourceError(
            f"the adapter of {adapter.name} failed ({type(error).__name__}: {error}); correct the source or"
            " the adapter, the next run goes on from here"
        ) from error


def facts_of(adapter: Adapter, row: Row | Unread, read: Callable[[Event], Fact]) -> list[Fact]:
    """The facts of one row: all of them, or Refused. read: makes the fact of an event."""
    if isinstance(row, Unread):
        raise Refused(row.code, row.message)
    try:
        events = adapter.translate(row)
    except Refused:
        raise
    except Exception as error:
        raise Refused(
            "E203",
            f"the adapter of {adapter.name} failed on this row ({type(error).__name__}: {error}): correct the"
            " row, or the adapter",
        ) from error
    return [from_outside(read(event)) for event in events]


def fact_of(parser: Parser, recorded: int, event: Event) -> Fact:
    """The fact of one event, as JSON text or decoded. Raises Refused."""
    return parser.parse(event, recorded) if isinstance(event, bytes) else parser.event(event, recorded)


def from_outside(fact: Fact) -> Fact:
    """The fact, where its source is one that may be told from outside. Raises Refused E112."""
    if fact.source.startswith(OWN):
        raise Refused(
            "E112",
            f"source is {fact.source}, and {OWN}… is omo-sync's own: send another source",
            fact.source,
        )
    return fact


def refused(name: str, row: Row | Unread, refusal: Refused, recorded: int) -> Rejected:
    """The row as quarantine keeps it: the bytes of an event or of an unreadable row, else its values."""
    raw = row.raw if row.raw or isinstance(row, Unread) else canonical(row.values).encode()
    return Rejected(refusal.code, refusal.message, raw, recorded, row.id, refusal.source or name, name)
