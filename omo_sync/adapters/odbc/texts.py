"""What a driver hands over as texts, exactly: a batch at a time, column by column."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any

from omo_sync.adapters.mapping.number import plain

Convert = Callable[[Any], str]


def _decimal(value: Decimal) -> str:
    """Trailing zeros are the column's, not the number's."""
    return _trimmed(str(value))


@lru_cache(maxsize=65_536)
def _trimmed(text: str) -> str:
    """By its text: to look a Decimal up takes longer than to write it down."""
    return plain(Decimal(text))


def _float(value: float) -> str:
    """The shortest text that gives this very float, in plain notation."""
    return plain(Decimal(repr(value)))


def _moment(value: datetime.datetime) -> str:
    return value.isoformat(" ")


def converters(encoding: str) -> dict[type, Convert]:
    """encoding: of bytes that a column holds as they are."""
    return {
        str: str,
        int: str,
        type(None): lambda value: "",
        bool: lambda value: "1" if value else "0",
        Decimal: _decimal,
        float: _float,
        datetime.datetime: _moment,
        datetime.date: datetime.date.isoformat,
        datetime.time: datetime.time.isoformat,
        bytes: lambda value: value.decode(encoding),
        bytearray: lambda value: value.decode(encoding),
    }


class Texts:
    """Makes texts of values. Raises UnicodeDecodeError for bytes that are not of the encoding."""

    def __init__(self, encoding: str) -> None:
        self._converters = converters(encoding)

    def columns(self, rows: Sequence[Sequence[Any]]) -> list[Iterable[str]]:
        """The columns of these rows."""
        return [self._column(column) for column in zip(*rows, strict=True)]

    def _column(self, values: tuple[Any, ...]) -> Iterable[str]:
        kinds = set(map(type, values))
        if kinds == {str}:
            return values
        if len(kinds) == 1:
            return map(self._converters.get(kinds.pop(), str), values)
        return map(self.text, values)

    def text(self, value: Any) -> str:
        """One value."""
        return self._converters.get(type(value), str)(value)
