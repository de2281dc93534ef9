"""Prices as the ERP, the mall and the shops set them."""

from __future__ import annotations

from functools import partial
from random import Random

from omo_sync.domain.fact import COIN, DAY, HOUR, MINUTE
from omo_sync.simulation.catalogue import Item
from omo_sync.simulation.chain import Chain, rush, times
from omo_sync.simulation.tariff import EVERYWHERE, Scope
from omo_sync.simulation.telling import ERP, MALL, pos

CHANNEL: Scope = ("channel", "mall")
FEN = COIN // 100


def plan(chain: Chain) -> None:
    """Put the catalogue, the opening prices and their changes on the agenda."""
    options, dice = chain.options, chain.dice("pricing")
    for place, item in enumerate(chain.items):
        at = options.start + 4 * HOUR + place * options.tick
        chain.agenda.at(at, partial(_describe, chain, item))
        chain.agenda.at(at, partial(_first_price, chain, dice, item))
    for day in chain.days():
        for _ in range(times(dice, options.price_changes * options.skus)):
            chain.agenda.at(rush(dice, day), partial(_change, chain, dice))
        for _ in range(times(dice, options.promotions * options.skus / options.days)):
            chain.agenda.at(rush(dice, day), partial(_promote, chain, dice))
        for _ in range(times(dice, options.mark_downs * options.skus)):
            chain.agenda.at(rush(dice, day), partial(_mark_down, chain, dice))


def fraction(amount: int, dice: Random, low: int, high: int) -> int:
    """A price some per cent of another, in whole fen."""
    return amount * dice.randrange(low, high) // 100 // FEN * FEN


def _describe(chain: Chain, item: Item, now: int) -> None:
    described = {"name": item.name, "category": item.category, "brand": item.brand, "unit": item.unit}
    chain.teller.tell(ERP, "item.described", now, {"sku": item.sku, **described, "barcodes": [item.sku]})


def _first_price(chain: Chain, dice: Random, item: Item, now: int) -> None:
    chain.tariff.set(ERP, item.sku, now, item.price)
    if dice.random() < chain.options.channel_prices:
        amount = fraction(item.price, dice, 85, 100)
        chain.tariff.set(MALL, item.sku, now + HOUR, amount, scope=CHANNEL)


def _change(chain: Chain, dice: Random, now: int) -> None:
    """A new list price; the mall sometimes repeats the old one as if it were news."""
    item = dice.choice(chain.items)
    old = chain.tariff.of_kind(item.sku, "list", EVERYWHERE, now)
    if old is None or item.sku in chain.tariff.aside:
        return
    since = now + 2 * HOUR if dice.random() < 0.2 else None
    chain.tariff.set(ERP, item.sku, now, fraction(old, dice, 90, 112), since=since)
    if dice.random() < chain.options.stale_prices:
        later = now + dice.randrange(MINUTE, HOUR)
        chain.agenda.at(later, partial(_stale, chain, item.sku, old))


def _stale(chain: Chain, sku: str, amount: int, now: int) -> None:
    chain.tariff.set(MALL, sku, now, amount, meant=False)


def _promote(chain: Chain, dice: Random, now: int) -> None:
    """A promotion for some hours or days, starting within the day."""
    item = dice.choice(chain.items)
    since = now + dice.randrange(HOUR, 6 * HOUR)
    until = since + dice.choice((6 * HOUR, DAY, 2 * DAY))
    amount = fraction(item.price, dice, 70, 90)
    chain.tariff.set(ERP, item.sku, now, amount, kind="promotion", since=since, until=until)


def _mark_down(chain: Chain, dice: Random, now: int) -> None:
    """A shop sells off what will not keep, and some time later stops doing so."""
    item, location = dice.choice(chain.items), dice.choice(chain.locations)
    scope: Scope = ("location", location)
    amount = fraction(item.price, dice, 60, 80)
    chain.tariff.set(pos(location), item.sku, now, amount, kind="promotion", scope=scope)
    if dice.random() < 0.5:
        later = now + dice.randrange(10 * MINUTE, HOUR)
        chain.agenda.at(later, partial(_stop, chain, item.sku, scope))


def _stop(chain: Chain, sku: str, scope: Scope, now: int) -> None:
    chain.tariff.withdraw(pos(scope[1]), sku, now, kind="promotion", scope=scope)
