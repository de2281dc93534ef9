"""Figures about the read models themselves."""

from __future__ import annotations

from typing import NamedTuple

from omo_sync.domain.account import NEVER
from omo_sync.domain.claims import DISMISSED, EXPLAINED, OPEN, PENDING, RESOLVED
from omo_sync.projections import state as states
from omo_sync.store import cursors
from omo_sync.store.codec import decode
from omo_sync.store.database import Transaction
from omo_sync.store.log import EventLog

LOOKED_AT = 100  # entries after the position; cursors among them say nothing of when they were recorded


def states_of_conflicts(transaction: Transaction) -> dict[str, int]:
    """How many conflicts are in each state; all states are named."""
    counts = dict.fromkeys((OPEN, PENDING, RESOLVED, DISMISSED, EXPLAINED), 0)
    counts.update(transaction.rows("SELECT state, COUNT(*) FROM p_conflict GROUP BY state"))
    return counts


class Progress(NamedTuple):
    """Positions in the log. clock: the log clock in microseconds; None before the first pass. aside:
    how many entries are left out because their folding failed."""

    position: int
    head: int
    clock: int | None
    aside: int

    @property
    def behind(self) -> int:
        """Entries of the log that are not folded yet."""
        return self.head - self.position


def progress_of(transaction: Transaction) -> Progress:
    state = states.load(transaction)
    head = transaction.value("SELECT MAX(position) FROM stored_events") or 0
    aside = transaction.value("SELECT COUNT(*) FROM p_aside")
    return Progress(state.position, head, None if state.clock == NEVER else state.clock, aside)


def waiting_since(transaction: Transaction, log: EventLog, position: int) -> int | None:
    """recorded-at of the oldest fact after a position, in microseconds; None where there is none."""
    for place, stream, _, topic, state in log.after(transaction, position, LOOKED_AT):
        if topic != cursors.TOPIC:
            return decode(place, stream, topic, state).recorded
    return None
