"""Facts whose folding failed: they are set aside, and all others go on.

A fact that was accepted can only be folded; where that fails, the mistake is ours. It stays in the
log, is listed until it is mended, and a rebuild tries it again.
"""

from __future__ import annotations

from typing import NamedTuple

from omo_sync.errors import OmoSyncError, StoreRefusal
from omo_sync.store.database import Transaction
from omo_sync.store.log import EventLog


class Aside(NamedTuple):
    """An entry of the log that is left out. stream: whose it is, for a fact `["source","id"]`."""

    position: int
    stream: str
    type: str
    reason: str


def poisoned(error: Exception) -> bool:
    """Whether an error can come of what is folded, and not of where."""
    if isinstance(error, MemoryError):
        return False
    return isinstance(error, StoreRefusal) or not isinstance(error, OmoSyncError)


def put(transaction: Transaction, position: int, error: Exception) -> None:
    transaction.run(
        "INSERT INTO p_aside (position, reason) VALUES (?,?)",
        (position, f"{type(error).__name__}: {error}".replace("\0", "")),
    )


def listed(transaction: Transaction, log: EventLog) -> list[Aside]:
    """All of them, oldest first."""
    reasons = dict(transaction.rows("SELECT position, reason FROM p_aside"))
    return [
        Aside(position, stream, topic, reasons[position])
        for position, stream, topic in log.named_at(transaction, reasons)
    ]
