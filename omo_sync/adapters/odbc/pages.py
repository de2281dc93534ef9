"""A table or query read in pages: each asks for what follows the last key, until one is empty.

So nothing depends on how many rows the source gives at most at a time, no result is held open while
rows are stored, and a page that was cut off is simply followed by the next.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any, NamedTuple

import pyodbc

from omo_sync.adapters.odbc import keys
from omo_sync.adapters.odbc.decoding import AS_BYTES, WIDE, decode_with
from omo_sync.adapters.odbc.dialect import Dialect
from omo_sync.adapters.odbc.joined import joined
from omo_sync.adapters.odbc.keys import Key
from omo_sync.adapters.odbc.odd_times import WITH_ODD_DAYS, odd_days
from omo_sync.adapters.odbc.problems import Place, problem_of
from omo_sync.errors import SourceError

FETCH = 1_000  # rows asked of the driver at a time
SHORTEST, LONGEST = 36, 4_000  # NVARCHAR: a GUID is a text, too, which its size does not tell
CASTS = {"integer": "CAST(? AS INTEGER)", "real": "CAST(? AS REAL)"}  # SQLite's types of values


ROUND = frozenset(digit * 10**power for digit in (1, 2, 5) for power in range(3, 7)) | {65_535, 65_536}
"""How many rows interfaces give at most that do not say so."""

logger = logging.getLogger(__name__)

Page = list[Sequence[Any]]
"""Rows of values, those of `Pages.columns`; or the last of them, `Pages.joined`, in one text."""


class Select(NamedTuple):
    """What is read, by columns that order it.

    named: columns that are wanted where they are there. needed: those that have to be.
    """

    table: str | None
    query: str | None
    order: list[str]
    named: frozenset[str]
    needed: frozenset[str]
    page: int


class Pages:
    """Reads one stream over one connection."""

    def __init__(
        self,
        connection: pyodbc.Connection,
        dialect: Dialect,
        select: Select,
        place: Place,
        encoding: str | None = None,
    ) -> None:
        self._connection = connection
        self._dialect = dialect
        self._select = select
        self.place = place
        self._encoding = encoding or "utf-8"
        self._kinds = self._look()
        columns = self._wanted(list(self._kinds))
        self.joined = joined({name: self._kinds[name] for name in columns}, select.order, dialect.writes)
        together = self.joined.names if self.joined else []
        alone = [name for name in columns if name not in together]
        self.columns = [*alone, *together]
        self._at = [self.columns.index(name) for name in select.order]
        self._head = ", ".join(map(self._told, self.columns))
        self._short = ", ".join((*map(self._told, alone), self._text()))
        self._marks = self._typed() if dialect.texts else ["?"] * len(select.order)

    def read(self, after: Key | None, since: Any = None, first: bool = False) -> Iterator[Page]:
        """Pages of rows strictly after a key; or, without one, of rows whose first column is at least
        `since`; or all. A page is at most `page` rows. first: nothing was read before, so that what
        is doubtful is said. After a full page the next one is asked for while it is worked on. Raises
        SourceError."""
        count = 0
        coming = None
        with ThreadPoolExecutor(1) as other:  # starts no thread before there is a full page
            while True:
                rows = coming.result() if coming else self._page(after, since)
                full = len(rows) == self._select.page
                rows = self._whole(rows) if full else rows
                count += len(rows)
                if not rows:
                    break
                after = self._after(rows, after)
                coming = other.submit(self._page, after, since) if full else None
                yield rows
        if first:
            self._warn(count)

    def _whole(self, rows: Page) -> Page:
        """A full page without the rows of its last key, of which more may follow: the next one has all of
        them. Raises SourceError where there are no others."""
        last, end = self.key(rows[-1]), len(rows) - 1
        while end and self.key(rows[end - 1]) == last:
            end -= 1
        if not end and len(rows) > 1:
            raise SourceError(
                self.place.says(
                    f"{len(rows)} rows and perhaps more have the same {shown(self._select.order)} {last!r};"
                    " name in `key` what tells them apart"
                )
            )
        return rows[:end] or rows

    def _after(self, rows: Page, after: Key | None) -> Key:
        """The key of the last row. Raises SourceError where reading does not get on."""
        key = self.key(rows[-1])
        if after is not None and not keys.follows(key, after):
            raise SourceError(
                self.place.says(
                    f"reading does not get beyond {key!r}: what {' and '.join(self._select.order)} give"
                    " is not what the database compares; name columns that hold whole numbers or exact"
                    " times"
                )
            )
        return key

    def key(self, row: Sequence[Any]) -> Key:
        return [row[at] for at in self._at]

    def firsts(self, page: Page) -> list[Any]:
        """What the first column of the order holds, row by row."""
        at = self._at[0]
        return [row[at] for row in page]

    def _look(self) -> dict[str, type]:
        """The columns and their types, without a row of them."""
        cursor = self._connection.cursor()
        with problem_of(self.place):
            cursor.execute(f"SELECT * FROM {self._from()} WHERE 1 = 0")
            described = cursor.description
        cursor.close()
        self._sizes = {name: size for name, kind, _, size, *_ in described if kind is str}
        return {name: kind for name, kind, *_ in described}

    def _typed(self) -> list[str]:
        """Placeholders of a key's values, which were read as texts: what a query made is compared with
        a text as it is, and every number is less than any text."""
        names = [self._column(name) for name in self._select.order]
        there = " AND ".join(f"{name} IS NOT NULL" for name in names)
        kinds = ", ".join(f"typeof({name})" for name in names)
        found = self._fetch(f"SELECT {kinds} FROM {self._from()} WHERE {there} LIMIT 1", [])
        return [CASTS.get(kind, "?") for kind in (found[0] if found else [""] * len(names))]

    def _wanted(self, columns: list[str]) -> list[str]:
        missing = sorted((self._select.needed | set(self._select.order)) - set(columns))
        if missing:
            raise SourceError(
                self.place.says(
                    f"there is no column {shown(missing)}; the columns are {shown(columns)}. Correct the"
                    " names of this stream, or `query` so that it gives them"
                )
            )
        return [name for name in columns if name in self._select.named or name in self._select.order]

    def _from(self) -> str:
        if self._select.query is not None:
            # A line of its own ends a comment at the end of the query.
            return f"({self._select.query.strip().rstrip(';')}\n) AS omo_rows"
        table = ".".join(self._dialect.quoted(part) for part in (self._select.table or "").split("."))
        return f"{table} AS omo_rows"

    def _column(self, name: str) -> str:
        return f"omo_rows.{self._dialect.quoted(name)}"

    def _told(self, name: str) -> str:
        column = self._column(name)
        if self._dialect.large and self._kinds[name] is int:
            return f"{column} + 0 AS {self._dialect.quoted(name)}"
        kind = "TEXT" if self._dialect.texts else ""
        if self._dialect.wide and name in self._sizes:
            size = max(self._sizes[name], SHORTEST)
            kind = f"NVARCHAR({size if self._sizes[name] and size <= LONGEST else 'MAX'})"
        return f"CAST({column} AS {kind}) AS {self._dialect.quoted(name)}" if kind else column

    def _text(self) -> str:
        return f"{self.joined.written(self._dialect.writes, self._column)} AS omo_text" if self.joined else ""

    def _statement(self, head: str, after: Key | None, since: Any) -> tuple[str, list[Any]]:
        order = [self._column(name) for name in self._select.order]
        where: str = ""
        values: list[Any] = []
        if after is not None:
            where, values = _beyond(order, after, self._marks)
        elif since is not None:
            where, values = f"{order[0]} >= {self._marks[0]}", [since]
        else:
            where = " AND ".join(f"{column} IS NOT NULL" for column in order)
        top = f"TOP {self._select.page} " if self._dialect.top else ""
        limit = f" LIMIT {self._select.page}" if self._dialect.paged and not top else ""
        if self._dialect.times_as_texts:
            values = [keys.as_text(value, self._dialect.times_as_texts) for value in values]
        where = f" WHERE {where}" if where else ""
        statement = f"SELECT {top}{head} FROM {self._from()}{where} ORDER BY {', '.join(order)}{limit}"
        return statement, values

    def _warn(self, count: int) -> None:
        """What is to be said after all was read for the first time."""
        if count in ROUND:
            logger.warning("%s", self.place.says(suspicion(count)))
        for name in self._select.order:
            statement = f"SELECT COUNT(*) FROM {self._from()} WHERE {self._column(name)} IS NULL"
            [[empty]] = self._fetch(statement, [])
            if int(empty):
                said = (
                    f"{empty} rows have no {name!r} and are not read; give them one in `query`, by COALESCE"
                )
                logger.warning("%s", self.place.says(said))

    def _page(self, after: Key | None, since: Any) -> Page:
        if self.joined:
            # Of the driver: an odd time. Of a server that only speaks like MySQL: a function it has not.
            with problem_of(self.place), suppress(ValueError, pyodbc.ProgrammingError):
                rows = self._rows(*self._statement(self._short, after, since))
                if self.joined.whole(rows):
                    return rows
        return self._fetch(*self._statement(self._head, after, since))

    def _fetch(self, statement: str, values: list[Any]) -> Page:
        with problem_of(self.place):
            try:
                return self._decoded(statement, values)
            except ValueError as error:
                return self._odd(statement, values, error)

    def _odd(self, statement: str, values: list[Any], error: ValueError) -> Page:
        """The same page, where some time is none: that one alone stays a text."""
        if self._dialect.name not in WITH_ODD_DAYS:
            raise SourceError(
                self.place.says(
                    f"it holds a date or time that is none ({error}); correct it, or let `query` give it as a"
                    " text, CAST(… AS TEXT)"
                )
            ) from error
        with odd_days(self._connection):
            return self._decoded(statement, values)

    def _decoded(self, statement: str, values: list[Any]) -> Page:
        try:
            return self._rows(statement, values)
        except UnicodeDecodeError:
            return self._undecoded(statement, values)

    def _rows(self, statement: str, values: list[Any]) -> Page:
        cursor = self._connection.cursor()
        try:
            cursor.execute(statement, values)
            rows: Page = []
            while len(rows) < self._select.page:
                some = cursor.fetchmany(min(FETCH, self._select.page - len(rows)))
                if not some:
                    break
                rows += some
            return rows
        finally:
            cursor.close()

    def _undecoded(self, statement: str, values: list[Any]) -> Page:
        """The same page, where some text is not of the encoding: that one alone stays bytes."""
        came = decode_with(self._connection, AS_BYTES) or self._encoding
        try:
            return [[decoded(value, came) for value in row] for row in self._rows(statement, values)]
        finally:
            decode_with(self._connection, self._encoding)


def decoded(value: Any, encoding: str) -> Any:
    """A text that was read as bytes; the bytes themselves where they are not of the encoding."""
    if not isinstance(value, str):
        return value
    content = value.encode(AS_BYTES)
    if encoding == WIDE:
        return content.decode(WIDE, "replace")  # half a character, which the server itself keeps as one
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return content


def suspicion(count: int) -> str:
    """Asking for what follows the last row helps against a limit of an answer, not of a view."""
    return (
        f"it gave exactly {count} rows. If it is a view or interface that never gives more (TOP {count}),"
        " read the tables behind it; otherwise all is well"
    )


def _beyond(order: list[str], after: Key, marks: list[str]) -> tuple[str, list[Any]]:
    """The condition that a row follows a key, and its values. marks: their placeholders."""
    column, value, mark = order[0], after[0], marks[0]
    if len(order) == 1:
        return f"{column} > {mark}", [value]
    inner, values = _beyond(order[1:], after[1:], marks[1:])
    # The first half alone is what an index can be entered by.
    return f"{column} >= {mark} AND ({column} > {mark} OR ({inner}))", [value, value, *values]


def shown(columns: Sequence[str]) -> str:
    """Names of columns for a message, not too many."""
    text = ", ".join(repr(column[:40]) for column in columns[:20])
    return text + ", …" if len(columns) > 20 else text
