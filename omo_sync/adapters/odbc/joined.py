"""Columns that come as one text, which the server writes: a driver takes as long for a value as for a row.

Nothing is lost by it. A page in which a text holds the separator itself, or where a row is longer than the
server lets a text be, is asked for once more, column by column.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from itertools import repeat
from typing import Any, NamedTuple

SEPARATOR = "\x1f"  # ASCII's own between units

Writes = Mapping[type, str]
"""How SQL writes a value of a type as the text that is made of it here, `{}` being its column."""

MARIADB: Writes = {
    str: "IFNULL(CONVERT({} USING utf8mb4), '')",  # texts of two character sets are not joined by themselves
    int: "IFNULL({} + 0, '')",  # without the zeros of ZEROFILL
    Decimal: "IFNULL({}, '')",
    datetime.datetime: "IFNULL({}, '')",
    datetime.date: "IFNULL({}, '')",
}


class Joined(NamedTuple):
    """Names of columns, and what the driver says that their types are."""

    names: list[str]
    kinds: list[type]

    def written(self, writes: Writes, column: Callable[[str], str]) -> str:
        """SQL for the text of them all. column: gives a name as it is written."""
        texts = (writes[kind].format(column(name)) for name, kind in zip(*self, strict=True))
        return f"CONCAT_WS(CHAR(31 USING utf8mb4), {', '.join(texts)})"

    def whole(self, rows: Sequence[Sequence[Any]]) -> bool:
        """Whether every row's last value is as many texts as there are columns."""
        texts = [row[-1] for row in rows]
        if not {*map(type, texts)} <= {str}:  # longer than the server allows; bytes, by the session's words
            return False
        return {*map(str.count, texts, repeat(SEPARATOR))} <= {len(self.names) - 1}

    def columns(self, texts: Sequence[str]) -> list[list[str]]:
        """The texts of each column."""
        every, width = SEPARATOR.join(texts).split(SEPARATOR), len(self.names)
        return [every[at::width] for at in range(width)]


def joined(columns: Mapping[str, type], alone: Sequence[str], writes: Writes) -> Joined | None:
    """Which of these columns are joined; None for none. alone: those that are not."""
    if bytes in columns.values() or bytearray in columns.values():
        return None  # a row that is not of its encoding is told as it is
    names = [name for name, kind in columns.items() if kind in writes and name not in alone]
    return Joined(names, [columns[name] for name in names]) if len(names) > 1 else None
