"""Goods that come and go otherwise than by sale: the opening, supplies, transfers, breakage."""

from __future__ import annotations

from functools import partial
from random import Random
from typing import Any

from omo_sync.domain.fact import HOUR, MINUTE, UNIT
from omo_sync.simulation.chain import Chain, rush, times
from omo_sync.simulation.shelves import Shelf
from omo_sync.simulation.telling import ERP, pos

OPENING = 6 * HOUR
OPENED = 7 * HOUR + 45 * MINUTE


def stock_up(chain: Chain) -> None:
    """Put goods on the shelves before anything is told of them."""
    dice, options = chain.dice("opening"), chain.options
    sold = options.receipts * options.skus * options.days * 2.5 / sum(item.weight for item in chain.items)
    for location in chain.locations:
        for item in chain.items:
            if dice.random() >= options.unstocked:
                units = 8 + round(sold * item.weight * dice.uniform(1.0, 2.5)) + dice.randrange(12)
                chain.shelves.at(item.sku, location).here = units * UNIT


def plan(chain: Chain) -> None:
    """Put the opening, the supplies, the transfers and the breakages on the agenda."""
    options, dice = chain.options, chain.dice("goods")
    first = options.start
    for location in chain.locations:
        chain.agenda.at(first + OPENING, partial(_opening, chain, location))
    for day in chain.days():
        for location in chain.locations:
            for _ in range(times(dice, options.supplies * options.skus)):
                at = day + dice.randrange(8 * HOUR, 12 * HOUR)
                chain.agenda.at(at, partial(_supply, chain, dice, location))
            for _ in range(times(dice, options.adjusted * options.skus)):
                chain.agenda.at(rush(dice, day), partial(_adjust, chain, dice, location))
        if len(chain.locations) > 1:
            for _ in range(times(dice, options.transfers * options.skus)):
                at = day + dice.randrange(9 * HOUR, 20 * HOUR)
                chain.agenda.at(at, partial(_transfer, chain, dice))


def _opening(chain: Chain, location: str, now: int) -> None:
    """Count what is there and say that the rest is empty."""
    dice = chain.dice(f"opening of {location}")
    span = OPENED - OPENING - 15 * MINUTE
    for place, item in enumerate(chain.items):
        shelf = chain.shelves.at(item.sku, location)
        if shelf.here:
            at = now + span * place // len(chain.items)
            stockroom = dice.randrange(1, shelf.here // UNIT) * UNIT if dice.random() < 0.1 else 0
            lines = {"stocktake": f"OPEN-{location}"} if stockroom else {}
            chain.shelves.count(shelf, at, shelf.here - stockroom, lines)
            if stockroom:
                chain.shelves.count(shelf, at + MINUTE, stockroom, lines)
                shelf.book = shelf.own = shelf.here
    chain.teller.tell(pos(location), "location.opened", now + OPENED - OPENING, {"location": location})


def _supply(chain: Chain, dice: Random, location: str, now: int) -> None:
    item = chain.wanted(dice) if dice.random() < 0.7 else dice.choice(chain.items)
    shelf = chain.shelves.at(item.sku, location)
    if not shelf.aside:
        units = dice.choice((12, 24, 36, 48)) * UNIT
        document = f"PO-{now // MINUTE}-{dice.randrange(10_000):04d}"
        chain.shelves.move(shelf, ERP, "inventory.received", now, units, {"document": document})


def _adjust(chain: Chain, dice: Random, location: str, now: int) -> None:
    """Broken, spoilt, or found behind the shelf; now and then the hour is not known exactly."""
    shelf = chain.some_shelf(dice, location)
    change = UNIT if dice.random() < 0.1 else -UNIT
    if shelf.aside or not shelf.counted or shelf.free + change < 0:
        return
    data: dict[str, Any] = {"reason": "盘盈" if change > 0 else "破损"}
    before = now - 20 * MINUTE
    if dice.random() < 0.2 and shelf.counted < before:
        data["not_before"] = before
    chain.shelves.move(shelf, pos(location), "inventory.adjusted", now, change, data)


def _transfer(chain: Chain, dice: Random, now: int) -> None:
    """Goods go from one shop to another: told when they are there, or when they leave."""
    here, there = dice.sample(chain.locations, 2)
    item = chain.wanted(dice)
    giver, taker = chain.shelves.at(item.sku, here), chain.shelves.at(item.sku, there)
    units = dice.randrange(2, 9) * UNIT
    if giver.aside or taker.aside or giver.free < units:
        return
    left = chain.shelves.stamp(giver, now)
    giver.here -= units
    chain.shelves.enter(giver, ERP, left, -units)
    document = f"TR-{now // MINUTE}-{dice.randrange(10_000):04d}"
    data = {"sku": item.sku, "quantity": units, "from": here, "to": there, "document": document}
    if dice.random() < 0.5:
        arrives = now + dice.randrange(15 * MINUTE, 45 * MINUTE)
        chain.agenda.at(arrives, partial(_arrive, chain, taker, left, data))
        return
    taker.named = True
    chain.teller.tell(ERP, "inventory.transferred", left, {**data, "arrived_at": None})
    if now < chain.options.end - 12 * HOUR or dice.random() < 0.5:
        lost = UNIT if dice.random() < 0.05 else 0
        arrives = now + dice.randrange(HOUR, 2 * HOUR)
        chain.agenda.at(arrives, partial(_receive, chain, taker, units - lost, document))


def _arrive(chain: Chain, taker: Shelf, left: int, data: dict[str, Any], now: int) -> None:
    """The shop tells the whole way when the goods are there."""
    arrived, units = chain.shelves.stamp(taker, now), data["quantity"]
    taker.here += units
    chain.shelves.enter(taker, ERP, arrived, units)
    told = {**data, "arrived_at": arrived}
    chain.teller.tell(ERP, "inventory.transferred", left, told, told=arrived)


def _receive(chain: Chain, taker: Shelf, units: int, document: str, now: int) -> None:
    source = pos(taker.location)
    chain.shelves.move(taker, source, "inventory.received", now, units, {"document": document})
