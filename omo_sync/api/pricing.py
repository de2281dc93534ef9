"""A sku's price at an instant and the changes that are known to come."""

from __future__ import annotations

from typing import Any

from omo_sync.domain.plain import instant, money
from omo_sync.domain.prices import Price, Shown, bounds, shown

AMOUNTS = ("list", "promotion", "member", "effective")

COMING = 20  # changes told at most


def amounts(price: Shown | None) -> dict[str, Any]:
    """As it is served; every amount is null where there is no price."""
    if price is None:
        return dict.fromkeys((*AMOUNTS, "currency"))
    told = {name: None if (scaled := getattr(price, name)) is None else money(scaled) for name in AMOUNTS}
    return {**told, "currency": price.currency}


def since(prices: list[Price], at: int) -> int:
    """The last instant up to `at` at which something began or ended; 0 without one."""
    return max((bound for price in prices for bound in bounds(price) if bound <= at), default=0)


def coming(
    prices: list[Price], channel: str, location: str, at: int, authority: tuple[str, ...]
) -> list[dict[str, Any]]:
    """What is paid after the next bounds, where it is something else than before."""
    found: list[dict[str, Any]] = []
    now = shown(prices, channel, location, at, authority)
    for bound in sorted({bound for price in prices for bound in bounds(price) if bound > at}):
        then = shown(prices, channel, location, bound, authority)
        if then != now:
            found.append({"at": instant(bound), **amounts(then)})
            now = then
        if len(found) == COMING:
            break
    return found
