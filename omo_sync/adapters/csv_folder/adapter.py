"""The adapter itself: headers and columns; reading is the folder's, translating the translator's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar

from pydantic import BaseModel

from omo_sync.adapters.contract import Batch, Event, Row
from omo_sync.adapters.csv_folder.options import CsvOptions
from omo_sync.adapters.csv_folder.records import Dialect, Splitter
from omo_sync.adapters.folder import Folder, Record
from omo_sync.adapters.lines import MARK, split_lines
from omo_sync.adapters.mapping.translator import Translator
from omo_sync.adapters.opened import Opened
from omo_sync.adapters.sheet import Sheet
from omo_sync.clock import Clock, now
from omo_sync.domain.fact import Fact
from omo_sync.errors import ConfigError, SourceError
from omo_sync.schemas.rules import Rules


class CsvFolder:
    """A folder of CSV files. A row's id is `file:number`, its first row of data being number 1."""

    Options: ClassVar[type[BaseModel]] = CsvOptions

    def __init__(
        self,
        name: str,
        options: CsvOptions,
        aliases: Mapping[str, str] | None = None,
        *,
        clock: Clock = now,
    ) -> None:
        self.name = name
        # Python's own decoder is quickest under this name; the byte order mark is off already.
        encoding = "utf-8" if options.encoding.lower() in ("utf-8-sig", "utf8", "utf_8") else options.encoding
        self._dialect = Dialect(encoding, options.delimiter, options.quote)
        self._given = options.columns
        self._optional = options.optional
        self._translator = Translator(name, options, aliases or {})
        self._folder = Folder(options, self._records, clock)
        if self._given is not None and (problem := self._problem(self._given)):
            raise ConfigError(f"sources.{name}.columns: {problem}")

    def read(self, after: str | None) -> Iterator[Batch]:
        return self._folder.read(after)

    def translate(self, row: Row) -> Sequence[Event]:
        return self._translator.translate(row)

    def facts(self, rows: Sheet, acceptance: Rules, recorded: int) -> Sequence[Sequence[Fact] | None]:
        return self._translator.together(rows, acceptance, recorded)

    def _records(self, opened: Opened) -> Iterator[Record]:
        if opened.head.startswith(MARK) and self._dialect.encoding != "utf-8":
            raise SourceError(f"it is marked as utf-8, and `encoding` says {self._dialect.encoding}")
        splitter = Splitter(opened.lines(blanks=True), self._dialect, opened.is_whole)
        columns = self._columns(opened, splitter)
        if columns is None:
            return
        absent = [column for column in self._optional if column not in columns]
        blanks = dict.fromkeys(absent, "")
        number = opened.rows
        for row in splitter.rows(len(columns)):
            number += 1
            id = f"{opened.name}:{number}"
            if row.fields is None:
                yield Record(row.unread(id), row.end, number, row.ended)
                continue
            values = dict(zip(columns, row.fields, strict=True))
            if blanks:
                values.update(blanks)
            yield Record(Row(id, values), row.end, number, row.ended)

    def _columns(self, opened: Opened, splitter: Splitter) -> list[str] | None:
        """Names of the columns, None while the file has no header yet. Raises SourceError."""
        if self._given is not None:
            return self._given
        if opened.rows:  # the header is behind us
            splitter = Splitter(split_lines([opened.head]), self._dialect)
        header = next(splitter.rows(), None)
        if header is None:
            return None
        if header.fields is None:
            raise SourceError(f"its header cannot be read: {header.message}")
        columns = [name.strip() for name in header.fields]
        if problem := self._problem(columns):
            raise SourceError(problem)
        return columns

    def _problem(self, columns: list[str]) -> str:
        counts = Counter(columns)
        needed = sorted(self._translator.columns - set(self._optional))
        missing = [column for column in needed if column not in counts]
        twice = [column for column in sorted(self._translator.columns) if counts[column] > 1]
        if not missing and not twice:
            return ""
        wrong = f"no column {_shown(missing)}" if missing else f"more than one column {_shown(twice)}"
        return (
            f"there is {wrong}; the columns are {_shown(columns)}. Correct the header, the names under"
            f" [sources.{self.name}], or `delimiter`; list under `optional` what may be missing"
        )


def _shown(columns: list[str]) -> str:
    shown = ", ".join(repr(column[:40]) for column in columns[:20])
    return shown + ", …" if len(columns) > 20 else shown
