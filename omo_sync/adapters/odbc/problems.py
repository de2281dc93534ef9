"""What went wrong with a database, so that one knows which source, why, and what to mend."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

import pyodbc

from omo_sync.errors import SourceError


class Place(NamedTuple):
    """Where we are. secrets: texts that no message may show."""

    source: str
    stream: str = ""
    secrets: tuple[str, ...] = ()

    def says(self, sentence: str) -> str:
        """The sentence, with the place before it."""
        return (
            f"{self.source}, stream {self.stream}: {sentence}"
            if self.stream
            else f"{self.source}: {sentence}"
        )


class Unreachable(SourceError):
    """The connection is not there, or no more: the other streams cannot be read either."""


# What the drivers' codes and texts mean, the first that fits: pattern, what happened, what to do.
_KNOWN = (
    (
        r"IM002|IM003|Can't open lib|Data source name not found",
        "the ODBC driver cannot be loaded",
        "install it, or correct `driver`; installed are {drivers}",
    ),
    (
        r"28000|28P01|Access denied for user|password authentication failed|Login failed|Login incorrect",
        "the database refuses the login",
        "correct `user` and `password` (the environment variable it comes from)",
    ),
    (
        r"\[SQLite\]connect failed",
        "the file cannot be opened",
        "correct `database`, the path of the file, or let this user read it",
    ),
    (
        r"3D000|Unknown database|database \S+ does not exist|Cannot open database",
        "there is no such database",
        "correct `database`, or let this user see it",
    ),
    (
        r"42S21|42702|42701|Duplicate column|is ambiguous|specified more than once|specified multiple times",
        "two columns have the same name",
        "name each in `query`: SELECT o.id AS order_id, l.id AS line_id",
    ),
    (
        r"Encryption not supported|SSL Provider|certificate verify failed",
        "the driver and the server do not agree on encryption",
        'give the server a certificate, or, in a network of yours, the driver options = {{ Encrypt = "no" }}',
    ),
    (
        r"42S02|42P01|no such table|Invalid object name|doesn't exist|Unknown table",
        "a table is missing",
        "correct `table` or `query`, or restore the table",
    ),
    (
        r"42S22|42703|no such column|Unknown column|Invalid column name",
        "a column is missing",
        "correct `query`, `cursor` and `key`: it was renamed or removed",
    ),
    (
        r"42501|command denied|permission denied|permission was denied",
        "this user may not read there",
        "grant it SELECT on the table",
    ),
    (
        r"HYT00(?!.*Login timeout)|70100|57014|max_statement_time|statement timeout|canceling statement"
        r"|execution time exceeded",
        "the query took longer than `query_timeout`",
        "put an index on the columns of `cursor` and `key`, or raise `query_timeout`",
    ),
    (
        r"1205|55P03|lock timeout|Lock wait timeout|Lock request time out|database is locked",
        "rows were locked longer than `lock_timeout`",
        "it is tried again; raise `lock_timeout` if this comes often",
    ),
)
_GONE = re.compile(
    r"08\w\w\d?|HYT01|Login timeout expired|gone away|Lost connection|Connection refused|Can't connect"
    r"|terminating connection|could not connect|server closed|Communication link|Unable to connect"
    r"|(?:HY000.*)?\b20(?:02|03|06|13)\b"
)


@contextmanager
def problem_of(place: Place) -> Iterator[None]:
    """Makes of a driver's error a SourceError that names source, stream and mend."""
    try:
        yield
    except pyodbc.Error as error:
        raise described(place, error) from None  # the driver's own text may hold what is secret


def described(place: Place, error: pyodbc.Error) -> SourceError:
    """The error in our words, and in the driver's."""
    said = " ".join(str(part) for part in error.args)
    shown = re.sub(r"\s+", " ", str(error.args[-1] if error.args else error))[:300]
    for secret in place.secrets:
        shown = shown.replace(secret, "***")
    for pattern, happened, mend in _KNOWN:
        if re.search(pattern, said):
            drivers = ", ".join(pyodbc.drivers()) or "none"
            return SourceError(place.says(f"{happened} ({shown}); {mend.format(drivers=drivers)}"))
    if _GONE.search(said):
        return Unreachable(
            place.says(
                f"the database cannot be reached, or closed the connection ({shown}); start it, or correct"
                " `server` and `port`; the next run goes on from here"
            )
        )
    return SourceError(
        place.says(
            f"the database refuses ({shown}); correct `query` or the table, the next run goes on from here"
        )
    )
