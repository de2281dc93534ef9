"""Conflicts as those see them who decide: with the claims that nothing covers yet."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any, NamedTuple

from omo_sync.domain.claims import DISMISSED, EXPLAINED, RESOLVED
from omo_sync.domain.plain import canonical
from omo_sync.projections.coverage import Covered, covered_by
from omo_sync.projections.dossier import find
from omo_sync.store.database import Transaction

Uncovered = tuple[str, str, int, list[int]]  # a claim's identity, difference, instant and evidence


class Case(NamedTuple):
    """A conflict with the claims that are to be decided, in order of instant."""

    id: str
    kind: str
    key: dict[str, Any]
    state: str
    claims: list[Uncovered]

    @property
    def version(self) -> str:
        """Another one where other claims, or other differences, are to be decided."""
        seen = canonical(sorted(claim[:2] for claim in self.claims))
        return hashlib.sha256(seen.encode()).hexdigest()[:8]

    @property
    def over(self) -> str:
        """Why there is nothing to decide."""
        how = {RESOLVED: "resolved", DISMISSED: "dismissed", EXPLAINED: "explained by later facts"}
        return (
            f"Conflict {self.id} is already {how.get(self.state, 'decided')}: nothing is left to decide. "
            f"`omo-sync conflicts show {self.id}` tells how; "
            f"`omo-sync conflicts undo {self.id}` takes it back."
        )


def load(transaction: Transaction, conflict: str) -> Case:
    """The conflict whose id begins so. Raises UsageError."""
    id, kind, key, state = find(transaction, conflict)
    return Case(id, kind, key, state, uncovered(transaction, id, kind))


def uncovered(transaction: Transaction, id: str, kind: str) -> list[Uncovered]:
    """The claims of a conflict that neither a rule nor a decision covers."""
    return claims(transaction, id, kind, lambda cover, _: cover is None)


def under_rule(transaction: Transaction, id: str, kind: str, name: str | None = None) -> list[Uncovered]:
    """The claims of a conflict that a rule (this one) covers, and no decision."""
    return claims(
        transaction, id, kind, lambda cover, rule: bool(rule) and cover == rule and name in (None, rule)
    )


def claims(
    transaction: Transaction, id: str, kind: str, wanted: Callable[[str | None, str], bool]
) -> list[Uncovered]:
    """The claims of a conflict that are wanted, by what covers each and by its rule (empty: none)."""
    decisions = [
        Covered(*row)
        for row in transaction.rows(
            "SELECT identity, difference, action FROM p_decision WHERE conflict = ? ORDER BY position",
            (id,),
        )
    ]
    return [
        (identity, difference, instant, json.loads(evidence))
        for identity, difference, instant, evidence, rule in transaction.rows(
            "SELECT identity, difference, instant, evidence, rule FROM p_claim WHERE conflict = ? "
            "ORDER BY instant, identity",
            (id,),
        )
        if wanted(covered_by(kind, identity, difference, decisions, rule), rule)
    ]
