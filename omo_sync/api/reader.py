"""Reads that are not answered from memory: on a few threads, each with a connection of its own."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from omo_sync.store.database import Database, Transaction

THREADS = 4

SQLITE_PAGES = 4_000  # KiB kept by a connection

Result = TypeVar("Result")


class Reader:
    """Of the store with this URL."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="omo-sync-reader")
        self._own = threading.local()
        self._opened: list[Database] = []

    async def read(self, what: Callable[[Transaction], Result]) -> Result:
        """What it gives within one reading transaction. Raises StoreError."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, self._read, what)

    def _read(self, what: Callable[[Transaction], Result]) -> Result:
        database: Database | None = getattr(self._own, "database", None)
        if database is None:
            database = self._own.database = Database(self._url)
            self._opened.append(database)
            keep_few_pages(database)
        with database.transaction() as transaction:
            return what(transaction)

    def close(self) -> None:
        self._pool.shutdown()
        for database in self._opened:
            database.close()


def keep_few_pages(database: Database) -> None:
    """What is asked for often is in this process's copy; SQLite need not keep it a second time."""
    if database.url.startswith("sqlite:"):
        database.connect().execute(f"PRAGMA cache_size=-{SQLITE_PAGES}")
