"""Other codes of items: what a source says, and the sku that is meant. Adapters translate by them."""

from __future__ import annotations

from omo_sync.store.database import Transaction

ALL = ""  # stands for every source


def map_alias(transaction: Transaction, alias: str, sku: str, source: str = ALL) -> None:
    """From now on the alias means this sku, at one source or at all."""
    transaction.run(
        "INSERT INTO alias (source, alias, sku) VALUES (?,?,?) "
        "ON CONFLICT (source, alias) DO UPDATE SET sku = excluded.sku",
        (source, alias, sku),
    )


def aliases_of(transaction: Transaction, source: str) -> dict[str, str]:
    """Alias to sku, as this source means it; what is said of it alone goes before what holds for all."""
    return dict(
        transaction.rows("SELECT alias, sku FROM alias WHERE source IN ('', ?) ORDER BY source", (source,))
    )
