"""Figures about the read models themselves."""

from __future__ import annotations

from omo_sync.domain.claims import DISMISSED, EXPLAINED, OPEN, PENDING, RESOLVED
from omo_sync.store.database import Transaction


def states_of_conflicts(transaction: Transaction) -> dict[str, int]:
    """How many conflicts are in each state; all states are named."""
    counts = dict.fromkeys((OPEN, PENDING, RESOLVED, DISMISSED, EXPLAINED), 0)
    counts.update(transaction.rows("SELECT state, COUNT(*) FROM p_conflict GROUP BY state"))
    return counts
