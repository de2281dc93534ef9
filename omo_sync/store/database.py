"""A database by its URL, and transactions on it. Imports no more than a read needs.

Only SQLite is spoken here so far; the statements keep to what PostgreSQL speaks as well where
both can.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from omo_sync.errors import StoreBusy, StoreError, StoreForeign, StoreFull, UsageError

APPLICATION_ID = 0x4F4D4F31  # "OMO1", in the header of every SQLite file of ours
SCHEMA_VERSION = 1
PATIENCE = 30  # seconds to wait for another process's transaction

LIVE, SHADOW = "p_", "r_"  # how the names of read models begin: the live ones, and those of a rebuild


class Transaction:
    """Statements inside one transaction.

    Read models are named `p_…` in every statement; in a transaction on a rebuild's shadow they
    mean the shadow tables.
    """

    def __init__(self, cursor: sqlite3.Cursor, tables: str = LIVE) -> None:
        self.cursor = cursor
        self.tables = tables
        self._named: dict[str, str] = {}

    def named(self, tables: str) -> Transaction:
        """The same transaction, on other read models."""
        return self if tables == self.tables else Transaction(self.cursor, tables)

    def _name(self, sql: str) -> str:
        if self.tables == LIVE:
            return sql
        named = self._named.get(sql)
        if named is None:
            named = self._named[sql] = sql.replace(" p_", f" {self.tables}").replace("(p_", f"({self.tables}")
        return named

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[Any]:
        """All rows of a query, as tuples."""
        return self.cursor.execute(self._name(sql), parameters).fetchall()

    def stream(self, sql: str, parameters: Sequence[Any] = ()) -> Iterator[Any]:
        """The rows of a query one by one; nothing else may run on this transaction meanwhile."""
        return iter(self.cursor.execute(self._name(sql), parameters))

    def value(self, sql: str, parameters: Sequence[Any] = ()) -> Any:
        """The first column of the first row, or None."""
        row = self.cursor.execute(self._name(sql), parameters).fetchone()
        return None if row is None else row[0]

    def run(self, sql: str, parameters: Sequence[Any] = ()) -> int:
        """One statement; gives the number of rows it touched."""
        return self.cursor.execute(self._name(sql), parameters).rowcount

    def many(self, sql: str, rows: Iterable[Sequence[Any]]) -> int:
        """One statement for many rows; gives the number of rows it touched in all."""
        return self.cursor.executemany(self._name(sql), rows).rowcount


class Database:
    """The store's database. Threads and processes each open their own."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.path = sqlite_path(url)
        self._connection: sqlite3.Connection | None = None

    @property
    def exists(self) -> bool:
        return self.path.exists() and self.path.stat().st_size > 0

    def connect(self) -> sqlite3.Connection:
        if self._connection is None:
            with faults(self.path):
                self._connection = open_sqlite(self.path)
        return self._connection

    @contextmanager
    def transaction(self, write: bool = False) -> Iterator[Transaction]:
        """All or nothing. With write, no other process writes meanwhile."""
        with faults(self.path):
            connection = self.connect()
            cursor = connection.cursor()
            cursor.execute("BEGIN IMMEDIATE" if write else "BEGIN")
            try:
                yield Transaction(cursor)
            except BaseException:
                if connection.in_transaction:
                    connection.rollback()
                raise
            connection.commit()
            cursor.close()

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def sqlite_path(url: str) -> Path:
    """The file of a `sqlite:///…` URL: three slashes and a path; a fourth makes it absolute."""
    scheme, _, rest = url.partition("://")
    if scheme != "sqlite" or not rest.startswith("/") or len(rest) < 2:
        raise UsageError(
            f"The database URL is {url!r}. Give sqlite:///FILE, for example sqlite:///omo-sync.db."
        )
    return Path(rest[1:])


def open_sqlite(path: Path) -> sqlite3.Connection:
    if path.is_dir():
        raise StoreError(f"{path} is a folder. Name a file in it: sqlite:///{path}/omo-sync.db.")
    connection = sqlite3.connect(path, timeout=PATIENCE, isolation_level=None, check_same_thread=False)
    try:
        if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
            if connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
                raise StoreForeign(
                    f"{path} is a database of another program. Nothing was changed in it. "
                    "Name another file with --database sqlite:///FILE."
                )
        else:
            version = connection.execute("PRAGMA user_version").fetchone()[0]
            if version != SCHEMA_VERSION:
                raise StoreForeign(
                    f"{path} has tables of version {version}, this omo-sync needs {SCHEMA_VERSION}. "
                    "Use the version of omo-sync that wrote it, or a new file."
                )
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA cache_size=-32000")  # KiB of pages kept in memory
        connection.execute("PRAGMA wal_autocheckpoint=8000")  # pages; big batches rewrite the same ones
    except BaseException:
        connection.close()
        raise
    return connection


@contextmanager
def faults(path: Path) -> Iterator[None]:
    """SQLite's errors as ours, with what to do."""
    try:
        yield
    except sqlite3.Error as error:
        text = str(error)
        if "locked" in text:
            raise StoreBusy(
                f"{path} was locked by another process for more than {PATIENCE} seconds. "
                "Nothing of this batch was stored; run the command again when the other one is done."
            ) from error
        if "full" in text or "disk I/O" in text:
            raise StoreFull(
                f"{path} cannot be written: {text}. What was acknowledged before is safe. "
                "Make room on the disk, then run the command again: what is already there is recognised."
            ) from error
        if "not a database" in text or "malformed" in text:
            raise StoreForeign(
                f"{path} is not a usable SQLite database ({text}). Name another file with "
                "--database, or restore this one from a backup."
            ) from error
        if "readonly" in text or "unable to open" in text:
            raise StoreError(
                f"{path} cannot be opened for writing ({text}). Check that the folder exists and "
                "that this user may write there."
            ) from error
        raise StoreError(f"{path}: {text}.") from error
