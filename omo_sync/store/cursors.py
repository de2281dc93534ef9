"""How far each source has been read: an aggregate in the log, saved with the batch it covers.

Its version is the compare-and-set: of two pollers of one source only one can save the next.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import orjson

from omo_sync.errors import SourceError
from omo_sync.store.database import Transaction
from omo_sync.store.log import EventLog, insert
from omo_sync.store.recorder import TABLE
from omo_sync.store.seen import save as save_seen

TOPIC = "omo.source.cursor.v1"


class Cursor(NamedTuple):
    """version 0 and no text: never read."""

    source: str
    version: int
    text: str | None


class Moved(NamedTuple):
    """A cursor as loaded, the text that comes after it, and what its batch has seen (see `seen`)."""

    before: Cursor
    text: str
    seen: Mapping[str, str | None] = {}


def stream(source: str) -> str:
    return f"cursor:{source}"


def load(transaction: Transaction, source: str) -> Cursor:
    rows = transaction.rows(
        f"SELECT originator_version, state FROM {TABLE} WHERE originator_id = ? "
        "ORDER BY originator_version DESC LIMIT 1",
        (stream(source),),
    )
    return Cursor(source, rows[0][0], orjson.loads(rows[0][1])["cursor"]) if rows else Cursor(source, 0, None)


def save(transaction: Transaction, log: EventLog, moved: Moved) -> Cursor:
    """The cursor after `before`; SourceError when another process has moved it meanwhile."""
    before, text, seen = moved
    after = Cursor(before.source, before.version + 1, text)
    state = orjson.dumps({"cursor": text})
    entry = (log.head(transaction) + 1, stream(after.source), after.version, TOPIC, state)
    if not insert(transaction, [entry]):
        raise SourceError(
            f"{before.source} is being read by another process. Nothing was stored twice; let that "
            "one finish."
        )
    save_seen(transaction, before.source, seen)
    return after
