"""Claims about stock."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from .claims import Claim
from .reading import OPERATOR, Fact
from .settings import is_among
from .stock import MOVEMENTS, Count, Key, Stock, ends, ledger


def stock_claims(stock: Stock) -> Iterator[Claim]:
    for key in stock.named():
        yield from _count_variances(stock, key)
        yield from _oversold(stock, key)
    yield from _drifts(stock)
    yield from _voided_after_a_count(stock)
    yield from _told_twice(stock)
    yield from _stale_holds(stock)


def _named(key: Key) -> dict[str, str | list[str]]:
    return {"sku": key[0], "location": key[1]}


def _count_variances(stock: Stock, key: Key) -> Iterator[Claim]:
    """Every count but the first against the counts before it and the movements up to its instant."""
    bases = stock.bases(key)
    for place, count in enumerate(bases):
        if place == 0 or count.fact is None or count.fact.source == OPERATOR:
            continue
        expected = ledger(bases[:place], stock.movements.get(key, []), count.time)
        off = count.on_hand - expected
        if off:
            unsure = _uncertain(stock, key, count)
            rule = stock.log.settings.tolerates(off, expected) and not unsure
            claim = Claim("count-variance", _named(key), count.fact.identity, count.time, off, rule)
            yield replace(claim, off=abs(off), base=expected, uncertain=unsure)


def _uncertain(stock: Stock, key: Key, count: Count) -> bool:
    """Something moved while it was counted, or nobody knows on which side of the count."""
    for movement in stock.movements.get(key, []):
        if movement.time is None or movement.fact.identity in stock.evidence:
            continue
        inside = count.started < movement.time <= count.time
        across = movement.not_before is not None and movement.not_before <= count.time < movement.time
        if inside or across:
            return True
    return False


def _oversold(stock: Stock, key: Key) -> Iterator[Claim]:
    over = stock.reserved(key) - max(Decimal(0), stock.on_hand(key))
    if stock.bases(key) and over > 0:
        newest = stock.reserved_facts[key][-1]
        yield Claim("oversold", _named(key), newest.identity, newest.time, over, off=over)


def _drifts(stock: Stock) -> Iterator[Claim]:
    newest: dict[tuple[Key, str], Fact] = {}
    for fact in stock.log.facts("inventory.reported"):
        newest[(fact.data["sku"], fact.data["location"]), fact.source] = fact
    for (key, _), report in newest.items():
        covers = report.data.get("covers", ["*"])
        bases = [base for base in stock.bases(key, covers) if base.time <= report.time]
        if not bases:
            continue
        moved = [end for end in stock.movements.get(key, []) if is_among(end.fact.source, covers)]
        expected = ledger(bases, moved, report.time)
        off = report.data["on_hand"] - expected
        if off:
            claim = Claim("stock-drift", _named(key), report.identity, report.time, off)
            yield replace(claim, off=abs(off), base=expected)


def _voided_after_a_count(stock: Stock) -> Iterator[Claim]:
    """A retraction of a movement that a count had covered before the retraction's own time."""
    for retraction in stock.log.retractions:
        voided = stock.log.standing.get((retraction.source, retraction.data["retracts"]))
        if voided is None or voided.type not in MOVEMENTS:
            continue
        for key, end in ends(voided).items():
            counts = stock.counts.get(key, [])
            if end.time is not None and any(end.time <= count.time < retraction.time for count in counts):
                kind = "void-after-count"
                yield Claim(kind, _named(key), retraction.identity, retraction.time, end.change)


def _told_twice(stock: Stock) -> Iterator[Claim]:
    for (order, sku, location), twice in stock.told_twice.items():
        key: dict[str, str | list[str]] = {"order": order, "sku": sku, "location": location}
        newest = twice.newest
        claim = Claim("told-twice", key, newest.identity, newest.time, twice.difference, twice.equal)
        yield replace(claim, off=twice.spread, base=twice.most)


def _stale_holds(stock: Stock) -> Iterator[Claim]:
    log = stock.log
    confirmed = {fact.data["order"] for fact in log.facts("inventory.confirmed")}
    for order in sorted(confirmed):
        left = sum((left for where, left in stock.lines.items() if where[0] == order), Decimal(0))
        newest = [fact for fact in log.facts() if fact.data.get("order") == order][-1]
        if left and log.clock is not None and newest.time <= log.clock - log.settings.stale_after:
            yield Claim("hold-stale", {"order": order}, newest.identity, newest.time, left)
