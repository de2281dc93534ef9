"""What templates and statements may name of a figure that is told."""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import blake2b

from omo_sync.config.targets import Target
from omo_sync.domain.fact import COIN, UNIT
from omo_sync.domain.plain import decimal
from omo_sync.publish.contract import Telling, Value
from omo_sync.store.aliases import Packed
from omo_sync.store.sent import Sent

NAMES = {
    "stock": ("sku", "code", "location", "place"),
    "price": ("sku", "code", "channel", "location"),
    "points": ("member",),
}
COMMON = ("target", "kind", "value", "change", "size", "before", "position", "number", "reference")
NUMBERS = frozenset({"value", "change", "size", "before", "position", "number"})


class Naming:
    """For one target. aliases: its codes to skus, of which the first in order is used; one that means
    several of a sku is none."""

    def __init__(self, target: Target, aliases: Mapping[str, str]) -> None:
        self._target = target
        self._codes = {
            sku: code for code, sku in sorted(aliases.items(), reverse=True) if not isinstance(sku, Packed)
        }

    def telling(self, row: Sent) -> Telling:
        return Telling(row.kind, reference(row), self._names(row), row.begun)

    def _names(self, row: Sent) -> dict[str, Value]:
        names: dict[str, Value] = {
            "target": row.target,
            "kind": row.kind,
            "value": None if row.wanted is None else scaled(row, row.wanted),
            "change": scaled(row, row.change),
            "size": scaled(row, abs(row.change)),
            "before": None if row.before is None else scaled(row, row.before),
            "position": row.position,
            "number": row.number,
            "reference": reference(row),
        }
        key = json.loads(row.key)
        if row.kind == "points":
            return {**names, "member": key[0]}
        names |= {"sku": key[0], "code": self._codes.get(key[0], key[0])}
        if row.kind == "price":
            return {**names, "channel": key[1], "location": key[2]}
        feed = self._target.options.stock
        place = feed.pool if feed.pool else (feed.locations or {}).get(key[1], key[1])
        return {**names, "location": key[1], "place": place}


def scaled(row: Sent, figure: int) -> str:
    """A figure of the row as an exact decimal."""
    return decimal(figure, COIN if row.kind == "price" else UNIT)


def reference(row: Sent) -> str:
    """By which a telling is known again: of this figure, at this target, the so-manieth."""
    digest = blake2b(f"{row.target}\0{row.kind}\0{row.key}".encode(), digest_size=8).hexdigest()
    return f"omo-sync {digest} {row.number}"
