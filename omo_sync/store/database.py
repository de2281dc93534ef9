"""A database by its URL, and transactions on it. Imports no more than a read needs.

Statements are written once, for both databases: `?` or `?1` stand for values, `given(name type, …)`
for rows of values (see `omo_sync.store.statement`). What else they have to mind stands there, too.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from enum import Enum
from typing import TYPE_CHECKING, Any, ClassVar

from omo_sync.errors import UsageError
from omo_sync.store import versions

if TYPE_CHECKING:
    from pathlib import Path

    from omo_sync.store.waiting import Away

PATIENCE = 30  # seconds to wait for another process's transaction

LIVE, SHADOW = "p_", "r_"  # how the names of read models begin: the live ones, and those of a rebuild


class Lock(Enum):
    """What a transaction that writes keeps others from doing until it ends.

    Who appends to the log excludes all who append, so that positions become visible in their order;
    who folds excludes all who fold. ALL is both, taken in one order. Whoever writes to tables beside
    these is safe by their keys alone. Of the shadow tables only one who rebuilds knows. SQLite has one
    lock for everything.

    With PROJECT and SHADOW nothing is written that the log could not tell again: a server may make it
    durable a moment later, but nothing that was written after it sooner.
    """

    APPEND = "append"
    PROJECT = "project"
    ALL = "all"
    SHADOW = "shadow"
    NONE = "none"


class Transaction(ABC):
    """Statements inside one transaction, which sees the store as it was when it began.

    Read models are named `p_…` in every statement; in a transaction on a rebuild's shadow they
    mean the shadow tables.
    """

    tables: str

    @abstractmethod
    def named(self, tables: str) -> Transaction:
        """The same transaction, on other read models: LIVE or SHADOW."""

    @abstractmethod
    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[Any]:
        """All rows of a query, as tuples."""

    @abstractmethod
    def soon(self, sql: str, parameters: Sequence[Any]) -> None:
        """This query follows in this transaction, and nothing is written before that changes its answer: it
        may go along with whatever is asked next."""

    @abstractmethod
    def stream(self, sql: str, parameters: Sequence[Any] = ()) -> Iterator[Any]:
        """The rows of a query one by one; nothing else may run on this transaction meanwhile."""

    @abstractmethod
    def value(self, sql: str, parameters: Sequence[Any] = ()) -> Any:
        """The first column of the first row, or None."""

    @abstractmethod
    def run(self, sql: str, parameters: Sequence[Any] = ()) -> int:
        """One statement; gives the number of rows it touched."""

    @abstractmethod
    def many(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        """One INSERT, UPDATE or DELETE for many rows of values, no two of which may update the same row.
        It may be done, and fail, only with what follows in this transaction."""

    @abstractmethod
    def counted(self, sql: str, rows: Iterable[Sequence[Any]]) -> int:
        """The same at once; gives the number of rows it touched in all."""

    @abstractmethod
    def by_keys(self, alone: bool = False) -> None:
        """What follows in this transaction looks a few rows up by their keys, however little the server
        knows of its tables yet. alone: and does nothing else, so that no table is gone through in order
        of its keys either."""

    @abstractmethod
    def appended(self) -> None:
        """The log has grown: whoever waits for that is told when the transaction is durable."""

    @abstractmethod
    def folded(self) -> None:
        """Read models have moved on: whoever waits for that is told after the commit."""


class Server(ABC):
    """One of the two kinds of databases, with at most one connection."""

    name: str
    """For people: the file, or the URL without its password."""

    dialect: ClassVar[str]
    """SQLAlchemy's URL of such databases; it writes their tables and migrates them."""

    beside: ClassVar[bool]
    """Whether it works beside us, and a transaction that writes shadow tables keeps nobody waiting."""

    @abstractmethod
    def damage(self) -> str | None:
        """What is wrong with the database, looked through as a whole where it has a means for that."""

    def away(self) -> Away | None:
        """Why it does nothing for us, where waiting helps; a file is never away."""
        return None

    @abstractmethod
    def made(self) -> bool:
        """Whether there is a store of ours; raises StoreForeign where there is something else."""

    @abstractmethod
    def versions(self) -> tuple[str, str]:
        """The revision of a store's tables, and the digest of its read models'; empty for none."""

    @abstractmethod
    def connect(self) -> Any:
        """The connection, opened if need be."""

    @abstractmethod
    def begin(self, lock: Lock | None) -> Transaction:
        """Begin a transaction; it only reads without a lock."""

    @abstractmethod
    def commit(self) -> None: ...

    @abstractmethod
    def rollback(self) -> None: ...

    @abstractmethod
    def close(self) -> None: ...

    @abstractmethod
    def faults(self) -> AbstractContextManager[None]:
        """The driver's errors as ours, with what to do."""

    @abstractmethod
    def create(self, statements: Iterable[str], meta: Mapping[str, str]) -> bool:
        """Make all tables if there are none yet, with these rows of `meta`; gives whether it did."""

    @abstractmethod
    def make_shadow(self, statements: Iterable[str]) -> None:
        """Make shadow tables, empty, by the statements that make the live ones; a rebuild that was
        killed has left others behind."""

    @abstractmethod
    def swap(self, transaction: Transaction, names: Sequence[str]) -> None:
        """The shadow tables of these names, told without how they begin, become the live ones."""

    @abstractmethod
    def drop_shadow(self) -> None:
        """Drop what a rebuild has left behind, once nobody reads it any more."""

    @abstractmethod
    def trial(self, statements: Iterable[str], names: Sequence[str]) -> AbstractContextManager[Transaction]:
        """A transaction that is taken back at its end. What it writes to the live tables of these names
        goes into copies that only it sees, so that nobody waits for it. statements: by which all are
        made. names: without how they begin."""

    @abstractmethod
    def scratch(self, statements: Iterable[str], names: Sequence[str]) -> AbstractContextManager[Transaction]:
        """A transaction on the live tables that is taken back at its end, and whose shadow tables are empty
        ones that only it sees. statements: by which all are made. names: without how they begin."""

    @abstractmethod
    def rebuilding(self) -> AbstractContextManager[None]:
        """Only one process rebuilds or verifies at a time: raises StoreBusy for the second."""


