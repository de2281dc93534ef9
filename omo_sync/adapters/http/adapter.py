"""The adapter itself: streams one after the other, each with its own cursor."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from typing import ClassVar
from zoneinfo import ZoneInfo

from pydantic import BaseModel

from omo_sync.adapters.contract import BATCH, Batch, Event, Row, Unread
from omo_sync.adapters.http.options import HttpOptions, HttpStreamOptions
from omo_sync.adapters.http.pages import Pages
from omo_sync.adapters.http.progress import Progress, State, greater
from omo_sync.adapters.json_rows.path import Json
from omo_sync.adapters.json_rows.stream import NOW, Stream, Streams
from omo_sync.adapters.json_rows.told import Told
from omo_sync.clock import Clock, now
from omo_sync.domain.plain import canonical, instant
from omo_sync.errors import ConfigError, SourceError
from omo_sync.shops.calls import CallFailed, Calls


class Http:
    """JSON over HTTP. A row's id is `stream:key#line`. The cursor is a JSON object: state by stream."""

    Options: ClassVar[type[BaseModel]] = HttpOptions

    def __init__(
        self,
        name: str,
        options: HttpOptions,
        aliases: Mapping[str, str] | None = None,
        *,
        clock: Clock = now,
    ) -> None:
        self.name = name
        self._options = options
        self._clock = clock
        self._streams = Streams(name, options, options.streams, aliases)
        self._progress = {
            stream: self._progress_of(stream, told)
            for stream, told in options.streams.items()
            if told.path is not None and not told.report
        }

    def read(self, after: str | None) -> Iterator[Batch]:
        states: dict[str, State] = json.loads(after) if after else {}
        problems: list[str] = []
        with closing(self._calls()) as calls:
            for name, progress in self._progress.items():
                stream = self._streams.by_name[name]
                try:
                    for rows, state in self._run(calls, stream, progress, states.get(name, {})):
                        states[name] = state
                        yield Batch(rows, canonical(states))
                except SourceError as error:
                    problems.append(self._said(name, error))
        if problems:
            raise SourceError("\n".join(problems))

    def report(self, as_of: int) -> Iterator[Sequence[Row | Unread]]:
        """The figures of every stream with `report`, as they stand."""
        at = instant(as_of, ZoneInfo(self._options.timezone))
        problems: list[str] = []
        with closing(self._calls()) as calls:
            for name, told in self._options.streams.items():
                if not told.report:
                    continue
                try:
                    for items in Pages(calls, self._options.url, told).read({}):
                        rows = [row for item in items for row in self._figures(name, item, at)]
                        for start in range(0, len(rows), BATCH):
                            yield rows[start : start + BATCH]
                except SourceError as error:
                    problems.append(self._said(name, error))
        if problems:
            raise SourceError("\n".join(problems))

    def translate(self, row: Row) -> Sequence[Event]:
        return self._streams.translate(row)

    def payload(self, streams: Sequence[str], body: bytes, delivery: str) -> list[Row | Unread]:
        """The rows that a webhook gives these streams. delivery: names it where it has no key."""
        return self._streams.payload(streams, body, delivery)

    def _run(
        self, calls: Calls, stream: Stream, progress: Progress | None, state: State
    ) -> Iterator[tuple[list[Row | Unread], State]]:
        """Rows that were not told, and the state after them, which moves on when all pages are read or,
        where items come in order, with each page."""
        told: HttpStreamOptions = self._options.streams[stream.name]
        ascending = told.cursor is not None and told.cursor.ascending
        reached: int | None = state.get("after")
        known = Told(state.get("told", []))
        query = progress.query(reached) if progress else {}
        last: State = state
        for items in Pages(calls, self._options.url, told).read(query):
            if progress is not None:
                reached = greater(reached, progress.latest(items, self._clock()))
            rows = [row for item in items for row in stream.item_rows(item) if known.is_new(row)]
            if ascending:
                last = self._state(reached, known)
            for start in range(0, len(rows), BATCH):
                whole = start + BATCH >= len(rows)
                yield rows[start : start + BATCH], last if whole else state
            state = last
        done = self._state(reached, known)
        if done != last and (progress is None or known.fresh):
            yield [], done

    def _state(self, reached: int | None, known: Told) -> State:
        return {**({"after": reached} if reached is not None else {}), "told": known.digests()}

    def _figures(self, name: str, item: Json, at: str) -> Iterator[Row | Unread]:
        """Rows of an item whose ids and contents name the instant, so that each comparison is told anew."""
        made = {**item, NOW: at} if isinstance(item, dict) else item
        key = self._streams.by_name[name].key_of(item)
        for row in self._streams.by_name[name].item_rows(made):
            yield row._replace(id=row.id.replace(f":{key}#", f":{key}@{at}#", 1)) if key else row

    def _progress_of(self, name: str, told: HttpStreamOptions) -> Progress | None:
        if told.cursor is None:
            return None
        try:
            return Progress(told.cursor, told.timezone or self._options.timezone)
        except ValueError as error:
            raise ConfigError(f"sources.{self.name}.streams.{name}.cursor: {error}") from error

    def _calls(self) -> Calls:
        headers = {name: value.get_secret_value() for name, value in self._options.headers.items()}
        return Calls(self.name, self._options.limits, self._clock, headers)

    def _said(self, stream: str, error: SourceError) -> str:
        return str(error) if isinstance(error, CallFailed) else f"{self.name}, stream {stream}: {error}"
