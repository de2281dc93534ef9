"""The adapter itself: files cut into transactions, each of them a row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import ClassVar

from pydantic import BaseModel

from omo_sync.adapters.contract import BATCH, Batch, Event, Memory, Row, Unread
from omo_sync.adapters.folder import Folder, Record
from omo_sync.adapters.opened import Opened
from omo_sync.adapters.poslog.facts import Facts
from omo_sync.adapters.poslog.fragments import LONGEST, Cutter, Fragment
from omo_sync.adapters.poslog.options import PosLogOptions
from omo_sync.adapters.poslog.surroundings import Surroundings
from omo_sync.adapters.poslog.transaction import transaction_of
from omo_sync.adapters.poslog.voids import VOID_BY, VOIDED, Voids
from omo_sync.clock import Clock, now
from omo_sync.errors import SourceError

TEXT = "transaction"  # the XML of a row
ROOT = "POSLog"


class PosLog:
    """A folder of POSLog files. A row's id is `file:number`, its first transaction being number 1.

    It remembers which facts each transaction gave, since a post-void names the transaction alone.
    """

    Options: ClassVar[type[BaseModel]] = PosLogOptions

    def __init__(
        self,
        name: str,
        options: PosLogOptions,
        aliases: Mapping[str, str] | None = None,
        *,
        clock: Clock = now,
    ) -> None:
        self.name = name
        self.memory: Memory | None = None
        self._facts = Facts(options, aliases or {})
        # Read and translated within one batch, as a rule: an XML text takes long to be understood twice.
        self._told = lru_cache(maxsize=BATCH)(lambda text: transaction_of(text, options))
        self._folder = Folder(options, _records, clock)

    def read(self, after: str | None) -> Iterator[Batch]:
        voids = Voids(self.memory, lambda row: self._told(row.values[TEXT]))
        for batch in self._folder.read(after):
            rows, seen = voids.linked(batch.rows)
            yield Batch(rows, batch.cursor, seen)

    def translate(self, row: Row) -> Sequence[Event]:
        told = self._told(row.values.get(TEXT, ""))
        events = self._facts.of(told, row.values.get(VOIDED, "").split("\n") if VOIDED in row.values else [])
        if VOID_BY in row.values:
            events += self._facts.void_before(told, row.values[VOID_BY])
        return events


def _records(opened: Opened) -> Iterator[Record]:
    cutter = Cutter(opened.blocks(), opened.trail.reached)
    around = _around(opened.head) if opened.rows else None
    number = opened.rows
    for fragment in cutter.fragments():
        around = around or Surroundings(cutter.header)
        number += 1
        yield Record(_row(f"{opened.name}:{number}", fragment, around), fragment.end, number, True)
    around = around or Surroundings(cutter.header)
    whole = around.closed_by(cutter.rest if number else cutter.header)
    if not whole and not opened.is_whole():
        return
    if cutter.unfinished:
        raise SourceError(
            f"it breaks off within transaction {number + 1}; those before it were read. Fetch the file again"
        )
    if not number and around.root != ROOT and cutter.header.strip():
        raise SourceError(
            f"it is a {around.root or 'text'} that holds no Transaction: set `files` so that it fits POSLogs"
            " alone"
        )
    if around.count is not None and around.count != number:
        raise SourceError(
            f"it says to hold {around.count} transactions, and {number} are there; they were read. Fetch"
            " the file again"
        )


def _around(head: bytes) -> Surroundings:
    """Of a file that is read on: its beginning says what stands around all of it."""
    cutter = Cutter([head])
    next(cutter.fragments(), None)
    return Surroundings(cutter.header)


def _row(id: str, fragment: Fragment, around: Surroundings) -> Row | Unread:
    if fragment.cut:
        size = len(fragment.content) + fragment.cut
        return Unread(
            id, fragment.content, "E111", f"the transaction has {size} bytes, {LONGEST} are read at most"
        )
    if not fragment.ended:
        return Unread(id, fragment.content, "E203", "the transaction has no end; have it exported again")
    try:
        text = fragment.content.decode(around.encoding)
    except UnicodeDecodeError as error:
        where = f"byte 0x{fragment.content[error.start]:02x} at {error.start}"
        return Unread(id, fragment.content, "E101", f"the transaction is not {around.encoding} ({where})")
    return Row(id, {TEXT: around.around(text)})
