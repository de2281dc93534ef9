"""The limit of ingesting: read lines, decode them, insert the same rows into plain SQLite.

No validation, no state, no second index: `plain_insert.py FACTS DATABASE`.
"""

from __future__ import annotations

import json
import sqlite3
import sys

BATCH = 10_000  # rows in a transaction, as many as omo-sync's

CREATE = """CREATE TABLE fact (
    source TEXT NOT NULL, id TEXT NOT NULL, type TEXT NOT NULL, time TEXT NOT NULL, data TEXT NOT NULL,
    PRIMARY KEY (source, id)
)"""

Row = tuple[str, str, str, str, str]


def insert(facts: str, database: str) -> None:
    connection = sqlite3.connect(database, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute(CREATE)
    rows: list[Row] = []
    with open(facts, "rb") as file:
        for line in file:
            event = json.loads(line)
            rows.append(
                (event["source"], event["id"], event["type"], event["time"], json.dumps(event["data"]))
            )
            if len(rows) == BATCH:
                store(connection, rows)
                rows.clear()
    store(connection, rows)
    connection.close()


def store(connection: sqlite3.Connection, rows: list[Row]) -> None:
    connection.execute("BEGIN")
    connection.executemany("INSERT OR IGNORE INTO fact VALUES (?,?,?,?,?)", rows)
    connection.execute("COMMIT")


if __name__ == "__main__":
    insert(sys.argv[1], sys.argv[2])
