"""The adapter itself: streams one after the other, over one connection, each with its own cursor."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

import pyodbc
from pydantic import BaseModel

from omo_sync.adapters.contract import BATCH, Batch, Event, Memory, Row, Unread
from omo_sync.adapters.mapping.number import EXACT, number, plain
from omo_sync.adapters.odbc.connection import connected
from omo_sync.adapters.odbc.dialect import Dialect
from omo_sync.adapters.odbc.options import OdbcOptions
from omo_sync.adapters.odbc.pages import Pages
from omo_sync.adapters.odbc.problems import Place, Unreachable
from omo_sync.adapters.odbc.rows import Maker
from omo_sync.adapters.odbc.running import Run, State
from omo_sync.adapters.odbc.snapshot import CHANGED, REPORT, Reading, Snapshot, Told, seen_text
from omo_sync.adapters.odbc.stream import Stream
from omo_sync.adapters.odbc.texts import Texts
from omo_sync.adapters.sheet import Sheet
from omo_sync.clock import Clock, now
from omo_sync.domain.fact import Fact
from omo_sync.domain.plain import instant
from omo_sync.errors import Refused, SourceError
from omo_sync.schemas.rules import Rules

EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)


class Odbc:
    """A database over ODBC. A row's id is `stream:key`. The cursor is a JSON object: state by stream."""

    Options: ClassVar[type[BaseModel]] = OdbcOptions

    def __init__(
        self,
        name: str,
        options: OdbcOptions,
        aliases: Mapping[str, str] | None = None,
        *,
        clock: Clock = now,
    ) -> None:
        self.name = name
        self.memory: Memory | None = None
        self._options = options
        self._clock = clock
        self._zone = ZoneInfo(options.timezone)
        self._texts = Texts(options.encoding or "utf-8")
        self._streams = {
            stream: Stream(name, stream, options, told, aliases or {})
            for stream, told in options.streams.items()
            if told.enabled
        }

    def read(self, after: str | None) -> Iterator[Batch]:
        states: dict[str, State] = json.loads(after) if after else {}
        problems: list[SourceError] = []
        with connected(self._options, self._place()) as (connection, dialect):
            for stream in self._streams.values():
                try:
                    for rows, state, seen in self._run(connection, dialect, stream, states):
                        states[stream.name] = state
                        yield Batch(rows, json.dumps(states, ensure_ascii=False, separators=(",", ":")), seen)
                except Unreachable:
                    raise
                except SourceError as error:
                    problems.append(error)
        if problems:
            raise SourceError("\n".join(map(str, problems)))

    def report(self, as_of: int) -> Iterator[Sequence[Row | Unread]]:
        """The figures of every stream with `report`, as they stand."""
        reporting = [stream for stream in self._streams.values() if stream.options.report]
        if not reporting:
            return
        problems: list[SourceError] = []
        with connected(self._options, self._place()) as (connection, dialect):
            for stream in reporting:
                try:
                    yield from self._snapshot(connection, dialect, stream).report(as_of)
                except Unreachable:
                    raise
                except SourceError as error:
                    problems.append(error)
        if problems:
            raise SourceError("\n".join(map(str, problems)))

    def translate(self, row: Row) -> Sequence[Event]:
        name = row.id.partition(":")[0]
        stream = self._streams.get(name)
        if stream is None:
            raise Refused(
                "E203", f"the source has no stream {name!r} any more; configure it, or discard this record"
            )
        return stream.translator.translate(row)

    def facts(self, rows: Sheet, acceptance: Rules, recorded: int) -> Sequence[Sequence[Fact] | None]:
        stream = self._streams[rows.ids[0].partition(":")[0]]
        return stream.translator.together(rows, acceptance, recorded)

    def told_of(self, key: str, text: str) -> Sequence[Mapping[str, Any]]:
        now = instant(0, self._zone)
        found: list[Mapping[str, Any]] = []
        for kind in (CHANGED, REPORT):
            beside = {"row.seen": kind, "row.now": now, "row.before": "0", "row.change": "1"}
            events = self.translate(Row(f"{key}@0", {**json.loads(text), **beside}))
            found += [event["data"] for event in events if isinstance(event, dict)]
        return found

    def written(self, key: str, text: str, value: str, change: str | None) -> str:
        name = key.partition(":")[0]
        options = self._streams[name].options
        column = options.level or (options.compare[0] if len(options.compare) == 1 else None)
        if column is None:
            raise SourceError(
                self._place(name).says(
                    "it does not say which column was written: give `level`, or one column in `compare`"
                )
            )
        values = json.loads(text)
        after = number(value) if change is None else EXACT.add(number(values[column] or "0"), number(change))
        return seen_text({**values, column: plain(after)})

    def _run(
        self, connection: pyodbc.Connection, dialect: Dialect, stream: Stream, states: Mapping[str, State]
    ) -> Iterator[Told]:
        state = states.get(stream.name, {})
        if stream.options.mode == "snapshot":
            yield from self._snapshot(connection, dialect, stream).rows(state)
            return
        pages = self._pages(connection, dialect, stream)
        latest = (EPOCH + datetime.timedelta(microseconds=self._clock())).astimezone(self._zone)
        run = Run(stream, pages, self._maker(stream, pages), latest.replace(tzinfo=None))
        for rows, after in run.rows(state):
            for start in range(0, len(rows), BATCH):
                last = start + BATCH >= len(rows)
                yield Told(rows[start : start + BATCH], after if last else state, {})
            state = after

    def _snapshot(self, connection: pyodbc.Connection, dialect: Dialect, stream: Stream) -> Snapshot:
        pages = self._pages(connection, dialect, stream)
        return Snapshot(stream, pages, self._maker(stream, pages), self._reading, self.memory)

    def _pages(self, connection: pyodbc.Connection, dialect: Dialect, stream: Stream) -> Pages:
        return Pages(connection, dialect, stream.select, self._place(stream.name), self._options.encoding)

    def _maker(self, stream: Stream, pages: Pages) -> Maker:
        absent = [column for column in stream.options.optional if column not in pages.columns]
        return Maker(stream.name, pages, stream.key, absent, self._texts)

    def _reading(self) -> Reading:
        at = self._clock()
        return Reading(at, instant(at - 1, self._zone), instant(at, self._zone))

    def _place(self, stream: str = "") -> Place:
        told = self._options.connection
        secrets: tuple[Any, ...] = (told.password, told.string)
        return Place(self.name, stream, tuple(secret.get_secret_value() for secret in secrets if secret))
