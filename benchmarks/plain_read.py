"""The limit of rebuilding: read the log's rows in order and decode their JSON, nothing else.

`plain_read.py URL`.
"""

from __future__ import annotations

import json
import sqlite3
import sys
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from typing import Any

QUERY = (
    "SELECT position, originator_id, originator_version, topic, state FROM stored_events ORDER BY position"
)


def read(url: str) -> int:
    """How many rows there were."""
    number = 0
    with rows(url) as found:
        for _, stream, _, _, state in found:
            json.loads(stream)
            json.loads(state)
            number += 1
    return number


@contextmanager
def rows(url: str) -> Iterator[Iterable[tuple[Any, ...]]]:
    if url.startswith("sqlite:///"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
            yield connection.execute(QUERY)
        return
    import psycopg

    with psycopg.connect(url) as server, server.cursor("log", binary=True) as cursor:
        cursor.itersize = 20_000
        yield cursor.execute(QUERY)


if __name__ == "__main__":
    read(sys.argv[1])
