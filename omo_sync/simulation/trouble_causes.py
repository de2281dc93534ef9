"""Differences that one fact explains, or none does: what truly caused each is known.

Around every one of them the shelf trades a little by itself, so that there is something to mistake it for.
A difference whose cause is not among those that can be told is theft: no explanation of it is right.
"""

from __future__ import annotations

from functools import partial
from random import Random

from omo_sync.domain.causes import DUPLICATE, HOLD, PACK, TIMING, TRANSFER
from omo_sync.domain.fact import HOUR, MINUTE, SECOND, UNIT
from omo_sync.simulation.shelves import Shelf
from omo_sync.simulation.stage import Stage
from omo_sync.simulation.telling import ERP, MALL, pos

COUNTED = 21 * HOUR  # when the shop counts, and when the ERP tells its book


def stocked(stage: Stage, day: int) -> Shelf | None:
    """A shelf kept aside, with enough on it and a little trade of its own before it is counted."""
    shelf = stage.shelf()
    if shelf is None:
        return None
    dice = Random(f"{stage.chain.options.seed}/trade on {shelf.sku} at {shelf.location} on {day}")
    stage.at(day + 8 * HOUR, lambda now: receive(stage, shelf, now, 36 * UNIT, stage.code()))
    for _ in range(dice.randrange(6)):
        units = UNIT * dice.choice((1, 1, 1, 1, 2, 2, 3))
        action = dice.choice((sell, sell, sell, send, hold))
        stage.at(day + dice.randrange(9 * HOUR, 20 * HOUR), partial(action, stage, shelf, units))
    return shelf


def sell(stage: Stage, shelf: Shelf, units: int, now: int) -> None:
    """A customer at the till."""
    stage.sell(shelf, now, units, {"document": stage.code()})


def hold(stage: Stage, shelf: Shelf, units: int, now: int) -> None:
    """Somebody orders and has not come yet."""
    stage.reserve(shelf, now, units, stage.code())


def send(stage: Stage, shelf: Shelf, units: int, now: int) -> None:
    """Somebody orders, and the shop packs the parcel."""
    order = stage.code()
    stage.reserve(shelf, now, units, order)
    stage.at(now + 20 * MINUTE, partial(hand_over, stage, shelf, units, order))


def hand_over(stage: Stage, shelf: Shelf, units: int, order: str, now: int) -> None:
    shelf.held -= units
    stage.chain.shelves.move(shelf, MALL, "inventory.fulfilled", now, -units, {"order": order})


def receive(stage: Stage, shelf: Shelf, now: int, units: int, document: str, source: str = ERP) -> None:
    stage.chain.shelves.move(shelf, source, "inventory.received", now, units, {"document": document})


def many(stage: Stage) -> int:
    """More than a tolerance passes."""
    return stage.dice.randrange(6, 10) * UNIT


def counted(stage: Stage, shelf: Shelf, day: int, cause: str = "") -> None:
    """The shop counts, and the variance has this cause."""
    stage.at(day + COUNTED, lambda now: stage.count(shelf, now))
    stage.expect("count-variance", shelf.sku, shelf.location)
    if cause:
        stage.chain.causes["count-variance", shelf.sku, shelf.location] = cause


def stolen_beside_trade(stage: Stage, day: int) -> None:
    """A thief, on a shelf that trades."""
    shelf, units = stocked(stage, day), many(stage)
    if shelf is not None:
        stage.at(day + 15 * HOUR, partial(take, shelf, units))
        counted(stage, shelf, day)


def take(shelf: Shelf, units: int, _now: int) -> None:
    """Goods go or come, and nobody tells."""
    shelf.here -= units


def stolen_beside_a_hold(stage: Stage, day: int) -> None:
    """A thief takes as much as somebody has ordered."""
    shelf, units = stocked(stage, day), many(stage)
    if shelf is not None:
        stage.at(day + 10 * HOUR, partial(hold, stage, shelf, units))
        stage.at(day + 15 * HOUR, partial(take, shelf, units))
        counted(stage, shelf, day)


