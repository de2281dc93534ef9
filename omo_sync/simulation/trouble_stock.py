"""Disagreements about stock that only a person can decide."""

from __future__ import annotations

from omo_sync.domain.fact import HOUR, MINUTE, UNIT
from omo_sync.simulation.stage import Stage
from omo_sync.simulation.telling import ERP, MALL, pos


def stolen(stage: Stage, day: int) -> None:
    """A carton is gone: the count says so, and asks for approval."""
    shelf = stage.shelf()
    if shelf is None:
        return

    def steal(_now: int) -> None:
        shelf.here -= 8 * UNIT

    stage.at(day + 11 * HOUR, steal)
    stage.at(day + 21 * HOUR, lambda now: stage.count(shelf, now))
    stage.expect("count-variance", shelf.sku, shelf.location)


def counted_while_selling(stage: Stage, day: int) -> None:
    """One piece is missing, and one was sold while the clerk counted: who can say which."""
    shelf = stage.shelf()
    if shelf is None:
        return
    begun = day + 14 * HOUR

    def lose(_now: int) -> None:
        shelf.here -= UNIT

    stage.at(begun - HOUR, lose)
    stage.at(begun + 10 * MINUTE, lambda now: stage.sell(shelf, now, UNIT))
    stage.at(begun + 30 * MINUTE, lambda now: stage.count(shelf, now, {"started_at": begun}))
    stage.expect("count-variance", shelf.sku, shelf.location)


def oversold(stage: Stage, day: int) -> None:
    """The till sells what the mall has promised."""
    shelf = stage.shelf()
    if shelf is None:
        return
    order = stage.code()
    stage.at(day + 10 * HOUR, lambda now: stage.reserve(shelf, now, shelf.here - UNIT, order))
    stage.at(day + 11 * HOUR, lambda now: stage.sell(shelf, now, 3 * UNIT))
    stage.expect("oversold", shelf.sku, shelf.location)


def told_twice(stage: Stage, day: int) -> None:
    """The till handed over one piece; the mall closed the order for two."""
    shelf = stage.shelf()
    if shelf is None:
        return
    order = stage.code()

    def hand_over(now: int) -> None:
        shelf.held -= UNIT
        stage.sell(shelf, now, UNIT, {"order": order})

    def close(now: int) -> None:
        data = {"order": order, "quantity": 2 * UNIT}
        stage.chain.shelves.say(shelf, MALL, "inventory.fulfilled", now, data)

    stage.at(day + 10 * HOUR, lambda now: stage.reserve(shelf, now, 2 * UNIT, order))
    stage.at(day + 12 * HOUR, hand_over)
    stage.at(day + 12 * HOUR + 3 * MINUTE, close)
    stage.expect("told-twice", order, shelf.sku, shelf.location)


def stock_drift(stage: Stage, day: int) -> None:
    """The ERP's book says one more than there is."""
    shelf = stage.shelf()
    if shelf is None:
        return

    def report(now: int) -> None:
        stage.chain.shelves.say(shelf, ERP, "inventory.reported", now, {"on_hand": shelf.book + UNIT})

    stage.at(day + 20 * HOUR, report)
    stage.expect("stock-drift", shelf.sku, shelf.location)


def voided_after_count(stage: Stage, day: int) -> None:
    """A receipt that never was is taken back only after the shelf was counted."""
    shelf = stage.shelf()
    if shelf is None:
        return
    receipt, till, chain = stage.code(), pos(shelf.location), stage.chain

    def ring_up(now: int) -> None:
        chain.shelves.book(shelf, till, "inventory.sold", now, -UNIT, id=receipt)

    def void(now: int) -> None:
        time = chain.shelves.stamp(shelf, now)
        chain.teller.tell(till, "fact.retracted", time, {"retracts": receipt, "reason": "整单作废"})

    stage.at(day + 10 * HOUR, ring_up)
    stage.at(day + 12 * HOUR, lambda now: stage.count(shelf, now))
    stage.at(day + 15 * HOUR, void)
    stage.expect("void-after-count", shelf.sku, shelf.location)
