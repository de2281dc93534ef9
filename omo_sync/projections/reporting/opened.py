"""Conflicts that were open at some moment of a window, and the keys that they are about."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import Any

from omo_sync.projections.members import root_table
from omo_sync.projections.reporting.window import POINTS, PRICE, STOCK, Key, Window
from omo_sync.store.database import Transaction

BESIDE = ("sequence-gap", "divergent-duplicate", "identity-clash", "hold-stale")
"""Kinds about sources, identities and orders: lines of their own beside the rate."""


def opened(transaction: Transaction, window: Window) -> tuple[dict[Key, set[str]], dict[str, int]]:
    """The keys with a conflict that was open in the window, with its kinds; and how many conflicts
    of each of the kinds BESIDE were."""
    root = root_table(transaction)
    keys: dict[Key, set[str]] = defaultdict(set)
    beside = dict.fromkeys(BESIDE, 0)
    for kind, key in transaction.rows(
        "SELECT k.kind, k.key FROM p_conflict k WHERE k.id IN (SELECT o.conflict FROM p_opened o "
        "WHERE o.since <= ?2 AND (o.until IS NULL OR o.until > ?1 OR o.since >= ?1))",
        window,
    ):
        if kind in BESIDE:
            beside[kind] += 1
        else:
            keys[key_of(kind, json.loads(key), root)].add(kind)
    return dict(keys), beside


def key_of(kind: str, key: dict[str, Any], root: dict[str, str]) -> Key:
    """The key that a conflict counts at; a merged member counts as whom it was merged into."""
    if kind.startswith("price-"):
        return PRICE, key["sku"], key["kind"], key.get("channel", ""), key.get("location", "")
    if "member" in key:
        return POINTS, root.get(key["member"], key["member"])
    return STOCK, key["sku"], key["location"]
