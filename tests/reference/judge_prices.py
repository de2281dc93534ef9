"""Claims about prices."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from .claims import Claim, ClaimKey
from .prices import Prices, Scope, newest_price, scope_of
from .reading import OPERATOR, Fact

Tag = tuple[str, str, Scope]
"""Sku, kind, scope."""


def price_claims(prices: Prices) -> Iterator[Claim]:
    tags = dict.fromkeys(_tag(fact) for fact in prices.log.facts("price.set"))
    for tag in tags:
        yield from _disagreement(prices, tag)
        yield from _outliers(prices, tag)
    yield from _drifts(prices)


def _tag(fact: Fact) -> Tag:
    return (fact.data["sku"], fact.data["kind"], scope_of(fact))


def _key(tag: Tag) -> ClaimKey:
    sku, kind, scope = tag
    return {"sku": sku, "kind": kind, **dict([scope] if scope else [])}


def _money(fact: Fact) -> tuple[Decimal, str]:
    return (fact.data["amount"], fact.data["currency"])


def _difference(fact: Fact, other: Fact) -> Decimal | None:
    """None between two currencies."""
    if fact.data["currency"] != other.data["currency"]:
        return None
    return Decimal(fact.data["amount"] - other.data["amount"])


def _size(off: Decimal | None) -> Decimal | None:
    return None if off is None else abs(off)


def _disagreement(prices: Prices, tag: Tag) -> Iterator[Claim]:
    """What the sources of the highest authority in effect say at the log clock."""
    clock = prices.log.clock
    if clock is None:
        return
    rivals = prices.in_effect(*tag, clock)
    ranks = [prices.authority(fact, rivals) for fact in rivals]
    said: dict[str, Fact] = {}
    for fact, rank in sorted(zip(rivals, ranks, strict=True), key=lambda pair: newest_price(pair[0])):
        if rank == max(ranks):
            said[fact.source] = fact
    if len({_money(fact) for fact in said.values()}) > 1:
        newest = max(said.values(), key=newest_price)
        others = [fact for fact in said.values() if _money(fact) != _money(newest)]
        other = max(others, key=newest_price)
        instant = newest.data["effective_from"]
        claim = Claim("price-disagreement", _key(tag), newest.identity, instant, _difference(newest, other))
        amounts = [fact.data["amount"] for fact in said.values()]
        yield replace(claim, off=max(amounts) - min(amounts), base=min(amounts), tellers=tuple(said))


def _outliers(prices: Prices, tag: Tag) -> Iterator[Claim]:
    """Each source's prices against its own previous one."""
    told: dict[str, list[Fact]] = defaultdict(list)
    for fact in sorted(prices.set_for(*tag), key=newest_price):
        if fact.source != OPERATOR:
            told[fact.source].append(fact)
    for facts in told.values():
        for place, fact in enumerate(facts):
            before = facts[place - 1] if place else None
            off = _difference(fact, before) if before else None
            share = prices.log.settings.outlier_share
            leaps = before is not None and off is not None and abs(off) > before.data["amount"] * share
            if leaps or fact.data["amount"] == 0:
                claim = Claim("price-outlier", _key(tag), fact.identity, fact.time, off)
                yield replace(claim, off=_size(off), base=before.data["amount"] if before else None)


def _drifts(prices: Prices) -> Iterator[Claim]:
    newest: dict[tuple[Tag, str], Fact] = {}
    for fact in prices.log.facts("price.reported"):
        newest[_tag(fact), fact.source] = fact
    for (tag, _), report in newest.items():
        sku, kind, scope = tag
        stands = prices.reconciled(sku, kind, [scope], report.time)
        if stands and _money(stands) != _money(report):
            off = _difference(report, stands)
            claim = Claim("price-drift", _key(tag), report.identity, report.time, off)
            yield replace(claim, off=_size(off), base=stands.data["amount"])
