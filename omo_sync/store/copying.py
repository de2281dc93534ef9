"""Many new rows of the read models by PostgreSQL's COPY.

It takes both sides about two thirds of what an INSERT of arrays takes; and the server begins with the
first rows while the last ones are still being written out here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Any

import psycopg

from omo_sync.store.statement import INSERT, named

FEWEST = 500  # rows; fewer are sent together with other statements
BLOCK = 1_000  # rows written out at once

NULL = r"\N"
SPECIAL = re.compile(r"[\\\t\n\r]")
ESCAPED = {"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"}


@cache
def copied(sql: str, tables: str) -> str | None:
    """For an INSERT of rows of a read model as they are, the COPY that does the same; None for others."""
    found = INSERT.fullmatch(named(sql, tables))
    if found is None or found[4] or not re.match("[pr]_", found[1]) or found[3].strip("?, "):
        return None
    return f"COPY {found[1]} {found[2] or ''} FROM STDIN"


def copy(cursor: psycopg.Cursor[Any], statement: str, rows: Sequence[Sequence[Any]]) -> None:
    """rows: whole numbers, texts and None, of one kind in each column."""
    with cursor.copy(statement) as taken:
        for start in range(0, len(rows), BLOCK):
            taken.write(lines(rows[start : start + BLOCK]))


def lines(rows: Sequence[Sequence[Any]]) -> bytes:
    """A line a row, as COPY reads text."""
    columns = [column(values) for values in zip(*rows, strict=True)]
    line = "\t".join(kind for kind, _ in columns) + "\n"
    return "".join([line % row for row in zip(*(values for _, values in columns), strict=True)]).encode()


def column(values: Sequence[Any]) -> tuple[str, Sequence[Any]]:
    """How its values are written, and what is written."""
    first = next((value for value in values if value is not None), None)
    if isinstance(first, str):
        values = [NULL if value is None else escaped(value) for value in values]
    elif None not in values:
        return "%d", values
    else:
        values = [NULL if value is None else int(value) for value in values]
    return "%s", values


def escaped(text: str) -> str:
    return SPECIAL.sub(lambda found: ESCAPED[found[0]], text) if SPECIAL.search(text) else text
