"""Making a new store: the log, the tables beside it, and the read models."""

from __future__ import annotations

import secrets
from collections.abc import Iterable

from omo_sync.store.database import APPLICATION_ID, SCHEMA_VERSION, Database
from omo_sync.store.recorder import CREATE


def create(database: Database, statements: Iterable[str]) -> bool:
    """Make all tables if there are none yet; gives whether it did. statements: DDL beside the log's.

    Several processes may start at once: one makes them, the others find them.
    """
    with database.transaction(write=True) as transaction:
        if transaction.value("SELECT 1 FROM sqlite_master WHERE name = 'meta'"):
            return False
        transaction.run(CREATE)
        for statement in statements:
            transaction.run(statement)
        transaction.run("INSERT INTO meta (name, value) VALUES ('identity_key', ?)", (secrets.token_hex(32),))
        transaction.run(f"PRAGMA application_id = {APPLICATION_ID}")
        transaction.run(f"PRAGMA user_version = {SCHEMA_VERSION}")
    return True
