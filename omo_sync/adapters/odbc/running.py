"""A run over a stream whose rows are each told once: movements, orders, points."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from itertools import compress
from typing import Any

from omo_sync.adapters.contract import Row, Unread
from omo_sync.adapters.odbc import keys
from omo_sync.adapters.odbc.keys import Key
from omo_sync.adapters.odbc.pages import Page, Pages
from omo_sync.adapters.odbc.recent import Recent
from omo_sync.adapters.odbc.rows import Made, Maker
from omo_sync.adapters.odbc.stream import Stream
from omo_sync.errors import SourceError

State = dict[str, Any]
"""What a cursor keeps of one stream."""


class Run:
    """latest: the source's own time now, as its columns write it; no run begins later than that."""

    def __init__(self, stream: Stream, pages: Pages, maker: Maker, latest: datetime.datetime) -> None:
        self._stream = stream
        self._pages = pages
        self._maker = maker
        self._latest = latest

    def rows(self, state: State) -> Iterator[tuple[list[Row | Unread], State]]:
        """Rows after the state, page by page, and the state after them."""
        before = keys.read(state["after"]) if "after" in state else None
        recent = Recent.of(state.get("recent", []))
        by_number = self._by_number(before)
        for page in self._pages_from(before, by_number):
            last = self._pages.key(page[-1])
            self._same_types(before, last)
            made: list[Row | Unread] = [
                Row(one.id, one.values) if isinstance(one, Made) else one for one in self._maker.rows(page)
            ]
            if by_number:
                numbers = [self._pages.key(row)[0] for row in page]
                fresh = recent.unseen(numbers)
                made = list(compress(made, fresh))
                recent.add(numbers, self._stream.options.overlap_ids)
                last = [max(last[0], before[0])] if before is not None else last
            after: State = {"after": keys.written(last)}
            if by_number and self._stream.options.overlap_ids:
                after["recent"] = recent.ranges()
            if made:
                yield made, after

    def _same_types(self, before: Key | None, last: Key) -> None:
        for column, old, new in zip(self._stream.select.order, before or [], last, strict=False):
            if type(old) is not type(new):
                raise SourceError(
                    self._pages.place.says(
                        f"column {column!r} held {keys.kind(old)}, and now {keys.kind(new)}: what was read"
                        " last cannot be found again; change it back, or cast it to what it was in `query`"
                    )
                )

    def _by_number(self, before: Key | None) -> bool:
        """Whether rows are told apart by one whole number that grows."""
        options = self._stream.options
        alone = len(self._stream.select.order) == 1 and bool(options.cursor)
        return alone and (before is None or isinstance(before[0], int))

    def _pages_from(self, before: Key | None, by_number: bool) -> Iterator[Page]:
        options = self._stream.options
        if before is None or not options.cursor:
            return self._pages.read(None)
        first = before[0]
        if by_number:
            return self._pages.read([first - options.overlap_ids])
        if isinstance(first, int) and len(before) > 1:
            return self._pages.read(None, first - options.overlap_ids)
        if len(before) > 1:
            return self._pages.read(None, keys.earlier(first, options.overlap, self._latest))
        return self._pages.read(before)
