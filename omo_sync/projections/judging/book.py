"""The claims of a pass, written over those found before, and the conflicts that they make."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import orjson

from omo_sync.domain.account import FOREVER, NEVER
from omo_sync.domain.claims import EXPLAINED, OPEN, Claim, Standing, state_of
from omo_sync.projections.coverage import ASK, DISMISS, Covered, covered_by
from omo_sync.projections.judging.rulings import Rulings, sku_of
from omo_sync.store.database import Transaction


class Book:
    """Collects what was judged; `write` brings the tables up to it."""

    def __init__(self, transaction: Transaction, rulings: Rulings) -> None:
        self.transaction = transaction
        self.rulings = rulings
        self.judged: dict[str, tuple[int, int]] = {}
        self.found: dict[tuple[str, str], tuple[str, Claim]] = {}
        self.touched: set[str] = set()

    def judge(self, origin: str, claims: Iterable[Claim], since: int = NEVER, upto: int = FOREVER) -> None:
        """All claims of this origin now; of count-variance only those in [since, upto]."""
        self.judged[origin] = since, upto
        for claim in claims:
            self.found[claim.subject.conflict, claim.identity] = (origin, claim)

    def write(self) -> None:
        """Replace the claims of all judged origins."""
        judged = [(origin, *bounds) for origin, bounds in self.judged.items()]
        before = self.transaction.rows(
            "SELECT c.conflict, c.identity FROM given(origin text, since bigint, upto bigint) p "
            "CROSS JOIN p_claim c LEFT JOIN p_conflict k ON k.id = c.conflict "
            "WHERE c.origin = p.origin AND (k.kind <> 'count-variance' "
            "OR c.instant BETWEEN p.since AND p.upto)",
            (orjson.dumps(judged).decode(),),
        )
        rules = self.rulings.names([claim for _, claim in self.found.values()])
        self.transaction.many("DELETE FROM p_claim WHERE conflict = ? AND identity = ?", before)
        self.transaction.many(
            "INSERT INTO p_claim "
            "(conflict, identity, origin, instant, difference, evidence, rule, sku, asked) "
            "VALUES (?,?,?,?,?,?,?,?,?)",
            [
                (conflict, identity, origin, claim.instant, claim.difference,
                 orjson.dumps(claim.evidence).decode(), rule or "", sku_of(claim),
                 int((conflict, identity) in self.rulings.asked))
                for ((conflict, identity), (origin, claim)), rule in zip(
                    self.found.items(), rules, strict=True
                )
            ],
        )  # fmt: skip
        subjects = {claim.subject.conflict: claim.subject for _, claim in self.found.values()}
        self.transaction.many(
            f"INSERT INTO p_conflict (id, kind, key, state, changed) VALUES (?,?,?,'{EXPLAINED}',{NEVER}) "
            "ON CONFLICT DO NOTHING",
            [(conflict, *subject) for conflict, subject in subjects.items()],
        )
        self.touched.update(conflict for conflict, _ in before)
        self.touched.update(subjects)
        self.judged.clear()
        self.found.clear()


def settle(transaction: Transaction, conflicts: Iterable[str], settled: int, clock: int) -> None:
    """Bring the states of these conflicts up to their claims and decisions."""
    wanted = (orjson.dumps(sorted(conflicts)).decode(),)
    decided = _decided(transaction, wanted)
    standings = _standings(transaction, wanted, settled, decided)
    changes: list[tuple[str, str]] = []
    opened: list[tuple[str, int]] = []
    closed: list[tuple[int, str]] = []
    for conflict, state in transaction.rows(
        "SELECT c.id, c.state FROM given(id text) p CROSS JOIN p_conflict c WHERE c.id = p.id", wanted
    ):
        figure_set = any(action not in (DISMISS, ASK) for _, _, action in decided[conflict])
        now = state_of(standings.get(conflict, []), figure_set)
        if now == state:
            continue
        changes.append((now, conflict))
        if now == OPEN:
            opened.append((conflict, clock))
        if state == OPEN:
            closed.append((clock, conflict))
    transaction.many(f"UPDATE p_conflict SET state = ?, changed = {clock} WHERE id = ?", changes)
    transaction.many("UPDATE p_opened SET until = ? WHERE conflict = ? AND until IS NULL", closed)
    transaction.many(
        "INSERT INTO p_opened (conflict, since) VALUES (?,?) "
        "ON CONFLICT (conflict, since) DO UPDATE SET until = NULL",
        opened,
    )


def _decided(transaction: Transaction, wanted: tuple[str]) -> dict[str, list[Covered]]:
    """By conflict, the claims that decisions in force cover, oldest first."""
    decided: dict[str, list[Covered]] = defaultdict(list)
    for conflict, *decision in transaction.rows(
        "SELECT d.conflict, d.identity, d.difference, d.action FROM given(id text) p "
        "CROSS JOIN p_decision d WHERE d.conflict = p.id ORDER BY d.position",
        wanted,
    ):
        decided[conflict].append(Covered(*decision))
    return decided


def _standings(
    transaction: Transaction, wanted: tuple[str], settled: int, decided: dict[str, list[Covered]]
) -> dict[str, list[Standing]]:
    standings: dict[str, list[Standing]] = defaultdict(list)
    for conflict, kind, identity, instant, difference, rule in transaction.rows(
        "SELECT c.conflict, k.kind, c.identity, c.instant, c.difference, c.rule "
        "FROM given(id text) p CROSS JOIN p_claim c JOIN p_conflict k ON k.id = c.conflict WHERE "
        "c.conflict = p.id",
        wanted,
    ):
        covered = covered_by(kind, identity, difference, decided[conflict], rule)
        standings[conflict].append(Standing(instant <= settled, covered))
    return standings
