"""What an adapter is: `read` does the I/O, `translate` is pure.

    for batch in source.read(after=cursor):
        for row in batch.rows:
            … translate(row), or quarantine where it is Unread …
        … save the events and batch.cursor in one transaction …

Whoever reads again with the last saved cursor gets every later row, and may get some rows twice
(a file that was rewritten, an overlap in time); the identity (source, id) of the events takes care
of these. Batches may be thrown away half way: nothing of a source changes by being read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, Protocol, runtime_checkable

if TYPE_CHECKING:
    from pydantic import BaseModel

    from omo_sync.adapters.sheet import Sheet
    from omo_sync.domain.fact import Fact
    from omo_sync.schemas.rules import Rules

BATCH = 5_000  # rows in a batch, at most

Event = dict[str, Any] | bytes
"""A protocol event: its members (numbers as `str`), or the JSON text of it as it came."""


class Row(NamedTuple):
    """One row of a source.

    id: its stable name within the source, for example `2010-12-01.csv:17`.
    values: what was read, by column; for `translate`, and for quarantine.
    raw: the bytes themselves, where the source tells protocol events (then `values` is empty);
        quarantine keeps these instead of `values`.
    """

    id: str
    values: dict[str, str]
    raw: bytes = b""


class Unread(NamedTuple):
    """A row that cannot even be read as a row; it goes to quarantine alone, and `read` goes on.

    code: `E101` (encoding), `E111` (too long) or `E203` (for example a wrong number of fields).
    raw: its bytes, at most 16 MiB; the message says how many were cut off beyond.
    """

    id: str
    raw: bytes
    code: str
    message: str


class Batch(NamedTuple):
    """Rows, at most BATCH, and the cursor that resumes after them (JSON text).

    `rows` may be empty: then only the cursor has moved on, and is worth saving. seen: what an adapter
    that Remembers wants back later, text by key; None forgets a key. It is saved with the cursor.
    """

    rows: Sequence[Row | Unread]
    cursor: str
    seen: Mapping[str, str | None] = {}


class Adapter(Protocol):
    """A source that can be pulled.

    An adapter class stands behind an entry point of the group `omo_sync.adapters`. `Options` is
    the model of its keys under `[sources.NAME]` (without `adapter`); `aliases` are the codes that
    `omo-sync items map` knows for this source, alias to sku. Making one does no I/O; it raises
    ConfigError where the options cannot be meant.
    """

    Options: ClassVar[type[BaseModel]]
    name: str

    def __init__(self, name: str, options: Any, aliases: Mapping[str, str] | None = None) -> None: ...

    def read(self, after: str | None) -> Iterator[Batch]:
        """Everything after the cursor, oldest first; None reads from the beginning.

        Raises SourceError when the source, or a part of it, cannot be read, and only after it has
        yielded what could be.
        """
        ...

    def translate(self, row: Row) -> Sequence[Event]:
        """The facts of one row; none where a filter skips it. Pure: no I/O, no clock.

        Raises Refused E201 (unmapped code), E202 (unknown unit), E203 (cannot be translated).
        """
        ...


@runtime_checkable
class Together(Protocol):
    """What an adapter has beside, where rows of the same columns can be made into facts by the batch.

    It never decides: a row of which anything is doubtful is left to `translate` and the parser.
    """

    name: str

    def facts(self, rows: Sheet, acceptance: Rules, recorded: int) -> Sequence[Sequence[Fact] | None]:
        """For each row the facts that `translate` and the parser would make of it; None where it has
        to be asked alone. recorded: recorded-at, in microseconds."""
        ...


class Memory(Protocol):
    """What was saved as `seen` of a source's batches, in every pull so far."""

    def of(self, keys: Sequence[str]) -> Mapping[str, str]:
        """The texts of these keys; a key without one is absent."""
        ...

    def keys(self, prefix: str) -> Iterable[str]:
        """All keys that begin so."""
        ...


@runtime_checkable
class Remembers(Protocol):
    """What an adapter has beside, where its source tells figures only, and what moved them is found
    by comparing with the last ones. Whoever pulls or compares sets `memory` before; without it
    nothing was ever seen."""

    name: str
    memory: Memory | None


class Echoes(Protocol):
    """What an adapter that Remembers has beside, where its source is also written to: what was written
    is put into what was seen, so that the next comparison finds nothing new."""

    def told_of(self, key: str, text: str) -> Sequence[Mapping[str, Any]]:
        """The data of the facts that a text seen under this key may be of."""
        ...

    def written(self, key: str, text: str, value: str, change: str | None) -> str:
        """The text as it is once the figure was written: as this value, or with this change. Raises
        SourceError where the stream does not say which column that is."""
        ...


@runtime_checkable
class Reports(Protocol):
    """What an adapter has beside, where its source can tell its whole books at once."""

    def report(self, as_of: int) -> Iterator[Sequence[Row | Unread]]:
        """The source's figures as they stand now, at most BATCH rows at a time, from the start.

        as_of: the instant at which the comparison began, in microseconds. `translate` makes the
        events of each row (`inventory.reported`, `price.reported`, `points.reported`), whose `time`
        is the instant at which the figures were read; what it needs beside the columns stands in
        the row's values. Ids name that instant, so that every comparison is told anew.

        Raises SourceError when the books, or a part of them, cannot be read.
        """
        ...
