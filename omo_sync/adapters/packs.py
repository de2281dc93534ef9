"""Quantities of packs: a case of 12 sold once is 12 bottles sold."""

from __future__ import annotations

from typing import Any

from omo_sync.adapters.mapping.number import EXACT, number, plain
from omo_sync.errors import Refused
from omo_sync.store.aliases import Packed

COUNTED = ("quantity", "on_hand")


def unpacked(data: dict[str, Any]) -> dict[str, Any]:
    """The data of an event with its quantities in units of the sku, where its `sku` is that of a pack.

    Raises Refused E203 for what cannot be said of a pack.
    """
    sku = data.get("sku")
    if not isinstance(sku, Packed):
        return data
    counted = [member for member in COUNTED if member in data]
    if not counted:
        raise Refused(
            "E203",
            f"the code means a pack of {sku.pack} {sku}, and this row tells no quantity of it; leave the"
            " packs' prices and descriptions out by a rule",
        )
    factor = number(sku.pack)
    changed = {member: plain(EXACT.multiply(number(str(data[member])), factor)) for member in counted}
    return {**data, "sku": str.__str__(sku), **changed}
