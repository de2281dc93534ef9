"""Which conflicts, and which decisions, are meant when many are decided at once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Any, NamedTuple

from omo_sync.domain.claims import OPEN
from omo_sync.domain.ruling import teller, tellers_of
from omo_sync.operators.cases import Case, uncovered
from omo_sync.projections import state as states
from omo_sync.store.database import Transaction


class Selection(NamedTuple):
    """Open conflicts that fit all of this. kind, sku, location, source: patterns; source: one that told
    a fact in question. older_than: open for so long, in microseconds of the log clock."""

    kind: str | None = None
    sku: str | None = None
    location: str | None = None
    source: str | None = None
    older_than: int | None = None

    def cases(self, transaction: Transaction) -> Iterator[Case]:
        """In order of kind and key."""
        clock = states.load(transaction).clock
        for id, kind, key, since in transaction.rows(
            "SELECT k.id, k.kind, k.key, (SELECT MAX(since) FROM p_opened o WHERE o.conflict = k.id "
            "AND o.until IS NULL) FROM p_conflict k WHERE k.state = ? ORDER BY k.kind, k.key",
            (OPEN,),
        ):
            told = json.loads(key)
            if not self._fits(kind, told) or (
                self.older_than is not None and clock - since < self.older_than
            ):
                continue
            case = Case(id, kind, told, OPEN, uncovered(transaction, id, kind))
            if self.source is None or any(fnmatchcase(source, self.source) for source in sources(case)):
                yield case

    def _fits(self, kind: str, key: dict[str, Any]) -> bool:
        asked = ((self.kind, kind), (self.sku, key.get("sku")), (self.location, key.get("location")))
        return all(
            pattern is None or (word is not None and fnmatchcase(word, pattern)) for pattern, word in asked
        )


def sources(case: Case) -> set[str]:
    """The sources that told what is disagreed."""
    if "source" in case.key:
        return {case.key["source"]}
    found: set[str] = set()
    for identity, difference, *_ in case.claims:
        found |= {teller(identity), *tellers_of(case.kind, identity, difference)}
    return found


class Taking(NamedTuple):
    """A decision in force that would be taken back. action: what it decided, or `rule:NAME`."""

    conflict: str
    kind: str
    key: dict[str, Any]
    decision: str
    action: str


def decisions(transaction: Transaction, bulk: str | None = None, rule: str | None = None) -> Iterator[Taking]:
    """Decisions in force: of one command (its number), or of a rule (its name), in order of kind and key."""
    for id, kind, key, decision, action in transaction.rows(
        "SELECT DISTINCT k.id, k.kind, k.key, d.decision, d.action FROM p_decision d "
        "JOIN p_conflict k ON k.id = d.conflict WHERE d.decision = d.conflict || '@' || ? OR d.action = ? "
        "ORDER BY k.kind, k.key, d.decision",
        (bulk or "", f"rule:{rule}" if rule else ""),
    ):
        yield Taking(id, kind, json.loads(key), decision, action)


def latest(transaction: Transaction, conflict: str) -> str | None:
    """The id of the latest decision in force on a conflict."""
    found: str | None = transaction.value(
        "SELECT decision FROM p_decision WHERE conflict = ? ORDER BY position DESC LIMIT 1", (conflict,)
    )
    return found
