"""Sample events: of every type one with all its members, and the smallest that is accepted."""

from __future__ import annotations

import json
from typing import Any

from omo_sync.domain.fact import DAY, Fact
from omo_sync.errors import Refused
from omo_sync.schemas.parse import Parser

TIME = "2026-03-01T09:12:33.120+08:00"
EARLIER = "2026-03-01T08:00:00+08:00"
LATER = "2026-03-01T12:00:00+08:00"
AT = 1_772_327_553_120_000
EARLIER_AT = 1_772_323_200_000_000
LATER_AT = 1_772_337_600_000_000
RECORDED = AT + DAY

LINE = {"sku": "6901234567892", "location": "store-01"}
MOVED = {**LINE, "quantity": "2"}
PRICE = {"sku": "A", "amount": "19.00", "currency": "CNY"}
EARNED = {"member": "M1", "points": 12}
LINKED = {"member": "M1", "identity": {"kind": "phone", "value": "h1"}}

SMALLEST: dict[str, dict[str, Any]] = {
    "inventory.received": MOVED,
    "inventory.sold": MOVED,
    "inventory.returned": MOVED,
    "inventory.adjusted": {**LINE, "quantity": -2},
    "inventory.transferred": {"sku": "A", "quantity": 4, "from": "store-01", "to": "store-02"},
    "inventory.counted": {**LINE, "on_hand": 0},
    "location.opened": {"location": "store-01"},
    "inventory.reported": {**LINE, "on_hand": "-1.5"},
    "inventory.reserved": {**MOVED, "order": "W1"},
    "inventory.confirmed": {"order": "W1"},
    "inventory.released": {"order": "W1"},
    "inventory.fulfilled": {**MOVED, "order": "W1"},
    "price.set": PRICE,
    "price.withdrawn": {"sku": "A"},
    "price.reported": PRICE,
    "points.opened": {"member": "M1", "balance": "-3"},
    "points.earned": EARNED,
    "points.redeemed": EARNED,
    "points.expired": EARNED,
    "points.adjusted": {"member": "M1", "points": "-0.5"},
    "points.reported": {"member": "M1", "balance": 0},
    "member.linked": LINKED,
    "member.unlinked": LINKED,
    "member.merged": {"member": "M1", "into": "M2"},
    "item.described": {"sku": "A"},
    "source.watermark": {"complete_through": TIME},
    "fact.retracted": {"retracts": "s1"},
}
MORE: dict[str, dict[str, Any]] = {
    "inventory.received": {"document": "T1", "not_before": EARLIER},
    "inventory.sold": {"document": "1001", "order": "W1", "not_before": TIME},
    "inventory.returned": {"document": "1001", "order": "W1", "sellable": False, "not_before": EARLIER},
    "inventory.adjusted": {"reason": "broken\tin the shop", "not_before": EARLIER},
    "inventory.transferred": {"arrived_at": LATER, "document": "T1", "not_before": EARLIER},
    "inventory.counted": {"stocktake": "N1", "started_at": EARLIER},
    "inventory.reported": {"covers": ["pos/*", "online/mini"]},
    "inventory.reserved": {"expires_at": LATER},
    "inventory.released": {**MOVED},
    "inventory.fulfilled": {"not_before": EARLIER},
    "price.set": {
        "channel": "mini",
        "kind": "promotion",
        "effective_from": EARLIER,
        "effective_to": LATER,
        "tax": "excluded",
    },
    "price.withdrawn": {"location": "store-01", "kind": "all"},
    "price.reported": {"channel": "mini", "kind": "member"},
    "points.earned": {"document": "1001", "order": "W1"},
    "points.redeemed": {"document": "1001", "order": "W1"},
    "points.expired": {"document": "1001", "order": "W1"},
    "points.adjusted": {"reason": "", "order": "W1"},
    "item.described": {
        "name": "绿茶 500ml",
        "category": "茶",
        "brand": "B",
        "unit": "瓶",
        "barcodes": ["6901234567892"],
        "images": ["https://cdn.example/a.jpg"],
        "attributes": {"colour": "green", "sizes": [1, 2]},
        "stocked": False,
        "status": "on sale",
    },
    "source.watermark": {"sequence": "4"},
    "fact.retracted": {"reason": "typed twice"},
}
TYPES = sorted(SMALLEST)


def event(kind: str = "inventory.sold", data: Any = None, **attributes: Any) -> dict[str, Any]:
    """An acceptable event of a type. data: its data, instead of the smallest; attributes: of the envelope."""
    return {
        "specversion": "1.0",
        "id": "R000123-2",
        "source": "pos/store-01",
        "type": f"omo.{kind}.v1",
        "time": TIME,
        "data": dict(SMALLEST[kind]) if data is None else data,
        **attributes,
    }


def full(kind: str) -> dict[str, Any]:
    """An event of a type with every member that it may have."""
    data = {**SMALLEST[kind], **MORE.get(kind, {}), "retracts": "s0", "ext": {"till": 3, "note": None}}
    return event(kind, data, sequence="1842", sequencerun="b")


def sold(**members: Any) -> dict[str, Any]:
    """A sale with other members of data."""
    return event(data={**MOVED, **members})


def raw(sent: dict[str, Any]) -> bytes:
    return json.dumps(sent, ensure_ascii=False).encode()


def parsed(sent: dict[str, Any] | bytes, recorded: int = RECORDED) -> Fact:
    text = sent if isinstance(sent, bytes) else raw(sent)
    return Parser().parse(text, recorded)


def refusal(sent: dict[str, Any] | bytes, recorded: int = RECORDED) -> Refused:
    """How an event is refused. Fails where it is accepted."""
    try:
        fact = parsed(sent, recorded)
    except Refused as refused:
        return refused
    raise AssertionError(f"accepted: {fact}")
