"""What each type of fact does, and which accounts it may name."""

from __future__ import annotations

from collections.abc import Iterable

from omo_sync.domain.account import POINTS, STOCK
from omo_sync.domain.fact import Fact
from omo_sync.projections.ledger import Key

HANDLERS = {
    "inventory.received": "added",
    "inventory.sold": "handed_over",
    "inventory.returned": "returned",
    "inventory.adjusted": "added",
    "inventory.transferred": "transferred",
    "inventory.counted": "counted",
    "location.opened": "location_opened",
    "inventory.reported": "reported",
    "inventory.reserved": "reserved",
    "inventory.confirmed": "confirmed",
    "inventory.released": "released",
    "inventory.fulfilled": "handed_over",
    "price.set": "price",
    "price.withdrawn": "price",
    "price.reported": "price",
    "points.opened": "points_opened",
    "points.earned": "points_added",
    "points.redeemed": "points_taken",
    "points.expired": "points_taken",
    "points.adjusted": "points_added",
    "points.reported": "points_reported",
    "member.linked": "linked",
    "member.unlinked": "linked",
    "member.merged": "merged",
    "item.described": "described",
    "source.watermark": "watermark",
    "fact.retracted": "nothing",
    "number.received": "number_received",
    "conflict.decided": "decide",
    "variant.chosen": "unchoose",
}
"""What each type of fact does: the name of the method of `Chunk`."""


def keys_of(facts: Iterable[Fact]) -> set[Key]:
    """The accounts that facts may name: some of these need not exist (a price has no account)."""
    keys: set[Key] = set()
    for fact in facts:
        data = fact.data
        if "sku" in data:
            if "location" in data:
                keys.add((STOCK, data["sku"], data["location"]))
            elif "from" in data:
                keys.add((STOCK, data["sku"], data["from"]))
                keys.add((STOCK, data["sku"], data["to"]))
        elif "member" in data:
            keys.add((POINTS, data["member"], ""))
    return keys
