"""How databases differ: pages, names, and what is said to a session before it reads."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from omo_sync.adapters.odbc.options import OdbcOptions

MILLISECOND = 1_000
SECOND = 1_000_000

Session = Callable[[OdbcOptions], list[str]]


class Dialect(NamedTuple):
    """name: of the database, for messages. quotes: what encloses a name.

    top: pages by `TOP n`; else by `LIMIT n`; `paged` False: neither is known, the driver is asked
    for no more rows than a page has. driver_timeout: whether the driver minds a query's time-out.
    texts: every column has to be cast to text, since the driver spoils numbers. times_as_texts: the
    driver drops fractions of a second from times that it is given.
    """

    name: str
    quotes: str
    session: Session
    top: bool = False
    paged: bool = True
    driver_timeout: bool = True
    texts: bool = False
    times_as_texts: bool = False

    def quoted(self, name: str) -> str:
        """A name of a table (with its schema) or of a column, as it is written in SQL."""
        start, end = self.quotes[0], self.quotes[-1]
        return start + name.replace(end, end * 2) + end


def _isolation(options: OdbcOptions, words: str) -> list[str]:
    if options.isolation is None:
        return []
    return [words.format(options.isolation.replace("-", " ").upper())]


def _mariadb(options: OdbcOptions) -> list[str]:
    return [
        "SET SESSION TRANSACTION READ ONLY",
        f"SET SESSION innodb_lock_wait_timeout = {max(1, options.lock_timeout // SECOND)}",
        f"SET SESSION lock_wait_timeout = {max(1, options.lock_timeout // SECOND)}",
        *_isolation(options, "SET SESSION TRANSACTION ISOLATION LEVEL {}"),
    ]


def _mariadb_itself(options: OdbcOptions) -> list[str]:
    return [
        *_mariadb(options),
        f"SET SESSION max_statement_time = {max(1, options.query_timeout // SECOND)}",
    ]


def _mysql(options: OdbcOptions) -> list[str]:
    return [
        *_mariadb(options),
        f"SET SESSION max_execution_time = {max(1, options.query_timeout // MILLISECOND)}",
    ]


def _postgresql(options: OdbcOptions) -> list[str]:
    zone = options.timezone.replace("'", "")
    return [
        "SET default_transaction_read_only = on",
        f"SET statement_timeout = {options.query_timeout // MILLISECOND}",
        f"SET lock_timeout = {options.lock_timeout // MILLISECOND}",
        f"SET TIME ZONE '{zone}'",  # times with a zone come without it: let it be the source's
        *_isolation(options, "SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL {}"),
    ]


def _sql_server(options: OdbcOptions) -> list[str]:
    return [
        f"SET LOCK_TIMEOUT {options.lock_timeout // MILLISECOND}",
        *_isolation(options, "SET TRANSACTION ISOLATION LEVEL {}"),
    ]


def _sqlite(options: OdbcOptions) -> list[str]:
    return ["PRAGMA query_only = ON", f"PRAGMA busy_timeout = {options.lock_timeout // MILLISECOND}"]


DIALECTS = {
    "mariadb": Dialect("MariaDB", "`", _mariadb_itself, driver_timeout=False, times_as_texts=True),
    "mysql": Dialect("MySQL", "`", _mysql, driver_timeout=False, times_as_texts=True),
    "postgresql": Dialect("PostgreSQL", '"', _postgresql, driver_timeout=False),
    "sql server": Dialect("SQL Server", "[]", _sql_server, top=True),
    "sqlite": Dialect("SQLite", '"', _sqlite, driver_timeout=False, texts=True),
}
OTHER = Dialect("the database", '"', lambda options: [], paged=False)


def dialect_of(name: str) -> Dialect:
    """name: what the driver calls its database (SQL_DBMS_NAME)."""
    return next((known for word, known in DIALECTS.items() if word in name.lower()), OTHER)
