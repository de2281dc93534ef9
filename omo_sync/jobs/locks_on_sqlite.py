"""Locks where all processes are on one machine: an exclusive transaction on a small file of its own
beside the store, which the operating system ends with the process."""

from __future__ import annotations

import hashlib
import sqlite3
from pathlib import Path

from omo_sync.errors import StoreError


class FileLock:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    @classmethod
    def acquire(cls, store: Path, name: str) -> FileLock | None:
        """store: the file beside which the locks' folder is. Raises StoreError."""
        folder = store.with_name(f"{store.name}-locks")
        path = folder / hashlib.blake2b(name.encode(), digest_size=8).hexdigest()
        try:
            folder.mkdir(exist_ok=True)
            connection = sqlite3.connect(path, timeout=0, isolation_level=None, check_same_thread=False)
        except (OSError, sqlite3.Error) as error:
            raise StoreError(f"{folder} cannot hold locks ({error}). Let this user write there.") from error
        try:
            connection.execute("PRAGMA journal_mode=MEMORY")  # nothing is left behind
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
