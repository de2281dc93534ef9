"""Claims that are decided by what explains them, where the settings allow that.

An explanation depends on the key's facts and holds, its item's description, the numbers missing at its
sources, and the settings. A pass looks again at the claims found in it, at those of keys and items that
changed since the pass before, and at those which missing numbers concern that came or went since.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from omo_sync.domain.account import NEVER, POINTS, STOCK
from omo_sync.domain.claims import Subject
from omo_sync.projections.causes.gaps import dismissals, promised_through
from omo_sync.projections.causes.search import KINDS, Search
from omo_sync.projections.causes.standing import RULE, claims
from omo_sync.projections.coverage import within
from omo_sync.projections.sequences import missing
from omo_sync.projections.state import State
from omo_sync.store.database import Transaction
from omo_sync.store.log import EventLog

OF_KINDS = ",".join(f"'{kind}'" for kind in KINDS)


class Doubt(NamedTuple):
    """Undismissed missing numbers. instant: of the next one; through: promised before them, None: nothing."""

    source: str
    run: str
    first: int
    last: int
    instant: int
    through: int | None


def place(doubt: Doubt) -> tuple[str, str, int]:
    """Which ones; no two have the same."""
    return doubt.source, doubt.run, doubt.first


def decide(transaction: Transaction, log: EventLog, state: State, found: Iterable[str]) -> set[str]:
    """Bring the rules of claims up to their explanations; gives the conflicts of which some changed.

    state: before the pass. found: the conflicts that the pass has judged.
    """
    if not state.settings.explained:
        return set()
    conflicts = {*found, *of_changed(transaction, state.judged), *of_doubts(transaction)}
    search = Search(transaction, log, state.settings)
    changes: list[tuple[str, str, str]] = []
    for conflict in sorted(conflicts):
        for identity, asked, rule in claims(transaction, conflict):
            claimed = search.explain(asked).claimed
            now = f"{RULE}{claimed.kind}" if claimed and claimed.kind in state.settings.explained else ""
            if now != rule:
                changes.append((now, conflict, identity))
    transaction.many("UPDATE p_claim SET rule = ? WHERE conflict = ? AND identity = ? AND asked = 0", changes)
    return {conflict for _, conflict, _ in changes}


def of_changed(transaction: Transaction, since: int) -> set[str]:
    """Conflicts about keys and items that changed after a position of the log."""
    rows = transaction.rows(
        "SELECT DISTINCT c.conflict FROM p_change g CROSS JOIN p_claim c WHERE g.position > ? "
        f"AND g.kind IN ('{STOCK}', 'item') AND c.sku = g.subject AND c.sku <> ''",
        (since,),
    )
    members = transaction.rows(
        f"SELECT subject FROM p_change WHERE position > ? AND kind = '{POINTS}'", (since,)
    )
    return {row[0] for row in rows} | {
        Subject.of("points-drift", member=member).conflict for (member,) in members
    }


def of_doubts(transaction: Transaction) -> set[str]:
    """Conflicts that missing numbers may concern which came, went, or were dismissed since the last pass."""
    before = {Doubt(*row) for row in transaction.rows("SELECT * FROM p_doubt")}
    now = set(doubts(transaction))
    if before == now:
        return set()
    new: list[Doubt] = sorted(now - before, key=place)
    transaction.many(
        "DELETE FROM p_doubt WHERE source = ? AND run = ? AND first = ?",
        sorted(map(place, before - now)),
    )
    transaction.many(
        "INSERT INTO p_doubt (source, run, first, last, instant, through) VALUES (?,?,?,?,?,?)",
        new,
    )
    since = min(NEVER if doubt.through is None else doubt.through for doubt in before ^ now)
    rows = transaction.rows(
        "SELECT DISTINCT c.conflict FROM p_claim c JOIN p_conflict k ON k.id = c.conflict "
        f"WHERE c.instant > ? AND k.kind IN ({OF_KINDS}) AND (c.rule = '' OR c.rule LIKE '{RULE}%')",
        (since,),
    )
    return {row[0] for row in rows}


def doubts(transaction: Transaction) -> Iterable[Doubt]:
    """All missing numbers that nobody dismissed."""
    runs = transaction.rows(
        "SELECT source, run FROM p_sequence GROUP BY source, run HAVING COUNT(*) > 1 UNION "
        "SELECT w.source, w.run FROM p_watermark w WHERE w.number > (SELECT MAX(last) FROM p_sequence s "
        "WHERE s.source = w.source AND s.run = w.run)"
    )
    for source, run in runs:
        dismissed = dismissals(transaction, source, run)
        for gap in missing(transaction, source, run):
            if not within((gap.first, gap.last), dismissed):
                yield Doubt(source, run, *gap, promised_through(transaction, source, run, gap.first))
