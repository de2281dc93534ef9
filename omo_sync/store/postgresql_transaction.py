"""Statements of ours within a transaction of PostgreSQL's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import psycopg

from omo_sync.store.arrays import array
from omo_sync.store.copying import FEWEST, copied, copy
from omo_sync.store.database import LIVE, SHADOW, Transaction
from omo_sync.store.statement import bulk_for_postgresql, for_postgresql, values_for_postgresql

if TYPE_CHECKING:
    from omo_sync.store.postgresql import PostgreSQL

FOLDED = "folded"  # what is told of a commit, beside that the log has grown: that read models have moved on
FETCHED = 5_000  # rows of a stream asked for at once

Question = tuple[str, tuple[Any, ...]]
"""A query and its values."""


class PostgreSQLTransaction(Transaction):
    """live: how the names of the live read models begin."""

    def __init__(self, server: PostgreSQL, live: str, tables: str = LIVE) -> None:
        self.server = server
        self.live = live
        self.tables = tables
        self._prefix = live if tables == LIVE else other(live)
        self._streams = 0
        self._coming: list[Question] = []
        self._answered: dict[Question, list[Any]] = {}

    def named(self, tables: str) -> PostgreSQLTransaction:
        return self if tables == self.tables else PostgreSQLTransaction(self.server, self.live, tables)

    def _written(self, sql: str, parameters: Sequence[Any]) -> str:
        """Values are written into the statement: the server takes each for what it is compared with."""
        written = for_postgresql(sql, self._prefix)
        return self.server.writer.mogrify(written, values_for_postgresql(written, parameters))

    def _execute(self, sql: str, parameters: Sequence[Any]) -> psycopg.Cursor[Any]:
        text = self._written(sql, parameters)
        if self._coming:
            return self._execute_all(text)
        return self.server.together.ask(self.server.cursor, text)

    def _execute_all(self, text: str) -> psycopg.Cursor[Any]:
        coming, self._coming = self._coming, []
        asked = {question: self.server.connect().cursor() for question in coming}
        questions = [(cursor, self._written(*question)) for question, cursor in asked.items()]
        self.server.together.ask_all([*questions, (self.server.cursor, text)])
        self._answered = {question: cursor.fetchall() for question, cursor in asked.items()}
        return self.server.cursor

    def soon(self, sql: str, parameters: Sequence[Any]) -> None:
        self._coming.append((sql, tuple(parameters)))

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[Any]:
        if self._answered or self._coming:
            question = sql, tuple(parameters)
            if question in self._answered:
                return self._answered.pop(question)
            if question in self._coming:
                self._coming.remove(question)
        return self._execute(sql, parameters).fetchall()

    def stream(self, sql: str, parameters: Sequence[Any] = ()) -> Iterator[Any]:
        self._streams += 1
        name = f"stream_{self.tables}{self._streams}"
        self._execute(f"DECLARE {name} NO SCROLL CURSOR FOR {sql}", parameters)
        while found := self.rows(f"FETCH {FETCHED} FROM {name}"):
            yield from found
            if len(found) < FETCHED:
                return

    def value(self, sql: str, parameters: Sequence[Any] = ()) -> Any:
        row = self._execute(sql, parameters).fetchone()
        return None if row is None else row[0]

    def run(self, sql: str, parameters: Sequence[Any] = ()) -> int:
        return self._execute(sql, parameters).rowcount

    def many(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        rows = rows if isinstance(rows, list) else list(rows)
        if len(rows) >= FEWEST and (statement := copied(sql, self._prefix)):
            self.server.together.send()
            copy(self.server.cursor, statement, rows)
        elif columns := list(zip(*rows, strict=True)):
            self.server.together.add(bulk_for_postgresql(sql, self._prefix), list(map(array, columns)))

    def counted(self, sql: str, rows: Iterable[Sequence[Any]]) -> int:
        columns = list(zip(*rows, strict=True))
        if not columns:
            return 0
        self.server.together.send()
        return self.server.cursor.execute(
            bulk_for_postgresql(sql, self._prefix), list(map(array, columns))
        ).rowcount

    def by_keys(self, alone: bool = False) -> None:
        ways = ("seqscan", "hashjoin", "mergejoin") if alone else ("seqscan",)
        told = ", ".join(f"set_config('enable_{way}', 'off', true)" for way in ways)
        self.server.together.add(f"SELECT {told}", [])

    def appended(self) -> None:
        self.server.news.add("")

    def folded(self) -> None:
        if self.tables == LIVE:
            self.server.news.add(FOLDED)


def other(prefix: str) -> str:
    """Of the two sets of read models, the one that is not this one."""
    return SHADOW if prefix == LIVE else LIVE
