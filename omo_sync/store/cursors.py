"""How far each source has been read: an aggregate in the log, saved with the batch it covers.

Its version is the compare-and-set: of two pollers of one source only one can save the next.
"""

from __future__ import annotations

import sqlite3
from typing import NamedTuple

import orjson
from eventsourcing.persistence import StoredEvent

from omo_sync.errors import SourceError
from omo_sync.store.database import Transaction
from omo_sync.store.log import EventLog
from omo_sync.store.recorder import TABLE

TOPIC = "omo.source.cursor.v1"


class Cursor(NamedTuple):
    """version 0 and no text: never read."""

    source: str
    version: int
    text: str | None


def stream(source: str) -> str:
    return f"cursor:{source}"


def load(transaction: Transaction, source: str) -> Cursor:
    rows = transaction.rows(
        f"SELECT originator_version, state FROM {TABLE} WHERE originator_id = ? "
        "ORDER BY originator_version DESC LIMIT 1",
        (stream(source),),
    )
    return Cursor(source, rows[0][0], orjson.loads(rows[0][1])["cursor"]) if rows else Cursor(source, 0, None)


def save(transaction: Transaction, log: EventLog, before: Cursor, text: str) -> Cursor:
    """The cursor after `before`; SourceError when another process has moved it meanwhile."""
    after = Cursor(before.source, before.version + 1, text)
    event = StoredEvent(
        originator_id=stream(after.source),
        originator_version=after.version,
        topic=TOPIC,
        state=orjson.dumps({"cursor": text}),
    )
    try:
        log.recorder.insert_in(transaction, [event])
    except sqlite3.IntegrityError as error:
        raise SourceError(
            f"{before.source} is being read by another process. Nothing was stored twice; let that "
            "one finish."
        ) from error
    return after
