"""Rows that a key does not tell apart: which of them is meant is not known, so none of them is told.

The rows of a table without a key of its own, lots of an item read by the item alone, lines of a receipt
read by its number: each would undo or hide what the other one tells.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import Any, TypeVar

from omo_sync.adapters.contract import Row, Unread
from omo_sync.adapters.odbc.keys import Key
from omo_sync.adapters.odbc.pages import Page
from omo_sync.adapters.odbc.rows import Made

One = TypeVar("One", Row, Made)


def pieces(page: Page, most: int, key: Callable[[Sequence[Any]], Key]) -> Iterator[Page]:
    """A page in parts of so many rows, or more: rows of one key stay together."""
    start = 0
    while start < len(page):
        end = min(start + most, len(page))
        while end < len(page) and key(page[end - 1]) == key(page[end]):
            end += 1
        yield page[start:end]
        start = end


def told_apart(rows: Sequence[One | Unread], names: Sequence[Hashable]) -> Sequence[One | Unread]:
    """The rows, those refused (E203) that share their name with others. names: of the rows, in order."""
    if len(set(names)) == len(names):
        return rows
    counts = Counter(names)
    return [
        _refused(row, name, counts[name]) if counts[name] > 1 and not isinstance(row, Unread) else row
        for row, name in zip(rows, names, strict=True)
    ]


def _refused(row: Row | Made, name: Hashable, rows: int) -> Unread:
    content = json.dumps(row.values, ensure_ascii=False).encode()
    return Unread(
        row.id,
        content,
        "E203",
        f"{rows} rows have the key {str(name)[:80]}; name in `key` what tells them apart, or let `query` make"
        " one of them (GROUP BY)",
    )