class Database:
    """The store's database. Threads and processes each open their own."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.server = server_of(url)

    @property
    def exists(self) -> bool:
        """Whether there is a store. Raises StoreForeign where there is another program's, StoreOutdated
        where it has to be upgraded."""
        with self.server.faults():
            if not self.server.made():
                return False
            versions.check(self.name, *self.server.versions())
            return True

    @property
    def name(self) -> str:
        """For people: the file, or the URL without its password."""
        return self.server.name

    @property
    def path(self) -> Path:
        """The file of a SQLite store. Raises UsageError for a server."""
        from omo_sync.store.sqlite import SQLite

        if isinstance(self.server, SQLite):
            return self.server.path
        raise UsageError(f"{self.name} is a server and no file. Name a file: sqlite:///FILE.")

    def connect(self) -> Any:
        """The driver's connection, for what is particular to one kind of database."""
        with self.server.faults():
            return self.server.connect()

    @contextmanager
    def transaction(self, write: bool = False, lock: Lock = Lock.ALL) -> Iterator[Transaction]:
        """All or nothing. With write, what the lock names is done by no other process meanwhile;
        without, nothing can be written."""
        with self.server.faults():
            transaction = self.server.begin(lock if write else None)
            try:
                yield transaction
                self.server.commit()  # with it what was left to be written, which may be refused
            except BaseException:
                self.server.rollback()
                raise

    def close(self) -> None:
        self.server.close()


def server_of(url: str) -> Server:
    """What a URL names. Raises UsageError."""
    scheme = url.partition("://")[0]
    if scheme == "sqlite":
        from omo_sync.store.sqlite import SQLite

        return SQLite(url)
    if scheme in ("postgresql", "postgres"):
        from omo_sync.store.postgresql import PostgreSQL

        return PostgreSQL(url)
    raise UsageError(
        f"The database URL begins with {scheme!r}. Give sqlite:///FILE, for example "
        "sqlite:///omo-sync.db, or postgresql://USER:PASSWORD@HOST/DATABASE."
    )
