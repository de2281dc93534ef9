"""How far everything is, in one query: what followers ask many times a second."""

from __future__ import annotations

from typing import NamedTuple

from omo_sync.projections.changes import EPOCH
from omo_sync.store.database import Transaction
from omo_sync.store.keys import VERSION
from omo_sync.store.log_table import TABLE

QUERY = (
    "SELECT (SELECT value FROM p_state WHERE name = 'position'), "
    f"(SELECT MAX(position) FROM {TABLE}), "
    f"(SELECT value FROM meta WHERE name = '{EPOCH}'), "
    "(SELECT value FROM p_state WHERE name = 'settings'), "
    f"(SELECT value FROM meta WHERE name = '{VERSION}')"
)


class Standing(NamedTuple):
    """position: of the read models. head: of the log. epoch: which making of the read models this is.
    settings: as written. keys: another number whenever an API key was made or revoked."""

    position: int
    head: int
    epoch: int
    settings: str | None
    keys: int


def stands(transaction: Transaction) -> Standing:
    """As of this transaction."""
    ((position, head, epoch, settings, keys),) = transaction.rows(QUERY)
    return Standing(int(position or 0), head or 0, int(epoch or 0), settings, int(keys or 0))
