"""A name that one process holds at a time, for as long as it lives: nobody has to time out."""

from __future__ import annotations

from typing import Protocol

from omo_sync.store.database import Database


class Lock(Protocol):
    """A name that is held."""

    def holds(self) -> bool:
        """Whether it still is: a server that was restarted has forgotten it."""
        ...

    def release(self) -> None: ...


def acquire(database: Database, name: str) -> Lock | None:
    """Hold a name for all processes on a store, or None while another one does. Raises StoreError."""
    if database.url.startswith("sqlite:"):
        from omo_sync.jobs.locks_on_sqlite import FileLock

        return FileLock.acquire(database.path, name)
    from omo_sync.jobs.locks_on_postgresql import SessionLock

    with database.server.faults():
        return SessionLock.acquire(database.url, name)
