"""The tables behind: a SQLite file, asked in what drivers' statements need of SQL Server's dialect."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from tests.servers.tds.tokens import Column, Trouble
from tests.servers.tds.types import Bytes, Cast, Type, Whole, kept

TOP = re.compile(r"^\s*SELECT\s+TOP\s+(\d+)\s", re.IGNORECASE)
LEFT = re.compile(r"\bLEFT\s*\(", re.IGNORECASE)  # a word of SQLite's own
SCHEMA = re.compile(r"(?:\bdbo|\[dbo\])\.", re.IGNORECASE)
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.?(\d*)")  # alike in every language
CAST = re.compile(r"CAST\((\S+) AS (NVARCHAR|VARBINARY)\((\w+)\)\) AS \[?(\w+)\]?", re.IGNORECASE)
COLLATED = re.compile(r"\bN'")
MISSING = (
    (re.compile(r"no such table: (?:main\.)?(.+)"), 208, "Invalid object name '{}'."),
    (re.compile(r"no such column: (?:\w+\.)?(.+)"), 207, "Invalid column name '{}'."),
    (re.compile(r"database is (?:table )?locked"), 1222, "Lock request time out period exceeded."),
)


class Found(NamedTuple):
    """columns: none where a statement gives no rows. touched: how many rows it changed."""

    columns: list[Column]
    rows: list[Sequence[Any]]
    touched: int


class Refused(Exception):
    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.said)
        self.trouble = trouble


class Books:
    """types: of columns, by their names in results; others are int."""

    def __init__(self, file: Path, types: Mapping[str, Type]) -> None:
        self._types = types
        self._connection = sqlite3.connect(file, isolation_level=None, timeout=0, check_same_thread=False)
        self._connection.create_function("LEFT_OF", 2, lambda text, count: text[:count])

    def close(self) -> None:
        self._connection.close()

    def ask(self, statement: str, values: Mapping[str, Any]) -> Found:
        """Raises Refused."""
        values = {name: _converted(value) for name, value in values.items()}
        try:
            cursor = self._connection.execute(translated(statement), values)
            rows = cursor.fetchall()
        except sqlite3.Error as error:
            raise Refused(_trouble(error)) from None
        types = {**self._types, **self._casts(statement)}
        columns = [Column(told[0], types.get(told[0], Whole(4))) for told in cursor.description or ()]
        return Found(columns, rows, cursor.rowcount)

    def columns(self, statement: str) -> list[Column]:
        """Of what a statement would give. Raises Refused."""
        names = dict.fromkeys(re.findall(r"@(\w+)", statement))
        return self.ask(statement, names).columns if statement.lstrip()[:6].upper() == "SELECT" else []

    def _casts(self, statement: str) -> dict[str, Type]:
        """Columns of a result that the statement itself gives a type, by their names."""
        found: dict[str, Type] = {}
        for _, kind, size, name in CAST.findall(statement):
            length = None if size.upper() == "MAX" else int(size)
            binary = kind.upper() == "VARBINARY"
            found[name] = Bytes(length) if binary else Cast(length, self._types.get(name))
        return found


def translated(statement: str) -> str:
    found = TOP.match(statement)
    if found:
        statement = f"SELECT {statement[found.end() :]} LIMIT {found[1]}"
    statement = CAST.sub(lambda cast: f"{cast[1]} AS [{cast[4]}]", statement)
    return COLLATED.sub("'", SCHEMA.sub("", LEFT.sub("LEFT_OF(", statement)))


def _converted(value: Any) -> Any:
    """A text that is an instant becomes what the column beside it is, a datetime."""
    if not isinstance(value, str) or not (found := INSTANT.fullmatch(value)):
        return value
    if len(found[1]) > 3:
        raise Refused(Trouble(241, "Conversion failed when converting date from character string."))
    return kept(value)


def _trouble(error: sqlite3.Error) -> Trouble:
    for pattern, number, said in MISSING:
        if found := pattern.search(str(error)):
            return Trouble(number, said.format(found[1] if found.groups() else ""))
    return Trouble(102, f"Incorrect syntax: {error}")
