"""Whether a pass at an instant could change anything: one that cannot need not stand in the log."""

from __future__ import annotations

from omo_sync.domain.claims import settled_upto
from omo_sync.projections import state as states
from omo_sync.projections.judging import orders, prices
from omo_sync.projections.sequences import complete_through
from omo_sync.projections.state import State
from omo_sync.store.database import Transaction


def is_due(transaction: Transaction, now: int) -> bool:
    """Whether something came that no pass has judged, or the log clock has to move for something
    known: a hold that runs out, a price that starts or ends, an order that has grown stale, a claim
    that is settled. The read models have to be caught up."""
    state = states.load(transaction)
    return something_came(transaction) or (now > state.clock and something_ripened(transaction, state, now))


def something_came(transaction: Transaction) -> bool:
    return any(
        transaction.value(query) is not None
        for query in (
            "SELECT 1 FROM p_account WHERE judge_from IS NOT NULL LIMIT 1",
            "SELECT 1 FROM p_dirty LIMIT 1",
        )
    )


def something_ripened(transaction: Transaction, state: State, now: int) -> bool:
    if transaction.value("SELECT 1 FROM p_hold WHERE wakes <= ? LIMIT 1", (now,)) is not None:
        return True
    if prices.changing(transaction, state.clock, now):
        return True
    if orders.grown_stale(transaction, state.clock, now, state.settings):
        return True
    settled = settled_upto(now, complete_through(transaction), state.settings)
    low, high = sorted((state.settled, settled))
    found = transaction.value("SELECT 1 FROM p_claim WHERE instant > ? AND instant <= ? LIMIT 1", (low, high))
    return found is not None
