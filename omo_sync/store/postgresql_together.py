"""Statements that go to PostgreSQL together, so that their answers are waited for once.

Where little is folded at a time, the way there and back takes longer than what is done there.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import psycopg

MOST = 65_536  # bytes of values that wait; psycopg may wait for ever in a pipeline that is much longer

Values = list[Any]


class Together:
    """What waits to be sent. cursor: of its own, its results are of no use."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self._connection = connection
        self._cursor = connection.cursor()
        self._waiting: list[tuple[str, Values]] = []
        self._size = 0

    def add(self, statement: str, arrays: Values) -> None:
        """Done before what is asked next, or at once where it is much."""
        size = sum(map(len, arrays))
        if size > MOST:
            self.send()
            self._cursor.execute(statement, arrays)
            return
        self._waiting.append((statement, arrays))
        self._size += size
        if self._size > MOST:
            self.send()

    def send(self, *after: str) -> None:
        """All that waits, and these statements without values after it."""
        waiting = self._taken()
        if len(waiting) + len(after) == 0:
            return
        with self._connection.pipeline():
            for statement, arrays in waiting:
                self._cursor.execute(statement, arrays)
            for statement in after:
                self._cursor.execute(statement)

    def ask(self, cursor: psycopg.Cursor[Any], question: str) -> psycopg.Cursor[Any]:
        """All that waits, then a question without values; gives the cursor with its answer."""
        if not self._waiting:
            return cursor.execute(question, binary=True)
        self.ask_all([(cursor, question)])
        return cursor

    def ask_all(self, questions: Sequence[tuple[psycopg.Cursor[Any], str]]) -> None:
        """All that waits, then questions without values, each by a cursor of its own that has the answer."""
        waiting = self._taken()
        with self._connection.pipeline():
            for statement, arrays in waiting:
                self._cursor.execute(statement, arrays)
            for cursor, question in questions:
                cursor.execute(question, binary=True)

    def forget(self) -> None:
        """A transaction was taken back."""
        self._taken()

    def _taken(self) -> list[tuple[str, Values]]:
        waiting, self._waiting, self._size = self._waiting, [], 0
        return waiting
