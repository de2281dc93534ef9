"""The event log's table.

A fact is a stream of one event, version 1, named by the JSON array of (source, id): the primary
key is the deduplication. Further versions of that stream are other variants of it. Positions
are taken inside the write transaction, so they become visible in their order.
"""

from __future__ import annotations

from collections.abc import Sequence

from omo_sync.store.database import Transaction

TABLE = "stored_events"

Entry = tuple[int, str, int, str, bytes]  # position, originator_id, version, topic, state

INSERT = f"INSERT INTO {TABLE} (position, originator_id, originator_version, topic, state) VALUES (?,?,?,?,?)"
INSERT_NEW = f"{INSERT} ON CONFLICT DO NOTHING"


def insert(transaction: Transaction, rows: Sequence[Entry]) -> int:
    """Those of these entries whose identity and position are free; gives how many were."""
    new = transaction.counted(INSERT_NEW, rows)
    if new:
        transaction.appended()
    return new


def insert_all(transaction: Transaction, rows: Sequence[Entry]) -> None:
    """Entries whose identities and positions nobody has; a transaction in which one has fails, though perhaps
    only at its end."""
    if rows:
        transaction.many(INSERT, rows)
        transaction.appended()
