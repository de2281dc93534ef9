"""What an event of each type may say: Hypothesis draws of its `data`, from few keys, figures and instants.

Instants are whole microseconds after START, and written as RFC 3339 by `stamp`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta, timezone, tzinfo
from typing import Any

from hypothesis import strategies as st

Data = dict[str, Any]
Draw = st.DrawFn

# The first of a kind comes most often: what meets is worth more than what is many.
SKUS = ("A", "A", "A", "B")
LOCATIONS = ("store-01", "store-01", "store-01", "store-02")
ORDERS = ("W1", "W1", "W2", "W3")
MEMBERS = ("M1", "M2", "M3")
DOCUMENTS = ("T1", "T2")
QUANTITIES = ("1", "2", "3", "0.5", "7")
LEVELS = ("0", "1", "3", "10", "12")
AMOUNTS = ("0", "10", "19.5", "20", "31")

START = datetime(2026, 3, 2, 8, tzinfo=timezone(timedelta(hours=8)))
MINUTE = 60_000_000
DAY = 24 * 60 * MINUTE
TIMES = (
    0,
    10 * MINUTE,
    10 * MINUTE + 1,
    20 * MINUTE,
    30 * MINUTE,
    40 * MINUTE,
    DAY + 120 * MINUTE,
    DAY + 130 * MINUTE,
    14 * DAY + 20 * MINUTE,
    14 * DAY + 40 * MINUTE,
)

EARLY = TIMES[:6]

INSTANTS = {
    "arrived_at",
    "started_at",
    "expires_at",
    "effective_from",
    "effective_to",
    "not_before",
    "complete_through",
}
FIGURES = {"quantity", "on_hand", "points", "balance", "amount"}


def stamp(at: int, zone: tzinfo | None = None) -> str:
    """RFC 3339, in the zone of START unless another is named."""
    return (START + timedelta(microseconds=at)).astimezone(zone or START.tzinfo).isoformat()


def one(draw: Draw, values: Sequence[Any]) -> Any:
    return draw(st.sampled_from(values))


def maybe(draw: Draw, data: Data, name: str, values: Sequence[Any]) -> None:
    """An optional member, absent as often as present."""
    if draw(st.booleans()):
        data[name] = one(draw, values)


def _at_or_before(time: int) -> list[int]:
    return [other for other in TIMES if other <= time]


def _after(time: int) -> list[int]:
    return [other for other in (*TIMES, TIMES[-1] + DAY) if other > time]


def _key(draw: Draw) -> Data:
    return {"sku": one(draw, SKUS), "location": one(draw, LOCATIONS)}


def _movement(draw: Draw, time: int, *, order: bool = False, document: bool = False) -> Data:
    data = {**_key(draw), "quantity": one(draw, QUANTITIES)}
    if document:
        maybe(draw, data, "document", DOCUMENTS)
    if order:
        maybe(draw, data, "order", ORDERS)
    return _somewhere_before(draw, time, data)


def _somewhere_before(draw: Draw, time: int, data: Data) -> Data:
    if one(draw, (False, False, True)):
        data["not_before"] = one(draw, _at_or_before(time))
    return data


def _received(draw: Draw, time: int) -> Data:
    return _movement(draw, time, document=True)


def _sold(draw: Draw, time: int) -> Data:
    return _movement(draw, time, order=True, document=True)


def _returned(draw: Draw, time: int) -> Data:
    data = _movement(draw, time, order=True)
    maybe(draw, data, "sellable", (True, False))
    return data


def _adjusted(draw: Draw, time: int) -> Data:
    data = _movement(draw, time)
    data["quantity"] = one(draw, ("", "-")) + data["quantity"]
    maybe(draw, data, "reason", ("broken",))
    return data


def _transferred(draw: Draw, time: int) -> Data:
    here, there = draw(st.permutations(sorted(set(LOCATIONS))))
    data = {"sku": one(draw, SKUS), "from": here, "to": there, "quantity": one(draw, QUANTITIES)}
    maybe(draw, data, "document", DOCUMENTS)
    maybe(draw, data, "arrived_at", (None, *TIMES))
    return _somewhere_before(draw, time, data)


def _counted(draw: Draw, time: int) -> Data:
    data = {**_key(draw), "on_hand": one(draw, LEVELS)}
    maybe(draw, data, "stocktake", ("N1", "N2"))
    maybe(draw, data, "started_at", _at_or_before(time))
    return data


def _opened(draw: Draw, time: int) -> Data:
    return {"location": one(draw, LOCATIONS)}


def _reported(draw: Draw, time: int) -> Data:
    data = {**_key(draw), "on_hand": one(draw, ("-2", *LEVELS))}
    maybe(draw, data, "covers", (["pos/*"], ["erp/*", "stocktake/x"], ["*"]))
    return data


def _reserved(draw: Draw, time: int) -> Data:
    data = {**_key(draw), "quantity": one(draw, QUANTITIES), "order": one(draw, ORDERS)}
    maybe(draw, data, "expires_at", (*TIMES, *_after(time)))
    return data


def _confirmed(draw: Draw, time: int) -> Data:
    return {"order": one(draw, ORDERS)}


def _released(draw: Draw, time: int) -> Data:
    line = {**_key(draw), "quantity": one(draw, QUANTITIES)} if draw(st.booleans()) else {}
    return {"order": one(draw, ORDERS), **line}


def _fulfilled(draw: Draw, time: int) -> Data:
    return {**_movement(draw, time), "order": one(draw, ORDERS)}


def _scoped(draw: Draw, **data: Any) -> Data:
    scope = one(draw, ({}, {"channel": "mini"}, {"location": "store-01"}))
    return {"sku": one(draw, SKUS), **data, **scope}


def _price_set(draw: Draw, time: int) -> Data:
    data = _scoped(draw, amount=one(draw, AMOUNTS), currency="CNY")
    maybe(draw, data, "kind", ("list", "promotion", "member"))
    maybe(draw, data, "effective_from", TIMES)
    maybe(draw, data, "effective_to", _after(data.get("effective_from", time)))
    return data


def _price_withdrawn(draw: Draw, time: int) -> Data:
    data = _scoped(draw)
    maybe(draw, data, "kind", ("list", "promotion", "member", "all"))
    return data


def _price_reported(draw: Draw, time: int) -> Data:
    data = _scoped(draw, amount=one(draw, AMOUNTS), currency="CNY")
    maybe(draw, data, "kind", ("list", "promotion", "member"))
    return data


def _balance(draw: Draw, time: int) -> Data:
    return {"member": one(draw, MEMBERS), "balance": one(draw, LEVELS)}


def _points(draw: Draw, time: int) -> Data:
    data = {"member": one(draw, MEMBERS), "points": one(draw, QUANTITIES)}
    maybe(draw, data, "order", ORDERS)
    return data


def _points_adjusted(draw: Draw, time: int) -> Data:
    data = _points(draw, time)
    return {**data, "points": one(draw, ("", "-")) + data["points"]}


def _linked(draw: Draw, time: int) -> Data:
    identity = {"kind": one(draw, ("phone", "card")), "value": one(draw, ("h1", "h2"))}
    return {"member": one(draw, MEMBERS), "identity": identity}


def _merged(draw: Draw, time: int) -> Data:
    member, into, _ = draw(st.permutations(MEMBERS))
    return {"member": member, "into": into}


def _described(draw: Draw, time: int) -> Data:
    data: Data = {"sku": one(draw, SKUS), "name": one(draw, ("tea", "茶"))}
    maybe(draw, data, "stocked", (True, False))
    maybe(draw, data, "category", ("food", "wine"))
    return data


def _watermark(draw: Draw, time: int) -> Data:
    return {"complete_through": one(draw, _at_or_before(time))}


def _retracted(draw: Draw, time: int) -> Data:
    return {}


Build = Callable[[Draw, int], Data]

STOCK: dict[str, Build] = {
    "inventory.received": _received,
    "inventory.sold": _sold,
    "inventory.returned": _returned,
    "inventory.adjusted": _adjusted,
    "inventory.transferred": _transferred,
    "inventory.counted": _counted,
    "location.opened": _opened,
    "inventory.reported": _reported,
    "inventory.reserved": _reserved,
    "inventory.confirmed": _confirmed,
    "inventory.released": _released,
    "inventory.fulfilled": _fulfilled,
    "item.described": _described,
}
PRICE: dict[str, Build] = {
    "price.set": _price_set,
    "price.withdrawn": _price_withdrawn,
    "price.reported": _price_reported,
}
MEMBER: dict[str, Build] = {
    "points.opened": _balance,
    "points.earned": _points,
    "points.redeemed": _points,
    "points.expired": _points,
    "points.adjusted": _points_adjusted,
    "points.reported": _balance,
    "member.linked": _linked,
    "member.unlinked": _linked,
    "member.merged": _merged,
}
COMMON: dict[str, Build] = {"source.watermark": _watermark, "fact.retracted": _retracted}
EVERYTHING = {**STOCK, **PRICE, **MEMBER, **COMMON}
HOLDS = (
    "inventory.reserved",
    "inventory.confirmed",
    "inventory.released",
    "inventory.fulfilled",
    "inventory.sold",
)

OFTEN = {
    "inventory.counted": 3,
    "inventory.reserved": 4,
    "inventory.confirmed": 2,
    "inventory.fulfilled": 2,
    "inventory.sold": 2,
    "price.set": 5,
}
"""How many times as often as the others these are told."""
