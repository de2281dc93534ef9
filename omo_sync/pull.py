"""One pull of one source: rows become facts, each once, and what cannot is kept in quarantine."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from contextlib import closing

from omo_sync.adapters.completeness import REMEMBERED, Completeness
from omo_sync.adapters.contract import Adapter, Remembers
from omo_sync.apart import Apart
from omo_sync.config.watermark import Watermark
from omo_sync.domain.movement import Told
from omo_sync.errors import SourceError
from omo_sync.ingest import Ingest, Totals
from omo_sync.interrupts import whole
from omo_sync.reading import Made, Reading, fact_of, from_outside
from omo_sync.store import cursors
from omo_sync.store.cursors import Cursor, Moved
from omo_sync.store.log import entries, entry
from omo_sync.store.log_table import Entry
from omo_sync.store.quarantine import Rejected
from omo_sync.store.seen import Seen

BATCH = 20_000  # rows stored in one transaction
BYTES = 32 * 1024 * 1024  # refused content held at most, beside one batch of the adapter
LONG = 10_000  # rows after which the rest is read in another process, while these are stored


class Pull:
    """Follows one adapter. The cursor is saved in the transaction of the facts that it covers, so
    whoever is stopped half way goes on exactly there.

    apart: gives another process for the rest of a long source, None where there can be none.
    """

    def __init__(
        self,
        adapter: Adapter,
        ingest: Ingest,
        watermark: Watermark | None = None,
        apart: Callable[[], Apart | None] = lambda: None,
    ) -> None:
        self.adapter = adapter
        self.ingest = ingest
        self._apart = apart
        self._other: Apart | None = None
        self._reading = Reading(adapter, ingest.parser, ingest.clock)
        self._facts: list[Told] = []
        self._entries: list[Entry] = []
        self._rejected: list[Rejected] = []
        self._read = self._skipped = self._bytes = 0
        self._next: str | None = None  # the cursor after what is held
        self._blocks: list[Made] = []  # of a batch that is not whole yet
        self._seen: dict[str, str | None] = {}
        self._complete = Completeness(watermark, ingest.clock()) if watermark else None

    def run(self) -> Generator[Totals, None, None]:
        """Everything new at the source; gives the totals of each transaction once it is durable.

        Raises SourceError after all that could be read is stored.
        """
        with self.ingest.database.transaction() as transaction:
            cursor = cursors.load(transaction, self.ingest.log, self.adapter.name)
        if isinstance(self.adapter, Remembers):
            self.adapter.memory = Seen(self.ingest.database, self.adapter.name)
        problem: SourceError | None = None
        source = whole(self._made(cursor.text))
        while problem is None:
            try:
                made = next(source, None)
            except SourceError as error:
                problem = error
                continue
            if made is None:
                break
            self._blocks.append(made)
            if made.cursor is None:
                continue
            self._hold()
            if self._read >= BATCH or self._bytes >= BYTES:
                totals, cursor = self._store(cursor)
                yield totals
        if problem is None and self._complete is not None:
            self._say_complete(self._complete, cursor)
        if self._next is not None:
            yield self._store(cursor)[0]
        if problem is not None:
            raise problem

    @property
    def waited(self) -> int:
        """How often storing had to wait for another process that reads."""
        return 0 if self._other is None else self._other.waited

    def _made(self, after: str | None) -> Iterator[Made]:
        """What is read, block by block, in this process or apart. What compares with what was seen before
        is read here, where all that came before it is stored."""
        try:
            while True:
                steady = 0
                with closing(self._reading.after(after)) as reading:
                    for made in reading:
                        yield made
                        steady = 0 if made.seen else steady + made.read
                        if made.cursor is None:
                            continue
                        moved, after = made.cursor != after, made.cursor
                        if steady >= LONG // 2 and (apart := self._beside()) and steady >= LONG and moved:
                            break
                    else:
                        return
                with closing(apart.after(after, self._place)) as reading:
                    for made in reading:
                        yield made
                        after = made.cursor or after
                if not apart.given_back:
                    return
        finally:
            if self._other is not None:
                self._other.close()

    def _beside(self) -> Apart | None:
        """The other process, once it is ready."""
        self._other = self._other or self._apart()
        return self._other if self._other is not None and self._other.ready() else None

    def _place(self) -> int:
        """Of the next fact in the log, unless others write there meanwhile."""
        return self.ingest.head + len(self._facts) + sum(len(made.facts) for made in self._blocks) + 1

    def _hold(self) -> None:
        """The blocks of a whole batch."""
        for made in self._blocks:
            self._facts += made.facts
            self._entries += entries(made.facts, made.states)
            self._rejected += made.rejected
            self._bytes += sum(len(rejected.raw) for rejected in made.rejected)
            self._read += made.read
            self._skipped += made.skipped
            self._next = made.cursor
            self._seen.update(made.seen)
            if self._complete is not None:
                self._complete.take(made.facts)
        self._blocks = []

    def _say_complete(self, complete: Completeness, cursor: Cursor) -> None:
        """Everything was read: say so with the last batch, or alone where there was nothing new."""
        read_up_to = self._next if self._next is not None else cursor.text
        if read_up_to is None:
            return
        said = Seen(self.ingest.database, self.adapter.name).of(complete.keys())
        for mark in complete.due(said):
            event = complete.event(mark)
            fact = from_outside(fact_of(self.ingest.parser, self.ingest.clock(), event))
            self._facts.append(fact)
            self._entries.append(entry(fact))
            self._seen[REMEMBERED + mark.source] = str(mark.through)
            self._next = read_up_to

    def _store(self, cursor: Cursor) -> tuple[Totals, Cursor]:
        assert self._next is not None
        moved = Moved(cursor, self._next, self._seen)
        stored = self.ingest.store(self._facts, self._rejected, moved, self._entries)
        after = Cursor(cursor.source, cursor.version + 1, self._next)
        totals = stored._replace(read=self._read, skipped=self._skipped)
        self._facts, self._entries, self._rejected, self._seen = [], [], [], {}
        self._read = self._skipped = self._bytes = 0
        self._next = None
        return totals, after
