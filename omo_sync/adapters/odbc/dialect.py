"""How databases differ: pages, names, and what is said to a session before it reads."""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType
from typing import NamedTuple, Protocol

from omo_sync.adapters.odbc.joined import MARIADB, Writes

MILLISECOND = 1_000
SECOND = 1_000_000


class Waits(Protocol):
    """How long a session waits, in microseconds, and what it sees of others; as sources and targets
    are configured."""

    @property
    def query_timeout(self) -> int: ...
    @property
    def lock_timeout(self) -> int: ...
    @property
    def isolation(self) -> str | None: ...
    @property
    def timezone(self) -> str: ...


Session = Callable[[Waits], list[str]]


class Dialect(NamedTuple):
    """name: of the database, for messages. quotes: what encloses a name. session: what a session is
    told of waiting. read_only: and, beside, where it may only read.

    top: pages by `TOP n`; else by `LIMIT n`; `paged` False: neither is known, the driver is asked
    for no more rows than a page has. driver_timeout: whether the driver minds a query's time-out.
    texts: every column has to be cast to text, since the driver spoils numbers. times_as_texts: what
    stands between day and clock where times have to be given as texts: the driver drops fractions of a
    second, or the server compares what it is given more exactly than the column holds it.
    wide: texts have to be cast to NVARCHAR, since of those of a code page one driver spoils long ones, and
    another never ends reading one that is cut within a character. explain: what stands before a statement
    that the database is to understand and not to run. writes: values that the server may join in one text.
    large: whole numbers have to be made BIGINT, since the driver takes large ones of INT UNSIGNED for
    negative ones.
    """

    name: str
    quotes: str
    session: Session
    read_only: tuple[str, ...] = ()
    top: bool = False
    paged: bool = True
    driver_timeout: bool = True
    texts: bool = False
    times_as_texts: str = ""
    wide: bool = False
    explain: str = "EXPLAIN"
    writes: Writes = MappingProxyType({})
    large: bool = False

    def quoted(self, name: str) -> str:
        """A name of a table (with its schema) or of a column, as it is written in SQL."""
        start, end = self.quotes[0], self.quotes[-1]
        return start + name.replace(end, end * 2) + end


def _isolation(options: Waits, words: str) -> list[str]:
    if options.isolation is None:
        return []
    return [words.format(options.isolation.replace("-", " ").upper())]


def _mariadb(options: Waits) -> list[str]:
    return [
        f"SET SESSION innodb_lock_wait_timeout = {max(1, options.lock_timeout // SECOND)}",
        f"SET SESSION lock_wait_timeout = {max(1, options.lock_timeout // SECOND)}",
        *_isolation(options, "SET SESSION TRANSACTION ISOLATION LEVEL {}"),
    ]


def _mariadb_itself(options: Waits) -> list[str]:
    return [
        *_mariadb(options),
        f"SET SESSION max_statement_time = {max(1, options.query_timeout // SECOND)}",
    ]


def _mysql(options: Waits) -> list[str]:
    return [
        *_mariadb(options),
        f"SET SESSION max_execution_time = {max(1, options.query_timeout // MILLISECOND)}",
    ]


def _postgresql(options: Waits) -> list[str]:
    zone = options.timezone.replace("'", "")
    return [
        f"SET statement_timeout = {options.query_timeout // MILLISECOND}",
        f"SET lock_timeout = {options.lock_timeout // MILLISECOND}",
        f"SET TIME ZONE '{zone}'",  # times with a zone come without it: let it be the source's
        *_isolation(options, "SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL {}"),
    ]


def _sql_server(options: Waits) -> list[str]:
    return [
        f"SET LOCK_TIMEOUT {options.lock_timeout // MILLISECOND}",
        *_isolation(options, "SET TRANSACTION ISOLATION LEVEL {}"),
    ]


def _sqlite(options: Waits) -> list[str]:
    return [f"PRAGMA busy_timeout = {options.lock_timeout // MILLISECOND}"]


MARIADB_READS = ("SET SESSION TRANSACTION READ ONLY",)
DIALECTS = {
    "mariadb": Dialect(
        "MariaDB",
        "`",
        _mariadb_itself,
        MARIADB_READS,
        driver_timeout=False,
        times_as_texts=" ",
        writes=MARIADB,
        large=True,
    ),
    "mysql": Dialect(
        "MySQL",
        "`",
        _mysql,
        MARIADB_READS,
        driver_timeout=False,
        times_as_texts=" ",
        writes=MARIADB,
        large=True,
    ),
    "postgresql": Dialect(
        "PostgreSQL", '"', _postgresql, ("SET default_transaction_read_only = on",), driver_timeout=False
    ),
    # "T": what any language of a login reads alike. A text becomes what the column is, thirds of 10 ms.
    "sql server": Dialect(
        "SQL Server", "[]", _sql_server, top=True, times_as_texts="T", wide=True, explain=""
    ),
    "sqlite": Dialect("SQLite", '"', _sqlite, ("PRAGMA query_only = ON",), driver_timeout=False, texts=True),
}
OTHER = Dialect("the database", '"', lambda options: [], paged=False, explain="")


def dialect_of(name: str) -> Dialect:
    """name: what the driver calls its database (SQL_DBMS_NAME)."""
    return next((known for word, known in DIALECTS.items() if word in name.lower()), OTHER)
