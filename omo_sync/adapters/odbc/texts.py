"""What a driver hands over as texts, exactly: a batch at a time, column by column."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any

from omo_sync.adapters.mapping.number import plain
from omo_sync.adapters.odbc.joined import Joined
from omo_sync.adapters.odbc.odd_times import NO_DAY, no_day

Convert = Callable[[Any], str]

SECONDS = len("2026-01-31 23:59:59")


def _decimal(value: Decimal) -> str:
    """Trailing zeros are the column's, not the number's."""
    return _trimmed(str(value))


@lru_cache(maxsize=65_536)
def _trimmed(text: str) -> str:
    """By its text: to look a Decimal up takes longer than to write it down."""
    return plain(Decimal(text)) if text else ""


def _float(value: float) -> str:
    """The shortest text that gives this very float, in plain notation."""
    return plain(Decimal(repr(value)))


def _moment(value: datetime.datetime) -> str:
    return value.isoformat(" ")


def _day(text: str) -> str:
    return "" if no_day(text) else text


def _time(text: str) -> str:
    """A time as a server writes it, which is all that it holds where that is none: 2026-00-00."""
    if no_day(text):
        return ""
    try:
        return _moment(datetime.datetime.fromisoformat(text)) if len(text) > SECONDS else text
    except ValueError:
        return text


def _decimals(texts: list[str]) -> list[str]:
    return list(map(_trimmed, texts))


def _times(texts: list[str]) -> list[str]:
    if {*map(len, texts)} <= {0, SECONDS} and NO_DAY not in "".join(texts):
        return texts
    return list(map(_time, texts))


def _days(texts: list[str]) -> list[str]:
    return list(map(_day, texts))


WRITTEN: dict[type, Callable[[list[str]], list[str]]] = {
    Decimal: _decimals,
    datetime.datetime: _times,
    datetime.date: _days,
}
"""From a server's texts of a column to ours."""


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

    def written(self, joined: Joined, texts: Sequence[str]) -> list[list[str]]:
        """The columns of these texts, each of one row."""
        columns = joined.columns(texts)
        for at, kind in enumerate(joined.kinds):
            if kind in WRITTEN:
                columns[at] = WRITTEN[kind](columns[at])
        return columns

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
