"""What shoppers may have of a sku at each location: what is available, at least 0, and 0 where
nothing was ever counted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from omo_sync.domain.account import NO_COUNT
from omo_sync.domain.settings import Settings
from omo_sync.store.database import Transaction

FIGURES = "a.code, a.place, a.balance - a.reserved, a.base_position"
STANDING = "a.domain = 's' AND a.named > 0"

Shelf = tuple[str, str, int]  # sku, location, available in thousandths


def shelves(transaction: Transaction, settings: Settings) -> Iterator[Shelf]:
    """All of them, in order of key."""
    rows = transaction.stream(f"SELECT {FIGURES} FROM p_account a WHERE {STANDING} ORDER BY a.code, a.place")
    return available(rows, settings)


def changed_shelves(transaction: Transaction, position: int, settings: Settings) -> Iterator[Shelf]:
    """Those of every sku of which something changed after a position, in order of key."""
    rows = transaction.stream(
        f"SELECT {FIGURES} FROM p_change c CROSS JOIN p_account a WHERE c.position > ? AND c.kind = 's' "
        f"AND {STANDING} AND a.code = c.subject ORDER BY a.code, a.place",
        (position,),
    )
    return available(rows, settings)


def available(rows: Iterable[tuple[str, str, int, int]], settings: Settings) -> Iterator[Shelf]:
    kept_back = settings.kept_back if settings.safety_stock else None
    for sku, place, left, base in rows:
        safety = kept_back(sku, place) if kept_back else 0
        yield sku, place, 0 if base == NO_COUNT else max(0, left - safety)
