"""Which rule decides a claim: the first of the retailer's that fits, else the protocol's own."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from omo_sync.domain.claims import Claim
from omo_sync.domain.fact import UNIT
from omo_sync.domain.rules import ASK, DOMAINS, Extent, Rule, Subjects

COUNTED = ("count-variance", "stock-drift", "oversold", "points-drift", "points-overdrawn")
"""Kinds whose difference is a quantity."""


def ruled(
    claim: Claim, rules: Sequence[Rule], category: str = "", list_price: int | None = None
) -> str | None:
    """The name of the rule that decides a claim; None where a person does.

    claim.rule: the protocol's own rule that fits, if any. list_price: of its sku, ten-thousandths.
    """
    rule = fitting(claim, rules, category, list_price)
    if rule is None:
        return claim.rule
    return None if rule.do == ASK else rule.name


def fitting(
    claim: Claim, rules: Sequence[Rule], category: str = "", list_price: int | None = None
) -> Rule | None:
    """The first of the retailer's rules that fits a claim."""
    if not rules:
        return None
    about, extent = subjects(claim, category), extent_of(claim, list_price)
    return next((rule for rule in rules if rule.fits(about, extent)), None)


def subjects(claim: Claim, category: str = "") -> Subjects:
    """What rules are held against."""
    kind, key = claim.subject.kind, json.loads(claim.subject.key)
    source = key["source"] if "source" in key else teller(claim.identity)
    return Subjects(
        kind,
        domain_of(kind, key),
        tuple(sorted({source, *claim.tellers})),
        claim.tellers,
        key.get("sku", ""),
        key.get("location", ""),
        key.get("channel", ""),
        category,
        claim.uncertain,
    )


def teller(identity: str) -> str:
    """The source of the fact that a claim is about."""
    source: str = json.loads(identity)[0]
    return source


def tellers_of(kind: str, identity: str, difference: str) -> tuple[str, ...]:
    """The sources that told a figure in a claim of a kind in which one can be taken."""
    return tuple(json.loads(difference)) if kind == "price-disagreement" else (teller(identity),)


def domain_of(kind: str, key: dict[str, Any]) -> str:
    """`stock`, `price` or `points`; empty for kinds about sources and identities."""
    found = [domain for domain, kinds in DOMAINS.items() if kind in kinds]
    return "points" if "member" in key and found else next(iter(found), "")


def extent_of(claim: Claim, list_price: int | None = None) -> Extent:
    """How much a claim disagrees."""
    kind, difference = claim.subject.kind, claim.difference
    if kind in COUNTED and difference:
        off = abs(int(difference))
        worth = list_price is not None and not kind.startswith("points")
        # Rounded up: a bound is never reached by what is cut off.
        return Extent(off, claim.base, -(-off * (list_price or 0) // UNIT) if worth else None)
    if kind == "told-twice":
        told = json.loads(difference).values()
        off = max(told) - min(told)
        return Extent(off, max(told), None if list_price is None else -(-off * list_price // UNIT))
    if kind.startswith("price-"):
        return prices_apart(kind, difference)
    return Extent()


def prices_apart(kind: str, difference: str) -> Extent:
    """How far prices are apart, as a share of the one before (the lowest, of several sources').
    Of several currencies, nothing can be said."""
    if kind == "price-disagreement":
        told = [price.split(" ") for price in json.loads(difference).values()]
        told.sort(key=lambda price: int(price[0]))
    else:
        told = [price.split(" ") for price in difference.split(">")]
    if not told[0][0] or len({currency for _, *currencies in told for currency in currencies}) > 1:
        return Extent()
    before, after = int(told[0][0]), int(told[-1][0])
    return Extent(None, before, abs(after - before))
