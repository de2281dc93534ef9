"""Times that no calendar has, and that Python's types cannot hold: 2026-00-00, 25:10:00, -01:00:00.

MariaDB and MySQL keep such; they are texts here, and what is made of them refuses its row alone.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from contextlib import contextmanager

import pyodbc

WITH_ODD_DAYS = ("MariaDB", "MySQL")


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


def _day(raw: bytes | None) -> datetime.date | str | None:
    if raw is None:
        return None
    try:
        return datetime.date.fromisoformat(raw.decode())
    except ValueError:
        return raw.decode()


def _moment(raw: bytes | None) -> datetime.datetime | str | None:
    if raw is None:
        return None
    try:
        return datetime.datetime.fromisoformat(raw.decode())
    except ValueError:
        return raw.decode()
