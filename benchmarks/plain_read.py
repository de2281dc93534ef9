"""The limit of rebuilding: read the log's rows in order and decode their JSON, nothing else.

`plain_read.py DATABASE`.
"""

from __future__ import annotations

import json
import sqlite3
import sys

QUERY = (
    "SELECT position, originator_id, originator_version, topic, state FROM stored_events ORDER BY position"
)


def read(database: str) -> int:
    """How many rows there were."""
    connection = sqlite3.connect(database)
    rows = 0
    for _, stream, _, _, state in connection.execute(QUERY):
        json.loads(stream)
        json.loads(state)
        rows += 1
    connection.close()
    return rows


if __name__ == "__main__":
    read(sys.argv[1])
