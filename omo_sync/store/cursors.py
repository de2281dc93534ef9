"""How far each source has been read: an aggregate in the log, saved with the batch it covers.

Its version is the compare-and-set: of two pollers of one source only one can save the next.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import orjson

from omo_sync.errors import SourceError
from omo_sync.store.database import Transaction
from omo_sync.store.log import EventLog
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


def load(transaction: Transaction, log: EventLog, source: str) -> Cursor:
    for event in log.recorder.select_in(transaction, stream(source), desc=True, limit=1):
        return Cursor(source, event.originator_version, orjson.loads(event.state)["cursor"])
    return Cursor(source, 0, None)


def save(transaction: Transaction, log: EventLog, moved: Moved) -> Cursor:
    """The cursor after `before`; SourceError when another process has moved it meanwhile."""
    from eventsourcing.persistence import IntegrityError, StoredEvent

    before, text, seen = moved
    after = Cursor(before.source, before.version + 1, text)
    state = orjson.dumps({"cursor": text})
    try:
        log.recorder.insert_in(transaction, [StoredEvent(stream(after.source), after.version, TOPIC, state)])
    except IntegrityError as error:
        raise SourceError(
            f"{before.source} is being read by another process. Nothing was stored twice; let that "
            "one finish."
        ) from error
    save_seen(transaction, before.source, seen)
    return after
