"""Which price of a sku stands at an instant: scope, then authority, then the later one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from omo_sync.domain.account import FOREVER
from omo_sync.domain.fact import UNIT
from omo_sync.domain.settings import OPERATOR, rank

KINDS = ("list", "promotion", "member")


class Scope(NamedTuple):
    """What a price is for: a kind, and a channel, a location or neither (empty texts)."""

    kind: str
    channel: str
    location: str


class Price(NamedTuple):
    """One `price.set`. amount in ten-thousandths; start <= instant < end is when it is in effect."""

    scope: Scope
    source: str
    id: str
    time: int
    amount: int
    currency: str
    start: int
    end: int
    position: int


class Withdrawal(NamedTuple):
    """One `price.withdrawn`: ends what its source set at or before its time for exactly that scope."""

    scope: Scope  # kind may be "all"
    source: str
    time: int

    def ends(self, price: Price) -> bool:
        return (
            price.source == self.source
            and price.time <= self.time
            and price.scope[1:] == self.scope[1:]
            and self.scope.kind in ("all", price.scope.kind)
        )


class Shown(NamedTuple):
    """What a shopper sees; amounts in ten-thousandths."""

    list: int | None
    promotion: int | None
    member: int | None
    effective: int | None
    currency: str | None


def withdrawn(prices: Iterable[Price], withdrawals: Sequence[Withdrawal]) -> list[Price]:
    """The prices, each ended where its source withdrew it."""
    if not withdrawals:
        return list(prices)
    return [
        price._replace(end=min([price.end, *(w.time for w in withdrawals if w.ends(price))]))
        for price in prices
    ]


def in_effect(prices: Iterable[Price], scope: Scope, at: int) -> list[Price]:
    return [price for price in prices if price.scope == scope and price.start <= at < price.end]


def authority_of(price: Price, rivals: Sequence[Price], authority: tuple[str, ...]) -> int:
    """0 is highest but for an operator's price, which is above all until another source sets a later one."""
    if price.source != OPERATOR:
        return rank(price.source, authority)
    later = any(
        rival.source != OPERATOR and rival.scope == price.scope and rival.time > price.time
        for rival in rivals
    )
    return len(authority) + 1 if later else -1


def standing(prices: Sequence[Price], authority: tuple[str, ...]) -> Price | None:
    """The one that stands among prices of one scope that are in effect."""
    if not prices:
        return None
    return min(
        sorted(prices, key=lambda p: (p.start, p.time, p.source, p.id), reverse=True),
        key=lambda p: authority_of(p, prices, authority),
    )


def resolve(
    prices: Sequence[Price], kind: str, channel: str, location: str, at: int, authority: tuple[str, ...]
) -> Price | None:
    """The reconciled price of a kind for a channel or location (or both, or neither) at an instant."""
    narrow = {Scope(kind, channel, ""), Scope(kind, "", location)} - {Scope(kind, "", "")}
    for scopes in (narrow, {Scope(kind, "", "")}):
        found = [price for scope in scopes for price in in_effect(prices, scope, at)]
        if found:
            return standing(found, authority)
    return None


def shown(
    prices: Sequence[Price], channel: str, location: str, at: int, authority: tuple[str, ...]
) -> Shown | None:
    """What a shopper of a channel or location sees, or None where there is no price at all."""
    found = [resolve(prices, kind, channel, location, at, authority) for kind in KINDS]
    regular, promotion, member = found
    if not any(found):
        return None
    payable = [p for p in (regular, promotion) if p and (not regular or p.currency == regular.currency)]
    effective = min(payable, key=lambda p: p.amount, default=None)
    named = effective or member
    return Shown(
        regular.amount if regular else None,
        promotion.amount if promotion else None,
        member.amount if member else None,
        effective.amount if effective else None,
        named.currency if named else None,
    )


def disagreement(prices: Sequence[Price], scope: Scope, at: int, authority: tuple[str, ...]) -> list[Price]:
    """The current claims of the sources of highest authority for a scope, where they differ; else empty."""
    current = in_effect(prices, scope, at)
    if len(current) < 2:
        return []
    best = min(authority_of(price, current, authority) for price in current)
    newest: dict[str, Price] = {}
    for price in sorted(current, key=lambda p: (p.start, p.time, p.id)):
        if authority_of(price, current, authority) == best:
            newest[price.source] = price
    claims = sorted(newest.values(), key=lambda p: (p.start, p.time, p.source, p.id))
    return claims if len({(p.amount, p.currency) for p in claims}) > 1 else []


def outliers(prices: Iterable[Price], percent: int) -> list[tuple[Price, Price | None]]:
    """Prices of one scope that are 0, or more than `percent` (thousandths) off the same source's
    previous one, each with that previous one if it is in the same currency."""
    previous: dict[str, Price] = {}
    found: list[tuple[Price, Price | None]] = []
    for price in sorted(prices, key=lambda p: (p.start, p.time, p.id)):
        before = previous.get(price.source)
        previous[price.source] = price
        if price.source == OPERATOR:
            continue
        if before is not None and before.currency != price.currency:
            before = None  # not compared, so no part of what is disagreed
        leap = before is not None and abs(price.amount - before.amount) * 100 * UNIT > percent * before.amount
        if price.amount == 0 or leap:
            found.append((price, before))
    return found


def bounds(price: Price) -> list[int]:
    """The instants at which a price begins and ends."""
    return [price.start] if price.end == FOREVER else [price.start, price.end]
