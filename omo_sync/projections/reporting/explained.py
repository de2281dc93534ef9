"""What explains the differences that nobody has decided on yet."""

from __future__ import annotations

from typing import NamedTuple

from omo_sync.projections.causes.standing import explanations, undecided
from omo_sync.store.database import Transaction
from omo_sync.store.log import EventLog


class Tally(NamedTuple):
    """Undecided claims of one kind; of them, those that are explained, and those for which there are
    possibilities only."""

    undecided: int = 0
    explained: int = 0
    possible: int = 0


def tallies(transaction: Transaction, log: EventLog) -> dict[str, Tally]:
    """As it stands now, by kind of conflict."""
    kinds: dict[str, str] = dict(transaction.rows("SELECT id, kind FROM p_conflict"))
    found: dict[str, Tally] = {}
    for (conflict, _), one in explanations(transaction, log, undecided(transaction)).items():
        kind, before = kinds[conflict], found.get(kinds[conflict], Tally())
        claimed = one.explanation.claimed is not None
        found[kind] = Tally(
            before.undecided + 1,
            before.explained + claimed,
            before.possible + (not claimed and bool(one.explanation.possible)),
        )
    return found
