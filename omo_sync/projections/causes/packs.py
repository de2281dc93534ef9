"""How many pieces the packs of an item have."""

from __future__ import annotations

import json

from omo_sync.store.database import Transaction

LONGEST = 10  # digits of a number of pieces


def packs(transaction: Transaction, sku: str, names: tuple[str, ...]) -> frozenset[int]:
    """From the attributes of these names in the item's latest description; whole numbers from 2 on."""
    rows = transaction.rows("SELECT time, source, id, data FROM p_item WHERE sku = ?", (sku,))
    if not rows:
        return frozenset()
    attributes = json.loads(max(rows)[3]).get("attributes", {})
    written = [str(attributes[name]).strip() for name in names if name in attributes]
    sizes = (int(size) for size in written if len(size) <= LONGEST and size.isascii() and size.isdigit())
    return frozenset(size for size in sizes if size > 1)
