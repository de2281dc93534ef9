"""The job that keeps the database quick. It deletes nothing."""

from __future__ import annotations

from omo_sync.bootstrap import Engine
from omo_sync.jobs.context import Context
from omo_sync.jobs.job import Tally

SQLITE = "sqlite:"


def keep_house(context: Context, engine: Engine, tally: Tally) -> None:
    """SQLite: the figures that its planner goes by, and a write-ahead log cut back to nothing.
    PostgreSQL does both by itself."""
    if not engine.database.url.startswith(SQLITE):
        return
    connection = engine.database.connect()
    connection.execute("PRAGMA optimize")
    busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    tally.note = "a reader kept the write-ahead log from being cut back" if busy else "kept"
