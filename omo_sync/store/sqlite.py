"""SQLite: a file, and no server. One process writes at a time; readers do not wait for it."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import Any

from omo_sync.errors import StoreBusy, StoreError, StoreForeign, StoreFull, StoreRefusal, UsageError
from omo_sync.store import versions
from omo_sync.store.database import LIVE, PATIENCE, SHADOW, Lock, Server, Transaction
from omo_sync.store.statement import TOGETHER, bulk_for_sqlite, for_sqlite

APPLICATION_ID = 0x4F4D4F31  # "OMO1", in the header of every SQLite file of ours

# Values are taken as they are. Without this the driver asks each None and each bytes whether it can adapt
# itself, by an error that it drops: that costs as much as all the rest that it does with the value.
sqlite3.register_adapter(type(None), {None: None}.__getitem__)
sqlite3.register_adapter(bytes, bytearray)

LOG = """
CREATE TABLE stored_events (
    position INTEGER PRIMARY KEY,
    originator_id TEXT NOT NULL,
    originator_version INTEGER NOT NULL,
    topic TEXT NOT NULL,
    state BLOB NOT NULL,
    UNIQUE (originator_id, originator_version)
)"""


class SQLiteTransaction(Transaction):
    def __init__(self, cursor: sqlite3.Cursor, tables: str = LIVE) -> None:
        self.cursor = cursor
        self.tables = tables

    def named(self, tables: str) -> SQLiteTransaction:
        return self if tables == self.tables else SQLiteTransaction(self.cursor, tables)

    def _execute(self, sql: str, parameters: Sequence[Any]) -> sqlite3.Cursor:
        return self.cursor.execute(for_sqlite(sql, self.tables), parameters)

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[Any]:
        return self._execute(sql, parameters).fetchall()

    def soon(self, sql: str, parameters: Sequence[Any]) -> None:
        """Nothing to do: no question has a way to go."""

    def stream(self, sql: str, parameters: Sequence[Any] = ()) -> Iterator[Any]:
        return iter(self._execute(sql, parameters))

    def value(self, sql: str, parameters: Sequence[Any] = ()) -> Any:
        row = self._execute(sql, parameters).fetchone()
        return None if row is None else row[0]

    def run(self, sql: str, parameters: Sequence[Any] = ()) -> int:
        return self._execute(sql, parameters).rowcount

    def many(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        self.counted(sql, rows)

    def counted(self, sql: str, rows: Iterable[Sequence[Any]]) -> int:
        bulk = bulk_for_sqlite(sql, self.tables)
        left, touched = list(rows), 0
        if bulk and len(left) >= TOGETHER:
            whole = len(left) - len(left) % TOGETHER
            for start in range(0, whole, TOGETHER):
                together = tuple(chain.from_iterable(left[start : start + TOGETHER]))
                touched += self.cursor.execute(bulk, together).rowcount
            left = left[whole:]
        return touched + self.cursor.executemany(for_sqlite(sql, self.tables), left).rowcount

    def by_keys(self, alone: bool = False) -> None:
        """Nothing to do: it always uses an index where there is one."""

    def appended(self) -> None:
        """Nothing to do: `PRAGMA data_version` tells other processes."""

    def folded(self) -> None:
        """The same."""


class SQLite(Server):
    """A file by its `sqlite:///…` URL."""

    dialect = "sqlite://"
    beside = False

    def __init__(self, url: str) -> None:
        self.path = sqlite_path(url)
        self.name = str(self.path)
        self._connection: sqlite3.Connection | None = None

    def damage(self) -> str | None:
        said = str(self.connect().execute("PRAGMA quick_check").fetchone()[0])
        return None if said == "ok" else said

    def versions(self) -> tuple[str, str]:
        connection = self.connect()
        if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'").fetchone():
            return "", ""
        schema = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        models = connection.execute("SELECT value FROM meta WHERE name = ?", (versions.KEPT,)).fetchone()
        return schema[0] if schema else "", models[0] if models else ""

    def made(self) -> bool:
        if not self.path.exists() or not self.path.stat().st_size:
            return False
        return self._has_tables(self.connect())

    @staticmethod
    def _has_tables(connection: sqlite3.Connection) -> bool:
        return bool(connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'meta'").fetchone())

    def connect(self) -> sqlite3.Connection:
        if self._connection is None:
            self._connection = open_sqlite(self.path)
        return self._connection

    def begin(self, lock: Lock | None) -> Transaction:
        cursor = self.connect().cursor()
        cursor.execute("BEGIN" if lock is None else "BEGIN IMMEDIATE")
        return SQLiteTransaction(cursor)

    def commit(self) -> None:
        self.connect().commit()

    def rollback(self) -> None:
        connection = self.connect()
        if connection.in_transaction:
            connection.rollback()

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def create(self, statements: Iterable[str], meta: Mapping[str, str]) -> bool:
        connection = self.connect()
        with self._writing() as transaction:
            if self._has_tables(connection):
                return False
            for statement in (LOG, *versions.VERSION_TABLE, *statements):
                transaction.run(statement)
            transaction.many("INSERT INTO meta (name, value) VALUES (?,?)", meta.items())
            transaction.run(f"PRAGMA application_id = {APPLICATION_ID}")
        return True

    def make_shadow(self, statements: Iterable[str]) -> None:
        """Names of indexes outlive the swap, so they say in which generation they were made: 1 or 2."""
        self.drop_shadow()
        with self._writing() as transaction:
            taken = transaction.value(
                "SELECT 1 FROM sqlite_master WHERE name LIKE 'r\\_%\\_1' ESCAPE '\\' AND type = 'index'"
            )
            generation = 2 if taken else 1
            for live in statements:
                statement = re.sub(rf"(TABLE|ON) {LIVE}", rf"\1 {SHADOW}", live)
                transaction.run(re.sub(rf"INDEX {LIVE}(\w+)", rf"INDEX {SHADOW}\1_{generation}", statement))

    def swap(self, transaction: Transaction, names: Sequence[str]) -> None:
        for table in models(transaction, LIVE):
            transaction.run(f"DROP TABLE {table}")
        for name in names:
            transaction.run(f"ALTER TABLE {SHADOW}{name} RENAME TO {LIVE}{name}")

    def drop_shadow(self) -> None:
        with self._writing() as transaction:
            for table in models(transaction, SHADOW):
                transaction.run(f"DROP TABLE {table}")

    @contextmanager
    def trial(self, statements: Iterable[str], names: Sequence[str]) -> Iterator[Transaction]:
        """A temporary table comes before the file's table of the same name."""
        transaction = self.begin(None)
        try:
            for statement in statements:
                made = re.match(rf"\s*CREATE TABLE {LIVE}(\w+)|.* ON {LIVE}(\w+)", statement)
                if made and (made[1] or made[2]) in names:
                    transaction.run(re.sub("CREATE TABLE", "CREATE TEMP TABLE", statement))
                if made and made[1] in names:
                    transaction.run(f"INSERT INTO temp.{LIVE}{made[1]} SELECT * FROM main.{LIVE}{made[1]}")
            yield transaction
        finally:
            self.rollback()

    @contextmanager
    def scratch(self, statements: Iterable[str], names: Sequence[str]) -> Iterator[Transaction]:
        """Temporary tables: they come before those of a rebuild under way."""
        transaction = self.begin(None)
        try:
            for statement in statements:
                made = re.sub(rf"(TABLE|INDEX|ON) {LIVE}", rf"\1 {SHADOW}", statement)
                transaction.run(made.replace("CREATE TABLE", "CREATE TEMP TABLE", 1))
            yield transaction
        finally:
            self.rollback()

    @contextmanager
    def _writing(self) -> Iterator[Transaction]:
        transaction = self.begin(Lock.ALL)
        try:
            yield transaction
            self.commit()
        finally:
            self.rollback()

    @contextmanager
    def rebuilding(self) -> Iterator[None]:
        """A file beside the store is locked as long as the process lives."""
        beside = self.path.with_name(f"{self.path.name}-rebuild")
        lock = sqlite3.connect(beside, timeout=0, isolation_level=None)
        try:
            try:
                lock.execute("BEGIN EXCLUSIVE")
            except sqlite3.OperationalError as error:
                raise StoreBusy(
                    f"{self.path} is being rebuilt or verified by another process. Nothing was changed; "
                    "run the command again when that one is done."
                ) from error
            yield
        finally:
            lock.close()

    @contextmanager
    def faults(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise fault(self.path, error) from error


def models(transaction: Transaction, prefix: str) -> list[str]:
    """The tables that there are of one set of read models, also such as an older version had."""
    rows = transaction.rows(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND substr(name, 1, 2) = ?", (prefix,)
    )
    return [row[0] for row in rows]


def sqlite_path(url: str) -> Path:
    """The file of a `sqlite:///…` URL: three slashes and a path; a fourth makes it absolute."""
    rest = url.partition("://")[2]
    if not rest.startswith("/") or len(rest) < 2:
        raise UsageError(
            f"The database URL is {url!r}. Give sqlite:///FILE, for example sqlite:///omo-sync.db."
        )
    return Path(rest[1:])


def open_sqlite(path: Path) -> sqlite3.Connection:
    if path.is_dir():
        raise StoreError(f"{path} is a folder. Name a file in it: sqlite:///{path}/omo-sync.db.")
    connection = sqlite3.connect(path, timeout=PATIENCE, isolation_level=None, check_same_thread=False)
    try:
        connection.execute("BEGIN")  # one look, since another process may be making the store right now
        tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        ours = connection.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID
        connection.execute("COMMIT")
        if tables and not ours:
            raise StoreForeign(
                f"{path} is a database of another program. Nothing was changed in it. "
                "Name another file with --database sqlite:///FILE."
            )
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA cache_size=-32000")  # KiB of pages kept in memory
        connection.execute("PRAGMA wal_autocheckpoint=8000")  # pages; big batches rewrite the same ones
    except BaseException:
        connection.close()
        raise
    return connection


def fault(path: Path, error: sqlite3.Error) -> StoreError:
    """SQLite's error as ours, with what to do."""
    text = str(error)
    if "locked" in text:
        return StoreBusy(
            f"{path} was locked by another process for more than {PATIENCE} seconds. "
            "Nothing of this batch was stored; run the command again when the other one is done."
        )
    if "full" in text or "disk I/O" in text:
        return StoreFull(
            f"{path} cannot be written: {text}. What was acknowledged before is safe. "
            "Make room on the disk, then run the command again: what is already there is recognised."
        )
    if "not a database" in text or "malformed" in text:
        return StoreForeign(
            f"{path} is not a usable SQLite database ({text}). Name another file with "
            "--database, or restore this one from a backup."
        )
    if "readonly" in text or "unable to open" in text:
        return StoreError(
            f"{path} cannot be opened for writing ({text}). Check that the folder exists and "
            "that this user may write there."
        )
    if isinstance(error, sqlite3.IntegrityError | sqlite3.DataError):
        return StoreRefusal(f"{path} refuses what was to be written: {text}.")
    return StoreError(f"{path}: {text}.")
