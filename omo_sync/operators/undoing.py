"""Taking decisions back: what is retracted, and what a person is asked about again."""

from __future__ import annotations

from typing import Any, NamedTuple

from omo_sync.operators import cases
from omo_sync.operators.cases import Case
from omo_sync.operators.outcomes import CHANGED, UNDONE, Outcome, Pick
from omo_sync.projections.coverage import ASK
from omo_sync.projections.dossier import find
from omo_sync.store.database import Transaction
from omo_sync.store.log import EventLog


class Taken(NamedTuple):
    """One decision to be taken back. targets: ids of the facts to retract, the decision first. by_rule:
    whether a rule decided, so that a person is asked from now on. said: why it is left alone."""

    case: Case
    targets: tuple[str, ...]
    by_rule: bool
    said: str = ""

    def outcome(self, id: str) -> Outcome:
        """id: of the fact that asks a person, where nothing but a rule had decided."""
        if self.said:
            return Outcome(*self.case[:3], CHANGED, self.said)
        decision, action = (self.targets[0], "undo") if self.targets else (id, ASK)
        return Outcome(*self.case[:3], UNDONE, "", decision, action, self.targets)


def prepare(transaction: Transaction, log: EventLog, pick: Pick) -> Taken:
    """What there is to take back of a pick. Raises UsageError for an unknown id."""
    id, kind, key, state = find(transaction, pick.conflict)
    rows = transaction.rows(
        "SELECT decision, position FROM p_decision WHERE conflict = ? ORDER BY position DESC", (id,)
    )
    found = next((row for row in rows if pick.version in (None, row[0])), None)
    if found:
        data = log.at(transaction, [found[1]])[found[1]].data
        return Taken(Case(id, kind, key, state, []), (found[0], *data["wrote"]), "rule" in data)
    if pick.version is not None:
        said = f"Decision {pick.version} on conflict {id} is not in force any more; nothing was taken back."
        return Taken(Case(id, kind, key, state, []), (), False, said)
    ruled = cases.under_rule(transaction, id, kind)
    said = "" if ruled else f"Nothing was decided about conflict {id}; there is nothing to undo."
    return Taken(Case(id, kind, key, state, ruled), (), bool(ruled), said)


def asking(transaction: Transaction, taken: Taken, reason: str, who: str) -> dict[str, Any] | None:
    """The decision that a person decides what rules would: data of a fact, or None where none is needed."""
    case = taken.case
    claims = cases.under_rule(transaction, case.id, case.kind) if taken.by_rule else []
    if not claims:
        return None
    return {
        "conflict": case.id,
        "kind": case.kind,
        "key": case.key,
        "claims": sorted({claim[:2] for claim in claims}),
        "action": ASK,
        "value": None,
        "reason": reason,
        "who": who,
        "wrote": [],
    }
