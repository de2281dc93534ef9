"""The limit of ingesting: read lines, decode them, insert the same rows into plain SQLite.

No validation, no read models: `plain_insert.py FACTS DATABASE`.
"""

from __future__ import annotations

import json
import sqlite3
import sys

BATCH = 10_000  # rows in a transaction, as many as omo-sync's

CREATE = """CREATE TABLE event (
    position INTEGER PRIMARY KEY, originator_id TEXT NOT NULL, originator_version INTEGER NOT NULL,
    topic TEXT NOT NULL, state TEXT NOT NULL, UNIQUE (originator_id, originator_version)
)"""

Row = tuple[str, int, str, str]  # as the event log of omo-sync holds them


def insert(facts: str, database: str) -> None:
    connection = sqlite3.connect(database, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute(CREATE)
    rows: list[Row] = []
    with open(facts, "rb") as file:
        for line in file:
            event = json.loads(line)
            state = {name: event[name] for name in ("time", "data", "sequence") if name in event}
            identity = json.dumps([event["source"], event["id"]])
            rows.append((identity, 1, event["type"], json.dumps(state)))
            if len(rows) == BATCH:
                store(connection, rows)
                rows.clear()
    store(connection, rows)
    connection.close()


def store(connection: sqlite3.Connection, rows: list[Row]) -> None:
    connection.execute("BEGIN")
    connection.executemany(
        "INSERT OR IGNORE INTO event (originator_id, originator_version, topic, state) VALUES (?,?,?,?)", rows
    )
    connection.execute("COMMIT")


if __name__ == "__main__":
    insert(sys.argv[1], sys.argv[2])
