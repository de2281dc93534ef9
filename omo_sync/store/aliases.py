"""Other codes of items: what a source says, and the sku that is meant. Adapters translate by them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from omo_sync.store.database import Transaction

ALL = ""  # stands for every source


class Alias(NamedTuple):
    """source: ALL for every one. pack: how many of the sku one of the alias is, as plain decimal text."""

    source: str
    alias: str
    sku: str
    pack: str


class Packed(str):
    """A sku of which an alias means so many: 12 bottles, where the source says one case."""

    __slots__ = ("pack",)
    pack: str

    @classmethod
    def of(cls, sku: str, pack: str) -> Packed:
        made = cls(sku)
        made.pack = pack
        return made


def map_alias(transaction: Transaction, alias: str, sku: str, source: str = ALL, pack: str = "1") -> None:
    """From now on the alias means so many of this sku, at one source or at all."""
    transaction.run(
        "INSERT INTO alias (source, alias, sku, pack) VALUES (?,?,?,?) "
        "ON CONFLICT (source, alias) DO UPDATE SET sku = excluded.sku, pack = excluded.pack",
        (source, alias, sku, None if pack == "1" else pack),
    )


def aliases_of(transaction: Transaction, source: str) -> dict[str, str]:
    """Alias to sku (Packed, where it is not one), as this source means it; what is said of it alone goes
    before what holds for all."""
    rows = transaction.rows(
        "SELECT alias, sku, pack FROM alias WHERE source IN ('', ?) ORDER BY source", (source,)
    )
    return {alias: sku if pack is None else Packed.of(sku, pack) for alias, sku, pack in rows}


def all_aliases(transaction: Transaction, source: str | None = None) -> Iterator[Alias]:
    """All of them, or those of one source, in order of alias and source, as they come."""
    rows = transaction.stream(
        "SELECT source, alias, sku, pack FROM alias WHERE ?1 IS NULL OR source = ?1 ORDER BY alias, source",
        (source,),
    )
    return (Alias(source, alias, sku, pack or "1") for source, alias, sku, pack in rows)
