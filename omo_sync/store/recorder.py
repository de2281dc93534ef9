"""The event log's table.

A fact is a stream of one event, version 1, named by the JSON array of (source, id): the primary
key is the deduplication. Further versions of that stream are other variants of it. Positions
are taken inside the write transaction, so they become visible in their order.
"""

from __future__ import annotations

TABLE = "stored_events"

INSERT_NEW = (
    f"INSERT INTO {TABLE} (position, originator_id, originator_version, topic, state) "
    "VALUES (?,?,?,?,?) ON CONFLICT DO NOTHING"
)
