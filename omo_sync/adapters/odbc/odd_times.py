"""Times that no calendar has, and that Python's types cannot hold: 2026-00-00, 25:10:00, -01:00:00.

MariaDB and MySQL keep such; they are texts here, and what is made of them refuses its row alone.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pyodbc

WITH_ODD_DAYS = ("MariaDB", "MySQL")
NO_DAY = "0000-00-00"


def no_day(text: str) -> bool:
    """Whether it is the zero that stands for no day, and that drivers hand over as nothing."""
    return text.startswith(NO_DAY) and not text.strip("0-:. ")


def keep_durations(connection: pyodbc.Connection) -> None:
    """A TIME is a duration there, with a sign, and up to 838 hours: always a text."""
    connection.add_output_converter(pyodbc.SQL_TYPE_TIME, lambda raw: raw and raw.decode())


@contextmanager
def odd_days(connection: pyodbc.Connection) -> Iterator[None]:
    """Meanwhile a day or time that is none is a text. It takes longer than without."""
    connection.add_output_converter(pyodbc.SQL_TYPE_DATE, _day)
    connection.add_output_converter(pyodbc.SQL_TYPE_TIMESTAMP, _moment)
    try:
        yield
    finally:
        connection.remove_output_converter(pyodbc.SQL_TYPE_DATE)
        connection.remove_output_converter(pyodbc.SQL_TYPE_TIMESTAMP)


def _or_text(read: Callable[[str], datetime.date]) -> Callable[[bytes | None], datetime.date | str | None]:
    """What reads a value, or leaves its text as it is."""

    def convert(raw: bytes | None) -> datetime.date | str | None:
        if raw is None:
            return None
        text = raw.decode()
        if no_day(text):
            return None
        try:
            return read(text)
        except ValueError:
            return text

    return convert


_day = _or_text(datetime.date.fromisoformat)
_moment = _or_text(datetime.datetime.fromisoformat)
