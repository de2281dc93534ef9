"""Conflicts in figures: by kind and state, how long they took, how many opened and closed each day."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from omo_sync.domain.account import NEVER
from omo_sync.domain.claims import EXPLAINED, OPEN, PENDING, RESOLVED
from omo_sync.domain.fact import DAY
from omo_sync.projections.reporting.window import Window
from omo_sync.store.database import Transaction
from omo_sync.store.log import EventLog


@dataclass(frozen=True)
class Oldest:
    """The conflict that has been open longest; since: the log clock's instant."""

    id: str
    kind: str
    key: dict[str, Any]
    since: int


@dataclass(frozen=True)
class Durations:
    """How long conflicts that closed in the window were open, in microseconds of the log clock;
    None where none closed."""

    number: int
    median: int | None
    ninetieth: int | None
    longest: int | None


@dataclass(frozen=True)
class Variance:
    """Count variances that rules resolved: how many counts, and their difference in thousandths, net
    and without signs."""

    counts: int
    net: int
    gross: int


@dataclass(frozen=True)
class Ruled:
    """What a rule does now: how many claims it covers, and how many decisions of it are in force."""

    rule: str
    claims: int
    decisions: int


@dataclass(frozen=True)
class Conflicts:
    """by_kind: (kind, state) → how many there are now. rule_resolved, explained: how many became
    so in the window, the latter without ever having been open. trend: day (UTC, in days since
    1970) → opened, closed."""

    by_kind: dict[tuple[str, str], int]
    rule_resolved: int
    explained: int
    oldest: Oldest | None
    time_to_resolve: Durations
    variance: Variance
    trend: dict[int, tuple[int, int]]
    rules: tuple[Ruled, ...]

    @property
    def pending(self) -> int:
        return sum(number for (_, state), number in self.by_kind.items() if state == PENDING)


def conflicts(transaction: Transaction, log: EventLog, window: Window) -> Conflicts:
    by_kind = {
        (kind, state): number
        for kind, state, number in transaction.rows(
            "SELECT kind, state, COUNT(*) FROM p_conflict GROUP BY kind, state ORDER BY kind, state"
        )
    }
    return Conflicts(
        by_kind,
        rule_resolved(transaction, window),
        explained(transaction, window),
        oldest(transaction),
        durations(transaction, window),
        variance(transaction, log, window),
        trend(transaction, window),
        tuple(rules(transaction)),
    )


def rules(transaction: Transaction) -> Iterator[Ruled]:
    """Every rule that decides something, by name."""
    claims = dict(transaction.rows("SELECT rule, COUNT(*) FROM p_claim WHERE rule <> '' GROUP BY rule"))
    decided = {
        action.removeprefix("rule:"): number
        for action, number in transaction.rows(
            "SELECT action, COUNT(DISTINCT decision) FROM p_decision WHERE action LIKE 'rule:%' "
            "GROUP BY action"
        )
    }
    for rule in sorted(claims.keys() | decided.keys()):
        yield Ruled(rule, claims.get(rule, 0), decided.get(rule, 0))


def rule_resolved(transaction: Transaction, window: Window) -> int:
    """Resolved by rules alone: no person decided anything."""
    number: int = transaction.value(
        "SELECT COUNT(*) FROM p_conflict k WHERE k.state = ? AND k.changed BETWEEN ? AND ? "
        "AND NOT EXISTS (SELECT 1 FROM p_decision d WHERE d.conflict = k.id AND d.action NOT LIKE 'rule:%')",
        (RESOLVED, *window),
    )
    return number


def explained(transaction: Transaction, window: Window) -> int:
    """Later facts took the claims away before anybody was asked."""
    number: int = transaction.value(
        "SELECT COUNT(*) FROM p_conflict k WHERE k.state = ? AND k.changed BETWEEN ? AND ? AND k.changed > ? "
        "AND NOT EXISTS (SELECT 1 FROM p_opened o WHERE o.conflict = k.id)",
        (EXPLAINED, *window, NEVER),
    )
    return number


def oldest(transaction: Transaction) -> Oldest | None:
    rows = transaction.rows(
        "SELECT k.id, k.kind, k.key, o.since FROM p_conflict k JOIN p_opened o ON o.conflict = k.id "
        "WHERE k.state = ? AND o.until IS NULL ORDER BY o.since, k.kind, k.key LIMIT 1",
        (OPEN,),
    )
    return Oldest(rows[0][0], rows[0][1], json.loads(rows[0][2]), rows[0][3]) if rows else None


def durations(transaction: Transaction, window: Window) -> Durations:
    lasted = [
        row[0]
        for row in transaction.rows(
            "SELECT until - since AS lasted FROM p_opened WHERE until BETWEEN ? AND ? ORDER BY lasted", window
        )
    ]
    if not lasted:
        return Durations(0, None, None, None)
    last = len(lasted) - 1
    return Durations(len(lasted), lasted[last // 2], lasted[-(-last * 9 // 10)], lasted[-1])


def variance(transaction: Transaction, log: EventLog, window: Window) -> Variance:
    """Of the counts recorded in the window."""
    rows = [
        (int(difference), json.loads(evidence)[-1])
        for difference, evidence in transaction.rows(
            "SELECT c.difference, c.evidence FROM p_claim c JOIN p_conflict k ON k.id = c.conflict "
            "WHERE k.kind = 'count-variance' AND c.rule <> ''",
        )
    ]
    if not window.everything:
        facts = log.at(transaction, {position for _, position in rows})
        rows = [row for row in rows if facts[row[1]].recorded in window]
    differences = [difference for difference, _ in rows]
    return Variance(len(differences), sum(differences), sum(map(abs, differences)))


def trend(transaction: Transaction, window: Window) -> dict[int, tuple[int, int]]:
    """Conflicts opened and closed by day."""
    days: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    for place, column in enumerate(("since", "until")):
        for day, number in transaction.rows(
            f"SELECT {column} / {DAY} AS day, COUNT(*) FROM p_opened "
            f"WHERE {column} BETWEEN ? AND ? GROUP BY day",
            window,
        ):
            days[day][place] += number
    return {day: (opened, closed) for day, (opened, closed) in sorted(days.items())}
