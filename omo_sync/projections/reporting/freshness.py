"""How far the read models are behind the log, and the log clock behind the facts."""

from __future__ import annotations

from dataclasses import dataclass

from omo_sync.domain.account import NEVER
from omo_sync.projections import state as states
from omo_sync.store.database import Transaction
from omo_sync.store.log import EventLog


@dataclass(frozen=True)
class Freshness:
    """position: folded up to here. head: last position of the log. clock: the log clock; settled:
    claims up to here are settled; None before the first pass."""

    position: int
    head: int
    clock: int | None
    settled: int | None

    @property
    def behind(self) -> int:
        """Entries of the log that the read models do not show yet."""
        return self.head - self.position


def freshness(transaction: Transaction, log: EventLog) -> Freshness:
    state = states.load(transaction)
    clock, settled = (None if at == NEVER else at for at in (state.clock, state.settled))
    return Freshness(state.position, log.head(transaction), clock, settled)
