"""Making a new store: the log, the tables beside it, and the read models."""

from __future__ import annotations

import secrets
from collections.abc import Iterable

from sqlalchemy import MetaData, make_url
from sqlalchemy.schema import CreateIndex, CreateTable

from omo_sync.store.database import Database
from omo_sync.store.versions import KEPT, MODELS


def create(database: Database, tables: Iterable[MetaData]) -> bool:
    """Make all tables if there are none yet; gives whether it did. tables: those beside the log.

    Several processes may start at once: one makes them, the others find them.
    """
    needed = [statement for metadata in tables for statement in ddl(database, metadata)]
    with database.server.faults():
        return database.server.create(needed, {"identity_key": secrets.token_hex(32), KEPT: MODELS})


def ddl(database: Database, metadata: MetaData) -> list[str]:
    """CREATE statements of all tables and indexes, as the database wants them."""
    return statements(database.server.dialect, metadata)


def statements(url: str, metadata: MetaData) -> list[str]:
    """The same, for databases of this kind of URL."""
    dialect = make_url(url).get_dialect()()
    found: list[str] = []
    for table in metadata.sorted_tables:
        found.append(str(CreateTable(table).compile(dialect=dialect)))
        found.extend(
            str(CreateIndex(index).compile(dialect=dialect))
            for index in sorted(table.indexes, key=lambda index: str(index.name))
        )
    return found
