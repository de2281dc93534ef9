"""A name that one process holds at a time, for as long as it lives: nobody has to time out.

PostgreSQL: an advisory lock of a session, gone with the connection. SQLite, where all processes are
on one machine: an exclusive transaction on a small file beside the store, gone with the process.
"""

from __future__ import annotations

import hashlib
import sqlite3
from pathlib import Path
from typing import Protocol

from omo_sync.errors import StoreError
from omo_sync.store.database import Database


class Lock(Protocol):
    """A name that is held."""

    def holds(self) -> bool:
        """Whether it still is; a server that was restarted has forgotten it."""
        ...

    def release(self) -> None: ...


def acquire(database: Database, name: str) -> Lock | None:
    """Hold a name, or None while another process does. Raises StoreError."""
    return FileLock.acquire(Path(f"{database.path}-locks"), name)


class FileLock:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    @classmethod
    def acquire(cls, folder: Path, name: str) -> FileLock | None:
        """folder: made where it is not there."""
        path = folder / f"{_digest(name):016x}"
        try:
            folder.mkdir(exist_ok=True)
            connection = sqlite3.connect(path, timeout=0, isolation_level=None, check_same_thread=False)
        except (OSError, sqlite3.Error) as error:
            raise StoreError(
                f"{folder} cannot be used for locks ({error}). Let this user write there."
            ) from error
        try:
            connection.execute("PRAGMA journal_mode=MEMORY")  # nothing beside it, nothing left behind
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            connection.close()
            if "locked" in str(error):
                return None
            raise StoreError(f"{path} cannot be locked ({error}). Let this user write there.") from error
        return cls(connection)

    def holds(self) -> bool:
        return True

    def release(self) -> None:
        self._connection.close()


def _digest(name: str) -> int:
    """64 bits of a name, without a sign."""
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest())
