"""The conflicts around a number."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import orjson

from omo_sync.domain.claims import RESOLVED, Subject
from omo_sync.domain.plain import instant
from omo_sync.projections.causes.shown import Explained
from omo_sync.projections.causes.standing import explanations
from omo_sync.projections.explaining.words import Language
from omo_sync.store.database import Transaction
from omo_sync.store.log import EventLog


@dataclass(frozen=True)
class Around:
    """A conflict. claims: by the identity of what each is about, the difference; since: the
    earliest instant among them, None where later facts explained them all. rules: those that
    resolved it, by covering claims or by taking a figure. explained: what explains those of its claims
    that nobody has decided on."""

    id: str
    kind: str
    key: dict[str, Any]
    state: str
    claims: dict[str, str]
    since: int | None
    rules: list[str]
    explained: tuple[Explained, ...] = ()

    def row(self, language: Language = "en") -> dict[str, Any]:
        return {
            "id": self.id,
            "kind": self.kind,
            "key": self.key,
            "state": self.state,
            "claims": len(self.claims),
            "since": None if self.since is None else instant(self.since),
            "rules": self.rules,
            "explanations": [one.data(language) for one in self.explained],
        }


def explained(transaction: Transaction, log: EventLog, conflicts: Iterable[Around]) -> list[Around]:
    """The same with their explanations."""
    known = {one.id: one for one in conflicts}
    found: dict[str, list[Explained]] = defaultdict(list)
    for (conflict, _), one in explanations(transaction, log, known).items():
        found[conflict].append(one)
    return [replace(one, explained=tuple(found[id])) for id, one in known.items()]


def around(transaction: Transaction, subjects: Iterable[Subject]) -> list[Around]:
    """Those of these conflicts that there are, in order of kind and key."""
    wanted = (orjson.dumps(sorted({subject.conflict for subject in subjects})).decode(),)
    claims: dict[str, dict[str, str]] = {}
    since: dict[str, int] = {}
    for conflict, identity, difference, time in transaction.rows(
        "SELECT c.conflict, c.identity, c.difference, c.instant FROM given(conflict text) p "
        "CROSS JOIN p_claim c WHERE c.conflict = p.conflict",
        wanted,
    ):
        claims.setdefault(conflict, {})[identity] = difference
        since[conflict] = min(time, since.get(conflict, time))
    rules = ruling(transaction, wanted)
    return [
        Around(
            *(id, kind, json.loads(key), state, claims.get(id, {}), since.get(id)),
            rules=sorted(rules[id]) if state == RESOLVED else [],
        )
        for id, kind, key, state in transaction.rows(
            "SELECT k.id, k.kind, k.key, k.state FROM given(conflict text) p CROSS JOIN p_conflict k "
            "WHERE k.id = p.conflict ORDER BY k.kind, k.key",
            wanted,
        )
    ]


def ruling(transaction: Transaction, wanted: tuple[str]) -> dict[str, set[str]]:
    """By conflict, the rules that decide claims of it, or have decided."""
    found: dict[str, set[str]] = defaultdict(set)
    for conflict, rule in transaction.rows(
        "SELECT c.conflict, c.rule FROM given(conflict text) p CROSS JOIN p_claim c "
        "WHERE c.conflict = p.conflict AND c.rule <> ''",
        wanted,
    ):
        found[conflict].add(rule)
    for conflict, action in transaction.rows(
        "SELECT d.conflict, d.action FROM given(conflict text) p CROSS JOIN p_decision d "
        "WHERE d.conflict = p.conflict AND d.action LIKE 'rule:%'",
        wanted,
    ):
        found[conflict].add(action.removeprefix("rule:"))
    return found