def found_beside_a_transfer(stage: Stage, day: int) -> None:
    """As much as is on its way came by another paper, and as much again was found behind a shelf."""
    shelf, units = stocked(stage, day), many(stage)
    giver = None if shelf is None else giver_to(stage, shelf)
    if shelf is None or giver is None:
        return

    def come(now: int) -> None:
        receive(stage, shelf, now, units, stage.code(), pos(shelf.location))

    stage.at(day + 10 * HOUR, partial(leave, stage, giver, shelf, units))
    stage.at(day + 12 * HOUR, come)
    stage.at(day + 15 * HOUR, partial(take, shelf, -units))
    counted(stage, shelf, day)


def giver_to(stage: Stage, shelf: Shelf) -> Shelf | None:
    """The same item in another shop, from now on kept aside; None where none can spare some."""
    for location in stage.chain.locations:
        giver = stage.chain.shelves.at(shelf.sku, location)
        if not giver.aside and giver.here >= 12 * UNIT:
            giver.aside = True
            return giver
    return None


def leave(stage: Stage, giver: Shelf, shelf: Shelf, units: int, now: int) -> None:
    """A transfer is on its way."""
    left = stage.chain.shelves.stamp(giver, now)
    giver.here -= units
    stage.chain.shelves.enter(giver, ERP, left, -units)
    way = {"from": giver.location, "to": shelf.location, "arrived_at": None, "document": stage.code()}
    shelf.named = True
    data = {"sku": shelf.sku, "quantity": units, **way}
    stage.chain.teller.tell(ERP, "inventory.transferred", left, data)


def two_receipts_alike(stage: Stage, day: int) -> None:
    """Two customers buy as much within minutes, and as much is found behind the shelf."""
    shelf, units = stocked(stage, day), many(stage)
    if shelf is not None:
        stage.at(day + 11 * HOUR, partial(sell, stage, shelf, units))
        stage.at(day + 11 * HOUR + 3 * MINUTE, partial(sell, stage, shelf, units))
        stage.at(day + 15 * HOUR, partial(take, shelf, -units))
        counted(stage, shelf, day)


def handed_over_untold(stage: Stage, day: int) -> None:
    """A customer collects two things; the cashier rings up one of them."""
    shelf, units = stocked(stage, day), many(stage)
    beside = None if shelf is None else stage.shelf(shelf.location)
    if shelf is None or beside is None:
        return
    order = stage.code()
    stage.at(day + 10 * HOUR, lambda now: stage.reserve(shelf, now, units, order))
    stage.at(day + 10 * HOUR, lambda now: stage.reserve(beside, now, UNIT, order))

    def collect(now: int) -> None:
        shelf.here -= units
        beside.held -= UNIT
        stage.sell(beside, now, UNIT, {"order": order, "document": stage.code()})

    stage.at(day + 16 * HOUR, collect)
    counted(stage, shelf, day, HOLD)


def arrived_untold(stage: Stage, day: int) -> None:
    """What was on its way is there; nobody scanned it."""
    shelf, units = stocked(stage, day), many(stage)
    giver = None if shelf is None else giver_to(stage, shelf)
    if shelf is not None and giver is not None:
        stage.at(day + 10 * HOUR, partial(leave, stage, giver, shelf, units))
        stage.at(day + 16 * HOUR, partial(take, shelf, -units))
        counted(stage, shelf, day, TRANSFER)


