"""What an adapter reads, as it is stored: validated facts, and what is refused.

Nothing here writes, so it may as well take place in a process of its own (`apart`).
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain
from operator import attrgetter, not_
from typing import NamedTuple

from omo_sync.adapters.contract import Adapter, Batch, Event, Row, Together, Unread
from omo_sync.adapters.sheet import sheet_of
from omo_sync.clock import Clock
from omo_sync.domain.fact import Fact
from omo_sync.domain.movement import Told
from omo_sync.domain.plain import canonical
from omo_sync.errors import OmoSyncError, Refused, SourceError
from omo_sync.schemas.parse import Parser
from omo_sync.store.codec import encode
from omo_sync.store.quarantine import Rejected

OWN = "omo/"  # sources that speak for the middleware itself
SOURCE = attrgetter("source")
BLOCK = 1_000  # rows that are at hand while their facts are made and told: of more, each takes longer


class Made(NamedTuple):
    """What became of a block of rows. states: the facts', as the log has them. cursor: the batch's, after its
    last block; None for those before. seen: the batch's.
    """

    facts: Sequence[Told]
    states: Sequence[bytes]
    rejected: list[Rejected]
    read: int
    skipped: int
    cursor: str | None
    seen: Mapping[str, str | None]


class Reading:
    """Of one adapter."""

    def __init__(self, adapter: Adapter, parser: Parser, clock: Clock) -> None:
        self.adapter = adapter
        self._parser = parser
        self._clock = clock

    def after(self, cursor: str | None) -> Generator[Made, None, None]:
        """Block by block. Raises SourceError after all that could be read."""
        for batch in batches(self.adapter, cursor):
            recorded, rows = self._clock(), batch.rows
            for start in range(0, len(rows) or 1, BLOCK):
                last = start + BLOCK >= len(rows)
                yield self._made(rows[start : start + BLOCK], recorded, batch, last)

    def _made(self, rows: Sequence[Row | Unread], recorded: int, batch: Batch, last: bool) -> Made:
        """What these rows of a batch give."""
        together = self._together(rows, recorded)
        rejected: list[Rejected] = []
        told = [made for made in together if made is not None]
        if len(told) < len(together):
            told = list(self._told(rows, together, recorded, rejected))
        facts = list(chain.from_iterable(told))
        skipped = sum(map(not_, told))
        states = list(map(encode, facts))
        return Made(facts, states, rejected, len(rows), skipped, batch.cursor if last else None, batch.seen)

    def _told(
        self,
        rows: Sequence[Row | Unread],
        together: Sequence[Sequence[Fact] | None],
        recorded: int,
        rejected: list[Rejected],
    ) -> Iterator[Sequence[Fact]]:
        """The facts of each row that is not refused."""
        read = partial(fact_of, self._parser, recorded)
        for place, made in enumerate(together):
            if made is not None:
                yield made
                continue
            row = rows[place]  # of a sheet they are made one by one, and mostly not needed
            try:
                yield facts_of(self.adapter, row, read)
            except Refused as refusal:
                rejected.append(refused(self.adapter.name, row, refusal, recorded))

    def _together(self, rows: Sequence[Row | Unread], recorded: int) -> Sequence[Sequence[Fact] | None]:
        """What the adapter makes of all rows at once; None for each that has to be asked alone."""
        alone = [None] * len(rows)
        if not isinstance(self.adapter, Together) or (sheet := sheet_of(rows)) is None:
            return alone
        made = self.adapter.facts(sheet, self._parser.rules, recorded)
        sources = set(map(SOURCE, chain.from_iterable(filter(None, made))))
        return alone if any(source.startswith(OWN) for source in sources) else made


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
        return [from_outside(read(event)) for event in adapter.translate(row)]
    except Refused:
        raise
    except Exception as error:
        raise Refused(
            "E203",
            f"the adapter of {adapter.name} failed on this row ({type(error).__name__}: {error}): correct the"
            " row, or the adapter",
        ) from error


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
