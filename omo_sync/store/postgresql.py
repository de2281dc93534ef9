"""PostgreSQL: a server, several processes at once.

Readers have one snapshot each. Writers exclude each other by locks on tables made for that, taken
before their snapshot, so that they see all that was written under the lock before. Of read models
there are two sets, `p_…` and `r_…`; `meta` says which one is live, and so does each snapshot: a
rebuild fills the other set, and readers that began before its end go on with theirs.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
import psycopg.errors
from psycopg import ClientCursor
from psycopg.pq import TransactionStatus

from omo_sync.errors import StoreBusy, StoreError, StoreForeign
from omo_sync.store import versions
from omo_sync.store.arrays import register
from omo_sync.store.database import LIVE, PATIENCE, Lock, Server, Transaction
from omo_sync.store.postgresql_away import away
from omo_sync.store.postgresql_faults import fault, without_password
from omo_sync.store.postgresql_locks import LOCK_TABLES, locking
from omo_sync.store.postgresql_together import Together
from omo_sync.store.postgresql_transaction import PostgreSQLTransaction, other
from omo_sync.store.waiting import Away

CHANNEL = "omo_sync"  # on which NOTIFY says that the log has grown
RETRIES = (0.05, 0.1) + (0.2,) * 25  # seconds between attempts to reach a restarting server

LOG = """
CREATE TABLE stored_events (
    position bigint PRIMARY KEY,
    originator_id text COLLATE "C" NOT NULL,
    originator_version bigint NOT NULL,
    topic text COLLATE "C" NOT NULL,
    state bytea NOT NULL,
    UNIQUE (originator_id, originator_version)
)"""

MODELS = "read_models"  # the name in `meta` of what says how the live read models' names begin

TABLES = "tables"  # and how their names begin: the name in `meta` of what lists the tables of a set

MOMENT = 0.2  # seconds that readers may have to wait while tables are dropped

READ = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
WRITE = "BEGIN ISOLATION LEVEL REPEATABLE READ"
OPENING = f"LOCK TABLE meta IN ACCESS SHARE MODE; SELECT value FROM meta WHERE name = '{MODELS}'"
"""Who has not read yet which read models are live keeps them from being dropped first."""


class PostgreSQL(Server):
    """A server by its `postgresql://…` URL, as psycopg reads it."""

    dialect = "postgresql+psycopg://"
    beside = True

    cursor: psycopg.Cursor[Any]
    writer: ClientCursor[Any]
    together: Together

    def __init__(self, url: str) -> None:
        self.url = url
        self.name = without_password(url)
        self.news: set[str] = set()  # what the transaction has to tell when it is committed
        self._connection: psycopg.Connection[Any] | None = None
        self._rebuilding = False
        self._checked = False

    # the connection

    def connect(self) -> psycopg.Connection[Any]:
        if self._connection is None or self._connection.closed:
            self._connection = self._open()
        return self._connection

    def _open(self) -> psycopg.Connection[Any]:
        connection = psycopg.connect(
            self.url, autocommit=True, prepare_threshold=None, application_name="omo-sync"
        )
        connection.execute(f"SET lock_timeout = '{PATIENCE}s'; SET jit = off; SET client_encoding = 'UTF8'")
        register(connection)
        self.cursor = connection.cursor()
        self.writer = ClientCursor(connection)
        self.together = Together(connection)
        return connection

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def damage(self) -> str | None:
        """PostgreSQL tells of damage when it meets it; it has to answer here."""
        self.connect().execute("SELECT 1")
        return None

    def away(self) -> Away | None:
        return away(self.url)

    def made(self) -> bool:
        return self._has_tables(self.connect())

    def versions(self) -> tuple[str, str]:
        found = (
            self.connect()
            .execute(
                "SELECT (SELECT version_num FROM alembic_version), (SELECT value FROM meta WHERE name = %s)",
                (versions.KEPT,),
            )
            .fetchone()
        )
        schema, models = found or (None, None)
        return schema or "", models or ""

    @staticmethod
    def _has_tables(connection: psycopg.Connection[Any]) -> bool:
        """Only the two together are ours. By rows, since a name once looked for in vain may be remembered
        as missing within a transaction, when another process has long made the table."""
        there = connection.execute(
            "SELECT 1 FROM pg_class WHERE relname IN ('meta', 'lock_append') AND pg_table_is_visible(oid)"
        ).fetchall()
        if len(there) == 1:
            raise StoreForeign(
                "the database has a table of another program by the name of one of ours. Nothing was changed "
                "in it. Name another database, or another schema: postgresql://…?options=-csearch_path%3DNAME."
            )
        return bool(there)

    # transactions

    def begin(self, lock: Lock | None) -> Transaction:
        opening = f"{WRITE}; {locking(lock)}{OPENING}" if lock else f"{READ}; {OPENING}"
        live = self._opened(opening)
        self.news.clear()
        return PostgreSQLTransaction(self, live)

    def _opened(self, opening: str) -> str:
        """Begin so; a connection that was lost since the last transaction is made anew."""
        for pause in (*RETRIES, None):
            try:
                return self._open_with(opening)
            except psycopg.OperationalError:
                self.rollback()
                lost = self._connection is None or self._connection.closed
                if pause is None or not lost or self._rebuilding:  # whose lock is lost as well
                    raise
                self.close()
                time.sleep(pause)
        raise AssertionError("the last attempt has raised")

    def _open_with(self, opening: str) -> str:
        connection = self.connect()
        if connection.info.transaction_status != TransactionStatus.IDLE:
            raise StoreError(f"{self.name}: a transaction within a transaction; end the first one before.")
        self.cursor.execute(opening)
        while self.cursor.nextset():
            pass
        (live,) = self.cursor.fetchone() or (LIVE,)
        return str(live)

    def commit(self) -> None:
        told = (f"NOTIFY {CHANNEL}, '{word}'" for word in sorted(self.news))
        self.together.send(*told, "COMMIT")

    def rollback(self) -> None:
        if self._connection is None or self._connection.closed:
            return
        self.together.forget()
        try:
            self.cursor.execute("ROLLBACK")
        except psycopg.Error:  # what made us roll back is what people should hear of
            self.close()

    # tables

    def create(self, statements: Iterable[str], meta: Mapping[str, str]) -> bool:
        connection = self.connect()
        with connection.transaction():
            connection.execute("SELECT pg_advisory_xact_lock(hashtext('omo-sync create'))")
            if self._has_tables(connection):
                return False
            for statement in (LOG, *LOCK_TABLES, *versions.VERSION_TABLE, *statements):
                connection.execute(statement)
            for row in (*meta.items(), (MODELS, LIVE), (f"{TABLES} {LIVE}", made_by(statements, LIVE))):
                connection.execute("INSERT INTO meta (name, value) VALUES (%s, %s)", row)
        return True

    def make_shadow(self, statements: Iterable[str]) -> None:
        if not self._drop():
            raise StoreBusy(
                f"{self.name}: somebody has been reading for more than {PATIENCE} seconds what the last "
                "rebuild replaced. Run the command again when that is done."
            )
        live = self._live(self.connect())
        shadow = other(live)
        needed = {prefix: renamed(statements, prefix) for prefix in (shadow, live)}
        with self.connect().transaction():
            for statement in needed[shadow]:
                self.cursor.execute(statement)
            # A store of an older version may not have its live tables listed yet.
            for prefix, where_listed in ((shadow, "UPDATE SET value = excluded.value"), (live, "NOTHING")):
                self.cursor.execute(
                    f"INSERT INTO meta (name, value) VALUES (%s, %s) ON CONFLICT (name) DO {where_listed}",
                    (f"{TABLES} {prefix}", made_by(needed[prefix], prefix)),
                )

    @staticmethod
    def _live(connection: psycopg.Connection[Any]) -> str:
        found = connection.execute("SELECT value FROM meta WHERE name = %s", (MODELS,)).fetchone()
        return str(found[0]) if found else LIVE

    def swap(self, transaction: Transaction, names: Sequence[str]) -> None:
        live = self._live(self.connect())
        transaction.run("UPDATE meta SET value = ? WHERE name = ?", (other(live), MODELS))

    def drop_shadow(self) -> None:
        """Where readers are too long about it, it is left to the next rebuild."""
        self._drop()

    def _drop(self) -> bool:
        """Waits for readers who may still be on what was live before the last rebuild, a moment at a time,
        since other readers wait behind it."""
        last = time.monotonic() + PATIENCE
        while not (dropped := self._dropped()) and time.monotonic() < last:
            time.sleep(MOMENT)
        return dropped

    def _dropped(self) -> bool:
        connection = self.connect()
        row = f"{TABLES} {other(self._live(connection))}"
        found = connection.execute("SELECT value FROM meta WHERE name = %s", (row,)).fetchone()
        if found is None:
            return True
        try:
            with connection.transaction():
                connection.execute(
                    f"SET LOCAL lock_timeout = '{MOMENT}s'; LOCK TABLE meta IN ACCESS EXCLUSIVE MODE"
                )
                connection.execute("DELETE FROM meta WHERE name = %s", (row,))
                for table in found[0].split():
                    connection.execute(f"DROP TABLE IF EXISTS {table}")
        except psycopg.errors.LockNotAvailable:
            return False
        return True

    @contextmanager
    def trial(self, statements: Iterable[str], names: Sequence[str]) -> Iterator[Transaction]:
        """A temporary table comes before the lasting table of the same name."""
        live = self._opened(f"{WRITE}; {OPENING}")
        try:
            for name in names:
                lasting = f"{self._schema(live + name)}.{live}{name}"
                self.cursor.execute(
                    f"CREATE TEMP TABLE {live}{name} (LIKE {lasting} INCLUDING ALL) ON COMMIT DROP; "
                    f"INSERT INTO pg_temp.{live}{name} SELECT * FROM {lasting}; ANALYZE pg_temp.{live}{name}"
                )
            yield PostgreSQLTransaction(self, live)
        finally:
            self.rollback()

    @contextmanager
    def scratch(self, statements: Iterable[str], names: Sequence[str]) -> Iterator[Transaction]:
        """Temporary tables: they come before those of a rebuild under way."""
        live = self._opened(f"{WRITE}; {OPENING}")
        try:
            for name in names:
                lasting = f"{self._schema(live + name)}.{live}{name}"
                self.cursor.execute(
                    f"CREATE TEMP TABLE {other(live)}{name} (LIKE {lasting} INCLUDING ALL) ON COMMIT DROP"
                )
            yield PostgreSQLTransaction(self, live)
        finally:
            self.rollback()

    def _schema(self, table: str) -> str:
        query = "SELECT relnamespace::regnamespace FROM pg_class WHERE oid = %s::regclass"
        found = self.cursor.execute(query, (table,)).fetchone()
        return str(found[0]) if found else "public"

    @contextmanager
    def rebuilding(self) -> Iterator[None]:
        """A lock of the session, which ends with the connection if not before."""
        connection = self.connect()
        key = "hashtext('omo-sync rebuild'), 'meta'::regclass::oid::int"
        if connection.execute(f"SELECT pg_try_advisory_lock({key})").fetchone() != (True,):
            raise StoreBusy(
                f"{self.name} is being rebuilt or verified by another process. Nothing was changed; "
                "run the command again when that one is done."
            )
        self._rebuilding = True
        try:
            yield
        finally:
            self._rebuilding = False
            if not connection.closed:
                connection.execute(f"SELECT pg_advisory_unlock({key})")

    @contextmanager
    def faults(self) -> Iterator[None]:
        try:
            yield
        except psycopg.Error as error:
            raise fault(self.name, error) from error


def renamed(statements: Iterable[str], prefix: str) -> list[str]:
    """The statements that make the live tables as they are for the set whose names begin so."""
    return [re.sub(rf"(TABLE|ON|INDEX) {LIVE}", rf"\1 {prefix}", statement) for statement in statements]


def made_by(statements: Iterable[str], prefix: str) -> str:
    """The tables of a set that these statements make. Others with such names are not ours."""
    found = (re.match(rf"\s*CREATE TABLE ({prefix}\w+)", statement) for statement in statements)
    return " ".join(one[1] for one in found if one)
