"""The limit of ingesting on PostgreSQL: read lines, decode them, insert the same rows by unnest.

No validation, no read models: `plain_unnest.py FACTS URL`.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import psycopg

BATCH = 10_000  # rows in a transaction, as many as omo-sync's

CREATE = """CREATE TABLE event (
    position bigserial PRIMARY KEY, originator_id text COLLATE "C" NOT NULL,
    originator_version bigint NOT NULL, topic text NOT NULL, state bytea NOT NULL,
    UNIQUE (originator_id, originator_version)
)"""

INSERT = (
    "INSERT INTO event (originator_id, originator_version, topic, state) "
    "SELECT * FROM unnest(%s::text[], %s::bigint[], %s::text[], %s::bytea[]) ON CONFLICT DO NOTHING"
)

Row = tuple[str, int, str, bytes]  # as the event log of omo-sync holds them


def insert(facts: str, url: str) -> None:
    rows: list[Row] = []
    with psycopg.connect(url) as connection, open(facts, "rb") as file:
        connection.execute(CREATE)
        connection.commit()
        for line in file:
            event = json.loads(line)
            state = {name: event[name] for name in ("time", "data", "sequence") if name in event}
            identity = json.dumps([event["source"], event["id"]])
            rows.append((identity, 1, event["type"], json.dumps(state).encode()))
            if len(rows) == BATCH:
                store(connection, rows)
                rows.clear()
        store(connection, rows)


def store(connection: psycopg.Connection[Any], rows: list[Row]) -> None:
    if rows:
        connection.execute(INSERT, [list(column) for column in zip(*rows, strict=True)], binary=True)
        connection.commit()


if __name__ == "__main__":
    insert(sys.argv[1], sys.argv[2])
