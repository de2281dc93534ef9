"""The job that keeps the database quick. It deletes nothing."""

from __future__ import annotations

import sqlite3

from omo_sync.bootstrap import Engine
from omo_sync.jobs.context import Context
from omo_sync.jobs.job import Tally


def keep_house(context: Context, engine: Engine, tally: Tally) -> None:
    """SQLite: the figures that its planner goes by, and a write-ahead log cut back to nothing.
    PostgreSQL does both by itself."""
    connection = sqlite3.connect(engine.database.path, timeout=30, isolation_level=None)
    try:
        connection.execute("PRAGMA optimize")
        busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    finally:
        connection.close()
    tally.note = "a reader kept the write-ahead log from being cut back" if busy else "kept"
