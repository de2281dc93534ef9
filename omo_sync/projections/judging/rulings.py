"""What rules need beside a claim: the category of its item, and what it costs. And the claims that
are to be judged anew because one of these has changed."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence

import orjson

from omo_sync.domain.claims import Claim, Subject
from omo_sync.domain.prices import resolve
from omo_sync.domain.rules import TAKE_SOURCE
from omo_sync.domain.ruling import fitting, ruled, teller
from omo_sync.domain.settings import Settings
from omo_sync.projections.prices import load
from omo_sync.store.database import Transaction


class Rulings:
    """The rules of these settings, on claims as they are found."""

    def __init__(self, transaction: Transaction, settings: Settings) -> None:
        self.transaction = transaction
        self.settings = settings
        # Conflict and identity of claims that a rule keeps for a person.
        self.asked: set[tuple[str, str]] = set()
        self.by_category = any(rule.category for rule in settings.rules)
        self.by_worth = any(rule.within.money is not None for rule in settings.rules)

    def names(self, claims: Sequence[Claim]) -> list[str | None]:
        """By claim, the rule that decides it; None where a person does."""
        if not self.settings.rules:
            return [claim.rule for claim in claims]
        skus = {sku for claim in claims if (sku := sku_of(claim))}
        categories = self._categories(skus) if self.by_category else {}
        costs = self._costs(claims, skus) if self.by_worth else [None] * len(claims)
        rules = self.settings.rules
        names: list[str | None] = []
        for claim, cost in zip(claims, costs, strict=True):
            category = categories.get(sku_of(claim), "")
            names.append(ruled(claim, rules, category, cost))
            if names[-1] is None and fitting(claim, rules, category, cost):
                self.asked.add((claim.subject.conflict, claim.identity))
        return self._without_rivals(claims, names)

    def _without_rivals(self, claims: Sequence[Claim], names: list[str | None]) -> list[str | None]:
        """Where several sources of a conflict would be taken at their word, a person chooses."""
        taking = {rule.name for rule in self.settings.rules if rule.do == TAKE_SOURCE}
        rivals: dict[tuple[Subject, str], set[str]] = defaultdict(set)
        for claim, name in zip(claims, names, strict=True):
            if name in taking:
                rivals[claim.subject, str(name)].add(teller(claim.identity))
        return [
            None if name and len(rivals.get((claim.subject, name), ())) > 1 else name
            for claim, name in zip(claims, names, strict=True)
        ]

    def _categories(self, skus: Iterable[str]) -> dict[str, str]:
        """As each item was last described."""
        latest: dict[str, tuple[int, str, str, str]] = {}
        for sku, *description in self.transaction.rows(
            "SELECT i.sku, i.time, i.source, i.id, i.data FROM given(sku text) p CROSS JOIN p_item i "
            "WHERE i.sku = p.sku",
            (orjson.dumps(sorted(skus)).decode(),),
        ):
            time, source, id, data = description
            latest[sku] = max(latest.get(sku, (time, source, id, data)), (time, source, id, data))
        return {sku: json.loads(row[3]).get("category", "") for sku, row in latest.items()}

    def _costs(self, claims: Sequence[Claim], skus: Iterable[str]) -> list[int | None]:
        """By claim, the list price of its item where and when it arose, in ten-thousandths."""
        told = load(self.transaction, skus)
        found: list[int | None] = []
        for claim in claims:
            key = json.loads(claim.subject.key)
            known = told.get(key.get("sku", ""), [])
            price = resolve(
                known, "list", "", key.get("location", ""), claim.instant, self.settings.price_authority
            )
            found.append(price.amount if price else None)
        return found

    def judge_again(self) -> None:
        """Claims about items whose category or price has changed are judged with the rest of this pass."""
        topics = [topic for topic, asked in (("item", self.by_category), ("price", self.by_worth)) if asked]
        if not topics:
            return
        rows = self.transaction.rows(
            "SELECT c.origin, MIN(c.instant), MAX(c.instant) FROM p_dirty d CROSS JOIN p_claim c "
            f"WHERE d.topic IN ({','.join('?' * len(topics))}) AND c.sku = d.subject AND c.sku <> '' "
            "GROUP BY c.origin",
            topics,
        )
        self._accounts({int(origin[1:]): bounds for origin, *bounds in rows if origin[0] == "a"})
        self.transaction.many(
            "INSERT INTO p_dirty (topic, subject) VALUES (?,?) ON CONFLICT DO NOTHING",
            [(TOPICS[origin[0]], origin[1:]) for origin, *_ in rows if origin[0] in TOPICS],
        )

    def _accounts(self, claimed: dict[int, list[int]]) -> None:
        """claimed: the earliest and latest instant of an account's claims, by its id."""
        waiting = self.transaction.rows(
            "SELECT a.id, a.judge_from, a.judge_upto FROM given(id bigint) p CROSS JOIN p_account a "
            "WHERE a.id = p.id",
            (orjson.dumps(sorted(claimed)).decode(),),
        )
        self.transaction.many(
            "UPDATE p_account SET judge_from = ?, judge_upto = ? WHERE id = ?",
            [
                (first if since is None else min(first, since), max(last, upto), id)
                for id, since, upto in waiting
                for first, last in [claimed[id]]
            ],
        )


def sku_of(claim: Claim) -> str:
    """The sku of a claim; empty where it is not about one."""
    sku: str = json.loads(claim.subject.key).get("sku", "")
    return sku


TOPICS = {"o": "order", "p": "price", "n": "sequence", "v": "variant", "i": "identity", "m": "member"}
"""How the origins of claims begin, but those of accounts, and what is dirty where they are judged again."""
