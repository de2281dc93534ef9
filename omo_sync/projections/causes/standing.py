"""The explanations of claims that stand: those that nobody decided on, and no rule but their explanation."""

from __future__ import annotations

import json
from collections.abc import Iterable

from omo_sync.domain.claims import OPEN, PENDING
from omo_sync.projections import state as states
from omo_sync.projections.causes.search import KINDS, Asked, Search
from omo_sync.projections.causes.shown import Explained, shown
from omo_sync.projections.coverage import Covered, covered_by
from omo_sync.store.database import Transaction
from omo_sync.store.log import EventLog

RULE = "explained:"  # how the names of the rules begin that resolve by an explanation; its kind follows


def explanations(
    transaction: Transaction, log: EventLog, conflicts: Iterable[str]
) -> dict[tuple[str, str], Explained]:
    """By conflict and identity, for each standing claim of these conflicts that can have an explanation."""
    standing = [
        (conflict, identity, asked)
        for conflict in conflicts
        for identity, asked, _ in claims(transaction, conflict)
    ]
    if not standing:
        return {}
    settings = states.load(transaction).settings
    search = Search(transaction, log.corrected(settings.clock_correction), settings)
    found = [(search.explain(asked), asked.difference) for _, _, asked in standing]
    keys = [(conflict, identity) for conflict, identity, _ in standing]
    return dict(zip(keys, shown(transaction, log, found), strict=True))


def undecided(transaction: Transaction) -> list[str]:
    """Open and pending conflicts of the kinds that can be explained, in order of kind and key."""
    marks = ",".join("?" * len(KINDS))
    rows = transaction.rows(
        f"SELECT id FROM p_conflict WHERE state IN (?,?) AND kind IN ({marks}) ORDER BY kind, key",
        (OPEN, PENDING, *KINDS),
    )
    return [row[0] for row in rows]


def claims(transaction: Transaction, conflict: str) -> list[tuple[str, Asked, str]]:
    """The standing claims of a conflict, each with its identity and its rule, if it has one."""
    rows = transaction.rows(
        "SELECT k.kind, k.key, c.identity, c.instant, c.difference, c.evidence, c.rule "
        "FROM p_conflict k JOIN p_claim c ON c.conflict = k.id WHERE k.id = ? ORDER BY c.instant, c.identity",
        (conflict,),
    )
    if not rows or rows[0][0] not in KINDS:
        return []
    decided = [
        Covered(*row)
        for row in transaction.rows(
            "SELECT identity, difference, action FROM p_decision WHERE conflict = ? ORDER BY position",
            (conflict,),
        )
    ]
    return [
        (identity, Asked(kind, json.loads(key), instant, int(difference), json.loads(evidence)), rule)
        for kind, key, identity, instant, difference, evidence, rule in rows
        if (covered_by(kind, identity, difference, decided, rule) or RULE).startswith(RULE)
    ]
