"""A run over a stream whose rows are each told once: movements, orders, points."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from itertools import compress
from typing import Any

from omo_sync.adapters.contract import Row, Unread
from omo_sync.adapters.odbc import keys
from omo_sync.adapters.odbc.keys import Key
from omo_sync.adapters.odbc.pages import Page, Pages
from omo_sync.adapters.odbc.recent import Numbers
from omo_sync.adapters.odbc.rows import Maker
from omo_sync.adapters.odbc.stream import Stream
from omo_sync.adapters.odbc.ties import pieces, told_apart
from omo_sync.adapters.odbc.window import Window
from omo_sync.adapters.sheet import Sheet
from omo_sync.errors import SourceError

State = dict[str, Any]
"""What a cursor keeps of one stream."""

PIECE = 1_000  # rows that are at hand while something is made of them: of more, each takes longer


class Run:
    """latest: the source's own time now, as its columns write it; no run begins later than that."""

    def __init__(self, stream: Stream, pages: Pages, maker: Maker, latest: datetime.datetime) -> None:
        self._stream = stream
        self._pages = pages
        self._maker = maker
        self._latest = latest

    def rows(self, state: State) -> Iterator[tuple[Sequence[Row | Unread], State]]:
        """Rows after the state, page by page, and the state after them."""
        before = keys.read(state["after"]) if "after" in state else None
        if before is not None and len(before) != len(self._stream.select.order):
            before = None  # other columns order the rows now: what was told is known by its identity
        told: Numbers | Window | None = None
        for page in self._pieces(before):
            last = self._pages.key(page[-1])
            self._same_types(before, last)
            told = told or self._told(state, last)
            firsts = self._pages.firsts(page)
            rows = self._maker.rows(page)
            if len(last) == 1:
                rows = told_apart(rows, firsts)
            fresh = told.unseen(firsts, rows)
            told.add(firsts, rows)
            if any(fresh):
                reached = max(last[0], before[0]) if before and isinstance(told, Numbers) else last[0]
                after = [keys.earlier(reached, 0, self._latest), *last[1:]]
                yield _those(rows, fresh), {"after": keys.written(after), **told.state()}

    def _told(self, state: State, key: Key) -> Numbers | Window:
        """What was told of those that are read once more. key: of a row of the stream."""
        if self._numbered(key):
            return Numbers(state.get("recent", []), self._stream.options.overlap_ids)
        return Window(state.get("window", []), self._since)

    def _numbered(self, key: Key) -> bool:
        """Whether a number alone orders the rows. (Some drivers hand it over as a text.)"""
        return bool(self._stream.options.cursor) and len(key) == 1 and isinstance(key[0], int)

    def _since(self, first: Any) -> Any:
        """Where a run begins after this value of the first column of the order."""
        options = self._stream.options
        if isinstance(first, int):
            return first - options.overlap_ids
        return keys.earlier(first, options.overlap, self._latest)

    def _same_types(self, before: Key | None, last: Key) -> None:
        for column, old, new in zip(self._stream.select.order, before or [], last, strict=False):
            if type(old) is not type(new):
                raise SourceError(
                    self._pages.place.says(
                        f"column {column!r} held {keys.kind(old)}, and now {keys.kind(new)}: what was read"
                        " last cannot be found again; change it back, or cast it to what it was in `query`"
                    )
                )

    def _pieces(self, before: Key | None) -> Iterator[Page]:
        for page in self._pages_from(before):
            yield from pieces(page, PIECE, self._pages.key)

    def _pages_from(self, before: Key | None) -> Iterator[Page]:
        if before is None or not self._stream.options.cursor:
            return self._pages.read(None, first=before is None)
        if self._numbered(before):
            return self._pages.read([self._since(before[0])])
        if len(before) > 1:
            return self._pages.read(None, self._since(before[0]))
        return self._pages.read(before)


def _those(rows: Sequence[Row | Unread], fresh: Sequence[bool]) -> Sequence[Row | Unread]:
    """The rows that are fresh."""
    if all(fresh):
        return rows
    if isinstance(rows, Sheet):
        return rows.at(list(compress(range(len(rows)), fresh)))
    return list(compress(rows, fresh))
