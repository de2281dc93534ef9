"""The event log's table, as a recorder of the `eventsourcing` library with a way in for facts.

A fact is a stream of one event, version 1, named by the JSON array of (source, id): the primary
key is the deduplication. Further versions of that stream are other variants of it. Positions
are taken inside the write transaction, so they become visible in their order.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from eventsourcing.persistence import Notification, StoredEvent
from eventsourcing.sqlite import SQLiteApplicationRecorder, SQLiteCursor, SQLiteDatastore

from omo_sync.store.database import Transaction

TABLE = "stored_events"

CREATE = f"""
CREATE TABLE IF NOT EXISTS {TABLE} (
    position INTEGER PRIMARY KEY,
    originator_id TEXT NOT NULL,
    originator_version INTEGER NOT NULL,
    topic TEXT NOT NULL,
    state BLOB NOT NULL,
    UNIQUE (originator_id, originator_version)
)"""

INSERT = f"INSERT INTO {TABLE} (originator_id, originator_version, topic, state) VALUES (?,?,?,?)"

INSERT_NEW = (
    f"INSERT OR IGNORE INTO {TABLE} (position, originator_id, originator_version, topic, state) "
    "VALUES (?,?,?,?,?)"
)


class FactRecorder(SQLiteApplicationRecorder):
    """Facts go in by `insert_facts`; aggregates and readers use the library's own methods."""

    def __init__(self, datastore: SQLiteDatastore) -> None:
        super().__init__(datastore, TABLE)
        self.insert_events_statement = INSERT
        self.select_events_statement = (
            f"SELECT originator_id, originator_version, topic, state FROM {TABLE} WHERE originator_id=? "
        )
        self.select_max_notification_id_statement = f"SELECT MAX(position) FROM {TABLE}"

    def construct_create_table_statements(self) -> list[str]:
        return [CREATE]

    def insert_facts(self, transaction: Transaction, rows: Sequence[tuple[int, str, int, str, bytes]]) -> int:
        """Rows of (position, originator_id, version, topic, state); gives how many were new."""
        return transaction.many(INSERT_NEW, rows)

    def insert_in(self, transaction: Transaction, events: Sequence[StoredEvent]) -> None:
        """Events of aggregates, in a transaction that is already open; IntegrityError when one of
        their versions is taken."""
        self._insert_events(SQLiteCursor(transaction.cursor), events)

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        """As in the library, by `position` instead of `rowid`."""
        where = ["1=1"]
        values: list[Any] = []
        if start is not None:
            where.append("position >= ?" if inclusive_of_start else "position > ?")
            values.append(start)
        if stop is not None:
            where.append("position <= ?")
            values.append(stop)
        if topics:
            where.append(f"topic IN ({','.join('?' * len(topics))})")
            values.extend(topics)
        statement = (
            f"SELECT position, originator_id, originator_version, topic, state FROM {TABLE} "
            f"WHERE {' AND '.join(where)} ORDER BY position LIMIT ?"
        )
        with self.datastore.transaction(commit=False) as cursor:
            cursor.execute(statement, [*values, limit])
            return [
                Notification(
                    id=row["position"],
                    originator_id=row["originator_id"],
                    originator_version=row["originator_version"],
                    topic=row["topic"],
                    state=row["state"],
                )
                for row in cursor.fetchall()
            ]
