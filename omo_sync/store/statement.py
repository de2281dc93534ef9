"""Statements as each database wants them. They are written once, in what both speak, and:

    ?  or  ?1                     a value
    given(sku text, time bigint)  the rows of one `?` that is a JSON array of arrays, as a table;
                                  with one column it is an array of values
    contains(state, '…')          whether bytes hold those of a text of ASCII characters
    p_…                           a read model: the live one, or that of a rebuild

What PostgreSQL refuses and SQLite would take: names of columns of the SELECT in WHERE or HAVING, a
subquery without a name, sums of conditions, columns of the target in ON CONFLICT without its name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from omo_sync.store.database import LIVE, SHADOW

TOGETHER = 50  # rows that SQLite inserts at once; more gain nothing

CONTAINS = re.compile(r"\bcontains\((\w+), ('[^']*')\)")
GIVEN = re.compile(r"\bgiven\(([^()]*)\)")
PLACE = re.compile(r"\?(\d*)")
MODEL = re.compile(r"(?<=[ (])[pr]_(?=\w)")

INSERT = re.compile(r"INSERT INTO (\w+)\s*(\([^()]*\))?\s*VALUES \(([^()]*)\)\s*(.*)", re.DOTALL)
UPDATE = re.compile(r"UPDATE (\w+) SET (.*) WHERE (.*)", re.DOTALL)
DELETE = re.compile(r"DELETE FROM (\w+) WHERE (.*)", re.DOTALL)


def columns(written: str) -> list[tuple[str, str]]:
    """Names and types of a given table."""
    return [(name, kind) for name, kind in (column.split() for column in written.split(","))]


@cache
def named(sql: str, tables: str) -> str:
    """The statement where the live read models' names begin so: the two sets, or their names, swapped."""
    if tables == LIVE:
        return sql
    return MODEL.sub(lambda found: SHADOW if found[0] == LIVE else LIVE, sql)


@cache
def for_sqlite(sql: str, tables: str) -> str:
    sql = CONTAINS.sub(r"instr(\1, \2) > 0", named(sql, tables))
    return GIVEN.sub(_given_sqlite, sql)


@cache
def bulk_for_sqlite(sql: str, tables: str) -> str | None:
    """An INSERT of TOGETHER rows, which costs a third less than as many statements; None for what is
    no INSERT."""
    found = INSERT.fullmatch(for_sqlite(sql, tables))
    if found is None or "?1" in sql:
        return None
    table, named_columns, values, rest = found.groups()
    together = ", ".join([f"({values})"] * TOGETHER)
    return f"INSERT INTO {table} {named_columns or ''} VALUES {together} {rest}"


def _given_sqlite(found: re.Match[str]) -> str:
    wanted = columns(found[1])
    if len(wanted) == 1:
        return f"(SELECT value AS {wanted[0][0]} FROM json_each(?))"
    picked = ", ".join(f"value ->> {place} AS {name}" for place, (name, _) in enumerate(wanted))
    return f"(SELECT {picked} FROM json_each(?))"


@cache
def for_postgresql(sql: str, tables: str) -> str:
    """With psycopg's placeholders: %s, or %(1)s where they are numbered."""
    sql = CONTAINS.sub(r"position(\2::bytea IN \1) > 0", named(sql, tables))
    sql = GIVEN.sub(_given_postgresql, sql).replace("%", "%%")
    return PLACE.sub(lambda found: f"%({found[1]})s" if found[1] else "%s", sql)


def values_for_postgresql(sql: str, parameters: Sequence[Any]) -> Any:
    """The values of a statement `for_postgresql`."""
    if "%(1)s" in sql:
        return {str(place): value for place, value in enumerate(parameters, 1)}
    return parameters


def _given_postgresql(found: re.Match[str]) -> str:
    """Texts compare as bytes, as those of all columns do."""
    wanted = columns(found[1])
    if len(wanted) == 1:
        name, kind = wanted[0]
        return f"(SELECT {_typed('value', kind)} AS {name} FROM json_array_elements_text(?::json))"
    picked = ", ".join(
        f"{_typed(f'(value ->> {place})', kind)} AS {name}" for place, (name, kind) in enumerate(wanted)
    )
    return f"(SELECT {picked} FROM json_array_elements(?::json))"


def _typed(value: str, kind: str) -> str:
    return f'{value} COLLATE "C"' if kind == "text" else f"{value}::{kind}"


@cache
def bulk_for_postgresql(sql: str, tables: str) -> str:
    """A statement for many rows as one for arrays of the values of each column."""
    sql = named(sql, tables)
    count = _count(sql)
    numbered = ", ".join(f"c{number}" for number in range(count))
    arrays = f"unnest({', '.join(['%s'] * count)}) AS given ({numbered})"
    numbers = iter(range(count))
    if found := INSERT.fullmatch(sql):
        table, named_columns, values, rest = found.groups()
        return (
            f"INSERT INTO {table} {named_columns or ''} SELECT {_taken(values, numbers)} FROM {arrays} {rest}"
        )
    if found := UPDATE.fullmatch(sql):
        table, changes, condition = found.groups()
        changes, condition = _taken(changes, numbers), _taken(condition, numbers)
        return f"UPDATE {table} SET {changes} FROM {arrays} WHERE {condition}"
    if found := DELETE.fullmatch(sql):
        table, condition = found.groups()
        return f"DELETE FROM {table} USING {arrays} WHERE {_taken(condition, numbers)}"
    raise ValueError(f"not a statement for many rows: {sql}")


def _count(sql: str) -> int:
    """How many values a row of the statement has."""
    places = PLACE.findall(sql)
    return max((int(place or number) for number, place in enumerate(places, 1)), default=0)


def _taken(sql: str, numbers: Iterator[int]) -> str:
    """With the columns of the arrays in place of the values."""
    return PLACE.sub(lambda place: f"given.c{int(place[1]) - 1 if place[1] else next(numbers)}", sql)