def arrived_twice(stage: Stage, day: int) -> None:
    """The ERP says that the goods arrived, and the shop scans them as well."""
    shelf, units = stocked(stage, day), many(stage)
    giver = None if shelf is None else giver_to(stage, shelf)
    if shelf is None or giver is None:
        return
    document, chain = stage.code(), stage.chain

    def arrive(now: int) -> None:
        left, arrived = chain.shelves.stamp(giver, now - HOUR), chain.shelves.stamp(shelf, now)
        giver.here -= units
        chain.shelves.enter(giver, ERP, left, -units)
        shelf.here += units
        chain.shelves.enter(shelf, ERP, arrived, units)
        way = {"from": giver.location, "to": shelf.location, "arrived_at": arrived, "document": document}
        data = {"sku": shelf.sku, "quantity": units, **way}
        chain.teller.tell(ERP, "inventory.transferred", left, data, told=arrived)

    def scan(now: int) -> None:
        told = {"document": document}
        chain.shelves.book(shelf, pos(shelf.location), "inventory.received", now, units, told)

    stage.at(day + 11 * HOUR, arrive)
    stage.at(day + 11 * HOUR + 20 * MINUTE, scan)
    counted(stage, shelf, day, TRANSFER)


def told_by_the_books(stage: Stage, day: int) -> None:
    """The ERP tells a receipt of the till's once more, under a number of its own."""
    shelf, units = stocked(stage, day), many(stage)
    if shelf is None:
        return
    told = {"document": stage.code()}

    def again(now: int) -> None:
        stage.chain.shelves.book(shelf, ERP, "inventory.sold", now, -units, told)

    stage.at(day + 12 * HOUR, lambda now: stage.sell(shelf, now, units, told))
    stage.at(day + 12 * HOUR + MINUTE, again)
    counted(stage, shelf, day, DUPLICATE)


def cartons_as_pieces(stage: Stage, day: int) -> None:
    """Two cartons of twelve are received as two pieces."""
    shelf = stocked(stage, day)
    if shelf is None:
        return

    def describe(now: int) -> None:
        described = {"sku": shelf.sku, "attributes": {"pack_size": "12"}}
        stage.chain.teller.tell(ERP, "item.described", now, described)

    def unpack(now: int) -> None:
        shelf.here += 22 * UNIT
        receive(stage, shelf, now, 2 * UNIT, stage.code())

    stage.at(day + 7 * HOUR, describe)
    stage.at(day + 11 * HOUR, unpack)
    counted(stage, shelf, day, PACK)


def broken_some_time(stage: Stage, day: int) -> None:
    """Bottles broke, somebody saw it an hour later, and the ERP knew in between."""
    shelf, units = stocked(stage, day), many(stage)
    if shelf is None:
        return

    def report(now: int) -> None:
        told = {"on_hand": shelf.book - units}
        stage.chain.shelves.say(shelf, ERP, "inventory.reported", now, told)

    def see(now: int) -> None:
        told = {"reason": "破损", "not_before": now - HOUR}
        stage.chain.shelves.move(shelf, pos(shelf.location), "inventory.adjusted", now, -units, told)

    stage.at(day + COUNTED, report)
    stage.at(day + COUNTED + 20 * MINUTE, see)
    stage.expect("stock-drift", shelf.sku, shelf.location)
    stage.chain.causes["stock-drift", shelf.sku, shelf.location] = TIMING


def not_booked_yet(stage: Stage, day: int) -> None:
    """The ERP's book is told in the minute in which a parcel leaves."""
    shelf, units = stocked(stage, day), many(stage)
    if shelf is None:
        return
    order = stage.code()

    def report(now: int) -> None:
        told = {"on_hand": shelf.book + units}
        stage.chain.shelves.say(shelf, ERP, "inventory.reported", now, told)

    stage.at(day + 14 * HOUR, lambda now: stage.reserve(shelf, now, units, order))
    stage.at(day + COUNTED, partial(hand_over, stage, shelf, units, order))
    stage.at(day + COUNTED + 40 * SECOND, report)
    stage.expect("stock-drift", shelf.sku, shelf.location)
    stage.chain.causes["stock-drift", shelf.sku, shelf.location] = TIMING


KINDS = (
    stolen_beside_trade,
    stolen_beside_a_hold,
    found_beside_a_transfer,
    two_receipts_alike,
    handed_over_untold,
    arrived_untold,
    arrived_twice,
    told_by_the_books,
    cartons_as_pieces,
    broken_some_time,
    not_booked_yet,
)
