"""Pulls that are asked for, by source: whoever reads the source next, in any process, has answered."""

from __future__ import annotations

from omo_sync.store.database import Transaction
from omo_sync.store.seen import save

ASKED = "omo/asked"  # no source of rows has this name: what is seen under it are questions


def ask(transaction: Transaction, source: str, at: int) -> None:
    """A pull of this source is wanted that begins at this instant or later, in microseconds."""
    save(transaction, ASKED, {source: str(at)})


def asked(transaction: Transaction) -> dict[str, int]:
    """When each source was last asked for."""
    rows = transaction.rows("SELECT key, value FROM seen WHERE source = ? ORDER BY key", (ASKED,))
    return {source: int(at) for source, at in rows}


def asked_of(transaction: Transaction, source: str) -> int | None:
    """When this one was."""
    found = transaction.value("SELECT value FROM seen WHERE source = ? AND key = ?", (ASKED, source))
    return None if found is None else int(found)
