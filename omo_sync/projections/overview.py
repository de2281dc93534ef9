"""Figures about the read models themselves."""

from __future__ import annotations

from typing import NamedTuple

from omo_sync.domain.account import NEVER
from omo_sync.domain.claims import DISMISSED, EXPLAINED, OPEN, PENDING, RESOLVED
from omo_sync.projections import state as states
from omo_sync.store.database import Transaction


def states_of_conflicts(transaction: Transaction) -> dict[str, int]:
    """How many conflicts are in each state; all states are named."""
    counts = dict.fromkeys((OPEN, PENDING, RESOLVED, DISMISSED, EXPLAINED), 0)
    counts.update(transaction.rows("SELECT state, COUNT(*) FROM p_conflict GROUP BY state"))
    return counts


class Progress(NamedTuple):
    """Positions in the log. clock: the log clock in microseconds; None before the first pass."""

    position: int
    head: int
    clock: int | None

    @property
    def behind(self) -> int:
        """Entries of the log that are not folded yet."""
        return self.head - self.position


def progress_of(transaction: Transaction) -> Progress:
    state = states.load(transaction)
    head = transaction.value("SELECT MAX(position) FROM stored_events") or 0
    return Progress(state.position, head, None if state.clock == NEVER else state.clock)
