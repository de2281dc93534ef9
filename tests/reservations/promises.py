"""What a log says of one sku, summed up as naively as can be: nothing of ours but the facts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from omo_sync.domain.fact import Fact
from omo_sync.reservations.order import SOURCE

GONE = ("inventory.sold", "inventory.fulfilled")


class Promises(NamedTuple):
    """orders: promised by us, in order. oversold: positions at which more was promised by us than was there.
    left: thousandths on hand in the end that nobody holds."""

    orders: list[str]
    oversold: list[int]
    left: int


def promises(facts: Iterable[Fact]) -> Promises:
    """facts: of one sku at one location, in the log's order."""
    on_hand = held = 0
    orders: list[str] = []
    oversold: list[int] = []
    for fact in facts:
        quantity = fact.data.get("quantity", 0)
        if fact.type == "inventory.counted":
            on_hand = fact.data["on_hand"]
        elif fact.type == "inventory.adjusted":
            on_hand += quantity
        elif fact.type == "inventory.reserved":
            held += quantity
            if fact.source == SOURCE:
                orders.append(fact.data["order"])
                if held > on_hand:
                    oversold.append(fact.position)
        elif fact.type in GONE:
            on_hand -= quantity
            held -= quantity if fact.type == "inventory.fulfilled" else 0
    return Promises(orders, oversold, on_hand - held)
