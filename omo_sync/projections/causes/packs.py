"""How many pieces the packs of an item have."""

from __future__ import annotations

import json

from omo_sync.store.database import Transaction


def packs(transaction: Transaction, sku: str, names: tuple[str, ...]) -> frozenset[int]:
    """From the attributes of these names in the item's latest description; whole numbers from 2 on."""
    rows = transaction.rows("SELECT time, source, id, data FROM p_item WHERE sku = ?", (sku,))
    if not rows:
        return frozenset()
    attributes = json.loads(max(rows)[3]).get("attributes", {})
    written = [str(attributes[name]).strip() for name in names if name in attributes]
    return frozenset(int(size) for size in written if size.isascii() and size.isdigit() and int(size) > 1)
