"""Every event type of the protocol: its envelope with data, and its rule across members."""

from __future__ import annotations

from typing import Any, NamedTuple

from omo_sync.schemas import cross_checks, inventory, item, member, points, price, source
from omo_sync.schemas.cross_checks import Rule
from omo_sync.schemas.envelope import Envelope


class EventType(NamedTuple):
    """shape: the TypedDict of the whole event. rule: what its members have to keep among themselves."""

    shape: Any
    rule: Rule | None = None


EVENT_TYPES: dict[str, EventType] = {
    "inventory.received": EventType(Envelope[inventory.Received], cross_checks.not_before),
    "inventory.sold": EventType(Envelope[inventory.Sold], cross_checks.not_before),
    "inventory.returned": EventType(Envelope[inventory.Returned], cross_checks.not_before),
    "inventory.adjusted": EventType(Envelope[inventory.Adjusted], cross_checks.not_before),
    "inventory.transferred": EventType(Envelope[inventory.Transferred], cross_checks.transfer),
    "inventory.counted": EventType(Envelope[inventory.Counted], cross_checks.started_at),
    "location.opened": EventType(Envelope[inventory.Opened]),
    "inventory.reported": EventType(Envelope[inventory.Reported]),
    "inventory.reserved": EventType(Envelope[inventory.Reserved]),
    "inventory.confirmed": EventType(Envelope[inventory.Confirmed]),
    "inventory.released": EventType(Envelope[inventory.Released], cross_checks.release),
    "inventory.fulfilled": EventType(Envelope[inventory.Fulfilled], cross_checks.not_before),
    "price.set": EventType(Envelope[price.Set], cross_checks.price_window),
    "price.withdrawn": EventType(Envelope[price.Withdrawn], cross_checks.scope),
    "price.reported": EventType(Envelope[price.Reported], cross_checks.scope),
    "points.opened": EventType(Envelope[points.Balance]),
    "points.earned": EventType(Envelope[points.Moved]),
    "points.redeemed": EventType(Envelope[points.Moved]),
    "points.expired": EventType(Envelope[points.Moved]),
    "points.adjusted": EventType(Envelope[points.Adjusted]),
    "points.reported": EventType(Envelope[points.Balance]),
    "member.linked": EventType(Envelope[member.Linked]),
    "member.unlinked": EventType(Envelope[member.Linked]),
    "member.merged": EventType(Envelope[member.Merged]),
    "item.described": EventType(Envelope[item.Described]),
    "source.watermark": EventType(Envelope[source.Watermark], cross_checks.complete_through),
    "fact.retracted": EventType(Envelope[source.Retracted]),
}
