"""All that is known about one conflict: its claims and their facts, the decisions, when it was open."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from omo_sync.domain.fact import Fact
from omo_sync.errors import UsageError
from omo_sync.projections import state as states
from omo_sync.projections.causes.shown import Explained
from omo_sync.projections.causes.standing import explanations
from omo_sync.projections.coverage import Covered, covered_by
from omo_sync.store.database import Transaction
from omo_sync.store.log import EventLog


class ClaimShown(NamedTuple):
    """One claim. instant: microseconds. difference: as judged, see `difference` for people.
    covered_by: the rule or the action that covers it, if any. facts: those behind it.
    explained: what explains it, of a kind that can be explained and that nobody has decided on."""

    identity: str
    instant: int
    settled: bool
    difference: str
    covered_by: str | None
    facts: list[Fact]
    explained: Explained | None


class Decision(NamedTuple):
    """What an operator, or a rule in their place, decided. id: of the decision, which `undo` takes back."""

    id: str
    action: str
    fact: Fact


class Dossier(NamedTuple):
    """opened: (since, until) in microseconds of the log clock; until is None while it is open."""

    id: str
    kind: str
    key: dict[str, Any]
    state: str
    claims: list[ClaimShown]
    decisions: list[Decision]
    opened: list[tuple[int, int | None]]


def find(transaction: Transaction, id: str) -> tuple[str, str, dict[str, Any], str]:
    """(id, kind, key, state) of the conflict whose id begins so. Raises UsageError."""
    rows = transaction.rows(
        "SELECT id, kind, key, state FROM p_conflict WHERE id >= ? AND id < ? LIMIT 2",
        (id, f"{id}\U0010ffff"),
    )
    if not id or len(rows) != 1:
        found = "none" if not rows else "several"
        raise UsageError(
            f"Conflicts whose id begins with {id!r}: {found}. `omo-sync conflicts list` shows them."
        )
    conflict, kind, key, state = rows[0]
    return conflict, kind, json.loads(key), state


def dossier(transaction: Transaction, log: EventLog, id: str) -> Dossier:
    """All about the conflict whose id begins so. Raises UsageError."""
    conflict, kind, key, state = find(transaction, id)
    now = states.load(transaction)
    log, settled = log.corrected(now.settings.clock_correction), now.settled
    decided = transaction.rows(
        "SELECT identity, difference, action, position, decision FROM p_decision WHERE conflict = ? "
        "ORDER BY position",
        (conflict,),
    )
    told = transaction.rows(
        "SELECT identity, instant, difference, evidence, rule FROM p_claim WHERE conflict = ? "
        "ORDER BY instant, identity",
        (conflict,),
    )
    covered = [Covered(*row[:3]) for row in decided]
    positions = {position for row in told for position in json.loads(row[3])} | {row[3] for row in decided}
    facts = log.at(transaction, positions)
    explained = explanations(transaction, log, [conflict])
    claims = [
        ClaimShown(
            identity,
            instant,
            instant <= settled,
            difference,
            covered_by(kind, identity, difference, covered, rule),
            [facts[position] for position in json.loads(evidence)],
            explained.get((conflict, identity)),
        )
        for identity, instant, difference, evidence, rule in told
    ]
    decisions = {row[3]: Decision(row[4], facts[row[3]].data["action"], facts[row[3]]) for row in decided}
    opened = transaction.rows(
        "SELECT since, until FROM p_opened WHERE conflict = ? ORDER BY since", (conflict,)
    )
    return Dossier(conflict, kind, key, state, claims, list(decisions.values()), opened)
