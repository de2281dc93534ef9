"""A table of figures as they stand (levels, balances, prices, items): what differs from the last time.

Rows that are new or differ are told once, at the time of reading. What was last seen of a row is kept
by the store, in the transaction of the facts, so a difference is neither lost nor told twice.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from omo_sync.adapters.contract import BATCH, Memory, Row, Unread
from omo_sync.adapters.mapping.number import EXACT, number, plain
from omo_sync.adapters.odbc import keys
from omo_sync.adapters.odbc.pages import Page, Pages
from omo_sync.adapters.odbc.rows import Made, Maker
from omo_sync.adapters.odbc.stream import Stream
from omo_sync.adapters.odbc.ties import pieces, told_apart
from omo_sync.errors import Refused, SourceError

State = dict[str, Any]
"""opened: for which values of the columns `opens` a row was told. page: after which key a round that
was cut short goes on."""

PIECE = BATCH // 2  # rows at a time: each gives two at most, in one batch

OPENED, NEW, CHANGED, GONE, REPORT = "opened", "new", "changed", "gone", "report"


class Told(NamedTuple):
    """What a piece of a round gives."""

    rows: Sequence[Row | Unread]
    state: State
    seen: dict[str, str | None]


class Reading(NamedTuple):
    """The instant of reading: in microseconds, and as texts just before and at it."""

    at: int
    before: str
    now: str


class Snapshot:
    """One round over a stream. reading: the instant now. memory: None where nothing is remembered."""

    def __init__(
        self,
        stream: Stream,
        pages: Pages,
        maker: Maker,
        reading: Callable[[], Reading],
        memory: Memory | None,
    ) -> None:
        self._stream = stream
        self._options = stream.options
        self._pages = pages
        self._maker = maker
        self._reading = reading
        self._memory = memory
        self._compared = self._options.compare or sorted(stream.select.needed)

    def rows(self, state: State) -> Iterator[Told]:
        """What differs, piece by piece; the last piece ends the round."""
        opened = [tuple(one) for one in state.get("opened", [])]
        start = keys.read(state["page"]) if "page" in state else None
        present: set[str] | None = set() if start is None and self._options.gone == "zero" else None
        told = start is not None
        for page in self._pieces(start, first=not state):
            made = self._maker.made(page)
            if present is not None:
                present.update(one.name for one in made if isinstance(one, Made))
            rows, seen = self._differing(self._told_apart(made), opened)
            if rows or seen:
                told = True
                page_end = keys.written(self._pages.key(page[-1]))
                state = {"opened": [list(one) for one in opened], "page": page_end}
                yield Told(rows, state, seen)
        if present is not None:
            for some in self._gone(present):
                told = True
                yield Told(some[0], state, some[1])
        if told:
            yield Told([], {"opened": [list(one) for one in opened]}, {})

    def report(self, as_of: int) -> Iterator[Sequence[Row | Unread]]:
        """Every figure, but those that have changed since they were last told: the next pull tells them."""
        for page in self._pieces(None):
            reading = self._reading()
            made = [one for one in self._told_apart(self._maker.made(page)) if isinstance(one, Made)]
            known = self._known(made)
            rows: list[Row | Unread] = [
                self._row(one, {"row.seen": REPORT, "row.now": reading.now}, as_of)
                for one in made
                if one.name not in known or self._same(json.loads(known[one.name]), one.values)
            ]
            if rows:
                yield rows

    def _pieces(self, start: keys.Key | None, first: bool = False) -> Iterator[Page]:
        """Pages in parts: a query that groups is as much work for a small page as for a large one."""
        for page in self._pages.read(start, first=first):
            yield from pieces(page, PIECE, self._pages.key)

    def _differing(
        self, page: Sequence[Made | Unread], opened: list[tuple[str, ...]]
    ) -> tuple[list[Row | Unread], dict[str, str | None]]:
        reading = self._reading()
        rows: list[Row | Unread] = [one for one in page if isinstance(one, Unread)]
        made = [one for one in page if isinstance(one, Made)]
        known = self._known(made)
        seen: dict[str, str | None] = {}
        for one in made:
            last = json.loads(known[one.name]) if one.name in known else None
            if last is not None and self._same(last, one.values):
                continue
            try:
                change = self._change(last, one.values)
            except Refused as refused:
                rows.append(Unread(one.id, seen_text(one.values).encode(), refused.code, refused.message))
                continue
            self._open(one, opened, reading, rows)
            kind = NEW if last is None else CHANGED
            if change.get("row.change") != "0":
                beside = {"row.seen": kind, "row.now": reading.now, **change}
                rows.append(self._row(one, beside, reading.at))
            seen[one.id] = seen_text(one.values)
        return rows, seen

    def _told_apart(self, page: Sequence[Made | Unread]) -> Sequence[Made | Unread]:
        return told_apart(page, [one.name if isinstance(one, Made) else one.id for one in page])

    def _open(
        self, one: Made, opened: list[tuple[str, ...]], reading: Reading, rows: list[Row | Unread]
    ) -> None:
        """A row for each new value of the columns `opens`, just before what is told of it."""
        value = tuple(one.values[column] for column in self._options.opens)
        if value and value not in opened:
            opened.append(value)
            beside = {"row.seen": OPENED, "row.now": reading.before}
            rows.append(self._row(one, beside, f"{reading.at}/opened"))

    def _change(self, last: Mapping[str, str] | None, values: Mapping[str, str]) -> dict[str, str]:
        """The level before, and the difference. Raises Refused where one is no number."""
        level = self._options.level
        if level is None:
            return {}
        before = number((last or {}).get(level) or "0")
        try:
            after = number(values[level] or "0")
        except Refused as refused:
            found = f"{level} is {values[level][:80]!r}, which is no number"
            raise Refused(refused.code, f"{found}; correct it, or let `query` make one") from None
        change = EXACT.subtract(after, before)
        return {"row.before": plain(before), "row.change": plain(change)}

    def _same(self, last: Mapping[str, str], values: Mapping[str, str]) -> bool:
        return all(last.get(column) == values[column] for column in self._compared)

    def _known(self, made: Sequence[Made]) -> dict[str, str]:
        """What was last seen, by name."""
        if self._memory is None:
            return {}
        found = self._memory.of([one.id for one in made])
        return {one.name: found[one.id] for one in made if one.id in found}

    def _row(self, one: Made, beside: dict[str, str], at: int | str) -> Row:
        return Row(f"{one.id}@{at}", {**one.values, **beside})

    def _gone(self, present: set[str]) -> Iterator[tuple[list[Row | Unread], dict[str, str | None]]]:
        """Rows that were seen and are not there any more, their level 0 now."""
        if self._memory is None:
            return
        prefix = self._stream.name + ":"
        missing = [key for key in self._memory.keys(prefix) if key.removeprefix(prefix) not in present]
        if missing and not present:
            raise SourceError(
                self._pages.place.says(
                    f"it gives no row at all, and {len(missing)} were seen; restore the table, or, if they"
                    ' are to stay as they were, set `gone = "keep"`'
                )
            )
        reading = self._reading()
        for start in range(0, len(missing), BATCH):
            some = missing[start : start + BATCH]
            last = self._memory.of(some)
            rows: list[Row | Unread] = []
            for key in some:
                values = json.loads(last[key])
                now = {**values, str(self._options.level): "0"}
                change = self._change(values, now)
                if change["row.change"] != "0":
                    beside = {"row.seen": GONE, "row.now": reading.now, **change}
                    rows.append(Row(f"{key}@{reading.at}", {**now, **beside}))
            yield rows, dict.fromkeys(some, None)


def seen_text(values: Mapping[str, str]) -> str:
    """As the store keeps what was seen of a row."""
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"))
